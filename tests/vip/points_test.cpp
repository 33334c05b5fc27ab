// How points are worked out where rules meet: counters, campaigns, birthdays, bulk (STORE_RULES 1.3 and 1.4).
#include <catch2/catch_test_macros.hpp>

#include "core/base/random.h"
#include "tests/vip/shelf.h"

using namespace kassa;
using namespace kassa::tests;
using Why = pricing::LinePoints::Why;

namespace {

// A counter that gives more than the table, beside those of the shipped policy that give less.
pricing::PointsRules with_generous_counter() {
    auto rules = department_store().pricing.points;
    rules.counters.push_back({.id = "double-counter",
                              .goods = {.categories = {"cosmetics/double"}},
                              .regular = {2, yuan(100)},
                              .special = {1, yuan(100)}});
    return rules;
}

}  // namespace

TEST_CASE("a counter's own rule beats the table; what it gives more is for the tiers that get extra points") {
    const auto rules = with_generous_counter();
    const std::vector<Paid> bought{{"cosmetics/double", 10'000, 10'000, 8'800}};
    const auto gold = earned(bought, "gold", 1, {}, rules), platinum = earned(bought, "platinum", 1, {}, rules);
    CHECK(gold.basket.department == 88);
    CHECK(gold.lines[0].why == Why::Table);
    CHECK(platinum.basket.department == 176);
    CHECK(platinum.lines[0].why == Why::Counter);
    CHECK(platinum.lines[0].rule == "double-counter");
    // One that gives less holds for everybody.
    CHECK(earned({{"counters/per-20", 10'000, 10'000, 10'000}}, "platinum").basket.department == 5);
    // Where the store keeps extras for nobody, everybody has them.
    auto open = rules;
    open.campaign_tiers.clear();
    CHECK(earned(bought, "gold", 1, {}, open).basket.department == 176);
}

TEST_CASE("a campaign beats table and counter while it runs, and the largest of several counts") {
    const std::vector<pricing::Promotion> campaigns{multiplier("double", "toys", {2, 1}),
                                                    multiplier("triple", "toys", {3, 1}),
                                                    multiplier("half-more", "counters/per-20", {3, 2})};
    const auto toys = earned({{"toys", 10'050, 10'050, 10'050}}, "platinum", 1, campaigns);
    CHECK(toys.basket.department == 300);  // of 100 whole points
    CHECK(toys.lines[0].why == Why::Campaign);
    CHECK(toys.lines[0].rule == "triple");
    CHECK(toys.lines[0].multiplier == Ratio{3, 1});
    const auto counter = earned({{"counters/per-20", 10'000, 10'000, 10'000}}, "platinum", 1, campaigns);
    CHECK(counter.basket.department == 7);  // 5 × 1.5
    CHECK(counter.lines[0].why == Why::Campaign);
    CHECK(earned({{"sports", 10'000, 10'000, 10'000}}, "platinum", 1, campaigns).basket.department == 100);
}

TEST_CASE("gold has no extra points in a campaign, unless the campaign names gold") {
    const std::vector<Paid> bought{{"toys", 10'000, 10'000, 10'000}};
    auto campaign = multiplier("double", "toys", {2, 1});
    CHECK(earned(bought, "gold", 1, {campaign}).basket.department == 100);
    CHECK(earned(bought, "platinum", 1, {campaign}).basket.department == 200);
    campaign.audience.tiers = {"gold"};
    CHECK(earned(bought, "gold", 1, {campaign}).basket.department == 200);
}

TEST_CASE("points on the birthday: twice for gold, three times for platinum, in both ledgers and on campaigns") {
    const std::vector<Paid> bought{{"toys", 1'050, 1'050, 1'050}, {"supermarket/rice", 500, 500, 500}};
    const auto& tiers = department_store().pricing.vip.tiers;
    const auto plain = earned(bought, "gold"), gold = earned(bought, "gold", tiers[0].birthday_multiplier),
               platinum = earned(bought, "platinum", tiers[1].birthday_multiplier);
    CHECK(plain.basket == pricing::BasketPoints{10, 2, false});
    CHECK(gold.basket == pricing::BasketPoints{20, 4, true});
    CHECK(platinum.basket == pricing::BasketPoints{30, 6, true});
    CHECK(gold.lines[0].multiplier == Ratio{2, 1});
    CHECK(earned(bought, "platinum", 3, {multiplier("double", "toys", {2, 1})}).basket.department == 60);
}

TEST_CASE("bulk-discounted goods and what is excluded earn nothing, in a campaign and on a birthday too") {
    const std::vector<pricing::Promotion> campaigns{multiplier("double", "toys", {2, 1}),
                                                    multiplier("market", "supermarket", {2, 1})};
    struct Row {
        const char* name;
        Paid line;
        const char* rule;
    };
    const Row rows[] = {
        {"bulk", {"toys", 10'000, 9'000, 9'000, true}, "bulk"},
        {"bulk in the supermarket", {"supermarket/rice", 10'000, 9'000, 9'000, true}, "bulk"},
        {"fresh", {"supermarket/fresh", 10'000, 10'000, 10'000}, "fresh"},
        {"special in the supermarket", {"supermarket/rice", 10'000, 7'000, 7'000}, "special"},
        {"gift cards", {"gift-cards", 10'000, 10'000, 10'000}, "excluded"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto points = earned({row.line}, "platinum", 3, campaigns);
        CHECK(points.basket == pricing::BasketPoints{});
        CHECK(points.lines[0].why == Why::Nothing);
        CHECK(points.lines[0].rule == row.rule);
        CHECK(points.lines[0].counted.is_zero());
    }
}

TEST_CASE("one unit of an article at a bulk discount is enough for all of the article") {
    const auto points = earned({{"toys", 1'000, 800, 800, true, 7}, {"toys", 1'000, 1'000, 1'000, false, 7}}, "gold");
    CHECK(points.basket.department == 0);
}

TEST_CASE("an article scanned twice earns what it earns scanned once with quantity two") {
    const auto once = earned({{"toys", 398, 398, 398}}, "gold");
    const auto twice = earned({{"toys", 199, 199, 199, false, 7}, {"toys", 199, 199, 199, false, 7}}, "gold");
    CHECK(once.basket.department == 3);
    CHECK(twice.basket == once.basket);
    CHECK(twice.lines[0].points + twice.lines[1].points == 3);
    CHECK(twice.lines[0].points == 1);
}

TEST_CASE("a campaign in the supermarket adds on its own goods' total") {
    const std::vector<pricing::Promotion> campaigns{multiplier("rice", "supermarket/rice", {2, 1})};
    // 7.00 in all: 3 points; of these 5.00 are rice: 2 points more.
    const auto points =
        earned({{"supermarket/rice", 500, 500, 500}, {"supermarket/salt", 200, 200, 200}}, "platinum", 1, campaigns);
    CHECK(points.basket.supermarket == 5);
    CHECK(points.lines[0].why == Why::Campaign);
    CHECK(points.lines[1].why == Why::Table);
}

TEST_CASE("a store without points has none") {
    CHECK(earned({{"toys", 10'000, 10'000, 10'000}}, "gold", 2, {}, {}).basket == pricing::BasketPoints{});
}

TEST_CASE("random purchases: lines add up, order makes no difference, and nothing is below zero") {
    const char* categories[] = {"toys",           "jade",       "tea", "supermarket/rice", "supermarket/fresh",
                                "counters/per-8", "gift-cards", ""};
    const std::vector<pricing::Promotion> campaigns{multiplier("a", "toys", {2, 1}),
                                                    multiplier("b", "supermarket", {3, 2}),
                                                    multiplier("c", "jade", {1, 2})};
    Random random(20261121);
    for (int round = 0; round < 20'000; ++round) {
        std::vector<Paid> lines;
        const auto count = 1 + random.below(6);
        for (std::uint64_t i = 0; i < count; ++i) {
            const auto list = std::int64_t(random.below(20'000));
            const auto reduced = list - std::int64_t(random.below(std::uint64_t(list / 2 + 1)));
            const auto paid = reduced - std::int64_t(random.below(std::uint64_t(reduced / 4 + 1)));
            lines.push_back({categories[random.below(8)], list, reduced, paid, random.below(10) == 0});
        }
        const std::string tier = random.below(2) ? "gold" : "platinum";
        const int birthday = 1 + int(random.below(3));
        const auto points = earned(lines, tier, birthday, campaigns);
        std::int64_t department = 0;
        for (const auto& line : points.lines) {
            REQUIRE(line.points >= 0);
            department += line.points;
        }
        REQUIRE(points.basket.department == department);
        REQUIRE(points.basket.supermarket >= 0);
        std::ranges::reverse(lines);
        REQUIRE(earned(lines, tier, birthday, campaigns).basket == points.basket);
    }
}
