#pragma once
// Inside the pricing room: the VIP price of one sort of goods (STORE_RULES 1.2).
#include "core/pricing/pricing.h"

namespace kassa::pricing {

// The basket's tier where these goods have a VIP price, else none. A tier that the rules do not know has none.
const VipTier* tier_of(const catalog::Product& product, const Basket& basket, const VipRules& vip);

// Whether goods that promotions brought from `list` to `reduced` still count as sold at their regular price.
bool is_regular(Money list, Money reduced, const VipRules& vip);

// What the goods cost with the VIP price when their promotions have brought them from `list` to `reduced`.
Money vip_price(Money list, Money reduced, const VipTier* tier, const Rules& rules);

}  // namespace kassa::pricing
