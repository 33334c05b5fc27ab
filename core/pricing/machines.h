#pragma once
// Inside the pricing room: each offer of a cluster as a little machine that reads goods from the dearest unit to the
// cheapest and remembers just enough to know what the next unit will save: how far a row is filled, how many units of
// each part of a set stand beyond whole sets, how many gifts were given, which step of a scale was chosen. All machines
// of a cluster together have one state, a row of numbers, and the search (search.h) goes from state to state.
//
// Some savings are known only when a set is whole (a price for all of it), while what a unit saves decides about its
// goods' VIP price and about what other stacking groups can still take off. Where that matters, the state also holds
// the units that wait, and the goods that wait for them; where it does not, the saving is booked when the set is whole.
#include <cstdint>
#include <span>
#include <vector>

#include "core/base/spreader.h"
#include "core/pricing/clusters.h"
#include "core/pricing/earnings.h"
#include "core/pricing/settle.h"

namespace kassa::pricing {

inline std::int64_t ceiling(std::int64_t number, std::int64_t divisor) {
    return number >= 0 ? (number + divisor - 1) / divisor : -(-number / divisor);
}

// What a unit is used for in one offer. `machine` is -1 for an offer that nothing ties.
struct Use {
    int machine = -1;
    Role role;
    std::int64_t saving = 0;  // where it is reduced at all
    // What bounds are made of: at most this it adds in the end, in 1024ths, on average over the units of a row or set
    // where these are of one class; and at most this it takes off this very unit.
    std::int64_t value = 0;
    std::int64_t most = 0;
};

// What a unit is used for altogether: at most one use in each stacking group, and one that needs several units.
struct Combination {
    std::vector<Use> uses;
    std::int64_t rank = 0;  // of two ways to the same price, the one with the smaller sum is taken
    std::int64_t beside = 0;   // what promotions of single units save
    std::int64_t segment = 0;  // number of the machine that needs several units; their count where there is none
};

class Machines {
public:
    static constexpr std::int64_t scale = 1024;
    static constexpr int fine_bits = 30;  // of factors in bounds

    // How a cluster's costs are counted. Goods of one class are treated alike by the basket stage.
    struct Counting {
        std::vector<std::size_t> classes;   // by place, from 0 to `dimensions` - 1
        std::size_t dimensions = 1;
        std::vector<std::int64_t> weights;  // by place: that a cent counts there; empty: 1 everywhere
        // By place: ways in which its goods end up with another VIP price do not count. Empty: all count.
        std::vector<Side> sides;
    };
    Machines(const Cluster& cluster, const std::vector<Goods>& goods, const std::vector<Offer>& offers,
             const Rules& rules, const Counting& counting);

    // A state is `width` numbers, all 0 at the beginning. States are the same where the first `key_width` are.
    std::size_t width() const { return width_; }
    std::size_t key_width() const { return key_width_; }
    std::size_t dimensions() const { return dimensions_; }
    std::int64_t* costs(std::int64_t* state) const { return state + cost_at_; }
    const std::int64_t* costs(const std::int64_t* state) const { return state + cost_at_; }
    std::int64_t& rank(std::int64_t* state) const { return state[cost_at_ + dimensions_]; }
    std::int64_t rank(const std::int64_t* state) const { return state[cost_at_ + dimensions_]; }
    std::int64_t& trace(std::int64_t* state) const { return state[width_ - 1]; }
    std::int64_t trace(const std::int64_t* state) const { return state[width_ - 1]; }
    // What units that are already taken may still save, by class, in 1024ths.
    std::int64_t* credits(std::int64_t* state) const { return state + cost_at_ + dimensions_ + 1; }
    const std::int64_t* credits(const std::int64_t* state) const { return state + cost_at_ + dimensions_ + 1; }

    const std::vector<Combination>& combinations(std::size_t place) const { return spots_[place].combinations; }
    std::int64_t count(std::size_t place) const { return spots_[place].count; }
    std::size_t dimension(std::size_t place) const { return spots_[place].dimension; }
    std::int64_t weight(std::size_t place) const { return spots_[place].weight; }
    // Whether the goods may end up with either VIP price.
    bool is_open(std::size_t place) const { return spots_[place].tier && spots_[place].side == Side::Either; }

    // No way through this state comes below this in a class, in 1024ths, when `left` more units of the goods at
    // `place`, and all goods behind them, are still to be read.
    std::int64_t least(const std::int64_t* state, std::size_t place, std::int64_t left, std::size_t dimension) const;
    // What of that rests on units that are taken and whose saving is not certain yet, in 1024ths.
    std::int64_t begun(const std::int64_t* state, std::size_t dimension) const;
    // At most so much dearer than `other` a state can become that is the same but for what its goods have saved (it may
    // end on the other side of the VIP threshold), when both go on alike: by class, above what their costs say.
    void add_doubts(const std::int64_t* state, const std::int64_t* other, std::size_t place, std::int64_t left,
                    std::int64_t* doubts) const;
    // No more than these, and known more quickly: what they are if nothing more is saved.
    void add_least_doubts(const std::int64_t* state, const std::int64_t* other, std::size_t place,
                          std::int64_t* doubts) const;
    // What units that wait save in the end at most, at special VIP prices, beside what their sets cost or take off as a
    // whole; of sets for a price also beside what promotions of single units save. By class, in 1024ths.
    std::int64_t* waits(std::int64_t* state) const { return credits(state) + dimensions_; }
    const std::int64_t* waits(const std::int64_t* state) const { return credits(state) + dimensions_; }
    // States are alike where the first `shape_width` of the `key_width` numbers are the same: the others are what the
    // goods that are not finished have saved.
    std::size_t shape_width() const { return shape_width_; }
    // Whether the costs are what will be paid. (With very large sets they are estimates.)
    bool is_exact() const { return exact_; }

    // Units of one sort of goods are alike. So those of one offer come one after the other, offer by offer, and of
    // these first the ones that other promotions take most off. False where it is not the combination's turn.
    bool is_next(const std::int64_t* state, std::size_t place, const Combination& combination) const;
    // Reads one unit whose turn it is; `left` more of the same goods come behind it. False where that cannot be, or
    // where something was begun that the rest of the goods can no longer make whole.
    bool read(std::int64_t* state, std::size_t place, const Combination& combination, std::int64_t left) const;
    // Whether nothing is begun and not whole.
    bool is_whole(const std::int64_t* state) const;

private:
    friend class Relaxation;
    enum class Mode {
        Each,     // each unit has its saving when it is read
        Whole,    // the set's saving is booked when it is whole
        Waiting,  // units wait for their share
        Rough,    // too large to wait for: each unit is given an average share
    };
    struct Machine {
        const Offer* offer = nullptr;
        Mode mode = Mode::Each;
        bool limited = false;
        bool by_unit = false;     // see `bound`
        std::size_t at = 0;       // its first number in the state
        std::size_t times = 0;    // where the number of applications stands, if it is limited
        std::size_t credit = 0;   // Row: where the values of its open units stand, by class
        std::vector<std::size_t> queue;  // Waiting: where each part's waiting units stand, as runs
        std::vector<std::int64_t> runs;  // and how many runs there may be
        std::vector<std::int64_t> room;  // by part: units that it can have; Waiting: that may wait
        std::int64_t per_unit = 0;       // Whole: value of an open unit beside its own saving; Waiting: see `values`
        std::vector<std::int64_t> values;  // Waiting: by place
        bool is_by_share = false;          // Waiting: the values hold for each unit, not on average
        std::vector<std::int64_t> shares;  // of sets with one saving for all, by place: at most this a unit's share is
        std::vector<std::int64_t> parts;   // the same: at most this a unit's part of a price is; at least, of an amount
        std::int64_t size = 0;           // units of a whole set
        std::size_t dimension = 0;       // Whole: of its cost
        std::int64_t weight = 1;         // Whole: that a cent counts
        std::vector<std::size_t> places;    // of its members
        // Averages over a row or set say nothing of each class by itself: then each unit is reckoned at its most.
        bool is_of_one_class = true;
        std::int64_t factor = 0;            // the largest of its goods: a row's saving may fall on any of them
        std::vector<std::int64_t> later;    // for each place: units behind it, by part

        std::span<const std::int64_t> behind(std::size_t place) const;
    };
    struct Spot {
        std::size_t sort = 0;
        std::int64_t count = 0;
        std::int64_t unit = 0;
        Money list;
        const VipTier* tier = nullptr;
        Side side = Side::Either;
        std::int64_t full = 0;    // paid at list price
        std::int64_t weight = 1;  // that a cent counts
        std::int64_t factor = scale;  // the weight × the VIP price's factor at regular prices, in 1024ths, rounded up
        std::int64_t special = scale;  // the same at special prices
        std::size_t saved = 0;    // with a tier: where the sum of its savings stands
        std::size_t hoped = 0;    // and where, by unit, what its waiting units may save stands
        // With a tier: at most so much can be saved at the regular price; -1 where that price does not count.
        std::int64_t regular = 0;
        std::int64_t regular_factor = 0;  // and the VIP price's factors, of `fine_bits`
        std::int64_t special_factor = 0;
        std::size_t dimension = 0;
        std::int64_t most_value = 0;    // of a unit, in 1024ths
        std::int64_t most_by_unit = 0;  // with a tier: that a unit saves
        std::vector<Combination> combinations;
        std::vector<std::size_t> machines;  // that have members here
    };

    void place_goods(const Cluster& cluster, const std::vector<Goods>& goods, const Rules& rules,
                     const Counting& counting);
    void place_machines(const Cluster& cluster, const std::vector<Offer>& offers);
    bool is_limited(const Machine& machine) const;
    Mode mode_of(const Machine& machine, const Cluster& cluster) const;
    void make_room(Machine& machine, const Cluster& cluster, const std::vector<Offer>& offers);
    void value_sets(Machine& machine) const;
    void value_shares(Machine& machine) const;
    void bound();
    std::int64_t gain(const Spot& spot, std::int64_t saving) const;
    std::int64_t paid(const Spot& spot, std::int64_t saved) const;
    // The same before it is rounded and without a division, in 1024ths.
    static std::int64_t nearly_paid(const Spot& spot, std::int64_t saved) {
        const std::int64_t factor = saved <= spot.regular ? spot.regular_factor : spot.special_factor;
        return (spot.list.minor_units() - saved) * factor >> (fine_bits - 10);
    }
    std::int64_t doubt(const Spot& spot, std::int64_t saved, std::int64_t other, std::int64_t more) const;
    static std::int64_t rounded_doubt(std::int64_t most) {
        return (most + scale + 3) / scale + (most + scale + 3 > 0);
    }
    void lay_out();
    void combine(const Cluster& cluster, const std::vector<Offer>& offers);
    Use use_of(const Role& role, std::size_t place, const std::vector<Offer>& offers) const;
    std::vector<Use> uses_of(const std::vector<Role>& roles, std::size_t place,
                             const std::vector<Offer>& offers) const;

    bool enter(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
               std::int64_t& saving) const;
    bool enter_row(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                   std::int64_t& saving) const;
    bool enter_set(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const;
    bool enter_gift(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                    std::int64_t& saving) const;
    bool enter_steps(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const;
    bool end_turns(std::int64_t segment, const std::int64_t* state, std::size_t place) const;
    std::int64_t& credit(std::int64_t* state, std::size_t place) const {
        return credits(state)[spots_[place].dimension];
    }
    bool wait(const Machine& machine, std::int64_t* state, std::size_t part, std::size_t place,
              std::int64_t saving) const;
    std::int64_t value_of(const Combination& combination, std::size_t place) const;
    std::int64_t lost(const Combination& combination, std::size_t place) const;
    std::int64_t lost(const Machine& machine, std::size_t place, std::int64_t beside) const;
    std::int64_t beside(const Machine& machine, const std::int64_t* state, std::span<const std::int64_t> factors) const;
    std::int64_t most_of(const Combination& combination, std::size_t place) const;
    std::int64_t hope(const Machine& machine, std::size_t place, std::int64_t saving) const;
    std::int64_t waiting(const Machine& machine, std::size_t place, std::int64_t saving) const;
    std::int64_t worth(const Machine& machine, std::size_t place, std::int64_t saving) const;
    static void take(std::span<std::int64_t> queue, std::int64_t count, std::vector<std::int64_t>& units);
    bool share_out(const Machine& machine, std::int64_t* state, std::size_t now) const;
    void keep(std::int64_t* state, std::size_t place, std::int64_t saving) const;
    bool finish(std::int64_t* state, std::size_t place) const;
    bool is_waited_for(const std::int64_t* state, std::size_t place) const;
    // How many units of the goods at hand the offer still needs to make whole what it has begun.
    std::int64_t missing(const Machine& machine, const std::int64_t* state, std::size_t place) const;
    std::int64_t missing(const Machine& machine, const std::int64_t* state,
                         std::span<const std::int64_t> later) const;

    const Rules& rules_;
    std::vector<Spot> spots_;
    std::vector<Machine> machines_;
    std::vector<int> machine_of_;  // by offer; -1 where nothing ties it
    std::vector<std::int64_t> none_;  // no units, by part
    std::size_t dimensions_ = 1;
    std::int64_t runs_ = 0;  // of units that can wait at once
    std::size_t segment_at_ = 0;  // of the offer whose turn it is at the goods at hand; behind it, see `is_next`
    std::size_t shape_width_ = 0;
    std::size_t key_width_ = 0;
    std::size_t cost_at_ = 0;
    std::size_t width_ = 0;
    std::int64_t slack_ = 0;  // what roundings may add to values in the whole cluster, in 1024ths
    bool by_unit_ = false;    // see `bound`
    std::vector<std::int64_t> behind_;  // by place and class: what all goods behind it could save, in 1024ths
    std::vector<std::int64_t> full_;    // by class: what the goods cost without promotions, in 1024ths
    bool exact_ = true;
    // Of `share_out`, which is called millions of times. A search has its machines to itself.
    struct Scratch {
        std::vector<std::int64_t> units;
        std::vector<std::int64_t> prices;
        Spreader spread;
    };
    mutable Scratch scratch_;
};

}  // namespace kassa::pricing
