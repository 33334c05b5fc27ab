#pragma once
// What a basket costs, and why. `price` is pure and exact: the same basket costs the same in any scanning order, at
// the kiosk and at the store, and every cent between list price and price paid is a step with a reason. The parts
// always add up to the whole.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/catalog/product.h"

namespace kassa::pricing {

// A promotion as data. Which goods: any whose item, category (a path prefix at a '/') or brand is named; excluded
// ones never. One promotion at most applies to a unit.
struct Promotion {
    enum class Kind {
        Percent,    // `percent` off each unit
        AmountOff,  // `amount` off each unit (or kilogram); never below zero
        NForM,      // of `buy` units together, only `pay` are paid: the cheapest are free
    };
    std::string id;
    catalog::Texts names;  // what shopper and receipt read: "3 for 2"
    Kind kind = Kind::Percent;
    Ratio percent;         // Percent: 15/100
    Money amount;          // AmountOff
    int buy = 0;           // NForM
    int pay = 0;           // NForM
    std::vector<catalog::ItemKey> items;
    std::vector<std::string> categories;
    std::vector<std::string> brands;
    std::vector<catalog::ItemKey> excluded_items;
    bool members_only = false;
    std::optional<Instant> from;   // inclusive
    std::optional<Instant> until;  // exclusive

    bool operator==(const Promotion&) const = default;
};
KASSA_DESCRIBE_ENUM(Promotion::Kind, Percent, AmountOff, NForM)
KASSA_DESCRIBE(Promotion, id, names, kind, percent, amount, buy, pay, items, categories, brands, excluded_items,
               members_only, from, until)

// The VIP price of a tier (STORE_RULES 1.2): the line's ratio of price after promotions to list price chooses the
// factor.
struct VipTier {
    std::string key;               // "gold"
    catalog::Texts names;
    Ratio regular_factor{90, 100};  // where the ratio ≥ threshold
    Ratio special_factor{95, 100};  // where it is below
    bool operator==(const VipTier&) const = default;
};
KASSA_DESCRIBE(VipTier, key, names, regular_factor, special_factor)

struct VipRules {
    std::vector<VipTier> tiers;
    Ratio threshold{80, 100};
    std::vector<std::string> excluded_categories;
    std::vector<std::string> excluded_brands;
    std::vector<catalog::ItemKey> excluded_items;
    bool operator==(const VipRules&) const = default;
};
KASSA_DESCRIBE(VipRules, tiers, threshold, excluded_categories, excluded_brands, excluded_items)

struct TaxRate {
    Ratio rate;        // 20/100, contained in prices
    std::string mark;  // what stands behind the line on the receipt: "A"
    bool operator==(const TaxRate&) const = default;
};
KASSA_DESCRIBE(TaxRate, rate, mark)

struct Rules {
    Currency currency;
    Rounding rounding = Rounding::HalfUp;
    std::map<std::string, TaxRate> taxes;  // by a product's `tax`
    std::vector<Promotion> promotions;
    VipRules vip;
    bool operator==(const Rules&) const = default;
};
KASSA_DESCRIBE(Rules, currency, rounding, taxes, promotions, vip)

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
    bool operator==(const Basket&) const = default;
};
KASSA_DESCRIBE(Basket, lines, member_tier, at)

// One reason for one difference. `amount` is what it adds (negative: takes off).
struct Step {
    enum class Reason { Promotion, VipPrice };
    Reason reason = Reason::Promotion;
    std::string id;         // of the promotion, or the tier's key
    catalog::Texts names;   // of the promotion or tier, as the shopper reads it
    Money amount;
    bool operator==(const Step&) const = default;
};
KASSA_DESCRIBE_ENUM(Step::Reason, Promotion, VipPrice)
KASSA_DESCRIBE(Step, reason, id, names, amount)

struct PricedLine {
    int id = 0;
    Money unit_price;  // of a piece or kilogram
    Money list;        // before reductions
    std::vector<Step> steps;
    Money paid;        // list + Σ steps
    std::string tax;   // key of the tax table
    bool operator==(const PricedLine&) const = default;
};
KASSA_DESCRIBE(PricedLine, id, unit_price, list, steps, paid, tax)

struct TaxShare {
    std::string tax;
    std::string mark;
    Ratio rate;
    Money gross;  // Σ paid of the lines at this rate
    Money net;
    Money amount; // contained tax: gross − net
    bool operator==(const TaxShare&) const = default;
};
KASSA_DESCRIBE(TaxShare, tax, mark, rate, gross, net, amount)

struct PricedBasket {
    std::vector<PricedLine> lines;  // in the basket's order
    std::vector<TaxShare> taxes;    // by tax key
    Money list;                     // Σ list
    Money saved;                    // list − total, ≥ 0
    Money total;
    bool operator==(const PricedBasket&) const = default;
};
KASSA_DESCRIBE(PricedBasket, lines, taxes, list, saved, total)

// The price of goods by weight: per-kilogram price × weight, rounded once.
Money price_of(Weight weight, Money per_kilogram, Rounding rounding);

// CHECKs that every line's product has a price (or a price on its label), that quantities are ≥ 1, that goods by
// weight have one (or a label), that line ids differ, and that every tax key is known.
//
// Decided here: lines of the same article at the same price are priced together, as if they were one line, and the
// result is dealt out to them unit by unit; so it makes no difference whether an article was scanned twice or its
// quantity changed. Percent is rounded by the unit, the VIP price by the article's line. N for M groups units from
// the dearest to the cheapest over all lines that it names. promotions.cpp says what is tried to find the cheapest
// combination.
PricedBasket price(const Basket& basket, const Rules& rules);

}  // namespace kassa::pricing
