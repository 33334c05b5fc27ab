#pragma once
// Baskets and promotion sets that chance makes from a seed. Few articles and prices that tie, so that promotions meet
// on the same goods and lines come close to the VIP threshold; every kind of promotion, every condition, every limit.
#include <cstdint>

#include "core/base/random.h"
#include "core/pricing/pricing.h"

namespace kassa::proof {

struct Case {
    std::uint64_t seed = 0;
    pricing::Rules rules;
    pricing::Basket basket;
    bool operator==(const Case&) const = default;
};
KASSA_DESCRIBE(Case, seed, rules, basket)

// Small cases can be tried to the end by the oracle; large ones have up to forty units and twenty promotions.
enum class Size { Small, Medium, Large };
Size size_of(std::uint64_t seed);

Case any_case(std::uint64_t seed);

// A line of one of the basket's articles, or of another one, with this id.
pricing::BasketLine any_line(const pricing::Basket& basket, int id, Random& random);

void shuffle(std::vector<pricing::BasketLine>& lines, Random& random);

}  // namespace kassa::proof
