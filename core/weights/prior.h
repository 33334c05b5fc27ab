#pragma once
// What is believed of an item before anything was learned of it, and of a weight of it that nobody has seen yet.
#include <vector>

#include "core/weights/belief.h"
#include "core/weights/learned.h"

namespace kassa::weights {

// A normal distribution in grams with its share of all possibilities; inside this room only.
struct Bell {
    double share = 0;
    double mean = 0;
    double mean_sd = 0;
    double unit_sd = 0;
};

// The spread of an item of which nobody knows it, a share of its weight: the middle of `spread_steps`.
constexpr double usual_spread = 0.012;

// The declared weight as far as it can be trusted: its mean and how far the truth is from it when it is meant well.
struct Anchor {
    double mean = 0;
    double sd = 0;            // g, whatever the item's own spread is
    double spreads = 0;       // and beside it so many of the item's own spreads
    double honest_share = 0;  // that it is meant well
    // In grams, of an item with this spread (a share of its weight).
    double sd_of(double spread) const;
};
std::optional<Anchor> anchor_of(const Declared& declared, const Packaging& packaging);

// Before the first placement.
std::vector<Bell> unseen(const Declared& declared, const Packaging& packaging);
// A further weight of an item that is known to weigh `mean`: most new packages hold a little more or less.
std::vector<Bell> another_weight(double mean);

// The spreads that a batch may have, as shares of the weight, and how probable each is.
struct SpreadStep {
    double spread;
    double prior;
};
constexpr SpreadStep spread_steps[] = {{0.0030, 1}, {0.0048, 1}, {0.0077, 1},  {0.0123, 1},
                                       {0.0197, 1}, {0.0315, 1}, {0.0504, 0.25}};

double density(const std::vector<Bell>& bells, double weight, double sigma);

}  // namespace kassa::weights
