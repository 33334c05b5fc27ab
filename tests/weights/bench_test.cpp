#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <sstream>

#include "tests/weights_bench/curves.h"
#include "tests/weights_bench/generate.h"
#include "tests/weights_bench/judge.h"

using namespace kassa;
using namespace kassa::weights_bench;

namespace {

const std::string header = "time_ms,lane,event,id,grams,net,gross,category\n";

// One small day: what the kiosk saw, and what was true.
struct Day {
    std::string events, truth;
};
Day day(std::uint64_t seed) {
    Parameters parameters;
    parameters.items = 3000;
    parameters.products = 120;
    parameters.acts = 0.02;
    std::ostringstream events, truth;
    generate(parameters, seed, events, &truth);
    return {events.str(), truth.str()};
}

std::vector<Tally> judged(const Day& day, const std::vector<Contestant>& contestants) {
    std::istringstream events(day.events), truth(day.truth);
    const auto rows = read_truth(truth, "truth.csv");
    REQUIRE(rows);
    const auto result = judge(events, "events.csv", *rows, contestants);
    REQUIRE(result);
    return result->tallies;
}

}  // namespace

TEST_CASE("a wrong file of events is named with its line") {
    struct Row {
        const char* name;
        std::string text;
        const char* words;
    };
    const std::string product = "0,0,product,a,,,500,x\n";
    const Row rows[] = {
        {"empty", "", "day.csv:1: the file is empty"},
        {"no header", "1,0,visit,v\n", "day.csv:1: the first line has to be"},
        {"too few fields", header + "1,0\n", "day.csv:2: 2 fields"},
        {"no time", header + "x,0,visit,v\n", "day.csv:2: time_ms: 'x' is no time"},
        {"no such lane", header + "1,-1,visit,v\n", "day.csv:2: lane: '-1'"},
        {"no such event", header + product + "1,0,jump\n", "day.csv:3: event: 'jump'"},
        {"a visit without a name", header + "1,0,visit\n", "day.csv:2: id: a visit needs one"},
        {"no weight", header + "1,0,reading,,5g\n", "day.csv:2: grams: '5g' is no weight"},
        {"a reading of nothing", header + "1,0,reading\n", "day.csv:2: grams: a reading needs them"},
        {"an unknown item", header + "1,0,scan,b\n", "day.csv:2: id: no product row has told of 'b'"},
        {"time runs back", header + "9,0,visit,v\n8,0,reading,,5\n", "day.csv:3: time_ms: 8 is earlier than 9"},
        {"a quote that never ends", header + "1,0,visit,\"v\n", "day.csv:2:"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        std::istringstream in(row.text);
        const auto read = read_events(in, "day.csv", [](const Event&) {});
        REQUIRE_FALSE(read);
        INFO(read.error().sentence);
        CHECK(read.error().sentence.starts_with(row.words));
    }
    std::istringstream truth("time_ms,lane,visit,what,item,actual,grams,sd,share,nth,until_ms\n1,0,v,laughs,,,,,,,\n");
    const auto read = read_truth(truth, "truth.csv");
    REQUIRE_FALSE(read);
    CHECK(read.error().sentence == "truth.csv:2: what: 'laughs' is not one of the choices");
}

TEST_CASE("weights are read and written exactly") {
    for (const char* text : {"0", "505", "-5", "12.5", "0.001", "-0.25", "999999999.999"}) {
        INFO(text);
        REQUIRE(weight_of(text));
        CHECK(text_of(*weight_of(text)) == text);
    }
    for (const char* text : {"", "-", ".5", "5.", "1.2345", "1e3", "+5", " 5", "--5", "5.-5", "1234567890"}) {
        INFO(text);
        CHECK_FALSE(weight_of(text));
    }
}

TEST_CASE("the same seed gives the same days, another seed others") {
    const Day one = day(1);
    CHECK(one.events == day(1).events);
    CHECK(one.truth == day(1).truth);
    CHECK(one.events != day(2).events);
}

TEST_CASE("the judge tells honest shoppers from others, better than a tolerance, and no better than the oracle") {
    const Day one = day(1);
    const auto tallies = judged(one, {{MethodKind::Ours, 0}, {MethodKind::Oracle, 0}, {MethodKind::Fixed, 1}});
    const Tally &ours = tallies[0], &oracle = tallies[1], &fixed = tallies[2];
    INFO(boost::json::serialize(to_json(tallies)));
    // What was true is counted alike by all.
    CHECK(ours.items == oracle.items);
    CHECK(ours.done == fixed.done);
    CHECK(ours.all_items() > 2900);
    CHECK(ours.all_alarms() * 4 < fixed.all_alarms());
    CHECK(ours.found(-1, 3, false).value() > 0.7);
    CHECK(oracle.all_alarms() <= ours.all_alarms());
    CHECK(ours.wait_quantile(0.5) <= 0.3);
}

TEST_CASE("counts of a small day are exactly these") {
    const Tally ours = judged(day(3), {{MethodKind::Ours, 0}}).front();
    CHECK(ours.visits == 348);
    CHECK(ours.all_items() == 3006);
    CHECK(ours.all_alarms() == 15);
    CHECK(ours.pages == 10);
    CHECK(ours.found(-1, 0, false).of == 55);
    CHECK(ours.found(-1, 0, false).found == 45);
}

TEST_CASE("what is detected at one rate of false alarms lies between the settings around it") {
    const std::vector<Point> points{{0.10, 0.9, 0}, {0.01, 0.8, 1}, {0.001, 0.5, 2}};
    CHECK(detected_at(points, 0.01) == 0.8);
    CHECK(std::abs(detected_at(points, 0.0055) - 0.65) < 1e-9);
    CHECK(detected_at(points, 0.5) == 0.9);
    CHECK(std::abs(detected_at(points, 0.0001) - 0.05) < 1e-9);
    CHECK(detected_at({}, 0.01) == 0);
}
