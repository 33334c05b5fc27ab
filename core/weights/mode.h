#pragma once
// What believing and learning share about one mode of an item's weight; inside this room only.
#include <vector>

#include "core/weights/learned.h"
#include "core/weights/prior.h"

namespace kassa::weights {

// How often a mode comes is counted over 50 placements.
constexpr double recent_kept = 0.98;

// The mode is the weight that was declared, as far as can be told.
bool belongs_to(const Mode& mode, const Anchor& anchor);

// How much of the mode's share is believed, 0…1.
double trust_in(const Mode& mode);

// How probable it is that the package is still sold, 0…1; `placements`: the recent ones of all modes together.
double still_sold(const Mode& mode, double placements);

// `believe`, in grams.
std::vector<Bell> bells_of(const Learned& learned, const Declared& declared, const Packaging& packaging);

}  // namespace kassa::weights
