#pragma once
// Inside the pricing room: which promotions meet which goods of a basket. A large basket has thousands of meetings with
// a store's promotions, most of them with promotions that do not hold now; a quote's time is mostly theirs. So
// each costs a look-up and nothing else until its promotion is known to hold, and they are put in order by counting.
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/pricing/goods.h"
#include "core/pricing/index.h"
#include "core/pricing/validity.h"

namespace kassa::pricing {

// A sort of goods, and where a promotion names it.
struct Meeting {
    std::uint32_t sort = 0;   // index in the goods
    std::uint32_t scope = 0;  // of the promotion (Index)
};

// A promotion that holds, with the goods that it names: by sort, then scope.
struct MetPromotion {
    const Promotion* promotion = nullptr;
    std::span<const Meeting> goods;
};

struct Meetings {
    Meetings() = default;
    Meetings(Meetings&&) = default;  // a copy's spans would be of the other's `all`

    std::vector<MetPromotion> promotions;  // by priority, then id
    bool hours_left_out = false;           // some would hold, if the clock could be believed
    std::vector<Meeting> all;              // what the spans are of
};

Meetings meetings_of(const std::vector<Goods>& goods, const Rules& rules, const Index& index,
                     const Circumstances& circumstances);

}  // namespace kassa::pricing
