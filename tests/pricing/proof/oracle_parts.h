#pragma once
// Inside the oracle: goods, the roles that promotions give them, what a dealing of roles saves, and what is paid then.
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "tests/pricing/proof/oracle.h"

namespace kassa::proof {

// Units that nothing tells apart: pieces of one article at one price. A weighed portion and a pack with a price of its
// own are sorts by themselves. Sorts stand in the order dearest first, then by article.
struct Sort {
    const catalog::Product* product = nullptr;
    Money unit;
    bool pieces = false;   // sold by the piece: it counts in groups, sets and scales
    bool counted = false;  // and has no price on its label
    std::optional<Weight> weight;
    int count = 1;
    int line = 0;  // id of the first line
};

// What a unit does in a promotion. `part` is `paying` or `rewarded` in BuyGet of other goods and in gifts; the part of
// a set; the step of a scale.
inline constexpr int paying = 0, rewarded = 1;
struct Role {
    std::size_t promotion;  // among the live ones
    int part;
};
using Option = std::vector<Role>;

struct Unit {
    std::size_t sort;
    const Option* option;
};

// What the reward takes off a price.
Money taken_off(Money price, const pricing::Reward& reward, Rounding rounding);

// What a unit saves by a promotion on each unit by itself; none where it does not apply (an amount by the kilogram, and
// the weight is not known).
std::optional<Money> saving_by_itself(const pricing::Promotion& promotion, const Sort& sort,
                                      Rounding rounding);

// Parts of `total` in proportion to the weights that add up to it: largest remainder first, then the earlier part. All
// zero where the weights are.
std::vector<Money> in_proportion(Money total, const std::vector<Money>& weights);

// What the promotions on goods save with the units dealt as they are.
class Savings {
public:
    Savings(const pricing::Basket& basket, const pricing::Rules& rules, const std::vector<Sort>& sorts);

    // The promotions on goods that hold.
    const std::vector<const pricing::Promotion*>& live() const { return live_; }

    // Whether the dealing keeps every promotion's rules; if so, what each unit saves is worked out.
    bool are_allowed(const std::vector<Unit>& units);
    const std::vector<Money>& by_unit() const { return saved_; }
    // Used up, by coupon.
    const std::map<std::string, std::int64_t>& coupons() const { return coupons_; }

private:
    // Indexes of units in their order, by part.
    using Taken = std::vector<std::vector<std::size_t>>;

    // How often the promotion is applied with these units; none where it is not allowed.
    std::optional<std::int64_t> applied(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> by_itself(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> groups(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> groups_for_price(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> sets(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> buy_get(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> gifts(const pricing::Promotion& promotion, const Taken& taken);
    std::optional<std::int64_t> scale(const pricing::Promotion& promotion, const Taken& taken);
    void together(std::vector<std::size_t> set, const pricing::Reward& reward);
    Money price(std::size_t unit) const { return (*sorts_)[(*units_)[unit].sort].unit; }

    const pricing::Basket& basket_;
    const pricing::Rules& rules_;
    const std::vector<Sort>* sorts_;
    const std::vector<Unit>* units_ = nullptr;
    std::deque<pricing::Promotion> joined_;  // sets, as they are in this basket
    std::vector<const pricing::Promotion*> live_;
    std::vector<Taken> taken_;
    std::vector<Money> saved_;
    std::map<std::string, std::int64_t> coupons_;
};

// What the shopper pays, with the best of the promotions on the basket.
class Till {
public:
    Till(const pricing::Basket& basket, const pricing::Rules& rules, const std::vector<Sort>& sorts);

    double size() const { return double(choices_.size()); }
    // `coupons`: those that goods have used up already.
    Money total(const std::vector<Unit>& units, const std::vector<Money>& saved,
                const std::map<std::string, std::int64_t>& coupons) const;

private:
    // A promotion on the basket, with the step that is taken of its scale.
    struct Offer {
        const pricing::Promotion* promotion;
        const pricing::Reward* reward;
        std::vector<bool> goods;  // by sort
    };
    Money vip(const Sort& sort, Money list, Money reduced) const;
    Money taken(const Offer& offer, const std::vector<Money>& paid) const;
    Money with(const std::vector<const Offer*>& choice, const std::vector<Money>& paid) const;
    void offer(const pricing::Promotion& promotion, const pricing::Reward& reward, Money spent);

    const pricing::Basket& basket_;
    const pricing::Rules& rules_;
    const std::vector<Sort>& sorts_;
    std::map<std::string, std::vector<Offer>> offers_;  // by stacking group
    std::vector<std::vector<const Offer*>> choices_;    // at most one of each group
    const pricing::VipTier* tier_ = nullptr;
};

}  // namespace kassa::proof
