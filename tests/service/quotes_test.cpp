#include "core/service/quotes.h"

#include <catch2/catch_test_macros.hpp>

#include "core/catalog/barcode.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using service::QuoteRequest;

namespace {

struct Ground {
    Ground() {
        rules.currency = {"EUR", 2};
        rules.time_zone = "Europe/Paris";
        rules.taxes["standard"] = {Ratio::percent(20), "A"};
        rules.vip.tiers.push_back({.key = "gold", .names = {{"en", "Gold"}}});
        pricing::Promotion half;
        half.id = "half";
        half.names["en"] = "Half price";
        half.goods.items = {"04006381333931"};
        half.reward.percent = Ratio::percent(50);
        half.audience.coupon = "spring";
        rules.promotions.push_back(half);
        codes.in_store = {{"21IIIIIPPPPPC", 2, ""}, {"23IIIIIWWWWWC", 3, ""}};
        codes.coupons = {{"99123########", "spring"}};
        codes.single_use_coupon_prefixes = {"KC"};
        put(product("04006381333931", "Pen", 150));
        auto apples = product("plu:4011", "Apples", 199);
        apples.sold_by = catalog::SoldBy::Weight;
        put(apples);
        auto ham = product("02312345000002", "Ham", 1990);
        ham.sold_by = catalog::SoldBy::Weight;
        put(ham);
        put(product("02112345000008", "Cake", 0));
        goods["02112345000008"].price.reset();
        auto odd = product("plu:7", "Odd", 100);
        odd.tax = "luxury";
        put(odd);
        auto unpriced = product("plu:8", "Unpriced");
        unpriced.price.reset();
        put(unpriced);
        auto mad = product("plu:9", "Mad", 9'000'000'000'000'000);
        put(mad);
    }
    void put(const catalog::Product& product) { goods[product.item] = product; }

    service::Answer<service::Quote> quote(const std::string& text) const {
        auto request = service::read_quote(boost::json::parse(text));
        if (!request) return std::unexpected(request.error());
        return service::quote(*request, ground());
    }
    service::QuoteGround ground() const {
        return {rules, codes, "abc", 7,
                [this](const catalog::ItemKey& key) -> Result<std::optional<catalog::Product>> {
                    const auto found = goods.find(key);
                    if (found == goods.end()) return std::nullopt;
                    return found->second;
                },
                noon};
    }
    std::string refused(const std::string& text) const {
        const auto answer = quote(text);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().why == service::Refusal::Why::Malformed);
        return answer.error().sentence;
    }
    // One item with these members.
    std::string item(const std::string& members) const { return refused("{\"items\":[{" + members + "}]}"); }

    pricing::Rules rules;
    catalog::CodeRules codes;
    std::map<catalog::ItemKey, catalog::Product> goods;
};

std::string with_check_digit(const std::string& digits) {
    return digits + char('0' + catalog::check_digit(digits));
}

}  // namespace

TEST_CASE("a quote says what each line costs and why") {
    const Ground ground;
    const auto quote = good(ground.quote(R"({"coupons": ["spring"], "items": [
        {"code": "4006381333931", "quantity": 1},
        {"code": "plu:4011", "weight_grams": 1250}]})"));
    REQUIRE(quote.lines.size() == 2);
    CHECK(quote.lines[0].item == 1);
    CHECK(quote.lines[0].key == "04006381333931");
    CHECK(quote.lines[0].list == Money::minor(150));
    CHECK(quote.lines[1].unit_price == Money::minor(199));
    CHECK(quote.lines[1].paid == Money::minor(249));
    CHECK(quote.lines[1].weight_grams == 1250);
    CHECK(quote.time == "2026-11-21T12:00:00Z");
    CHECK(quote.currency == "EUR");
    CHECK(quote.policy == "abc");
    CHECK(quote.promotions_version == 7);
    Money paid;
    for (const auto& line : quote.lines) {
        Money sum = line.list;
        for (const auto& step : line.steps) sum += step.amount;
        CHECK(sum == line.paid);
        paid += line.paid;
    }
    CHECK(paid == quote.total);
    CHECK(quote.list - quote.saved == quote.total);
}

TEST_CASE("codes are read as a till reads them") {
    const Ground ground;
    const auto quote = good(ground.quote("{\"items\":[{\"code\":\"" + with_check_digit("231234500250") +
                                         "\"},{\"code\":\"" + with_check_digit("211234500320") +
                                         "\"},{\"code\":\"4011\",\"weight_grams\":100},"
                                         "{\"code\":\"4006381333931\",\"price_on_label\":\"0.99\"},"
                                         "{\"code\":\"(01)04006381333931(30)3\"}]}"));
    CHECK(quote.lines[0].weight_grams == 250);
    CHECK(quote.lines[0].paid == Money::minor(498));
    CHECK(quote.lines[1].paid == Money::minor(320));
    CHECK(quote.lines[2].paid == Money::minor(20));
    CHECK(quote.lines[3].paid == Money::minor(99));
    CHECK(quote.lines[4].quantity == 3);
}

TEST_CASE("a weight is taken to the milligram") {
    const Ground ground;
    const auto quote = good(ground.quote(R"({"items": [{"code": "plu:4011", "weight_grams": 1002.5}]})"));
    CHECK(quote.lines[0].paid == Money::minor(199));  // 1.99 × 1.0025 is 1.994975
    const auto more = good(ground.quote(R"({"items": [{"code": "plu:4011", "weight_grams": 1002.513}]})"));
    CHECK(more.lines[0].paid == Money::minor(200));  // 1.99500087
}

TEST_CASE("who pays with coins is told what that adds or takes off") {
    Ground ground;
    ground.rules.cash_step = Money::minor(5);
    const auto basket = [](const std::string& tender) {
        return R"({"tender": ")" + tender + R"(", "items": [{"code": "4011", "weight_grams": 100}, {"code": "4011",
            "weight_grams": 101}, {"code": "4006381333931"}, {"code": "4006381333931", "price_on_label": "0.98"}]})";
    };
    const auto by_card = good(ground.quote(basket("card"))), in_cash = good(ground.quote(basket("cash")));
    CHECK(in_cash.total == by_card.total);
    CHECK(by_card.cash_rounding.is_zero());
    CHECK(in_cash.total == Money::minor(288));
    CHECK(in_cash.cash_rounding == Money::minor(2));
}

TEST_CASE("a line may be named by the key that a kiosk has for it") {
    Ground ground;
    ground.codes.vip_prefixes = {"0231"};
    const auto quote = good(ground.quote(R"({"items": [{"code": "02312345000002", "weight_grams": 500},
        {"code": "04006381333931"}]})"));
    CHECK(quote.lines[0].paid == Money::minor(995));
    CHECK(quote.lines[1].paid == Money::minor(150));
}

TEST_CASE("a basket's time is where the store stands, or says its offset") {
    const Ground ground;
    const auto at = [&](const std::string& time) {
        return good(ground.quote("{\"time\":\"" + time + "\",\"items\":[{\"code\":\"4006381333931\"}]}")).time;
    };
    CHECK(at("2026-11-21T18:30:00+01:00") == "2026-11-21T17:30:00Z");
    CHECK(at("2026-11-21T18:30:00-05:30") == "2026-11-22T00:00:00Z");
    CHECK(at("2026-11-21T18:30:15Z") == "2026-11-21T18:30:15Z");
    CHECK(at("2026-07-21T18:30") == "2026-07-21T16:30:00Z");  // summer time in Paris
    for (const std::string bad : {"yesterday", "2026-02-30T10:00", "2026-11-21", "2026-11-21T25:00", "2026-11-21T10:00+99:00",
                                  "2026-11-21T10:00:", "2026-11-21T10:00Zx", "2026-11-21T10:00+01:00x"})
        CHECK(ground.refused("{\"time\":\"" + bad + "\",\"items\":[{\"code\":\"4006381333931\"}]}") ==
              "time: '" + bad + "' is no time such as 2026-11-21T18:30:00+01:00");
}

TEST_CASE("coupons are named by key or by printed code") {
    const Ground ground;
    const auto request = good(service::read_quote(boost::json::parse(
        "{\"coupons\":[\"spring\",\"" + with_check_digit("991234567890") + "\"],\"items\":[{\"code\":\"4006381333931\"}]}")));
    CHECK(good(service::basket_of(request, ground.ground())).coupons == std::vector<std::string>{"spring", "spring"});
    // Its own days: from the first of January 2027, until the last of October 2026.
    for (const std::string days : {"4270101", "3261031"})
        CHECK(ground.refused("{\"coupons\":[\"(8110)106141410123453100110000" + days +
                             "\"],\"items\":[{\"code\":\"4006381333931\"}]}") ==
              "coupons[1]: by the days in its code this coupon is over, or does not hold yet");
    CHECK(ground.refused("{\"coupons\":[\"\"],\"items\":[]}") == "coupons[1]: it is empty");
}

TEST_CASE("what is wrong in a basket is named by its path") {
    const Ground ground;
    CHECK(ground.refused("[]") == "it has to be an object in braces");
    CHECK(ground.refused("{\"itmes\":[]}") ==
          "itmes: this is not known here; possible are time, lane, tender, member, coupons, items");
    CHECK(ground.refused("{}") == "items: there is nothing to price");
    CHECK(ground.refused("{\"items\":3}") == "items: it has to be a list in square brackets");
    CHECK(ground.refused("{\"items\":[4]}") == "items[1]: it has to be an object in braces");
    CHECK(ground.item("\"kode\":\"1\"") ==
          "items[1].kode: this is not known here; possible are code, quantity, weight_grams, price_on_label");
    CHECK(ground.item("\"code\":5") == "items[1].code: not a text");
    CHECK(ground.item("") == "items[1].code: it is missing: a GTIN, plu:4011, or any code that is on goods");
    CHECK(ground.item("\"code\":\"4006381333932\"") == "items[1].code: '4006381333932' has a wrong check digit");
    CHECK(ground.item("\"code\":\"hello\"") == "items[1].code: 'hello' is no code of an article");
    CHECK(ground.item("\"code\":\"96385074\"") == "items[1].code: the catalogue has no '00000096385074'");
    CHECK(ground.item("\"code\":\"" + with_check_digit("991234567890") + "\"") ==
          "items[1].code: this is a coupon's code: coupons stand under \"coupons\"");
    CHECK(ground.item("\"code\":\"plu:4011\"") ==
          "items[1].weight_grams: Apples (plu:4011) is sold by weight, so it has to be given");
    CHECK(ground.item("\"code\":\"plu:4011\",\"weight_grams\":5,\"quantity\":2") ==
          "items[1].quantity: Apples (plu:4011) is sold by weight: one line for each portion");
    CHECK(ground.item("\"code\":\"plu:4011\",\"weight_grams\":0") == "items[1].weight_grams: 0 is not from 0.001 to 1000000");
    CHECK(ground.item("\"code\":\"4006381333931\",\"price_on_label\":\"9.00\",\"quantity\":3") ==
          "items[1].quantity: a label's price is of one package: one line for each");
    CHECK(ground.item("\"code\":\"4006381333931\",\"weight_grams\":5") ==
          "items[1].weight_grams: Pen (04006381333931) is sold by the piece");
    CHECK(ground.item("\"code\":\"4006381333931\",\"quantity\":0") == "items[1].quantity: 0 is not from 1 to 9999");
    CHECK(ground.item("\"code\":\"4006381333931\",\"quantity\":1.5") == "items[1].quantity: not a whole number in range");
    CHECK(ground.item("\"code\":\"4006381333931\",\"price_on_label\":\"x\"") ==
          "items[1].price_on_label: 'x' is no amount in EUR above zero");
    CHECK(ground.item("\"code\":\"" + with_check_digit("211234500320") + "\",\"price_on_label\":\"1\"") ==
          "items[1].price_on_label: the code holds a price already");
    CHECK(ground.item("\"code\":\"" + with_check_digit("231234500250") + "\",\"weight_grams\":1") ==
          "items[1].weight_grams: the code says already what it weighs");
    CHECK(ground.item("\"code\":\"plu:7\"") == "items[1].code: Odd (plu:7) has the tax 'luxury', which is not in the policy");
    CHECK(ground.item("\"code\":\"plu:8\"") == "items[1].code: Unpriced (plu:8) has no price yet");
    CHECK(ground.item("\"code\":\"plu:9\"") == "items[1].code: Mad (plu:9) has a price beyond all reason");
    const std::string pen = "\"items\":[{\"code\":\"4006381333931\"}]}";
    CHECK(ground.refused("{\"member\":{\"tier\":\"silver\"}," + pen) ==
          "member.tier: the policy has no VIP tier 'silver'; it has gold");
    CHECK(ground.refused("{\"member\":{\"tier\":\"gold\",\"used\":{\"p\":-1}}," + pen) == "member.used.p: it cannot be below zero");
    CHECK(ground.refused("{\"tender\":\"shells\"," + pen) ==
          "tender: 'shells' is none of card, cash, stored_value and voucher");
    CHECK(ground.refused("{\"lane\":\"a b\"," + pen) == "lane: 'a b' is no lane's name");
}
