// What the policy says of members: [vip] and [points], and what cannot be said.
#include <catch2/catch_test_macros.hpp>

#include "core/policy/policy.h"

using namespace kassa;
using namespace kassa::policy;

namespace {

// Lines 1 to 12.
const std::string least = R"(store_name = "Shop"
[currency]
code = "EUR"
decimals = 2
[taxes.standard]
percent = 20
mark = "A"
[[vip.tiers]]
key = "gold"
names = "Gold"
regular_percent = 90
special_percent = 95
)";

}  // namespace

TEST_CASE("a tier and points say no more than they are told") {
    const auto policy = parse(least + "[points.usual]\nregular_per = \"2.50\"\nregular_points = 3\n", "shop.toml");
    INFO((policy ? std::string() : policy.error().sentence));
    REQUIRE(policy);
    CHECK(policy->vip.tiers == std::vector<std::string>{"gold"});
    CHECK(policy->vip.benefits == std::vector<vip::Benefits>{{.tier = "gold"}});
    CHECK(policy->pricing.vip.tiers[0].birthday_multiplier == 1);
    CHECK(policy->vip.conditions.empty());
    CHECK(policy->vip.replacement_fee.is_zero());
    CHECK(policy->vip.hold == 15min);
    const auto& points = policy->pricing.points;
    CHECK(points.enabled);
    CHECK(points.usual.regular == pricing::Rate{3, Money::minor(250)});
    CHECK(points.usual.special.per.is_zero());
    CHECK(points.supermarket.names_nothing());
    CHECK(points.campaign_tiers.empty());
    CHECK_FALSE(parse(least, "shop.toml")->pricing.points.enabled);
}

TEST_CASE("a supermarket may be all that there is, and extra points a tier's") {
    const auto policy = parse(least + "extra_points = true\nbirthday_points = 2\n[points]\nsupermarket_everything = true\n"
                                      "supermarket_per = \"2\"\n[points.usual]\nregular_per = \"1\"\n",
                              "shop.toml");
    INFO((policy ? std::string() : policy.error().sentence));
    REQUIRE(policy);
    CHECK(policy->pricing.points.supermarket.everything);
    CHECK(policy->pricing.points.campaign_tiers == std::vector<std::string>{"gold"});
    CHECK(policy->pricing.vip.tiers[0].birthday_multiplier == 2);
}

TEST_CASE("what cannot be is refused with file, line and key") {
    const std::string usual = "[points.usual]\nregular_per = \"1\"\n";
    struct Row {
        std::string text;
        const char* sentence;
    };
    const Row rows[] = {
        {"[[vip.conditions]]\ntier = \"silver\"\nkind = \"old_card\"\n", "shop.toml:14: vip.conditions[1].tier: "},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"friend\"\n", "shop.toml:15: vip.conditions[1].kind: "},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"spent_in_day\"\n", "vip.conditions[1].amount"},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"old_card\"\namount = \"5\"\n", "not known here"},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"spent_in_year\"\namount = \"5\"\n", "holding"},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"spent_in_year\"\nholding = \"silver\"\namount = \"5\"\n", "silver"},
        {"[[vip.conditions]]\ntier = \"gold\"\nkind = \"group_purchase\"\namount = \"5\"\nmost = \"4\"\neach = \"1\"\n",
         "at least amount"},
        {"[[vip.rebates]]\npoints = 10\npercent = 1\n", "point_value"},
        {"[[vip.rebates]]\npoints = 10\npercent = 1\n[[vip.rebates]]\npoints = 10\npercent = 2\n",
         "shop.toml:17: vip.rebates[2].points: the steps have to rise"},
        {"[[vip.rebates]]\npoints = 10\npercent = 101\n", "from 0 to 100"},
        {"[[vip.vouchers]]\npoints = 10\namount = \"1\"\n[[vip.vouchers]]\npoints = 9\namount = \"2\"\n", "have to rise"},
        {"[[vip.vouchers]]\npoints = 0\namount = \"1\"\n", "0 is not from 1"},
        {"birthday_points = 0\n", "0 is not from 1"},
        {"[[vip.tiers]]\nkey = \"gold\"\nnames = \"G\"\nregular_percent = 1\nspecial_percent = 1\n", "another tier"},
        {"[points]\n", "points.usual"},
        {"[points.usual]\n", "points.usual.regular_per"},
        {"[points]\nsupermarket_categories = [\"food\"]\n" + usual, "supermarket_per"},
        {usual + "[[points.groups]]\nid = \"g\"\nregular_per = \"1\"\n", "names its goods"},
        {usual + "[[points.counters]]\nid = \"c\"\nbrands = [\"b\"]\nregular_per = \"1\"\n"
                 "[[points.counters]]\nid = \"c\"\nbrands = [\"b\"]\nregular_per = \"1\"\n",
         "another row"},
        {usual + "special_per = \"0\"\n", "above zero"},
        {usual + "pointz = 1\n", "not known here"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        const auto policy = parse(least + row.text, "shop.toml");
        REQUIRE_FALSE(policy);
        INFO(policy.error().sentence);
        CHECK(policy.error().sentence.contains(row.sentence));
        CHECK(policy.error().sentence.starts_with("shop.toml:"));
    }
    // [vip] comes before its lists.
    const std::string head = "store_name = \"Shop\"\n[currency]\ncode = \"EUR\"\ndecimals = 2\n[taxes.standard]\npercent = 20\n"
                             "mark = \"A\"\n[vip]\n";
    for (const char* wrong : {"telephone_country = \"+86\"\n", "telephone_country = \"1234\"\n", "telephone_trunk = \"x\"\n",
                              "voucher_days = -1\n", "replacement_fee = 5\n", "hold_seconds = 0\n"}) {
        INFO(wrong);
        const auto policy = parse(head + wrong, "shop.toml");
        REQUIRE_FALSE(policy);
        CHECK(policy.error().sentence.starts_with("shop.toml:9: vip."));
    }
}
