// Hidden: how long a quote takes here. `test_pricing "[.bench]"`.
#include <algorithm>
#include <chrono>
#include <iostream>

#include "tests/pricing/solver_shop.h"

using namespace shop;
using Kind = Promotion::Kind;

namespace {

Promotion live_promotion(Random& random, int number, int articles) {
    Promotion promotion = solver::any_promotion(random, "p" + std::to_string(number));
    const auto some = [&](Scope& scope) {
        scope = {};
        for (std::uint64_t i = random.below(12) + 1; i > 0; --i)
            scope.items.push_back("a" + std::to_string(random.below(std::uint64_t(articles))));
        if (random.below(20) == 0) scope.categories = {"c" + std::to_string(random.below(100))};
    };
    some(promotion.goods);
    if (!promotion.get_goods.names_nothing()) some(promotion.get_goods);
    for (Part& part : promotion.parts) some(part.goods);
    promotion.audience = {};
    if (promotion.kind >= Kind::BasketTiers && random.below(10) == 0) promotion.goods = {.everything = true};
    return promotion;
}

void measure(const char* name, int promotions, int articles, std::uint64_t lines, const char* tier) {
    Random random(9);
    Rules all = rules();
    for (int i = 0; i < promotions; ++i) all.promotions.push_back(live_promotion(random, i, articles));
    all.prepare();
    std::vector<double> micros;
    std::int64_t saved = 0;
    for (int round = 0; round < 1000; ++round) {
        Basket basket;
        basket.member_tier = tier;
        for (int id = 1; id <= int(lines); ++id) {
            const auto number = random.below(std::uint64_t(articles));
            basket.lines.push_back(line(id, article("a" + std::to_string(number), 50 + std::int64_t(number * 37 % 2000),
                                                    "c" + std::to_string(number % 100) + "/x"),
                                        random.below(3) == 0 ? int(random.below(5)) + 1 : 1));
        }
        const auto from = std::chrono::steady_clock::now();
        const PricedBasket priced = price(basket, all);
        micros.push_back(std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - from).count());
        saved += priced.saved.minor_units();
    }
    std::ranges::sort(micros);
    std::cout << name << (*tier ? " with a VIP price" : "") << ": p50 " << micros[500] << " us, p99 " << micros[990]
              << " us, most " << micros[999] << " us, saved " << saved << "\n";
}

}  // namespace

TEST_CASE("how long a quote takes", "[.bench]") {
    for (const char* tier : {"", "gold"}) {
        measure("5 lines, 100 promotions", 100, 1'000, 5, tier);
        measure("100 lines, 2,000 promotions", 2'000, 5'000, 100, tier);
        measure("100 lines, 50,000 promotions", 50'000, 36'000, 100, tier);
    }
}
