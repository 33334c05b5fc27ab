#include <algorithm>

#include "tests/pricing/proof/oracle_parts.h"

namespace kassa::proof {

using namespace pricing;
using Kind = Promotion::Kind;

namespace {

// Which sorts could be in the part.
std::vector<bool> goods_of(const Part& part, const std::vector<Sort>& sorts) {
    std::vector<bool> could_be;
    for (const Sort& sort : sorts) could_be.push_back(sort.pieces && names(part.goods, *sort.product));
    return could_be;
}

// Whether the promotion takes an amount off its sets, and one of them could cost less than that.
bool has_more_off_than_there_is(const Promotion& promotion, const std::vector<Sort>& sorts) {
    if (promotion.reward.how != Reward::How::Amount) return false;
    Money set;
    for (const Part& part : promotion.parts) {
        std::optional<Money> cheapest;
        for (const Sort& sort : sorts)
            if (sort.pieces && names(part.goods, *sort.product))
                cheapest = std::min(cheapest.value_or(sort.unit), sort.unit);
        set += cheapest.value_or(Money()) * part.count;
    }
    return set < promotion.reward.amount;
}

// Parts that the same goods of this basket could be are one part with the units of all of them.
Promotion with_like_parts_joined(const Promotion& promotion, const std::vector<Sort>& sorts) {
    Promotion joined = promotion;
    if (has_more_off_than_there_is(promotion, sorts)) return joined;
    joined.parts.clear();
    for (const Part& part : promotion.parts) {
        const auto same = std::find_if(joined.parts.begin(), joined.parts.end(), [&](const Part& other) {
            return goods_of(other, sorts) == goods_of(part, sorts);
        });
        if (same == joined.parts.end()) joined.parts.push_back(part);
        else same->count += part.count;
    }
    return joined;
}

}  // namespace

Savings::Savings(const Basket& basket, const Rules& rules, const std::vector<Sort>& sorts)
    : basket_(basket), rules_(rules), sorts_(&sorts) {
    for (const Promotion& promotion : rules.promotions)
        if (promotion.kind != Kind::PointsMultiplier && !is_for_basket(promotion) &&
            holds(promotion, basket, rules)) {
            const bool is_set = promotion.kind == Kind::MixAndMatch || promotion.kind == Kind::Bundle;
            if (is_set) joined_.push_back(with_like_parts_joined(promotion, sorts));
            live_.push_back(is_set ? &joined_.back() : &promotion);
        }
    taken_.resize(live_.size());
}

bool Savings::are_allowed(const std::vector<Unit>& units) {
    units_ = &units;
    saved_.assign(units.size(), Money());
    coupons_.clear();
    for (Taken& taken : taken_)
        for (auto& part : taken) part.clear();
    for (std::size_t unit = 0; unit < units.size(); ++unit)
        for (const Role& role : *units[unit].option) {
            Taken& taken = taken_[role.promotion];
            if (taken.size() <= std::size_t(role.part)) taken.resize(std::size_t(role.part) + 1);
            taken[std::size_t(role.part)].push_back(unit);
        }
    for (std::size_t i = 0; i < live_.size(); ++i) {
        const bool unused =
            std::all_of(taken_[i].begin(), taken_[i].end(), [](const auto& part) { return part.empty(); });
        if (unused) continue;
        const auto times = applied(*live_[i], taken_[i]);
        if (!times) return false;
        const auto most = most_applications(*live_[i], basket_);
        if (most && *times > *most) return false;
        if (const auto& coupon = live_[i]->audience.coupon; !coupon.empty())
            coupons_[coupon] += coupons_for(*live_[i], *times);
    }
    for (const auto& [coupon, used] : coupons_)
        if (used > std::count(basket_.coupons.begin(), basket_.coupons.end(), coupon)) return false;
    // Promotions of different groups add up, but a unit never costs less than nothing.
    for (std::size_t unit = 0; unit < units.size(); ++unit)
        saved_[unit] = std::min(saved_[unit], price(unit));
    return true;
}

std::optional<std::int64_t> Savings::applied(const Promotion& promotion, const Taken& taken) {
    switch (promotion.kind) {
        case Kind::Percent:
        case Kind::AmountOff:
        case Kind::FixedPrice:
        case Kind::Clearance: return by_itself(promotion, taken);
        case Kind::NForM:
        case Kind::NthReduced: return groups(promotion, taken);
        case Kind::NForPrice: return groups_for_price(promotion, taken);
        case Kind::MixAndMatch:
        case Kind::Bundle: return sets(promotion, taken);
        case Kind::BuyGet:
            return promotion.get_goods.names_nothing() ? groups(promotion, taken) : buy_get(promotion, taken);
        case Kind::Gift: return gifts(promotion, taken);
        case Kind::QuantityTiers: return scale(promotion, taken);
        case Kind::BasketTiers:
        case Kind::BasketPercent:
        case Kind::BasketAmount:
        case Kind::PointsMultiplier: break;
    }
    return std::nullopt;
}

std::optional<std::int64_t> Savings::by_itself(const Promotion& promotion, const Taken& taken) {
    for (const std::size_t unit : taken[0])
        saved_[unit] += *saving_by_itself(promotion, (*sorts_)[(*units_)[unit].sort], rules_.rounding);
    return std::int64_t(taken[0].size());
}

// Groups counted from the dearest to the cheapest; the last units of each are rewarded.
std::optional<std::int64_t> Savings::groups(const Promotion& promotion, const Taken& taken) {
    const auto& all = taken[0];
    std::size_t size = std::size_t(promotion.buy), pay = size - 1;
    if (promotion.kind == Kind::NForM) pay = std::size_t(promotion.pay);
    if (promotion.kind == Kind::BuyGet)
        size = std::size_t(promotion.buy + promotion.get), pay = std::size_t(promotion.buy);
    if (all.size() % size != 0) return std::nullopt;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (i % size >= pay)
            saved_[all[i]] += promotion.kind == Kind::NForM
                                  ? price(all[i])
                                  : taken_off(price(all[i]), promotion.reward, rules_.rounding);
    return std::int64_t(all.size() / size);
}

std::optional<std::int64_t> Savings::groups_for_price(const Promotion& promotion, const Taken& taken) {
    const auto& all = taken[0];
    const std::size_t size = std::size_t(promotion.buy);
    if (all.size() % size != 0) return std::nullopt;
    const Reward reward{.how = Reward::How::Price, .amount = promotion.reward.amount};
    for (std::size_t i = 0; i < all.size(); i += size)
        together({all.begin() + std::ptrdiff_t(i), all.begin() + std::ptrdiff_t(i + size)}, reward);
    return std::int64_t(all.size() / size);
}

// Units that have the reward together, part by part: the saving is spread in proportion to list price, and what is left
// over goes to the dearer goods, then to the earlier part.
void Savings::together(std::vector<std::size_t> set, const Reward& reward) {
    std::stable_sort(set.begin(), set.end(),
                     [&](std::size_t a, std::size_t b) { return (*units_)[a].sort < (*units_)[b].sort; });
    std::vector<Money> prices;
    Money sum;
    for (const std::size_t unit : set) {
        prices.push_back(price(unit));
        sum += price(unit);
    }
    const auto parts = in_proportion(taken_off(sum, reward, rules_.rounding), prices);
    for (std::size_t i = 0; i < set.size(); ++i) saved_[set[i]] += parts[i];
}

std::optional<std::int64_t> Savings::sets(const Promotion& promotion, const Taken& taken) {
    if (taken.size() != promotion.parts.size()) return std::nullopt;
    const std::size_t count = taken[0].size() / std::size_t(promotion.parts[0].count);
    for (std::size_t i = 0; i < taken.size(); ++i)
        if (taken[i].size() != count * std::size_t(promotion.parts[i].count)) return std::nullopt;
    if (count == 0) return std::nullopt;
    for (std::size_t set = 0; set < count; ++set) {
        std::vector<std::size_t> units;
        for (std::size_t i = 0; i < taken.size(); ++i) {
            const std::size_t each = std::size_t(promotion.parts[i].count);
            for (std::size_t unit = set * each; unit < (set + 1) * each; ++unit)
                units.push_back(taken[i][unit]);
        }
        if (promotion.reward.how != Reward::How::Percent)
            together(units, promotion.reward);
        else
            for (const std::size_t unit : units)
                saved_[unit] += taken_off(price(unit), promotion.reward, rules_.rounding);
    }
    return std::int64_t(count);
}

std::optional<std::int64_t> Savings::buy_get(const Promotion& promotion, const Taken& taken) {
    if (taken.size() <= rewarded) return std::nullopt;
    const std::size_t times = taken[rewarded].size() / std::size_t(promotion.get);
    if (times == 0 || taken[rewarded].size() != times * std::size_t(promotion.get) ||
        taken[paying].size() != times * std::size_t(promotion.buy))
        return std::nullopt;
    for (const std::size_t unit : taken[rewarded])
        saved_[unit] += taken_off(price(unit), promotion.reward, rules_.rounding);
    return std::int64_t(times);
}

std::optional<std::int64_t> Savings::gifts(const Promotion& promotion, const Taken& taken) {
    const auto& given = taken[rewarded];
    const std::int64_t times = std::int64_t(given.size()) / promotion.get;
    if (std::int64_t(given.size()) != times * promotion.get) return std::nullopt;
    Money spent;
    bool any = false;
    for (std::size_t unit = 0; unit < units_->size(); ++unit) {
        const bool is_gift = std::find(given.begin(), given.end(), unit) != given.end();
        if (is_gift || !names(promotion.goods, *(*sorts_)[(*units_)[unit].sort].product)) continue;
        spent += price(unit);
        any = true;
    }
    // Once a basket, or once for each full amount as often as the limit says.
    const bool often = promotion.limit_per_basket > 0 && promotion.spent > Money();
    if (!any || spent < promotion.spent * times || (!often && times > 1)) return std::nullopt;
    for (const std::size_t unit : given) saved_[unit] += price(unit);
    return times;
}

std::optional<std::int64_t> Savings::scale(const Promotion& promotion, const Taken& taken) {
    std::optional<std::size_t> step;
    for (std::size_t i = 0; i < taken.size(); ++i) {
        if (taken[i].empty()) continue;
        if (step) return std::nullopt;
        step = i;
    }
    const auto& units = taken[*step];
    if (std::int64_t(units.size()) < promotion.tiers[*step].quantity) return std::nullopt;
    for (const std::size_t unit : units)
        saved_[unit] += taken_off(price(unit), promotion.tiers[*step].reward, rules_.rounding);
    return std::int64_t(units.size());
}

}  // namespace kassa::proof
