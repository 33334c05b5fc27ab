#pragma once
// Inside the pricing room: which goods have to be looked at together. A promotion that needs several units, or is
// limited, ties the sorts of goods that it names. Where a member's VIP price hangs on all that a sort of goods saves,
// or where reductions could together come to more than the goods cost, or where offers of several groups need several
// units, the stacking groups that meet in a sort are tied as well; elsewhere each is worked out for itself.
#include <vector>

#include "core/pricing/offers.h"

namespace kassa::pricing {

// What a unit of some goods may be in one offer.
struct Role {
    std::size_t offer = 0;
    int part = 0;
    Money saving;  // see Member
};

// One sort of goods in a cluster: for each stacking group that is looked at here, what its units may be in it.
struct Place {
    std::size_t sort = 0;
    std::int64_t count = 0;  // of its units
    std::vector<std::vector<Role>> groups;
};

struct Cluster {
    std::vector<Place> places;        // by sort: dearest first
    std::vector<std::size_t> offers;  // those that tie it together, by priority; what is free of ties is not here
};

// `offers` with `most` 0 are left out.
std::vector<Cluster> clusters_of(const std::vector<Goods>& goods, const std::vector<Offer>& offers);

}  // namespace kassa::pricing
