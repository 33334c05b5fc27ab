#include "tests/pricing/proof/oracle_points.h"

#include <algorithm>
#include <format>
#include <map>
#include <set>

#include "tests/pricing/proof/oracle.h"

namespace kassa::proof {

using namespace pricing;

namespace {

// One article at one price, on however many lines; a portion or a pack with its own price is by itself.
struct Sort {
    const catalog::Product* product = nullptr;
    std::vector<std::size_t> lines;  // by line id
    Money list, reduced;             // before and after the goods' own promotions
    bool bulk = false;
};

struct Earning {
    bool market = false;
    bool nothing = false;
    Rate rate;
    const Promotion* campaign = nullptr;
};

const Promotion* promotion_of(const Case& made, const std::string& id) {
    const auto found = std::ranges::find(made.rules.promotions, id, &Promotion::id);
    return found == made.rules.promotions.end() ? nullptr : &*found;
}

std::vector<Sort> sorts_of(const Case& made, const PricedBasket& priced) {
    std::map<std::string, Sort> sorts;
    for (std::size_t i = 0; i < made.basket.lines.size(); ++i) {
        const BasketLine& line = made.basket.lines[i];
        const catalog::Product& product = line.product;
        const bool counted = product.sold_by == catalog::SoldBy::Piece && !line.price_on_label;
        Sort& sort = sorts[counted ? std::format("{} {} {} {} {}", product.item, product.category, product.brand,
                                                 product.tax, product.price->minor_units())
                                   : std::format("line {}", line.id)];
        sort.product = &line.product;
        sort.lines.push_back(i);
        sort.list += priced.lines[i].list;
        sort.reduced += priced.lines[i].list;
        for (const Step& step : priced.lines[i].steps) {
            const Promotion* promotion = promotion_of(made, step.id);
            if (step.reason == Step::Reason::Promotion) sort.reduced += step.amount;
            if (step.reason == Step::Reason::Promotion || step.reason == Step::Reason::Basket)
                sort.bulk = sort.bulk || promotion->bulk;
        }
    }
    std::vector<Sort> all;
    for (auto& [key, sort] : sorts) {
        std::ranges::sort(sort.lines, {}, [&](std::size_t i) { return made.basket.lines[i].id; });
        all.push_back(std::move(sort));
    }
    return all;
}

Money earns_on(const PricedLine& line) {
    Money amount = line.paid;
    for (const Step& step : line.steps)
        if (step.reason == Step::Reason::Deposit) amount -= step.amount;
    return amount;
}

bool gets_extra(const Case& made) {
    const auto& tiers = made.rules.points.campaign_tiers;
    return tiers.empty() || std::ranges::contains(tiers, made.basket.member_tier);
}

double worth(const Rate& rate) {
    return rate.per > Money() ? double(rate.points) / double(rate.per.minor_units()) : 0;
}

// The campaigns that are meant for the member and hold for something in the basket, the best first; of those with a
// coupon only as many as there are coupons that no reduction has used.
std::vector<const Promotion*> campaigns_of(const Case& made, const PricedBasket& priced) {
    std::vector<const Promotion*> all;
    for (const Promotion& one : made.rules.promotions) {
        const bool for_some = std::ranges::any_of(
            made.basket.lines, [&](const BasketLine& line) { return names(one.goods, line.product); });
        const bool meant = gets_extra(made) || one.multiplier <= Ratio{1, 1} ||
                           std::ranges::contains(one.audience.tiers, made.basket.member_tier);
        if (one.kind == Promotion::Kind::PointsMultiplier && for_some && meant && holds(one, made.basket, made.rules) &&
            most_applications(one, made.basket).value_or(1) >= 1)
            all.push_back(&one);
    }
    std::ranges::sort(all, [](const Promotion* one, const Promotion* other) {
        if (one->multiplier != other->multiplier) return one->multiplier > other->multiplier;
        return std::pair(one->priority, one->id) < std::pair(other->priority, other->id);
    });
    std::map<std::string, std::int64_t> left;
    for (const std::string& coupon : made.basket.coupons) ++left[coupon];
    for (const Applied& applied : priced.applied) {
        const Promotion* promotion = promotion_of(made, applied.promotion);
        if (promotion->kind != Promotion::Kind::PointsMultiplier && !applied.coupon.empty())
            left[applied.coupon] -= coupons_for(*promotion, applied.times);
    }
    std::vector<const Promotion*> with_coupon;
    for (const Promotion* one : all)
        if (one->audience.coupon.empty() || left[one->audience.coupon]-- > 0) with_coupon.push_back(one);
    return with_coupon;
}

Earning earning_of(const Case& made, const Sort& sort, const std::vector<const Promotion*>& campaigns) {
    const PointsRules& rules = made.rules.points;
    const catalog::Product& product = *sort.product;
    const Ratio threshold = made.rules.vip.threshold;
    const bool special = sort.reduced.minor_units() * threshold.denominator <
                         sort.list.minor_units() * threshold.numerator;
    Earning earning{.market = names(rules.supermarket, product), .rate = rules.supermarket_rate};
    earning.nothing = names(rules.excluded, product) || sort.bulk ||
                      (earning.market && (special || names(rules.fresh, product)));
    if (earning.nothing) return earning;
    for (const Promotion* one : campaigns) {
        if (!earning.campaign && names(one->goods, product)) earning.campaign = one;
    }
    if (earning.market) return earning;
    const auto first = [&](const std::vector<PointsRow>& rows) {
        const auto found = std::ranges::find_if(rows, [&](const PointsRow& row) { return names(row.goods, product); });
        return found == rows.end() ? nullptr : &*found;
    };
    const auto rate_in = [&](const PointsRow& row) { return special ? row.special : row.regular; };
    const PointsRow *group = first(rules.groups), *counter = first(rules.counters);
    earning.rate = rate_in(group ? *group : rules.usual);
    if (counter && (gets_extra(made) || worth(rate_in(*counter)) <= worth(earning.rate)))
        earning.rate = rate_in(*counter);
    return earning;
}

std::int64_t points_for(Money amount, const Rate& rate) {
    if (rate.per <= Money() || amount <= Money()) return 0;
    return amount.minor_units() / rate.per.minor_units() * rate.points;
}

std::int64_t times(std::int64_t points, const Promotion* campaign) {
    if (!campaign) return points;
    return points * campaign->multiplier.numerator / campaign->multiplier.denominator;
}

// Reckons a basket's points once more and compares.
class Reckoner {
public:
    Reckoner(const Case& made, const PricedBasket& priced, int birthday)
        : made_(made), priced_(priced), birthday_(birthday) {}

    std::optional<std::string> wrong() {
        const auto campaigns = campaigns_of(made_, priced_);
        for (const Sort& sort : sorts_of(made_, priced_))
            if (auto found = wrong_line(sort, earning_of(made_, sort, campaigns))) return found;
        std::int64_t market = points_for(market_amount_, made_.rules.points.supermarket_rate);
        for (const auto& [multiplier, group] : market_) {
            const auto whole = points_for(group.first, made_.rules.points.supermarket_rate);
            const auto more = times(whole, *group.second.begin()) - whole;
            market += more;
            if (more != 0) applied_.insert(group.second.begin(), group.second.end());
        }
        if (priced_.points->department != department_)
            return std::format("{} department points, and {} in plain words", priced_.points->department, department_);
        if (priced_.points->supermarket != market * birthday_)
            return std::format("{} supermarket points, and {} in plain words", priced_.points->supermarket,
                               market * birthday_);
        return wrong_campaigns();
    }

private:
    // The points of the sort's lines together are whole points of their amounts together.
    std::optional<std::string> wrong_line(const Sort& sort, const Earning& by) {
        Money amount;
        std::int64_t before = 0, without = 0;
        for (const std::size_t i : sort.lines) {
            const PricedLine& line = priced_.lines[i];
            if (!line.points) return std::format("line {} says nothing of its points", line.id);
            if (!by.nothing) amount += earns_on(line);
            const bool here = !by.nothing && !by.market;
            without = here ? points_for(amount, by.rate) : 0;
            const std::int64_t so_far = times(without, by.campaign) * birthday_;
            if (line.points->points != so_far - before)
                return std::format("line {} has {} points, and {} in plain words", line.id, line.points->points,
                                   so_far - before);
            before = so_far;
        }
        department_ += before;
        if (by.campaign && before != without * birthday_) applied_.insert(by.campaign);
        if (!by.market) return std::nullopt;
        market_amount_ += amount;
        if (by.campaign) {
            auto& [sum, campaigns] = market_[by.campaign->multiplier];
            sum += amount;
            campaigns.insert(by.campaign);
        }
        return std::nullopt;
    }

    std::optional<std::string> wrong_campaigns() const {
        for (const Promotion& one : made_.rules.promotions) {
            if (one.kind != Promotion::Kind::PointsMultiplier) continue;
            const bool said = std::ranges::contains(priced_.applied, one.id, &Applied::promotion);
            if (said != applied_.contains(&one))
                return one.id + (said ? " gave no points and was applied" : " gave points and was not applied");
        }
        return std::nullopt;
    }

    const Case& made_;
    const PricedBasket& priced_;
    std::int64_t birthday_;
    std::int64_t department_ = 0;
    Money market_amount_;
    std::map<Ratio, std::pair<Money, std::set<const Promotion*>>> market_;
    std::set<const Promotion*> applied_;
};

}  // namespace

std::optional<std::string> wrong_points(const Case& made, const PricedBasket& priced) {
    const auto& tiers = made.rules.vip.tiers;
    const auto tier = std::ranges::find(tiers, made.basket.member_tier, &VipTier::key);
    const bool earns = made.rules.points.enabled && tier != tiers.end();
    if (earns != priced.points.has_value()) return earns ? "nothing is said of the points" : "nobody has points";
    if (!earns) return std::nullopt;
    return Reckoner(made, priced, made.basket.birthday ? tier->birthday_multiplier : 1).wrong();
}

}  // namespace kassa::proof
