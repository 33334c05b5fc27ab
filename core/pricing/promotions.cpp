// Which promotions a basket gets. Promotions exclude each other on a unit, so there is a choice, and the shopper gets
// the one that is cheapest in the end, behind the VIP price (STORE_RULES 1.2).
//
// What is tried. For each sort of goods: any number of units in each N for M promotion that holds for it, and, of the
// others, any number with one of the promotions for single units, the rest at list price. (Some units may be better
// off without: at 21 % off, ten pieces fall below the ratio at which the VIP price is good, nine of ten do not.)
//
// N for M: the units in a promotion are counted from the dearest to the cheapest over all lines, and of each `buy` of
// them the last `buy - pay` are free; only whole groups count. So one pass over the goods, dearest first, that
// remembers how far the group of each promotion has been filled, sees every choice: a shortest path through (goods,
// fill) with the final price as length. The choice for a smaller basket, with one more unit at list price, is always
// among those for the larger: an added item never adds more than its own price.
//
// Work. Goods that share no N for M promotion are looked at by themselves. Where several N for M promotions meet, the
// number of (fill, choice) pairs is counted first; beyond `most_work` these promotions are taken one after another,
// in the policy's order, each of them exactly.
#include <algorithm>
#include <limits>
#include <numeric>

#include "core/base/check.h"
#include "core/pricing/goods.h"

namespace kassa::pricing {
namespace {

constexpr double most_work = 100'000;  // about ten milliseconds on a small box

using Counts = std::vector<std::int64_t>;

// Units of `goods` that are already placed, and what is left to choose.
struct Choice {
    Money paid;  // the final price of these goods
    std::optional<std::size_t> single;
    std::int64_t reduced_units = 0;
};

// The best use of promotions for single units when `pooled` units are in N for M promotions and `free` of these are
// not paid. Only two numbers of reduced units can be best: all of them, or as many as the VIP threshold bears.
Choice best_choice(const Goods& goods, std::int64_t pooled, std::int64_t free, const Rules& rules) {
    const std::int64_t rest = goods.count - pooled;
    const Money list = goods.list();
    const Money full = goods.unit * (goods.count - free);
    Choice best{vip_price(list, full, goods.tier, rules)};
    const auto consider = [&](std::size_t single, std::int64_t units) {
        if (units <= 0) return;
        const Money off = (goods.unit - goods.singles[single].unit) * units;
        const Money paid = vip_price(list, full - off, goods.tier, rules);
        if (paid < best.paid) best = {paid, single, units};
    };
    for (std::size_t i = 0; i < goods.singles.size(); ++i) {
        consider(i, rest);
        if (!goods.tier) continue;
        const Ratio threshold = rules.vip.threshold;
        const Money least =
            Money::minor(multiply_divide(list.minor_units(), threshold.numerator, threshold.denominator, Rounding::Up));
        if (full > least)
            consider(i,
                     std::min(rest, (full - least).minor_units() / (goods.unit - goods.singles[i].unit).minor_units()));
    }
    return best;
}

// The search over some goods and some N for M promotions at once. `plans` holds what earlier searches have decided
// for these goods and gets what this one decides.
class Search {
public:
    Search(const std::vector<Goods>& goods, std::vector<std::size_t> members, std::vector<std::size_t> pools,
           const Rules& rules, std::vector<Plan>& plans)
        : goods_(goods), members_(std::move(members)), pools_(std::move(pools)), rules_(rules), plans_(plans) {
        for (const std::size_t pool : pools_) fills_ *= std::size_t(rules_.promotions[pool].buy);
    }

    // (fill, choice) pairs, as a double because it may be astronomical.
    static double work(const std::vector<Goods>& goods, const std::vector<std::size_t>& members,
                       const std::vector<std::size_t>& pools, const Rules& rules) {
        double fills = 1;
        for (const std::size_t pool : pools) fills *= rules.promotions[pool].buy;
        double total = 0;
        for (const std::size_t member : members) {
            double choices = 1;
            for (std::size_t i = 0; i < pools.size(); ++i)
                if (std::ranges::contains(goods[member].pools, pools[i])) choices *= double(goods[member].count) + 1;
            total += fills * choices;
        }
        return total;
    }

    void run() {
        std::vector<Money> cost(fills_, unreachable);
        cost[0] = Money();
        for (const std::size_t member : members_) cost = advance(member, cost);
        CHECK(cost[0] != unreachable);
        trace_back();
    }

private:
    static constexpr Money unreachable = Money::minor(std::numeric_limits<std::int64_t>::max());

    struct Origin {
        std::size_t fill = 0;
        Counts pooled;  // by pools_
        Counts free;
    };

    // How far each promotion's group is filled, from the one number that stands for all of them.
    Counts unpack(std::size_t fill) const {
        Counts filled;
        for (const std::size_t pool : pools_) {
            filled.push_back(std::int64_t(fill % std::size_t(rules_.promotions[pool].buy)));
            fill /= std::size_t(rules_.promotions[pool].buy);
        }
        return filled;
    }

    // Of `taken` units that enter a group filled up to `filled`, those that fall on its free places.
    static std::int64_t free_places(const Promotion& promotion, std::int64_t filled, std::int64_t taken) {
        const auto up_to = [&](std::int64_t units) {
            return units / promotion.buy * (promotion.buy - promotion.pay) +
                   std::max<std::int64_t>(0, units % promotion.buy - promotion.pay);
        };
        return up_to(filled + taken) - up_to(filled);
    }

    // The next combination of pooled units, at most `available` in all; false after the last.
    bool next(Counts& pooled, const Goods& goods, std::int64_t available) const {
        for (std::size_t i = 0; i < pooled.size(); ++i) {
            const bool holds = std::ranges::contains(goods.pools, pools_[i]);
            const std::int64_t sum = std::accumulate(pooled.begin(), pooled.end(), std::int64_t(0));
            if (holds && sum < available) return ++pooled[i], true;
            pooled[i] = 0;
        }
        return false;
    }

    std::vector<Money> advance(std::size_t member, const std::vector<Money>& before) {
        const Goods& goods = goods_[member];
        const Plan& plan = plans_[member];
        const std::int64_t placed = std::accumulate(plan.pooled.begin(), plan.pooled.end(), std::int64_t(0));
        const std::int64_t already_free = std::accumulate(plan.free.begin(), plan.free.end(), std::int64_t(0));
        std::vector<Money> after(fills_, unreachable);
        auto& origins = origins_.emplace_back(fills_);
        for (std::size_t fill = 0; fill < fills_; ++fill) {
            if (before[fill] == unreachable) continue;
            const Counts filled = unpack(fill);
            Counts pooled(pools_.size(), 0);
            do {
                std::size_t target = 0;
                std::int64_t units = placed;
                std::int64_t free = already_free;
                Counts free_by_pool;
                for (std::size_t i = pools_.size(); i-- > 0;) {
                    const Promotion& promotion = rules_.promotions[pools_[i]];
                    target = target * std::size_t(promotion.buy) + std::size_t((filled[i] + pooled[i]) % promotion.buy);
                    units += pooled[i];
                    free_by_pool.insert(free_by_pool.begin(), free_places(promotion, filled[i], pooled[i]));
                    free += free_by_pool.front();
                }
                const Money cost = before[fill] + best_choice(goods, units, free, rules_).paid;
                if (cost < after[target]) {
                    after[target] = cost;
                    origins[target] = {fill, pooled, std::move(free_by_pool)};
                }
            } while (next(pooled, goods, goods.count - placed));
        }
        return after;
    }

    void trace_back() {
        std::size_t fill = 0;
        for (std::size_t step = members_.size(); step-- > 0;) {
            const Origin& origin = origins_[step][fill];
            Plan& plan = plans_[members_[step]];
            for (std::size_t i = 0; i < pools_.size(); ++i) {
                if (origin.pooled[i] == 0) continue;
                const auto& pools = goods_[members_[step]].pools;
                const auto at = std::size_t(std::ranges::find(pools, pools_[i]) - pools.begin());
                plan.pooled[at] += origin.pooled[i];
                plan.free[at] += origin.free[i];
            }
            fill = origin.fill;
        }
    }

    const std::vector<Goods>& goods_;
    std::vector<std::size_t> members_;
    std::vector<std::size_t> pools_;
    const Rules& rules_;
    std::vector<Plan>& plans_;
    std::size_t fills_ = 1;
    std::vector<std::vector<Origin>> origins_;
};

// Goods that are tied together by the N for M promotions they share, and those promotions, in the policy's order.
struct Cluster {
    std::vector<std::size_t> members;
    std::vector<std::size_t> pools;
};

std::vector<Cluster> clusters_of(const std::vector<Goods>& goods) {
    std::vector<Cluster> clusters;
    for (std::size_t i = 0; i < goods.size(); ++i) {
        if (goods[i].pools.empty()) continue;
        Cluster merged{{i}, goods[i].pools};
        std::erase_if(clusters, [&](const Cluster& other) {
            if (std::ranges::find_first_of(other.pools, goods[i].pools) == other.pools.end()) return false;
            merged.members.insert(merged.members.end(), other.members.begin(), other.members.end());
            merged.pools.insert(merged.pools.end(), other.pools.begin(), other.pools.end());
            return true;
        });
        std::ranges::sort(merged.members);
        std::ranges::sort(merged.pools);
        merged.pools.erase(std::ranges::unique(merged.pools).begin(), merged.pools.end());
        clusters.push_back(std::move(merged));
    }
    return clusters;
}

}  // namespace

std::vector<Plan> cheapest_plans(const std::vector<Goods>& goods, const Rules& rules) {
    std::vector<Plan> plans;
    for (const Goods& sort : goods)
        plans.push_back({Counts(sort.pools.size(), 0), Counts(sort.pools.size(), 0), std::nullopt, 0});
    for (const Cluster& cluster : clusters_of(goods)) {
        if (cluster.pools.size() == 1 || Search::work(goods, cluster.members, cluster.pools, rules) <= most_work) {
            Search(goods, cluster.members, cluster.pools, rules, plans).run();
        } else {
            for (const std::size_t pool : cluster.pools) Search(goods, cluster.members, {pool}, rules, plans).run();
        }
    }
    for (std::size_t i = 0; i < goods.size(); ++i) {
        const auto sum =
            [](const Counts& counts) { return std::accumulate(counts.begin(), counts.end(), std::int64_t(0)); };
        const Choice choice = best_choice(goods[i], sum(plans[i].pooled), sum(plans[i].free), rules);
        plans[i].single = choice.single;
        plans[i].reduced_units = choice.reduced_units;
    }
    return plans;
}

}  // namespace kassa::pricing
