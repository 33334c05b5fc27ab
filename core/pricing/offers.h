#pragma once
// Inside the pricing room: what promotions come to in this basket. A promotion that holds, and whose goods are there in
// sufficient number, is an offer: which sorts of goods may take part, in which part, and what a unit of them saves.
// The sixteen kinds are five shapes here; the search (search.h) and the reckoning (settle.h) know only these.
#include <cstdint>
#include <string>
#include <vector>

#include "core/pricing/goods.h"
#include "core/pricing/validity.h"

namespace kassa::pricing {

enum class Shape {
    Single,  // each unit by itself: Percent, AmountOff, FixedPrice, Clearance
    // Rows of units, dearest first; the last ones of each are reduced: NForM, NthReduced, BuyGet of the same goods.
    Row,
    Set,     // so many units of each part: MixAndMatch, Bundle, BuyGet of other goods, NForPrice (a set of one part)
    Gift,
    Steps,   // QuantityTiers
};

// What a set's units have: each its own saving, or one for all of them that is spread over them.
enum class Together { No, Amount, Price };

// One sort of goods in one part of an offer (of Steps: with one step). Parts are the offer's, not the promotion's: like
// ones are joined (offers.cpp). `saving` is what a unit saves where it is reduced at all: every unit of a Single, Gift
// or Step, the last ones of a Row. Of sets with one saving for all: 0.
struct Member {
    std::size_t sort = 0;  // index in the goods
    int part = 0;
    Money saving;
};

struct Offer {
    const Promotion* promotion = nullptr;
    std::size_t group = 0;  // number of its stacking group
    Shape shape = Shape::Single;
    // Row: its length; Set: units of each part; Gift: units of a gift; Steps: from how many on.
    std::vector<int> counts;
    int rewarded = 0;         // Row: how many at its end are reduced
    Together together = Together::No;
    bool is_covered = true;   // Together::Amount: every set costs at least the amount, so that is what it saves
    std::vector<Member> members;  // by sort, then part
    std::int64_t most = 0;        // applications

    // Gift: what stands in `goods`, and which of the goods do (by sort), since units given away do not count there.
    Money spent;
    std::int64_t spent_units = 0;
    std::vector<bool> spends;

    // Whether the shopper has spent enough for `times` gifts when so many units (and their list price) are given away.
    bool bears(std::int64_t times, Money given, std::int64_t given_units) const;
    // Whether each unit stands for itself: nothing limits it and no other unit matters.
    bool is_free(const std::vector<Goods>& goods) const;
    std::int64_t units(const std::vector<Goods>& goods, int part) const;  // that could be in this part
};

// Whether it is about several units together. A unit takes part in at most one of these, whatever their stacking group.
inline bool needs_others(const Offer& offer) { return offer.shape != Shape::Single; }

// A promotion of the basket stage, with the goods it is reckoned on.
struct BasketOffer {
    const Promotion* promotion = nullptr;
    std::vector<std::size_t> sorts;
    Money list;            // Σ of their list prices
    std::int64_t most = 0;
};

struct Offers {
    std::vector<Offer> goods;         // by priority, then id
    std::vector<BasketOffer> basket;  // by priority, then id
    // Points multipliers that hold, by sort of goods: they change no price.
    std::vector<std::vector<const Promotion*>> multipliers;
    bool hours_left_out = false;
};

Offers offers_of(const std::vector<Goods>& goods, const Rules& rules, const Index& index,
                 const Circumstances& circumstances);

// What a unit of this list price saves.
Money saving_of(const Reward& reward, Money unit, Rounding rounding);

}  // namespace kassa::pricing
