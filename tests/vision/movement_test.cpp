#include "vision/reader/movement.h"

#include <catch2/catch_test_macros.hpp>

using namespace kassa::vision;

namespace {

constexpr int width = 320, height = 180;
constexpr double scale = 0.25;  // of a picture of 1280 × 720

Candidate at(double x, double y) {
    Candidate candidate;
    candidate.centre = {x, y};
    candidate.along = {1, 0};
    candidate.length = 200;
    candidate.height = 80;
    return candidate;
}

std::vector<std::uint8_t> grain(unsigned seed, int strength) {
    std::vector<std::uint8_t> small(std::size_t(width) * height);
    for (auto& pixel : small) {
        seed = seed * 1664525u + 1013904223u;
        pixel = std::uint8_t(128 + int(seed >> 16) % (2 * strength + 1) - strength);
    }
    return small;
}

// A print around the picture's (400, 360).
void put_print(std::vector<std::uint8_t>& small, int moved) {
    for (int y = 80; y < 100; ++y)
        for (int x = 75; x < 125; ++x)
            if ((x + moved) / 3 % 2) small[std::size_t(y) * width + std::size_t(x)] = 30;
}

}  // namespace

TEST_CASE("What a hand carries moves, and what lies on the counter does not, however grainy the picture") {
    for (const int strength : {1, 4, 12}) {
        auto before = grain(1, strength), now = grain(2, strength);
        put_print(before, 0);
        put_print(now, 2);
        const Movement movement(now, before, width, height, scale);
        INFO("grain of ± " << strength);
        CHECK(movement.is_at(at(400, 360)));
        CHECK_FALSE(movement.is_at(at(900, 360)));
        CHECK_FALSE(movement.is_at(at(1270, 710)));
    }
}

TEST_CASE("Without a picture before nothing is known to move") {
    CHECK_FALSE(Movement().is_at(at(400, 360)));
    const auto now = grain(2, 1);
    CHECK_FALSE(Movement(now, {}, width, height, scale).is_at(at(400, 360)));
}
