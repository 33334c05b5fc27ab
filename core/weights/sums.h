#pragma once
// What several goods weigh together: sums of beliefs, kept to a handful of bells so that many stories cost little;
// inside this room only.
#include <array>
#include <cstddef>

#include "core/weights/belief.h"

namespace kassa::weights {

// A mixture of at most four normal distributions, in grams and square grams.
struct Sum {
    struct Bell {
        double share = 0;
        double mean = 0;
        double variance = 0;
    };
    static constexpr std::size_t most = 4;
    std::array<Bell, most> bells{};
    std::size_t count = 0;

    double mean() const;
    double variance() const;
    // In 1/g, where the scale's answer has this variance.
    double density(double weight, double scale_variance) const;
};

// `units` of one item.
Sum sum_of(const Belief& belief, int units);
// Both together.
Sum operator+(const Sum& one, const Sum& other);
// Exactly known but for `variance`.
Sum sum_of(double mean, double variance);

}  // namespace kassa::weights
