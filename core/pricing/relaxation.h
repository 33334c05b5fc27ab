#pragma once
// Inside the pricing room: how much the goods that are still to be read can save at most, when no unit may be in two
// offers. Each offer by itself is easy: its machine is small. What makes them hard together is that they want the same
// units. So each unit gets, for each offer, a price that the offer has to pay for it and that the unit earns; the
// offers then choose by themselves, and what all of them gain and all units earn together is never less than what can
// be saved. The prices are turned until that bound is low (Lagrangian relaxation with subgradient steps; Fisher,
// Management Science 27, 1981). Offers that want many of the same units choose together where their machines are small
// enough for that: between these, no unit is taken twice. A unit never saves more than it costs, so what its promotions
// would take off together beyond that is left out wherever it is certain; and goods that lose their regular VIP price
// are charged with that (earnings.h).
#include <cstdint>
#include <utility>
#include <vector>

#include "core/pricing/earnings.h"
#include "core/pricing/machines.h"

namespace kassa::pricing {

class Relaxation {
public:
    // How large an offer's machine may be, how often prices are turned at most, and how many states are looked at for
    // that. Ten million take some hundredths of a second.
    struct Care {
        std::size_t states = 0;
        std::size_t together = 0;  // how large the machine of several offers may be
        std::int64_t rounds = 0;
        std::int64_t looks = 0;
    };
    static constexpr Care quick{600, 150, 25, 100'000'000};
    static constexpr Care thorough{20'000, 4'000, 200, 30'000'000};
    static constexpr Care longer{20'000, 600, 200, 30'000'000};
    static constexpr Care again{20'000, 4'000, 30, 10'000'000};

    // `weights`: what a cent counts, by class. `known`: what is to be beaten, in cents so weighted.
    Relaxation(const Machines& machines, std::vector<std::int64_t> weights, std::int64_t known, const Care& care);

    // False where some offer's machine is too large; then there is no bound.
    bool is_there() const { return is_there_; }
    // At how many states was looked to make it.
    std::int64_t looked() const { return looked_; }
    const std::vector<std::int64_t>& weights() const { return weights_; }
    // No way through this state costs less, in 1024ths of a weighted cent, when `left` units at `place` and all goods
    // behind them are still to be read.
    std::int64_t least(const std::int64_t* state, std::size_t place, std::int64_t left) const;
    // The same bound with prices that are turned again, for this state: it becomes no worse there. It holds for states
    // with no more units to read than this one.
    Relaxation turned_for(const std::int64_t* state, std::size_t place, std::int64_t left, std::int64_t known,
                          const Care& care) const;
    // What the special VIP price costs the goods of a place, in 1024ths of a weighted cent; 0 where there is one only.
    std::int64_t charge(std::size_t place) const { return cliff(place).charge; }

private:
    // What one more unit of a part makes of a row of states: of `count` from number `from` on, those from `to` on.
    struct Moves {
        std::size_t from = 0;
        std::size_t to = 0;
        std::size_t count = 0;
        bool pays = false;       // whether that unit is reduced
        std::int64_t whole = 0;  // what a set gains that is whole with that unit
    };
    // States of machines, numbered.
    struct Numbers {
        std::vector<std::size_t> at;      // where in a state what makes the number stands
        std::vector<std::int64_t> radix;  // and how many values each of these can have
        std::size_t states = 1;
    };
    // One offer's machine.
    struct Alone {
        std::size_t machine = 0;
        Numbers numbers;
        std::vector<std::vector<Moves>> moves;  // by part, between its group's states; what is not there cannot be
        std::size_t group = 0;
        // Of a set for a price, beside which promotions of single units count: the price, and how much of it counts.
        std::int64_t price = 0;
        std::int64_t counted = 0;
    };
    // Offers of which no unit may be in two, and that choose together.
    struct Group {
        std::vector<std::size_t> members;
        Numbers numbers;
        std::vector<std::vector<std::size_t>> wants;  // by place: which of the wants there are its members'
        std::vector<std::size_t> table;      // by unit, and behind the last: which of `gains` holds
        std::vector<std::vector<std::int64_t>> gains;  // by state: at most this comes of the units from there on
    };
    // What a unit may be in an offer.
    struct Want {
        std::size_t alone = 0;
        int part = 0;
        std::int64_t gain = 0;   // of a unit that is reduced
        std::int64_t price = 0;  // that the offer pays for the unit
    };
    // What a unit may be used for: in offers that pay for it, and what it saves without them; in a set for a price,
    // what it saves of that.
    struct Supply {
        std::vector<std::size_t> wants;
        std::int64_t saved = 0;
        std::int64_t saves = 0;  // cents, at least, with them
        int set = -1;
        std::int64_t beside = 0;
    };
    // From where goods are still to be read: `left` units at `place`, and all behind them.
    struct From {
        const std::int64_t* state = nullptr;
        std::size_t place = 0;
        std::int64_t left = 0;
    };
    // What the bound is made of: the prices, by place and want, and what counts of those of sets.
    struct Prices {
        std::vector<std::vector<std::int64_t>> of_units;
        std::vector<std::int64_t> of_sets;
    };

    bool number_states(Alone& alone, std::size_t most_states) const;
    bool go_on(const Alone& alone, int part, std::vector<std::int64_t>& numbers, bool& pays, std::int64_t& whole) const;
    void group(std::size_t most_states);
    std::vector<std::vector<std::int64_t>> rivalry() const;
    bool may_choose_together(const Group& one, const Group& other, std::size_t most_states) const;
    static void join(Group& one, const Group& other);
    void place_in(const Group& group);
    Cliff cliff(std::size_t place) const;
    void supply(std::size_t place);
    std::int64_t least_saved(const Combination& combination, std::size_t place) const;
    std::size_t want(std::size_t place, const Use& use, std::int64_t gain);
    void lay_out_gains(Group& group) const;
    std::int64_t solve(const From& from);
    void solve(Group& group, const From& from) const;
    std::size_t next_unit(const From& from) const { return first_[from.place + 1] - std::size_t(from.left); }
    // What is gained by these moves with a unit that is so wanted.
    static std::int64_t gain_of(const Alone& alone, const Want& want, const Moves& moves);
    void count_taken(const Group& group, const From& from, Prices& taken) const;
    std::pair<std::size_t, const Moves*> taken_by(const Group& group, std::size_t place, std::size_t state,
                                                  std::int64_t gain, const std::vector<std::int64_t>& after) const;
    Prices surplus(const From& from) const;
    Prices prices() const;
    void set(const Prices& prices);
    static std::int64_t counted(std::int64_t beside, const Alone& set);
    std::int64_t looks(const From& from) const;
    void turn_prices(const From& from, std::int64_t known, const Care& care);
    static std::size_t number_of(const Numbers& numbers, const std::int64_t* state);

    const Machines& machines_;
    std::vector<std::int64_t> weights_;
    bool is_there_ = true;
    std::vector<Alone> alone_;
    std::vector<Group> groups_;
    std::vector<std::vector<Want>> wants_;       // by place
    std::vector<std::vector<Supply>> supplies_;  // by place
    std::vector<std::int64_t> factors_;          // by place: what a cent counts in the end at most, in 1024ths
    std::vector<std::size_t> first_;             // by place: number of its first unit
    std::vector<Earnings> earnings_;             // by place
    std::vector<std::int64_t> earned_behind_;    // by place: by its units and all behind it
    std::int64_t slack_ = 0;
    std::int64_t looked_ = 0;
};

}  // namespace kassa::pricing
