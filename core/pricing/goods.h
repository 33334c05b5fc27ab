#pragma once
// Inside the pricing room: the basket as goods. Lines of the same article at the same price are one sort of goods
// however often and in whatever order they were scanned, so that splitting a line or turning the basket over
// changes no cent. What is worked out for the goods is then dealt out to the lines, unit by unit, in the order of
// their ids.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/pricing/pricing.h"

namespace kassa::pricing {

// A reduction that a unit can get by itself: the promotion and what a unit costs with it.
struct Single {
    std::size_t promotion;  // index in the rules
    Money unit;
};

struct Goods {
    catalog::Product product;
    Money unit;               // list price of a unit: a piece, a weighed portion, a labelled pack
    std::int64_t count = 1;   // units
    std::vector<std::size_t> lines;  // indexes in the basket, by line id
    std::vector<Single> singles;     // Percent and AmountOff promotions that hold, cheaper than `unit`
    std::vector<std::size_t> pools;  // N for M promotions that hold, as indexes in the rules
    const VipTier* tier = nullptr;   // of a member, where the VIP price is not excluded

    Money list() const { return unit * count; }
};

// The basket's goods in an order that depends on what they are and never on when they were scanned: dearest unit
// first, then by item and what else tells them apart.
std::vector<Goods> goods_of(const Basket& basket, const Rules& rules);

// What the line costs with the VIP price when its promotions have brought it from `list` to `reduced`.
Money vip_price(Money list, Money reduced, const VipTier* tier, const Rules& rules);

// How one sort of goods is paid for.
struct Plan {
    std::vector<std::int64_t> pooled;  // units in each pool of `Goods::pools`
    std::vector<std::int64_t> free;    // of those, units that need not be paid
    std::optional<std::size_t> single; // index in `Goods::singles`
    std::int64_t reduced_units = 0;    // units that get it; the others pay the list price
};

// The cheapest plans for the whole basket, one for each sort of goods (see promotions.cpp for what is tried).
std::vector<Plan> cheapest_plans(const std::vector<Goods>& goods, const Rules& rules);

}  // namespace kassa::pricing
