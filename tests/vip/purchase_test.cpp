// Points of whole purchases, through the pricer and the shipped policy: what is paid, what counts, and why.
#include <catch2/catch_test_macros.hpp>

#include "tests/vip/shelf.h"

using namespace kassa;
using namespace kassa::tests;
using Why = pricing::LinePoints::Why;

namespace {

pricing::Rules with(std::vector<pricing::Promotion> promotions) {
    auto rules = department_store().pricing;
    rules.promotions = std::move(promotions);
    return rules;
}

pricing::Basket basket(std::vector<pricing::BasketLine> lines, const std::string& tier = "gold") {
    return {.lines = std::move(lines), .member_tier = tier, .at = noon};
}

}  // namespace

TEST_CASE("a purchase earns by what is paid after the VIP price, in two ledgers") {
    const auto priced = pricing::price(
        basket({line(1, article("clothing", 10'000)), line(2, article("supermarket/rice", 1'050), 2)}), with({}));
    CHECK(priced.total == yuan(9'000 + 1'890));
    REQUIRE(priced.points);
    CHECK(*priced.points == pricing::BasketPoints{90, 9, false});
    REQUIRE(priced.lines[0].points);
    CHECK(priced.lines[0].points->points == 90);
    CHECK(priced.lines[0].points->rule == "everyday");
    CHECK(priced.lines[1].points->counted == yuan(1'890));
}

TEST_CASE("without a card, with an unknown tier or in a store without points there are none") {
    const std::vector<pricing::BasketLine> lines{line(1, article("clothing", 10'000))};
    CHECK_FALSE(pricing::price(basket(lines, ""), with({})).points);
    CHECK_FALSE(pricing::price(basket(lines, "diamond"), with({})).points);
    auto rules = with({});
    rules.points = {};
    const auto priced = pricing::price(basket(lines), rules);
    CHECK_FALSE(priced.points);
    CHECK_FALSE(priced.lines[0].points);
}

TEST_CASE("deposits earn nothing, and a basket's reduction lowers what counts") {
    auto bottle = article("toys", 10'000);
    bottle.deposit = yuan(5'000);
    CHECK(pricing::price(basket({line(1, bottle)}), with({})).points->department == 90);
    auto ten_off = amount_off("toys", 1'000);
    ten_off.kind = pricing::Promotion::Kind::BasketAmount;
    ten_off.goods = {.everything = true};
    CHECK(pricing::price(basket({line(1, bottle)}), with({ten_off})).points->department == 80);
    ten_off.bulk = true;
    const auto bulk = pricing::price(basket({line(1, bottle)}), with({ten_off}));
    CHECK(bulk.points->department == 0);
    CHECK(bulk.lines[0].points->rule == "bulk");
}

TEST_CASE("a bulk discount on goods, a special price and a campaign count as the pricer applied them") {
    auto off = amount_off("clothing", 1'000);
    off.bulk = true;
    CHECK(pricing::price(basket({line(1, article("clothing", 10'000))}), with({off})).points->department == 0);
    // 79 of 100 is special: 1 point per 5 of 75.05.
    const auto special =
        pricing::price(basket({line(1, article("clothing", 10'000))}), with({amount_off("clothing", 2'100)}));
    CHECK(special.total == yuan(7'505));
    CHECK(special.points->department == 15);
    auto platinum = basket({line(1, article("clothing", 10'000))}, "platinum");
    const auto campaign = multiplier("double", "clothing", {2, 1});
    const auto doubled = pricing::price(platinum, with({campaign}));
    CHECK(doubled.points->department == 176);
    CHECK(doubled.lines[0].points->why == Why::Campaign);
    platinum.birthday = true;
    const auto birthday = pricing::price(platinum, with({campaign}));
    CHECK(*birthday.points == pricing::BasketPoints{528, 0, true});
    CHECK(birthday.total == doubled.total);
    // It runs no longer.
    auto over = campaign;
    over.validity.until = noon;
    CHECK(pricing::price(platinum, with({over})).points->department == 264);
}

TEST_CASE("scanning twice and changing the quantity earn the same, in any order") {
    const auto sock = article("clothing", 199);
    const auto once = pricing::price(basket({line(1, sock, 3)}), with({}));
    const auto thrice = pricing::price(basket({line(3, sock), line(1, sock), line(2, sock)}), with({}));
    CHECK(once.points == thrice.points);
    CHECK(once.points->department == 5);  // of 5.37
}
