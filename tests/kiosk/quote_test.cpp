// The words in which a kiosk asks its store for a price, and when it believes its own clock.
#include "kiosk/app/quote.h"

#include <catch2/catch_test_macros.hpp>

#include "kiosk/app/clock_trust.h"

using namespace kassa;
using namespace kassa::kiosk;

namespace {

pricing::Basket basket() {
    pricing::Basket basket;
    basket.lane = "lane-1";
    basket.member_tier = "gold";
    basket.coupons = {"summer"};
    catalog::Product milk;
    milk.item = "00000000000017";
    basket.lines.push_back({4, milk, 2, {}, {}});
    catalog::Product bananas;
    bananas.item = "plu:4011";
    basket.lines.push_back({7, bananas, 1, Weight::grams(1250), {}});
    return basket;
}

const char* const answer = R"({"time":"2026-11-21T17:30:00Z","total":550,"list":600,"saved":50,"lines":[
    {"item":1,"key":"00000000000017","list":300,"paid":250,"unit_price":150,"tax":"standard",
     "steps":[{"reason":"Promotion","id":"p","names":{},"amount":-50}]},
    {"item":2,"key":"plu:4011","list":300,"paid":300,"unit_price":240,"tax":"standard","steps":[]}]})";

}  // namespace

TEST_CASE("a quote is asked for in the words of POST /v1/quotes, without a time") {
    const auto request = boost::json::parse(quote_request(basket(), {"EUR", 2}));
    CHECK(request == boost::json::parse(R"({"lane":"lane-1","member":{"tier":"gold","birthday":false,"used":{}},
        "coupons":["summer"],"items":[{"code":"00000000000017","quantity":2},
                                      {"code":"plu:4011","weight_grams":1250}]})"));
}

TEST_CASE("a quote is asked for the weight to the milligram") {
    auto fine = basket();
    fine.lines[1].weight = Weight::milligrams(123'450);
    const auto request = boost::json::parse(quote_request(fine, {"EUR", 2}));
    CHECK(request.at("items").at(1).at("weight_grams").as_double() == 123.45);
}

TEST_CASE("the answer is the price of the same basket, line by line") {
    const auto quote = read_quote(answer, basket());
    REQUIRE(quote);
    CHECK(quote->at == std::chrono::sys_days(std::chrono::year(2026) / 11 / 21) + 17h + 30min);
    REQUIRE(quote->priced.lines.size() == 2);
    CHECK(quote->priced.lines[0].id == 4);
    CHECK(quote->priced.lines[1].id == 7);
    CHECK(quote->priced.total == Money::minor(550));
    CHECK(quote->priced.lines[0].steps.size() == 1);
}

TEST_CASE("an answer that does not fit the basket is not believed") {
    auto other = basket();
    other.lines.pop_back();
    CHECK_FALSE(read_quote(answer, other));
    for (const auto& [from, to] : {std::pair{"\"total\":550", "\"total\":551"}, std::pair{"\"item\":2", "\"item\":3"},
                                   std::pair{"17:30:00Z", "half past five"}, std::pair{"\"lines\"", "\"rows\""}}) {
        std::string wrong = answer;
        wrong.replace(wrong.find(from), std::string_view(from).size(), to);
        CHECK_FALSE(read_quote(wrong, basket()));
    }
}

TEST_CASE("a clock is believed by the store's, and without it unless it was set back with nobody to keep it") {
    CHECK(is_trusted({.store_ahead = 2min}));
    CHECK_FALSE(is_trusted({.store_ahead = 2min + 1ms}));
    CHECK_FALSE(is_trusted({.store_ahead = -3min}));
    CHECK(is_trusted({.store_ahead = 0ms, .synchronised = false, .journal_ahead = true}));
    CHECK(is_trusted({.synchronised = true, .journal_ahead = true}));
    CHECK(is_trusted({.synchronised = false, .journal_ahead = false}));
    CHECK_FALSE(is_trusted({.synchronised = false, .journal_ahead = true}));
    const Instant noon{12h};
    CHECK(ahead_by(noon + 5s, noon, noon + 2s) == 4s);
}
