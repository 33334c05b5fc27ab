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

// `classes` says for each place which class its goods are of, from 0 to `dimensions` - 1. With one class, the one way
// that is cheapest; with several, all ways of which none is as cheap in every class as another. `rules` give the VIP
// price.
std::vector<Way> cheapest_ways(const Cluster& cluster, const std::vector<Goods>& goods,
                               const std::vector<Offer>& offers, const Rules& rules,
                               const std::vector<std::size_t>& classes, std::size_t dimensions);

}  // namespace kassa::pricing
