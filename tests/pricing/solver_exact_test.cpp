// The search against trying everything: every unit with none or one promotion of each stacking group. What an
// assignment comes to is taken from settle.h; that settle.h means the right thing is shown by tables
// (solver_kinds_test.cpp).
#include <algorithm>
#include <set>

#include "core/pricing/basket_stage.h"
#include "core/pricing/index.h"
#include "core/pricing/settle.h"
#include "tests/pricing/solver_shop.h"

using namespace shop;

namespace {

// All assignments of all units, one after the other, in the order of an odometer.
class Everything {
public:
    Everything(const Basket& basket, const Rules& rules)
        : rules_(rules), goods_(goods_of(basket, rules)), circumstances_(basket, rules, *rules.index),
          offers_(offers_of(goods_, rules, *rules.index, circumstances_)) {
        for (std::size_t sort = 0; sort < goods_.size(); ++sort) {
            std::vector<std::vector<Role>> ways{{}};
            std::set<std::size_t> groups;
            for (const Offer& offer : offers_.goods) groups.insert(offer.group);
            for (const std::size_t group : groups) {
                const std::size_t before = ways.size();
                for (std::size_t i = 0; i < offers_.goods.size(); ++i) {
                    if (offers_.goods[i].group != group) continue;
                    for (const Member& member : offers_.goods[i].members)
                        for (std::size_t w = 0; member.sort == sort && w < before; ++w) {
                            ways.push_back(ways[w]);
                            ways.back().push_back({i, member.part, member.saving});
                        }
                }
            }
            for (std::int64_t n = 0; n < goods_[sort].count; ++n) {
                sorts_.push_back(sort);
                ways_.push_back(ways);
                combinations_ *= double(ways.size());
            }
        }
    }

    double combinations() const { return combinations_; }

    Money cheapest() {
        std::vector<std::size_t> at(sorts_.size(), 0);
        std::optional<Money> best;
        for (bool more = true; more;) {
            Assignment assignment(goods_.size());
            for (std::size_t i = 0; i < at.size(); ++i)
                if (at[i] > 0) assignment[sorts_[i]].push_back({1, ways_[i][at[i]]});
            if (is_whole(assignment)) {
                const Money total = total_of(assignment);
                if (!best || total < *best) best = total;
            }
            more = false;
            for (std::size_t i = 0; i < at.size() && !more; ++i) {
                more = ++at[i] < ways_[i].size();
                if (!more) at[i] = 0;
            }
        }
        return *best;
    }

private:
    // A coupon is used up by one promotion only.
    static void use_coupon(const Offer& offer, const std::vector<std::int64_t>& units,
                           std::map<std::string, std::int64_t>& coupons) {
        std::int64_t all = 0;
        for (const std::int64_t count : units) all += count;
        std::int64_t times = units[0];
        if (offer.shape == Shape::Steps) times = all;
        else if (offer.shape != Shape::Single) times = units[0] / offer.counts[0];
        const std::int64_t limit = offer.promotion->limit_per_basket;
        if (times > 0) coupons[offer.promotion->audience.coupon] += limit == 0 ? 1 : (times + limit - 1) / limit;
    }

    bool is_whole(const Assignment& assignment) const {
        std::map<std::string, std::int64_t> coupons;
        for (std::size_t i = 0; i < offers_.goods.size(); ++i) {
            const Offer& offer = offers_.goods[i];
            std::vector<std::int64_t> units(std::max<std::size_t>(1, offer.counts.size()), 0);
            Money given;
            std::int64_t given_units = 0;
            for (std::size_t sort = 0; sort < assignment.size(); ++sort)
                for (const Run& run : assignment[sort])
                    for (const Role& role : run.roles)
                        if (role.offer == i) {
                            ++units[std::size_t(role.part)];
                            if (offer.shape == Shape::Gift && offer.spends[sort])
                                given += goods_[sort].unit, ++given_units;
                        }
            if (!is_whole(offer, units, given, given_units)) return false;
            if (!offer.promotion->audience.coupon.empty()) use_coupon(offer, units, coupons);
        }
        return std::ranges::all_of(coupons, [&](const auto& used) {
            return used.second <= circumstances_.shown(used.first);
        });
    }

    static bool is_whole(const Offer& offer, const std::vector<std::int64_t>& units, Money given,
                         std::int64_t given_units) {
        switch (offer.shape) {
            case Shape::Single: return units[0] <= offer.most;
            case Shape::Row: return units[0] % offer.counts[0] == 0 && units[0] / offer.counts[0] <= offer.most;
            case Shape::Gift: {
                const std::int64_t times = units[0] / offer.counts[0];
                return units[0] % offer.counts[0] == 0 && times <= offer.most &&
                       (times == 0 || offer.bears(times, given, given_units));
            }
            case Shape::Steps: {
                std::size_t steps = 0;
                for (std::size_t step = 0; step < units.size(); ++step) {
                    if (units[step] == 0) continue;
                    ++steps;
                    if (units[step] < offer.counts[step] || units[step] > offer.most) return false;
                }
                return steps <= 1;
            }
            case Shape::Set: {
                const std::int64_t sets = units[0] / offer.counts[0];
                for (std::size_t part = 0; part < units.size(); ++part)
                    if (units[part] != sets * offer.counts[part]) return false;
                return sets <= offer.most;
            }
        }
        return false;
    }

    // What is left of the coupons goes to promotions of the basket; here no two of these want the same one.
    Money total_of(const Assignment& assignment) const {
        const Settled settled = settle(goods_, offers_.goods, assignment, rules_);
        std::vector<Money> paid = settled.paid;
        for (const BasketReduction& reduction : basket_reductions(goods_, offers_.basket, settled.paid, rules_))
            for (std::size_t sort = 0; sort < paid.size(); ++sort) paid[sort] -= reduction.parts[sort];
        return payable(goods_, paid, rules_);
    }

    const Rules& rules_;
    std::vector<Goods> goods_;
    Circumstances circumstances_;
    Offers offers_;
    std::vector<std::size_t> sorts_;
    std::vector<std::vector<std::vector<Role>>> ways_;
    double combinations_ = 1;
};

}  // namespace

TEST_CASE("no assignment of promotions of any kind to units is cheaper") {
    Random random(6);
    int compared = 0;
    int reduced = 0;
    const int rounds = std::getenv("SOLVER_ROUNDS") ? std::atoi(std::getenv("SOLVER_ROUNDS")) : 1500;
    for (int round = 0; round < rounds; ++round) {
        Rules all = solver::any_rules(random, 4);
        const Basket basket = solver::any_basket(random, 4);
        all.prepare();
        Everything everything(basket, all);
        if (everything.combinations() > 20'000) continue;
        ++compared;
        INFO("round " << round << ": " << boost::json::serialize(to_json(all.promotions)) << " for "
                      << boost::json::serialize(to_json(basket)));
        const PricedBasket priced = price(basket, all);
        const Money least = everything.cheapest();
        reduced += least < priced.list;
        CHECK(priced.total.minor_units() == least.minor_units());
    }
    CHECK(compared > rounds / 2);
    CHECK(reduced > rounds / 4);
}
