#pragma once
// Properties of one priced basket by itself: its parts add up, nothing leaves its bounds, nothing is applied more often
// than it may be. Each answers with what is wrong, or nothing.
#include <optional>
#include <string>

#include "tests/pricing/proof/generator.h"

namespace kassa::proof {

// What the line costs on the shelf, without its deposit.
Money list_price(const pricing::BasketLine& line, const pricing::Rules& rules);

std::optional<std::string> wrong_sums(const Case& made, const pricing::PricedBasket& priced);
std::optional<std::string> wrong_bounds(const Case& made, const pricing::PricedBasket& priced);
std::optional<std::string> wrong_limits(const Case& made, const pricing::PricedBasket& priced);

}  // namespace kassa::proof
