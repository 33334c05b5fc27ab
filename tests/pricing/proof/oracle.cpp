// How to read this: `Trial` deals every unit of the basket every combination of roles; `Savings` says whether such a
// dealing is allowed and what each unit saves by it; `Till` adds up what the shopper pays then.
#include "tests/pricing/proof/oracle.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "tests/pricing/proof/oracle_parts.h"

namespace kassa::proof {

using namespace pricing;
using Kind = Promotion::Kind;

namespace {

Money by_the_kilogram(Weight weight, Money kilogram, Rounding rounding) {
    return kilogram.times({weight.in_milligrams(), 1'000'000}, rounding);
}

std::vector<Sort> sorts_of(const Basket& basket, const Rules& rules) {
    std::vector<Sort> sorts;
    for (const BasketLine& line : basket.lines) {
        Sort sort{.product = &line.product};
        sort.pieces = line.product.sold_by == catalog::SoldBy::Piece;
        sort.weight = line.weight;
        const bool counted = sort.pieces && !line.price_on_label;
        sort.unit = line.price_on_label ? *line.price_on_label
                    : sort.pieces       ? *line.product.price
                                        : by_the_kilogram(*line.weight, *line.product.price, rules.rounding);
        sort.count = counted ? line.quantity : 1;
        sort.counted = counted;
        sort.line = line.id;
        const auto same = std::find_if(sorts.begin(), sorts.end(), [&](const Sort& other) {
            return counted && other.counted && *other.product == line.product;
        });
        if (same == sorts.end())
            sorts.push_back(sort);
        else
            same->count += sort.count;
    }
    std::sort(sorts.begin(), sorts.end(), [](const Sort& a, const Sort& b) {
        const auto order = [](const Sort& sort) {
            return std::tuple(-sort.unit.minor_units(), sort.product->item, sort.product->category,
                              sort.product->brand, sort.product->tax, sort.counted,
                              sort.weight.value_or(Weight()), sort.counted ? 0 : sort.line);
        };
        return order(a) < order(b);
    });
    return sorts;
}

// What a unit of these goods may do in a promotion: the numbers of its parts (Role::part), or nothing.
std::vector<int> parts_for(const Promotion& promotion, const Sort& sort, const Rules& rules) {
    std::vector<int> parts;
    const bool named = names(promotion.goods, *sort.product);
    switch (promotion.kind) {
        case Kind::Percent:
        case Kind::AmountOff:
        case Kind::FixedPrice:
        case Kind::Clearance:
            if (named && saving_by_itself(promotion, sort, rules.rounding)) parts = {0};
            break;
        case Kind::NForM:
        case Kind::NthReduced:
        case Kind::NForPrice:
            if (named && sort.pieces) parts = {0};
            break;
        case Kind::MixAndMatch:
        case Kind::Bundle:
            for (int i = 0; i < int(promotion.parts.size()); ++i)
                if (sort.pieces && names(promotion.parts[std::size_t(i)].goods, *sort.product))
                    parts.push_back(i);
            break;
        case Kind::BuyGet:
            if (sort.pieces && named) parts.push_back(paying);
            if (sort.pieces && names(promotion.get_goods, *sort.product)) parts.push_back(rewarded);
            break;
        case Kind::Gift:
            if (sort.pieces && names(promotion.get_goods, *sort.product)) parts = {rewarded};
            break;
        case Kind::QuantityTiers:
            for (int i = 0; named && sort.pieces && i < int(promotion.tiers.size()); ++i) parts.push_back(i);
            break;
        case Kind::BasketTiers:
        case Kind::BasketPercent:
        case Kind::BasketAmount:
        case Kind::PointsMultiplier: break;
    }
    return parts;
}

// Whether the promotion is about several units together.
bool needs_others(const Promotion& promotion) {
    return promotion.kind != Kind::Percent && promotion.kind != Kind::AmountOff && promotion.kind != Kind::FixedPrice &&
           promotion.kind != Kind::Clearance;
}

// Everything that one unit of these goods may have at once: of each stacking group at most one role, and at most one
// that is about several units together.
std::vector<Option> options_for(const Sort& sort, const std::vector<const Promotion*>& live,
                                const Rules& rules) {
    std::map<std::string, std::vector<Role>> by_group;
    for (std::size_t i = 0; i < live.size(); ++i)
        for (const int part : parts_for(*live[i], sort, rules)) by_group[live[i]->group].push_back({i, part});
    const auto is_tied = [&](const Role& role) { return needs_others(*live[role.promotion]); };
    std::vector<Option> options{{}};
    for (const auto& [group, roles] : by_group) {
        std::vector<Option> more = options;
        for (const Option& option : options)
            for (const Role& role : roles) {
                if (is_tied(role) && std::any_of(option.begin(), option.end(), is_tied)) continue;
                more.push_back(option);
                more.back().push_back(role);
            }
        options = more;
    }
    return options;
}

class Trial {
public:
    Trial(const Basket& basket, const Rules& rules)
        : sorts_(sorts_of(basket, rules)), savings_(basket, rules, sorts_), till_(basket, rules, sorts_) {
        for (const Sort& sort : sorts_) {
            options_.push_back(options_for(sort, savings_.live(), rules));
            std::stable_sort(options_.back().begin(), options_.back().end(), [&](const Option& a, const Option& b) {
                return beside(a, sort, rules) > beside(b, sort, rules);
            });
        }
    }

    // How many dealings there are. Units of one sort are alike, so only numbers matter: those stand first that save
    // most by promotions on single units.
    double size() const {
        double size = 1;
        for (std::size_t i = 0; i < sorts_.size(); ++i)
            for (int unit = 1; unit <= sorts_[i].count; ++unit)
                size *= double(options_[i].size() + std::size_t(unit) - 1) / unit;
        return size * till_.size();
    }

    Verdict run() {
        deal(0, 0, sorts_.empty() ? 0 : sorts_[0].count);
        return {best_.value_or(Money()), tried_};
    }

private:
    // What a unit saves by promotions on single units.
    Money beside(const Option& option, const Sort& sort, const Rules& rules) const {
        Money saving;
        for (const Role& role : option)
            if (!needs_others(*savings_.live()[role.promotion]))
                saving += *saving_by_itself(*savings_.live()[role.promotion], sort, rules.rounding);
        return saving;
    }

    void deal(std::size_t sort, std::size_t from, int left) {
        if (sort == sorts_.size()) return weigh();
        if (left == 0) return deal(sort + 1, 0, sort + 1 < sorts_.size() ? sorts_[sort + 1].count : 0);
        for (std::size_t option = from; option < options_[sort].size(); ++option) {
            units_.push_back({sort, &options_[sort][option]});
            deal(sort, option, left - 1);
            units_.pop_back();
        }
    }

    void weigh() {
        ++tried_;
        if (!savings_.are_allowed(units_)) return;
        const Money total = till_.total(units_, savings_.by_unit(), savings_.coupons());
        if (!best_ || total < *best_) best_ = total;
    }

    std::vector<Sort> sorts_;
    std::vector<std::vector<Option>> options_;
    Savings savings_;
    Till till_;
    std::vector<Unit> units_;
    std::optional<Money> best_;
    std::uint64_t tried_ = 0;
};

}  // namespace

Money taken_off(Money price, const Reward& reward, Rounding rounding) {
    switch (reward.how) {
        case Reward::How::Percent: return price - price.times(reward.percent.complement(), rounding);
        case Reward::How::Amount: return std::min(price, reward.amount);
        case Reward::How::Price: return std::max(Money(), price - reward.amount);
    }
    return {};
}

std::optional<Money> saving_by_itself(const Promotion& promotion, const Sort& sort, Rounding rounding) {
    if (promotion.kind == Kind::Percent) return taken_off(sort.unit, promotion.reward, rounding);
    if (!sort.pieces && !sort.weight) return std::nullopt;
    const Money amount = sort.pieces ? promotion.reward.amount
                                     : by_the_kilogram(*sort.weight, promotion.reward.amount, rounding);
    if (promotion.kind == Kind::AmountOff) return std::min(sort.unit, amount);
    return std::max(Money(), sort.unit - amount);
}

std::vector<Money> in_proportion(Money total, const std::vector<Money>& weights) {
    __int128 sum = 0;
    for (const Money weight : weights) sum += weight.minor_units();
    std::vector<Money> parts(weights.size());
    if (sum == 0) return parts;
    std::vector<std::pair<__int128, std::size_t>> remainders;
    Money left = total;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const __int128 exact = __int128(total.minor_units()) * weights[i].minor_units();
        parts[i] = Money::minor(std::int64_t(exact / sum));
        left -= parts[i];
        remainders.emplace_back(-(exact % sum), i);
    }
    std::sort(remainders.begin(), remainders.end());
    for (std::size_t i = 0; left > Money(); ++i, left -= Money::minor(1))
        parts[remainders[i].second] += Money::minor(1);
    return parts;
}

std::optional<Verdict> cheapest(const Basket& basket, const Rules& rules, double most) {
    Trial trial(basket, rules);
    if (trial.size() > most) return std::nullopt;
    return trial.run();
}

}  // namespace kassa::proof
