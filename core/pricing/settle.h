#pragma once
// Inside the pricing room: what it comes to when units of goods are given to offers. This says what promotions mean, in
// the plainest words that there are here; the search (search.h) only decides which units to give to which.
#include <vector>

#include "core/pricing/clusters.h"

namespace kassa::pricing {

// Units of one sort of goods that are given to the same offers. More than one only where each unit stands for itself.
struct Run {
    std::int64_t count = 1;
    std::vector<Role> roles;
};
using Assignment = std::vector<std::vector<Run>>;  // by sort of goods; what is not in it has no promotion

struct Settled {
    struct Saving {
        std::size_t offer = 0;
        Money amount;
    };
    std::vector<std::vector<Saving>> savings;  // by sort of goods, by offer; above zero
    std::vector<Money> reduced;                // by sort: the list price less its savings
    std::vector<Money> paid;                   // by sort: behind the VIP price
    std::vector<std::int64_t> times;           // applications, by offer
};

// Savings are reckoned from list prices; where those of different stacking groups come to more than a unit costs, the
// offers that come later have less of it.
Settled settle(const std::vector<Goods>& goods, const std::vector<Offer>& offers, const Assignment& assignment,
               const Rules& rules);

}  // namespace kassa::pricing
