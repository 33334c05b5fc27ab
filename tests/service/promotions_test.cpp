#include "core/service/promotions.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using pricing::Promotion;

namespace {

Promotion promotion(const std::string& id, int percent) {
    Promotion made;
    made.id = id;
    made.names["en"] = std::format("{} % off", percent);
    made.goods.items = {"00000000000017"};
    made.reward.percent = Ratio::percent(percent);
    return made;
}

const std::string policy_text = R"(
store_name = "Corner"
currency = { code = "EUR", decimals = 2 }
[taxes.standard]
percent = 20
mark = "A"
[[promotions]]
id = "of-policy"
names = "1 off"
kind = "percent"
percent = 5
items = ["plu:1"]
)";

struct PromotionShop : Shop {
    service::RulesCache cache;
    service::Promotions promotions{*storage, cache};

    protocol::PromotionsPage page(std::int64_t since, int limit = 5000, const std::string& of_store = "") {
        return good(from_text<protocol::PromotionsPage>(good(promotions.changes(since, limit, of_store))));
    }
    std::vector<std::string> ids_at(std::int64_t version) {
        std::vector<std::string> ids;
        for (const auto& one : good(promotions.rules("", version))->promotions) ids.push_back(one.id);
        return ids;
    }
};

}  // namespace

TEST_CASE("promotions are told by version, page by page, and then only what is new") {
    PromotionShop shop;
    CHECK(shop.page(0).promotions.empty());
    CHECK(good(shop.promotions.put({promotion("a", 10), promotion("b", 20), promotion("c", 30)})) ==
          service::ImportCount{3, 0, 0});
    CHECK(good(shop.service.versions()).promotions == 3);

    const auto first = shop.page(0, 2);
    CHECK(first.from_start);
    CHECK(first.more);
    CHECK(first.version == 2);
    REQUIRE(first.promotions.size() == 2);
    CHECK(first.promotions[0].promotion == promotion("a", 10));
    const auto second = shop.page(first.version, 2);
    CHECK_FALSE(second.from_start);
    CHECK_FALSE(second.more);
    CHECK(second.version == 3);

    CHECK(good(shop.promotions.put({promotion("a", 15), promotion("b", 20)})) == service::ImportCount{0, 1, 1});
    CHECK(good(shop.promotions.take_away("c")));
    CHECK_FALSE(good(shop.promotions.take_away("c")));
    CHECK_FALSE(good(shop.promotions.take_away("never")));
    const auto news = shop.page(second.version);
    REQUIRE(news.promotions.size() == 2);
    CHECK(news.promotions[0].promotion == promotion("a", 15));
    CHECK(news.promotions[1] == protocol::PromotionChange{"c", std::nullopt});
    CHECK(news.version == 5);
    CHECK(shop.page(5).promotions.empty());

    SECTION("who begins from the start does not hear of what was taken away, and is up to date behind it") {
        const auto all = shop.page(0);
        CHECK(all.promotions.size() == 2);
        CHECK(all.version == 5);
    }
    SECTION("numbers of another store, or from the future, begin again") {
        CHECK(shop.page(5, 10, "another").from_start);
        CHECK(shop.page(99).from_start);
    }
    SECTION("what was taken away can come back") {
        CHECK(good(shop.promotions.put({promotion("c", 30)})) == service::ImportCount{1, 0, 0});
        CHECK(shop.page(5).promotions.size() == 1);
    }
}

TEST_CASE("the rules of any version that a sale names can be had again") {
    PromotionShop shop;
    CHECK(shop.promotions.rules("", 0).error().why == service::Refusal::Why::NotFound);
    const auto policy = good(shop.service.apply_policy(policy_text, "policy.toml"));  // takes change 1
    good(shop.promotions.put({promotion("a", 10)}));                                  // 2
    good(shop.promotions.put({promotion("b", 20)}));                                  // 3
    good(shop.promotions.put({promotion("a", 11)}));                                  // 4
    good(shop.promotions.take_away("b"));                                             // 5

    using Ids = std::vector<std::string>;
    CHECK(shop.ids_at(1) == Ids{"of-policy"});
    CHECK(shop.ids_at(2) == Ids{"of-policy", "a"});
    CHECK(shop.ids_at(3) == Ids{"of-policy", "a", "b"});
    CHECK(shop.ids_at(4) == Ids{"of-policy", "a", "b"});
    CHECK(shop.ids_at(5) == Ids{"of-policy", "a"});
    CHECK(good(shop.promotions.rules("", 3))->promotions[1].reward.percent == Ratio::percent(10));
    CHECK(good(shop.promotions.rules(policy, 5))->promotions[1].reward.percent == Ratio::percent(11));
    CHECK(shop.promotions.rules("nonsense", 5).error().why == service::Refusal::Why::NotFound);

    SECTION("they are made once, also for versions between two changes") {
        CHECK(good(shop.promotions.rules("", 5)) == good(shop.promotions.rules(policy, 1000)));
    }
    SECTION("a promotion of the policy counts before one of the store with its id") {
        good(shop.promotions.put({promotion("of-policy", 99)}));
        CHECK(good(shop.promotions.rules("", 1000))->promotions[0].reward.percent == Ratio::percent(5));
        CHECK(shop.ids_at(1000) == Ids{"of-policy", "a"});
    }
}

TEST_CASE("a promotion that is wrong is refused with its id, and nothing of its kind goes in") {
    PromotionShop shop;
    auto nothing = promotion("b", 10);
    nothing.goods.items.clear();
    CHECK(shop.promotions.put({promotion("a", 10), nothing}).error().sentence.starts_with("promotion b: "));
    CHECK(shop.promotions.put({promotion("a b", 10)}).error().sentence.contains("is no promotion's id"));
    CHECK(shop.promotions.put({promotion("a", 10), promotion("a", 20)}).error().sentence == "promotion a is told twice");
    auto broken = promotion("c", 10);
    broken.names["en"] = "\xFF";
    CHECK(shop.promotions.put({broken}).error().sentence == "promotion c has a text that is not UTF-8");
    CHECK(shop.page(0).promotions.empty());
}

TEST_CASE("an import of a whole file ends what is no longer in it") {
    PromotionShop shop;
    good(shop.promotions.put({promotion("x-1", 10), promotion("x-2", 20), promotion("y-1", 30)}));
    CHECK(good(shop.promotions.take_away_all("x-", {promotion("x-2", 20)})) == 1);
    const auto left = good(shop.promotions.all());
    REQUIRE(left.size() == 2);
    CHECK(left[0].id == "x-2");
    CHECK(left[1].id == "y-1");
    CHECK(good(shop.promotions.take_away_all("x-", {promotion("x-2", 20)})) == 0);
}

TEST_CASE("a page of promotions with thousands of goods each ends early") {
    PromotionShop shop;
    std::vector<Promotion> large;
    for (int i = 0; i < 12; ++i) {
        large.push_back(promotion(std::format("p{}", i), 10));
        for (int item = 0; item < 20'000; ++item) large.back().goods.items.push_back(std::format("{:014}", item));
    }
    good(shop.promotions.put(large));
    std::int64_t since = 0;
    std::size_t told = 0;
    int pages = 0;
    for (bool more = true; more; ++pages) {
        const auto page = shop.page(since);
        CHECK(page.promotions.size() < 5);
        told += page.promotions.size();
        since = page.version;
        more = page.more;
    }
    CHECK(told == 12);
    CHECK(pages > 2);
}
