#include "core/pricing/offers.h"

#include <algorithm>
#include <map>

#include "core/pricing/meetings.h"

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;

// What a unit saves with a promotion for single units; an amount is by the piece or the kilogram. A pack of which only
// its price is known cannot be reckoned by the kilogram.
Money single_saving(const Promotion& promotion, const Goods& goods, Rounding rounding) {
    Reward reward = promotion.reward;
    reward.how = promotion.kind == Kind::Percent ? Reward::How::Percent
                 : promotion.kind == Kind::AmountOff ? Reward::How::Amount : Reward::How::Price;
    if (promotion.kind != Kind::Percent && !goods.is_piece()) {
        if (!goods.weight) return {};
        reward.amount = price_of(*goods.weight, reward.amount, rounding);
    }
    return saving_of(reward, goods.unit, rounding);
}

Reward free_of_charge() { return {Reward::How::Percent, Ratio{1, 1}, {}}; }

// Builds one offer after another from what the goods and the promotions have in common.
class Builder {
public:
    Builder(const std::vector<Goods>& goods, const Rules& rules) : goods_(goods), rules_(rules) {}

    // The promotion as an offer; one without members when its goods cannot come to it.
    Offer build(const Promotion& promotion, std::span<const Meeting> met, std::int64_t most) {
        Offer offer{.promotion = &promotion, .group = group(promotion.group), .most = most};
        shape(offer);
        if (offer.shape == Shape::Gift) count_spent(offer, met);
        offer.members.reserve(met.size());
        for (const Meeting& one : met) add(offer, one);
        if (offer.together == Together::Amount) offer.is_covered = cheapest_set(offer) >= promotion.reward.amount;
        if (offer.shape == Shape::Set && offer.is_covered) join_like_parts(offer);
        if (!can_be_had(offer)) offer.members.clear();
        return offer;
    }

private:
    std::size_t group(const std::string& name) { return groups_.try_emplace(name, groups_.size()).first->second; }

    static void shape(Offer& offer) {
        const Promotion& said = *offer.promotion;
        const auto row = [&](int length, int rewarded) {
            offer.shape = Shape::Row;
            offer.counts = {length};
            offer.rewarded = rewarded;
        };
        const auto set = [&](std::vector<int> counts, Together together) {
            offer.shape = Shape::Set;
            offer.counts = std::move(counts);
            offer.together = together;
        };
        switch (said.kind) {
            case Kind::NForM: return row(said.buy, said.buy - said.pay);
            case Kind::NthReduced: return row(said.buy, 1);
            case Kind::NForPrice: return set({said.buy}, Together::Price);
            case Kind::BuyGet:
                if (said.get_goods.names_nothing()) return row(said.buy + said.get, said.get);
                return set({said.buy, said.get}, Together::No);
            case Kind::MixAndMatch:
            case Kind::Bundle: {
                std::vector<int> counts;
                for (const Part& part : said.parts) counts.push_back(part.count);
                return set(std::move(counts), said.reward.how == Reward::How::Percent  ? Together::No
                                              : said.reward.how == Reward::How::Amount ? Together::Amount
                                                                                       : Together::Price);
            }
            case Kind::Gift:
                offer.shape = Shape::Gift;
                offer.counts = {said.get};
                return;
            case Kind::QuantityTiers:
                offer.shape = Shape::Steps;
                for (const Tier& tier : said.tiers) offer.counts.push_back(tier.quantity);
                return;
            default: offer.counts = {1};
        }
    }

    void count_spent(Offer& offer, std::span<const Meeting> met) {
        offer.spends.assign(goods_.size(), false);
        for (const Meeting& one : met) {
            if (one.scope != Index::in_goods) continue;
            offer.spends[one.sort] = true;
            offer.spent += goods_[one.sort].list();
            offer.spent_units += goods_[one.sort].count;
        }
    }

    void add(Offer& offer, const Meeting& met) {
        const Promotion& said = *offer.promotion;
        const Goods& sort = goods_[met.sort];
        const auto join = [&](int part, Money saving) { offer.members.push_back({met.sort, part, saving}); };
        const auto reward = [&](const Reward& given) { return saving_of(given, sort.unit, rules_.rounding); };
        if (offer.shape == Shape::Single) {
            const Money saving = single_saving(said, sort, rules_.rounding);
            if (saving > Money()) join(0, saving);
            return;
        }
        if (!sort.is_piece()) return;
        switch (offer.shape) {
            case Shape::Row:
                return join(0, reward(said.kind == Kind::NForM ? free_of_charge() : said.reward));
            case Shape::Set:
                if (said.kind == Kind::BuyGet)
                    return met.scope == Index::in_goods ? join(0, Money()) : join(1, reward(said.reward));
                return join(said.kind == Kind::NForPrice ? 0 : int(met.scope - Index::in_first_part),
                            offer.together == Together::No ? reward(said.reward) : Money());
            case Shape::Gift:
                if (met.scope == Index::in_get_goods) join(0, sort.unit);
                return;
            case Shape::Steps:
                for (std::size_t step = 0; step < said.tiers.size(); ++step)
                    join(int(step), reward(said.tiers[step].reward));
                return;
            case Shape::Single: return;
        }
    }

    // Zero where a part has no goods.
    Money cheapest_set(const Offer& offer) const {
        std::vector<Money> cheapest(offer.counts.size());
        std::vector<bool> is_there(offer.counts.size(), false);
        for (const Member& member : offer.members) {
            const auto part = std::size_t(member.part);
            const Money unit = goods_[member.sort].unit;
            cheapest[part] = is_there[part] ? std::min(cheapest[part], unit) : unit;
            is_there[part] = true;
        }
        Money sum;
        for (std::size_t part = 0; part < cheapest.size(); ++part) sum += cheapest[part] * offer.counts[part];
        return sum;
    }

    // Parts for which the same goods come into question, with the same savings, are one part with the units of both: as
    // if the promotion had been written so, and many ways less to try. Taken from the dearest to the cheapest, units
    // save most together where they have a price, but for what other promotions and the VIP threshold make of each
    // share. Where a set can cost less than the amount that it has off, they save least, so there parts stay what they
    // are.
    static void join_like_parts(Offer& offer) {
        std::vector<std::vector<std::pair<std::size_t, Money>>> goods(offer.counts.size());
        for (const Member& one : offer.members) goods[std::size_t(one.part)].emplace_back(one.sort, one.saving);
        std::vector<int> counts;
        std::vector<int> joined;  // by part: what it becomes
        std::vector<std::size_t> first;
        for (std::size_t part = 0; part < goods.size(); ++part) {
            const auto like = std::ranges::find_if(first, [&](std::size_t one) { return goods[one] == goods[part]; });
            joined.push_back(int(like - first.begin()));
            if (like == first.end()) first.push_back(part), counts.push_back(0);
            counts[std::size_t(joined.back())] += offer.counts[part];
        }
        const auto is_another = [&](const Member& member) {
            return first[std::size_t(joined[std::size_t(member.part)])] != std::size_t(member.part);
        };
        std::erase_if(offer.members, is_another);
        for (Member& member : offer.members) member.part = joined[std::size_t(member.part)];
        offer.counts = std::move(counts);
    }

    bool can_be_had(Offer& offer) const {
        if (offer.members.empty() || offer.most <= 0) return false;
        if (offer.shape == Shape::Single) return true;
        if (offer.shape == Shape::Row && offer.rewarded <= 0) return false;
        if (offer.shape == Shape::Steps) {
            std::erase_if(offer.members, [&](const Member& member) {
                const int quantity = offer.counts[std::size_t(member.part)];
                return quantity > offer.most || offer.units(goods_, member.part) < quantity;
            });
            return !offer.members.empty();
        }
        for (std::size_t part = 0; part < offer.counts.size(); ++part)
            if (offer.units(goods_, int(part)) < offer.counts[part]) return false;
        return offer.shape != Shape::Gift || offer.bears(1, Money(), 0);
    }

    const std::vector<Goods>& goods_;
    const Rules& rules_;
    std::map<std::string, std::size_t> groups_;
};

BasketOffer basket_offer(const Promotion& promotion, const std::vector<Goods>& goods, std::span<const Meeting> met,
                         std::int64_t most) {
    BasketOffer offer{.promotion = &promotion, .sorts = {}, .list = {}, .most = most};
    for (const Meeting& one : met) {
        offer.sorts.push_back(one.sort);
        offer.list += goods[one.sort].list();
    }
    return offer;
}

}  // namespace

Money saving_of(const Reward& reward, Money unit, Rounding rounding) {
    switch (reward.how) {
        case Reward::How::Percent: return unit - unit.times(reward.percent.complement(), rounding);
        case Reward::How::Amount: return std::min(unit, reward.amount);
        case Reward::How::Price: return std::max(Money(), unit - reward.amount);
    }
    return {};
}

bool Offer::bears(std::int64_t times, Money given, std::int64_t given_units) const {
    if (promotion->spent <= Money()) return spent_units - given_units >= 1;
    return spent - given >= promotion->spent * times;
}

std::int64_t Offer::units(const std::vector<Goods>& goods, int part) const {
    std::int64_t units = 0;
    for (const Member& member : members) units += member.part == part ? goods[member.sort].count : 0;
    return units;
}

bool Offer::is_free(const std::vector<Goods>& goods) const {
    return shape == Shape::Single && (most == Circumstances::unlimited || most >= units(goods, 0));
}

Offers offers_of(const std::vector<Goods>& goods, const Rules& rules, const Index& index,
                 const Circumstances& circumstances) {
    Offers offers;
    offers.multipliers.resize(goods.size());
    const Meetings meetings = meetings_of(goods, rules, index, circumstances);
    offers.hours_left_out = meetings.hours_left_out;
    offers.goods.reserve(meetings.promotions.size());
    Builder builder(goods, rules);
    for (const auto& [said, met] : meetings.promotions) {
        const Promotion& promotion = *said;
        const std::int64_t most = circumstances.most(promotion, circumstances.shown(promotion.audience.coupon));
        switch (promotion.kind) {
            case Kind::PointsMultiplier:
                for (const Meeting& one : met) offers.multipliers[one.sort].push_back(&promotion);
                break;
            case Kind::BasketTiers:
            case Kind::BasketPercent:
            case Kind::BasketAmount: offers.basket.push_back(basket_offer(promotion, goods, met, most)); break;
            default:
                if (Offer offer = builder.build(promotion, met, most); !offer.members.empty())
                    offers.goods.push_back(std::move(offer));
        }
    }
    return offers;
}

}  // namespace kassa::pricing
