// What is wrong with a promotion as it stands: each kind's own needs, and the ranges in which numbers can be meant.
#include <algorithm>
#include <format>

#include "core/pricing/promotion.h"

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;
using Wrong = std::optional<std::string>;

constexpr int most_units = 1000;           // in a group, a part or a step
constexpr int most_applications = 1'000'000;
constexpr std::size_t most_parts = 20;     // of a set, steps of a scale

// The first of these that finds something.
template <class... Checks>
Wrong first_of(const Checks&... checks) {
    Wrong found;
    (void)((found = checks()).has_value() || ...);
    return found;
}

Wrong wrong_count(const char* member, std::int64_t value, std::int64_t least, std::int64_t most) {
    if (value >= least && value <= most) return std::nullopt;
    return std::format("{}: {} is not from {} to {}", member, value, least, most);
}

Wrong wrong_percent(const char* member, const Ratio& percent) {
    if (percent.denominator <= 0 || percent.denominator > 1'000'000'000)
        return std::format("{}: it is no fraction that can be reckoned with", member);
    if (percent <= Ratio{0, 1}) return std::format("{}: nothing off is no promotion", member);
    if (percent > Ratio{1, 1}) return std::format("{}: more than 100 % cannot be taken off", member);
    return std::nullopt;
}

Wrong wrong_amount(const char* member, Money amount) {
    if (amount.is_negative()) return std::format("{}: an amount cannot be below zero", member);
    if (amount > Money::minor(1'000'000'000'000)) return std::format("{}: this is more than any goods cost", member);
    return std::nullopt;
}

// A price may be zero (then the goods are free); an amount off may not.
Wrong wrong_reward(const char* member, const Reward& reward) {
    if (reward.how == Reward::How::Percent) return wrong_percent(member, reward.percent);
    if (reward.how == Reward::How::Amount && reward.amount.is_zero())
        return std::format("{}: nothing off is no promotion", member);
    return wrong_amount(member, reward.amount);
}

Wrong wrong_scope(const char* member, const Scope& scope) {
    if (scope.names_nothing())
        return std::format("{}: it names its goods by items, categories or brands, or it is for everything", member);
    const auto has_empty = [](const std::vector<std::string>& texts) { return std::ranges::contains(texts, ""); };
    for (const auto* texts : {&scope.items, &scope.categories, &scope.brands, &scope.excluded_items,
                              &scope.excluded_categories, &scope.excluded_brands})
        if (has_empty(*texts)) return std::format("{}: one of the names is empty", member);
    return std::nullopt;
}

Wrong wrong_parts(const std::vector<Part>& parts) {
    if (parts.empty()) return "parts: a set has at least one part";
    if (parts.size() > most_parts) return std::format("parts: a set has at most {} parts", most_parts);
    for (const Part& part : parts) {
        if (const Wrong wrong = wrong_scope("parts", part.goods)) return wrong;
        if (const Wrong wrong = wrong_count("parts.count", part.count, 1, most_units)) return wrong;
    }
    return std::nullopt;
}

Wrong wrong_tiers(const Promotion& promotion) {
    const bool by_quantity = promotion.kind == Kind::QuantityTiers;
    if (promotion.tiers.empty()) return "tiers: a scale has at least one step";
    if (promotion.tiers.size() > most_parts) return std::format("tiers: a scale has at most {} steps", most_parts);
    for (std::size_t i = 0; i < promotion.tiers.size(); ++i) {
        const Tier& tier = promotion.tiers[i];
        if (by_quantity)
            if (const Wrong wrong = wrong_count("tiers.quantity", tier.quantity, 1, most_units)) return wrong;
        if (const Wrong wrong = wrong_amount("tiers.spent", tier.spent)) return wrong;
        if (const Wrong wrong = wrong_reward("tiers.reward", tier.reward)) return wrong;
        if (!by_quantity && tier.reward.how == Reward::How::Price)
            return "tiers.reward: a basket has a percentage or an amount off, not a price";
        if (i == 0) continue;
        const Tier& before = promotion.tiers[i - 1];
        if (by_quantity ? tier.quantity <= before.quantity : tier.spent <= before.spent)
            return "tiers: each step has to begin above the one before it";
    }
    return std::nullopt;
}

Wrong wrong_kind(const Promotion& promotion) {
    const auto buy = [&](int least) { return wrong_count("buy", promotion.buy, least, most_units); };
    const auto get = [&] { return wrong_count("get", promotion.get, 1, most_units); };
    const auto amount = [&] { return wrong_amount("amount", promotion.reward.amount); };
    const auto some_amount = [&]() -> Wrong {
        if (promotion.reward.amount.is_zero()) return "amount: nothing off is no promotion";
        return amount();
    };
    const auto percent = [&] { return wrong_percent("percent", promotion.reward.percent); };
    const auto reward = [&] { return wrong_reward("reward", promotion.reward); };
    const auto get_goods = [&] { return wrong_scope("get_goods", promotion.get_goods); };
    switch (promotion.kind) {
        case Kind::Percent:
        case Kind::BasketPercent: return percent();
        case Kind::AmountOff:
        case Kind::BasketAmount: return some_amount();
        case Kind::FixedPrice:
        case Kind::Clearance: return amount();
        case Kind::NForM:
            if (const Wrong wrong = buy(2)) return wrong;
            if (promotion.pay < 0 || promotion.pay >= promotion.buy) return "pay: it has to be less than buy";
            return std::nullopt;
        case Kind::NForPrice: return first_of([&] { return buy(1); }, amount);
        case Kind::NthReduced: return first_of([&] { return buy(1); }, reward);
        case Kind::MixAndMatch:
        case Kind::Bundle: return first_of([&] { return wrong_parts(promotion.parts); }, reward);
        case Kind::BuyGet:
            if (const Wrong wrong = first_of([&] { return buy(1); }, get, reward)) return wrong;
            return promotion.get_goods == Scope{} ? Wrong() : get_goods();
        case Kind::Gift: return first_of(get, get_goods);
        case Kind::QuantityTiers:
        case Kind::BasketTiers: return wrong_tiers(promotion);
        case Kind::PointsMultiplier:
            if (promotion.multiplier.denominator <= 0 || promotion.multiplier < Ratio{1, 1} ||
                promotion.multiplier > Ratio{1000, 1})
                return "multiplier: it has to be from 1 to 1000";
            return std::nullopt;
    }
    return "kind: it is not known";
}

Wrong wrong_validity(const Validity& validity) {
    if (validity.from && validity.until && *validity.until <= *validity.from)
        return "until: it has to be later than from";
    for (const int weekday : validity.weekdays)
        if (weekday < 1 || weekday > 7) return "weekdays: they are numbers from 1 (Monday) to 7 (Sunday)";
    for (const Hours& hours : validity.hours) {
        if (hours.from < 0 || hours.from > 1440 || hours.until < 0 || hours.until > 1440)
            return "hours: minutes of a day are from 0 to 1440";
        if (hours.from == hours.until) return "hours: they begin and end at the same minute";
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> wrong_with(const Promotion& promotion) {
    const bool is_set = promotion.kind == Kind::MixAndMatch || promotion.kind == Kind::Bundle;
    if (promotion.id.empty() || promotion.id.size() > 200) return "id: it has to be a word of at most 200 bytes";
    if (promotion.group.empty() || promotion.group.size() > 200)
        return "group: a stacking group has a name of at most 200 bytes";
    const auto audience = [&]() -> Wrong {
        if (promotion.audience.coupon.size() > 200) return "coupon: its key has at most 200 bytes";
        return std::nullopt;
    };
    const auto cap = [&]() -> Wrong {
        if (!promotion.cap) return std::nullopt;
        if (promotion.cap->is_zero()) return "cap: at most nothing off is no promotion";
        return wrong_amount("cap", *promotion.cap);
    };
    return first_of([&] { return is_set ? Wrong() : wrong_scope("items", promotion.goods); },
                    [&] { return wrong_kind(promotion); }, [&] { return wrong_validity(promotion.validity); }, audience,
                    [&] { return wrong_count("limit_per_basket", promotion.limit_per_basket, 0, most_applications); },
                    [&] { return wrong_count("limit_per_member", promotion.limit_per_member, 0, most_applications); },
                    [&] { return wrong_count("priority", promotion.priority, 0, most_applications); },
                    [&] { return wrong_amount("spent", promotion.spent); }, cap);
}

}  // namespace kassa::pricing
