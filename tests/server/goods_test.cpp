// Goods, promotions and rules as files, with the real `store`; promotions and quotes over HTTP.
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <set>
#include <sstream>

#include "core/service/quotes.h"
#include "devices/io/process.h"
#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
using devices::Child;

namespace {

namespace fs = std::filesystem;

const fs::path demo = fs::path(KASSA_SOURCE_DIR) / "packaging/demo";

// The exit code and all lines that it printed.
std::pair<int, std::string> run(std::vector<std::string> argv) {
    argv.insert(argv.begin(), KASSA_STORE);
    const auto child = good(Child::start(argv));
    std::string lines;
    while (const auto line = child->read_line(60s)) lines += *line + "\n";
    return {good(child->wait()), lines};
}

std::string text_of(const fs::path& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

std::string promotions_json(int percent) {
    return std::format(R"([{{"id": "autumn", "names": {{"en": "Autumn"}}, "goods": {{"categories": ["dairy"]}},
        "reward": {{"percent": {{"numerator": {}, "denominator": 100}}}}}}])", percent);
}

const std::string shop_promotions =
    "chain,store,gtin,promo_id,desc,valid_to,min_qty,promo_price_ils,discount_rate,club,coupon,reward_type\n"
    "7290058140886,39,7290000000978,5,Milk 5.90,2027-08-22,1,5.90,,0,0,3\n"
    "7290058140886,39,7290000000978,6,Milk 2 for 11,2027-08-22,2,11.00,,0,0,10\n";

// A store's folder with the demo's rules and goods.
struct Place {
    explicit Place(const fs::path& policy = demo / "policy.toml") {
        CHECK(run({"init", "--data", data}).first == 0);
        CHECK(run({"policy", "apply", "--data", data, policy.string()}).first == 0);
    }
    std::pair<int, std::string> import(const std::string& text) {
        write(folder.path() / "file", text);
        return run({"import", "--data", data, (folder.path() / "file").string()});
    }
    Folder folder;
    std::string data = (folder.path() / "shop").string();
};

}  // namespace

TEST_CASE("what a store exports makes the same store again") {
    Place one;
    REQUIRE(run({"import", "--data", one.data, (demo / "catalogue.csv").string()}).first == 0);
    REQUIRE(one.import(promotions_json(10)).first == 0);
    const auto files = one.folder.path() / "files", again = one.folder.path() / "again";
    const auto [code, said] = run({"export", "--data", one.data, files.string()});
    INFO(said);
    REQUIRE(code == 0);
    CHECK(said.starts_with("37 products, 1 promotions and policy "));

    Place other(files / "policy.toml");
    REQUIRE(run({"import", "--data", other.data, (files / "catalogue.csv").string()}).first == 0);
    REQUIRE(run({"import", "--data", other.data, (files / "promotions.json").string()}).first == 0);
    REQUIRE(run({"export", "--data", other.data, again.string()}).first == 0);
    for (const auto* name : {"catalogue.csv", "promotions.json", "policy.toml"}) {
        INFO(name);
        CHECK(text_of(files / name) == text_of(again / name));
        CHECK_FALSE(text_of(files / name).empty());
    }
    CHECK(text_of(files / "policy.toml") == text_of(demo / "policy.toml"));
}

TEST_CASE("promotions are imported, changed, ended by a newer file, and removed") {
    Folder rules;
    write(rules.path() / "ils.toml", "store_name = \"S\"\ncurrency = { code = \"ILS\", decimals = 2 }\n"
                                     "time_zone = \"Asia/Jerusalem\"\n[taxes.standard]\npercent = 18\nmark = \"A\"\n");
    Place place(rules.path() / "ils.toml");
    auto [code, said] = place.import(shop_promotions);
    INFO(said);
    CHECK(code == 0);
    CHECK(said.contains("2 of 2 rows are in 2 promotions"));
    CHECK(said.contains("2 promotions new, 0 changed, 0 known, 0 ended"));
    CHECK(place.import(promotions_json(10)).second.contains("1 promotions new"));
    CHECK(place.import(promotions_json(20)).second.contains("0 promotions new, 1 changed"));
    // The shop's next file no longer has its second promotion; what came from elsewhere stays.
    CHECK(place.import(shop_promotions.substr(0, shop_promotions.rfind("7290058140886")))
              .second.contains("0 promotions new, 0 changed, 1 known, 1 ended"));
    CHECK(run({"promotions", "remove", "autumn", "--data", place.data}).first == 0);
    CHECK(run({"promotions", "remove", "autumn", "--data", place.data}).first == 1);
    CHECK(place.import("[{\"id\": \"x\", \"colour\": 1}]").first == 1);
}

TEST_CASE("a shop's file in another currency than the policy's is refused, and so is a compressed one") {
    Place place;
    CHECK(place.import(shop_promotions).first == 1);
    CHECK(place.import("\xFD" "7zXZ").first == 1);
}

TEST_CASE("a policy is checked without a store, and applying one says what changed") {
    Folder folder;
    const auto [code, said] = run({"policy", "check", (demo / "policy.toml").string()});
    INFO(said);
    CHECK(code == 0);
    CHECK(said.contains("policy.toml is good: policy "));
    CHECK(said.contains("EUR with 2 decimals, "));
    write(folder.path() / "bad.toml", "store_name = \"S\"\nsotre = 1\n");
    CHECK(run({"policy", "check", (folder.path() / "bad.toml").string()}).first == 1);

    Place place;
    std::string text = text_of(demo / "policy.toml");
    const std::string skips = "free_skips = 2";
    REQUIRE(text.contains(skips));
    text.replace(text.find(skips), skips.size(), "free_skips = 3");
    write(folder.path() / "new.toml", text);
    const auto applied = run({"policy", "apply", "--data", place.data, (folder.path() / "new.toml").string()});
    INFO(applied.second);
    CHECK(applied.second.contains(" holds from now on\n  bagging.free_skips: 2 → 3\n"));
    write(folder.path() / "same.toml", text + "# nothing else\n");
    CHECK(run({"policy", "apply", "--data", place.data, (folder.path() / "same.toml").string()})
              .second.contains("it says the same as the one before"));
}

TEST_CASE("codes for one use are ones that a kiosk of this policy knows") {
    Place place;
    const auto [code, said] = run({"coupons", "issue", "spring", "--count", "20", "--data", place.data});
    INFO(said);
    REQUIRE(code == 0);
    const auto policy = good(policy::read(demo / "policy.toml"));
    std::istringstream lines(said);
    std::set<std::string> codes;
    for (std::string line; std::getline(lines, line);) {
        const auto meaning = catalog::interpret({catalog::Symbology::Code128, line, false}, policy.codes, {"EUR", 2});
        REQUIRE(std::holds_alternative<catalog::CouponCode>(meaning));
        CHECK(std::get<catalog::CouponCode>(meaning).single_use);
        codes.insert(line);
    }
    CHECK(codes.size() == 20);
}

TEST_CASE("the demo's basket costs the same from files and from a store") {
    Place place;
    REQUIRE(run({"import", "--data", place.data, (demo / "catalogue.csv").string()}).first == 0);
    const auto basket = (demo / "basket.json").string();
    const auto [from_store, one] = run({"quote", basket, "--data", place.data});
    const auto [from_files, other] = run({"quote", basket, "--policy", (demo / "policy.toml").string(), "--catalogue",
                                          (demo / "catalogue.csv").string()});
    INFO(one);
    REQUIRE(from_store == 0);
    REQUIRE(from_files == 0);
    CHECK(one == other);
    const auto quote = good(from_text<service::Quote>(one));
    CHECK_FALSE(quote.lines.empty());
    CHECK(quote.saved > Money());
    Money paid;
    for (const auto& line : quote.lines) paid += line.paid;
    CHECK(paid + quote.added_tax == quote.total);
    CHECK(run({"quote", basket}).first == 1);
}

TEST_CASE("kiosks copy promotions by version and ask for quotes over HTTP") {
    StaffedShop shop;
    shop.shop.imports({product("04006381333931", "Pen", 150)});
    const std::string pens = R"({"items": [{"code": "4006381333931", "quantity": 3}]})";
    CHECK(shop.ask(shop.lane_1.key, "POST", "/v1/quotes", pens).status == 404);  // no rules yet
    good(shop.shop.service.apply_policy(text_of(demo / "policy.toml"), "policy.toml"));
    pricing::Promotion half;
    half.id = "half";
    half.names["en"] = "Half";
    half.goods.items = {"04006381333931"};
    half.reward.percent = Ratio::percent(50);
    good(shop.stores.promotions.put({half}));

    const auto page = good(from_text<protocol::PromotionsPage>(
        shop.ask(shop.lane_1.key, "GET", "/v1/promotions/changes", "", {{"since", "0"}}).body));
    REQUIRE(page.promotions.size() == 1);
    CHECK(page.promotions[0].promotion == half);
    CHECK(good(from_text<protocol::Versions>(shop.ask(shop.lane_1.key, "GET", "/v1/versions").body)).promotions ==
          page.version);

    const auto answer = shop.ask(shop.lane_1.key, "POST", "/v1/quotes", pens);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    const auto quote = good(from_text<service::Quote>(answer.body));
    CHECK(quote.total == Money::minor(225));
    REQUIRE(quote.lines.size() == 1);
    REQUIRE(quote.lines[0].steps.size() == 1);
    CHECK(quote.lines[0].steps[0].id == "half");
    CHECK(quote.promotions_version == page.version);

    const auto wrong = shop.ask(shop.lane_1.key, "POST", "/v1/quotes", R"({"items": [{"code": "4006381333932"}]})");
    CHECK(wrong.status == 400);
    CHECK(good(from_text<protocol::Problem>(wrong.body)).detail ==
          "items[1].code: '4006381333932' has a wrong check digit");
    CHECK(shop.ask("", "POST", "/v1/quotes", pens).status == 401);
}
