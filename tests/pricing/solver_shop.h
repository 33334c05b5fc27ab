#pragma once
// Baskets and promotions of every kind, as chance has it: few articles and round prices, so that goods meet in
// promotions, tie, and come close to the VIP threshold.
#include "tests/pricing/shop.h"

namespace solver {

using namespace shop;
using Kind = Promotion::Kind;

inline Scope any_scope(Random& random) {
    Scope scope;
    switch (random.below(5)) {
        case 0: scope.everything = true; break;
        case 1: scope.categories = {"food/fruit"}; break;
        case 2: scope.categories = {"food"}; break;
        case 3: scope.brands = {"Acme"}; break;
        default:
            for (int i = 0; i < 3; ++i)
                if (const auto item = "i" + std::to_string(random.below(6)); !std::ranges::contains(scope.items, item))
                    scope.items.push_back(item);
    }
    if (random.below(6) == 0) scope.excluded_items = {"i" + std::to_string(random.below(6))};
    return scope;
}

inline Reward any_reward(Random& random) {
    Reward reward;
    reward.how = Reward::How(random.below(3));
    reward.percent = Ratio::percent(std::int64_t(random.below(10)) * 10 + 10);
    reward.amount = cents(std::int64_t(random.below(8)) * 25 + 10);
    return reward;
}

inline Promotion any_promotion(Random& random, const std::string& id) {
    Promotion promotion;
    promotion.id = id;
    promotion.names = {{"", id}};
    promotion.kind = Kind(random.below(15));
    promotion.goods = any_scope(random);
    promotion.reward = any_reward(random);
    promotion.group = random.below(3) == 0 ? "other" : "offer";
    promotion.priority = int(random.below(3));
    if (random.below(4) == 0) promotion.limit_per_basket = int(random.below(3)) + 1;
    if (random.below(8) == 0) promotion.audience.coupon = random.below(2) == 0 ? "C1" : "C2";
    if (promotion.kind >= Kind::BasketTiers && !promotion.audience.coupon.empty()) promotion.audience.coupon = id;
    promotion.buy = int(random.below(3)) + 2;
    promotion.pay = int(random.below(std::uint64_t(promotion.buy)));
    promotion.get = int(random.below(2)) + 1;
    switch (promotion.kind) {
        case Kind::BuyGet:
            promotion.buy = int(random.below(2)) + 1;
            if (random.below(2) == 0) promotion.get_goods = any_scope(random);
            break;
        case Kind::Gift:
            promotion.get_goods = any_scope(random);
            promotion.get = random.below(3) == 0 ? 2 : 1;
            promotion.spent = cents(std::int64_t(random.below(3)) * 200);
            break;
        case Kind::NForPrice: promotion.reward.amount = cents(std::int64_t(random.below(8)) * 100 + 50); break;
        case Kind::MixAndMatch:
        case Kind::Bundle:
            for (std::uint64_t parts = random.below(2) + 1; parts > 0; --parts)
                promotion.parts.push_back({any_scope(random), int(random.below(2)) + 1});
            break;
        case Kind::QuantityTiers:
            for (int step = 1, quantity = 1 + int(random.below(2)); step <= 2; ++step, ++quantity)
                promotion.tiers.push_back({quantity, {}, any_reward(random)});
            break;
        case Kind::BasketTiers:
            for (int step = 1; step <= 2; ++step)
                promotion.tiers.push_back({0, cents(step * 300), any_reward(random)});
            [[fallthrough]];
        case Kind::BasketPercent:
            if (random.below(2) == 0) promotion.cap = cents(100);
            break;
        case Kind::BasketAmount: promotion.spent = cents(std::int64_t(random.below(3)) * 250); break;
        default: break;
    }
    return promotion;
}

inline Rules any_rules(Random& random, std::uint64_t most) {
    Rules all = rules();
    for (std::uint64_t i = random.below(most) + 1; i > 0; --i)
        all.promotions.push_back(any_promotion(random, "p" + std::to_string(i)));
    return all;
}

inline catalog::Product any_article(Random& random) {
    static constexpr std::int64_t prices[] = {3, 99, 100, 100, 199, 250, 250, 999};
    const std::size_t number = random.below(6);
    auto product = article("i" + std::to_string(number), prices[number + random.below(2)],
                           number % 2 == 0 ? "food/fruit" : number == 1 ? "tobacco" : "food");
    if (number % 3 == 0) product.brand = "Acme";
    return product;
}

inline Basket any_basket(Random& random, std::uint64_t most_lines) {
    Basket basket;
    for (int id = 1, count = int(random.below(most_lines)) + 1; id <= count; ++id) {
        if (random.below(8) == 0) {
            basket.lines.push_back(weighed(id, any_article(random), std::int64_t(random.below(3000)) + 1));
        } else {
            basket.lines.push_back(line(id, any_article(random), int(random.below(3)) + 1));
            if (random.below(10) == 0) basket.lines.back().price_on_label = cents(std::int64_t(random.below(500)));
        }
    }
    basket.member_tier = random.below(2) == 0 ? "" : random.below(2) == 0 ? "gold" : "platinum";
    for (std::uint64_t i = random.below(3); i > 0; --i) basket.coupons.push_back("C1");
    if (random.below(3) == 0) basket.coupons.push_back("C2");
    if (random.below(3) == 0) basket.coupons.push_back("p1");
    return basket;
}

}  // namespace solver
