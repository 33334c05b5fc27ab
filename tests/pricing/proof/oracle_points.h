#pragma once
// The second reckoner of points: STORE_RULES 1.4 in the plainest words, from what was paid for each line and why.
#include <optional>
#include <string>

#include "tests/pricing/proof/generator.h"

namespace kassa::proof {

// What is wrong with the points of a basket that was priced, or with the campaigns that it says to have applied.
std::optional<std::string> wrong_points(const Case& made, const pricing::PricedBasket& priced);

}  // namespace kassa::proof
