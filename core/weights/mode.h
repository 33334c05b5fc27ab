#pragma once
// What believing and learning share about one mode of an item's weight; inside this room only.
#include <vector>

#include "core/weights/learned.h"
#include "core/weights/prior.h"

namespace kassa::weights {

// The mode is the weight that was declared, as far as can be told.
bool belongs_to(const Mode& mode, const Anchor& anchor);

// How much of the mode's share is believed, 0…1.
double trust_in(const Mode& mode);

// `believe`, in grams.
std::vector<Bell> bells_of(const Learned& learned, const Declared& declared, const Packaging& packaging);

}  // namespace kassa::weights
