// Which units get which promotions. Promotions of one stacking group exclude each other on a unit, so there is a
// choice, and the shopper gets the one that is cheapest in the end, behind the VIP price (STORE_RULES 1.2).
//
// What is tried. Everything: each unit of a cluster (clusters.h), from the dearest to the cheapest, with none or one of
// the promotions of each stacking group that names it. The machines (machines.h) say what state that leaves; of two
// ways to the same state only the cheaper one can become the cheapest, so the search is a shortest path through
// (units read, state) with the final price as length. A way that cannot become cheaper than one that is known,
// even if all goods that are left save as much as they ever can, is given up.
//
// What is exact. Where no more than `most_work` steps are needed the result is the cheapest of all choices. The choice
// for a smaller basket, with one more unit at list price, is always among those for the larger: an added item never
// adds more than its own price.
//
// Work. One step is one unit tried with one combination of promotions from one state. First the `narrow` most promising
// states after each unit are kept; where there were never more, that was everything. Else all are searched, given up
// beyond `most_work` steps; then the most promising states of a number that `most_work` allows are kept, and beside
// that each promotion is tried by itself: what the goods pay is then a price that can be explained, that no promotion
// alone would better, and that is perhaps not the lowest. The order in which goods were scanned
// matters nowhere: goods and promotions are in an order of their own.
#include "core/pricing/search.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "core/base/check.h"
#include "core/pricing/machines.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_work = 40'000;  // steps; a few milliseconds on a small box
constexpr std::size_t narrow = 12;          // states
// Up to so many units of one sort of goods may have different promotions side by side to keep the VIP price.
constexpr std::int64_t most_mixed = 64;

constexpr std::int64_t unknown = std::numeric_limits<std::int64_t>::max();

// The states after some units have been read; of each only the cheapest way to it (with several classes of goods:
// those that are cheapest in some class).
class Layer {
public:
    explicit Layer(const Machines& machines) : machines_(&machines), width_(machines.width()), table_(64, 0) {}

    std::size_t size() const { return states_.size() / width_; }
    std::int64_t* state(std::size_t i) { return states_.data() + i * width_; }
    const std::int64_t* state(std::size_t i) const { return states_.data() + i * width_; }

    void clear() {
        states_.clear();
        std::ranges::fill(table_, 0);
    }

    void insert(const std::int64_t* state) {
        if ((size() + 1) * 2 > table_.size()) grow();
        bool placed = false;
        std::size_t slot = hash(state);
        for (; table_[slot & (table_.size() - 1)] != 0; ++slot) {
            std::int64_t* other = this->state(table_[slot & (table_.size() - 1)] - 1);
            if (!std::equal(state, state + machines_->key_width(), other)) continue;
            if (!placed && is_as_good(other, state)) return;
            if (is_as_good(state, other) && !placed) {
                std::copy(state, state + width_, other);
                placed = true;
            }
            if (machines_->dimensions() == 1) return;
        }
        if (placed) return;
        states_.insert(states_.end(), state, state + width_);
        table_[slot & (table_.size() - 1)] = std::uint32_t(size());
    }

    // Keeps the states of these numbers, in their order; nothing is inserted after that.
    void keep(const std::vector<std::size_t>& numbers) {
        std::vector<std::int64_t> kept;
        kept.reserve(numbers.size() * width_);
        for (const std::size_t i : numbers) kept.insert(kept.end(), state(i), state(i) + width_);
        states_ = std::move(kept);
    }

private:
    std::size_t hash(const std::int64_t* state) const {
        std::uint64_t mixed = 0x9E3779B97F4A7C15;
        for (std::size_t i = 0; i < machines_->key_width(); ++i) {
            mixed ^= std::uint64_t(state[i]);
            mixed *= 0xD6E8FEB86659FD93;
            mixed ^= mixed >> 32;
        }
        return mixed;
    }

    // Not dearer in any class, and where it is as dear in all, not behind in rank.
    bool is_as_good(const std::int64_t* one, const std::int64_t* other) const {
        bool cheaper = false;
        for (std::size_t i = 0; i < machines_->dimensions(); ++i) {
            if (machines_->costs(one)[i] > machines_->costs(other)[i]) return false;
            cheaper = cheaper || machines_->costs(one)[i] < machines_->costs(other)[i];
        }
        return cheaper || machines_->rank(one) <= machines_->rank(other);
    }

    void grow() {
        table_.assign(table_.size() * 4, 0);
        for (std::size_t i = 0; i < size(); ++i) {
            std::size_t slot = hash(state(i));
            while (table_[slot & (table_.size() - 1)] != 0) ++slot;
            table_[slot & (table_.size() - 1)] = std::uint32_t(i + 1);
        }
    }

    const Machines* machines_;
    std::size_t width_;
    std::vector<std::int64_t> states_;
    std::vector<std::uint32_t> table_;  // number of a state + 1, by hash; its size is a power of two
};

class Search {
public:
    Search(const Machines& machines, std::size_t places) : machines_(machines), places_(places) {
        for (std::size_t place = 0; place < places; ++place) {
            ahead_ += machines.most_value(place) * machines.count(place);
            units_ += machines.count(place);
            most_combinations_ = std::max(most_combinations_, machines.combinations(place).size());
        }
    }

    std::vector<Way> run() {
        const bool one_class = machines_.dimensions() == 1;
        std::vector<Way> best;
        if (one_class) {
            best = pass(narrow, unknown);
            if (!cut_) return best;
        }
        std::vector<Way> all = pass(everything, one_class ? best[0].costs[0] : unknown);
        if (!exhausted_) return all.empty() ? best : all;
        const auto wide = std::size_t(most_work / std::max<std::int64_t>(1, units_ * std::int64_t(most_combinations_)));
        all = pass(std::max(wide, narrow), unknown);
        for (Way& way : best) add(all, std::move(way));
        for (const std::size_t offer : offers()) {
            only_ = offer;
            std::vector<Way> alone = pass(everything, unknown);
            if (exhausted_) alone = pass(std::max(wide, narrow), unknown);
            for (Way& way : alone) add(all, std::move(way));
        }
        only_.reset();
        return all;
    }

private:
    static constexpr std::size_t everything = std::numeric_limits<std::size_t>::max();

    struct Step {
        std::uint32_t before = 0;
        std::uint32_t combination = 0;
    };

    // Takes in a way unless one that is known is as cheap everywhere; those that are no cheaper anywhere go.
    static void add(std::vector<Way>& all, Way way) {
        for (const Way& known : all)
            if (is_nowhere_cheaper(way.costs.data(), known)) return;
        std::erase_if(all, [&](const Way& known) { return is_nowhere_cheaper(known.costs.data(), way); });
        all.push_back(std::move(way));
    }

    std::set<std::size_t> offers() const {
        std::set<std::size_t> all;
        for (std::size_t place = 0; place < places_; ++place)
            for (const Combination& combination : machines_.combinations(place))
                for (const Use& use : combination.uses) all.insert(use.role.offer);
        return all;
    }

    bool is_tried(const Combination& combination) const {
        const auto is_the_one = [&](const Use& use) { return use.role.offer == *only_; };
        return !only_ || std::ranges::all_of(combination.uses, is_the_one);
    }

    // Keeps at most `width` states after each unit, and gives up those that cannot come down to `known`. To keep
    // everything may be too much work: then it is `exhausted_`, and nothing is found.
    std::vector<Way> pass(std::size_t width, std::int64_t known) {
        cut_ = false;
        exhausted_ = false;
        steps_.assign(1, Step{});
        std::int64_t work = 0;
        std::int64_t ahead = ahead_;
        Layer now(machines_);
        Layer next(machines_);
        std::vector<std::int64_t> scratch(machines_.width(), 0);
        now.insert(scratch.data());
        for (std::size_t place = 0; place < places_; ++place)
            for (std::int64_t left = machines_.count(place); left-- > 0;) {
                const std::vector<Combination>& combinations = machines_.combinations(place);
                work += std::int64_t(now.size() * combinations.size());
                if (width == everything && work > most_work) return exhausted_ = true, std::vector<Way>();
                ahead -= machines_.most_value(place);
                next.clear();
                for (std::size_t i = 0; i < now.size(); ++i)
                    for (std::size_t c = 0; c < combinations.size(); ++c) {
                        if (!is_tried(combinations[c])) continue;
                        std::copy(now.state(i), now.state(i) + machines_.width(), scratch.begin());
                        if (!machines_.read(scratch.data(), place, combinations[c], left)) continue;
                        if (known != unknown && least(scratch.data(), ahead) > known * Machines::scale) continue;
                        machines_.trace(scratch.data()) = machines_.trace(scratch.data()) << 32 | std::int64_t(c);
                        next.insert(scratch.data());
                    }
                if (next.size() > width) narrow_down(next, width, ahead);
                note_steps(next);
                std::swap(now, next);
            }
        return ways(now);
    }

    // No way through this state can come below this, in 1024ths.
    std::int64_t least(const std::int64_t* state, std::int64_t ahead) const {
        std::int64_t cost = 0;
        for (std::size_t i = 0; i < machines_.dimensions(); ++i) cost += machines_.costs(state)[i];
        return cost * Machines::scale - machines_.credit(state) - ahead - machines_.slack();
    }

    // Keeps the most promising states, and the best one in which nothing is begun: from there one can always go on.
    void narrow_down(Layer& layer, std::size_t width, std::int64_t ahead) {
        cut_ = true;
        std::vector<std::int64_t> promise(layer.size());
        for (std::size_t i = 0; i < layer.size(); ++i) promise[i] = least(layer.state(i), ahead);
        const auto better = [&](std::size_t a, std::size_t b) {
            return std::pair(promise[a], a) < std::pair(promise[b], b);
        };
        std::vector<std::size_t> order(layer.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        std::size_t whole = layer.size();
        for (const std::size_t i : order)
            if (machines_.is_whole(layer.state(i)) && (whole == layer.size() || better(i, whole))) whole = i;
        std::ranges::nth_element(order, order.begin() + std::ptrdiff_t(width), better);
        order.resize(width);
        if (whole != layer.size() && !std::ranges::contains(order, whole)) order.push_back(whole);
        std::ranges::sort(order);
        layer.keep(order);
    }

    void note_steps(Layer& layer) {
        for (std::size_t i = 0; i < layer.size(); ++i) {
            std::int64_t& trace = machines_.trace(layer.state(i));
            steps_.push_back({std::uint32_t(trace >> 32), std::uint32_t(trace)});
            trace = std::int64_t(steps_.size()) - 1;
        }
    }

    std::vector<Way> ways(const Layer& last) const {
        if (last.size() == 0) return {};
        std::vector<std::size_t> order(last.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        if (machines_.dimensions() == 1) {
            // What is left differs only in how often a limit was used, or how many gifts were given.
            order = {*std::ranges::min_element(order, {}, [&](std::size_t i) {
                return std::tuple(machines_.costs(last.state(i))[0], machines_.rank(last.state(i)), i);
            })};
        } else {
            std::ranges::sort(order, {}, [&](std::size_t i) {
                return std::tuple(least(last.state(i), 0), machines_.rank(last.state(i)), i);
            });
        }
        std::vector<Way> all;
        for (const std::size_t i : order) {
            const std::int64_t* costs = machines_.costs(last.state(i));
            if (std::ranges::any_of(all, [&](const Way& way) { return is_nowhere_cheaper(costs, way); })) continue;
            all.push_back({{costs, costs + machines_.dimensions()}, runs(std::size_t(machines_.trace(last.state(i)))),
                           !machines_.is_exact()});
        }
        return all;
    }

    static bool is_nowhere_cheaper(const std::int64_t* costs, const Way& way) {
        for (std::size_t i = 0; i < way.costs.size(); ++i)
            if (costs[i] < way.costs[i]) return false;
        return true;
    }

    // Goes back from a last step to the first.
    std::vector<std::vector<Run>> runs(std::size_t step) const {
        std::vector<std::vector<Run>> runs(places_);
        for (std::size_t place = places_; place-- > 0;) {
            for (std::int64_t unit = machines_.count(place); unit-- > 0; step = steps_[step].before) {
                Run run;
                for (const Use& use : machines_.combinations(place)[steps_[step].combination].uses)
                    run.roles.push_back(use.role);
                if (!run.roles.empty()) runs[place].push_back(std::move(run));
            }
            std::ranges::reverse(runs[place]);
        }
        return runs;
    }

    const Machines& machines_;
    std::size_t places_;
    std::int64_t ahead_ = 0;  // what all goods could save, in 1024ths
    std::int64_t units_ = 0;
    std::size_t most_combinations_ = 0;
    std::vector<Step> steps_;
    bool cut_ = false;        // the last pass had to leave states out
    bool exhausted_ = false;
    std::optional<std::size_t> only_;  // the one offer that is tried
};

// Goods of which each unit stands for itself, in one stacking group: without a VIP price all units have the largest
// saving. With one, a single promotion is given to all units or to as many as the VIP threshold bears; no other number
// can be best.
std::optional<Way> simple_way(const Cluster& cluster, const std::vector<Goods>& goods, const Rules& rules,
                              std::size_t dimension, std::size_t dimensions) {
    if (!cluster.offers.empty() || cluster.places.size() != 1 || cluster.places[0].groups.size() != 1) return {};
    const Goods& sort = goods[cluster.places[0].sort];
    const std::vector<Role>& roles = cluster.places[0].groups[0];
    if (sort.tier && roles.size() > 1 && sort.count > 1 && sort.count <= most_mixed) return {};
    const Money full = vip_price(sort.list(), sort.list(), sort.tier, rules);
    Money best = full;
    Way way{std::vector<std::int64_t>(dimensions, 0), {{}}};
    const auto consider = [&](const Role& role, std::int64_t units) {
        const Money paid = vip_price(sort.list(), sort.list() - role.saving * units, sort.tier, rules);
        if (units <= 0 || paid >= best) return;
        best = paid;
        way.runs[0] = {Run{units, {role}}};
    };
    const Ratio threshold = rules.vip.threshold;
    const Money least = Money::minor(multiply_divide(sort.list().minor_units(), threshold.numerator,
                                                     threshold.denominator, Rounding::Up));
    for (const Role& role : roles) {
        consider(role, sort.count);
        if (sort.tier)
            consider(role, std::min(sort.count, (sort.list() - least).minor_units() / role.saving.minor_units()));
    }
    way.costs[dimension] = (best - full).minor_units();
    return way;
}

}  // namespace

std::vector<Way> cheapest_ways(const Cluster& cluster, const std::vector<Goods>& goods,
                               const std::vector<Offer>& offers, const Rules& rules,
                               const std::vector<std::size_t>& classes, std::size_t dimensions) {
    if (auto way = simple_way(cluster, goods, rules, classes[0], dimensions)) return {std::move(*way)};
    const Machines machines(cluster, goods, offers, rules, classes, dimensions);
    std::vector<Way> ways = Search(machines, cluster.places.size()).run();
    CHECK(!ways.empty());
    return ways;
}

}  // namespace kassa::pricing
