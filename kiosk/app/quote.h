#pragma once
// The store's price of a basket, asked for where this kiosk's clock cannot be trusted with promotions by hour: the body
// of POST /v1/quotes, and its answer as the price of the same basket.
#include <string>

#include "core/base/result.h"
#include "core/pricing/pricing.h"
#include "flows/lane.h"

namespace kassa::kiosk {

// Without a time: the store's own holds.
std::string quote_request(const pricing::Basket& basket, const Currency& currency);

// The answer, with the ids of the basket's lines. A fault when it is not an answer to this basket.
Result<flows::Quote> read_quote(const std::string& answer, const pricing::Basket& basket);

}  // namespace kassa::kiosk
