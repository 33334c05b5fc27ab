#pragma once
// Inside the pricing room: the whole basket's choice. Clusters of goods are searched each by itself (search.h); what
// they share is settled here: a coupon that several promotions could use, and promotions of the basket that hold for
// some of a cluster's goods only.
#include <vector>

#include "core/pricing/basket_stage.h"
#include "core/pricing/settle.h"

namespace kassa::pricing {

struct Choice {
    Settled goods;
    std::vector<BasketReduction> basket;
    Money total;  // what is paid for the goods, before deposits and tax that comes on top
};

// The cheapest choice that is found. Which of its coupons a promotion may use is written into the offers' `most`.
Choice cheapest_choice(const std::vector<Goods>& goods, Offers& offers, const Rules& rules,
                       const Circumstances& circumstances);

}  // namespace kassa::pricing
