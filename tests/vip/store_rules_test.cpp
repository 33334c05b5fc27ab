// STORE_RULES 1 as tables, one row a figure, read from the policy that the product ships.
#include <catch2/catch_test_macros.hpp>

#include "core/policy/policy.h"
#include "core/vip/card.h"
#include "core/vip/points.h"
#include "core/vip/tiers.h"
#include "tests/vip/shelf.h"

using namespace kassa;
using namespace kassa::tests;
using Condition = vip::Condition::Kind;

TEST_CASE("1.1 who gets a card: each figure, at its edge and just below") {
    const auto& rules = department_store().vip;
    using Offers = std::vector<vip::Offer>;
    const vip::Offer gold_day{"gold", Condition::SpentInDay, 1}, platinum_day{"platinum", Condition::SpentInDay, 1};
    struct Row {
        const char* name;
        vip::Figures figures;
        Offers offers;
        std::string best;
    };
    const Row rows[] = {
        {"nothing", {}, {}, ""},
        {"799.99 in one day", {.spent_today = yuan(79'999)}, {}, ""},
        {"800 in one day", {.spent_today = yuan(80'000)}, {gold_day}, "gold"},
        {"9,999.99 in one day", {.spent_today = yuan(999'999)}, {gold_day}, "gold"},
        {"10,000 in one day", {.spent_today = yuan(1'000'000)}, {gold_day, platinum_day}, "platinum"},
        {"a group for 4,999.99", {.group_purchase = yuan(499'999)}, {}, ""},
        {"a group for 5,000", {.group_purchase = yuan(500'000)}, {{"gold", Condition::GroupPurchase, 2}}, "gold"},
        {"a group for 5,999.99", {.group_purchase = yuan(599'999)}, {{"gold", Condition::GroupPurchase, 2}}, "gold"},
        {"a group for 6,000", {.group_purchase = yuan(600'000)}, {{"gold", Condition::GroupPurchase, 3}}, "gold"},
        {"a group for 8,000", {.group_purchase = yuan(800'000)}, {{"gold", Condition::GroupPurchase, 4}}, "gold"},
        {"a group for 10,000", {.group_purchase = yuan(1'000'000)}, {{"gold", Condition::GroupPurchase, 5}}, "gold"},
        {"a group for 10,000.01", {.group_purchase = yuan(1'000'001)}, {}, ""},
        {"an old card", {.old_card = true}, {{"gold", Condition::OldCard, 1}}, "gold"},
        {"gift cards for 99,999.99", {.gift_cards_today = yuan(9'999'999)}, {}, ""},
        {"gift cards for 100,000", {.gift_cards_today = yuan(10'000'000)},
         {{"platinum", Condition::GiftCardsInDay, 1}}, "platinum"},
        {"gift cards for three", {.gift_cards_today = yuan(10'000'000), .persons = 3},
         {{"platinum", Condition::GiftCardsInDay, 3}}, "platinum"},
        {"gift cards for five", {.gift_cards_today = yuan(10'000'000), .persons = 5},
         {{"platinum", Condition::GiftCardsInDay, 5}}, "platinum"},
        {"gift cards for six", {.gift_cards_today = yuan(10'000'000), .persons = 6},
         {{"platinum", Condition::GiftCardsInDay, 5}}, "platinum"},
        {"gold, 29,999.99 in the year", {.tier = "gold", .spent_this_year = yuan(2'999'999)}, {}, ""},
        {"gold, 30,000 in the year", {.tier = "gold", .spent_this_year = yuan(3'000'000)},
         {{"platinum", Condition::SpentInYear, 1}}, "platinum"},
        {"no card, 30,000 in the year", {.spent_this_year = yuan(3'000'000)}, {}, ""},
        {"gold has gold already", {.tier = "gold", .spent_today = yuan(80'000), .old_card = true}, {}, ""},
        {"gold, 10,000 in one day", {.tier = "gold", .spent_today = yuan(1'000'000)}, {platinum_day}, "platinum"},
        {"platinum has everything", {.tier = "platinum", .spent_today = yuan(1'000'000), .old_card = true}, {}, ""},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(vip::offers(row.figures, rules) == row.offers);
        CHECK(vip::may_become(row.figures, rules) == row.best);
    }
}

TEST_CASE("1.1 what an application needs") {
    CHECK_FALSE(vip::lacking_in({"Li Wei", "13800138000", "8 Nanjing Road"}));
    CHECK(vip::lacking_in({" ", "13800138000", "8 Nanjing Road"})->contains("name"));
    CHECK(vip::lacking_in({"Li Wei", "", "8 Nanjing Road"})->contains("telephone"));
    CHECK(vip::lacking_in({"Li Wei", "13800138000", ""})->contains("address"));
    const auto& rules = department_store().vip;
    for (const char* document : {"identity-card", "passport", "driving-licence", "officers-card"})
        CHECK(vip::is_identity_document(document, rules));
    for (const char* document : {"", "library-card"}) CHECK_FALSE(vip::is_identity_document(document, rules));
}

TEST_CASE("1.2 the VIP price: a list price of 100 that promotions have brought to so much") {
    struct Row {
        const char* name;
        std::string tier;
        std::int64_t reduced, paid;
    };
    const Row rows[] = {
        {"gold, not reduced", "gold", 10'000, 9'000},
        {"gold, the last regular price", "gold", 8'000, 7'200},
        {"gold, the first special price", "gold", 7'900, 7'505},
        {"gold, one cent below", "gold", 7'999, 7'599},
        {"gold, half", "gold", 5'000, 4'750},
        {"platinum, not reduced", "platinum", 10'000, 8'800},
        {"platinum, the last regular price", "platinum", 8'000, 7'040},
        {"platinum, the first special price", "platinum", 7'900, 7'110},
        {"platinum, half", "platinum", 5'000, 4'500},
        {"no card", "", 7'900, 7'900},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        auto rules = department_store().pricing;
        // What the goods cost behind their promotion stands for any: ten promotions would say the same ten times.
        if (row.reduced < 10'000) rules.promotions = {amount_off("clothing", 10'000 - row.reduced)};
        // With the card a promotion may be left out where that is cheaper; it never is here, so the price is the row's.
        const auto priced =
            pricing::price({.lines = {line(1, article("clothing", 10'000))}, .member_tier = row.tier}, rules);
        CHECK(priced.total == yuan(row.paid));
    }
}

TEST_CASE("1.2 the cliff: of promotions that exclude each other the shopper gets what is cheapest in the end") {
    auto rules = department_store().pricing;
    rules.promotions = {amount_off("clothing", 2'000), amount_off("clothing", 2'100)};
    rules.promotions[1].id = "21-off";
    const auto priced = pricing::price({.lines = {line(1, article("clothing", 10'000))}, .member_tier = "gold"}, rules);
    CHECK(priced.total == yuan(7'200));
    CHECK(pricing::price({.lines = {line(1, article("clothing", 10'000))}}, rules).total == yuan(7'900));
}

TEST_CASE("1.2 rounding is half up by line, and what is excluded has no VIP price") {
    const auto& rules = department_store().pricing;
    const auto pays = [&](const std::string& tier, const std::string& category, std::int64_t price, int quantity = 1) {
        const auto article_line = line(1, article(category, price), quantity);
        return pricing::price({.lines = {article_line}, .member_tier = tier}, rules).total;
    };
    CHECK(pays("gold", "clothing", 5) == yuan(5));      // 4.5 cents
    CHECK(pays("gold", "clothing", 15) == yuan(14));    // 13.5
    CHECK(pays("gold", "clothing", 5, 3) == yuan(14));  // 13.5, once for the line
    CHECK(pays("platinum", "clothing", 4) == yuan(4));  // 3.52
    CHECK(pays("gold", "gift-cards", 10'000) == yuan(10'000));
    CHECK(pays("platinum", "services/alterations", 10'000) == yuan(10'000));
}

TEST_CASE("1.3 what a card brings") {
    const auto& policy = department_store();
    const vip::Benefits gold = vip::benefits_of("gold", policy.vip);
    const vip::Benefits platinum = vip::benefits_of("platinum", policy.vip);
    const auto& tiers = policy.pricing.vip.tiers;
    REQUIRE(tiers.size() == 2);
    struct Row {
        const char* name;
        std::int64_t gold, platinum, expected_gold, expected_platinum;
    };
    const Row rows[] = {
        {"points on the birthday", tiers[0].birthday_multiplier, tiers[1].birthday_multiplier, 2, 3},
        {"a gift on the birthday", gold.birthday_gift, platinum.birthday_gift, 1, 1},
        {"birthday greeting, early word of promotions", gold.greeting, platinum.greeting, 1, 1},
        {"birthday card by post from", gold.birthday_card_points, platinum.birthday_card_points, 5'000, 5'000},
        {"not below", vip::sends_birthday_card(gold, 4'999), vip::sends_birthday_card(platinum, 4'999), 0, 0},
        {"and at", vip::sends_birthday_card(gold, 5'000), vip::sends_birthday_card(platinum, 5'000), 1, 1},
        {"members' shopping events", gold.events, platinum.events, 1, 1},
        {"free gift wrapping", gold.gift_wrapping, platinum.gift_wrapping, 0, 1},
        {"extra points at some counters and campaigns", gold.extra_points, platinum.extra_points, 0, 1},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(row.gold == row.expected_gold);
        CHECK(row.platinum == row.expected_platinum);
    }
    CHECK(policy.pricing.points.campaign_tiers == std::vector<std::string>{"platinum"});
    CHECK(vip::benefits_of("", policy.vip) == vip::Benefits{});
}

TEST_CASE("1.4 the department store's table: a category, paid 400 of 400, and 300 of 400") {
    struct Row {
        const char* category;
        std::int64_t regular, special;
        const char* rule;
    };
    const Row rows[] = {
        {"clothing", 400, 60, "everyday"},
        {"cosmetics", 400, 60, "everyday"},
        {"shoes-and-hats", 400, 60, "everyday"},
        {"children", 400, 60, "everyday"},
        {"sports", 400, 60, "everyday"},
        {"bedding", 400, 60, "everyday"},
        {"gifts-and-crafts", 400, 60, "everyday"},
        {"hair-accessories", 400, 60, "everyday"},
        {"watches/domestic", 400, 60, "everyday"},
        {"health-food", 400, 60, "everyday"},
        {"toys", 400, 60, "everyday"},
        {"any-other", 400, 60, "usual"},
        {"", 400, 60, "usual"},
        {"jewellery/gold", 50, 7, "precious"},
        {"jade", 50, 7, "precious"},
        {"watches/imported", 50, 7, "precious"},
        {"tobacco-and-alcohol/wine", 50, 7, "precious"},
        {"tea", 50, 7, "precious"},
        {"counters/per-8", 50, 37, "counter-8"},
        {"counters/per-20", 20, 7, "counter-20"},
        {"jewellery/counters/per-20", 20, 7, "precious-20"},
        {"gift-cards", 0, 0, "excluded"},
        {"services", 0, 0, "excluded"},
    };
    for (const Row& row : rows) {
        INFO(row.category);
        const auto regular = earned({{row.category, 40'000, 40'000, 40'000}}, "gold");
        const auto special = earned({{row.category, 40'000, 30'000, 30'000}}, "gold");
        CHECK(regular.basket.department == row.regular);
        CHECK(special.basket.department == row.special);
        CHECK(regular.basket.supermarket == 0);
        CHECK(regular.lines[0].rule == row.rule);
    }
}

TEST_CASE("1.4 points are whole, rounded down by line, on the amount paid; special is below 0.80") {
    struct Row {
        const char* name;
        std::vector<Paid> lines;
        std::int64_t points;
    };
    const Row rows[] = {
        {"0.99", {{"toys", 99, 99, 99}}, 0},
        {"1.00", {{"toys", 100, 100, 100}}, 1},
        {"two lines of 1.99", {{"toys", 199, 199, 199}, {"sports", 199, 199, 199}}, 2},
        {"the VIP price is what is paid", {{"toys", 10'000, 10'000, 9'000}}, 90},
        {"a basket's reduction lowers what is paid, and not the ratio", {{"toys", 10'000, 10'000, 7'000}}, 70},
        {"0.80 is regular", {{"toys", 10'000, 8'000, 7'200}}, 72},
        {"0.79 is special", {{"toys", 10'000, 7'900, 7'505}}, 15},
        {"0.7999 is special", {{"toys", 10'000, 7'999, 7'599}}, 15},
        {"special, 4.99", {{"toys", 1'000, 499, 499}}, 0},
        {"special, 5.00", {{"toys", 1'000, 500, 500}}, 1},
        {"precious, 7.99", {{"jade", 799, 799, 799}}, 0},
        {"precious, 8.00", {{"jade", 800, 800, 800}}, 1},
        {"precious, special, 39.99", {{"jade", 8'000, 3'999, 3'999}}, 0},
        {"precious, special, 40.00", {{"jade", 8'000, 4'000, 4'000}}, 1},
        {"free", {{"toys", 1'000, 0, 0}}, 0},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(earned(row.lines, "gold").basket.department == row.points);
    }
}

TEST_CASE("1.4 the supermarket: 1 point per 2, on the purchase's total; fresh and special-price goods nothing") {
    struct Row {
        const char* name;
        std::vector<Paid> lines;
        std::int64_t points;
    };
    const Row rows[] = {
        {"1.99", {{"supermarket/rice", 199, 199, 199}}, 0},
        {"2.00", {{"supermarket/rice", 200, 200, 200}}, 1},
        {"1.99 and 0.01", {{"supermarket/rice", 199, 199, 199}, {"supermarket/salt", 1, 1, 1}}, 1},
        {"three of 1.50", {{"supermarket/a", 150, 150, 150}, {"supermarket/b", 150, 150, 150}, {"supermarket/c", 150, 150, 150}}, 2},
        {"fresh", {{"supermarket/fresh/fish", 20'000, 20'000, 20'000}}, 0},
        {"special", {{"supermarket/rice", 10'000, 7'999, 7'999}}, 0},
        {"regular at 0.80", {{"supermarket/rice", 10'000, 8'000, 8'000}}, 40},
        {"fresh beside rice", {{"supermarket/fresh/fish", 500, 500, 500}, {"supermarket/rice", 400, 400, 400}}, 2},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto points = earned(row.lines, "platinum");
        CHECK(points.basket.supermarket == row.points);
        CHECK(points.basket.department == 0);
    }
}

TEST_CASE("1.5 the rebate of the year's end") {
    const auto& policy = department_store();
    struct Row {
        std::int64_t points, money;
    };
    const Row rows[] = {{-5, 0},         {0, 0},          {1, 0},           {999, 0},         {1'000, 1'000},
                        {1'049, 1'049},  {2'999, 2'999},  {3'000, 6'000},   {5'999, 11'998},  {6'000, 18'000},
                        {9'999, 29'997}, {10'000, 40'000}, {123'456, 493'824}};
    for (const Row& row : rows) {
        INFO(row.points);
        CHECK(vip::rebate_for(row.points, policy.vip, policy.pricing.rounding) == yuan(row.money));
        const auto entries = vip::year_end("ana", 2026, row.points, {}, policy.vip, policy.pricing.rounding, noon);
        const auto balances = vip::balances_of(entries);
        // The points are cleared, the money is on the card, and a debt stays.
        const auto of = [&](vip::Unit unit) {
            const auto found = balances.find({vip::member_account("ana"), unit});
            return found == balances.end() ? 0 : found->second;
        };
        CHECK(of(vip::Unit::DepartmentPoints) == -std::max<std::int64_t>(0, row.points));
        CHECK(of(vip::Unit::StoredValue) == row.money);
        CHECK(of(vip::Unit::SupermarketPoints) == 0);
        for (const auto& entry : entries) CHECK(entry.cause == vip::Cause{vip::Cause::Kind::YearEnd, "2026/ana"});
    }
}

TEST_CASE("1.5 supermarket points become vouchers by the scale and by nothing else") {
    const auto& rules = department_store().vip;
    const std::pair<std::int64_t, std::int64_t> scale[] = {{250, 10}, {600, 30},   {1'000, 60},  {1'500, 100},
                                                           {2'500, 200}, {4'000, 360}, {5'000, 500}};
    REQUIRE(rules.vouchers.size() == std::size(scale));
    for (const auto& [points, amount] : scale) {
        INFO(points);
        CHECK(vip::voucher_for(points, rules) == yuan(amount * 100));
        const auto entries = vip::voucher_entries("ana", "v1", {points, yuan(amount * 100)}, noon);
        const auto balances = vip::balances_of(entries);
        CHECK(balances.at({vip::member_account("ana"), vip::Unit::SupermarketPoints}) == -points);
        CHECK(balances.at({vip::voucher_account("v1"), vip::Unit::Voucher}) == amount * 100);
    }
    for (const std::int64_t points : {-250, 0, 1, 249, 251, 5'001}) CHECK_FALSE(vip::voucher_for(points, rules));
}

TEST_CASE("1.6 a lost card is replaced for 5 with proof of identity, a broken one free against the old card") {
    const auto& rules = department_store().vip;
    using enum vip::CardState;
    using enum vip::Replacing;
    struct Row {
        const char* name;
        vip::CardState state;
        vip::Replacing why;
        std::string document;
        bool old_card;
        bool allowed;
        std::int64_t fee;
    };
    const Row rows[] = {
        {"lost and reported", Blocked, Lost, "passport", false, true, 500},
        {"lost and not reported yet", Active, Lost, "identity-card", false, true, 500},
        {"lost, no document", Blocked, Lost, "", false, false, 0},
        {"lost, another document", Blocked, Lost, "library-card", false, false, 0},
        {"broken", Active, Broken, "", true, true, 0},
        {"broken, and kept", Active, Broken, "passport", false, false, 0},
        {"broken, and reported lost", Blocked, Broken, "passport", true, false, 0},
        {"replaced already", Replaced, Lost, "passport", true, false, 0},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto said = vip::replacement_of(row.state, row.why, row.document, row.old_card, rules);
        CHECK(said.allowed == row.allowed);
        CHECK(said.fee == yuan(row.fee));
        CHECK(said.sentence.empty() == row.allowed);
    }
}
