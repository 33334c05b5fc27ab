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
// Work. One step is one unit tried with one combination of promotions from one state. First the `narrow` most promising
// states after each unit are kept; where there were never more, that was everything. Else again, with as many states as
// `little_work` steps allow, and with what is known already. Then, by the same means, a few promotions at a time, which
// finds what to compare with; and all of them with `most_work` steps, up to three times, each time believing less in
// what is only begun. Where a pass never had to leave a state out, what it found is the cheapest of all choices. Else
// it is a price that can be explained, that no promotion alone would better, and that is perhaps not the lowest.
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
#include "core/pricing/machines.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_work = 50'000;  // steps; some milliseconds on a small box
constexpr std::int64_t little_work = 8'000;  // steps
constexpr std::int64_t least_work = 2'000;   // steps
constexpr std::int64_t narrow = 12;          // states
// Up to so many units of one sort of goods may have different promotions side by side to keep the VIP price.
constexpr std::int64_t most_mixed = 64;

// What ways that were found cost, by class.
using Known = std::vector<std::vector<std::int64_t>>;

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
        ahead_.assign(machines.dimensions(), 0);
        for (std::size_t place = 0; place < places; ++place) {
            ahead_[machines.dimension(place)] += machines.most_value(place) * machines.count(place);
            units_ += machines.count(place);
            most_combinations_ = std::max(most_combinations_, machines.combinations(place).size());
        }
    }

    // With one class of goods the cheapest way, or where that is too much work a cheap one.
    std::vector<Way> find() {
        improve({}, 0);
        if (!is_exact_) improve({best_[0].costs}, little_work);
        // What is known leaves the less to try, the cheaper it is.
        if (!is_exact_) look_around();
        for (doubt_ = 0; !is_exact_ && doubt_ <= 4; doubt_ += 2) improve({best_[0].costs}, most_work);
        return std::move(best_);
    }

    // With several classes: all ways of which none is as cheap in every class as another, without those that the known
    // ones beat; or some of them where that is too much work.
    std::vector<Way> find_all(const Known& known, std::int64_t work) {
        improve(known, work);
        for (doubt_ = 2; !is_exact_ && doubt_ <= 4; doubt_ += 2) improve(known, work);
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

    // Few offers at a time: the best one by itself, with it the one that helps most, and so on.
    void look_around() {
        std::set<std::size_t> rest = offers();
        std::optional<std::int64_t> least;
        for (allowed_.emplace(); !rest.empty();) {
            std::optional<std::size_t> helps;
            for (const std::size_t offer : rest) {
                allowed_->insert(offer);
                const bool is_alone = allowed_->size() == 1;
                std::vector<Way> ways = pass({}, is_alone ? little_work : least_work);
                if (cut_ && is_alone)
                    for (Way& way : pass({ways[0].costs}, most_work)) add(ways, std::move(way));
                allowed_->erase(offer);
                if (least && ways[0].costs[0] >= *least) continue;
                least = ways[0].costs[0];
                helps = offer;
                for (Way& way : ways) add(best_, std::move(way));
            }
            if (!helps) break;
            allowed_->insert(*helps);
            rest.erase(*helps);
        }
        allowed_.reset();
    }

    struct Step {
        std::uint32_t before = 0;
        std::uint32_t combination = 0;
    };

    std::set<std::size_t> offers() const {
        std::set<std::size_t> all;
        for (std::size_t place = 0; place < places_; ++place)
            for (const Combination& combination : machines_.combinations(place))
                for (const Use& use : combination.uses)
                    if (use.machine >= 0 || machines_.has_vip_price(place)) all.insert(use.role.offer);
        return all;
    }

    bool is_tried(std::size_t place, const Combination& combination) const {
        // Without a VIP price what nothing ties is there anyway.
        const auto is_allowed = [&](const Use& use) {
            return (use.machine < 0 && !machines_.has_vip_price(place)) || allowed_->contains(use.role.offer);
        };
        return !allowed_ || std::ranges::all_of(combination.uses, is_allowed);
    }

    // Goes through all goods, gives up what the known ways beat, and keeps as many states after each unit as the work
    // allows that is left (`narrow` at least).
    std::vector<Way> pass(const Known& known, std::int64_t budget) {
        cut_ = false;
        steps_.assign(1, Step{});
        std::int64_t units = units_;
        std::vector<std::int64_t> ahead = ahead_;
        Layer now(machines_);
        Layer next(machines_);
        std::vector<std::int64_t> scratch(machines_.width(), 0);
        now.insert(scratch.data());
        for (std::size_t place = 0; place < places_; ++place)
            for (std::int64_t left = machines_.count(place); left-- > 0;) {
                const std::vector<Combination>& combinations = machines_.combinations(place);
                budget -= std::int64_t(now.size() * combinations.size());
                ahead[machines_.dimension(place)] -= machines_.most_value(place);
                next.clear();
                for (std::size_t i = 0; i < now.size(); ++i)
                    for (std::size_t c = 0; c < combinations.size(); ++c) {
                        if (!is_tried(place, combinations[c])) continue;
                        std::copy(now.state(i), now.state(i) + machines_.width(), scratch.begin());
                        if (!machines_.read(scratch.data(), place, combinations[c], left)) continue;
                        if (is_beaten(scratch.data(), ahead, known)) continue;
                        machines_.trace(scratch.data()) = machines_.trace(scratch.data()) << 32 | std::int64_t(c);
                        next.insert(scratch.data());
                    }
                const std::int64_t rest = --units * std::int64_t(most_combinations_);
                narrow_down(next, std::max(narrow, budget / std::max<std::int64_t>(1, rest)), ahead);
                note_steps(next);
                std::swap(now, next);
            }
        return ways(now);
    }

    // Whether some known way is cheaper than all ways through this state; with several classes, nowhere dearer.
    bool is_beaten(const std::int64_t* state, const std::vector<std::int64_t>& ahead, const Known& known) const {
        const bool one_class = machines_.dimensions() == 1;
        return std::ranges::any_of(known, [&](const std::vector<std::int64_t>& costs) {
            for (std::size_t i = 0; i < costs.size(); ++i) {
                const std::int64_t bound = least(state, ahead, i);
                if (one_class ? costs[i] * Machines::scale >= bound : costs[i] * Machines::scale > bound) return false;
            }
            return true;
        });
    }

    // No way through this state can come below this in a class, in 1024ths.
    std::int64_t least(const std::int64_t* state, const std::vector<std::int64_t>& ahead, std::size_t i) const {
        return machines_.costs(state)[i] * Machines::scale - machines_.credits(state)[i] - ahead[i] - machines_.slack();
    }

    std::int64_t promise(const std::int64_t* state, const std::vector<std::int64_t>& ahead) const {
        std::int64_t sum = 0;
        for (std::size_t i = 0; i < machines_.dimensions(); ++i)
            sum += least(state, ahead, i) + machines_.credits(state)[i] / 4 * doubt_;
        return sum;
    }

    // Keeps the most promising states, and the best one in which nothing is begun: from there one can always go on.
    void narrow_down(Layer& layer, std::int64_t most, const std::vector<std::int64_t>& ahead) {
        const auto width = std::size_t(most);
        if (layer.size() <= width) return;
        cut_ = true;
        std::vector<std::int64_t> promises(layer.size());
        for (std::size_t i = 0; i < layer.size(); ++i) promises[i] = promise(layer.state(i), ahead);
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
        const std::vector<std::int64_t> ahead(machines_.dimensions(), 0);
        std::vector<std::size_t> order(last.size());
        std::iota(order.begin(), order.end(), std::size_t(0));
        if (machines_.dimensions() == 1) {
            // What is left differs only in how often a limit was used, or how many gifts were given.
            order = {*std::ranges::min_element(order, {}, [&](std::size_t i) {
                return std::tuple(machines_.costs(last.state(i))[0], machines_.rank(last.state(i)), i);
            })};
        } else {
            std::ranges::sort(order, {}, [&](std::size_t i) {
                return std::tuple(promise(last.state(i), ahead), machines_.rank(last.state(i)), i);
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
    std::vector<std::int64_t> ahead_;  // by class: what all goods could save, in 1024ths
    std::int64_t units_ = 0;
    std::size_t most_combinations_ = 0;
    std::vector<Step> steps_;
    std::vector<Way> best_;   // of the most promising states
    bool cut_ = false;        // the last pass had to leave states out
    bool is_exact_ = false;
    std::int64_t doubt_ = 0;  // quarters of what is begun that are not believed when states are left out
    std::int64_t work_ = 0;
    std::optional<std::set<std::size_t>> allowed_;  // offers that are tried; none: all
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

// What is found for a cluster, and whether nothing can be cheaper.
struct Found {
    std::vector<Way> ways;
    bool is_exact = true;
};

class Finder {
public:
    Finder(const std::vector<Goods>& goods, const std::vector<Offer>& offers, const Rules& rules,
           const Outlook& outlook)
        : goods_(goods), offers_(offers), rules_(rules), outlook_(outlook) {}

    Found find(const Cluster& cluster) const {
        const Machines machines(cluster, goods_, offers_, rules_, {outlook_.classes, outlook_.dimensions, {}});
        Search search(machines, cluster.places.size());
        if (outlook_.dimensions == 1) {
            std::vector<Way> ways = search.find();
            return {std::move(ways), search.is_exact()};
        }
        std::vector<Way> ways = search.find_all({}, little_work);
        if (search.is_exact()) return {std::move(ways), true};
        add_by_weight(cluster, ways);
        const bool is_exact = add_more(cluster, ways);
        return {std::move(ways), is_exact};
    }

    // Adds what none of the known ways beats. Whether nothing more can be cheaper.
    bool add_more(const Cluster& cluster, std::vector<Way>& ways) const {
        const Machines machines(cluster, goods_, offers_, rules_, {outlook_.classes, outlook_.dimensions, {}});
        Known known;
        for (const Way& way : ways) known.push_back(way.costs);
        Search search(machines, cluster.places.size());
        for (Way& way : search.find_all(known, most_work)) add(ways, std::move(way));
        return search.is_exact();
    }

private:
    // Those that are cheapest by some weighting.
    void add_by_weight(const Cluster& cluster, std::vector<Way>& ways) const {
        const std::vector<std::size_t> one_class(cluster.places.size(), 0);
        for (const std::vector<std::int64_t>& weights : outlook_.weightings) {
            const Machines machines(cluster, goods_, offers_, rules_, {one_class, 1, weights});
            for (Way& way : Search(machines, cluster.places.size()).find()) {
                way.costs = costs(cluster, way);
                add(ways, std::move(way));
            }
        }
    }

    std::vector<std::int64_t> costs(const Cluster& cluster, const Way& way) const {
        Assignment assignment(goods_.size());
        for (std::size_t i = 0; i < way.runs.size(); ++i) assignment[cluster.places[i].sort] = way.runs[i];
        const Settled settled = settle(goods_, offers_, assignment, rules_);
        std::vector<std::int64_t> costs(outlook_.dimensions, 0);
        for (std::size_t i = 0; i < way.runs.size(); ++i) {
            const Goods& sort = goods_[cluster.places[i].sort];
            const Money full = vip_price(sort.list(), sort.list(), sort.tier, rules_);
            costs[outlook_.classes[i]] += (settled.paid[cluster.places[i].sort] - full).minor_units();
        }
        return costs;
    }

    const std::vector<Goods>& goods_;
    const std::vector<Offer>& offers_;
    const Rules& rules_;
    const Outlook& outlook_;
};

}  // namespace

std::vector<Way> cheapest_ways(const Cluster& cluster, const std::vector<Goods>& goods,
                               const std::vector<Offer>& offers, const Rules& rules, const Outlook& outlook) {
    if (auto way = simple_way(cluster, goods, rules, outlook.classes[0], outlook.dimensions)) return {std::move(*way)};
    const Finder finder(goods, offers, rules, outlook);
    auto [ways, is_exact] = finder.find(cluster);
    if (is_exact) return ways;
    Cluster smaller = cluster;
    for (Place& place : smaller.places) {
        --place.count;
        finder.add_more(smaller, ways);
        ++place.count;
    }
    return ways;
}

}  // namespace kassa::pricing
