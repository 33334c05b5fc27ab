#include <algorithm>

#include "tests/pricing/proof/oracle_parts.h"

namespace kassa::proof {

using namespace pricing;

Till::Till(const Basket& basket, const Rules& rules, const std::vector<Sort>& sorts)
    : basket_(basket), rules_(rules), sorts_(sorts) {
    for (const VipTier& tier : rules.vip.tiers)
        if (!basket.member_tier.empty() && tier.key == basket.member_tier) tier_ = &tier;
    for (const Promotion& promotion : rules.promotions) {
        if (!is_for_basket(promotion) || !holds(promotion, basket, rules)) continue;
        if (most_applications(promotion, basket).value_or(1) == 0) continue;
        if (promotion.kind != Promotion::Kind::BasketTiers)
            offer(promotion, promotion.reward, promotion.spent);
        else
            for (const Tier& tier : promotion.tiers) offer(promotion, tier.reward, tier.spent);
    }
    choices_ = {{}};
    for (const auto& [group, offers] : offers_) {
        const auto without = choices_;
        for (const Offer& offer : offers)
            for (auto choice : without) {
                choice.push_back(&offer);
                choices_.push_back(choice);
            }
    }
}

// A threshold is compared with what the goods cost on the shelf, so it is reached or not whatever else is chosen.
void Till::offer(const Promotion& promotion, const Reward& reward, Money spent) {
    Offer offer{&promotion, &reward, {}};
    Money list;
    for (const Sort& sort : sorts_) {
        offer.goods.push_back(names(promotion.goods, *sort.product));
        if (offer.goods.back()) list += sort.unit * sort.count;
    }
    const bool any = std::find(offer.goods.begin(), offer.goods.end(), true) != offer.goods.end();
    if (any && list >= spent) offers_[promotion.group].push_back(offer);
}

Money Till::vip(const Sort& sort, Money list, Money reduced) const {
    if (!tier_ || names(rules_.vip.excluded, *sort.product)) return reduced;
    const Ratio threshold = rules_.vip.threshold;
    const bool regular = __int128(reduced.minor_units()) * threshold.denominator >=
                         __int128(list.minor_units()) * threshold.numerator;
    return reduced.times(regular ? tier_->regular_factor : tier_->special_factor, rules_.rounding);
}

Money Till::taken(const Offer& offer, const std::vector<Money>& paid) const {
    Money base;
    for (std::size_t i = 0; i < sorts_.size(); ++i)
        if (offer.goods[i]) base += paid[i];
    Money off;
    switch (offer.promotion->kind == Promotion::Kind::BasketPercent  ? Reward::How::Percent
            : offer.promotion->kind == Promotion::Kind::BasketAmount ? Reward::How::Amount
                                                                     : offer.reward->how) {
        case Reward::How::Percent: off = base.times(offer.reward->percent, rules_.rounding); break;
        case Reward::How::Amount: off = std::min(base, offer.reward->amount); break;
        case Reward::How::Price: off = std::max(Money(), base - offer.reward->amount); break;
    }
    return offer.promotion->cap ? std::min(off, *offer.promotion->cap) : off;
}

// What is paid for the goods with these promotions on the basket, deposits included, before tax that comes on top.
Money Till::with(const std::vector<const Offer*>& choice, const std::vector<Money>& paid) const {
    std::vector<Money> left = paid;
    for (const Offer* offer : choice) {
        std::vector<Money> weights;
        for (std::size_t i = 0; i < sorts_.size(); ++i)
            weights.push_back(offer->goods[i] ? paid[i] : Money());
        const auto parts = in_proportion(taken(*offer, paid), weights);
        for (std::size_t i = 0; i < sorts_.size(); ++i) left[i] -= std::min(left[i], parts[i]);
    }
    Money total;
    for (std::size_t i = 0; i < sorts_.size(); ++i)
        total += left[i] + sorts_[i].product->deposit.value_or(Money()) * sorts_[i].count;
    return total;
}

Money Till::total(const std::vector<Unit>& units, const std::vector<Money>& saved,
                  const std::map<std::string, std::int64_t>& coupons) const {
    std::vector<Money> paid;
    for (const Sort& sort : sorts_) paid.push_back(sort.unit * sort.count);
    for (std::size_t i = 0; i < units.size(); ++i) paid[units[i].sort] -= saved[i];
    for (std::size_t i = 0; i < sorts_.size(); ++i)
        paid[i] = vip(sorts_[i], sorts_[i].unit * sorts_[i].count, paid[i]);
    std::optional<Money> best;
    for (const auto& choice : choices_) {
        auto used = coupons;
        bool enough = true;
        for (const Offer* offer : choice)
            if (const std::string& coupon = offer->promotion->audience.coupon; !coupon.empty())
                enough = enough &&
                         ++used[coupon] <= std::count(basket_.coupons.begin(), basket_.coupons.end(), coupon);
        if (!enough) continue;
        const Money total = with(choice, paid);
        if (!best || total < *best) best = total;
    }
    return *best;
}

}  // namespace kassa::proof
