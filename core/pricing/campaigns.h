#pragma once
// Inside the pricing room: of several points campaigns, which one goes first.
#include <tuple>

#include "core/pricing/promotion.h"

namespace kassa::pricing {

// What multiplies more; of several that come to the same, the one with the lower priority number, then the one whose id
// comes first.
inline bool goes_before(const Promotion* one, const Promotion* other) {
    if (one->multiplier != other->multiplier) return one->multiplier > other->multiplier;
    return std::tie(one->priority, one->id) < std::tie(other->priority, other->id);
}

}  // namespace kassa::pricing
