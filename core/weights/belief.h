#pragma once
// What one unit of an item may weigh: a mixture of normal distributions that is as wide as what is known is little.
// Learning (learned.h) makes a belief of what a store has seen; a label with a weight makes a narrow one; stories
// (story.h) ask how well a change on the scale agrees with it. A belief is counted in whole milligrams and
// thousandths of a millionth, so that it is the same after a journal or a wire as before.
#include <cstdint>
#include <vector>

#include "core/base/describe.h"
#include "core/base/weight.h"

namespace kassa::weights {

// One possibility: the units in hand come from a batch whose mean is uncertain by `mean_sd` (the same for each of
// them) and differ from one another by `unit_sd`.
struct Part {
    std::int64_t share_ppb = 0;  // of all possibilities, in thousandths of a millionth; the parts' sum is 10^9
    Weight mean;
    Weight mean_sd;
    Weight unit_sd;
    bool operator==(const Part&) const = default;
};
KASSA_DESCRIBE(Part, share_ppb, mean, mean_sd, unit_sd)

struct Belief {
    std::vector<Part> parts;  // most probable first, at most `most_parts`; never empty when made by the functions below
    bool operator==(const Belief&) const = default;

    static constexpr std::size_t most_parts = 16;
};
KASSA_DESCRIBE(Belief, parts)

// Of all possibilities together.
Weight mean_of(const Belief& belief);
Weight deviation_of(const Belief& belief);  // the standard deviation of one unit

// How probable it is that `units` of them together weigh `weight`, where the scale's answer is uncertain by `sigma`
// (standard deviation): a density, in 1/g.
double density(const Belief& belief, int units, Weight weight, Weight sigma);

// The item's own weight is known, from its label or from the produce scale, which tells it to `step`: two scales'
// rounding and a bag of a few grams are what is left of doubt.
Belief known(Weight weight, Weight step = Weight::grams(5));

// The scale can see this item arrive: with probability 97.5 % it weighs more than `threshold`. A greeting card is not
// asked for.
bool seen_by_scale(const Belief& belief, Weight threshold);

// Puts the parts in order, joins alike ones, drops what is less probable than 10^-6 and makes the shares sum to 10^9.
// Shares that are negative or all zero are a mistake of the caller's (CHECK).
Belief tidied(std::vector<Part> parts);

}  // namespace kassa::weights
