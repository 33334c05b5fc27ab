#pragma once
// Inside the pricing room: a beam search through a cluster's states (machines.h). It goes from unit to unit and keeps
// the most promising states only, as many as the work allows that it is given. Where it never had to leave one out,
// what it found is the cheapest of all.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/pricing/layer.h"
#include "core/pricing/machines.h"
#include "core/pricing/relaxation.h"
#include "core/pricing/search.h"

namespace kassa::pricing {

// What ways that were found cost, by class.
using Known = std::vector<std::vector<std::int64_t>>;

// Takes in a way unless one that is known is as cheap everywhere; those that are no cheaper anywhere go.
void add_way(std::vector<Way>& all, Way way);

class Beam {
public:
    Beam(const Machines& machines, std::size_t places);

    // With one class of goods: a cheap way, mostly the cheapest. With `known`, what another way costs, only one that is
    // not dearer, if there is one.
    void begin(std::optional<std::int64_t> known);
    // The same with more work, and with much more, where that may find a cheaper one.
    void go_on();
    void go_far();
    // With a bound for which prices are turned again, and only for what is cheaper: of ways that cost the same the one
    // that is known stays. First four times as far, and without leaving out a state as far as a million steps go; then
    // without some promotions, as long as there are steps for that. At last, when nothing else will be tried for these
    // goods, with the steps that they are allowed, but at least half a million and at most two millions.
    void go_further(std::int64_t most_omitting);
    void go_to_the_last(std::int64_t allowed);
    // Another way costs so much: the cheaper it is, the less is left to try.
    void compare_with(std::int64_t cost);
    // With that bound, when something cheaper has become known: looks again without some promotions, in about `most`
    // steps.
    void try_omitting(std::int64_t most);
    // Instead, beginning with what is known: whether such a bound says by itself that nothing is cheaper.
    bool is_settled_by_bound();
    // Where it does not: at which goods it may say more once it is known which VIP price they end up with.
    std::optional<std::size_t> worth_parting() const;
    // Looks for what is cheaper with that bound; Whole: leaves no state out, as far as so many steps go.
    enum class Width { Narrow, Whole };
    void look_for_cheaper(Width width, std::int64_t work);
    const std::vector<Way>& best() const { return best_; }
    // The least that a known way costs, with one class of goods.
    std::int64_t least_known() const { return least()[0][0]; }

    // With several classes: all ways of which none is as cheap in every class as another, without those that the known
    // ones beat and those over all limits; or some of them where that is too much work.
    std::vector<Way> find_all(const Known& known, const std::vector<Limits>& limits, Effort effort);

    // Whether what was found is the cheapest of all.
    bool is_exact() const { return is_exact_ && machines_.is_exact(); }
    // Steps (search.cpp) that were taken.
    std::int64_t worked() const { return worked_; }

private:
    struct Step {
        std::uint32_t before = 0;
        std::uint32_t combination = 0;
    };

    // A promotion that is left out: for the goods of a place, or for all.
    struct Omission {
        std::optional<std::size_t> place;
        std::size_t offer = 0;
        bool operator==(const Omission&) const = default;
    };
    std::vector<Omission> omissions() const;
    void omit(const std::vector<Omission>& omitted);
    void improve(const Known& known, std::int64_t work);
    void try_doubting();
    void try_whole(const Known& known, std::int64_t work);
    void take(std::vector<Way> ways);
    Known least() const;
    Known what_is_cheaper() const;
    std::vector<Way> pass(const Known& known, std::int64_t budget, Width width);
    struct Read {
        std::int64_t tried = 0;  // combinations, of all states
        std::int64_t steps = 0;
    };
    // Cut short (`cut_`) where it would take more than `most` steps or too much memory, unless that is `unlimited`.
    Read read_unit(const Layer& now, const Known& known, std::int64_t most, Layer& next);
    std::int64_t most_states(std::int64_t tried, std::int64_t units, std::int64_t budget) const;
    std::int64_t least(const std::int64_t* state, std::size_t i) const;
    bool is_hopeless(const std::int64_t* state) const;
    void relax(const std::vector<std::int64_t>& weights, std::int64_t known, const Relaxation::Care& care);
    void relax_limits(const Relaxation::Care& care);
    bool is_beaten(const std::int64_t* state, const Known& known) const;
    std::int64_t promise(const std::int64_t* state) const;
    void narrow_down(Layer& layer, std::int64_t most);
    void sharpen(Layer& layer, const Known& known);
    void turn(Layer& layer, const Known& known, std::size_t i);
    std::int64_t relaxed(std::size_t i, const std::int64_t* state) const;
    std::int64_t to_beat(std::size_t i, const Known& known) const;
    void note_steps(Layer& layer);
    std::vector<Way> ways(const Layer& last) const;
    std::vector<std::vector<Run>> runs(std::size_t step) const;

    const Machines& machines_;
    std::size_t places_;
    std::size_t place_ = 0;   // whose goods are being read
    std::int64_t left_ = 0;   // of them
    std::int64_t units_ = 0;
    std::vector<std::int64_t> scratch_;  // the state that is being read
    std::vector<Step> steps_;
    std::vector<Way> best_;   // of the most promising states
    Known known_;             // what is to be beaten, with one class of goods
    bool cut_ = false;        // the last pass had to leave states out
    bool is_exact_ = false;
    std::int64_t worked_ = 0;
    std::vector<std::vector<bool>> omitted_;  // by place and combination; empty: none
    std::vector<Relaxation> relaxed_;
    std::vector<std::optional<Relaxation>> turned_;  // of each the same for what is left (see `sharpen`)
    std::size_t sharpened_ = 0;  // states that a layer had when that was done
    const std::vector<Limits>* limits_ = nullptr;
    mutable std::vector<std::int64_t> least_;
    std::int64_t doubt_ = 0;  // quarters of what is begun that are not believed when states are left out
    std::int64_t cent_ = 1;   // with one class: any two costs differ by a multiple of this
};

}  // namespace kassa::pricing
