#pragma once
// Promotions in a word each, for tables: an amount is in cents; goods are everything unless `of` names them.
#include "tests/pricing/shop.h"

namespace shop {

using Kind = Promotion::Kind;

inline Reward percent_off(std::int64_t percent) {
    return {Reward::How::Percent, Ratio::percent(percent), {}};
}
inline Reward cents_off(std::int64_t amount) { return {Reward::How::Amount, {}, cents(amount)}; }
inline Reward for_cents(std::int64_t amount) { return {Reward::How::Price, {}, cents(amount)}; }

inline Scope items(std::vector<std::string> names) {
    Scope scope;
    scope.items = std::move(names);
    return scope;
}
inline Scope everything() {
    Scope scope;
    scope.everything = true;
    return scope;
}

inline Promotion offer(Kind kind, Reward reward = {}, std::string id = "offer") {
    Promotion promotion;
    promotion.id = std::move(id);
    promotion.names = {{"", promotion.id}};
    promotion.kind = kind;
    promotion.goods = everything();
    promotion.reward = reward;
    return promotion;
}

inline Promotion of(std::vector<std::string> names, Promotion promotion) {
    promotion.goods = items(std::move(names));
    return promotion;
}
inline Promotion named(std::string id, Promotion promotion) {
    promotion.id = id;
    promotion.names = {{"", id}};
    return promotion;
}
// A stacking group of its own: it adds up with the others.
inline Promotion beside(std::string id, Promotion promotion) {
    promotion.group = id;
    return named(std::move(id), std::move(promotion));
}
inline Promotion at_most(int times, Promotion promotion) {
    promotion.limit_per_basket = times;
    return promotion;
}
inline Promotion for_coupon(std::string coupon, Promotion promotion) {
    promotion.audience.coupon = std::move(coupon);
    return promotion;
}

inline Promotion n_for(int buy, std::int64_t amount) {
    Promotion promotion = offer(Kind::NForPrice, for_cents(amount));
    promotion.buy = buy;
    return promotion;
}
inline Promotion x_for_y(int buy, int pay) {
    Promotion promotion = offer(Kind::NForM);
    promotion.buy = buy;
    promotion.pay = pay;
    return promotion;
}
inline Promotion nth(int buy, Reward reward) {
    Promotion promotion = offer(Kind::NthReduced, reward);
    promotion.buy = buy;
    return promotion;
}
inline Promotion set(std::vector<Part> parts, Reward reward, Kind kind = Kind::MixAndMatch) {
    Promotion promotion = offer(kind, reward);
    promotion.goods = {};
    promotion.parts = std::move(parts);
    return promotion;
}
inline Promotion buy_get(int buy, int get, Reward reward, Scope get_goods = {}) {
    Promotion promotion = offer(Kind::BuyGet, reward);
    promotion.buy = buy;
    promotion.get = get;
    promotion.get_goods = std::move(get_goods);
    return promotion;
}
inline Promotion gift(std::int64_t spent, Scope gifts, int get = 1) {
    Promotion promotion = offer(Kind::Gift);
    promotion.spent = cents(spent);
    promotion.get_goods = std::move(gifts);
    promotion.get = get;
    return promotion;
}
inline Promotion by_quantity(std::vector<std::pair<int, Reward>> steps) {
    Promotion promotion = offer(Kind::QuantityTiers);
    for (const auto& [quantity, reward] : steps)
        promotion.tiers.push_back({.quantity = quantity, .reward = reward});
    return promotion;
}
inline Promotion by_total(std::vector<std::pair<std::int64_t, Reward>> steps) {
    Promotion promotion = offer(Kind::BasketTiers);
    for (const auto& [spent, reward] : steps)
        promotion.tiers.push_back({.spent = cents(spent), .reward = reward});
    return promotion;
}
inline Promotion basket_off(Reward reward, std::int64_t spent = 0, std::optional<Money> cap = {}) {
    Promotion promotion =
        offer(reward.how == Reward::How::Percent ? Kind::BasketPercent : Kind::BasketAmount, reward);
    promotion.spent = cents(spent);
    promotion.cap = cap;
    return promotion;
}

}  // namespace shop
