#pragma once
// Inside the pricing room: what was worked out for a sort of goods becomes the steps of the lines that it was scanned
// in, unit by unit in the order of the lines' ids, so that the lines add up to the goods and the steps to the lines.
#include "core/pricing/choice.h"

namespace kassa::pricing {

// What a line's points are reckoned from, beside the priced line itself.
struct Background {
    std::size_t line = 0;  // index in the basket
    std::size_t goods = 0; // number of its sort of goods
    Money after_goods;     // the line's list price less its goods' promotions, before VIP price and basket promotions
    // The same for all lines of these goods together: what the VIP threshold is held against (STORE_RULES 1.2).
    Money goods_list;
    Money goods_reduced;
    std::vector<const Promotion*> promotions;   // of goods, that the line has a step of
    std::vector<const Promotion*> multipliers;  // points multipliers that hold for it
};

// Fills `lines` (in the basket's order) and says for each what its points are reckoned from.
std::vector<Background> deal_out(const std::vector<Goods>& goods, const Offers& offers, const Choice& choice,
                                 const Basket& basket, std::vector<PricedLine>& lines);

// What the units from number `begin` on, `count` of them, cost when `units` together cost `total`: every unit the
// same, and the cents that are left over one each to the first units. A lower total never makes a unit dearer.
Money share(Money total, std::int64_t units, std::int64_t begin, std::int64_t count);

}  // namespace kassa::pricing
