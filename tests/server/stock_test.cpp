// Goods that are counted and delivered over the network, and who may say so.
#include <catch2/catch_test_macros.hpp>

#include <spdlog/spdlog.h>

#include "core/protocol/stock.h"
#include "tests/server/staffed_shop.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Role;
using protocol::StockMovement;

TEST_CASE("attendants count, supervisors take deliveries in, and lanes only ask") {
    spdlog::set_level(spdlog::level::off);
    StaffedShop shop;
    shop.shop.imports({product("plu:4011", "Bananas")});
    const StockMovement count{.id = "c-1", .what = StockMovement::What::Count, .item = "plu:4011", .pieces = 7};
    const StockMovement delivery{.id = "d-1", .item = "plu:4011", .pieces = 24};
    const auto posts = [&](const std::string& bearer, const StockMovement& movement) {
        return shop.ask(bearer, "POST", "/v1/stock/movements", to_text(movement));
    };
    const auto there = [](const server::Answer& answer) {
        return good(from_text<protocol::StockLevel>(answer.body)).pieces;
    };
    CHECK(there(posts(shop.tokens[Role::attendant], count)) == 7);
    CHECK(posts(shop.tokens[Role::attendant], delivery).status == 403);
    CHECK(posts(shop.lane_1.key, count).status == 403);
    CHECK(posts("", count).status == 401);
    shop.shop.clock.advance(1s);
    CHECK(there(posts(shop.tokens[Role::supervisor], delivery)) == 31);
    CHECK(there(posts(shop.tokens[Role::supervisor], delivery)) == 31);
    auto other = delivery;
    other.pieces = 25;
    CHECK(posts(shop.tokens[Role::supervisor], other).status == 409);
    other.id = "d-2";
    other.item = "plu:1";
    CHECK(posts(shop.tokens[Role::supervisor], other).status == 404);
    CHECK(there(shop.ask(shop.lane_1.key, "GET", "/v1/stock/plu:4011")) == 31);
    CHECK(shop.ask(shop.lane_1.key, "GET", "/v1/stock/plu:1").status == 404);
    spdlog::set_level(spdlog::level::info);
}
