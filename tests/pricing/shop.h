#pragma once
// A small shop to price baskets in.
#include <catch2/catch_test_macros.hpp>

#include "core/base/random.h"
#include "core/pricing/pricing.h"

namespace shop {

using namespace kassa;
using namespace kassa::pricing;

inline Money cents(std::int64_t count) { return Money::minor(count); }

inline Rules rules() {
    Rules rules;
    rules.currency = {"EUR", 2};
    rules.taxes =
        {{"reduced", {Ratio{55, 1000}, "B"}}, {"standard", {Ratio{20, 100}, "A"}}, {"zero", {Ratio{0, 100}, "C"}}};
    rules.vip.tiers =
        {{"gold", {{"", "Gold"}}, {90, 100}, {95, 100}}, {"platinum", {{"", "Platinum"}}, {88, 100}, {90, 100}}};
    rules.vip.excluded.categories = {"tobacco"};
    return rules;
}

inline catalog::Product article(const std::string& item, std::int64_t price, const std::string& category = "food") {
    return {.item = item, .names = {{"", item}}, .category = category, .price = cents(price)};
}

inline BasketLine line(int id, catalog::Product product, int quantity = 1) {
    return {id, std::move(product), quantity, {}, {}}; }

inline BasketLine weighed(int id, catalog::Product product, std::int64_t grams) {
    product.sold_by = catalog::SoldBy::Weight;
    return {id, std::move(product), 1, Weight::grams(grams), {}};
}

inline Promotion percent(std::string id, std::int64_t percent) {
    Promotion promotion;
    promotion.id = std::move(id);
    promotion.names = {{"", promotion.id}};
    promotion.reward.percent = Ratio::percent(percent);
    promotion.goods.categories = {"food"};
    return promotion;
}

inline Promotion amount_off(std::string id, std::int64_t amount) {
    Promotion promotion = percent(std::move(id), 0);
    promotion.kind = Promotion::Kind::AmountOff;
    promotion.reward.amount = cents(amount);
    return promotion;
}

inline Promotion n_for_m(std::string id, int buy, int pay) {
    Promotion promotion = percent(std::move(id), 0);
    promotion.kind = Promotion::Kind::NForM;
    promotion.buy = buy;
    promotion.pay = pay;
    return promotion;
}

inline PricedBasket priced(std::vector<BasketLine> lines, std::vector<Promotion> promotions = {}, std::string tier =
                           "") {
    Rules all = rules();
    all.promotions = std::move(promotions);
    return price({std::move(lines), std::move(tier), {}}, all);
}

}  // namespace shop
