#pragma once
// The second pricer: slow and obvious, written from what promotions mean and sharing nothing with core/pricing but the
// data types. It hands every unit of a small basket every promotion that it may have, in every combination, keeps the
// combinations that are allowed and takes the cheapest. Whatever core/pricing does to be quick, it must come to
// the same total.
#include <cstdint>
#include <optional>

#include "core/pricing/pricing.h"

namespace kassa::proof {

// Whether the scope names these goods.
bool names(const pricing::Scope& scope, const catalog::Product& product);

// Whether the promotion holds for this basket: time and place, member, coupon and tender. Goods are not looked at.
bool holds(const pricing::Promotion& promotion, const pricing::Basket& basket, const pricing::Rules& rules);

// True for promotions that take something off a sum behind the goods' own (tiers, percent and amount on the basket).
bool is_for_basket(const pricing::Promotion& promotion);

// How often the promotion may be applied to this basket by its own limits; none: as often as the goods allow. A
// coupon's limit counts for each one that was shown.
std::optional<std::int64_t> most_applications(const pricing::Promotion& promotion,
                                              const pricing::Basket& basket);

// How many coupons so many applications use up.
std::int64_t coupons_for(const pricing::Promotion& promotion, std::int64_t applications);

struct Verdict {
    Money total;              // the smallest total, with deposits, before tax that comes on top
    std::uint64_t tried = 0;  // assignments of units to promotions
};

// None where there are more than `most` assignments to try.
std::optional<Verdict> cheapest(const pricing::Basket& basket, const pricing::Rules& rules, double most);

}  // namespace kassa::proof
