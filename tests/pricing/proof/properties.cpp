#include "tests/pricing/proof/properties.h"

#include <algorithm>
#include <format>
#include <set>

#include "core/protocol/protocol.h"
#include "tests/pricing/proof/oracle_points.h"
#include "tests/pricing/proof/refunds.h"
#include "tests/pricing/proof/sums.h"

namespace kassa::proof {

using namespace pricing;
using Kind = Promotion::Kind;

namespace {

std::vector<PricedLine> by_id(PricedBasket basket) {
    std::ranges::sort(basket.lines, {}, &PricedLine::id);
    return basket.lines;
}

// Two ways to price the same goods that must not differ in anything but the order of lines.
std::optional<std::string> difference(const PricedBasket& a, const PricedBasket& b) {
    if (a.total != b.total)
        return std::format("the total is {} and then {}", a.total.minor_units(), b.total.minor_units());
    if (a.applied != b.applied)
        return "other promotions are applied: " + to_text(a.applied) + to_text(b.applied);
    if (by_id(a) != by_id(b)) return "the lines have other steps: " + to_text(by_id(a)) + to_text(by_id(b));
    PricedBasket c = b;
    c.lines = a.lines;
    if (a != c) return "sums, taxes, coupons or points differ";
    return std::nullopt;
}

std::optional<std::string> order(const Case& made, const PricedBasket& priced) {
    Random random(made.seed + 1);
    Case other = made;
    shuffle(other.basket.lines, random);
    std::ranges::reverse(other.basket.coupons);
    auto& promotions = other.rules.promotions;
    for (std::size_t i = promotions.size(); i > 1; --i)
        std::swap(promotions[i - 1], promotions[random.below(i)]);
    return difference(priced, price(other.basket, other.rules));
}

std::optional<std::string> split(const Case& made, const PricedBasket& priced) {
    Case other = made;
    const std::size_t lines = made.basket.lines.size();
    for (std::size_t i = 0; i < lines; ++i)
        if (BasketLine part = other.basket.lines[i]; part.quantity > 1) {
            part.id = 1000 + int(i);
            part.quantity = 1;
            --other.basket.lines[i].quantity;
            other.basket.lines.push_back(part);
        }
    const PricedBasket after = price(other.basket, other.rules);
    if (after.total != priced.total)
        return std::format("the total is {}, and {} with lines split", priced.total.minor_units(),
                           after.total.minor_units());
    if (after.applied != priced.applied) return "other promotions are applied once lines are split";
    return std::nullopt;
}

// What a choice is judged by: tax that comes on top is reckoned afterwards.
Money before_tax(const PricedBasket& priced) { return priced.total - priced.added_tax; }

// Two promotions of the basket that hold for different goods are each rounded and spread, so that paying a cent more
// for some goods can be a cent cheaper in the end. That is not looked for: it may make a cent of difference for each.
Money cents_of_rounding(const Case& made) {
    std::set<std::string> groups;
    for (const Promotion& promotion : made.rules.promotions)
        if (is_for_basket(promotion) && holds(promotion, made.basket, made.rules)) groups.insert(promotion.group);
    return Money::minor(groups.size() > 1 ? std::int64_t(groups.size()) : 0);
}

std::optional<std::string> one_more(const Case& made, const PricedBasket& priced) {
    Random random(made.seed + 2);
    Basket more = made.basket;
    more.lines.push_back(any_line(made.basket, 900, random));
    const BasketLine& line = more.lines.back();
    const Money own = list_price(line, made.rules) + line.product.deposit.value_or(Money());
    const Money before = before_tax(priced);
    const Money after = before_tax(price(more, made.rules));
    if (after <= before + own + cents_of_rounding(made)) return std::nullopt;
    return std::format("{} and one more of {} at {} come to {}", before.minor_units(),
                       line.product.item, own.minor_units(), after.minor_units());
}

// Whether buying one more can never make the whole cheaper: each unit by itself, or groups with one reduced unit, of
// one stacking group, with at most one promotion on the basket that needs no threshold.
bool is_monotone(const Case& made) {
    std::set<std::string> groups, basket_groups;
    for (const Promotion& promotion : made.rules.promotions) {
        if (!holds(promotion, made.basket, made.rules) || promotion.kind == Kind::PointsMultiplier) continue;
        (is_for_basket(promotion) ? basket_groups : groups).insert(promotion.group);
        switch (promotion.kind) {
            case Kind::Percent:
            case Kind::AmountOff:
            case Kind::FixedPrice:
            case Kind::Clearance:
            case Kind::NthReduced: break;
            case Kind::NForM:
                if (promotion.buy - promotion.pay != 1) return false;
                break;
            case Kind::BuyGet:
                if (!promotion.get_goods.names_nothing() || promotion.get != 1) return false;
                break;
            case Kind::BasketPercent:
            case Kind::BasketAmount:
                if (!promotion.spent.is_zero()) return false;
                break;
            default: return false;
        }
    }
    const bool vip = std::ranges::contains(made.rules.vip.tiers, made.basket.member_tier, &VipTier::key);
    return groups.size() <= (vip ? 0u : 1u) && basket_groups.size() <= 1;
}

std::optional<std::string> monotone(const Case& made, const PricedBasket& priced, Tally& tally) {
    if (!is_monotone(made)) return std::nullopt;
    Basket more = made.basket;
    const auto line = std::ranges::find_if(more.lines, [](const BasketLine& one) {
        return one.product.sold_by == catalog::SoldBy::Piece && !one.price_on_label;
    });
    if (line == more.lines.end()) return std::nullopt;
    ++tally.grown;
    ++line->quantity;
    const Money after = before_tax(price(more, made.rules));
    if (after >= before_tax(priced)) return std::nullopt;
    return std::format("{} become {} with one more of {}", before_tax(priced).minor_units(), after.minor_units(),
                       line->product.item);
}

// What the kiosk works with came as text: rules as a whole, promotions in pages of changes, the basket in the sale.
Result<Rules> as_the_kiosk_has_them(const Rules& rules) {
    Rules bare = rules;
    bare.promotions.clear();
    auto kiosk = from_text<Rules>(to_text(bare));
    if (!kiosk) return kiosk;
    std::map<std::string, Promotion> held;
    for (std::size_t first = 0; first < rules.promotions.size(); first += 2) {
        protocol::PromotionsPage page{.store = "s", .from_start = first == 0, .version = std::int64_t(first)};
        // Of each one an older wording comes first, and one that is taken away again.
        for (std::size_t i = first; i < std::min(first + 2, rules.promotions.size()); ++i) {
            const Promotion& promotion = rules.promotions[i];
            Promotion older = promotion;
            older.reward.percent = Ratio::percent(99);
            older.kind = Kind::Percent;
            page.promotions.push_back({promotion.id, older});
            page.promotions.push_back({"gone" + promotion.id, older});
            page.promotions.push_back({promotion.id, promotion});
            page.promotions.push_back({"gone" + promotion.id, std::nullopt});
        }
        const auto read = from_text<protocol::PromotionsPage>(to_text(page));
        if (!read) return std::unexpected(read.error());
        for (const auto& change : read->promotions)
            if (change.promotion)
                held[change.id] = *change.promotion;
            else
                held.erase(change.id);
    }
    for (const auto& [id, promotion] : held) kiosk->promotions.push_back(promotion);
    kiosk->prepare();
    return kiosk;
}

std::optional<std::string> kiosk_is_store(const Case& made, const PricedBasket& priced) {
    const auto rules = as_the_kiosk_has_them(made.rules);
    if (!rules) return rules.error().sentence;
    const auto basket = from_text<Basket>(to_text(made.basket));
    if (!basket) return basket.error().sentence;
    const PricedBasket kiosk = price(*basket, *rules);
    if (const auto told = difference(priced, kiosk)) return told;
    if (kiosk != priced) return "the lines come in another order";
    const auto sent = from_text<PricedBasket>(to_text(kiosk));
    if (!sent || *sent != kiosk) return "the priced basket is another one once it was sent";
    return std::nullopt;
}

std::optional<std::string> oracle(const Case& made, const PricedBasket& priced, const Effort& effort,
                                  Tally& tally) {
    if (effort.oracle_most <= 0) return std::nullopt;
    const auto verdict = cheapest(made.basket, made.rules, effort.oracle_most);
    if (!verdict) return std::nullopt;
    ++tally.asked_oracle;
    tally.oracle_tried += verdict->tried;
    const Money over = before_tax(priced) - verdict->total;
    if (over >= Money() && over <= cents_of_rounding(made)) return std::nullopt;
    return std::format("the total is {}, and {} by the oracle", before_tax(priced).minor_units(),
                       verdict->total.minor_units());
}

// With a clock that cannot be believed, what hours and weekdays would have changed is said, and only then.
std::optional<std::string> clock(const Case& made, const PricedBasket& priced) {
    if (made.basket.clock_trusted)
        return priced.hours_left_out
                   ? std::optional<std::string>("hours are left out of a clock that is trusted")
                   : std::nullopt;
    Basket believed = made.basket;
    believed.clock_trusted = true;
    if (!priced.hours_left_out) {
        const auto told = difference(priced, price(believed, made.rules));
        return told ? std::optional("hours were left out without a word: " + *told) : std::nullopt;
    }
    const bool one_holds = std::ranges::any_of(made.rules.promotions, [&](const Promotion& promotion) {
        return (!promotion.validity.hours.empty() || !promotion.validity.weekdays.empty()) &&
               holds(promotion, believed, made.rules);
    });
    return one_holds ? std::nullopt
                     : std::optional<std::string>("hours are said to be left out, and none would hold");
}

std::set<int> lines_with(const PricedBasket& priced, const std::string& id) {
    std::set<int> lines;
    for (const PricedLine& line : priced.lines)
        for (const Step& step : line.steps)
            if (step.reason != Step::Reason::VipPrice && step.id == id) lines.insert(line.id);
    return lines;
}

// Each promotion by itself: none of them alone may be better than the choice among all, and what it would touch
// tells which promotions meet.
std::optional<std::string> alone(const Case& made, const PricedBasket& priced, Tally& tally) {
    const auto& promotions = made.rules.promotions;
    std::vector<std::set<int>> touched(promotions.size());
    std::vector<bool> met(promotions.size(), false);
    Rules rules = made.rules;
    for (std::size_t i = 0; i < promotions.size(); ++i) {
        if (!holds(promotions[i], made.basket, made.rules) || promotions[i].kind == Kind::PointsMultiplier)
            continue;
        rules.promotions = {promotions[i]};
        rules.index = nullptr;
        const PricedBasket one = price(made.basket, rules);
        if (before_tax(one) + cents_of_rounding(made) < before_tax(priced))
            return std::format("{} alone comes to {}, all of them to {}", promotions[i].id,
                               before_tax(one).minor_units(), before_tax(priced).minor_units());
        touched[i] = lines_with(one, promotions[i].id);
        for (std::size_t j = 0; j < i; ++j)
            if (std::ranges::any_of(touched[i], [&](int line) { return touched[j].contains(line); }))
                met[i] = met[j] = true;
    }
    for (std::size_t i = 0; i < promotions.size(); ++i) tally.met[std::size_t(promotions[i].kind)] += met[i];
    tally.interacting += std::ranges::contains(met, true);
    return std::nullopt;
}

void count_kinds(const Case& made, const PricedBasket& priced, Tally& tally) {
    for (const Promotion& promotion : made.rules.promotions) {
        const auto kind = std::size_t(promotion.kind);
        tally.held[kind] += holds(promotion, made.basket, made.rules);
        tally.fired[kind] += std::ranges::contains(priced.applied, promotion.id, &Applied::promotion);
    }
}

}  // namespace

std::string name_of(Kind kind) { return boost::describe::enum_to_string(kind, "?"); }

void Tally::add(const Tally& other) {
    cases += other.cases;
    interacting += other.interacting;
    asked_oracle += other.asked_oracle;
    oracle_tried += other.oracle_tried;
    through_json += other.through_json;
    grown += other.grown;
    for (std::size_t i = 0; i < kinds; ++i) {
        held[i] += other.held[i];
        fired[i] += other.fired[i];
        met[i] += other.met[i];
    }
    for (const auto& [property, times] : other.violations) violations[property] += times;
}

std::optional<Violation> violation_of(const Case& made, const Effort& effort, Tally& tally) {
    ++tally.cases;
    const PricedBasket priced = price(made.basket, made.rules);
    count_kinds(made, priced, tally);
    std::optional<Violation> found;
    const auto check = [&](const char* property, std::optional<std::string> wrong) {
        if (!wrong || found) return;
        found = Violation{property, *wrong};
        ++tally.violations[property];
    };
    check("sums", wrong_sums(made, priced));
    check("bounds", wrong_bounds(made, priced));
    check("limits", wrong_limits(made, priced));
    check("points", wrong_points(made, priced));
    check("refund", wrong_refund(made, priced));
    check("order", order(made, priced));
    check("split", split(made, priced));
    check("one more", one_more(made, priced));
    check("monotone", monotone(made, priced, tally));
    check("alone", alone(made, priced, tally));
    check("clock", clock(made, priced));
    if (effort.through_json) {
        ++tally.through_json;
        check("kiosk = store", kiosk_is_store(made, priced));
    }
    check("oracle", oracle(made, priced, effort, tally));
    return found;
}

}  // namespace kassa::proof
