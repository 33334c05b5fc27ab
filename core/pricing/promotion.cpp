#include "core/pricing/promotion.h"

#include <algorithm>

namespace kassa::pricing {
namespace {

bool is_below(const std::string& category, const std::string& path) {
    return !path.empty() && category.starts_with(path) &&
        (category.size() == path.size() || category[path.size()] == '/');
}

bool is_named(const catalog::Product& product, const std::vector<catalog::ItemKey>& items,
              const std::vector<std::string>& categories, const std::vector<std::string>& brands) {
    return std::ranges::contains(items, product.item) ||
           std::ranges::any_of(categories, [&](const std::string& path) { return is_below(product.category, path); }) ||
           (!product.brand.empty() && std::ranges::contains(brands, product.brand));
}

}  // namespace

bool Scope::holds(const catalog::Product& product) const {
    return (everything || is_named(product, items, categories, brands)) &&
           !is_named(product, excluded_items, excluded_categories, excluded_brands);
}

}  // namespace kassa::pricing
