#include "core/pricing/vip.h"

#include <algorithm>

namespace kassa::pricing {

const VipTier* tier_of(const catalog::Product& product, const Basket& basket, const VipRules& vip) {
    if (basket.member_tier.empty()) return nullptr;
    const auto found = std::ranges::find(vip.tiers, basket.member_tier, &VipTier::key);
    return found == vip.tiers.end() || vip.excluded.holds(product) ? nullptr : &*found;
}

bool is_regular(Money list, Money reduced, const VipRules& vip) {
    return __int128(reduced.minor_units()) * vip.threshold.denominator >=
           __int128(list.minor_units()) * vip.threshold.numerator;
}

Money vip_price(Money list, Money reduced, const VipTier* tier, const Rules& rules) {
    if (!tier) return reduced;
    return reduced.times(is_regular(list, reduced, rules.vip) ? tier->regular_factor : tier->special_factor,
                         rules.rounding);
}

}  // namespace kassa::pricing
