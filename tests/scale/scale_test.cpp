#include "devices/scale/scale.h"

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <poll.h>

#include "tests/support/simulator.h"

using namespace kassa;
using namespace kassa::devices::scale;
using support::SimulatorProcess;

namespace {

// The driver on the simulated scale, over a pseudo-terminal. Time is the test's own: it moves on by one question each
// time the scale has had its say, so nothing depends on how fast this machine is.
struct Bench {
    SimulatorProcess simulator;
    std::unique_ptr<Scale> scale;
    StoryClock clock{Instant(1'700'000'000s)};
    std::vector<Event> heard;
    bool plugged = true;

    explicit Bench(std::vector<std::string> arguments = {}, const Options& options = {})
        : simulator("sim_scale", std::move(arguments)), scale(Scale::open(simulator.address(), options).value()) {}

    // One question and, where one comes, its answer.
    void poll() {
        const auto take = [&] { for (auto& event : scale->poll(clock.now())) heard.push_back(std::move(event)); };
        take();
        pollfd answer{scale->descriptor(), POLLIN, 0};
        if (plugged) REQUIRE(::poll(&answer, 1, 20'000) == 1);
        take();
        clock.advance(100ms);
    }
    std::vector<Event> polls(int count) {
        heard.clear();
        for (; count > 0; --count) poll();
        return heard;
    }
};

// A simulated scale without noise is sure at once, of what rounding leaves open.
Settled settled(std::int64_t grams) {
    return {Weight::grams(grams), Weight::milligrams(std::llround(5000 / std::sqrt(12))), 300ms, true};
}

}  // namespace

TEST_CASE("a load that is put on is told once, when it rests") {
    Bench bench;
    CHECK(bench.polls(10) == std::vector<Event>{settled(0)});
    bench.simulator.tell("put 251.5");
    // Three answers in motion, two at rest: not yet.
    CHECK(bench.polls(5).empty());
    CHECK(bench.polls(5) == std::vector<Event>{settled(250)});
    bench.simulator.tell("put 500");
    CHECK(bench.polls(10) == std::vector<Event>{settled(750)});
    bench.simulator.tell("take 250");
    CHECK(bench.polls(10) == std::vector<Event>{settled(500)});
    CHECK(bench.simulator.tell("weight") == "501.5");
    CHECK(bench.polls(20).empty());
}

TEST_CASE("draught below half a division changes nothing") {
    Bench bench;
    bench.simulator.tell("noise 0.5");
    bench.simulator.tell("set 1000");
    CHECK(bench.polls(200) == std::vector<Event>{settled(1000)});
}

TEST_CASE("a scale that is unplugged is away after a second, and back with what is on it") {
    Bench bench;
    bench.simulator.tell("set 300");
    CHECK(bench.polls(10) == std::vector<Event>{settled(300)});
    bench.simulator.tell("unplug");
    bench.plugged = false;
    CHECK(bench.polls(9).empty());
    const auto gone = bench.polls(1);
    REQUIRE(gone.size() == 1);
    CHECK(std::get<Away>(gone[0]).why.contains("bagging scale"));
    bench.simulator.tell("put 100");
    CHECK(bench.polls(20).empty());
    bench.simulator.tell("plug");
    bench.plugged = true;
    CHECK(bench.polls(20) == std::vector<Event>{Back{}, settled(400)});
}

TEST_CASE("a scale that can't tell is away with the reason") {
    Bench bench({"--capacity", "5000"});
    CHECK(bench.polls(10) == std::vector<Event>{settled(0)});
    bench.simulator.tell("set -50");
    auto gone = bench.polls(10);
    REQUIRE(gone.size() == 1);
    CHECK(std::get<Away>(gone[0]).why.contains("less than nothing"));
    bench.simulator.tell("set 0");
    CHECK(bench.polls(10) == std::vector<Event>{Back{}, settled(0)});
}

TEST_CASE("a bagging scale that is full is no scale that is away") {
    Bench bench({"--capacity", "5000"});
    CHECK(bench.polls(10) == std::vector<Event>{settled(0)});
    bench.simulator.tell("set 5100");
    auto told = bench.polls(10);
    REQUIRE(told.size() == 1);
    CHECK(std::get<Doubted>(told[0]).doubt == Doubt::Full);
    CHECK(std::get<Doubted>(told[0]).why.contains("more on it than it can carry"));
    bench.simulator.tell("set 400");
    // What it shows comes first: it is what lies there when the doubt ends.
    CHECK(bench.polls(10) == std::vector<Event>{settled(400), Doubted{}});
}

TEST_CASE("a full scale that shows less than nothing, or whose cable is pulled, is away and no longer full") {
    Bench bench({"--capacity", "5000"});
    bench.polls(10);
    bench.simulator.tell("set 5100");
    CHECK(bench.polls(10).size() == 1);
    SECTION("below zero") {
        bench.simulator.tell("set -50");
        const auto told = bench.polls(10);
        REQUIRE(told.size() == 2);
        CHECK(told[0] == Event(Doubted{}));
        CHECK(std::get<Away>(told[1]).why.contains("less than nothing"));
        bench.simulator.tell("set 5100");
        const auto again = bench.polls(10);
        REQUIRE(again.size() == 2);
        CHECK(again[0] == Event(Back{}));
        CHECK(std::get<Doubted>(again[1]).doubt == Doubt::Full);
    }
    SECTION("unplugged") {
        bench.simulator.tell("unplug");
        bench.plugged = false;
        const auto told = bench.polls(20);
        REQUIRE(told.size() == 2);
        CHECK(told[0] == Event(Doubted{}));
        CHECK(std::holds_alternative<Away>(told[1]));
    }
}

TEST_CASE("goods cannot be sold by a scale that carries more than it can weigh") {
    Options options;
    options.purpose = Purpose::Selling;
    Bench bench({"--capacity", "5000"}, options);
    CHECK(bench.polls(10).size() == 1);
    bench.simulator.tell("set 5100");
    const auto gone = bench.polls(10);
    REQUIRE(!gone.empty());
    CHECK(std::get<Away>(gone[0]).why.contains("more on the scale than it can carry"));
}

TEST_CASE("a stuck scale shows what it showed") {
    Bench bench;
    CHECK(bench.polls(10) == std::vector<Event>{settled(0)});
    bench.simulator.tell("stuck on");
    bench.simulator.tell("put 1000");
    CHECK(bench.polls(20).empty());
    bench.simulator.tell("stuck off");
    CHECK(bench.polls(20) == std::vector<Event>{settled(1000)});
}

TEST_CASE("an arm that leans is unrest, and then the same total again") {
    Bench bench;
    bench.simulator.tell("set 500");
    CHECK(bench.polls(10) == std::vector<Event>{settled(500)});
    bench.simulator.tell("lean 2500");
    CHECK(bench.polls(60) == std::vector<Event>{Unsettled{}});
    bench.simulator.tell("lean 0");
    const auto after = bench.polls(40);
    REQUIRE_FALSE(after.empty());
    CHECK((std::get<Settled>(after.back()).total - Weight::grams(500)).absolute() < Weight::grams(3));
}

TEST_CASE("a scale that never rests, or wanders, is doubted with a sentence, and believed again when it is well") {
    struct Row {
        const char *wrong, *well;
        Doubt doubt;
        const char* words;
    };
    const Row rows[] = {{"noise 60", "noise 0", Doubt::Noisy, "does not come to rest"},
                        {"drift 90", "drift 0", Doubt::Drifting, "moves by itself"}};
    for (const Row& row : rows) {
        INFO(row.wrong);
        Bench bench;
        bench.simulator.tell("set 800");
        bench.polls(20);
        bench.simulator.tell(row.wrong);
        std::vector<Doubted> doubted;
        for (const Event& event : bench.polls(1500))
            if (const auto* one = std::get_if<Doubted>(&event)) doubted.push_back(*one);
        REQUIRE(doubted.size() == 1);
        CHECK(doubted[0].doubt == row.doubt);
        CHECK(doubted[0].why.contains(row.words));
        CHECK(doubted[0].why.contains("bagging scale"));
        bench.simulator.tell(row.well);
        for (const Event& event : bench.polls(2500))
            if (const auto* one = std::get_if<Doubted>(&event)) doubted.push_back(*one);
        CHECK(doubted.back() == Doubted{Doubt::None, ""});
    }
}

TEST_CASE("a scale of finer divisions") {
    Bench bench({"--division", "1"});
    bench.simulator.tell("set 123");
    CHECK(bench.polls(10) == std::vector<Event>{settled(123)});
}

TEST_CASE("a line that is not there is away until it is") {
    auto scale = Scale::open("serial:/nonexistent/scale:9600:7E1", {.name = "produce scale"}).value();
    const auto events = scale->poll(Instant(1s));
    REQUIRE(events.size() == 1);
    CHECK(std::get<Away>(events[0]).why.starts_with("produce scale"));
    CHECK(std::get<Away>(events[0]).why.contains("/nonexistent/scale"));
    CHECK(scale->poll(Instant(5s)).empty());
    CHECK(Scale::open("scale", {}).error().sentence.contains("'scale' is no address"));
}
