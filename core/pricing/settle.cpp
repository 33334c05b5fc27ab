#include "core/pricing/settle.h"

#include <algorithm>

#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

struct Unit {
    std::size_t sort = 0;
    std::int64_t count = 1;
    Money left;  // of its list price
};

// A unit that an offer has, in the order in which units are read: from the dearest to the cheapest.
struct Taken {
    std::size_t unit = 0;
    int part = 0;
    Money saving;
};

class Reckoning {
public:
    Reckoning(const std::vector<Goods>& goods, const std::vector<Offer>& offers, const Assignment& assignment)
        : goods_(goods), offers_(offers), taken_(offers.size()) {
        settled_.savings.resize(goods.size());
        settled_.times.resize(offers.size());
        for (std::size_t sort = 0; sort < assignment.size(); ++sort)
            for (const Run& run : assignment[sort]) {
                for (const Role& role : run.roles)
                    taken_[role.offer].push_back({units_.size(), role.part, role.saving});
                units_.push_back({sort, run.count, goods[sort].unit});
            }
    }

    Settled settled(const Rules& rules) {
        for (std::size_t i = 0; i < offers_.size(); ++i)
            if (!taken_[i].empty()) reckon(i);
        for (std::size_t sort = 0; sort < goods_.size(); ++sort) {
            Money reduced = goods_[sort].list();
            for (const Settled::Saving& saving : settled_.savings[sort]) reduced -= saving.amount;
            settled_.reduced.push_back(reduced);
            settled_.paid.push_back(vip_price(goods_[sort].list(), reduced, goods_[sort].tier, rules));
        }
        return std::move(settled_);
    }

private:
    void reckon(std::size_t index) {
        const Offer& offer = offers_[index];
        const std::vector<Taken>& taken = taken_[index];
        std::int64_t units = 0;
        for (const Taken& one : taken) units += units_[one.unit].count;
        switch (offer.shape) {
            case Shape::Single:
            case Shape::Steps:
            case Shape::Gift:
                for (const Taken& one : taken) save(index, one.unit, one.saving);
                settled_.times[index] = offer.shape == Shape::Gift ? units / offer.counts[0] : units;
                return;
            case Shape::Row:
                for (std::size_t i = 0; i < taken.size(); ++i)
                    if (int(i % std::size_t(offer.counts[0])) >= offer.counts[0] - offer.rewarded)
                        save(index, taken[i].unit, taken[i].saving);
                settled_.times[index] = units / offer.counts[0];
                return;
            case Shape::Set: return reckon_sets(index);
        }
    }

    // The k-th set takes of every part the k-th so many units.
    void reckon_sets(std::size_t index) {
        const Offer& offer = offers_[index];
        std::vector<std::vector<Taken>> parts(offer.counts.size());
        for (const Taken& one : taken_[index]) parts[std::size_t(one.part)].push_back(one);
        const std::size_t sets = parts[0].size() / std::size_t(offer.counts[0]);
        for (std::size_t set = 0; set < sets; ++set) {
            std::vector<Taken> units;
            for (std::size_t part = 0; part < parts.size(); ++part) {
                const auto count = std::ptrdiff_t(offer.counts[part]);
                const auto from = parts[part].begin() + std::ptrdiff_t(set) * count;
                units.insert(units.end(), from, from + count);
            }
            std::ranges::stable_sort(units, {}, [&](const Taken& one) { return units_[one.unit].sort; });
            if (offer.together == Together::No) {
                for (const Taken& one : units) save(index, one.unit, one.saving);
            } else {
                save_together(index, units);
            }
        }
        settled_.times[index] = std::int64_t(sets);
    }

    void save_together(std::size_t index, const std::vector<Taken>& units) {
        std::vector<std::int64_t> prices;
        Money list;
        for (const Taken& one : units) {
            prices.push_back(goods_[units_[one.unit].sort].unit.minor_units());
            list += goods_[units_[one.unit].sort].unit;
        }
        const Money amount = offers_[index].promotion->reward.amount;
        const Money saving =
            offers_[index].together == Together::Amount ? std::min(amount, list) : std::max(Money(), list - amount);
        if (saving <= Money()) return;
        const std::vector<Money> parts = spread(saving, prices);
        for (std::size_t i = 0; i < units.size(); ++i) save(index, units[i].unit, parts[i]);
    }

    void save(std::size_t offer, std::size_t at, Money saving) {
        Unit& unit = units_[at];
        const Money amount = std::min(saving, unit.left);
        if (amount <= Money()) return;
        unit.left -= amount;
        std::vector<Settled::Saving>& savings = settled_.savings[unit.sort];
        if (savings.empty() || savings.back().offer != offer) savings.push_back({offer, {}});
        savings.back().amount += amount * unit.count;
    }

    const std::vector<Goods>& goods_;
    const std::vector<Offer>& offers_;
    std::vector<Unit> units_;
    std::vector<std::vector<Taken>> taken_;
    Settled settled_;
};

}  // namespace

Settled settle(const std::vector<Goods>& goods, const std::vector<Offer>& offers, const Assignment& assignment,
               const Rules& rules) {
    return Reckoning(goods, offers, assignment).settled(rules);
}

}  // namespace kassa::pricing
