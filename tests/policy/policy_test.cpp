#include "core/policy/policy.h"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/base/random.h"

using namespace kassa;
using namespace kassa::policy;

namespace {

// The least that a policy says; lines 1 to 9.
const std::string least = R"(store_name = "Shop"
[currency]
code = "EUR"
decimals = 2
[taxes.standard]
percent = 20
mark = "A"

)";

std::string demo_text() {
    std::ifstream stream(std::string(KASSA_SOURCE_DIR) + "/packaging/demo/policy.toml");
    REQUIRE(stream);
    std::stringstream text;
    text << stream.rdbuf();
    return text.str();
}

Policy good(const std::string& text) {
    const auto policy = parse(text, "shop.toml");
    INFO((policy ? std::string() : policy.error().sentence));
    REQUIRE(policy);
    return *policy;
}

std::string sentence(const std::string& text) {
    const auto policy = parse(text, "shop.toml");
    INFO(text);
    REQUIRE_FALSE(policy);
    return policy.error().sentence;
}

}  // namespace

TEST_CASE("the demo's policy can be read and says what the demo needs") {
    const auto policy = read(std::string(KASSA_SOURCE_DIR) + "/packaging/demo/policy.toml");
    INFO((policy ? std::string() : policy.error().sentence));
    REQUIRE(policy);
    CHECK(policy->version.size() == 12);
    CHECK(policy->languages == std::vector<std::string>{"en", "ar"});
    CHECK(policy->pricing.taxes.at("reduced") == pricing::TaxRate{{55, 1000}, "B"});
    CHECK(policy->pricing.promotions.size() == 4);
    CHECK(policy->pricing.vip.tiers.size() == 2);
    CHECK(policy->pricing.vip.threshold == Ratio{80, 100});
    CHECK(policy->bagging == Bagging{});
    CHECK(policy->waits == Waits{});
    const auto has_all = [&](const catalog::Texts& names) {
        for (const std::string& language : policy->languages) CHECK(names.contains(language));
    };
    for (const auto& promotion : policy->pricing.promotions) has_all(promotion.names);
    for (const auto& tier : policy->pricing.vip.tiers) has_all(tier.names);
    const auto meaning = [&](const char* code) {
        return catalog::interpret({catalog::Symbology::Keyed, code, false}, policy->codes,
                                  policy->pricing.currency);
    };
    CHECK(std::holds_alternative<catalog::VipCardCode>(meaning("7710000017")));
    CHECK(std::holds_alternative<catalog::BadgeCode>(meaning("9001")));
    CHECK(std::holds_alternative<catalog::ItemCode>(meaning("9521234000105")));
}

TEST_CASE("what a policy leaves out has a value") {
    const Policy policy = good(least);
    CHECK(policy.languages == std::vector<std::string>{"en", "ar"});
    CHECK(policy.time_zone == "UTC");
    CHECK(policy.pricing.promotions.empty());
    CHECK(policy.waits == Waits{});
}

TEST_CASE("every value arrives where it belongs") {
    const Policy policy = good(least + R"([[promotions]]
id = "p"
names = "Half"
kind = "percent"
percent = "12.5"
items = ["4006381333931", "plu:04011"]
from = 2027-01-31T08:00:00+01:00
until = 2027-02-01T00:00:00Z
members_only = true
[[promotions]]
id = "q"
names = { en = "2 for 1" }
kind = "n_for_m"
buy = 2
pay = 1
brands = ["Acme"]
[[codes.in_store]]
pattern = "23IIIIIWWWWWC"
[bagging]
tolerance_percent = "2.5"
minimum_tolerance_grams = 20
question_cost = 50
loss_cost = 10
light_after_seconds = 2
free_skips_low_reach = 7
own_bag_grams = 300
light_bag_grams = 90
large_item_grams = 5000
critical_grams = 1500
[waits]
idle_seconds = 45
)");
    const auto& first = policy.pricing.promotions[0];
    CHECK(first.reward.percent == Ratio{125, 1000});
    CHECK(first.names == catalog::Texts{{"", "Half"}});
    CHECK(first.goods.items == std::vector<std::string>{"04006381333931", "plu:4011"});
    CHECK(first.audience.members_only);
    CHECK(first.validity.from == Instant(std::chrono::sys_days(std::chrono::year(2027) / 1 / 31)) + 7h);
    CHECK(first.validity.until == Instant(std::chrono::sys_days(std::chrono::year(2027) / 2 / 1)));
    CHECK(policy.pricing.promotions[1].buy == 2);
    CHECK(policy.codes.in_store == std::vector<catalog::InStoreRule>{{"23IIIIIWWWWWC", 3, ""}});
    CHECK(policy.bagging.tolerance == Ratio{25, 1000});
    CHECK(policy.bagging.minimum_tolerance == Weight::grams(20));
    CHECK(policy.bagging.question_cost == 50);
    CHECK(policy.bagging.loss_cost == 10);
    CHECK(policy.bagging.light_after == 2s);
    CHECK(policy.bagging.free_skips_low_reach == 7);
    CHECK(policy.bagging.own_bag == Weight::grams(300));
    CHECK(policy.bagging.light_bag == Weight::grams(90));
    CHECK(policy.bagging.large_item == Weight::grams(5000));
    CHECK(policy.bagging.critical == Weight::grams(1500));
    CHECK(policy.waits.idle == 45s);
}

TEST_CASE("every kind of promotion arrives with all that it says") {
    using Kind = pricing::Promotion::Kind;
    using How = pricing::Reward::How;
    const std::string head = "[[promotions]]\nnames = \"P\"\nbrands = [\"b\"]\n";
    const auto one = [&](const std::string& text) {
        return good(least + head + "id = \"p\"\n" + text).pricing.promotions[0];
    };
    const auto money = [](std::int64_t cents) { return Money::minor(cents); };
    CHECK(one("kind = \"fixed_price\"\namount = \"2\"\n").reward.amount == money(200));
    CHECK(one("kind = \"clearance\"\namount = \"2\"\n").kind == Kind::Clearance);
    CHECK(one("kind = \"n_for_price\"\nbuy = 2\namount = \"3\"\n").buy == 2);
    CHECK(one("kind = \"nth_reduced\"\nbuy = 2\nprice = \"1\"\n").reward ==
          pricing::Reward{How::Price, {}, money(100)});
    const auto set = good(least + "[[promotions]]\nnames = \"P\"\nid = \"p\"\nkind = \"mix_and_match\"\n"
                                  "amount = \"1\"\n[[promotions.parts]]\ncount = 2\nbrands = [\"b\"]\n"
                                  "[[promotions.parts]]\n"
                                  "everything = true\nexcluded_brands = [\"c\"]\n").pricing.promotions[0];
    REQUIRE(set.parts.size() == 2);
    CHECK(set.parts[0].count == 2);
    CHECK(set.parts[1].goods.excluded_brands == std::vector<std::string>{"c"});
    CHECK(set.reward.how == How::Amount);
    const auto get = one("kind = \"buy_get\"\nbuy = 3\nget = 1\n[promotions.get_goods]\nitems = [\"plu:1\"]\n");
    CHECK(get.reward.percent == Ratio{1, 1});
    CHECK(get.get_goods.items == std::vector<std::string>{"plu:1"});
    CHECK(one("kind = \"gift\"\nspent = \"9\"\n[promotions.get_goods]\nitems = [\"plu:1\"]\n").spent == money(900));
    const auto tiers = one("kind = \"quantity_tiers\"\n[[promotions.tiers]]\nquantity = 2\npercent = 10\n"
                           "[[promotions.tiers]]\nquantity = 5\nprice = \"1\"\n").tiers;
    REQUIRE(tiers.size() == 2);
    CHECK(tiers[1] == pricing::Tier{5, {}, {How::Price, {}, money(100)}});
    CHECK(one("kind = \"basket_tiers\"\ncap = \"5\"\n[[promotions.tiers]]\nspent = \"10\"\npercent = 10\n").cap ==
          money(500));
    CHECK(one("kind = \"basket_percent\"\npercent = 10\nspent = \"5\"\n").spent == money(500));
    CHECK(one("kind = \"basket_amount\"\namount = \"1\"\n").reward.how == How::Amount);
    CHECK(one("kind = \"points_multiplier\"\nmultiplier = 3\n").multiplier == Ratio{3, 1});
    const auto all = one("kind = \"percent\"\npercent = 10\nmember_tiers = [\"gold\"]\ncoupon = \"C\"\n"
                         "tenders = [\"card\"]\nweekdays = [\"friday\"]\nhours = [\"22:00-02:00\", \"08:30-24:00\"]\n"
                         "stores = [\"s\"]\nlanes = [\"1\"]\ngroup = \"g\"\npriority = 5\nlimit_per_basket = 2\n"
                         "limit_per_member = 3\nbulk = true\n");
    CHECK(all.audience == pricing::Audience{false, {"gold"}, "C", {"card"}});
    CHECK(all.validity.weekdays == std::vector<int>{5});
    CHECK(all.validity.hours == std::vector<pricing::Hours>{{1320, 120}, {510, 1440}});
    CHECK(all.validity.stores == std::vector<std::string>{"s"});
    CHECK(all.group == "g");
    CHECK(all.priority == 5);
    CHECK(all.limit_per_basket == 2);
    CHECK(all.limit_per_member == 3);
    CHECK(all.bulk);
}

TEST_CASE("the store's key, its tax mode and its smallest coin go to the pricing rules") {
    const auto rules = good("store = \"north\"\ntax_mode = \"added\"\ncash_step = \"0.05\"\n"
                            "time_zone = \"Europe/Paris\"\n" + least).pricing;
    CHECK(rules.store == "north");
    CHECK(rules.tax_mode == pricing::TaxMode::Added);
    CHECK(rules.cash_step == Money::minor(5));
    CHECK(rules.time_zone == "Europe/Paris");
    CHECK(rules.index);
}

TEST_CASE("the version is that of the text") {
    // printf '' | sha256sum begins so; a policy's own text gives another.
    CHECK(good(least).version == good(least).version);
    CHECK(good(least).version != good(least + "\n").version);
    CHECK(good("# A policy for a test.\n" + least).version.find_first_not_of("0123456789abcdef") ==
          std::string::npos);
}

TEST_CASE("a wrong policy is refused with file, line and key") {
    const std::string promotion = least + "[[promotions]]\nid = \"p\"\nnames = \"P\"\nitems = [\"plu:1\"]\n";
    const std::string codes = least + "[codes]\n";
    struct {
        std::string text;
        const char* expected;
    } cases[] = {
        {least + "colour = 1\n",
         "shop.toml:9: taxes.standard.colour: this key is not known here; possible are mark, percent"},
        {"colour = 1\n" + least, "shop.toml:1: colour: this key is not known here"},
        {"store_name = 1\n", "shop.toml:1: store_name: it has to be a text in quotes"},
        {"store_name = \"a\"\n", "currency: it is missing"},
        {least + "[taxes.low]\npercent = 101\nmark = \"B\"\n",
         "shop.toml:10: taxes.low.percent: a percentage from 0 to 100 is needed"},
        {least + "[taxes.low]\npercent = -1\nmark = \"B\"\n",
         "shop.toml:10: taxes.low.percent: a percentage from 0 to 100"},
        {least + "[taxes.low]\npercent = 5.5\nmark = \"B\"\n",
         "shop.toml:10: taxes.low.percent: it has to be a percentage: a whole number, or a decimal in quotes"},
        {least + "[taxes.low]\npercent = \"1.23456\"\nmark = \"B\"\n", "at most four decimals"},
        {least + "[taxes]\nlow = 1\n", "shop.toml:10: taxes.low: it has to be a table"},
        {"store_name = \"a\"\n[currency]\ncode = \"EUR\"\ndecimals = 2\n[taxes.low]\npercent = 1\nmark = \"B\"\n",
         "there is no [taxes.standard]"},
        {"store_name = \"a\"\n[currency]\ncode = \"euro\"\ndecimals = 2\n", "shop.toml:3: currency.code: "},
        {"time_zone = \"Europe/Nowhere\"\n" + least, "shop.toml:1: time_zone: "},
        {"languages = []\n" + least, "shop.toml:1: languages: at least one"},
        {"languages = [\"en\", \"en\"]\n" + least, "'en' stands there twice"},
        {"rounding = \"up\"\n" + least, "shop.toml:1: rounding: it has to be half_up or half_even"},
        {promotion + "kind = \"percent\"\npercent = 0\n", "shop.toml:14: promotions[1].percent: nothing off"},
        {promotion + "kind = \"amount_off\"\namount = 1.5\n",
         "shop.toml:14: promotions[1].amount: an amount stands in quotes"},
        {promotion + "kind = \"amount_off\"\namount = \"-1\"\n",
         "promotions[1].amount: the amount has to be above zero"},
        {promotion + "kind = \"amount_off\"\namount = \"1.505\"\n", "'1.505' is not an amount in EUR"},
        {promotion + "kind = \"n_for_m\"\nbuy = 2\npay = 2\n",
         "shop.toml:15: promotions[1].pay: it has to be less than buy"},
        {promotion + "kind = \"n_for_m\"\nbuy = 1001\npay = 2\n", "1001 is not from 2 to 1000"},
        {"tax_mode = \"none\"\n" + least, "shop.toml:1: tax_mode: it has to be contained or added"},
        {"cash_step = \"0\"\n" + least, "shop.toml:1: cash_step: "},
        {promotion + "kind = \"nth_reduced\"\nbuy = 2\n", "one of percent, amount and price is needed"},
        {promotion + "kind = \"nth_reduced\"\nbuy = 2\npercent = 5\nprice = \"1\"\n",
         "one of percent, amount and price is needed"},
        {promotion + "kind = \"buy_get\"\nbuy = 2\n", "promotions[1].get: it is missing"},
        {promotion + "kind = \"gift\"\n", "promotions[1].get_goods: it is missing"},
        {promotion + "kind = \"quantity_tiers\"\n", "promotions[1].tiers: a scale has at least one step"},
        {promotion + "kind = \"quantity_tiers\"\n[[promotions.tiers]]\nquantity = 0\npercent = 5\n",
         "shop.toml:15: promotions[1].tiers[1].quantity: 0 is not from 1 to 1000"},
        {promotion + "kind = \"basket_tiers\"\n[[promotions.tiers]]\nspent = \"2\"\npercent = 5\n[[promotions.tiers]]\n"
                     "spent = \"1\"\npercent = 9\n",
         "promotions[1].tiers: each step has to begin above"},
        {promotion + "kind = \"bundle\"\npercent = 5\n", "promotions[1].parts: a set has at least one part"},
        {promotion + "kind = \"points_multiplier\"\nmultiplier = 0\n", "promotions[1].multiplier: 0 is not from 1"},
        {promotion + "kind = \"percent\"\npercent = 5\nhours = [\"8-12\"]\n", "hours are written like"},
        {promotion + "kind = \"percent\"\npercent = 5\nhours = [\"08:00-24:30\"]\n", "hours are written like"},
        {promotion + "kind = \"percent\"\npercent = 5\nhours = [\"08:00-08:00\"]\n", "begin and end at the same"},
        {promotion + "kind = \"percent\"\npercent = 5\nweekdays = [\"Mon\"]\n", "a day is written like monday"},
        {promotion + "kind = \"percent\"\npercent = 5\nlimit_per_basket = -1\n", "limit_per_basket: -1 is not from 0"},
        {promotion + "kind = \"present\"\n", "it has to be one of percent, amount_off, "},
        {promotion + "kind = \"percent\"\npercent = 10\nbuy = 3\n",
         "shop.toml:15: promotions[1].buy: this key is not known here"},
        {promotion + "kind = \"percent\"\npercent = 10\nfrom = 2027-01-01\n", "offset from UTC"},
        {promotion +
             "kind = \"percent\"\npercent = 10\nfrom = 2027-01-01T00:00:00Z\nuntil = 2026-01-01T00:00:00Z\n",
         "later than from"},
        {promotion +
             "kind = \"percent\"\npercent = 10\n[[promotions]]\nid = \"p\"\nnames = \"P\"\nbrands = [\"b\"]\nkind = \"percent\"\npercent = 5\n",
         "promotions[2].id: another promotion has it already"},
        {least + "[[promotions]]\nid = \"p\"\nnames = \"P\"\nkind = \"percent\"\npercent = 5\n",
         "names its goods by"},
        {least +
             "[[promotions]]\nid = \"p\"\nnames = \"P\"\nkind = \"percent\"\npercent = 5\nitems = [\"4006381333932\"]\n",
         "'4006381333932' is neither"},
        {least + "promotions = [1]\n", "promotions: "},
        {codes +
             "[[codes.in_store]]\npattern = \"23IIIIWWWWWC\"\n[[codes.in_store]]\npattern = \"23IIIIWWWWWCC\"\n",
         "must end with its only C"},
        {codes + "[[codes.in_store]]\npattern = \"23IIIWWWWWC\"\n",
         "shop.toml:11: codes.in_store[1].pattern: '23IIIWWWWWC' has 11 characters"},
        {codes +
             "[[codes.in_store]]\npattern = \"23IIIIIWWWWWC\"\n[[codes.in_store]]\npattern = \"2IIIIIIIPPPPC\"\n",
         "codes.in_store[2].pattern: '2IIIIIIIPPPPC' and '23IIIIIWWWWWC' fit the same codes"},
        {codes + "vip_prefixes = [\"23\"]\n[[codes.in_store]]\npattern = \"23IIIIIWWWWWC\"\n",
         "shop.toml:10: codes.vip_prefixes: '23' also begins codes of the in-store pattern"},
        {codes + "vip_prefixes = [\"77\"]\nbadge_prefixes = [\"771\"]\n",
         "'771' and the VIP prefix '77' begin the same codes"},
        {codes + "vip_prefixes = [\"7\"]\n", "too short"},
        {least + "[[vip.tiers]]\nkey = \"g\"\nnames = \"G\"\nregular_percent = 95\nspecial_percent = 90\n",
         "vip.tiers[1].regular_percent: it cannot be above"},
        {least + "[waits]\nidle_seconds = 0\n", "shop.toml:10: waits.idle_seconds: 0 is not from 1 to 3600"},
        {least + "[waits]\nidle_seconds = \"60\"\n", "it has to be a whole number"},
        {least + "[bagging]\nfree_skips = -1\n", "bagging.free_skips: -1 is not from 0"},
        {least + "[bagging]\nminimum_tolerance_grams = 1.5\n", "it has to be a whole number"},
        {"bagging = 3\n" + least, "shop.toml:1: bagging: it has to be a table: [bagging]"},
        {"store_name = \n", "shop.toml:1: "},
        {"store_name = \"a\nb\"\n", "shop.toml:1: "},
        {"store_name = \"\xff\"\n", "shop.toml:1: "},
    };
    for (const auto& [text, expected] : cases) {
        const std::string said = sentence(text);
        INFO(said << "\nshould contain\n" << expected);
        CHECK(said.starts_with("shop.toml:"));
        CHECK(said.contains(expected));
    }
}

TEST_CASE("a policy that is not there is named") {
    const auto policy = read("/nowhere/policy.toml");
    REQUIRE_FALSE(policy);
    CHECK(policy.error().sentence.starts_with("/nowhere/policy.toml: "));
}

TEST_CASE("a policy with something spoilt in it is read or refused, never worse") {
    const std::string demo = demo_text();
    Random random(1);
    int refused = 0;
    for (int round = 0; round < 600; ++round) {
        std::string text = demo;
        for (std::uint64_t i = random.below(3) + 1; i > 0; --i) {
            const std::size_t at = random.below(text.size());
            switch (random.below(3)) {
                case 0: text[at] = char(random.below(256)); break;
                case 1: text.erase(at, random.below(40)); break;
                default: text.insert(at, 1, "\"[]{}=.,#\n'0-"[random.below(13)]); break;
            }
        }
        refused += parse(text, "shop.toml") ? 0 : 1;
    }
    CHECK(refused > 100);
    CHECK(refused < 600);
    CHECK_FALSE(parse(std::string(100'000, '['), "shop.toml"));
    CHECK_FALSE(parse("a = " + std::string(100'000, '['), "shop.toml"));
    CHECK_FALSE(parse(
        "a" +
            [] {
                std::string dots;
                for (int i = 0; i < 20'000; ++i) dots += ".a";
                return dots;
            }() +
            " = 1",
        "shop.toml"));
}

TEST_CASE("strings that break programs are read or refused as policies and in them") {
    const char* given = std::getenv("KASSA_DATA");
    std::ifstream stream((given ? std::string(given) : std::string(KASSA_SOURCE_DIR) + "/../shared/data") +
                         "/naughty_strings.json");
    if (!stream) SKIP("naughty_strings.json is not there");
    std::stringstream text;
    text << stream.rdbuf();
    const auto strings = boost::json::parse(text.str());
    int accepted = 0;
    for (const auto& string : strings.as_array()) {
        const std::string naughty(string.as_string());
        (void)parse(naughty, "shop.toml");
        (void)parse(least + naughty, "shop.toml");
        accepted += parse("store_lines = ['''" + naughty + "''']\n" + least, "shop.toml") ? 1 : 0;
    }
    CHECK(accepted > 400);
}

TEST_CASE("a policy's coupons: which printed codes they are, and how single-use codes begin") {
    const Policy policy = good(least + R"([codes]
single_use_coupon_prefixes = ["KC"]
[[codes.coupons]]
pattern = "99123########"
key = "series-*"
)");
    CHECK(policy.codes.coupons == std::vector<catalog::CouponRule>{{"99123########", "series-*"}});
    CHECK(policy.codes.single_use_coupon_prefixes == std::vector<std::string>{"KC"});
    const auto wrong = [](const std::string& text) {
        const auto parsed = parse(least + text, "p.toml");
        return parsed ? "" : parsed.error().sentence;
    };
    CHECK(wrong("[[codes.coupons]]\npattern = \"##12\"\nkey = \"a\"\n").contains("codes.coupons[1].pattern: '##12' must begin"));
    CHECK(wrong("[[codes.coupons]]\npattern = \"9912\"\nkey = \"a-*\"\n").contains("has no '#'"));
    CHECK(wrong("[[codes.coupons]]\npattern = \"9912\"\n").contains("key: it is missing"));
    CHECK(wrong("[codes]\nsingle_use_coupon_prefixes = [\"k\"]\n").contains("2 to 8 digits and capital letters"));
    CHECK(wrong("[codes]\nvip_prefixes = [\"KCV\"]\nsingle_use_coupon_prefixes = [\"KC\"]\n").contains("of cards begin"));
}
