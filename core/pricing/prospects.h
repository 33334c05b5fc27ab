#pragma once
// Inside the pricing room: what promotions of the basket may make of what is paid for the goods, as straight lines
// below which the total cannot come. Which goods should get which promotions is searched along these lines.
#include <cstdint>
#include <vector>

#include "core/pricing/basket_stage.h"

namespace kassa::pricing {

// The total is never less than what is paid for the goods, each cent counted as `weights` say, less `off`; all in parts
// of a cent.
struct Prospect {
    static constexpr std::int64_t cent = 3'000;  // thirds and eighths of it are whole numbers of these
    std::vector<std::int64_t> weights;  // by class of goods, 0 to `cent`
    std::int64_t off = 0;
};

// For each choice of promotions of the basket (of each stacking group one or none) the lines that hold for it. Empty
// where there are too many choices. `classes` are by sort of goods: those for which the same promotions hold.
std::vector<std::vector<Prospect>> prospects_of(const std::vector<BasketOffer>& offers,
                                                const std::vector<std::size_t>& classes, Rounding rounding);

}  // namespace kassa::pricing
