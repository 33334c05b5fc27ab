#pragma once
// What one policy says otherwise than another, for the person who applies it.
#include <string>
#include <vector>

#include "core/policy/policy.h"

namespace kassa::policy {

// One line a change, by the path of what changed: "bagging.free_skips: 2 → 3". Promotions, tiers and other lists of
// things with a name are compared by name: "pricing.promotions: 'spring' is new". Empty when both say the same.
std::vector<std::string> differences(const Policy& before, const Policy& after);

}  // namespace kassa::policy
