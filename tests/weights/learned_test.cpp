#include <catch2/catch_test_macros.hpp>

#include <cmath>
#include <format>

#include "core/weights/learned.h"
#include "tests/weights_bench/chance.h"

using namespace kassa;
using namespace kassa::weights;
using weights_bench::Chance;

namespace {

double grams(Weight weight) { return double(weight.in_milligrams()) * 1e-3; }
Weight of(double value) { return Weight::milligrams(std::llround(value * 1e3)); }

// Placements of an item, each in a visit of its own.
struct Item {
    Declared declared;
    Learned learned;
    int visits = 0;
    News last = News::Nothing;

    News comes(double weight, std::int64_t honest_ppm = 990'000, Source source = Source::Accepted,
               const std::string& visit = {}) {
        const std::string name = visit.empty() ? std::format("v{}", ++visits) : visit;
        const Observation seen{of(weight), of(2), source, honest_ppm, name, Instant(Duration(visits))};
        return last = learn(learned, seen, declared);
    }
    Belief belief() const { return believe(learned, declared); }
    double density_at(double weight) const { return density(belief(), 1, of(weight), of(2)); }
};

}  // namespace

TEST_CASE("the content of a pack is read as a weight") {
    struct Row {
        const char* content;
        std::optional<double> grams;
    };
    const Row rows[] = {{"500 g", 500},      {"1,5 kg", 1500},  {"6 x 330 ml", 1980}, {"0.75l", 750},
                        {"4×125g", 500},     {"12 oz", 340.194}, {"130 g e", 130},    {"75 cl", 750},
                        {"10 pieces", {}},   {"", {}},           {"g", {}},            {"1.2.3 kg", {}},
                        {"5 x", {}},         {"9999999 kg", {}}, {"-5 g", {}}};
    for (const Row& row : rows) {
        INFO(row.content);
        const auto net = net_weight_of(row.content);
        REQUIRE(net.has_value() == row.grams.has_value());
        if (net) CHECK(std::abs(grams(*net) - *row.grams) < 0.01);
    }
}

TEST_CASE("before anything came, the declared weight is believed, and what is 20 % off is not impossible") {
    const Item item{.declared = {.gross = of(500)}};
    CHECK(std::abs(grams(mean_of(item.belief())) - 500) < 15);
    CHECK(item.density_at(500) > 50 * item.density_at(600));
    CHECK(item.density_at(600) > 1e-5);
    // Of nothing declared anything is possible.
    const Item unknown;
    CHECK(unknown.density_at(200) > 1e-4);
    CHECK(unknown.density_at(1500) > 1e-5);
}

TEST_CASE("another article is not believed under a code that has a declared weight") {
    const Item item{.declared = {.gross = of(349)}};
    CHECK(item.density_at(868) < 2e-6);
    CHECK(item.density_at(349 * 1.2) > 100 * item.density_at(868));
}

TEST_CASE("a net weight is a second witness of a wrong gross weight") {
    Packaging tins;
    for (int i = 0; i < 12; ++i) tins = with_item(tins, of(400), of(440 + i));
    const auto density_at = [&](const Declared& declared, double weight) {
        return density(believe({}, declared, tins), 1, of(weight), of(2));
    };
    const auto share_near = [&](const Declared& declared, int weight) {
        double share = 0;
        for (int grams = weight - 50; grams <= weight + 50; ++grams) share += density_at(declared, grams);
        return share;
    };
    const Declared wrong{.gross = of(600), .net = of(450)}, right{.gross = of(500), .net = of(450)};
    CHECK(share_near(wrong, 500) > 2 * share_near(wrong, 601));
    CHECK(density_at(right, 600) < 0.1 * density_at({.gross = of(500)}, 600));
}

TEST_CASE("a category's packaging is learned and makes net weights precise") {
    Packaging jars;
    for (int i = 0; i < 12; ++i) jars = with_item(jars, of(400), of(640 + i));
    const Belief belief = believe({}, {.net = of(200)}, jars);
    CHECK(std::abs(grams(mean_of(belief)) - 322) < 30);
    CHECK(density(belief, 1, of(322), of(2)) > 3 * density(believe({}, {.net = of(200)}), 1, of(322), of(2)));
    CHECK(with_item(jars, of(400), of(40'000)) == jars);  // no packaging weighs so much
}

TEST_CASE("mean and spread are learned to what they are, whatever they are") {
    for (const double spread : {0.003, 0.01, 0.03}) {
        Chance chance(7);
        Item item{.declared = {.gross = of(500)}};
        for (int i = 0; i < 60; ++i) item.comes(503 * (1 + spread * chance.normal()) + 1.5 * chance.normal());
        INFO(spread);
        CHECK(std::abs(grams(mean_of(item.belief())) - 503) < 3 * 503 * spread / 5 + 1);
        // Four standard deviations away is hardly believed, one is.
        const double sd = std::hypot(503 * spread, 2.0);
        CHECK(item.density_at(503 + sd) > 0.1 / sd);
        CHECK(item.density_at(503 + 5 * sd) < 0.004 / sd);
    }
}

TEST_CASE("a wrong declared weight is overruled by what comes, and told once") {
    Item item{.declared = {.gross = of(500)}};
    int told = 0;
    for (int i = 0; i < 10; ++i) told += item.comes(600 + i % 3) == News::NotAsDeclared;
    CHECK(told == 1);
    CHECK(std::abs(grams(mean_of(item.belief())) - 601) < 3);
    CHECK(item.density_at(601) > 100 * item.density_at(500));
}

TEST_CASE("two true weights are both believed, and a new package is told") {
    Item item{.declared = {.gross = of(500)}};
    for (int i = 0; i < 10; ++i) item.comes(500 + i % 3);
    bool told = false;
    // The first ones were asked about: their story was hardly believed.
    for (int i = 0; i < 8; ++i) {
        told |= item.comes(620 + i % 3, i < 2 ? 20'000 : 900'000) == News::NewWeight;
        item.comes(500 + i % 3);
    }
    CHECK(told);
    CHECK(item.density_at(621) > 0.02);
    CHECK(item.density_at(501) > 0.02);
    CHECK(item.density_at(560) < 0.001);
}

TEST_CASE("a package that was replaced by another is forgotten soon, one that is sold beside it is not") {
    Item replaced{.declared = {.gross = of(500)}}, beside = replaced;
    for (int i = 0; i < 20; ++i) replaced.comes(500 + i % 3), beside.comes(500 + i % 3);
    for (int i = 0; i < 20; ++i) replaced.comes(620 + i % 3), beside.comes(i % 2 ? 500 : 620 + i % 3);
    CHECK(replaced.density_at(621) > 0.02);
    CHECK(replaced.density_at(501) < 1e-4);
    CHECK(beside.density_at(621) > 0.02);
    CHECK(beside.density_at(501) > 0.02);
}

TEST_CASE("a slow drift is followed and told") {
    Item item;
    bool told = false;
    for (int i = 0; i < 200; ++i) told |= item.comes(400 + 0.2 * i + i % 3 - 1) == News::Drifting;
    CHECK(told);
    CHECK(item.density_at(439) > 0.02);
    CHECK(item.density_at(439) > 10 * item.density_at(402));
}

TEST_CASE("one shopper's trick is not learned") {
    SECTION("many times in one visit") {
        Item item{.declared = {.gross = of(500)}};
        for (int i = 0; i < 20; ++i) item.comes(500 + i % 3);
        for (int i = 0; i < 50; ++i) item.comes(900, 20'000, Source::Accepted, "the same visit");
        CHECK(item.density_at(900) < 1e-4);
        CHECK(item.density_at(501) > 0.05);
    }
    SECTION("many times in one visit, with a story that was believed") {
        Item item{.declared = {.gross = of(500)}};
        for (int i = 0; i < 20; ++i) item.comes(500 + i % 3);
        const double before = item.density_at(501);
        for (int i = 0; i < 12; ++i) item.comes(5000, 990'000, Source::Accepted, "the same visit");
        CHECK(item.density_at(501) > 0.97 * before);
        CHECK(item.density_at(5000) < 1e-6);
    }
    SECTION("in every twentieth visit, for long") {
        Item item{.declared = {.gross = of(500)}};
        for (int i = 0; i < 400; ++i) item.comes(i % 20 == 19 ? 900 : 500 + i % 3, i % 20 == 19 ? 20'000 : 990'000);
        CHECK(item.density_at(900) < 1e-4);
    }
    SECTION("staff looked, and it is so") {
        Item item{.declared = {.gross = of(500)}};
        for (int i = 0; i < 20; ++i) item.comes(500 + i % 3);
        item.comes(900, 1'000'000, Source::Staff);
        CHECK(item.density_at(900) > 1e-3);
    }
}

TEST_CASE("light goods are seen only where the scale can see them") {
    Item card{.declared = {.gross = of(8)}};
    for (int i = 0; i < 5; ++i) card.comes(7 + i % 3);
    CHECK_FALSE(seen_by_scale(card.belief(), Weight::grams(10)));
    Item rice{.declared = {.gross = of(510)}};
    CHECK(seen_by_scale(known(of(510)), Weight::grams(10)));
}

TEST_CASE("what is learned survives a wire, and adds up with what another store learned") {
    Item here{.declared = {.gross = of(500)}}, there = here;
    for (int i = 0; i < 9; ++i) here.comes(500 + i % 3), there.comes(580 + i % 3);
    const auto back = from_json<Learned>(to_json(here.learned));
    REQUIRE(back);
    CHECK(*back == here.learned);
    CHECK(boost::json::serialize(to_json(here.learned)).size() < 900);
    const Learned both = merged(here.learned, there.learned);
    CHECK(both.modes.size() == 2);
    CHECK(both.placements == 18);
    const Belief belief = believe(both, here.declared);
    CHECK(density(belief, 1, of(501), of(2)) > 0.02);
    CHECK(density(belief, 1, of(581), of(2)) > 0.02);
    CHECK(from_json<Belief>(to_json(belief)) == Result<Belief>(belief));
    CHECK(merged(here.learned, {}).modes == here.learned.modes);
}

TEST_CASE("what weighs nothing teaches nothing") {
    Item item;
    item.comes(0);
    item.comes(-5);
    CHECK(item.learned == Learned{});
}
