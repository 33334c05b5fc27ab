#pragma once
// Inside the pricing room: the basket as goods. Lines of the same article at the same price are one sort of goods
// however often and in whatever order they were scanned, so that splitting a line or turning the basket over
// changes no cent. What is worked out for the goods is then dealt out to the lines, unit by unit, in the order of
// their ids (deal_out.h).
#include <cstdint>
#include <optional>
#include <vector>

#include "core/pricing/pricing.h"

namespace kassa::pricing {

struct Goods {
    const catalog::Product* product = nullptr;  // as its first line has it; the basket keeps it
    Money unit;               // list price of a unit: a piece, a weighed portion, a pack with a price on its label
    std::int64_t count = 1;   // units
    std::optional<Weight> weight;    // of a weighed portion
    std::vector<std::size_t> lines;  // indexes in the basket, by line id
    const VipTier* tier = nullptr;   // of a member, where the VIP price is not excluded

    Money list() const { return unit * count; }
    // Whether its units may stand in groups, sets and scales: portions by weight may not.
    bool is_piece() const { return product->sold_by == catalog::SoldBy::Piece; }
};

// The basket's goods in an order that depends on what they are and never on when they were scanned: dearest unit
// first, then by item and what else tells them apart. CHECKs what `price` says it CHECKs of lines.
std::vector<Goods> goods_of(const Basket& basket, const Rules& rules);

// How many units a line is: its pieces; 1 for a weighed portion or a pack with a price on its label.
std::int64_t units_of(const BasketLine& line);

}  // namespace kassa::pricing
