#pragma once
// A real shop: the prices and promotions that chains publish (prices_il, weighed_il and promos_il of the data made by
// others, unpacked), taken in as `store import` takes them, all chains as if they were one store. Its promotions meet
// on the same goods far more often than those of any store would.
#include <filesystem>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"
#include "tests/pricing/proof/generator.h"

namespace kassa::proof {

struct RealShop {
    std::vector<catalog::Product> products;  // with a price
    pricing::Rules rules;                    // prepared, with all promotions
    Instant at{};                            // a moment at which nearly all of them hold
    std::unordered_map<catalog::ItemKey, std::size_t> by_item;
    std::unordered_map<catalog::ItemKey, std::vector<std::size_t>>
        naming;                              // promotions by an item that they name
    std::vector<std::size_t> naming_more;    // promotions that name goods in another way
    std::vector<catalog::ItemKey> on_offer;  // items of ours that some promotion names
};

// The folder holds prices_il.csv, weighed_il.csv and promos_il.csv.
Result<RealShop> real_shop(const std::filesystem::path& folder);

// So many lines, half of them goods on offer and often several of one promotion; half of the shoppers are members, and
// some show coupons.
pricing::Basket real_basket(const RealShop& shop, std::size_t lines, Random& random);

// A basket with up to 25 lines and, as its rules, those promotions that name any of its goods: all others can make no
// difference, and `whole_set` says so.
Case real_case(const RealShop& shop, std::uint64_t seed);
std::optional<std::string> whole_set(const RealShop& shop, const Case& made);

}  // namespace kassa::proof
