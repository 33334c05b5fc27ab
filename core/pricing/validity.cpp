#include "core/pricing/validity.h"

#include <algorithm>

namespace kassa::pricing {

Circumstances::Circumstances(const Basket& basket, const Rules& rules, const Index& index)
    : basket_(basket), rules_(rules), believed_(basket.clock_trusted && index.zone) {
    for (const std::string& coupon : basket.coupons) ++coupons_[coupon];
    // A clock that is centuries off is no reason to work out centuries of summer times.
    using namespace std::chrono;
    const Instant at = std::clamp<Instant>(basket.at, sys_days(year(1970) / 1 / 1), sys_days(year(2200) / 1 / 1));
    const auto offset = index.zone ? index.zone->get_info(at).offset : std::chrono::seconds(0);
    const auto local = std::chrono::floor<std::chrono::minutes>(at + offset);
    const auto day = std::chrono::floor<std::chrono::days>(local);
    weekday_ = int(std::chrono::weekday(day).iso_encoding());
    minute_ = int((local - day).count());
}

int Circumstances::shown(const std::string& coupon) const {
    const auto found = coupons_.find(coupon);
    return found == coupons_.end() ? 0 : found->second;
}

bool Circumstances::holds_for(const Audience& audience) const {
    const bool member = !basket_.member_tier.empty();
    if (audience.members_only && !member) return false;
    if (!audience.tiers.empty() && !std::ranges::contains(audience.tiers, basket_.member_tier)) return false;
    if (!audience.coupon.empty() && shown(audience.coupon) == 0) return false;
    return audience.tenders.empty() || std::ranges::contains(audience.tenders, basket_.tender);
}

// Hours over midnight belong to the day on which they begin: Friday 22 to 2 holds on Saturday at 1.
bool Circumstances::holds_by_the_week(const Validity& validity) const {
    const auto is_day = [&](int weekday) {
        return validity.weekdays.empty() || std::ranges::contains(validity.weekdays, weekday);
    };
    const int yesterday = weekday_ == 1 ? 7 : weekday_ - 1;
    if (validity.hours.empty()) return is_day(weekday_);
    return std::ranges::any_of(validity.hours, [&](const Hours& hours) {
        if (hours.from <= hours.until) return minute_ >= hours.from && minute_ < hours.until && is_day(weekday_);
        return (minute_ >= hours.from && is_day(weekday_)) || (minute_ < hours.until && is_day(yesterday));
    });
}

Holding Circumstances::holds(const Promotion& promotion) const {
    const Validity& validity = promotion.validity;
    if (validity.from && basket_.at < *validity.from) return Holding::No;
    if (validity.until && basket_.at >= *validity.until) return Holding::No;
    if (!validity.stores.empty() && !std::ranges::contains(validity.stores, rules_.store)) return Holding::No;
    if (!validity.lanes.empty() && !std::ranges::contains(validity.lanes, basket_.lane)) return Holding::No;
    if (!holds_for(promotion.audience)) return Holding::No;
    if (most(promotion, shown(promotion.audience.coupon)) <= 0) return Holding::No;
    if (validity.weekdays.empty() && validity.hours.empty()) return Holding::Yes;
    if (!holds_by_the_week(validity)) return Holding::No;
    return believed_ ? Holding::Yes : Holding::HoursUnsure;
}

std::int64_t Circumstances::most(const Promotion& promotion, int coupons) const {
    const bool by_coupon = !promotion.audience.coupon.empty();
    std::int64_t most = promotion.kind == Promotion::Kind::Gift ? 1 : unlimited;
    if (promotion.limit_per_basket > 0) most = std::int64_t(promotion.limit_per_basket) * (by_coupon ? coupons : 1);
    if (by_coupon && coupons == 0) return 0;
    // Without an amount to spend there is nothing that could be spent twice.
    if (promotion.kind == Promotion::Kind::Gift && promotion.spent <= Money()) most = std::min<std::int64_t>(most, 1);
    if (promotion.limit_per_member > 0) {
        if (basket_.member_tier.empty()) return 0;
        const auto used = basket_.used.find(promotion.id);
        const int before = used == basket_.used.end() ? 0 : used->second;
        most = std::min<std::int64_t>(most, promotion.limit_per_member - before);
    }
    return std::max<std::int64_t>(most, 0);
}

}  // namespace kassa::pricing
