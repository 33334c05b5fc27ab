// How lanes are, and cases that are decided away from them.
#include <catch2/catch_test_macros.hpp>

#include "core/service/lanes.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using Why = service::Refusal::Why;

TEST_CASE("the newest word of a lane counts, and only news is news") {
    Shop shop;
    service::Lanes lanes(*shop.storage, shop.clock);
    good(shop.service.enrol("lane-1", std::string(64, 'a')));
    good(shop.service.enrol("lane-2", std::string(64, 'a')));
    protocol::LaneState state{"l-1", noon, "Shopping", {{"printer", true}}};
    state.run = "r-1";
    state.number = 1;
    CHECK(good(lanes.keep_state("lane-1", state)).at == noon);
    const auto first = good(lanes.list());
    REQUIRE(first.lanes.size() == 2);
    CHECK(first.lanes[0].state == state);
    CHECK_FALSE(first.lanes[1].state);
    shop.clock.advance(1s);
    CHECK(good(lanes.keep_state("lane-1", state)).at == noon);  // told again
    auto later = state;
    later.id = "l-2";
    later.at += 1s;
    later.number = 2;
    good(lanes.keep_state("lane-1", later));
    CHECK(good(lanes.list()).version == first.version);  // nothing is new but the time
    CHECK(good(lanes.list()).lanes[0].heard == noon + 1s);
    auto broken = later;
    broken.id = "l-3";
    broken.at += 1s;
    broken.number = 3;
    broken.devices["printer"] = false;
    good(lanes.keep_state("lane-1", broken));
    CHECK(good(lanes.list()).version > first.version);
    good(lanes.keep_state("lane-1", later));  // late, and older
    CHECK(good(lanes.list()).lanes[0].state == broken);
    for (auto wrong : {protocol::LaneState{"l 4", noon}, protocol::LaneState{"l-4", noon, std::string(101, 'x')},
                       protocol::LaneState{"l-4", noon, "\xFF"}, protocol::LaneState{"l-4", noon, "", {}, -1},
                       protocol::LaneState{"l-4", noon, "", {}, 0, 0, true, "r 1"}})
        CHECK(lanes.keep_state("lane-1", wrong).error().why == Why::Malformed);
}

TEST_CASE("a lane is heard whatever its clock was or is set to, and an old word of it never replaces a newer one") {
    Shop shop;
    service::Lanes lanes(*shop.storage, shop.clock);
    good(shop.service.enrol("lane-1", std::string(64, 'a')));
    int count = 0;
    const auto told = [&](const std::string& run, std::int64_t number, Instant at, const std::string& place) {
        protocol::LaneState state{std::format("l-{}", ++count), at, place};
        state.run = run;
        state.number = number;
        good(lanes.keep_state("lane-1", state));
        return state;
    };
    const auto place = [&] { return good(lanes.list()).lanes[0].state->place; };
    const auto first = told("r-1", 1, noon + 24h * 365 * 4, "Shopping");
    told("r-1", 2, noon, "Paying");  // the network has set its clock right
    CHECK(place() == "Paying");
    good(lanes.keep_state("lane-1", first));  // again, because its answer was lost
    CHECK(place() == "Paying");
    told("r-1", 1, noon + 1h, "Shopping");  // it waited behind something
    CHECK(place() == "Paying");
    // A start without a network: the clock has no battery.
    told("r-2", 1, Instant{}, "Attract");
    CHECK(place() == "Attract");
    told("r-2", 2, noon, "Shopping");
    CHECK(place() == "Shopping");
    // A kiosk of an earlier version counts nothing.
    told("", 0, noon, "Attract");
    CHECK(place() == "Attract");
    told("", 0, noon - 1h, "Paying");
    CHECK(place() == "Paying");
}

TEST_CASE("a case is decided once, by whoever comes first, and its lane hears of it") {
    Shop shop;
    service::Lanes lanes(*shop.storage, shop.clock);
    const auto tell = [&](const cases::Case& told, const std::string& lane = "lane-1") {
        good(shop.service.keep_case(lane, to_json(told)));
    };
    cases::Case one{.id = "c-1", .kind = cases::Kind::Age, .opened = noon}, two{.id = "c-2", .opened = noon},
        three{.id = "c-3", .opened = noon};
    tell(one);
    tell(two);
    tell(three, "lane-2");
    const auto all = good(lanes.cases({}));
    tell(one);  // again, because its answer was lost: it is no news to anybody
    CHECK(good(lanes.cases({})) == all);
    CHECK(good(shop.service.versions()).cases == all.version);
    REQUIRE(all.cases.size() == 3);
    CHECK(all.cases[0].told == one);
    CHECK(good(lanes.cases({.lane = "lane-2"})).cases.size() == 1);

    const protocol::CaseDecision yes{"d-1", cases::Approved{}, "of age"};
    CHECK(good(lanes.decide("c-1", yes, "7001")).at == noon);
    shop.clock.advance(1s);
    CHECK(good(lanes.decide("c-1", yes, "7001")).at == noon);
    CHECK(lanes.decide("c-1", {"d-2", cases::Refused{}, ""}, "7001").error().why == Why::Conflict);
    CHECK(lanes.decide("c-1", yes, "7002").error().why == Why::Conflict);
    CHECK(lanes.decide("c-9", yes, "7001").error().why == Why::NotFound);
    CHECK(lanes.decide("c-2", {"d 3", cases::Refused{}, ""}, "7001").error().why == Why::Malformed);

    // What is new since the first look is the decision, and nothing else.
    const auto fresh = good(lanes.cases({.since = all.version, .lane = "lane-1"}));
    REQUIRE(fresh.cases.size() == 1);
    CHECK(fresh.cases[0].decision == yes);
    CHECK(fresh.cases[0].decided_by == "7001");
    CHECK(good(shop.service.versions()).cases == fresh.version);

    two.decision = cases::Withdrawn{};
    tell(two);
    CHECK(lanes.decide("c-2", yes, "7001").error().why == Why::Conflict);
    CHECK(good(lanes.cases({.open = true})).cases.size() == 1);
    const auto page = good(lanes.cases({.limit = 2}));
    CHECK(page.more);
    CHECK(good(lanes.cases({.since = page.version, .limit = 2})).cases.size() == 1);
}
