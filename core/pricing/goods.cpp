#include "core/pricing/goods.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "core/base/check.h"

namespace kassa::pricing {
namespace {

bool holds(const Promotion& promotion, const catalog::Product& product, const Basket& basket) {
    if (promotion.audience.members_only && basket.member_tier.empty()) return false;
    if (promotion.validity.from && basket.at < *promotion.validity.from) return false;
    if (promotion.validity.until && basket.at >= *promotion.validity.until) return false;
    return promotion.goods.holds(product);
}

const VipTier* tier_of(const catalog::Product& product, const Basket& basket, const VipRules& vip) {
    if (vip.excluded.holds(product)) return nullptr;
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
        case Promotion::Kind::Percent: return unit.times(promotion.reward.percent.complement(), rounding);
        case Promotion::Kind::AmountOff: {
            const bool by_weight = line.product.sold_by == catalog::SoldBy::Weight;
            if (by_weight && !line.weight) return std::nullopt;
            const Money off = by_weight ? price_of(*line.weight, promotion.reward.amount, rounding)
                                      : promotion.reward.amount;
            return std::max(Money(), unit - off);
        }
        default: return std::nullopt;
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
