#pragma once
// A promotion as data: what a store writes down, imports or changes by version, and nothing that a program has to be
// changed for. A promotion says when it holds, for whom, for which goods, what the goods have to come to, and what the
// shopper gets for it.
//
// How promotions meet (decided). Promotions of one stacking group exclude one another: a unit of goods has at most one
// of them, a basket at most one. Promotions of different groups add up, each reckoned from the list price, never
// below zero; so the order in which they are looked at makes no difference. But no unit is in two promotions that are
// each about several units (groups, sets, gifts, scales): two of these would be paid for with the same goods. A
// promotion is only ever an offer: units, or the whole of it, are left out where the shopper pays less in the end.
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/catalog/product.h"

namespace kassa::pricing {

// Which goods: all of them, or those whose item, category (a path prefix at a '/') or brand is named; of these, none
// whose item, category or brand is excluded.
struct Scope {
    bool everything = false;
    std::vector<catalog::ItemKey> items;
    std::vector<std::string> categories;
    std::vector<std::string> brands;
    std::vector<catalog::ItemKey> excluded_items;
    std::vector<std::string> excluded_categories;
    std::vector<std::string> excluded_brands;

    bool holds(const catalog::Product& product) const;
    bool names_nothing() const { return !everything && items.empty() && categories.empty() && brands.empty(); }
    bool operator==(const Scope&) const = default;
};
KASSA_DESCRIBE(Scope, everything, items, categories, brands, excluded_items, excluded_categories, excluded_brands)

// Minutes of the day where the store stands, 0 to 1440; `from` is in, `until` is not. With `from` after `until` it
// holds over midnight.
struct Hours {
    int from = 0;
    int until = 1440;
    bool operator==(const Hours&) const = default;
};
KASSA_DESCRIBE(Hours, from, until)

// When and where. What is left empty does not limit.
struct Validity {
    std::optional<Instant> from;    // inclusive
    std::optional<Instant> until;   // exclusive
    std::vector<int> weekdays;      // 1 = Monday … 7 = Sunday (ISO 8601), where the store stands
    std::vector<Hours> hours;
    std::vector<std::string> stores;
    std::vector<std::string> lanes;
    bool operator==(const Validity&) const = default;
};
KASSA_DESCRIBE(Validity, from, until, weekdays, hours, stores, lanes)

// Who gets it. Each condition that is set has to hold.
struct Audience {
    bool members_only = false;
    std::vector<std::string> tiers;    // keys of VIP tiers; not empty: members of these only
    std::string coupon;                // not empty: needs this coupon in the basket, which it then uses up
    std::vector<std::string> tenders;  // not empty: only when all is paid with one of these ("card")
    bool operator==(const Audience&) const = default;
};
KASSA_DESCRIBE(Audience, members_only, tiers, coupon, tenders)

// What is taken off some goods or a basket.
struct Reward {
    enum class How {
        Percent,  // `percent` of the list price
        Amount,   // `amount` off; never more than there is
        Price,    // they cost `amount`, where that is less
    };
    How how = How::Percent;
    Ratio percent;
    Money amount;
    bool operator==(const Reward&) const = default;
};
KASSA_DESCRIBE_ENUM(Reward::How, Percent, Amount, Price)
KASSA_DESCRIBE(Reward, how, percent, amount)

// One part of a set: `count` units of its goods.
struct Part {
    Scope goods;
    int count = 1;
    bool operator==(const Part&) const = default;
};
KASSA_DESCRIBE(Part, goods, count)

// One step of a scale: from so many units or so much money on, the reward.
struct Tier {
    int quantity = 0;  // QuantityTiers
    Money spent;       // BasketTiers: list prices of the goods in `goods`
    Reward reward;
    bool operator==(const Tier&) const = default;
};
KASSA_DESCRIBE(Tier, quantity, spent, reward)

struct Promotion {
    enum class Kind {
        // Each unit by itself. An amount or a price is for a piece or a kilogram.
        Percent,     // `reward.percent` off each unit
        AmountOff,   // `reward.amount` off each unit
        FixedPrice,  // each unit costs `reward.amount`
        Clearance,   // the same, and the goods are marked as clearance: no return without a fault (STORE_RULES 2)
        // Groups of `buy` units of `goods`, counted from the dearest to the cheapest; only whole groups count.
        NForM,       // `pay` of them are paid, the cheapest are free
        NForPrice,   // together they cost `reward.amount`
        NthReduced,  // the cheapest one of them has the reward
        // Sets. The units of each part are dealt to the sets from the dearest to the cheapest. Parts that the same
        // goods of the basket could be are one part with the units of all of them, unless a set could cost less than
        // the amount that it has off.
        MixAndMatch, // one set of all `parts` has the reward together (percent, amount off, or price of the set)
        Bundle,      // the same with named goods; told apart because the shopper can be told which piece is missing
        BuyGet,      // for each `buy` units of `goods`, `get` units of `get_goods` have the reward, the cheapest first;
                     // `get_goods` that names nothing means `goods` itself
        Gift,        // from `spent` on (list prices of `goods`; 0: any) `get` units of `get_goods` are free
        // Scales. The step that is best for the shopper among those that are reached.
        QuantityTiers,  // by units of `goods`: each of these units has the step's reward
        BasketTiers,    // by money: a percentage or an amount off the sum of `goods`, at most `cap`
        // The whole basket, behind goods' promotions and the VIP price; spread over the lines of `goods`.
        BasketPercent,  // `reward.percent`, at most `cap`, from `spent` on
        BasketAmount,   // `reward.amount`, from `spent` on
        // Points only.
        PointsMultiplier,  // points of these goods times `multiplier`; several: the largest
    };
    std::string id;
    catalog::Texts names;  // what shopper and receipt read: "3 for 2"
    Kind kind = Kind::Percent;
    Scope goods;
    Scope get_goods;          // BuyGet, Gift
    Validity validity;
    Audience audience;
    std::string group = "offer";  // the stacking group; of a basket promotion it only meets other basket promotions
    int priority = 100;           // where two come to the same for the shopper, the lower one goes first
    int limit_per_basket = 0;     // applications: units, groups, sets; 0: no limit
    int limit_per_member = 0;     // the same over a member's purchases; needs a member
    Reward reward;
    int buy = 0;
    int pay = 0;
    int get = 0;
    std::vector<Part> parts;      // MixAndMatch, Bundle
    std::vector<Tier> tiers;      // QuantityTiers, BasketTiers
    Money spent;                  // BasketPercent, BasketAmount, Gift: list prices of `goods` that it takes
    std::optional<Money> cap;     // BasketTiers, BasketPercent: the most that it takes off
    Ratio multiplier{1, 1};       // PointsMultiplier
    bool bulk = false;            // goods that have it are "sold at a bulk discount" and earn no points

    bool operator==(const Promotion&) const = default;
};
KASSA_DESCRIBE_ENUM(Promotion::Kind, Percent, AmountOff, FixedPrice, Clearance, NForM, NForPrice, NthReduced,
                    MixAndMatch, Bundle, BuyGet, Gift, QuantityTiers, BasketTiers, BasketPercent, BasketAmount,
                    PointsMultiplier)
KASSA_DESCRIBE(Promotion, id, names, kind, goods, get_goods, validity, audience, group, priority, limit_per_basket,
               limit_per_member, reward, buy, pay, get, parts, tiers, spent, cap, multiplier, bulk)

// What is wrong with a promotion as it stands (a sentence that names the member), or none. Whoever takes in
// promotions (policy, import, store) asks this; `price` CHECKs nothing of it again.
std::optional<std::string> wrong_with(const Promotion& promotion);

}  // namespace kassa::pricing
