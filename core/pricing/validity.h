#pragma once
// Inside the pricing room: whether a promotion holds for this basket, here and now. What it holds for is another
// question (index.h).
#include <map>
#include <optional>
#include <string>

#include "core/pricing/index.h"
#include "core/pricing/pricing.h"

namespace kassa::pricing {

enum class Holding {
    Yes,
    No,
    HoursUnsure,  // it would, if the clock (and the time zone) could be believed
};

// What promotions ask about, worked out once for a basket.
class Circumstances {
public:
    Circumstances(const Basket& basket, const Rules& rules, const Index& index);

    Holding holds(const Promotion& promotion) const;
    // How often it may be applied with so many of its coupons (which only count where it needs one); `unlimited`
    // where nothing limits it.
    std::int64_t most(const Promotion& promotion, int coupons) const;
    // How many of a promotion's coupons were shown.
    int shown(const std::string& coupon) const;

    static constexpr std::int64_t unlimited = std::int64_t(1) << 40;

private:
    bool holds_for(const Audience& audience) const;
    bool holds_by_the_week(const Validity& validity) const;

    const Basket& basket_;
    const Rules& rules_;
    bool believed_;
    std::map<std::string, int, std::less<>> coupons_;
    int weekday_ = 1;  // 1 = Monday, where the store stands
    int minute_ = 0;   // of its day
};

}  // namespace kassa::pricing
