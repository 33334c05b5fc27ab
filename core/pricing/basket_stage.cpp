#include "core/pricing/basket_stage.h"

#include <algorithm>
#include <map>

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;

constexpr std::size_t most_combinations = 256;  // beyond, each group takes what is best with the groups before it

// What the promotion takes off goods that are paid with `base`.
Money reward_on(const BasketOffer& offer, Money base, Rounding rounding) {
    const Promotion& said = *offer.promotion;
    const auto capped = [&](Money amount) { return said.cap ? std::min(amount, *said.cap) : amount; };
    switch (said.kind) {
        case Kind::BasketPercent: return capped(base.times(said.reward.percent, rounding));
        case Kind::BasketAmount: return std::min(base, said.reward.amount);
        case Kind::BasketTiers: {
            Money best;
            for (const Tier& tier : said.tiers) {
                if (offer.list < tier.spent) continue;
                const Reward& reward = tier.reward;
                best = std::max(best, reward.how == Reward::How::Percent ? base.times(reward.percent, rounding)
                                      : reward.how == Reward::How::Amount ? std::min(base, reward.amount)
                                                                          : std::max(Money(), base - reward.amount));
            }
            return capped(best);
        }
        default: return {};
    }
}

// Takes the chosen promotions off; a sort of goods that has nothing left gives nothing more.
std::vector<BasketReduction> taken_off(const std::vector<BasketOffer>& offers, const std::vector<Money>& paid,
                                       std::vector<std::size_t> chosen, const Rules& rules) {
    std::ranges::sort(chosen);
    std::vector<Money> left = paid;
    std::vector<BasketReduction> reductions;
    for (const std::size_t index : chosen) {
        const BasketOffer& offer = offers[index];
        std::vector<std::int64_t> weights;
        Money base;
        for (const std::size_t sort : offer.sorts) {
            weights.push_back(paid[sort].minor_units());
            base += paid[sort];
        }
        const Money amount = reward_on(offer, base, rules.rounding);
        if (amount <= Money()) continue;
        BasketReduction reduction{index, {}, std::vector<Money>(paid.size())};
        const std::vector<Money> parts = spread(amount, weights);
        for (std::size_t i = 0; i < parts.size(); ++i) {
            const Money part = std::min(parts[i], left[offer.sorts[i]]);
            left[offer.sorts[i]] -= part;
            reduction.parts[offer.sorts[i]] = part;
            reduction.amount += part;
        }
        if (reduction.amount > Money()) reductions.push_back(std::move(reduction));
    }
    return reductions;
}

// What is paid in the end with these promotions of the basket.
Money payable_with(const std::vector<BasketReduction>& reductions, const std::vector<Goods>& goods,
                   std::vector<Money> paid, const Rules& rules) {
    for (const BasketReduction& reduction : reductions)
        for (std::size_t sort = 0; sort < paid.size(); ++sort) paid[sort] -= reduction.parts[sort];
    return payable(goods, paid, rules);
}

}  // namespace

bool is_reached(const BasketOffer& offer) {
    if (offer.promotion->kind != Kind::BasketTiers) return offer.list >= offer.promotion->spent;
    return std::ranges::any_of(offer.promotion->tiers, [&](const Tier& tier) { return offer.list >= tier.spent; });
}

Money payable(const std::vector<Goods>& goods, const std::vector<Money>& paid, const Rules& rules) {
    Money total;
    std::map<std::string_view, Money> by_rate;
    for (std::size_t sort = 0; sort < goods.size(); ++sort) {
        Money sum = paid[sort];
        if (goods[sort].product->deposit) sum += *goods[sort].product->deposit * goods[sort].count;
        total += sum;
        if (rules.tax_mode == TaxMode::Added) by_rate[goods[sort].product->tax] += sum;
    }
    for (const auto& [tax, sum] : by_rate) total += sum.times(rules.taxes.at(std::string(tax)).rate, rules.rounding);
    return total;
}

std::vector<BasketReduction> basket_reductions(const std::vector<Goods>& goods, const std::vector<BasketOffer>& offers,
                                               const std::vector<Money>& paid, const Rules& rules) {
    std::map<std::string_view, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < offers.size(); ++i)
        if (offers[i].most > 0 && is_reached(offers[i])) groups[offers[i].promotion->group].push_back(i);
    if (groups.empty()) return {};
    std::size_t combinations = 1;
    for (const auto& [name, members] : groups)
        combinations = std::min(combinations * (members.size() + 1), most_combinations + 1);
    std::vector<BasketReduction> best;
    Money least = payable(goods, paid, rules);
    const auto consider = [&](const std::vector<std::size_t>& chosen) {
        std::vector<BasketReduction> reductions = taken_off(offers, paid, chosen, rules);
        const Money total = payable_with(reductions, goods, paid, rules);
        if (total >= least) return false;
        least = total;
        best = std::move(reductions);
        return true;
    };
    if (combinations > most_combinations) {
        std::vector<std::size_t> chosen;
        for (const auto& [name, members] : groups) {
            const std::vector<std::size_t> before = chosen;
            for (const std::size_t offer : members) {
                std::vector<std::size_t> more = before;
                more.push_back(offer);
                if (consider(more)) chosen = more;
            }
        }
        return best;
    }
    for (std::size_t code = 1; code < combinations; ++code) {
        std::vector<std::size_t> chosen;
        std::size_t rest = code;
        for (const auto& [name, members] : groups) {
            const std::size_t choice = rest % (members.size() + 1);
            if (choice > 0) chosen.push_back(members[choice - 1]);
            rest /= members.size() + 1;
        }
        consider(chosen);
    }
    return best;
}

}  // namespace kassa::pricing
