#pragma once
// Points of a purchase (STORE_RULES 1.4): two ledgers that never mix. Which goods earn in which ledger, and how much,
// is data. `points_of` is pure: it reads the basket that was priced and says for every line what it earns and why.
//
// Decided here. What counts is the amount paid for the goods: behind promotions, the VIP price and the line's share of
// basket reductions and coupons; without deposits and without tax that comes on top. How it is paid makes no
// difference. Points are whole: rounded down by sort of goods (the article's line, as for the VIP price, so scanning
// twice and changing the quantity come to the same) in the department store, and on the purchase's total in the
// supermarket; a multiplier then works on whole points and is rounded down again. A campaign multiplies what its goods
// earn without it, by the counter's rule or the table's; the birthday multiplies what has come of that. What earns
// nothing earns nothing in a campaign and on a birthday too.
#include <span>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/pricing/promotion.h"

namespace kassa::pricing {

enum class Ledger { Department, Supermarket };
KASSA_DESCRIBE_ENUM(Ledger, Department, Supermarket)

// How many points for how much money: `points` for each full `per` of the amount paid.
struct Rate {
    int points = 1;
    Money per;  // above zero; zero: earns nothing
    bool operator==(const Rate&) const = default;
};
KASSA_DESCRIBE(Rate, points, per)

// A row of the department store's table, or a counter's own rule, which beats the table: the first row of `counters`
// whose goods hold, else the first of `groups`, else `usual`.
struct PointsRow {
    std::string id;  // "jewellery"
    Scope goods;
    Rate regular;    // ratio of the line's price after promotions to its list price ≥ the VIP threshold
    Rate special;    // below
    bool operator==(const PointsRow&) const = default;
};
KASSA_DESCRIBE(PointsRow, id, goods, regular, special)

struct PointsRules {
    bool enabled = false;   // a store without points
    Scope supermarket;      // goods of the supermarket's ledger; all others are the department store's
    Scope fresh;            // supermarket goods that earn nothing
    Rate supermarket_rate;  // of one purchase's total, rounded down on the total
    PointsRow usual;        // of the department store
    std::vector<PointsRow> groups;
    std::vector<PointsRow> counters;
    Scope excluded;         // earn nothing anywhere
    // Tiers that get extra points at counters and campaigns (1.3); none: every member does. For the others a counter's
    // rule that gives more than the table, or a campaign that multiplies by more than 1, does not hold; a campaign
    // that names the member's tier in its audience means it, and holds.
    std::vector<std::string> campaign_tiers;
    bool operator==(const PointsRules&) const = default;
};
KASSA_DESCRIBE(PointsRules, enabled, supermarket, fresh, supermarket_rate, usual, groups, counters, excluded,
               campaign_tiers)

// What a line earns. The supermarket's points are rounded on the purchase; a line shows what it counts with.
struct LinePoints {
    enum class Why {
        Table,      // the table's row `rule`
        Counter,    // a counter's own rule
        Campaign,   // a PointsMultiplier promotion
        Nothing,    // excluded, fresh, bulk, special price in the supermarket, or a deposit
    };
    Ledger ledger = Ledger::Department;
    Why why = Why::Table;
    std::string rule;          // id of the row or promotion; for Nothing: "excluded", "fresh", "bulk", "special"
    Money counted;             // the amount that earns
    Ratio multiplier{1, 1};    // of campaign and birthday together
    std::int64_t points = 0;   // Department: whole points of this line. Supermarket: 0, see BasketPoints
    bool operator==(const LinePoints&) const = default;
};
KASSA_DESCRIBE_ENUM(LinePoints::Why, Table, Counter, Campaign, Nothing)
KASSA_DESCRIBE(LinePoints, ledger, why, rule, counted, multiplier, points)

struct BasketPoints {
    std::int64_t department = 0;   // Σ of the lines
    std::int64_t supermarket = 0;  // of the purchase's total that counts
    bool birthday = false;         // the birthday's multiplier is in it
    bool operator==(const BasketPoints&) const = default;
};
KASSA_DESCRIBE(BasketPoints, department, supermarket, birthday)

// A line as `price` has worked it out, for its points.
struct EarningLine {
    int id = 0;             // of the line; points of one sort of goods are dealt out to its lines in the order of ids
    std::size_t goods = 0;  // lines of one article at one unit price have the same number; weighed portions each theirs
    const catalog::Product* product = nullptr;
    Money list;
    Money reduced;      // after the goods' promotions, before the VIP price and the basket's
    Money paid;         // for the goods: after all reductions, without the deposit
    bool bulk = false;  // a promotion that is a bulk discount reduced it; then the whole sort of goods earns nothing
};

// Who earns. The threshold tells special prices from regular ones (VipRules::threshold).
struct Earner {
    std::string tier;
    int birthday_multiplier = 1;  // VipTier's, on the birthday; 1 on other days
    Ratio threshold{80, 100};
};

struct Earned {
    std::vector<LinePoints> lines;  // in the order in which the lines were given
    BasketPoints basket;
    std::vector<const Promotion*> campaigns;  // that gave other points than there would have been without them
};

// What a member earns. `campaigns` are the PointsMultiplier promotions that hold for this basket and are meant for this
// member (campaigns.h); which goods each is for is asked here. Nothing where the rules are not enabled.
Earned points_of(std::span<const EarningLine> lines, std::span<const Promotion* const> campaigns,
                 const Earner& earner, const PointsRules& rules);

}  // namespace kassa::pricing
