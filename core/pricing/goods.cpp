#include "core/pricing/goods.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/check.h"

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

bool holds(const Promotion& promotion, const catalog::Product& product, const Basket& basket) {
    if (promotion.members_only && basket.member_tier.empty()) return false;
    if (promotion.from && basket.at < *promotion.from) return false;
    if (promotion.until && basket.at >= *promotion.until) return false;
    if (std::ranges::contains(promotion.excluded_items, product.item)) return false;
    return is_named(product, promotion.items, promotion.categories, promotion.brands);
}

const VipTier* tier_of(const catalog::Product& product, const Basket& basket, const VipRules& vip) {
    if (is_named(product, vip.excluded_items, vip.excluded_categories, vip.excluded_brands)) return nullptr;
    const auto found = std::ranges::find(vip.tiers, basket.member_tier, &VipTier::key);
    return basket.member_tier.empty() || found == vip.tiers.end() ? nullptr : &*found;
}

bool is_counted(const BasketLine& line) {
    return line.product.sold_by == catalog::SoldBy::Piece && !line.price_on_label;
}

Money unit_price(const BasketLine& line, Rounding rounding) {
    if (line.price_on_label) return *line.price_on_label;
    if (line.product.sold_by == catalog::SoldBy::Piece) return *line.product.price;
    return price_of(*line.weight, *line.product.price, rounding);
}

void check_line(const BasketLine& line, const Rules& rules) {
    CHECK(line.product.price.has_value() || line.price_on_label.has_value());
    CHECK(line.product.sold_by == catalog::SoldBy::Piece || line.weight.has_value() || line.price_on_label.has_value());
    CHECK(!line.weight || *line.weight >= Weight());
    CHECK(line.quantity >= 1);
    CHECK(rules.taxes.contains(line.product.tax));
}

// What a unit costs with a Percent or AmountOff promotion. An amount off a kilogram needs to know the weight.
std::optional<Money> single_price(const Promotion& promotion, const BasketLine& line, Money unit, Rounding rounding) {
    switch (promotion.kind) {
        case Promotion::Kind::Percent: return unit.times(promotion.percent.complement(), rounding);
        case Promotion::Kind::AmountOff: {
            const bool by_weight = line.product.sold_by == catalog::SoldBy::Weight;
            if (by_weight && !line.weight) return std::nullopt;
            const Money off = by_weight ? price_of(*line.weight, promotion.amount, rounding) : promotion.amount;
            return std::max(Money(), unit - off);
        }
        case Promotion::Kind::NForM: return std::nullopt;
    }
    return std::nullopt;
}

Goods new_goods(const BasketLine& line, const Basket& basket, const Rules& rules) {
    Goods goods{.product = line.product, .unit = unit_price(line, rules.rounding)};
    goods.count = is_counted(line) ? line.quantity : 1;
    goods.tier = tier_of(line.product, basket, rules.vip);
    for (std::size_t i = 0; i < rules.promotions.size(); ++i) {
        const Promotion& promotion = rules.promotions[i];
        if (!holds(promotion, line.product, basket)) continue;
        if (promotion.kind == Promotion::Kind::NForM) {
            if (line.product.sold_by == catalog::SoldBy::Piece && promotion.pay < promotion.buy)
                goods.pools.push_back(i);
        } else {
            const auto unit = single_price(promotion, line, goods.unit, rules.rounding);
            if (unit && *unit < goods.unit) goods.singles.push_back({i, *unit});
        }
    }
    return goods;
}

}  // namespace

std::vector<Goods> goods_of(const Basket& basket, const Rules& rules) {
    std::vector<std::size_t> by_id(basket.lines.size());
    for (std::size_t i = 0; i < by_id.size(); ++i) by_id[i] = i;
    std::ranges::stable_sort(by_id, {}, [&](std::size_t i) { return basket.lines[i].id; });

    // Negative price first: dearest to cheapest. The weight keeps portions apart, and its id keeps portions and packs
    // of the same weight and price apart from each other.
    using Key = std::tuple<std::int64_t, catalog::ItemKey, std::string, std::string, std::string, bool, std::int64_t,
                           std::size_t>;
    std::map<Key, Goods> sorted;
    for (std::size_t rank = 0; rank < by_id.size(); ++rank) {
        const BasketLine& line = basket.lines[by_id[rank]];
        check_line(line, rules);
        const catalog::Product& product = line.product;
        const Key key{-unit_price(line, rules.rounding).minor_units(),
                      product.item, product.category, product.brand, product.tax, is_counted(line),
                      line.weight ? line.weight->in_milligrams() : 0,
                      is_counted(line) ? 0 : rank + 1};
        const auto found = sorted.find(key);
        if (found == sorted.end()) {
            sorted.emplace(key, new_goods(line, basket, rules)).first->second.lines.push_back(by_id[rank]);
        } else {
            found->second.count += line.quantity;
            found->second.lines.push_back(by_id[rank]);
        }
    }
    std::vector<Goods> all;
    for (auto& [key, goods] : sorted) all.push_back(std::move(goods));
    return all;
}

Money vip_price(Money list, Money reduced, const VipTier* tier, const Rules& rules) {
    if (!tier) return reduced;
    const Ratio threshold = rules.vip.threshold;
    const bool regular =
        __int128(reduced.minor_units()) * threshold.denominator >= __int128(list.minor_units()) * threshold.numerator;
    return reduced.times(regular ? tier->regular_factor : tier->special_factor, rules.rounding);
}

}  // namespace kassa::pricing
