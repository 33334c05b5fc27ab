#pragma once
// A store as large as a real one, made from a seed: thousands of articles in a tree of categories, thousands of
// promotions that hold, in about the proportions of the trade; and the large baskets that are priced there.
#include <cstdint>

#include "core/base/random.h"
#include "core/pricing/pricing.h"

namespace kassa::proof {

struct Department {
    std::vector<catalog::Product> products;
    pricing::Rules rules;  // prepared
};

Department any_department(std::size_t products, std::size_t promotions, std::uint64_t seed);

// So many lines of the store's goods, half of them for a member; at a time at which its promotions hold.
pricing::Basket any_large_basket(const Department& department, std::size_t lines, Random& random);

}  // namespace kassa::proof
