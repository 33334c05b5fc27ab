#pragma once
// Inside the pricing room: promotions of the whole basket, behind goods' promotions and the VIP price. They are
// reckoned on what the goods in their scope are paid for by then, but reached by what these goods cost in the list: who
// has put goods for 50 on the belt has spent 50, however much promotions take off.
#include <vector>

#include "core/pricing/offers.h"

namespace kassa::pricing {

// A basket promotion that is applied, and what it takes off each sort of goods.
struct BasketReduction {
    std::size_t offer = 0;
    Money amount;
    std::vector<Money> parts;  // by sort of goods
};

// Of each stacking group the promotion that is best for the shopper, or none; those of different groups add up, but
// goods never cost less than nothing. `paid` is by sort of goods. Offers with `most` 0 are left out.
//
// All combinations are tried up to a few hundred; beyond, each group has what is best with the groups before it.
std::vector<BasketReduction> basket_reductions(const std::vector<BasketOffer>& offers, const std::vector<Money>& paid,
                                               const Rules& rules);

// Whether its goods have been bought for enough money.
bool is_reached(const BasketOffer& offer);

}  // namespace kassa::pricing
