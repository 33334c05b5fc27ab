#pragma once
// Inside the pricing room: which points campaigns a member gets, and which of several goes first.
#include <algorithm>
#include <string>
#include <tuple>

#include "core/pricing/points.h"

namespace kassa::pricing {

// What multiplies more; of several that come to the same, the one with the lower priority number, then the one whose id
// comes first.
inline bool goes_before(const Promotion* one, const Promotion* other) {
    if (one->multiplier != other->multiplier) return one->multiplier > other->multiplier;
    return std::tie(one->priority, one->id) < std::tie(other->priority, other->id);
}

// Whether members of this tier get more at counters and campaigns (PointsRules::campaign_tiers).
inline bool gets_extra(const std::string& tier, const PointsRules& rules) {
    return rules.campaign_tiers.empty() || std::ranges::contains(rules.campaign_tiers, tier);
}

// Whether the campaign is meant for them: it gives nothing more, or they get more, or it names them.
inline bool is_meant_for(const std::string& tier, const Promotion& campaign, const PointsRules& rules) {
    return campaign.multiplier <= Ratio{1, 1} || gets_extra(tier, rules) ||
           std::ranges::contains(campaign.audience.tiers, tier);
}

}  // namespace kassa::pricing
