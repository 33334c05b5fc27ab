// Which units get which promotions. Promotions of one stacking group exclude each other on a unit, so there is a
// choice, and the shopper gets the one that is cheapest in the end, behind the VIP price (STORE_RULES 1.2).
//
// What is tried. Everything: each unit of a cluster (clusters.h), from the dearest to the cheapest, with all that it
// may have at once: none or one promotion of each stacking group that names it, and of those that need several units
// one at most. The machines (machines.h) say what state that leaves; of two ways to the same state only the cheaper one
// can become the cheapest, so the search is a shortest path through (units read, state) with the final price as length.
// A way that cannot become cheaper than one that is known, even if all goods that are left save as much as they ever
// can, is given up.
//
// Bounds. How much all goods that are left can still save is said in three ways, and the one that says least
// holds: what units save on average in whole sets; what each very unit can save, where a VIP threshold lies in
// between (machines.h); and what offers gain that have to pay for units which others want as well (relaxation.h).
// Of states that differ only in what their goods have saved so far, one is enough where it stays the cheaper one
// whatever comes (layer.h).
//
// Several classes. Where promotions of the basket hold for some goods only, it depends on these which goods should pay
// less. The basket then tells lines along which the total is bounded from below (prospects.h). The cheapest way along
// each of them is found first; what is cheapest then limits what all others may cost.
//
// Work. One step is one unit tried with one combination of promotions from one state. First the `narrow` most promising
// states after each unit are kept; where there were never more, that was everything. Else again, with as many states as
// `little_work` steps allow, and with what is known already; then with `most_work` steps; then each promotion by
// itself, as if there were no other, and a few of them at a time, which finds what to compare with; and all of them up
// to three times more, each time believing less in what is only begun. Where a pass never had to leave a state out,
// what it found is the cheapest of all choices. Else it is a price that can be explained, and that is perhaps not the
// lowest; but it is compared with what each promotion comes to when it is alone.
//
// One more. The choice for a smaller basket, with one more unit at list price, is always among those for the larger, so
// an added item never adds more than its own price. Where work was cut short, the basket without one unit of each of
// the goods is therefore searched as well, and what is cheapest for it is taken if that is cheaper with the unit added.
// That is no proof; how far it holds is what a million random baskets show (tests/pricing/proof).
//
// The order in which goods were scanned matters nowhere: goods and promotions are in an order of their own.
#include "core/pricing/search.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <tuple>

#include "core/base/check.h"
#include "core/pricing/layer.h"
#include "core/pricing/machines.h"
#include "core/pricing/relaxation.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_work = 50'000;  // steps; some milliseconds on a small box
constexpr std::int64_t little_work = 4'000;  // steps
constexpr std::int64_t narrow = 12;          // states
constexpr std::size_t most_relaxed = 8;      // limits that are also bounded by a relaxation
constexpr std::int64_t comparisons_a_step = 8;  // of states: that cost as much as a step
// Up to so many units of one sort of goods may have different promotions side by side to keep the VIP price.
constexpr std::int64_t most_mixed = 64;

// What ways that were found cost, by class.
using Known = std::vector<std::vector<std::int64_t>>;

bool is_nowhere_cheaper(const std::int64_t* costs, const Way& way) {
    for (std::size_t i = 0; i < way.costs.size(); ++i)
        if (costs[i] < way.costs[i]) return false;
    return true;
}

// Takes in a way unless one that is known is as cheap everywhere; those that are no cheaper anywhere go.
void add(std::vector<Way>& all, Way way) {
    for (const Way& known : all)
        if (is_nowhere_cheaper(way.costs.data(), known)) return;
    std::erase_if(all, [&](const Way& known) { return is_nowhere_cheaper(known.costs.data(), way); });
    all.push_back(std::move(way));
}

class Search {
public:
    Search(const Machines& machines, std::size_t places) : machines_(machines), places_(places) {
        for (std::size_t place = 0; place < places; ++place) {
            units_ += machines.count(place);
            most_combinations_ = std::max(most_combinations_, machines.combinations(place).size());
        }
    }

    // With one class of goods: a cheap way, mostly the cheapest. With `known`, what another way costs, only one that is
    // not dearer, if there is one.
    void begin(std::optional<std::int64_t> known) {
        if (known) compare_with(*known);
        improve(least(), 0);
        if (!is_exact_) relaxed_.emplace_back(machines_, std::vector<std::int64_t>{1}, least()[0][0]);
    }
    void go_on() {
        if (!is_exact_) improve(least(), little_work);
    }
    void go_far() {
        if (!is_exact_) improve(least(), most_work);
    }
    void compare_with(std::int64_t cost) {
        if (known_.empty() || cost < known_[0][0]) known_ = {{cost}};
    }
    // The same again; what is known now leaves the less to try, the cheaper it is.
    void doubt() {
        for (doubt_ = 0; !is_exact_ && doubt_ <= 4; doubt_ += 2) improve(least(), most_work);
    }
    std::vector<Way> take() { return std::move(best_); }

    // With several classes: all ways of which none is as cheap in every class as another, without those that the known
    // ones beat and those over all limits; or some of them where that is too much work.
    std::vector<Way> find_all(const Known& known, const std::vector<Limits>& limits, Effort effort) {
        limits_ = &limits;
        if (effort == Effort::Little) improve(known, little_work);
        if (!is_exact_) relax_limits();
        for (doubt_ = 0; !is_exact_ && doubt_ <= 4; doubt_ += 2) improve(known, most_work);
        return std::move(best_);
    }

    // Whether what was found is the cheapest of all.
    bool is_exact() const { return is_exact_ && machines_.is_exact(); }

private:
    void improve(const Known& known, std::int64_t work) {
        std::vector<Way> ways = pass(known, work);
        is_exact_ = !cut_;
        // Of ways that cost the same, the one that comes first by rank is known only now.
        if (is_exact_ && machines_.dimensions() == 1 && !ways.empty()) best_.clear();
        for (Way& way : ways) add(best_, std::move(way));
    }

    Known least() const {
        Known least = known_;
        if (!best_.empty() && (least.empty() || best_[0].costs[0] < least[0][0])) least = {best_[0].costs};
        return least;
    }

    struct Step {
        std::uint32_t before = 0;
        std::uint32_t combination = 0;
    };

    // Goes through all goods, gives up what the known ways beat, and keeps as many states after each unit as the work
    // allows that is left (`narrow` at least).
    std::vector<Way> pass(const Known& known, std::int64_t budget) {
        cut_ = false;
        steps_.assign(1, Step{});
        std::int64_t units = units_;
        Layer now(machines_);
        Layer next(machines_);
        std::vector<std::int64_t> scratch(machines_.width(), 0);
        now.insert(scratch.data(), 0, units_);
        for (std::size_t place = 0; place < places_; ++place)
            for (std::int64_t left = machines_.count(place); left-- > 0;) {
                const std::vector<Combination>& combinations = machines_.combinations(place);
                budget -= std::int64_t(now.size() * combinations.size()) + next.compared() / comparisons_a_step;
                place_ = place;
                left_ = left;
                next.clear();
                for (std::size_t i = 0; i < now.size(); ++i)
                    for (std::size_t c = 0; c < combinations.size(); ++c) {
                        if (!machines_.is_next(now.state(i), place, combinations[c])) continue;
                        std::copy(now.state(i), now.state(i) + machines_.width(), scratch.begin());
                        if (!machines_.read(scratch.data(), place, combinations[c], left)) continue;
                        if (is_beaten(scratch.data(), known) || is_hopeless(scratch.data())) continue;
                        machines_.trace(scratch.data()) = machines_.trace(scratch.data()) << 32 | std::int64_t(c);
                        next.insert(scratch.data(), place, left);
                    }
                next.tidy();
                const std::int64_t rest = --units * std::int64_t(most_combinations_);
                narrow_down(next, std::max(narrow, budget / std::max<std::int64_t>(1, rest)));
                note_steps(next);
                std::swap(now, next);
            }
        return ways(now);
    }

    std::int64_t least(const std::int64_t* state, std::size_t i) const {
        const std::int64_t bound = machines_.least(state, place_, left_, i);
        if (relaxed_.empty() || !relaxed_[0].is_there() || machines_.dimensions() > 1) return bound;
        return std::max(bound, relaxed_[0].least(state, place_, left_));
    }

    // Whether no prospect leaves a way through this state below its limits.
    bool is_hopeless(const std::int64_t* state) const {
        if (!limits_ || limits_->empty()) return false;
        least_.resize(machines_.dimensions());
        for (std::size_t i = 0; i < least_.size(); ++i) least_[i] = machines_.least(state, place_, left_, i);
        return std::ranges::all_of(*limits_, [&](const Limits& choice) {
            return std::ranges::any_of(choice, [&](const Limit& limit) {
                __int128 sum = 0;
                for (std::size_t i = 0; i < least_.size(); ++i) sum += __int128(least_[i]) * limit.weights[i];
                if (sum > __int128(limit.most) * Machines::scale) return true;
                const auto relaxed = std::ranges::find(relaxed_, limit.weights, &Relaxation::weights);
                return relaxed != relaxed_.end() && relaxed->is_there() &&
                       relaxed->least(state, place_, left_) > limit.most * Machines::scale;
            });
        });
    }

    void relax_limits() {
        for (const Limits& choice : *limits_)
            for (const Limit& limit : choice)
                if (relaxed_.size() < most_relaxed &&
                    !std::ranges::contains(relaxed_, limit.weights, &Relaxation::weights))
                    relaxed_.emplace_back(machines_, limit.weights, limit.most);
    }

    // Whether some known way is cheaper than all ways through this state; with several classes, nowhere dearer.
    bool is_beaten(const std::int64_t* state, const Known& known) const {
        if (machines_.dimensions() == 1) {
            if (known.empty()) return false;
            const std::int64_t most = known[0][0] * Machines::scale;
            return most < machines_.least(state, place_, left_, 0) ||
                   (!relaxed_.empty() && relaxed_[0].is_there() && most < relaxed_[0].least(state, place_, left_));
        }
        return std::ranges::any_of(known, [&](const std::vector<std::int64_t>& costs) {
            for (std::size_t i = 0; i < costs.size(); ++i)
                if (costs[i] * Machines::scale > machines_.least(state, place_, left_, i)) return false;
            return true;
        });
    }

    std::int64_t promise(const std::int64_t* state) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < machines_.dimensions(); ++i)
            sum += least(state, i) + machines_.begun(state, i) / 4 * doubt_;
        return sum;
    }

    // Keeps the most promising states, and the best one in which nothing is begun: from there one can always go on.
    void narrow_down(Layer& layer, std::int64_t most) {
        const auto width = std::size_t(most);
        if (layer.size() <= width) return;
        cut_ = true;
        std::vector<std::int64_t> promises(layer.size());
        for (std::size_t i = 0; i < layer.size(); ++i) promises[i] = promise(layer.state(i));
        const auto better = [&](std::size_t a, std::size_t b) {
            return std::pair(promises[a], a) < std::pair(promises[b], b);
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
                return std::tuple(promise(last.state(i)), machines_.rank(last.state(i)), i);
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
    std::size_t place_ = 0;   // whose goods are being read
    std::int64_t left_ = 0;   // of them
    std::int64_t units_ = 0;
    std::size_t most_combinations_ = 0;
    std::vector<Step> steps_;
    std::vector<Way> best_;   // of the most promising states
    Known known_;             // what is to be beaten, with one class of goods
    bool cut_ = false;        // the last pass had to leave states out
    bool is_exact_ = false;
    std::vector<Relaxation> relaxed_;
    const std::vector<Limits>* limits_ = nullptr;
    mutable std::vector<std::int64_t> least_;
    std::int64_t doubt_ = 0;  // quarters of what is begun that are not believed when states are left out
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

class Finder {
public:
    Finder(const Cluster& cluster, const Shop& shop, const Outlook& outlook)
        : cluster_(cluster), shop_(shop), outlook_(outlook), one_class_(cluster.places.size(), 0) {}

    Found cheapest(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                   std::optional<std::int64_t> known, Effort effort) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules, {one_class_, 1, weights});
        Search search(machines, cluster.places.size());
        search.begin(known);
        if (effort != Effort::More) search.go_on();
        std::vector<Way> of_few;
        if (effort != Effort::Little && !search.is_exact()) {
            search.go_far();
            if (!search.is_exact()) of_few = few_at_a_time(cluster, weights);
            for (const Way& way : of_few) search.compare_with(way.costs[0]);
            search.doubt();
        }
        // Of ways that cost the same, the whole search knows the one that comes first by rank.
        std::vector<Way> ways = search.take();
        for (Way& way : of_few) add(ways, std::move(way));
        if (outlook_.dimensions > 1)
            for (Way& way : ways) way.costs = costs(way);
        return {std::move(ways), search.is_exact()};
    }

    Found all(const Cluster& cluster, const Known& known, const std::vector<Limits>& limits, Effort effort) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules,
                                {outlook_.classes, outlook_.dimensions, {}});
        Search search(machines, cluster.places.size());
        std::vector<Way> ways = search.find_all(known, limits, effort);
        return {std::move(ways), search.is_exact()};
    }

private:
    // The best offer by itself, with it the one that helps most, and so on.
    std::vector<Way> few_at_a_time(const Cluster& cluster, const std::vector<std::int64_t>& weights) const {
        std::set<std::size_t> rest = tying(cluster);
        std::set<std::size_t> taken;
        std::vector<Way> best;
        for (bool better = rest.size() > 1; better && !rest.empty();) {
            better = false;
            std::size_t helps = 0;
            for (const std::size_t offer : rest) {
                taken.insert(offer);
                for (Way& way : of(only(cluster, taken), weights, best))
                    if (best.empty() || way.costs[0] < best[0].costs[0]) {
                        best = {std::move(way)};
                        helps = offer;
                        better = true;
                    }
                taken.erase(offer);
            }
            if (better) taken.insert(helps), rest.erase(helps);
        }
        return best;
    }

    // Ways with some of a cluster's offers, no dearer than the one that is known. A single one is given all the work
    // that it would be given if there were no other.
    std::vector<Way> of(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                        const std::vector<Way>& known) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules, {one_class_, 1, weights});
        Search search(machines, cluster.places.size());
        search.begin(known.empty() ? std::nullopt : std::optional(known[0].costs[0]));
        search.go_on();
        if (cluster.offers.size() <= 1) {
            search.go_far();
            search.doubt();
        }
        return search.take();
    }

    // The offers that make a choice necessary. Without a VIP price what nothing ties is there anyway.
    std::set<std::size_t> tying(const Cluster& cluster) const {
        std::set<std::size_t> all(cluster.offers.begin(), cluster.offers.end());
        for (const Place& place : cluster.places)
            if (shop_.goods[place.sort].tier)
                for (const std::vector<Role>& roles : place.groups)
                    for (const Role& role : roles) all.insert(role.offer);
        return all;
    }

    Cluster only(Cluster cluster, const std::set<std::size_t>& taken) const {
        const std::set<std::size_t> all = tying(cluster);
        const auto is_out = [&](std::size_t offer) { return all.contains(offer) && !taken.contains(offer); };
        std::erase_if(cluster.offers, is_out);
        for (Place& place : cluster.places) {
            for (std::vector<Role>& roles : place.groups)
                std::erase_if(roles, [&](const Role& role) { return is_out(role.offer); });
            std::erase_if(place.groups, [](const std::vector<Role>& roles) { return roles.empty(); });
        }
        return cluster;
    }

    // Of all the goods of the cluster, also of those that were left out of the search.
    std::vector<std::int64_t> costs(const Way& way) const {
        Assignment assignment(shop_.goods.size());
        for (std::size_t i = 0; i < way.runs.size(); ++i) assignment[cluster_.places[i].sort] = way.runs[i];
        const Settled settled = settle(shop_.goods, shop_.offers, assignment, shop_.rules);
        std::vector<std::int64_t> costs(outlook_.dimensions, 0);
        for (std::size_t i = 0; i < way.runs.size(); ++i) {
            const Goods& sort = shop_.goods[cluster_.places[i].sort];
            const Money full = vip_price(sort.list(), sort.list(), sort.tier, shop_.rules);
            costs[outlook_.classes[i]] += (settled.paid[cluster_.places[i].sort] - full).minor_units();
        }
        return costs;
    }

    const Cluster& cluster_;
    const Shop& shop_;
    const Outlook& outlook_;
    std::vector<std::size_t> one_class_;
};

Known costs_of(const std::vector<Way>& ways) {
    Known known;
    for (const Way& way : ways) known.push_back(way.costs);
    return known;
}

// Searches the cluster without one unit of each of its goods; what is cheaper even with that unit at list price is
// found there.
template <typename Find>
void without_one(const Cluster& cluster, const Find& find) {
    Cluster smaller = cluster;
    for (Place& place : smaller.places) {
        --place.count;
        find(smaller);
        ++place.count;
    }
}

}  // namespace

std::int64_t cost_of(const Way& way, const std::vector<std::int64_t>& weights) {
    std::int64_t cost = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) cost += way.costs[i] * weights[i];
    return cost;
}

Found cheapest_way(const Cluster& cluster, const Shop& shop) {
    const Outlook outlook{std::vector<std::size_t>(cluster.places.size(), 0), 1};
    if (auto way = simple_way(cluster, shop.goods, shop.rules, 0, 1)) return {{std::move(*way)}, true};
    const Finder finder(cluster, shop, outlook);
    Found found = finder.cheapest(cluster, {}, {}, Effort::Full);
    if (found.is_exact) return found;
    without_one(cluster, [&](const Cluster& smaller) {
        for (Way& way : finder.all(smaller, costs_of(found.ways), {}, Effort::More).ways)
            add(found.ways, std::move(way));
    });
    return found;
}

bool add_cheapest(const Cluster& cluster, const Shop& shop, const Outlook& outlook,
                  const std::vector<std::int64_t>& weights, std::optional<std::int64_t> limit, Effort effort,
                  std::vector<Way>& ways) {
    const Finder finder(cluster, shop, outlook);
    std::vector<std::int64_t> by_place;
    for (const std::size_t dimension : outlook.classes) by_place.push_back(weights[dimension]);
    const auto known = [&] {
        std::optional<std::int64_t> least = limit;
        for (const Way& way : ways) least = std::min(least.value_or(cost_of(way, weights)), cost_of(way, weights));
        return least;
    };
    const auto take = [&](Found found) {
        for (Way& way : found.ways) add(ways, std::move(way));
        return found.is_exact;
    };
    const bool is_exact = take(finder.cheapest(cluster, by_place, known(), effort));
    if (!is_exact && effort != Effort::Little)
        without_one(cluster, [&](const Cluster& smaller) {
            take(finder.cheapest(smaller, by_place, known(), Effort::Full));
        });
    return is_exact;
}

bool add_all(const Cluster& cluster, const Shop& shop, const Outlook& outlook, const std::vector<Limits>& limits,
             Effort effort, std::vector<Way>& ways) {
    const Finder finder(cluster, shop, outlook);
    Found found = finder.all(cluster, costs_of(ways), limits, effort);
    for (Way& way : found.ways) add(ways, std::move(way));
    if (!found.is_exact && effort != Effort::Little)
        without_one(cluster, [&](const Cluster& smaller) {
            for (Way& way : finder.all(smaller, costs_of(ways), limits, effort).ways) add(ways, std::move(way));
        });
    return found.is_exact;
}

}  // namespace kassa::pricing
