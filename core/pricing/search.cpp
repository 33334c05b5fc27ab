// Which units get which promotions. Promotions of one stacking group exclude each other on a unit, so there is a
// choice, and the shopper gets the one that is cheapest in the end, behind the VIP price (STORE_RULES 1.2).
//
// What is tried. Everything: each unit of a cluster (clusters.h), from the dearest to the cheapest, with all that it
// may have at once: none or one promotion of each stacking group that names it, and of those that need several units
// one at most. The machines (machines.h) say what state that leaves; of two ways to the same state only the cheaper one
// can become the cheapest, so the search is a shortest path through (units read, state) with the final price as length
// (beam.h). A way that cannot become cheaper than one that is known, even if all goods that are left save as much as
// they ever can, is given up.
//
// Bounds. How much all goods that are left can still save is said in three ways, and the one that says least
// holds: what units save on average in whole sets; what each very unit can save, where a VIP threshold lies in
// between (machines.h); and what offers gain that have to pay for units which others want as well (relaxation.h).
// Of states that differ only in what their goods have saved so far, one is enough where it stays the cheaper one
// whatever comes (layer.h).
//
// Several classes. Where promotions of the basket hold for some goods only, it depends on these which goods should pay
// less. The basket then tells lines along which the total is bounded from below (prospects.h). The cheapest way along
// each of them is found first; what is cheapest then limits what all others may cost. Mostly nothing is left of that:
// along some line of each choice of promotions the cheapest way is too dear already. Where something is left, there are
// lines for each step of a promotion, and between two lines of one choice (choice.cpp).
//
// Work. One step is one unit tried with one combination of promotions from one state, or some comparisons of states.
// First the `narrow` most promising states after each unit are kept; where there were never more, that was everything.
// Else again, with as many states as `little_work` steps allow, and with what is known already; then with `most_work`
// steps; then with a bound for which prices are turned again (relaxation.h) and `further_work`, where only what is
// cheaper is still looked for: if nothing is left of it, what is known is the cheapest. That is done some times more,
// each time with less belief in what is only begun. Then no state is left out, and `first_whole_work` steps are not
// dealt out to the layers in equal parts, since layers mostly become smaller again; where one is large, the prices of
// the bound are turned again for what is left (beam.cpp, `sharpen`). If that is not enough either, promotions are left
// out, one after the other and for all goods or for one sort, as long as that finds something cheaper: a state looks
// good as long as its goods are still free for a promotion that promises much, and such states crowd out all others.
//
// A member's goods are hard where much hangs on the VIP price: a bound takes them to have something of the regular and
// something of the special one. So where no pass was complete, each price is tried by itself for up to `most_parted`
// sorts of goods (branch and bound; Land and Doig, Econometrica 28, 1960): first to find what is cheaper, and at last,
// with what was found until then, to prove that nothing is.
//
// In between, what was found is made better: large neighbourhood search (Shaw, CP 1998) tries all promotions again for
// one sort of goods, or one promotion for all goods, then for two, while the rest keeps to what it is used for. It
// starts from the cheapest of these: the way that the passes found; the one that comes of the best promotion by itself,
// with it the one that helps most, and so on; and along a line the best that others found. As long as there is work
// left, it goes on with the next. Where it found something, promotions are left out once more, and so in turn. The
// proof behind it leaves no state out in `most_parted_work` steps. If that is not enough, the last pass has up to
// `last_work` steps and leaves states out. If nothing was complete, the price can be explained, and is perhaps not the
// lowest; but it is compared with what each promotion comes to when it is alone.
//
// How much at most. Of large neighbourhood search no more is begun where a cluster has taken `Work::most` steps, or a
// line its share; of several lines, promotions are left out along the first two (choice.cpp). Where a basket has taken
// `Work::most_in_all` steps, with all lines and all ways to hand out its coupons, not more than `most_work` is begun
// for what is left.
//
// One more. The choice for a smaller basket, with one more unit at list price, is always among those for the larger, so
// an added item never adds more than its own price. Where work was cut short, the basket without one unit of each of
// the goods is therefore searched as well, as far as the work that is left goes, which may be nowhere. What is cheapest
// for it is taken if it is cheaper with the unit added. That is no proof; how far it holds is what a million random
// baskets show (tests/pricing/proof). Some four hundred of them are not searched to their end with one more unit; none
// of those that were tried since promotions are left out breaks it.
//
// The order in which goods were scanned matters nowhere: goods and promotions are in an order of their own.
#include "core/pricing/search.h"

#include <algorithm>
#include <numeric>
#include <optional>
#include <set>

#include "core/pricing/beam.h"
#include "core/pricing/machines.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

// Up to so many units of one sort of goods may have different promotions side by side to keep the VIP price.
constexpr std::int64_t most_mixed = 64;
constexpr int most_parted = 4;  // places whose VIP price is tried both ways
constexpr std::int64_t most_parted_work = 4'000'000;  // steps for all of that

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

    // `start` is a way that is known, with its weighted costs; it may be made better.
    Found cheapest(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                   std::optional<std::int64_t> known, Effort effort, const std::vector<Way>& start = {}) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules, {one_class_, 1, weights});
        Beam beam(machines, cluster.places.size());
        beam.begin(known);
        if (effort != Effort::More) beam.go_on();
        Found others{{}, false};
        if (effort != Effort::Little) beam.go_far();
        if (effort != Effort::Little && !shop_.work.is_spent()) {
            beam.go_further(most_omitting(beam, effort));
            if (!beam.is_exact()) others = beyond(cluster, weights, beam, effort, start);
            for (const Way& way : others.ways) beam.compare_with(way.costs[0]);
            if (!others.is_exact) beam.go_to_the_last(shop_.work.allowed());
        }
        shop_.work.take(beam.worked());
        // Of ways that cost the same, a search that was whole at once knows the one that comes first by rank.
        std::vector<Way> ways = beam.best();
        for (Way& way : others.ways) add_way(ways, std::move(way));
        return {counted(std::move(ways)), others.is_exact || beam.is_exact()};
    }

    // What is cheaper than what is known, if that is found quickly.
    std::vector<Way> cheaper(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                             std::optional<std::int64_t> known) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules, {one_class_, 1, weights});
        Beam beam(machines, cluster.places.size());
        beam.begin(known);
        beam.go_on();
        beam.go_far();
        shop_.work.take(beam.worked());
        std::vector<Way> ways = beam.best();
        const bool is_cheaper = !ways.empty() && (!known || ways[0].costs[0] < *known);
        if (is_cheaper && !beam.is_exact()) ways = around(cluster, weights, std::move(ways));
        return counted(std::move(ways));
    }

    Found all(const Cluster& cluster, const Known& known, const std::vector<Limits>& limits, Effort effort) const {
        if (effort == Effort::Full && shop_.work.is_spent()) effort = Effort::More;
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules,
                                {outlook_.classes, outlook_.dimensions, {}});
        Beam beam(machines, cluster.places.size());
        std::vector<Way> ways = beam.find_all(known, limits, effort);
        shop_.work.take(beam.worked());
        return {std::move(ways), beam.is_exact()};
    }

private:
    // Goods by the VIP price that they end up with.
    struct Parted {
        std::vector<Side> sides;  // by place
        Beam::Width width = Beam::Width::Narrow;
        std::int64_t least = 0;   // that a way is known to cost
        std::int64_t work = 0;    // steps that are left
        std::vector<Way> ways;    // the cheapest of the cheaper ones that were found
    };

    // What the beam did not find, or that nothing is cheaper.
    Found beyond(const Cluster& cluster, const std::vector<std::int64_t>& weights, Beam& beam, Effort effort,
                 const std::vector<Way>& start) const {
        const std::int64_t allowed = shop_.work.allowed();
        Parted parted{std::vector<Side>(cluster.places.size(), Side::Either), Beam::Width::Narrow, beam.least_known(),
                      allowed / 4, {}};
        bool is_exact = part(cluster, weights, parted, 0);
        std::int64_t worked = allowed / 4 - parted.work;
        if (!is_exact) {
            alternate(cluster, weights, beam, effort, start, parted);
            parted.width = Beam::Width::Whole;
            parted.work = std::min(4 * allowed, most_parted_work);
            worked += parted.work;
            is_exact = part(cluster, weights, parted, 0);
            worked -= parted.work;
        }
        shop_.work.take(worked);
        return {std::move(parted.ways), is_exact};
    }

    // Whether nothing is cheaper than the least that is known, where goods end up with these VIP prices. The bound
    // takes goods to have something of both; where that makes it weak, each price is tried by itself.
    bool part(const Cluster& cluster, const std::vector<std::int64_t>& weights, Parted& parted, int depth) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules,
                                {one_class_, 1, weights, parted.sides});
        Beam beam(machines, cluster.places.size());
        beam.compare_with(parted.least);
        bool is_exact = beam.is_settled_by_bound();
        const auto place = is_exact || depth == most_parted ? std::nullopt : beam.worth_parting();
        if (!is_exact && !place) beam.look_for_cheaper(parted.width, parted.work);
        parted.work -= beam.worked();
        if (!place) {
            // Bounds leave some cents for rounding, so a dearer way may come through.
            if (!beam.best().empty() && beam.best()[0].costs[0] < parted.least)
                parted.ways = beam.best(), parted.least = parted.ways[0].costs[0];
            return is_exact || beam.is_exact();
        }
        is_exact = true;
        for (const Side side : {Side::Special, Side::Regular}) {
            // Of a proof nothing may be missing.
            if (parted.work <= 0 || (!is_exact && parted.width == Beam::Width::Whole)) return false;
            parted.sides[*place] = side;
            is_exact = part(cluster, weights, parted, depth + 1) && is_exact;
            parted.sides[*place] = Side::Either;
        }
        return is_exact;
    }

    // Steps for leaving out promotions.
    std::int64_t most_omitting(const Beam& beam, Effort effort) const {
        return effort == Effort::Full ? shop_.work.left_in_all() - beam.worked() : 0;
    }

    // Neighbourhoods, and the beam without some promotions, until neither finds what is cheaper.
    void alternate(const Cluster& cluster, const std::vector<std::int64_t>& weights, Beam& beam, Effort effort,
                   const std::vector<Way>& start, Parted& parted) const {
        std::vector<Way> ways = improved(cluster, weights, parted.ways.empty() ? beam.best() : parted.ways, start);
        while (!ways.empty()) {
            const bool is_cheaper = ways[0].costs[0] < parted.least;
            parted.least = std::min(parted.least, ways[0].costs[0]);
            add_way(parted.ways, std::move(ways[0]));
            if (!is_cheaper || effort != Effort::Full) return;
            beam.compare_with(parted.least);
            beam.try_omitting(most_omitting(beam, effort));
            if (beam.best().empty() || beam.best()[0].costs[0] >= parted.least) return;
            ways = around(cluster, weights, beam.best());
        }
    }

    // Begins with the cheapest of what is known, so that what work there is goes to that.
    std::vector<Way> improved(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                              std::vector<Way> best, const std::vector<Way>& start) const {
        std::vector<std::vector<Way>> starts;
        starts.push_back(std::move(best));
        starts.push_back(few_at_a_time(cluster, weights));
        starts.push_back(start);
        std::erase_if(starts, [](const std::vector<Way>& one) { return one.empty(); });
        std::ranges::stable_sort(starts, {}, [](const std::vector<Way>& one) { return one[0].costs[0]; });
        std::vector<Way> all;
        for (std::vector<Way>& one : starts)
            for (Way& way : around(cluster, weights, std::move(one))) add_way(all, std::move(way));
        return all;
    }

    // The best offer by itself, with it the one that helps most, and so on, with half the work that there is.
    std::vector<Way> few_at_a_time(const Cluster& cluster, const std::vector<std::int64_t>& weights) const {
        std::set<std::size_t> rest = tying(cluster);
        std::set<std::size_t> taken;
        std::vector<Way> best;
        for (bool better = rest.size() > 1; better && !rest.empty() && !shop_.work.is_half_over();) {
            better = false;
            std::size_t helps = 0;
            for (const std::size_t offer : rest) {
                taken.insert(offer);
                for (Way& way : with_some(only(cluster, taken), weights, best, taken.size() == 1))
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

    // Goods by goods and promotion by promotion, and then by twos, all is tried again.
    std::vector<Way> around(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                            std::vector<Way> best) const {
        const std::size_t places = best.empty() ? 0 : cluster.places.size();
        const std::set<std::size_t> offers = tying(cluster);
        const auto try_again = [&](const auto& is_free) {
            if (shop_.work.is_over()) return false;
            const std::int64_t before = best[0].costs[0];
            for (Way& way : with_some(focused(cluster, best[0], is_free), weights, best, true))
                if (way.costs[0] < best[0].costs[0]) best = {std::move(way)};
            return best[0].costs[0] < before;
        };
        const auto try_goods = [&](std::size_t one, std::size_t other) {
            return try_again([&](std::size_t place, std::size_t) { return place == one || place == other; });
        };
        const auto try_offers = [&](std::size_t one, std::size_t other) {
            return try_again([&](std::size_t, std::size_t offer) { return offer == one || offer == other; });
        };
        for (bool better = places > 0; better;) {
            better = false;
            for (std::size_t i = 0; i < places; ++i) better = try_goods(i, i) || better;
            for (const std::size_t offer : offers) better = try_offers(offer, offer) || better;
            for (std::size_t i = 0; i < places && !better; ++i)
                for (std::size_t j = i + 1; j < places && !better; ++j) better = try_goods(i, j);
            for (auto one = offers.begin(); one != offers.end() && !better; ++one)
                for (auto other = std::next(one); other != offers.end() && !better; ++other)
                    better = try_offers(*one, *other);
        }
        return best;
    }

    // Ways with some of what a cluster's goods may be, no dearer than the one that is known.
    std::vector<Way> with_some(const Cluster& cluster, const std::vector<std::int64_t>& weights,
                               const std::vector<Way>& known, bool far) const {
        const Machines machines(cluster, shop_.goods, shop_.offers, shop_.rules, {one_class_, 1, weights});
        Beam beam(machines, cluster.places.size());
        beam.begin(known.empty() ? std::nullopt : std::optional(known[0].costs[0]));
        beam.go_on();
        if (far) beam.go_far();
        shop_.work.take(beam.worked());
        return beam.best();
    }

    // The cluster without the roles that a way does not use and that are not free (by place and offer).
    template <typename Free>
    static Cluster focused(Cluster cluster, const Way& way, const Free& is_free) {
        for (std::size_t i = 0; i < cluster.places.size(); ++i) {
            const auto is_used = [&](const Role& role) {
                return std::ranges::any_of(way.runs[i], [&](const Run& run) {
                    return std::ranges::any_of(run.roles, [&](const Role& used) {
                        return used.offer == role.offer && used.part == role.part;
                    });
                });
            };
            for (std::vector<Role>& roles : cluster.places[i].groups)
                std::erase_if(roles, [&](const Role& role) { return !is_free(i, role.offer) && !is_used(role); });
        }
        return tidied(std::move(cluster));
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
        const auto is_out = [&](const Role& role) { return all.contains(role.offer) && !taken.contains(role.offer); };
        for (Place& place : cluster.places)
            for (std::vector<Role>& roles : place.groups) std::erase_if(roles, is_out);
        return tidied(std::move(cluster));
    }

    // Without stacking groups and offers in which no goods are.
    static Cluster tidied(Cluster cluster) {
        std::set<std::size_t> there;
        for (Place& place : cluster.places) {
            std::erase_if(place.groups, [](const std::vector<Role>& roles) { return roles.empty(); });
            for (const std::vector<Role>& roles : place.groups)
                for (const Role& role : roles) there.insert(role.offer);
        }
        std::erase_if(cluster.offers, [&](std::size_t offer) { return !there.contains(offer); });
        return cluster;
    }

    // With what they cost by class.
    std::vector<Way> counted(std::vector<Way> ways) const {
        if (outlook_.dimensions > 1)
            for (Way& way : ways) way.costs = costs(way);
        return ways;
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
void without_one(const Cluster& cluster, const Shop& shop, const Find& find) {
    Cluster smaller = cluster;
    for (Place& place : smaller.places) {
        if (shop.work.is_over()) return;
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
    without_one(cluster, shop, [&](const Cluster& smaller) {
        for (Way& way : finder.cheaper(smaller, {}, found.ways[0].costs[0])) add_way(found.ways, std::move(way));
    });
    return found;
}

bool add_cheapest(const Cluster& cluster, const Shop& shop, const Outlook& outlook,
                  const std::vector<std::int64_t>& weights, std::optional<std::int64_t> limit, Effort effort,
                  std::vector<Way>& ways) {
    const Finder finder(cluster, shop, outlook);
    std::vector<std::int64_t> by_place;
    std::int64_t cent = 0;  // by a multiple of this any two costs differ
    for (const std::size_t dimension : outlook.classes) {
        by_place.push_back(weights[dimension]);
        cent = std::gcd(cent, weights[dimension]);
    }
    const auto known = [&] {
        // As if a way were known that is the least bit too dear.
        std::optional<std::int64_t> least;
        if (limit) least = *limit + cent;
        for (const Way& way : ways) least = std::min(least.value_or(cost_of(way, weights)), cost_of(way, weights));
        return least;
    };
    const auto take = [&](std::vector<Way> more) {
        for (Way& way : more) add_way(ways, std::move(way));
    };
    std::vector<Way> start;
    if (!ways.empty()) {
        const auto along = [&](const Way& way) { return cost_of(way, weights); };
        start = {*std::ranges::min_element(ways, {}, along)};
        start[0].costs = {along(start[0])};
    }
    Found found = finder.cheapest(cluster, by_place, known(), effort, start);
    take(std::move(found.ways));
    if (!found.is_exact && effort != Effort::Little)
        without_one(cluster, shop,
                    [&](const Cluster& smaller) { take(finder.cheaper(smaller, by_place, known())); });
    return found.is_exact;
}

bool add_all(const Cluster& cluster, const Shop& shop, const Outlook& outlook, const std::vector<Limits>& limits,
             Effort effort, std::vector<Way>& ways) {
    const Finder finder(cluster, shop, outlook);
    Found found = finder.all(cluster, costs_of(ways), limits, effort);
    for (Way& way : found.ways) add_way(ways, std::move(way));
    if (!found.is_exact && effort != Effort::Little)
        without_one(cluster, shop, [&](const Cluster& smaller) {
            for (Way& way : finder.all(smaller, costs_of(ways), limits, Effort::More).ways)
                add_way(ways, std::move(way));
        });
    return found.is_exact;
}

}  // namespace kassa::pricing
