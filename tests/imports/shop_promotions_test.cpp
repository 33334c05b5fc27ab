// What each reward_type means, row by row, with rows as real files have them.
#include "core/imports/shop_promotions.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "core/imports/words.h"

using namespace kassa;
using namespace kassa::imports;
using pricing::Promotion;
using Kind = Promotion::Kind;

namespace {

const std::string head =
    "chain,store,gtin,promo_id,desc,valid_to,min_qty,promo_price_ils,discount_rate,club,coupon,reward_type\n";

struct Read {
    PromotionsReport report;
    std::vector<Promotion> promotions;
};

Read read(const std::string& rows, PromotionSource source = {}) {
    std::istringstream stream(head + rows);
    Read read;
    auto report = read_shop_promotions(stream, "promos.csv", source,
                                       [&](Promotion promotion) { read.promotions.push_back(std::move(promotion)); });
    REQUIRE(report);
    read.report = std::move(*report);
    return read;
}

// One row of a promotion number 5 of the chain 7290058140886.
std::string row(const std::string& gtin, const std::string& terms, const std::string& words = "mivtsa") {
    return "7290058140886,39," + gtin + ",5," + words + ",2026-08-22," + terms + "\n";
}

Promotion only(const Read& read) {
    CHECK(read.report.bad.empty());
    CHECK(read.report.left_out.empty());
    REQUIRE(read.promotions.size() == 1);
    CHECK(read.report.expressed == read.report.rows);
    CHECK_FALSE(pricing::wrong_with(read.promotions[0]));
    return read.promotions[0];
}

LeftOut reason(const Read& read) {
    CHECK(read.promotions.empty());
    CHECK(read.report.bad.empty());
    REQUIRE(read.report.left_out.size() == 1);
    CHECK(read.report.left_out.begin()->second == read.report.rows);
    return read.report.left_out.begin()->first;
}

const std::string milk = "7290000000978", tea = "7290017325910";
const catalog::ItemKey milk_item = "07290000000978", tea_item = "07290017325910";

}  // namespace

TEST_CASE("a promotion holds to the end of its last day where the shop stands") {
    const auto promotion = only(read(row(milk, "1,5.90,,0,0,3", "5.90 milk")));
    CHECK(promotion.id == "7290058140886-39-5");
    CHECK(promotion.names == catalog::Texts{{"", "5.90 milk"}});
    CHECK_FALSE(promotion.validity.from);
    // Midnight behind the 22nd of August is 21:00 UTC: summer time in Jerusalem.
    using namespace std::chrono;
    CHECK(promotion.validity.until == Instant(sys_days(2026y / August / 22) + 21h));
}

TEST_CASE("reward_type 3 is a price for one, or for a kilogram") {
    const auto piece = only(read(row(milk, "1,5.90,20,0,0,3")));
    CHECK(piece.kind == Kind::FixedPrice);
    CHECK(piece.goods.items == std::vector{milk_item});
    CHECK(piece.reward.amount == Money::minor(590));
    const auto kilogram = only(read(row(milk, "0.010,16.90,43.48,0,0,3")));
    CHECK(kilogram.kind == Kind::FixedPrice);
    CHECK(kilogram.reward.amount == Money::minor(1690));
    CHECK(reason(read(row(milk, "1.900,104.50,21.32,0,0,3"))) == LeftOut::Kilograms);
    CHECK(reason(read(row(milk, "2,150.00,16.57,0,0,3"))) == LeftOut::Kilograms);
}

TEST_CASE("reward_types 1 and 10 are a price for some pieces together") {
    for (const std::string type : {"1", "10"}) {
        const auto rows = row(milk, "2.00,25.00,44,0,0," + type) + row(tea, "2.00,25.00,10,0,0," + type);
        const auto promotion = only(read(rows));
        CHECK(promotion.kind == Kind::NForPrice);
        CHECK(promotion.goods.items == std::vector{milk_item, tea_item});
        CHECK(promotion.buy == 2);
        CHECK(promotion.reward.amount == Money::minor(2500));
    }
    const auto each = only(read(row(milk, "1,29.9,0.00,0,0,1")));
    CHECK(each.kind == Kind::FixedPrice);
    const auto several = read(row(milk, "2,12,,0,0,10") + row(tea, "2,12.6,-100,0,0,10"));
    REQUIRE(several.promotions.size() == 2);
    CHECK(several.promotions[1].id == "7290058140886-39-5-2");
    const auto from_two = only(read(row(milk, "2,,20,0,0,1")));
    CHECK(from_two.kind == Kind::QuantityTiers);
    REQUIRE(from_two.tiers.size() == 1);
    CHECK(from_two.tiers[0].quantity == 2);
    CHECK(from_two.tiers[0].reward.percent == Ratio{20, 100});
}

TEST_CASE("a price for some pieces is one for kilograms where the goods are sold by weight") {
    const PromotionSource source{.by_weight = [](const catalog::ItemKey& item) { return item == tea_item; }};
    const auto mixed = read(row(milk, "2,130,,0,0,1") + row(tea, "2,130,,0,0,1"), source);
    REQUIRE(mixed.promotions.size() == 1);
    CHECK(mixed.promotions[0].goods.items == std::vector{milk_item});
    CHECK(mixed.report.left_out == std::map<LeftOut, long>{{LeftOut::Kilograms, 1}});
}

TEST_CASE("reward_type 2 is a rate off, in whole percent or in hundredths as the chain has it") {
    const auto whole = only(read(row(milk, "1.00,8.93,25,0,0,2")));
    CHECK(whole.kind == Kind::Percent);
    CHECK(whole.reward.percent == Ratio{25, 100});
    const auto hundredths = read(row(milk, "0.01,,316,0,0,2"));
    REQUIRE(hundredths.promotions.size() == 1);
    CHECK(hundredths.promotions[0].reward.percent == Ratio{316, 10'000});
    const auto second = only(read(row(milk, "0,0,50.00,0,0,2", "cheese השני בחצי מחיר!")));
    CHECK(second.kind == Kind::NthReduced);
    CHECK(second.buy == 2);
    CHECK(second.reward.percent == Ratio{1, 2});
}

TEST_CASE("a coupon gives as many pieces as the row says, and members' offers are theirs") {
    const auto gift = only(read(row(milk, "2.00,0.00,100,0,1,2")));
    CHECK(gift.kind == Kind::Percent);
    CHECK(gift.audience.coupon == gift.id);
    CHECK(gift.limit_per_basket == 2);
    CHECK(only(read(row(milk, "1.00,9.00,10,1,0,2"))).audience.members_only);
}

TEST_CASE("reward_types 8 and 9 take something off the cheapest of several") {
    const auto free = read(row(milk, "2,,10000,0,0,9") + row(tea, "2,,10000,0,0,9"));
    REQUIRE(free.promotions.size() == 1);
    CHECK(free.promotions[0].kind == Kind::NthReduced);
    CHECK(free.promotions[0].buy == 2);
    CHECK(free.promotions[0].reward.percent == Ratio{1, 1});
    const auto without_rate = only(read(row(milk, "3,0,0.00,0,0,9", "2+1")));
    CHECK(without_rate.buy == 3);
    CHECK(without_rate.reward.percent == Ratio{1, 1});
    CHECK(only(read(row(milk, "1.00,,50,0,0,9"))).kind == Kind::Percent);
}

TEST_CASE("reward_type 0 with a rate gives one more for so many") {
    const auto promotion = only(read(row(milk, "2.00,35.90,100,0,0,0") + row(tea, "2.00,25.90,100,0,0,0")));
    CHECK(promotion.kind == Kind::BuyGet);
    CHECK(promotion.buy == 2);
    CHECK(promotion.get == 1);
    CHECK(promotion.get_goods.names_nothing());
    CHECK(promotion.reward.percent == Ratio{1, 1});
    CHECK(only(read(row(milk, "1.00,38.90,50,0,0,0"))).reward.percent == Ratio{1, 2});
    // The rate was worked out of a price: 100.00 for two at 64.90.
    CHECK(only(read(row(milk, "2,100.00,22.96,0,0,0"))).kind == Kind::NForPrice);
}

TEST_CASE("reward_type 0: what is written as 1 is bought, what is written as 1.00 is earned") {
    const auto promotion = only(read(row(milk, "1,849.00,100,0,0,0") + row(tea, "1.00,0.00,100,0,0,0")));
    CHECK(promotion.kind == Kind::BuyGet);
    CHECK(promotion.goods.items == std::vector{milk_item});
    CHECK(promotion.get_goods.items == std::vector{tea_item});
    CHECK(promotion.reward.percent == Ratio{1, 1});
    const auto priced = only(read(row(milk, "1,849.00,,1,0,0") + row(tea, "1.00,5.00,,1,0,0")));
    CHECK(priced.reward.how == pricing::Reward::How::Price);
    CHECK(priced.reward.amount == Money::minor(500));
}

TEST_CASE("reward_type 0: a coupon over a sum, a gift from a sum on, a gift for buying") {
    const auto coupon = only(read(row(milk, "1,22.90,,0,1,0", "20ש - קופון אסם") +
                                  row("0000000000000", "1,22.90,,0,1,0", "20ש - קופון אסם")));
    CHECK(coupon.kind == Kind::BasketAmount);
    CHECK(coupon.reward.amount == Money::minor(2000));
    CHECK(coupon.goods.items == std::vector{milk_item});
    CHECK(coupon.audience.coupon == coupon.id);
    CHECK(coupon.limit_per_basket == 1);
    const auto gift = read(row(milk, "1,46.50,,1,0,0", "599שח ומעלה-מתנה לבחירה"));
    CHECK(only(gift).kind == Kind::Gift);
    CHECK(only(gift).spent == Money::minor(59'900));
    CHECK(only(gift).get_goods.items == std::vector<std::string>{"gift:5"});
    CHECK(gift.report.unnamed_gift == 1);
    const auto buying = only(read(row(milk, "3,13.20,,0,0,0", "קנה 3 מוצרים קבל ספוג")));
    CHECK(buying.kind == Kind::BuyGet);
    CHECK(buying.buy == 3);
    CHECK(buying.get_goods.items == std::vector<std::string>{"gift:5"});
}

TEST_CASE("what promotions of ours cannot say is left out with its reason") {
    CHECK(reason(read(row(milk, "1,5.90,,0,0,3", "milk מעל 100"))) == LeftOut::FromASum);
    CHECK(reason(read(row(milk, "0.10,2.90,58,0,0,3") + row("0000000000000", "1,2.90,58,0,0,3"))) == LeftOut::FromASum);
    CHECK(reason(read(row(milk, "1,5.90,,0,0,3", "fish מוגבל 3קג'"))) == LeftOut::Kilograms);
    CHECK(reason(read(row("0000000000000", "1,,,0,1,0", "coupon"))) == LeftOut::WordsOnly);
    CHECK(reason(read(row(milk, "1,9.90,,0,0,0", "words"))) == LeftOut::WordsOnly);
    CHECK(reason(read(row("30", "1,0.01,100,0,0,0") + row("20", "1,0,100,0,0,0"))) == LeftOut::TillEntry);
    CHECK(reason(read(row(milk, "10000,0.00,100.00,0,0,3"))) == LeftOut::TillEntry);
    CHECK(reason(read(row(milk, "1,0.00,278,1,0,1"))) == LeftOut::Contradiction);
}

TEST_CASE("limits are read from the words") {
    CHECK(only(read(row(milk, "1,5.90,,0,0,3", "milk מוגבל 3 יח'"))).limit_per_basket == 3);
    CHECK(only(read(row(milk, "1,5.90,,0,0,3", "milk 5.90 מוג 4"))).limit_per_basket == 4);
    CHECK(limit_in_words("2ב100 מוגבל ל2 מימושים") == 2);
    CHECK(limit_in_words("גולד לייבל עד 6 יח") == 6);
    CHECK_FALSE(limit_in_words("משקה מוגז 2 ב 14"));
    CHECK_FALSE(limit_in_words(""));
    CHECK(limits_kilograms("כבד עוף 11.90 עד3ק"));
    CHECK_FALSE(limits_kilograms("גולד לייבל עד 6 יח"));
}

TEST_CASE("sums are read from the words") {
    CHECK(sum_in_words("קופ.1900ש שובר") == 1900);
    CHECK(sum_in_words("קופון 200 ש\"ח ישיר") == 200);
    CHECK(sum_in_words("35ש\"ח-קופון סדרת:91343") == 35);
    CHECK_FALSE(sum_in_words("קופון 3 שניצל"));  // the letter begins another word
    CHECK_FALSE(sum_in_words("99999999999 ש"));
    CHECK(purchase_from("599שח ומעלה") == 599);
    CHECK_FALSE(purchase_from("599שח מתנה"));
    CHECK(asks_for_a_purchase("17.90 מעל 100"));
    CHECK(asks_for_a_purchase("2.90-מות-299"));
    CHECK_FALSE(asks_for_a_purchase("מעל הכל"));
}

TEST_CASE("numbers of articles: GTINs, UPC-A that lost its zeros, the shop's own") {
    const auto item = [](const std::string& number, const PromotionSource& source = {}) {
        return only(read(row(number, "1,5.90,,0,0,3"), source)).goods.items.at(0);
    };
    CHECK(item("10181040009") == "00010181040009");
    CHECK(item("1216705") == "plu:7290058140886-1216705");
    const PromotionSource of_one{.shop = {"7290058140886", ""}};
    CHECK(item("1216705", of_one) == "plu:1216705");
    CHECK(item("7290000000970", of_one) == "plu:7290000000970");  // a wrong check digit: not anybody's GTIN
}

TEST_CASE("a bad row is named with its line and reason, and the others go in") {
    const auto bad = [](const std::string& text) {
        const auto got = read(row(tea, "1,5.90,,0,0,3") + text);
        CHECK(got.promotions.size() == 1);
        REQUIRE(got.report.bad.size() == 1);
        CHECK(got.report.bad[0].line == 3);
        return got.report.bad[0].reason;
    };
    CHECK(bad(row("abc", "1,5.90,,0,0,3")) == "gtin: 'abc' is no number of an article");
    CHECK(bad(row(milk, "x,5.90,,0,0,3")) == "min_qty: 'x' is no number");
    CHECK(bad(row(milk, "1,-5.90,,0,0,3")) == "promo_price_ils: it is below zero");
    CHECK(bad(row(milk, "1,5.90,,2,0,3")) == "club: it has to be 0 or 1");
    CHECK(bad(row(milk, "1,5.90,,0,0,7")) == "reward_type: '7' is not known; 0, 1, 2, 3, 8, 9 and 10 are");
    CHECK(bad(row(milk, "1,5.90,,1,0,3")) ==
          "it differs from the promotion's earlier rows in valid_to, club, coupon or reward_type");
    CHECK(bad("7290058140886,39," + milk + ",6,w,2026-02-30,1,5.90,,0,0,3\n") ==
          "valid_to: '2026-02-30' is no day such as 2026-08-22");
    CHECK(bad("1,2,3\n") == "it has 3 fields where the first row has 12");
}

TEST_CASE("rows of other shops are passed over and counted") {
    const PromotionSource source{.shop = {"7290058140886", "40"}};
    const auto got = read(row(milk, "1,5.90,,0,0,3"), source);
    CHECK(got.report.of_others == 1);
    CHECK(got.promotions.empty());
}

TEST_CASE("a file in another currency, or without a column, is refused") {
    std::istringstream euros(head), short_head("chain,store\n");
    const auto refused = read_shop_promotions(euros, "p.csv", {.currency = {"EUR", 2}}, [](Promotion) {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().sentence.contains("p.csv: its amounts are in ILS"));
    const auto missing = read_shop_promotions(short_head, "p.csv", {}, [](Promotion) {});
    REQUIRE_FALSE(missing);
    CHECK(missing.error().sentence == "p.csv:1: there is no column 'gtin'");
}
