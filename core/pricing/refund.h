#pragma once
// Returns are priced from the sale's own record, never from today's prices or promotions: what a unit gives back is its
// share of what its line was paid, so of "3 for 2" each unit gives back two thirds, and the promotion takes back what
// the unit really saved. The units of a line share alike, the first ones a cent more; so returning them one after the
// other, or all at once, gives back exactly what was paid: deposits, added tax and points as well.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/pricing/pricing.h"

namespace kassa::pricing {

struct RefundLine {
    int line = 0;      // its id in the sale
    int quantity = 1;  // units that come back now
    Money list;
    std::vector<Step> steps;  // the units' share of each of the line's steps
    Money paid;               // list + Σ steps, deposit included: given back
    std::string tax;
    Money added_tax;          // given back beside `paid`, where tax came on top
    std::int64_t department = 0;   // points that are taken back
    std::int64_t supermarket = 0;
    bool clearance = false;   // goods that come back only with a fault (STORE_RULES 2)
    bool operator==(const RefundLine&) const = default;
};
KASSA_DESCRIBE(RefundLine, line, quantity, list, steps, paid, tax, added_tax, department, supermarket, clearance)

struct Refund {
    std::vector<RefundLine> lines;  // by line id
    Money deposits;                 // of that, deposits
    Money added_tax;                // Σ of the lines
    Money total;                    // Σ paid + added_tax: what the shopper is given
    std::int64_t department = 0;    // points that are taken back
    std::int64_t supermarket = 0;
    bool operator==(const Refund&) const = default;
};
KASSA_DESCRIBE(Refund, lines, deposits, added_tax, total, department, supermarket)

// How many units of which line, by line id.
using Units = std::map<int, int>;

// `basket` and `sale` are what was sold, as the record has it; `before` says what has come back already, `now` what
// comes back now. A weighed portion and a pack with its own price are one unit. The fault is a sentence: a line that
// the sale does not have, or more units than are left of it.
Result<Refund> refund_of(const Basket& basket, const PricedBasket& sale, const Units& before, const Units& now);

}  // namespace kassa::pricing
