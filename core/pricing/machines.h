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

#include "core/pricing/clusters.h"
#include "core/pricing/settle.h"

namespace kassa::pricing {

// What a unit is used for in one offer. `machine` is -1 for an offer that nothing ties.
struct Use {
    int machine = -1;
    Role role;
    std::int64_t saving = 0;  // where it is reduced at all
    std::int64_t value = 0;   // at most this it adds in the end, in 1024ths: what the bound is made of
};

// What a unit is used for altogether: at most one use in each stacking group.
struct Combination {
    std::vector<Use> uses;
    std::int64_t rank = 0;  // of two ways to the same price, the one with the smaller sum is taken
};

class Machines {
public:
    static constexpr std::int64_t scale = 1024;

    // `classes` says for each place of the cluster where its cost is counted, from 0 to `dimensions` - 1: goods of one
    // class are treated alike by the basket stage.
    Machines(const Cluster& cluster, const std::vector<Goods>& goods, const std::vector<Offer>& offers,
             const Rules& rules, const std::vector<std::size_t>& classes, std::size_t dimensions);

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
    // What units that are already taken may still save, in 1024ths.
    std::int64_t credit(const std::int64_t* state) const { return state[cost_at_ + dimensions_ + 1]; }

    const std::vector<Combination>& combinations(std::size_t place) const { return spots_[place].combinations; }
    std::int64_t count(std::size_t place) const { return spots_[place].count; }
    // At most so much a unit of these goods saves, in 1024ths.
    std::int64_t most_value(std::size_t place) const { return spots_[place].most_value; }
    // What roundings may add to that in the whole cluster, in 1024ths.
    std::int64_t slack() const { return slack_; }
    // Whether the costs are what will be paid. (With very large sets they are estimates.)
    bool is_exact() const { return exact_; }

    // Reads one unit; `left` more of the same goods come behind it. False where that cannot be, or where something was
    // begun that the rest of the goods can no longer make whole.
    bool read(std::int64_t* state, std::size_t place, const Combination& combination, std::int64_t left) const;
    // Whether nothing is begun and not whole.
    bool is_whole(const std::int64_t* state) const;

private:
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
        std::size_t at = 0;       // its first number in the state
        std::size_t times = 0;    // where the number of applications stands, if it is limited
        std::size_t credit = 0;   // where the value of its open units stands
        std::vector<std::size_t> queue;  // Waiting: where each part's waiting units stand
        std::vector<std::int64_t> room;  // and how many there may be
        std::int64_t per_unit = 0;       // Whole: value of an open unit beside its own saving; Waiting: see `values`
        std::vector<std::int64_t> values;  // Waiting: by place
        std::int64_t size = 0;           // units of a whole set
        std::size_t dimension = 0;       // Whole: of its cost
        std::vector<std::size_t> places;    // of its members
        std::vector<std::int64_t> later;    // for each place: units behind it, by part

        std::span<const std::int64_t> behind(std::size_t place) const;
    };
    struct Spot {
        std::size_t sort = 0;
        std::int64_t count = 0;
        std::int64_t unit = 0;
        Money list;
        const VipTier* tier = nullptr;
        std::int64_t full = 0;    // paid at list price
        std::int64_t factor = scale;  // of the VIP price at regular prices, in 1024ths, rounded up
        std::size_t saved = 0;    // with a tier: where the sum of its savings stands
        std::size_t dimension = 0;
        std::int64_t most_value = 0;
        std::vector<Combination> combinations;
        std::vector<std::size_t> machines;  // that have members here
    };

    void place_goods(const Cluster& cluster, const std::vector<Goods>& goods, const Rules& rules,
                     const std::vector<std::size_t>& classes);
    void place_machines(const Cluster& cluster, const std::vector<Goods>& goods, const std::vector<Offer>& offers);
    bool is_limited(const Machine& machine) const;
    Mode mode_of(const Machine& machine, const Cluster& cluster) const;
    void make_room(Machine& machine);
    void value_sets(Machine& machine) const;
    void lay_out();
    void combine(const Cluster& cluster, const std::vector<Offer>& offers);
    Use use_of(const Role& role, std::size_t place, const std::vector<Offer>& offers) const;
    std::vector<Use> uses_of(const std::vector<Role>& roles, std::size_t place, bool alone,
                             const std::vector<Offer>& offers) const;

    bool enter(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
               std::int64_t& saving) const;
    bool enter_row(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const;
    bool enter_set(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                   std::int64_t& saving) const;
    bool enter_gift(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                    std::int64_t& saving) const;
    bool enter_steps(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const;
    bool wait(std::int64_t* state, std::size_t place, const Combination& combination, std::int64_t saving) const;
    void settle_sets(const Machine& machine, std::int64_t* state, std::size_t now) const;
    void take_share(std::int64_t* state, std::int64_t record, std::int64_t share, std::size_t now) const;
    void keep(std::int64_t* state, std::size_t place, std::int64_t saving) const;
    void finish(std::int64_t* state, std::size_t place) const;
    bool is_waited_for(const std::int64_t* state, std::size_t place) const;
    bool can_be_whole(const Machine& machine, const std::int64_t* state,
                      std::span<const std::int64_t> later) const;

    const Rules& rules_;
    std::vector<Spot> spots_;
    std::vector<Machine> machines_;
    std::vector<int> machine_of_;  // by offer; -1 where nothing ties it
    std::vector<std::int64_t> none_;  // no units, by part
    std::size_t dimensions_ = 1;
    std::size_t records_ = 0;  // units that can wait at once
    std::size_t records_at_ = 0;
    std::size_t key_width_ = 0;
    std::size_t cost_at_ = 0;
    std::size_t width_ = 0;
    std::int64_t slack_ = 0;
    bool exact_ = true;
};

}  // namespace kassa::pricing
