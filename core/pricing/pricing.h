#pragma once
// What a basket costs, and why. `price` is pure and exact: the same basket costs the same in any scanning order, at
// the kiosk and at the store, and every cent between list price and price paid is a step with a reason. The parts
// always add up to the whole.
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/catalog/product.h"
#include "core/pricing/points.h"
#include "core/pricing/promotion.h"

namespace kassa::pricing {

// The VIP price of a tier (STORE_RULES 1.2): the line's ratio of price after promotions to list price chooses the
// factor.
struct VipTier {
    std::string key;               // "gold"
    catalog::Texts names;
    Ratio regular_factor{90, 100};  // where the ratio ≥ threshold
    Ratio special_factor{95, 100};  // where it is below
    int birthday_multiplier = 1;    // of points on the birthday (STORE_RULES 1.3)
    bool operator==(const VipTier&) const = default;
};
KASSA_DESCRIBE(VipTier, key, names, regular_factor, special_factor, birthday_multiplier)

struct VipRules {
    std::vector<VipTier> tiers;
    Ratio threshold{80, 100};
    Scope excluded;  // goods without a VIP price; `names_nothing` when there are none
    bool operator==(const VipRules&) const = default;
};
KASSA_DESCRIBE(VipRules, tiers, threshold, excluded)

struct TaxRate {
    Ratio rate;        // 20/100, contained in prices
    std::string mark;  // what stands behind the line on the receipt: "A"
    bool operator==(const TaxRate&) const = default;
};
KASSA_DESCRIBE(TaxRate, rate, mark)

// Whether prices hold their tax already (a shelf price is what is paid) or it comes on top at the end.
enum class TaxMode { Contained, Added };
KASSA_DESCRIBE_ENUM(TaxMode, Contained, Added)

struct Index;  // core/pricing/index.h: promotions by item, category and brand

struct Rules {
    Currency currency;
    Rounding rounding = Rounding::HalfUp;
    TaxMode tax_mode = TaxMode::Contained;
    Money cash_step;  // the smallest coin where it is not the currency's smallest unit: 0.05; zero: no cash rounding
    std::string store;               // its key in promotions' `stores`
    std::string time_zone = "UTC";   // of weekdays and hours
    std::map<std::string, TaxRate> taxes;  // by a product's `tax`
    std::vector<Promotion> promotions;
    VipRules vip;
    PointsRules points;

    // Promotions made ready to be found. `prepare` makes it; `price` makes one for itself where there is none. Not
    // part of what the rules are: it is neither compared nor written. Whoever changes promotions, store or time zone
    // prepares again.
    std::shared_ptr<const Index> index;
    void prepare();

    bool operator==(const Rules& other) const;
};
KASSA_DESCRIBE(Rules, currency, rounding, tax_mode, cash_step, store, time_zone, taxes, promotions, vip, points)

struct BasketLine {
    int id = 0;
    catalog::Product product;
    int quantity = 1;                    // pieces; 1 for goods sold by weight
    std::optional<Weight> weight;        // goods sold by weight
    std::optional<Money> price_on_label; // an in-store code's own price for the whole line
    bool operator==(const BasketLine&) const = default;
};
KASSA_DESCRIBE(BasketLine, id, product, quantity, weight, price_on_label)

struct Basket {
    std::vector<BasketLine> lines;
    std::string member_tier;  // "" = no member
    Instant at{};             // decides which promotions hold
    std::string lane;
    std::vector<std::string> coupons;  // shown: keys of promotions' audiences; twice counts twice
    std::map<std::string, int> used;   // by promotion with a limit per member: applications in earlier purchases
    std::string tender;       // the kind that all of it will be paid with; "" while that is open
    bool birthday = false;    // of the member, today
    bool clock_trusted = true;  // false: promotions by weekday or hour are left to the store
    bool operator==(const Basket&) const = default;
};
KASSA_DESCRIBE(Basket, lines, member_tier, at, lane, coupons, used, tender, birthday, clock_trusted)

// One reason for one difference. `amount` is what it adds (negative: takes off).
struct Step {
    enum class Reason {
        Promotion,  // of goods
        VipPrice,
        Basket,     // this line's share of a basket promotion
        Deposit,    // adds: it is paid beside the goods' price, is never reduced and earns no points
    };
    Reason reason = Reason::Promotion;
    std::string id;         // of the promotion, or the tier's key; "" for a deposit
    catalog::Texts names;   // of the promotion or tier, as the shopper reads it
    Money amount;
    bool operator==(const Step&) const = default;
};
KASSA_DESCRIBE_ENUM(Step::Reason, Promotion, VipPrice, Basket, Deposit)
KASSA_DESCRIBE(Step, reason, id, names, amount)

struct PricedLine {
    int id = 0;
    Money unit_price;  // of a piece or kilogram
    Money list;        // before reductions, without deposit
    std::vector<Step> steps;
    Money paid;        // list + Σ steps
    std::string tax;   // key of the tax table
    std::optional<LinePoints> points;  // of a member's purchase
    bool clearance = false;            // has a clearance price
    bool operator==(const PricedLine&) const = default;
};
KASSA_DESCRIBE(PricedLine, id, unit_price, list, steps, paid, tax, points, clearance)

struct TaxShare {
    std::string tax;
    std::string mark;
    Ratio rate;
    Money gross;  // tax included: Σ paid of the lines at this rate where it is contained
    Money net;    // without: Σ paid where it comes on top
    Money amount; // gross − net
    bool operator==(const TaxShare&) const = default;
};
KASSA_DESCRIBE(TaxShare, tax, mark, rate, gross, net, amount)

// How often a promotion was applied: what coupons and limits per member are reckoned with.
struct Applied {
    std::string promotion;
    int times = 0;       // units, groups, sets; 1 for a basket promotion or a points campaign
    Money saved;         // ≥ 0, over all lines, before the VIP price; zero for points
    std::string coupon;  // that it used up, `times` of them for a coupon promotion on goods, one on a basket or points
    bool operator==(const Applied&) const = default;
};
KASSA_DESCRIBE(Applied, promotion, times, saved, coupon)

struct PricedBasket {
    std::vector<PricedLine> lines;  // in the basket's order
    std::vector<TaxShare> taxes;    // by tax key
    Money list;                     // Σ list
    Money saved;                    // what reductions came to, ≥ 0: list + deposits − Σ paid
    Money deposits;                 // Σ of the deposit steps
    Money added_tax;                // zero where tax is contained
    Money total;                    // Σ paid + added_tax
    std::vector<Applied> applied;   // by promotion id
    std::vector<std::string> unused_coupons;  // shown, and nothing here could use them
    std::optional<BasketPoints> points;       // of a member's purchase
    bool hours_left_out = false;    // the clock is not trusted and a promotion by weekday or hour may have held
    bool operator==(const PricedBasket&) const = default;
};
KASSA_DESCRIBE(PricedBasket, lines, taxes, list, saved, deposits, added_tax, total, applied, unused_coupons, points,
               hours_left_out)

// What rounding to the smallest coin adds to (or takes off) an amount that is paid in cash; zero without a cash step.
Money cash_rounding(Money total, const Rules& rules);

// The price of goods by weight: per-kilogram price × weight, rounded once.
Money price_of(Weight weight, Money per_kilogram, Rounding rounding);

// CHECKs that every line's product has a price (or a price on its label), that quantities are ≥ 1, that goods by
// weight have one (or a label), that line ids differ, and that every tax key is known.
//
// Decided here: lines of the same article at the same price are priced together, as if they were one line, and the
// result is dealt out to them unit by unit; so it makes no difference whether an article was scanned twice or its
// quantity changed.
//
// What promotions come to. Savings are reckoned from list prices: Percent by the unit, rounded; an amount or a price by
// the piece or the kilogram. Groups are cut from the dearest unit to the cheapest over all lines that they name, and
// only whole groups count; what is free or reduced is the cheapest of each group, and the saving stands on its line.
// The k-th set takes of each part the k-th so many units. A price or an amount for a whole group or set is spread over
// its units in proportion to their list prices, so that the parts add up. Portions by weight take part in promotions
// of single units and of the basket only. A gift's units do not count towards what has to be spent for it; nor do
// reductions lower what has been spent. The VIP price follows, by the article's lines, then promotions of the basket on
// what is paid by then, then deposits, then tax that comes on top.
//
// What may be together. Promotions of one stacking group exclude each other on a unit; those of different groups add
// up, but of those that are about several units together (groups, sets, gifts, scales) a unit takes part in one at
// most, whatever their groups. Units of one article that take part in the same one stand in the order of what
// promotions on single units save on them, most first.
//
// The shopper gets the choice for which the goods cost least, before tax that comes on top: search.cpp says what is
// tried, and where that is exact. Where promotions of the basket of several groups hold, each of them is rounded and
// spread, and what a cent more for some goods would do to that is not looked for: it can make a cent for each of them.
PricedBasket price(const Basket& basket, const Rules& rules);

}  // namespace kassa::pricing
