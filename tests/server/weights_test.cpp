// What goods weigh, over the network: lanes tell it and ask for it, staff may look, nobody else.
#include <catch2/catch_test_macros.hpp>

#include <spdlog/spdlog.h>

#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Role;

TEST_CASE("lanes tell what their scales saw and hear what all of them did") {
    spdlog::set_level(spdlog::level::off);
    StaffedShop shop;
    shop.shop.imports({product("00000000000017", "Rice")});
    const protocol::WeightsTold told{
        "w-1", {{"00000000000017", {Weight::grams(1020), Weight::grams(2), weights::Source::Accepted, 900'000, "v1", noon}}}};
    const auto posts = [&](const std::string& bearer, const std::string& body) {
        return shop.ask(bearer, "POST", "/v1/weights", body);
    };
    CHECK(posts("", to_text(told)).status == 401);
    CHECK(posts(shop.tokens[Role::manager], to_text(told)).status == 403);
    CHECK(posts(shop.lane_1.key, "{}").status == 400);
    CHECK(posts(shop.lane_1.key, "{\"id\":7}").status == 400);
    CHECK(posts(shop.lane_1.key, to_text(told)).status == 200);
    CHECK(posts(shop.lane_1.key, to_text(told)).status == 200);
    const auto page = good(
        from_text<protocol::WeightsPage>(shop.ask(shop.lane_1.key, "GET", "/v1/weights/changes").body));
    REQUIRE(page.weights.size() == 1);
    CHECK(page.weights[0].learned.placements == 1);
    CHECK(shop.ask(shop.tokens[Role::attendant], "GET", "/v1/weights/changes").status == 200);
    CHECK(shop.ask("", "GET", "/v1/weights/changes").status == 401);
    spdlog::set_level(spdlog::level::info);
}
