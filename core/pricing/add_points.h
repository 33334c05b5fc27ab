#pragma once
// Inside the pricing room: hands what was priced on to the rules of points (points.h).
#include "core/pricing/deal_out.h"

namespace kassa::pricing {

// A member's points, of each line and of the purchase; nothing where nobody is a member or the store has no points.
// `backgrounds` are the lines', in their order; `coupons` those that no reduction has used, one for each time shown: of
// campaigns that want the same one the better goes first. It changes no price. Returned are the campaigns that made a
// difference.
std::vector<const Promotion*> add_points(const Basket& basket, const Rules& rules,
                                         const std::vector<Background>& backgrounds,
                                         const std::vector<std::string>& coupons, PricedBasket& priced);

}  // namespace kassa::pricing
