#pragma once
// Inside the pricing room: the cheapest way to give a cluster's goods to its offers (search.cpp says what is tried).
#include <cstdint>
#include <vector>

#include "core/pricing/clusters.h"
#include "core/pricing/settle.h"

namespace kassa::pricing {

// One way to use the promotions of a cluster.
struct Way {
    std::vector<std::int64_t> costs;  // by class of goods: what is paid, less what is paid at list prices
    std::vector<std::vector<Run>> runs;  // by place of the cluster
    bool is_estimate = false;            // the costs are not exactly what will be paid: very large sets
};

// How the goods of a cluster come to different final prices, by place.
struct Outlook {
    // The class of the goods, from 0 to `dimensions` - 1: those of one class are treated alike by the basket stage.
    std::vector<std::size_t> classes;
    std::size_t dimensions = 1;
    // With several classes: what a cent paid for the goods may come to in the end, in some unit; several guesses.
    std::vector<std::vector<std::int64_t>> weightings;
};

// With one class, the one way that is cheapest; with several, all ways of which none is as cheap in every class as
// another, or, where that would be too much work, those that are cheapest by the weightings. `rules` give the VIP
// price.
std::vector<Way> cheapest_ways(const Cluster& cluster, const std::vector<Goods>& goods,
                               const std::vector<Offer>& offers, const Rules& rules, const Outlook& outlook);

}  // namespace kassa::pricing
