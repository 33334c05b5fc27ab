#pragma once
// The rules of a store's member cards as data (STORE_RULES 1.1, 1.3, 1.5, 1.6): who may have which card, what comes
// with it, what points become, and what a card costs. Prices and the earning of points are pricing's (VipRules,
// PointsRules).
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"

namespace kassa::vip {

// What a tier brings beside its price (1.3). The birthday's multiplier of points is pricing's.
struct Benefits {
    std::string tier;
    bool birthday_gift = false;
    bool greeting = false;              // a birthday greeting, and early word of promotions
    std::int64_t birthday_card_points = 0;  // a birthday card by post from so many department points on; 0: none
    bool events = false;                // members' shopping events
    bool gift_wrapping = false;         // free, of goods bought in the store
    bool extra_points = false;          // at some counters and in campaigns
    bool operator==(const Benefits&) const = default;
};
KASSA_DESCRIBE(Benefits, tier, birthday_gift, greeting, birthday_card_points, events, gift_wrapping, extra_points)

// One condition for a tier; any one is enough (1.1).
struct Condition {
    enum class Kind {
        SpentInDay,     // ≥ `amount` on one day
        SpentInYear,    // ≥ `amount` in the calendar year, by the holder of a card of tier `holding`
        GroupPurchase,  // goods bought together for `amount` to `most`: a card for each full `each`
        GiftCardsInDay, // store gift cards for ≥ `amount` on one day: a card for each person, at most `cards`
        OldCard,        // an old card, exchanged with proof of identity
    };
    std::string tier;
    Kind kind = Kind::SpentInDay;
    Money amount;
    Money most;           // inclusive; zero: no end
    Money each;
    int cards = 0;        // at most so many; 0: no limit
    std::string holding;
    bool operator==(const Condition&) const = default;
};
KASSA_DESCRIBE_ENUM(Condition::Kind, SpentInDay, SpentInYear, GroupPurchase, GiftCardsInDay, OldCard)
KASSA_DESCRIBE(Condition, tier, kind, amount, most, each, cards, holding)

// From so many department points on the day, this part of the whole balance comes back as money (1.5).
struct RebateStep {
    std::int64_t points = 0;
    Ratio percent;
    bool operator==(const RebateStep&) const = default;
};
KASSA_DESCRIBE(RebateStep, points, percent)

// So many supermarket points make a goods voucher of this amount (1.5).
struct VoucherStep {
    std::int64_t points = 0;
    Money amount;
    bool operator==(const VoucherStep&) const = default;
};
KASSA_DESCRIBE(VoucherStep, points, amount)

struct Rules {
    std::vector<std::string> tiers;        // from the lowest to the highest
    std::vector<Benefits> benefits;        // one for each tier
    std::vector<Condition> conditions;
    std::vector<RebateStep> rebates;       // by points, rising; below the first the balance is cleared for nothing
    Money point_value;                     // what a point stands for when a rebate is reckoned
    std::vector<VoucherStep> vouchers;     // by points, rising
    int voucher_days = 0;                  // a voucher holds so many days from the moment of issue; 0: no end
    Money replacement_fee;                 // of a lost card; a broken one is replaced free
    Duration hold = std::chrono::minutes(15);     // how long an authorisation waits for its sale
    Money offline_limit;                   // of stored value in a visit while the store is away; zero: nothing
    std::vector<std::string> identity_documents;  // with which a person proves who they are
    std::string telephone_country;         // "86": of numbers that are written without one
    std::string telephone_trunk;           // "0": what stands before a number within the country
    bool operator==(const Rules&) const = default;
};
KASSA_DESCRIBE(Rules, tiers, benefits, conditions, rebates, point_value, vouchers, voucher_days, replacement_fee, hold,
               offline_limit, identity_documents, telephone_country, telephone_trunk)

}  // namespace kassa::vip
