#include "core/pricing/pricing.h"

#include <algorithm>
#include <tuple>

#include "core/base/check.h"
#include "core/pricing/add_points.h"
#include "core/pricing/choice.h"
#include "core/pricing/deal_out.h"
#include "core/pricing/goods.h"
#include "core/pricing/index.h"
#include "core/pricing/offers.h"
#include "core/pricing/validity.h"

namespace kassa::pricing {
namespace {

// Tax by rate: rounded once for each rate, on all that is paid at this rate.
std::vector<TaxShare> tax_shares(const std::vector<PricedLine>& lines, const Rules& rules) {
    std::map<std::string, Money> sums;
    for (const PricedLine& line : lines) sums[line.tax] += line.paid;
    std::vector<TaxShare> shares;
    for (const auto& [key, sum] : sums) {
        const TaxRate& tax = rules.taxes.at(key);
        const Ratio contained{tax.rate.numerator, tax.rate.denominator + tax.rate.numerator};
        const bool added = rules.tax_mode == TaxMode::Added;
        const Money part = sum.times(added ? tax.rate : contained, rules.rounding);
        shares.push_back({key, tax.mark, tax.rate, added ? sum + part : sum, added ? sum : sum - part, part});
    }
    return shares;
}

// What was applied, and how many of each coupon that used up.
struct Noted {
    std::map<std::string, Applied> applied;
    std::map<std::string, std::int64_t> used;

    void once(const Promotion& said, Money saved) {
        applied[said.id] = {said.id, 1, saved, said.audience.coupon};
        if (!said.audience.coupon.empty()) ++used[said.audience.coupon];
    }
};

Noted note_choice(const Offers& offers, const Choice& choice) {
    Noted noted;
    for (const auto& savings : choice.goods.savings)
        for (const Settled::Saving& saving : savings) {
            const Promotion& said = *offers.goods[saving.offer].promotion;
            const std::int64_t times = choice.goods.times[saving.offer];
            const auto known = noted.applied.find(said.id);
            if (known != noted.applied.end()) {
                known->second.saved += saving.amount;
                continue;
            }
            noted.applied[said.id] = {said.id, int(times), saving.amount, said.audience.coupon};
            if (said.audience.coupon.empty()) continue;
            const std::int64_t limit = said.limit_per_basket;
            noted.used[said.audience.coupon] += limit == 0 ? 1 : (times + limit - 1) / limit;
        }
    for (const BasketReduction& reduction : choice.basket)
        noted.once(*offers.basket[reduction.offer].promotion, reduction.amount);
    return noted;
}

std::vector<std::string> coupons_left(const Basket& basket, const Noted& noted) {
    std::map<std::string, std::int64_t> used = noted.used;
    std::vector<std::string> shown = basket.coupons, left;
    std::ranges::sort(shown);
    for (std::string& coupon : shown)
        if (used[coupon]-- <= 0) left.push_back(std::move(coupon));
    return left;
}

// Sums over the lines.
void sum_up(PricedBasket& priced, const Rules& rules) {
    Money paid;
    for (const PricedLine& line : priced.lines) {
        priced.list += line.list;
        paid += line.paid;
        for (const Step& step : line.steps)
            if (step.reason == Step::Reason::Deposit) priced.deposits += step.amount;
    }
    priced.saved = priced.list + priced.deposits - paid;
    priced.taxes = tax_shares(priced.lines, rules);
    if (rules.tax_mode == TaxMode::Added)
        for (const TaxShare& share : priced.taxes) priced.added_tax += share.amount;
    priced.total = paid + priced.added_tax;
}

}  // namespace

bool Rules::operator==(const Rules& other) const {
    const auto told = [](const Rules& rules) {
        return std::tie(rules.currency, rules.rounding, rules.tax_mode, rules.cash_step, rules.store, rules.time_zone,
                        rules.taxes, rules.promotions, rules.vip, rules.points);
    };
    return told(*this) == told(other);
}

void Rules::prepare() { index = std::make_shared<const Index>(*this); }

Money cash_rounding(Money total, const Rules& rules) {
    if (rules.cash_step <= Money()) return {};
    const std::int64_t coin = rules.cash_step.minor_units();
    return Money::minor(multiply_divide(total.minor_units(), 1, coin, rules.rounding) * coin) - total;
}

Money price_of(Weight weight, Money per_kilogram, Rounding rounding) {
    return Money::minor(multiply_divide(per_kilogram.minor_units(), weight.in_milligrams(), 1'000'000, rounding));
}

PricedBasket price(const Basket& basket, const Rules& rules) {
    if (!rules.index || !rules.index->fits(rules)) {
        // The copy shares nothing with rules that somebody may be changing.
        Rules prepared = rules;
        prepared.prepare();
        return price(basket, prepared);
    }
    std::vector<int> ids;
    ids.reserve(basket.lines.size());
    for (const BasketLine& line : basket.lines) ids.push_back(line.id);
    std::ranges::sort(ids);
    CHECK(std::ranges::adjacent_find(ids) == ids.end());
    const std::vector<Goods> goods = goods_of(basket, rules);
    const Circumstances circumstances(basket, rules, *rules.index);
    Offers offers = offers_of(goods, rules, *rules.index, circumstances);
    const Choice choice = cheapest_choice(goods, offers, rules, circumstances);
    PricedBasket priced;
    priced.lines.resize(basket.lines.size());
    priced.hours_left_out = offers.hours_left_out;
    const std::vector<Background> backgrounds = deal_out(goods, offers, choice, basket, priced.lines);
    sum_up(priced, rules);
    Noted noted = note_choice(offers, choice);
    for (const Promotion* campaign : add_points(basket, rules, backgrounds, coupons_left(basket, noted), priced))
        noted.once(*campaign, {});
    priced.unused_coupons = coupons_left(basket, noted);
    for (auto& [id, entry] : noted.applied) priced.applied.push_back(std::move(entry));
    return priced;
}

}  // namespace kassa::pricing
