#include <catch2/catch_test_macros.hpp>

#include "core/service/report.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;

namespace {
std::string policy_of(const std::string& name, const std::string& zone = "UTC") {
    return std::format("store_name = \"{}\"\ntime_zone = \"{}\"\n[currency]\ncode = \"EUR\"\ndecimals = 2\n"
                       "[taxes.standard]\npercent = \"20\"\nmark = \"A\"\n", name, zone);
}
}  // namespace

TEST_CASE("a policy holds from when it is applied, and an older one can still be read") {
    Shop shop;
    CHECK(shop.service.policy("").error().why == service::Refusal::Why::NotFound);
    CHECK(good(shop.service.versions()).policy.empty());
    const auto first = good(shop.service.apply_policy(policy_of("One"), "one.toml"));
    shop.clock.advance(1s);
    const auto second = good(shop.service.apply_policy(policy_of("Two"), "two.toml"));
    CHECK(first != second);
    CHECK(good(shop.service.policy("")) == protocol::PolicyText{second, policy_of("Two"), noon + 1s});
    CHECK(good(shop.service.policy(first)).text == policy_of("One"));
    good(shop.service.apply_policy(policy_of("One"), "one.toml"));
    CHECK(good(shop.service.versions()).policy == first);
}

TEST_CASE("a policy that cannot be read changes nothing and is named") {
    Shop shop;
    const auto applied = shop.service.apply_policy("store_nam = 1", "shop.toml");
    REQUIRE_FALSE(applied);
    CHECK(applied.error().sentence.contains("shop.toml"));
    CHECK(good(shop.service.versions()).policy.empty());
}

TEST_CASE("a day of the report begins at midnight where the store stands") {
    Shop shop;
    auto late = sale("s-1", 100);
    late.at = noon + 11h + 30min;  // 23:30 in UTC is already tomorrow in Warsaw
    good(shop.books.keep_sale("lane-1", to_json(late)));
    CHECK(good(service::report(*shop.storage, {service::By::Day}))[0].of[0] == "2026-11-21");
    good(shop.service.apply_policy(policy_of("Shop", "Europe/Warsaw"), "shop.toml"));
    CHECK(good(service::report(*shop.storage, {service::By::Day}))[0].of[0] == "2026-11-22");
}
