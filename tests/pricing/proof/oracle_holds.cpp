// When, where, for whom and for which goods a promotion holds, said once more in the plainest way.
#include <algorithm>
#include <chrono>

#include "tests/pricing/proof/oracle.h"

namespace kassa::proof {

using namespace pricing;

namespace {

template <class T>
bool among(const std::vector<T>& all, const T& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

// "food/fruit" is part of "food" and of itself, not of "foo".
bool in_category(const std::string& category, const std::string& path) {
    return !path.empty() && (category + "/").starts_with(path + "/");
}

bool in_one_of(const std::string& category, const std::vector<std::string>& paths) {
    for (const std::string& path : paths)
        if (in_category(category, path)) return true;
    return false;
}

bool today_or_yesterday(const Validity& validity, int weekday, int minute) {
    const auto on = [&](int day) { return validity.weekdays.empty() || among(validity.weekdays, day); };
    if (validity.hours.empty()) return on(weekday);
    const int yesterday = weekday == 1 ? 7 : weekday - 1;
    for (const Hours& hours : validity.hours) {
        const bool over_midnight = hours.from > hours.until;
        if (!over_midnight && minute >= hours.from && minute < hours.until && on(weekday)) return true;
        if (over_midnight && minute >= hours.from && on(weekday)) return true;
        if (over_midnight && minute < hours.until && on(yesterday)) return true;
    }
    return false;
}

bool by_the_clock(const Promotion& promotion, const Basket& basket, const Rules& rules) {
    if (promotion.validity.weekdays.empty() && promotion.validity.hours.empty()) return true;
    if (!basket.clock_trusted) return false;
    const auto local = std::chrono::zoned_time(rules.time_zone, basket.at).get_local_time();
    const auto day = std::chrono::floor<std::chrono::days>(local);
    const int weekday = int(std::chrono::weekday(day).iso_encoding());
    const int minute = int(std::chrono::floor<std::chrono::minutes>(local - day).count());
    return today_or_yesterday(promotion.validity, weekday, minute);
}

std::int64_t shown(const Promotion& promotion, const Basket& basket) {
    return std::count(basket.coupons.begin(), basket.coupons.end(), promotion.audience.coupon);
}

}  // namespace

bool names(const Scope& scope, const catalog::Product& product) {
    const bool excluded = among(scope.excluded_items, product.item) ||
                          in_one_of(product.category, scope.excluded_categories) ||
                          (!product.brand.empty() && among(scope.excluded_brands, product.brand));
    const bool named = scope.everything || among(scope.items, product.item) ||
                       in_one_of(product.category, scope.categories) ||
                       (!product.brand.empty() && among(scope.brands, product.brand));
    return named && !excluded;
}

bool holds(const Promotion& promotion, const Basket& basket, const Rules& rules) {
    const Validity& validity = promotion.validity;
    const Audience& audience = promotion.audience;
    const bool member = !basket.member_tier.empty();
    if (validity.from && basket.at < *validity.from) return false;
    if (validity.until && basket.at >= *validity.until) return false;
    if (!validity.stores.empty() && !among(validity.stores, rules.store)) return false;
    if (!validity.lanes.empty() && !among(validity.lanes, basket.lane)) return false;
    if (audience.members_only && !member) return false;
    if (!audience.tiers.empty() && !(member && among(audience.tiers, basket.member_tier))) return false;
    if (!audience.coupon.empty() && shown(promotion, basket) == 0) return false;
    if (!audience.tenders.empty() && !among(audience.tenders, basket.tender)) return false;
    if (promotion.limit_per_member > 0 && !member) return false;
    return by_the_clock(promotion, basket, rules);
}

bool is_for_basket(const Promotion& promotion) {
    return promotion.kind == Promotion::Kind::BasketTiers ||
           promotion.kind == Promotion::Kind::BasketPercent ||
           promotion.kind == Promotion::Kind::BasketAmount;
}

std::optional<std::int64_t> most_applications(const Promotion& promotion, const Basket& basket) {
    std::optional<std::int64_t> most;
    if (promotion.limit_per_basket > 0) {
        most = promotion.limit_per_basket;
        if (!promotion.audience.coupon.empty()) most = *most * shown(promotion, basket);
    }
    if (promotion.limit_per_member > 0) {
        const auto used = basket.used.find(promotion.id);
        const std::int64_t left = promotion.limit_per_member - (used == basket.used.end() ? 0 : used->second);
        most = std::min(most.value_or(left), std::max<std::int64_t>(0, left));
        most = std::max<std::int64_t>(0, *most);
    }
    return most;
}

std::int64_t coupons_for(const Promotion& promotion, std::int64_t applications) {
    if (promotion.audience.coupon.empty() || applications == 0) return 0;
    if (is_for_basket(promotion) || promotion.limit_per_basket == 0) return 1;
    return (applications + promotion.limit_per_basket - 1) / promotion.limit_per_basket;
}

}  // namespace kassa::proof
