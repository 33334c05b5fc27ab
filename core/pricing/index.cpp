#include "core/pricing/index.h"

#include <algorithm>
#include <numeric>
#include <tuple>

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;

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

const Scope& scope_of(const Promotion& promotion, std::uint32_t scope) {
    if (scope == Index::in_goods) return promotion.goods;
    if (scope == Index::in_get_goods) return promotion.get_goods;
    return promotion.parts[scope - Index::in_first_part].goods;
}

}  // namespace

Index::Index(const Rules& rules) : by_rank(rules.promotions.size()), zone_name(rules.time_zone) {
    try {
        zone = std::chrono::locate_zone(zone_name);
    } catch (const std::runtime_error&) {
        zone = nullptr;
    }
    std::iota(by_rank.begin(), by_rank.end(), 0);
    std::ranges::stable_sort(by_rank, [&](std::uint32_t a, std::uint32_t b) {
        const Promotion& left = rules.promotions[a];
        const Promotion& right = rules.promotions[b];
        return std::tie(left.priority, left.id) < std::tie(right.priority, right.id);
    });
    for (std::uint32_t rank = 0; rank < by_rank.size(); ++rank) {
        const Promotion& promotion = rules.promotions[by_rank[rank]];
        for (const std::uint32_t number : scopes_of(promotion)) {
            const Scope& scope = scope_of(promotion, number);
            const Place place{rank, number};
            const auto list = [&](ByText& map, const std::vector<std::string>& texts, Places Listed::* as) {
                for (const std::string& text : texts)
                    if (Places& places = map[text].*as; places.empty() || places.back() != place)
                        places.push_back(place);
            };
            list(items_, scope.excluded_items, &Listed::excluded);
            list(categories_, scope.excluded_categories, &Listed::excluded);
            list(brands_, scope.excluded_brands, &Listed::excluded);
            if (scope.everything) {
                everything_.push_back(place);
                continue;
            }
            list(items_, scope.items, &Listed::named);
            list(categories_, scope.categories, &Listed::named);
            list(brands_, scope.brands, &Listed::named);
        }
    }
    const std::size_t step = rules.promotions.size() / most_samples + 1;
    for (std::size_t i = 0; i < rules.promotions.size(); i += step) samples_.push_back(sample(rules, i));
}

Index::Sample Index::sample(const Rules& rules, std::size_t at) {
    const Promotion& promotion = rules.promotions[at];
    return {at, promotion.id, promotion.kind, promotion.priority};
}

bool Index::fits(const Rules& rules) const {
    return by_rank.size() == rules.promotions.size() && zone_name == rules.time_zone &&
           std::ranges::all_of(samples_, [&](const Sample& one) { return one == sample(rules, one.at); });
}

void Index::look_up(const catalog::Product& product, auto each) const {
    const auto in = [&](const ByText& map, std::string_view text) {
        if (map.empty() || text.empty()) return;
        if (const auto at = map.find(text); at != map.end()) each(at->second);
    };
    in(items_, product.item);
    in(brands_, product.brand);
    const std::string_view path = product.category;
    for (std::size_t i = 1; i <= path.size(); ++i)
        if (i == path.size() || path[i] == '/') in(categories_, path.substr(0, i));
}

void Index::find(const catalog::Product& product, Places& found) const {
    found = everything_;
    bool in_order = true;
    bool excluded = false;
    look_up(product, [&](const Listed& listed) {
        in_order = in_order && (found.empty() || listed.named.empty());
        excluded = excluded || !listed.excluded.empty();
        found.insert(found.end(), listed.named.begin(), listed.named.end());
    });
    if (!in_order) {
        std::ranges::sort(found, {}, &Place::order);
        found.erase(std::ranges::unique(found).begin(), found.end());
    }
    if (!excluded) return;
    look_up(product, [&](const Listed& listed) {
        std::erase_if(found, [&](Place one) {
            return std::ranges::binary_search(listed.excluded, one.order(), {}, &Place::order);
        });
    });
}

}  // namespace kassa::pricing
