#include "core/service/weights.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

const char* const rice = "00000000000017";

protocol::Placement placed(const std::string& visit, int grams, Instant at = noon,
                           weights::Source source = weights::Source::Accepted) {
    return {rice, {Weight::grams(grams), Weight::grams(2), source, 1'000'000, visit, at}};
}

struct WeightShop : Shop {
    service::Weights weights{*storage, clock};

    void tell(const std::string& id, std::vector<protocol::Placement> placements) {
        CHECK(good(weights.keep("lane-1", {id, std::move(placements)})).id == id);
    }
    service::WeightOf rice_now() { return good(weights.of(rice)); }
    // Day after day other shoppers buy it.
    void teach(int visits, int grams, const std::string& prefix) {
        for (int visit = 0; visit < visits; ++visit)
            tell(std::format("{}-{}", prefix, visit),
                 {placed(std::format("{}-visit-{}", prefix, visit), grams + visit % 5 - 2, noon + visit * 1h)});
    }
};

catalog::Product rice_product(int grams) {
    catalog::Product one;
    one.item = rice;
    one.names = {{"en", "Rice"}};
    one.category = "pantry/rice";
    one.content = "1 kg";
    one.price = Money::minor(199);
    one.gross_weight = Weight::grams(grams);
    return one;
}

}  // namespace

TEST_CASE("what a scale saw is learned once, however often it is told") {
    WeightShop shop;
    shop.tell("t1", {placed("v1", 1015)});
    const auto version = good(shop.service.versions()).weights;
    CHECK(version > 0);
    shop.tell("t1", {placed("v1", 1015)});
    CHECK(good(shop.service.versions()).weights == version);
    CHECK(shop.rice_now().kept.learned.placements == 1);
    shop.tell("t2", {placed("v2", 1017)});
    CHECK(shop.rice_now().kept.learned.placements == 2);
}

TEST_CASE("kiosks are told what has changed, page by page, and what the category's packaging is like") {
    WeightShop shop;
    shop.imports({rice_product(1020)});
    CHECK(good(shop.weights.changes(0, 10, "")).weights.empty());
    shop.teach(20, 1041, "a");
    shop.tell("b", {{"plu:4011", placed("v", 300).seen}});
    const auto first = good(shop.weights.changes(0, 1, ""));
    CHECK(first.from_start);
    CHECK(first.more);
    REQUIRE(first.weights.size() == 1);
    CHECK(first.weights[0].item == rice);
    CHECK(first.weights[0].learned == shop.rice_now().kept.learned);
    const auto second = good(shop.weights.changes(first.version, 1, first.store));
    CHECK_FALSE(second.more);
    CHECK_FALSE(second.from_start);
    REQUIRE(second.weights.size() == 1);
    CHECK(second.weights[0].item == "plu:4011");
    CHECK(second.version == good(shop.service.versions()).weights);
    CHECK(good(shop.weights.changes(second.version, 1, first.store)).weights.empty());
    // Another store's numbers begin again.
    CHECK(good(shop.weights.changes(second.version, 10, "another")).weights.size() == 2);
    // Its weight is known by now, and so is something of what rice is packed in.
    REQUIRE(first.packagings.size() == 1);
    CHECK(first.packagings[0].category == "pantry/rice");
    CHECK(first.packagings[0].packaging.items == 1);
}

TEST_CASE("what is learned is believed: narrow around what was seen, and told where the catalogue says otherwise") {
    WeightShop shop;
    shop.imports({rice_product(900)});
    const auto before = shop.rice_now();
    shop.teach(40, 1020, "a");
    const auto after = shop.rice_now();
    CHECK(weights::deviation_of(after.belief) < weights::deviation_of(before.belief));
    CHECK((weights::mean_of(after.belief) - Weight::grams(1020)).absolute() < Weight::grams(10));
    CHECK(after.kept.news != weights::News::Nothing);
    const auto all = good(shop.weights.all());
    REQUIRE(all.size() == 1);
    CHECK(all[0].item == rice);
}

TEST_CASE("one lane's shopper teaches nobody that rice weighs five kilograms") {
    WeightShop shop;
    shop.imports({rice_product(1020)});
    shop.teach(30, 1020, "a");
    // Twelve times in one visit, as surely as a kiosk can say it.
    std::vector<protocol::Placement> trick(12, placed("thief", 5000, noon + 100h));
    shop.tell("trick", trick);
    std::int64_t of_rice = 0;
    for (const weights::Part& part : shop.rice_now().belief.parts)
        if ((part.mean - Weight::grams(1020)).absolute() < Weight::grams(20)) of_rice += part.share_ppb;
    CHECK(of_rice > 800'000'000);
}

TEST_CASE("who weighs goods at the store itself is believed at once") {
    WeightShop shop;
    shop.imports({rice_product(900)});
    for (int time = 0; time < 3; ++time) {
        shop.clock.advance(1s);
        CHECK(good(shop.weights.weigh(rice, Weight::grams(1041))).item == rice);
    }
    const auto belief = shop.rice_now().belief;
    REQUIRE_FALSE(belief.parts.empty());
    CHECK((belief.parts[0].mean - Weight::grams(1041)).absolute() < Weight::grams(8));
    CHECK(belief.parts[0].share_ppb > 800'000'000);
    CHECK(shop.weights.weigh("00000000000099", Weight::grams(1)).error().why == service::Refusal::Why::NotFound);
    CHECK(shop.weights.weigh(rice, Weight{}).error().why == service::Refusal::Why::Malformed);
}

TEST_CASE("what is no placement is refused and teaches nothing") {
    WeightShop shop;
    struct Row {
        const char* name;
        protocol::WeightsTold told;
    };
    auto wrong = [](auto change) {
        auto one = placed("v", 300);
        change(one);
        return protocol::WeightsTold{"id", {one}};
    };
    const Row rows[] = {
        {"no id", {"", {placed("v", 300)}}},
        {"nothing", {"id", {}}},
        {"too much", {"id", std::vector<protocol::Placement>(1001, placed("v", 300))}},
        {"no weight", wrong([](auto& one) { one.seen.weight = Weight{}; })},
        {"a house", wrong([](auto& one) { one.seen.weight = Weight::grams(100'001); })},
        {"a negative deviation", wrong([](auto& one) { one.seen.sigma = -Weight::grams(1); })},
        {"more than certain", wrong([](auto& one) { one.seen.honest_ppm = 1'000'001; })},
        {"a reference from a kiosk", wrong([](auto& one) { one.seen.source = weights::Source::Reference; })},
        {"no item", wrong([](auto& one) { one.item = ""; })},
        {"an item with a line break", wrong([](auto& one) { one.item = "a\nb"; })},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto answer = shop.weights.keep("lane-1", row.told);
        REQUIRE_FALSE(answer);
        CHECK(answer.error().why == service::Refusal::Why::Malformed);
    }
    CHECK(good(shop.service.versions()).weights == 0);
    CHECK(shop.weights.of("00000000000099").error().why == service::Refusal::Why::NotFound);
}

TEST_CASE("a kiosk whose clock is ahead teaches nothing of tomorrow") {
    WeightShop shop;
    shop.tell("t", {placed("v", 1015, noon + 1000h)});
    for (const auto& mode : shop.rice_now().kept.learned.modes) CHECK(mode.last <= shop.clock.now());
}
