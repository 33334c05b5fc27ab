// The real promotions of seven chains: every row is accounted for, and what is expressed can be priced.
#include <boost/describe.hpp>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "core/imports/shop_goods.h"
#include "core/imports/shop_promotions.h"
#include "tests/imports/unpacked.h"

using namespace kassa;
using namespace kassa::imports;
using pricing::Promotion;

namespace {

struct RealShop {
    std::vector<catalog::Product> products;
    std::vector<Promotion> promotions;
    PromotionsReport report;
};

RealShop real_shop(const Shop& shop = {}) {
    RealShop real;
    const Currency shekels{"ILS", 2};
    std::set<catalog::ItemKey> weighed;
    const auto take = [&](catalog::Product product) {
        if (product.sold_by == catalog::SoldBy::Weight) weighed.insert(product.item);
        real.products.push_back(std::move(product));
    };
    auto prices = data::unpacked("prices_il.csv"), by_weight = data::unpacked("weighed_il.csv");
    const auto of_prices = read_shop_prices(prices, "prices_il.csv", shop, shekels, take);
    REQUIRE(of_prices);
    CHECK(of_prices->rows == 36'691);
    CHECK(of_prices->bad.empty());
    const auto of_weighed = read_weighed_goods(by_weight, "weighed_il.csv", shop, shekels, take);
    REQUIRE(of_weighed);
    CHECK(of_weighed->rows == 1'924);
    CHECK(of_weighed->bad.empty());

    auto promotions = data::unpacked("promos_il.csv");
    const PromotionSource source{.shop = shop,
                                 .by_weight = [&](const catalog::ItemKey& item) { return weighed.contains(item); }};
    auto report = read_shop_promotions(promotions, "promos_il.csv", source,
                                       [&](Promotion promotion) { real.promotions.push_back(std::move(promotion)); });
    REQUIRE(report);
    real.report = std::move(*report);
    return real;
}

std::string word(Promotion::Kind kind) { return boost::describe::enum_to_string(kind, "?"); }

void print(const PromotionsReport& report) {
    std::printf("%ld rows, %ld expressed (%.2f %%) as %ld promotions; of these rows %ld earn a gift that is no row\n",
                report.rows, report.expressed, 100.0 * double(report.expressed) / double(report.rows),
                report.promotions, report.unnamed_gift);
    for (const auto& [type, rows] : report.rows_by_type) {
        std::printf("  reward_type %-2s %6ld rows:", type.c_str(), rows);
        if (const auto kinds = report.kinds_by_type.find(type); kinds != report.kinds_by_type.end())
            for (const auto& [kind, count] : kinds->second) std::printf(" %s %ld", word(kind).c_str(), count);
        std::printf("\n");
    }
    for (const auto& [line, reason] : report.bad) std::printf("  line %ld: %s\n", line, reason.c_str());
    for (const auto& [why, rows] : report.left_out)
        std::printf("  %5ld rows %s\n", rows, std::string(words_of(why)).c_str());
}

}  // namespace

TEST_CASE("every row of the real promotions is expressed or counted by its reason") {
    const auto real = real_shop();
    const auto& report = real.report;
    print(report);
    CHECK(report.rows == 95'959);
    CHECK(report.bad.empty());
    CHECK(report.of_others == 0);
    long accounted = report.expressed;
    for (const auto& [why, rows] : report.left_out) accounted += rows;
    CHECK(accounted == report.rows);
    CHECK(report.promotions == long(real.promotions.size()));
    CHECK(report.expressed == 95'396);
    CHECK(report.unnamed_gift == 14'012);
    CHECK(report.left_out == std::map<LeftOut, long>{{LeftOut::Kilograms, 391},
                                                     {LeftOut::FromASum, 155},
                                                     {LeftOut::WordsOnly, 3},
                                                     {LeftOut::TillEntry, 3},
                                                     {LeftOut::Contradiction, 11}});
    CHECK(report.rows_by_type == std::map<std::string, long>{{"0", 38'630}, {"1", 28'232}, {"10", 13'706}, {"2", 8'557},
                                                             {"3", 6'481}, {"8", 2}, {"9", 351}});
    using enum Promotion::Kind;
    CHECK(report.kinds_by_type == decltype(report.kinds_by_type){
              {"0", {{NForPrice, 7}, {BuyGet, 714}, {Gift, 13'892}, {BasketAmount, 24'012}}},
              {"1", {{FixedPrice, 18'049}, {NForPrice, 7'609}, {QuantityTiers, 2'353}}},
              {"10", {{Percent, 452}, {FixedPrice, 20}, {NForPrice, 12'961}}},
              {"2", {{Percent, 8'549}, {NthReduced, 7}, {QuantityTiers, 1}}},
              {"3", {{Percent, 4}, {FixedPrice, 6'413}}},
              {"8", {{NthReduced, 2}}},
              {"9", {{Percent, 17}, {NthReduced, 334}}}});
    std::set<std::string> ids;
    for (const auto& promotion : real.promotions) {
        INFO(promotion.id);
        CHECK(ids.insert(promotion.id).second);
        CHECK_FALSE(pricing::wrong_with(promotion));
    }
}

TEST_CASE("one chain of a file is a shop with numbers of its own") {
    const auto real = real_shop({"7290058140886", ""});
    CHECK(real.report.rows == 95'959);
    CHECK(real.report.rows - real.report.of_others == 4'086);
    std::set<catalog::ItemKey> sold;
    for (const auto& product : real.products) sold.insert(product.item);
    CHECK(sold.contains("plu:102"));
    CHECK(real.products.size() == 10'487 + 481);
}
