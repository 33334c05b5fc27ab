#include "core/pricing/points.h"

#include <algorithm>
#include <map>

#include "core/pricing/campaigns.h"

namespace kassa::pricing {
namespace {

std::int64_t whole_points(Money counted, const Rate& rate) {
    if (rate.per <= Money() || counted <= Money()) return 0;
    return counted.minor_units() / rate.per.minor_units() * rate.points;
}

std::int64_t multiplied(std::int64_t points, Ratio by) {
    return multiply_divide(points, by.numerator, by.denominator, Rounding::Down);
}

bool gives_more(const Rate& one, const Rate& other) {
    if (one.per <= Money()) return false;
    if (other.per <= Money()) return one.points > 0;
    return __int128(one.points) * other.per.minor_units() > __int128(other.points) * one.per.minor_units();
}

const PointsRow* first_that_holds(const std::vector<PointsRow>& rows, const catalog::Product& product) {
    const auto found = std::ranges::find_if(rows, [&](const PointsRow& row) { return row.goods.holds(product); });
    return found == rows.end() ? nullptr : &*found;
}

// All lines of one article together.
struct Goods {
    std::vector<std::size_t> lines;  // by line id
    Money list, reduced;
    bool bulk = false;
};

std::map<std::size_t, Goods> goods_of(std::span<const EarningLine> lines) {
    std::map<std::size_t, Goods> all;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        Goods& goods = all[lines[i].goods];
        goods.lines.push_back(i);
        goods.list += lines[i].list;
        goods.reduced += lines[i].reduced;
        goods.bulk = goods.bulk || lines[i].bulk;
    }
    for (auto& [number, goods] : all) std::ranges::sort(goods.lines, {}, [&](std::size_t i) { return lines[i].id; });
    return all;
}

// The same test as the VIP price's: not rounded, and a ratio of exactly the threshold is the regular price.
bool is_special(const Goods& goods, Ratio threshold) {
    return __int128(goods.reduced.minor_units()) * threshold.denominator <
           __int128(goods.list.minor_units()) * threshold.numerator;
}

const Promotion* best_campaign(std::span<const Promotion* const> campaigns, const catalog::Product& product) {
    const Promotion* best = nullptr;
    for (const Promotion* campaign : campaigns)
        if (campaign->goods.holds(product) && (!best || goes_before(campaign, best))) best = campaign;
    return best;
}

// What the goods earn by, without the multipliers; `points` is left open.
struct Earns {
    LinePoints said;
    Rate rate;
};

Earns nothing(Ledger ledger, const char* why) {
    return {.said = {.ledger = ledger, .why = LinePoints::Why::Nothing, .rule = why}, .rate = {}};
}

Earns earns(const catalog::Product& product, const Goods& goods, const Earner& earner, const PointsRules& rules) {
    const bool market = rules.supermarket.holds(product);
    const Ledger ledger = market ? Ledger::Supermarket : Ledger::Department;
    if (rules.excluded.holds(product)) return nothing(ledger, "excluded");
    if (goods.bulk) return nothing(ledger, "bulk");
    const bool special = is_special(goods, earner.threshold);
    if (market) {
        if (rules.fresh.holds(product)) return nothing(ledger, "fresh");
        if (special) return nothing(ledger, "special");
        return {.said = {.ledger = ledger, .rule = "supermarket"}, .rate = rules.supermarket_rate};
    }
    const auto rate_of = [&](const PointsRow& row) { return special ? row.special : row.regular; };
    const PointsRow* group = first_that_holds(rules.groups, product);
    const PointsRow& table = group ? *group : rules.usual;
    const PointsRow* counter = first_that_holds(rules.counters, product);
    const bool by_counter =
        counter && (gets_extra(earner.tier, rules) || !gives_more(rate_of(*counter), rate_of(table)));
    const PointsRow& row = by_counter ? *counter : table;
    return {.said = {.ledger = ledger,
                     .why = by_counter ? LinePoints::Why::Counter : LinePoints::Why::Table,
                     .rule = row.id},
            .rate = rate_of(row)};
}

void note(const Promotion* campaign, std::vector<const Promotion*>& campaigns) {
    if (campaign && !std::ranges::contains(campaigns, campaign)) campaigns.push_back(campaign);
}

// What counts in the supermarket with one multiplier, and the campaigns that it is of.
struct Counted {
    Money amount;
    std::vector<const Promotion*> campaigns;
};

// The supermarket's points: whole points on the purchase's total, and what campaigns add on the total of the goods
// that have the same multiplier.
std::int64_t supermarket_points(const std::map<Ratio, Counted>& counted_by_multiplier, const PointsRules& rules,
                                std::vector<const Promotion*>& campaigns) {
    Money total;
    std::int64_t extra = 0;
    for (const auto& [multiplier, counted] : counted_by_multiplier) {
        total += counted.amount;
        const std::int64_t whole = whole_points(counted.amount, rules.supermarket_rate);
        const std::int64_t by_campaign = multiplied(whole, multiplier) - whole;
        extra += by_campaign;
        if (by_campaign != 0)
            for (const Promotion* campaign : counted.campaigns) note(campaign, campaigns);
    }
    return std::max<std::int64_t>(0, whole_points(total, rules.supermarket_rate) + extra);
}

}  // namespace

Earned points_of(std::span<const EarningLine> lines, std::span<const Promotion* const> campaigns,
                 const Earner& earner, const PointsRules& rules) {
    Earned earned;
    if (!rules.enabled) return earned;
    earned.lines.resize(lines.size());
    const Ratio birthday{std::max(1, earner.birthday_multiplier), 1};
    std::map<Ratio, Counted> market;
    for (const auto& [number, goods] : goods_of(lines)) {
        const catalog::Product& product = *lines[goods.lines.front()].product;
        Earns by = earns(product, goods, earner, rules);
        const bool earns_something = by.said.why != LinePoints::Why::Nothing;
        const Promotion* campaign = earns_something ? best_campaign(campaigns, product) : nullptr;
        const Ratio multiplier = campaign ? campaign->multiplier : Ratio{1, 1};
        if (campaign) {
            by.said.why = LinePoints::Why::Campaign;
            by.said.rule = campaign->id;
        }
        by.said.multiplier = {multiplier.numerator * birthday.numerator, multiplier.denominator};
        Money counted;
        std::int64_t dealt = 0;
        for (const std::size_t i : goods.lines) {
            LinePoints& line = earned.lines[i] = by.said;
            if (!earns_something) continue;
            line.counted = lines[i].paid;
            counted += lines[i].paid;
            if (line.ledger == Ledger::Supermarket) continue;
            const std::int64_t so_far = multiplied(multiplied(whole_points(counted, by.rate), multiplier), birthday);
            line.points = so_far - dealt;
            dealt = so_far;
        }
        earned.basket.department += dealt;
        if (by.said.ledger == Ledger::Supermarket && earns_something) {
            market[multiplier].amount += counted;
            note(campaign, market[multiplier].campaigns);
        } else if (dealt != multiplied(whole_points(counted, by.rate), birthday)) {
            note(campaign, earned.campaigns);
        }
    }
    earned.basket.supermarket = multiplied(supermarket_points(market, rules, earned.campaigns), birthday);
    earned.basket.birthday = earner.birthday_multiplier > 1 &&
                             (earned.basket.department > 0 || earned.basket.supermarket > 0);
    return earned;
}

}  // namespace kassa::pricing
