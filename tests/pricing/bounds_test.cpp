// What bounds say beside what is true: along the way that is cheapest for a cluster's goods, no bound may ever be above
// what that way costs in the end. That holds for prices that are turned again on the way, and where it is taken for
// granted which VIP price goods end up with.
#include <algorithm>
#include <optional>
#include <vector>

#include "core/pricing/index.h"
#include "core/pricing/relaxation.h"
#include "core/pricing/search.h"
#include "core/pricing/vip.h"
#include "tests/pricing/proof/generator.h"
#include "tests/pricing/shop.h"

using namespace shop;

namespace {

constexpr std::uint64_t cases = 3000;
constexpr Relaxation::Care care{20'000, 600, 20, 2'000'000};

struct Tally {
    int states = 0;   // at which bounds were looked at
    int sharper = 0;  // at which turned prices said more
    int settled = 0;  // clusters of which the bound says what the cheapest way costs
    int parted = 0;   // in which some goods have a VIP price
    int closer = 0;   // where it said more to know which one
};

// Each unit of a place, in the order in which the machines read it. None where the way was put together otherwise.
std::optional<std::vector<std::size_t>> combinations_of(const Machines& machines, std::size_t place,
                                                        const std::vector<Run>& runs) {
    std::vector<std::size_t> chosen;
    const std::vector<Combination>& all = machines.combinations(place);
    for (const Run& run : runs) {
        const auto is_run = [&](const Combination& one) {
            return std::ranges::equal(one.uses, run.roles, [](const Use& use, const Role& role) {
                return use.role.offer == role.offer && use.role.part == role.part;
            });
        };
        const auto found = std::ranges::find_if(all, is_run);
        if (found == all.end()) return {};
        chosen.insert(chosen.end(), std::size_t(run.count), std::size_t(found - all.begin()));
    }
    const auto nothing = std::ranges::find_if(all, [](const Combination& one) { return one.uses.empty(); });
    while (std::int64_t(chosen.size()) < machines.count(place)) {
        if (nothing == all.end()) return {};
        chosen.push_back(std::size_t(nothing - all.begin()));
    }
    return chosen;
}

// Goes along the way and looks at the bounds at each state. False where it cannot be read so.
bool follow(const Machines& machines, std::size_t places, const Way& way, bool is_side_known, Tally& tally) {
    const std::int64_t cost = way.costs[0] * Machines::scale;
    const Relaxation relaxation(machines, {1}, way.costs[0] - 1, care);
    if (!relaxation.is_there()) return false;
    std::optional<Relaxation> turned;
    std::vector<std::int64_t> state(machines.width(), 0);
    CHECK(machines.least(state.data(), 0, machines.count(0), 0) <= cost);
    CHECK(relaxation.least(state.data(), 0, machines.count(0)) <= cost);
    for (std::size_t place = 0; place < places; ++place) {
        const auto chosen = combinations_of(machines, place, way.runs[place]);
        if (!chosen) return false;
        for (std::size_t i = 0; i < chosen->size(); ++i) {
            const Combination& next = machines.combinations(place)[(*chosen)[i]];
            const std::int64_t left = std::int64_t(chosen->size() - i) - 1;
            if (!machines.is_next(state.data(), place, next)) return false;
            if (!machines.read(state.data(), place, next, left)) {
                CHECK_FALSE(is_side_known);
                return false;
            }
            ++tally.states;
            const std::int64_t bound = relaxation.least(state.data(), place, left);
            CHECK(machines.least(state.data(), place, left, 0) <= cost);
            CHECK(bound <= cost);
            if (turned) CHECK(turned->least(state.data(), place, left) <= cost);
            if (tally.states % 3 != 0) continue;
            Relaxation again = relaxation.turned_for(state.data(), place, left, way.costs[0] - 1, care);
            const std::int64_t sharper = again.least(state.data(), place, left);
            CHECK(sharper >= bound);
            CHECK(sharper <= cost);
            if (sharper > bound) ++tally.sharper;
            turned.emplace(std::move(again));
        }
    }
    CHECK(machines.costs(state.data())[0] == way.costs[0]);
    return true;
}

// Which VIP price the goods have in the end.
std::vector<Side> sides_of(const Cluster& cluster, const Way& way, const std::vector<Goods>& goods,
                           const std::vector<Offer>& offers, const Rules& rules) {
    Assignment assignment(goods.size());
    for (std::size_t i = 0; i < way.runs.size(); ++i) assignment[cluster.places[i].sort] = way.runs[i];
    const Settled settled = settle(goods, offers, assignment, rules);
    std::vector<Side> sides;
    for (const Place& place : cluster.places) {
        Money reduced = goods[place.sort].list();
        for (const Settled::Saving& saving : settled.savings[place.sort]) reduced -= saving.amount;
        sides.push_back(is_regular(goods[place.sort].list(), reduced, rules.vip) ? Side::Regular : Side::Special);
    }
    return sides;
}

void look_at(const Cluster& cluster, const std::vector<Goods>& goods, const Offers& offers, const Rules& rules,
             Tally& tally) {
    std::int64_t spent = 0;
    Work work(spent);
    const Found found = cheapest_way(cluster, {goods, offers.goods, rules, work});
    if (!found.is_exact || found.ways.size() != 1) return;
    const Way& way = found.ways[0];
    const std::size_t places = cluster.places.size();
    Machines::Counting counting{std::vector<std::size_t>(places, 0), 1, {}, {}};
    const Machines machines(cluster, goods, offers.goods, rules, counting);
    if (!machines.is_exact() || !follow(machines, places, way, false, tally)) return;
    const std::vector<std::int64_t> nothing(machines.width(), 0);
    const auto bound_of = [&](const Machines& of) {
        return std::max(of.least(nothing.data(), 0, of.count(0), 0),
                        Relaxation(of, {1}, way.costs[0] - 1, care).least(nothing.data(), 0, of.count(0)));
    };
    if (bound_of(machines) > (way.costs[0] - 1) * Machines::scale) ++tally.settled;
    if (std::ranges::none_of(cluster.places, [&](const Place& place) { return goods[place.sort].tier; })) return;
    ++tally.parted;
    counting.sides = sides_of(cluster, way, goods, offers.goods, rules);
    const Machines known(cluster, goods, offers.goods, rules, counting);
    CHECK(follow(known, places, way, true, tally));
    if (bound_of(known) > bound_of(machines)) ++tally.closer;
}

}  // namespace

TEST_CASE("no bound is above what the cheapest way costs, wherever on it one stands") {
    Tally tally;
    for (std::uint64_t seed = 1; seed <= cases; ++seed) {
        proof::Case made = proof::any_case(seed);
        made.rules.prepare();
        INFO("seed " << seed);
        const std::vector<Goods> goods = goods_of(made.basket, made.rules);
        const Circumstances circumstances(made.basket, made.rules, *made.rules.index);
        const Offers offers = offers_of(goods, made.rules, *made.rules.index, circumstances);
        for (const Cluster& cluster : clusters_of(goods, offers.goods))
            if (!cluster.offers.empty()) look_at(cluster, goods, offers, made.rules, tally);
    }
    // Otherwise all that was said about nothing.
    CHECK(tally.states > 10'000);
    CHECK(tally.sharper > 500);
    CHECK(tally.settled > 300);
    CHECK(tally.parted > 300);
    CHECK(tally.closer > 50);
}
