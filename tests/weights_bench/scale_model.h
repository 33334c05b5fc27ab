#pragma once
// A bagging scale as it is: steps, noise, drift, temperature, creep, and what swings after a weight is put down.
#include <cstdint>
#include <vector>

#include "tests/weights_bench/chance.h"
#include "tests/weights_bench/events.h"
#include "tests/weights_bench/parameters.h"

namespace kassa::weights_bench {

// A load that comes (or goes, when negative) at a time.
struct Load {
    std::int64_t at = 0;     // ms
    double grams = 0;
    std::int64_t takes = 200;  // ms until all of it is there
};

// A force that goes away again: a resting hand, a leaning child. It trembles by `trembling` of itself.
struct Force {
    std::int64_t from = 0, until = 0;  // ms
    double grams = 0;
    double trembling = 0.1;
};

class ScaleModel {
public:
    ScaleModel(const Parameters& parameters, Chance& chance) : parameters_(parameters), chance_(chance) {}

    static constexpr std::int64_t every = 100;  // ms between two readings

    // The scale stands empty for this long; it follows its zero then.
    void rests(std::int64_t milliseconds);
    // The next reading, at `now`, of what has been put on it since the visit began.
    Event read(std::int64_t now, const std::vector<Load>& loads, const std::vector<Force>& forces);

private:
    double swinging(std::int64_t now, const std::vector<Load>& loads) const;

    const Parameters& parameters_;
    Chance& chance_;
    double zero_ = 0, noise_ = 0, crept_ = 0;
    double before_[2] = {0, 0};
};

}  // namespace kassa::weights_bench
