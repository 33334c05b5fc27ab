#pragma once
// Small numerical words that this room shares. Inside, weights are grams as double; outside they are Weight.
#include <cmath>
#include <cstdint>
#include <numbers>

#include "core/base/weight.h"

namespace kassa::weights {

inline double grams(Weight weight) { return double(weight.in_milligrams()) * 1e-3; }
inline Weight of_grams(double grams) { return Weight::milligrams(std::llround(grams * 1e3)); }

// The density of a normal distribution at a distance from its mean. A variance below (0.1 g)² is taken as that.
inline double normal(double distance, double variance) {
    constexpr double inverse_root_two_pi = 0.3989422804014327;
    variance = variance < 0.01 ? 0.01 : variance;
    const double exponent = distance * distance / variance;
    return exponent > 80 ? 0 : inverse_root_two_pi * std::exp(-0.5 * exponent) / std::sqrt(variance);
}

}  // namespace kassa::weights
