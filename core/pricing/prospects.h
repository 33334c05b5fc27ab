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
    static constexpr std::int64_t parts = 16;  // of which a line between two others has some of each
    std::vector<std::int64_t> weights;  // by class of goods, 0 to `cent`
    std::int64_t off = 0;
};

// So many parts of one, the rest of the other: below that the total cannot come either.
Prospect mixed(const Prospect& one, const Prospect& other, std::int64_t part);

// Few: the lines that mostly say enough. All: with a choice of its own for each step of a promotion, and with what
// counts only where goods cost much less than in the list.
enum class Lines { Few, All };

// For each choice of promotions of the basket (of each stacking group one or none) the lines that hold for it. Empty
// where there are too many choices. `classes` are by sort of goods: those for which the same promotions hold.
std::vector<std::vector<Prospect>> prospects_of(const std::vector<BasketOffer>& offers,
                                                const std::vector<std::size_t>& classes, Rounding rounding,
                                                Lines lines);

}  // namespace kassa::pricing
