#include "core/pricing/index.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;

// Beyond so many excluded items a list is not read through for each line of each basket.
constexpr std::size_t long_list = 16;
constexpr std::size_t most_samples = 32;

std::vector<std::uint32_t> scopes_of(const Promotion& promotion) {
    if (promotion.kind == Kind::MixAndMatch || promotion.kind == Kind::Bundle) {
        std::vector<std::uint32_t> parts(promotion.parts.size());
        std::iota(parts.begin(), parts.end(), Index::in_first_part);
        return parts;
    }
    const bool gives = promotion.kind == Kind::Gift ||
                       (promotion.kind == Kind::BuyGet && !promotion.get_goods.names_nothing());
    return gives ? std::vector{Index::in_goods, Index::in_get_goods} : std::vector{Index::in_goods};
}

}  // namespace

const Scope& scope_of(const Promotion& promotion, std::uint32_t scope) {
    if (scope == Index::in_goods) return promotion.goods;
    if (scope == Index::in_get_goods) return promotion.get_goods;
    return promotion.parts[scope - Index::in_first_part].goods;
}

Index::Index(const Rules& rules) : ranks(rules.promotions.size()), zone_name(rules.time_zone) {
    try {
        zone = std::chrono::locate_zone(zone_name);
    } catch (const std::runtime_error&) {
        zone = nullptr;
    }
    std::vector<std::uint32_t> order(rules.promotions.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, [&](std::uint32_t a, std::uint32_t b) {
        const Promotion& left = rules.promotions[a];
        const Promotion& right = rules.promotions[b];
        return std::tie(left.priority, left.id) < std::tie(right.priority, right.id);
    });
    for (std::uint32_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
    by_rank = std::move(order);
    for (std::uint32_t i = 0; i < rules.promotions.size(); ++i)
        for (const std::uint32_t scope : scopes_of(rules.promotions[i]))
            add(scope_of(rules.promotions[i], scope), {i, scope});
    const std::size_t step = rules.promotions.size() / most_samples + 1;
    for (std::size_t i = 0; i < rules.promotions.size(); i += step) samples_.push_back(sample(rules, i));
}

Index::Sample Index::sample(const Rules& rules, std::size_t at) {
    const Promotion& promotion = rules.promotions[at];
    return {at, promotion.id, promotion.kind, promotion.priority};
}

bool Index::fits(const Rules& rules) const {
    return ranks.size() == rules.promotions.size() && zone_name == rules.time_zone &&
           std::ranges::all_of(samples_, [&](const Sample& one) { return one == sample(rules, one.at); });
}

void Index::add(const Scope& scope, Place place) {
    if (scope.everything) {
        everything_.push_back(place);
    } else {
        for (const auto& item : scope.items) items_[item].push_back(place);
        for (const auto& path : scope.categories) categories_[path].push_back(place);
        for (const auto& brand : scope.brands) brands_[brand].push_back(place);
    }
    if (scope.excluded_items.size() > long_list)
        for (const auto& item : scope.excluded_items) excluding_items_[item].push_back(place);
}

bool Index::excludes(Place place, const catalog::Product& product, const Rules& rules) const {
    const Scope& scope = scope_of(rules.promotions[place.promotion], place.scope);
    if (scope.excluded_items.size() > long_list) {
        const auto found = excluding_items_.find(product.item);
        if (found != excluding_items_.end() && std::ranges::binary_search(found->second, place)) return true;
    } else if (std::ranges::contains(scope.excluded_items, product.item)) {
        return true;
    }
    if (scope.excluded_categories.empty() && scope.excluded_brands.empty()) return false;
    const Scope rest{.everything = true, .excluded_categories = scope.excluded_categories,
                     .excluded_brands = scope.excluded_brands};
    return !rest.holds(product);
}

void Index::find(const catalog::Product& product, const Rules& rules, Places& found) const {
    const std::size_t before = found.size();
    const auto add = [&](const Places& places) { found.insert(found.end(), places.begin(), places.end()); };
    const auto look_up = [&](const ByText& map, std::string_view text) {
        if (map.empty() || text.empty()) return;
        if (const auto at = map.find(text); at != map.end()) add(at->second);
    };
    add(everything_);
    look_up(items_, product.item);
    look_up(brands_, product.brand);
    const std::string_view path = product.category;
    for (std::size_t i = 1; i <= path.size(); ++i)
        if (i == path.size() || path[i] == '/') look_up(categories_, path.substr(0, i));
    std::sort(found.begin() + std::ptrdiff_t(before), found.end());
    found.erase(std::unique(found.begin() + std::ptrdiff_t(before), found.end()), found.end());
    const auto excluded = [&](Place place) { return excludes(place, product, rules); };
    found.erase(std::remove_if(found.begin() + std::ptrdiff_t(before), found.end(), excluded), found.end());
}

}  // namespace kassa::pricing
