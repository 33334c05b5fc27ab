// Scales as they are: noise of grams, steps of five, a zero that wanders, an arm that leans. What is told must be as
// sure as it says, and the scale's own doings must not be told as a shopper's.
#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <functional>
#include <numbers>

#include "core/base/random.h"
#include "devices/scale/doubt.h"
#include "devices/scale/settle.h"

using namespace kassa;
using namespace kassa::devices::scale;

namespace {

struct Plate {
    Random random;
    double noise = 2, step = 5;

    double gaussian() {
        return std::sqrt(-2 * std::log(1 - random.unit())) * std::cos(2 * std::numbers::pi * random.unit());
    }
    Reading shows(double grams) {
        const double shown = std::round((grams + noise * gaussian()) / step) * step;
        return {Reading::Kind::Weight, Weight::milligrams(std::llround(shown * 1000))};
    }
};

struct Listener {
    Settle settle;
    Doubts doubts{Weight::grams(5), "bagging scale"};
    std::vector<Told> told;
    std::vector<Doubt> doubted;
    int readings = 0;

    void hear(const Reading& reading) {
        ++readings;
        const auto certain = settle.take(reading);
        if (certain) told.push_back(*certain);
        if (const auto doubt = doubts.take(settle, certain)) doubted.push_back(*doubt);
    }
    const Rest* last() const { return told.empty() ? nullptr : std::get_if<Rest>(&told.back()); }
};

double grams(Weight weight) { return double(weight.in_milligrams()) / 1000; }

}  // namespace

TEST_CASE("under noise a total is known better than the scale's step, and as well as it says") {
    int within_two = 0, loads = 0, late = 0;
    double squares = 0;
    for (std::uint64_t seed = 1; seed <= 40; ++seed) {
        Plate plate{Random(seed)};
        Listener listener;
        double load = 0;
        for (int i = 0; i < 40; ++i) listener.hear(plate.shows(load));
        for (int item = 0; item < 20; ++item) {
            load += 30 + 900 * plate.random.unit();
            const std::size_t before = listener.told.size();
            int until_told = 0;
            for (int i = 0; i < 25; ++i) {
                listener.hear(plate.shows(load));
                if (!until_told && listener.told.size() > before) until_told = i + 1;
            }
            REQUIRE(listener.last());
            const Rest& rest = *listener.last();
            CHECK(rest.sure);
            const double error = grams(rest.total) - load;
            squares += error * error;
            within_two += std::abs(error) <= 2 * grams(rest.sigma);
            late += until_told == 0 || until_told > 5;
            ++loads;
        }
        CHECK(listener.doubted.empty());
    }
    // σ of one reading is 2.5 g with rounding; ten of them know the load to 0.8 g.
    CHECK(std::sqrt(squares / loads) < 1.2);
    CHECK(within_two > loads * 90 / 100);
    CHECK(late < loads / 10);
}

TEST_CASE("what is smaller than one reading's noise is still found, and nothing is found where nothing is") {
    int found = 0, invented = 0;
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        Plate plate{Random(seed)};
        Listener listener;
        for (int i = 0; i < 60; ++i) listener.hear(plate.shows(1200));
        const std::size_t before = listener.told.size();
        for (int i = 0; i < 200; ++i) listener.hear(plate.shows(1200));
        invented += int(listener.told.size() - before);
        const Weight was = listener.last()->total;
        for (int i = 0; i < 30; ++i) listener.hear(plate.shows(1210));
        found += std::abs(grams(listener.last()->total - was) - 10) < 4;
    }
    CHECK(found >= 47);
    CHECK(invented <= 3);
}

TEST_CASE("a zero that wanders is not told as something that was put down") {
    Plate plate{Random(7)};
    Listener listener;
    double load = 1000;
    for (int i = 0; i < 600; ++i) listener.hear(plate.shows(load += 0.005));  // 3 g a minute
    REQUIRE(listener.last());
    CHECK(std::abs(grams(listener.last()->total) - 1000) < 3);
    CHECK(listener.told.size() <= 4);
    const std::size_t before = listener.told.size();
    load += 400;
    for (int i = 0; i < 20; ++i) listener.hear(plate.shows(load));
    CHECK(listener.told.size() > before);
    CHECK(std::abs(grams(listener.last()->total) - 1400) < 4);
    CHECK(listener.doubted.empty());
}

TEST_CASE("an arm that leans is unrest, and no weight is made of it") {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        Plate plate{Random(seed)};
        Listener listener;
        for (int i = 0; i < 40; ++i) listener.hear(plate.shows(500));
        const std::size_t before = listener.told.size();
        for (int i = 0; i < 80; ++i) listener.hear(plate.shows(500 + 1500 * (0.6 + 0.8 * plate.random.unit())));
        REQUIRE(listener.told.size() == before + 1);
        CHECK(std::holds_alternative<Restless>(listener.told.back()));
        for (int i = 0; i < 20; ++i) listener.hear(plate.shows(500));
        REQUIRE(listener.last());
        CHECK(std::abs(grams(listener.last()->total) - 500) < 4);
        CHECK(listener.doubted.empty());
    }
}

TEST_CASE("a scale that is out of order is told from a shopper") {
    struct Row {
        const char* name;
        double noise;
        std::function<double(int)> load;  // after so many readings
        Doubt expected;
    };
    const Row rows[] = {
        {"a sound one", 2, [](int) { return 750.0; }, Doubt::None},
        {"a still one", 0, [](int) { return 750.0; }, Doubt::None},
        {"one that never rests", 60, [](int) { return 750.0; }, Doubt::Noisy},
        {"one that wanders quickly", 0, [](int n) { return 750.0 + n * 0.1; }, Doubt::Drifting},
        {"one that wanders slowly and far", 2, [](int n) { return 750.0 + n * 0.008; }, Doubt::Drifting},
        {"one that is filled by a shopper", 2, [](int n) { return 300.0 * (n / 60); }, Doubt::None},
        {"one that is filled with sachets", 2, [](int n) { return 20.0 * (n / 60); }, Doubt::None},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Plate plate{Random(3), row.noise};
        Listener listener;
        for (int i = 0; i < 6000; ++i) listener.hear(plate.shows(row.load(i)));
        CHECK(listener.doubts.doubt() == row.expected);
        CHECK(listener.doubts.sentence(listener.settle).empty() == (row.expected == Doubt::None));
    }
}

TEST_CASE("a scale that rests again is believed again") {
    Plate plate{Random(5), 60};
    Listener listener;
    for (int i = 0; i < 1500; ++i) listener.hear(plate.shows(300));
    REQUIRE(listener.doubts.doubt() == Doubt::Noisy);
    plate.noise = 1;
    for (int i = 0; i < 1500; ++i) listener.hear(plate.shows(300));
    CHECK(listener.doubts.doubt() == Doubt::None);
}

TEST_CASE("what is sold by weight is sold by what the scale shows, once") {
    Settle settle(Weight::grams(5), Purpose::Selling);
    std::vector<Weight> told;
    const auto hear = [&](std::int64_t shown, int times) {
        for (int i = 0; i < times; ++i)
            if (const auto one = settle.take({Reading::Kind::Weight, Weight::grams(shown)}))
                if (const auto* rest = std::get_if<Rest>(&*one)) told.push_back(rest->total);
    };
    hear(0, 20), hear(1250, 30), hear(1255, 1), hear(1250, 30), hear(0, 10);
    CHECK(told == std::vector<Weight>{Weight::grams(0), Weight::grams(1250), Weight::grams(0)});
}
