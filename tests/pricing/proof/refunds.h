#pragma once
// Giving everything back, in any portions, gives back exactly what was paid: goods, deposits, added tax and points.
#include <optional>
#include <string>

#include "tests/pricing/proof/generator.h"

namespace kassa::proof {

std::optional<std::string> wrong_refund(const Case& made, const pricing::PricedBasket& priced);

}  // namespace kassa::proof
