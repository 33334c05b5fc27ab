#include "core/service/recalls.h"

#include <catch2/catch_test_macros.hpp>

#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using namespace kassa::service;

namespace {

catalog::Recall recall(const std::string& id, const std::string& batch = "") {
    return {id, {{"", "words"}}, {{.item = "09521234001805", .batch_from = batch, .batch_to = batch}}};
}

}  // namespace

TEST_CASE("recalls are put, changed and ended, and their version says so") {
    Shop shop;
    Recalls recalls(*shop.storage);
    CHECK(good(recalls.list()) == protocol::RecallList{});
    CHECK(good(recalls.put({recall("R-2"), recall("R-1")})) == ImportCount{2, 0, 0});
    const auto first = good(recalls.list());
    CHECK(first.recalls == std::vector{recall("R-1"), recall("R-2")});
    CHECK(first.version > 0);
    CHECK(good(shop.service.versions()).recalls == first.version);
    // Told again word for word nothing is newer.
    CHECK(good(recalls.put({recall("R-1")})) == ImportCount{0, 0, 1});
    CHECK(good(recalls.list()) == first);
    CHECK(good(recalls.put({recall("R-1", "L7"), recall("R-3")})) == ImportCount{1, 1, 0});
    const auto second = good(recalls.list());
    CHECK(second.version > first.version);
    CHECK(second.recalls.size() == 3);
    CHECK(second.recalls[0] == recall("R-1", "L7"));
    CHECK(good(recalls.end("R-2")));
    CHECK_FALSE(good(recalls.end("R-2")));
    CHECK(good(recalls.list()).recalls.size() == 2);
    CHECK(good(recalls.list()).version > second.version);
}

TEST_CASE("a recall that cannot be is refused whole") {
    Shop shop;
    Recalls recalls(*shop.storage);
    for (const auto& wrong : {recall("R 1"), catalog::Recall{"R-1", {}, {}},
                              catalog::Recall{"R-1", {}, {{.item = "4011"}}},
                              catalog::Recall{"R-1", {{"", "\xFF"}}, {{.item = "plu:4011"}}}}) {
        INFO(wrong.id);
        CHECK_FALSE(recalls.put({recall("R-9"), wrong}));
        CHECK(good(recalls.all()).empty());
    }
}
