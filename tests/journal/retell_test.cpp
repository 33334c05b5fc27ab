#include "kiosk/journal/retell.h"

#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "tests/journal/lane_samples.h"

using namespace kassa;
using namespace kassa::tests;
using journal::changes;

namespace {

boost::json::value json(const char* text) { return boost::json::parse(text); }

Result<policy::Policy> demo_policy(const std::string& version) {
    if (version == "missing") return fault("the journal does not hold policy version 'missing'");
    policy::Policy policy;
    policy.version = version;
    policy.pricing.taxes["standard"] = {Ratio::percent(20), "A"};
    return policy;
}

// A recorded visit of three items.
std::vector<journal::Entry> recorded(const std::string& policy = "v1") {
    Folder folder;
    auto journal = journal::Journal::open(folder / "journal.db", noon, {.lane = "lane-1"});
    REQUIRE(journal);
    REQUIRE((*journal)->use_policy(policy, "text"));
    const auto rules = demo_policy("v1");
    flows::Lane lane;
    for (const auto& event : {heard(0, flows::Started{}), scan(1), scan(2), scan(3),
                              heard(9, flows::Pressed{flows::Button::Done}), heard(10, flows::Started{})}) {
        auto step = fake_step(lane, event, {*rules, "lane-1"});
        REQUIRE((*journal)->append(event, step.lane, step.effects));
        lane = step.lane;
    }
    REQUIRE((*journal)->visits()->size() == 2);
    const auto recording = journal::Recording::open(folder / "journal.db");
    REQUIRE(recording);
    return *(*journal)->events("id-0");
}

}  // namespace

TEST_CASE("changes bring one value to the other and back") {
    struct Row {
        const char* name;
        const char* before;
        const char* after;
        std::size_t count;
    };
    const Row rows[] = {
        {"nothing", R"({"a":[1,2]})", R"({"a":[1,2]})", 0},
        {"a member's value", R"({"a":1,"b":2})", R"({"a":1,"b":3})", 1},
        {"a new member", R"({"a":1})", R"({"a":1,"b":{"c":null}})", 1},
        {"a member less", R"({"a":1,"b":2})", R"({"a":1})", 1},
        {"deep inside", R"({"a":[{"b":{"c":1}},2]})", R"({"a":[{"b":{"c":9}},2]})", 1},
        {"a list grows by two", R"([1])", R"([1,2,3])", 2},
        {"a list shrinks by two", R"([1,2,3])", R"([1])", 1},
        {"a list is emptied", R"({"a":[1,2,3]})", R"({"a":[]})", 1},
        {"another type", R"({"a":[1]})", R"({"a":{"x":1}})", 1},
        {"the whole value", R"(1)", R"({"a":1})", 1},
        {"awkward keys", R"({"a/b":1,"c~d":1,"":1,"~1":1})", R"({"a/b":2,"c~d":2,"":2,"~1":2})", 4},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const auto forth = changes(json(row.before), json(row.after));
        CHECK(forth.size() == row.count);
        auto value = json(row.before);
        REQUIRE(journal::apply(forth, value));
        CHECK(value == json(row.after));
        REQUIRE(journal::apply(changes(value, json(row.before)), value));
        CHECK(value == json(row.before));
    }
}

TEST_CASE("a change that does not fit is named") {
    auto value = json(R"({"a":[1]})");
    for (const char* path : {"/a/5", "/a/x", "/b/c", "a"}) {
        const auto applied = journal::apply({{path, "1"}}, value);
        REQUIRE_FALSE(applied);
        CHECK(applied.error().sentence.contains(path));
    }
}

TEST_CASE("a visit is told again and comes to the same states") {
    const auto entries = recorded();
    REQUIRE(entries.size() == 5);
    const auto told = journal::retell(entries, fake_step, demo_policy);
    REQUIRE(told);
    CHECK_FALSE(told->difference);
    CHECK(told->checked == 5);
    const std::vector<std::string> expected = {
        "2023-11-14 22:13:20.000  the screen was touched",
        "    place: Shopping, Scanning",
        "2023-11-14 22:13:21.000  00000000000001 came by the hand scanner (Product 1 in a jar)",
        "    line 1: 1 × Product 1 in a jar at 2.00",
        "    total: 2.00 EUR",
        "    asked for: Sound",
        "2023-11-14 22:13:22.000  00000000000002 came by the hand scanner (Product 2 in a jar)",
        "    line 2: 1 × Product 2 in a jar at 2.01",
        "    total: 4.01 EUR",
        "    asked for: Sound",
        "2023-11-14 22:13:23.000  00000000000003 came by the hand scanner (Product 3 in a jar)",
        "    line 3: 1 × Product 3 in a jar at 2.02",
        "    total: 6.03 EUR",
        "    asked for: Sound",
        "2023-11-14 22:13:29.000  pressed: done",
        "    place: Attract",
        "    line 1: gone",
        "    line 2: gone",
        "    line 3: gone",
    };
    CHECK(told->lines == expected);
}

TEST_CASE("a program that steps differently is found out at the first event that differs") {
    const auto other_quantity = [](flows::Lane lane, const flows::Heard& heard, const flows::Rules& rules) {
        auto step = fake_step(std::move(lane), heard, rules);
        if (step.lane.visit.lines.size() == 2) step.lane.visit.lines[1].quantity = 5;
        return step;
    };
    auto told = journal::retell(recorded(), other_quantity, demo_policy);
    REQUIRE(told);
    REQUIRE(told->difference);
    CHECK(journal::sentence(*told->difference) ==
          "event 3: /visit/lines/1/quantity was 1 and is 5 when it is replayed");

    const auto silent = [](flows::Lane lane, const flows::Heard& heard, const flows::Rules& rules) {
        auto step = fake_step(std::move(lane), heard, rules);
        step.effects.clear();
        return step;
    };
    told = journal::retell(recorded(), silent, demo_policy);
    REQUIRE(told->difference);
    CHECK(journal::sentence(*told->difference) == R"(event 2: effects was ["Sound"] and is [] when it is replayed)");
}

TEST_CASE("a trimmed beginning is told as such, and the rest is not taken for it") {
    auto entries = recorded();
    entries.erase(entries.begin());
    const auto told = journal::retell(entries, fake_step, demo_policy);
    REQUIRE(told);
    CHECK(told->checked == 0);
    CHECK(told->lines[1].contains("trimmed"));
}

TEST_CASE("a missing policy is named") {
    const auto told = journal::retell(recorded("missing"), fake_step, demo_policy);
    REQUIRE_FALSE(told);
    CHECK(told.error().sentence == "event 1: the journal does not hold policy version 'missing'");
}
