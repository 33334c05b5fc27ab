#pragma once
// Distributions on the house's Random.
#include <cmath>
#include <numbers>

#include "core/base/random.h"

namespace kassa::weights_bench {

class Chance {
public:
    explicit Chance(std::uint64_t seed) : random_(seed) {}
    double unit() { return random_.unit(); }
    bool happens(double share) { return unit() < share; }
    double between(double from, double to) { return from + (to - from) * unit(); }
    double log_between(double from, double to) { return from * std::exp(std::log(to / from) * unit()); }
    std::size_t below(std::size_t bound) { return std::size_t(random_.below(bound)); }
    // Standard normal (Box and Muller's polar form gives two; the second is kept).
    double normal() {
        if (kept_) return kept_ = false, second_;
        double x = 0, y = 0, square = 0;
        do {
            x = between(-1, 1), y = between(-1, 1);
            square = x * x + y * y;
        } while (square >= 1 || square == 0);
        const double factor = std::sqrt(-2 * std::log(square) / square);
        second_ = y * factor, kept_ = true;
        return x * factor;
    }
    double normal(double mean, double sd) { return mean + sd * normal(); }
    // 1, 2, …, with this mean.
    int geometric(double mean) {
        if (mean <= 1) return 1;
        return 1 + int(std::log(1 - unit()) / std::log(1 - 1 / mean));
    }

private:
    Random random_;
    bool kept_ = false;
    double second_ = 0;
};

}  // namespace kassa::weights_bench
