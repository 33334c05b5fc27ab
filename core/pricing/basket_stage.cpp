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
                                                                         : std::min(base, reward.amount));
            }
            return capped(best);
        }
        default: return {};
    }
}

Money amount_of(const BasketOffer& offer, const std::vector<Money>& paid, Rounding rounding) {
    Money base;
    for (const std::size_t sort : offer.sorts) base += paid[sort];
    return reward_on(offer, base, rounding);
}

// Takes the chosen promotions off; a sort of goods that has nothing left gives nothing more.
std::vector<BasketReduction> taken_off(const std::vector<BasketOffer>& offers, const std::vector<Money>& paid,
                                       std::vector<std::size_t> chosen, const Rules& rules) {
    std::ranges::sort(chosen);
    std::vector<Money> left = paid;
    std::vector<BasketReduction> reductions;
    for (const std::size_t index : chosen) {
        const BasketOffer& offer = offers[index];
        const Money amount = amount_of(offer, paid, rules.rounding);
        if (amount <= Money()) continue;
        std::vector<std::int64_t> weights;
        for (const std::size_t sort : offer.sorts) weights.push_back(paid[sort].minor_units());
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

Money taken_off_by(const std::vector<BasketReduction>& reductions) {
    Money sum;
    for (const BasketReduction& reduction : reductions) sum += reduction.amount;
    return sum;
}

}  // namespace

bool is_reached(const BasketOffer& offer) {
    if (offer.promotion->kind != Kind::BasketTiers) return offer.list >= offer.promotion->spent;
    return std::ranges::any_of(offer.promotion->tiers, [&](const Tier& tier) { return offer.list >= tier.spent; });
}

std::vector<BasketReduction> basket_reductions(const std::vector<BasketOffer>& offers, const std::vector<Money>& paid,
                                               const Rules& rules) {
    std::map<std::string_view, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < offers.size(); ++i)
        if (offers[i].most > 0 && is_reached(offers[i])) groups[offers[i].promotion->group].push_back(i);
    if (groups.empty()) return {};
    std::size_t combinations = 1;
    for (const auto& [name, members] : groups)
        combinations = std::min(combinations * (members.size() + 1), most_combinations + 1);
    std::vector<Money> amounts(offers.size());
    for (const auto& [name, members] : groups)
        for (const std::size_t offer : members) amounts[offer] = amount_of(offers[offer], paid, rules.rounding);
    std::vector<BasketReduction> best;
    Money most;
    const auto consider = [&](const std::vector<std::size_t>& chosen) {
        // Together they take off their amounts at most; only those are worked out by which more would be saved.
        Money off_at_most;
        for (const std::size_t offer : chosen) off_at_most += amounts[offer];
        if (off_at_most <= most) return false;
        std::vector<BasketReduction> reductions = taken_off(offers, paid, chosen, rules);
        const Money off = taken_off_by(reductions);
        if (off <= most) return false;
        most = off;
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
