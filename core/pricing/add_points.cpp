#include "core/pricing/add_points.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/pricing/campaigns.h"
#include "core/pricing/points.h"

namespace kassa::pricing {
namespace {

bool is_of_basket(const Step& step) { return step.reason == Step::Reason::Basket; }

// Ids of bulk discounts on baskets. Asked only when a basket's reduction is there: a chain has many promotions.
std::set<std::string> bulk_baskets(const Rules& rules, const PricedBasket& priced) {
    std::set<std::string> ids;
    const bool any = std::ranges::any_of(
        priced.lines, [](const PricedLine& line) { return std::ranges::any_of(line.steps, is_of_basket); });
    if (!any) return ids;
    for (const Promotion& promotion : rules.promotions)
        if (promotion.bulk) ids.insert(promotion.id);
    return ids;
}

// One coupon opens one promotion.
void keep_those_with_a_coupon(std::vector<const Promotion*>& campaigns, const std::vector<std::string>& coupons) {
    std::map<std::string, int> left;
    for (const std::string& coupon : coupons) ++left[coupon];
    std::ranges::sort(campaigns, goes_before);
    std::erase_if(campaigns, [&](const Promotion* campaign) {
        return !campaign->audience.coupon.empty() && left[campaign->audience.coupon]-- <= 0;
    });
}

Money deposit_of(const PricedLine& line) {
    Money deposit;
    for (const Step& step : line.steps)
        if (step.reason == Step::Reason::Deposit) deposit += step.amount;
    return deposit;
}

}  // namespace

std::vector<const Promotion*> add_points(const Basket& basket, const Rules& rules,
                                         const std::vector<Background>& backgrounds,
                                         const std::vector<std::string>& coupons, PricedBasket& priced) {
    const auto tier = std::ranges::find(rules.vip.tiers, basket.member_tier, &VipTier::key);
    if (!rules.points.enabled || basket.member_tier.empty() || tier == rules.vip.tiers.end()) return {};
    const std::set<std::string> bulk_ids = bulk_baskets(rules, priced);
    std::vector<EarningLine> lines;
    std::vector<const Promotion*> campaigns;
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        const PricedLine& line = priced.lines[i];
        const Background& background = backgrounds[i];
        const bool bulk = std::ranges::any_of(background.promotions, &Promotion::bulk) ||
                          std::ranges::any_of(line.steps, [&](const Step& step) {
                              return is_of_basket(step) && bulk_ids.contains(step.id);
                          });
        lines.push_back({.id = line.id,
                         .goods = background.goods,
                         .product = &basket.lines[i].product,
                         .list = line.list,
                         .reduced = background.after_goods,
                         .paid = line.paid - deposit_of(line),
                         .bulk = bulk});
        for (const Promotion* campaign : background.multipliers)
            if (!std::ranges::contains(campaigns, campaign) && is_meant_for(tier->key, *campaign, rules.points))
                campaigns.push_back(campaign);
    }
    keep_those_with_a_coupon(campaigns, coupons);
    const Earner earner{.tier = tier->key,
                        .birthday_multiplier = basket.birthday ? tier->birthday_multiplier : 1,
                        .threshold = rules.vip.threshold};
    Earned earned = points_of(lines, campaigns, earner, rules.points);
    for (std::size_t i = 0; i < lines.size(); ++i) priced.lines[i].points = std::move(earned.lines[i]);
    priced.points = earned.basket;
    return earned.campaigns;
}

}  // namespace kassa::pricing
