#include "core/pricing/pricing.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/base/check.h"
#include "core/pricing/goods.h"

namespace kassa::pricing {
namespace {

// The reasons for the difference between the goods' list price and what is paid for them, in the policy's order.
std::vector<Step> steps_of(const Goods& goods, const Plan& plan, const Rules& rules) {
    std::map<std::size_t, Money> reductions;
    for (std::size_t i = 0; i < goods.pools.size(); ++i)
        if (plan.free[i] > 0) reductions[goods.pools[i]] -= goods.unit * plan.free[i];
    if (plan.single) {
        const Single& single = goods.singles[*plan.single];
        reductions[single.promotion] -= (goods.unit - single.unit) * plan.reduced_units;
    }
    std::vector<Step> steps;
    Money reduced = goods.list();
    for (const auto& [index, amount] : reductions) {
        steps.push_back({Step::Reason::Promotion, rules.promotions[index].id, rules.promotions[index].names, amount});
        reduced += amount;
    }
    const Money vip = vip_price(goods.list(), reduced, goods.tier, rules);
    if (vip != reduced) steps.push_back({Step::Reason::VipPrice, goods.tier->key, goods.tier->names, vip - reduced});
    return steps;
}

// What units `begin` to `begin + count` of `units` cost when together they cost `total`: every unit the same, and the
// cents that are left over one each to the first units. A lower total never makes a unit dearer.
Money share(Money total, std::int64_t units, std::int64_t begin, std::int64_t count) {
    const std::int64_t each = total.minor_units() / units;
    const std::int64_t left = total.minor_units() % units;
    return Money::minor(each * count + std::clamp<std::int64_t>(left - begin, 0, count));
}

void deal_out(const Goods& goods, const std::vector<Step>& steps, const Basket& basket,
              std::vector<PricedLine>& lines) {
    std::int64_t begin = 0;
    for (const std::size_t index : goods.lines) {
        const BasketLine& line = basket.lines[index];
        PricedLine& priced = lines[index];
        const std::int64_t count = goods.lines.size() == 1 ? goods.count : line.quantity;
        priced.id = line.id;
        priced.unit_price = line.product.price ? *line.product.price : goods.unit;
        priced.list = goods.unit * count;
        priced.tax = line.product.tax;
        Money total = goods.list();
        Money paid = priced.list;
        for (const Step& step : steps) {
            total += step.amount;
            const Money next = share(total, goods.count, begin, count);
            if (next != paid) {
                priced.steps.push_back(step);
                priced.steps.back().amount = next - paid;
            }
            paid = next;
        }
        priced.paid = paid;
        begin += count;
    }
}

// The tax that is contained in what was paid, worked out once for each rate.
std::vector<TaxShare> tax_shares(const std::vector<PricedLine>& lines, const Rules& rules) {
    std::map<std::string, Money> gross;
    for (const PricedLine& line : lines) gross[line.tax] += line.paid;
    std::vector<TaxShare> shares;
    for (const auto& [key, amount] : gross) {
        const TaxRate& tax = rules.taxes.at(key);
        const Ratio contained{tax.rate.numerator, tax.rate.denominator + tax.rate.numerator};
        const Money part = amount.times(contained, rules.rounding);
        shares.push_back({key, tax.mark, tax.rate, amount, amount - part, part});
    }
    return shares;
}

}  // namespace

bool Rules::operator==(const Rules& other) const {
    const auto told = [](const Rules& rules) {
        return std::tie(rules.currency, rules.rounding, rules.tax_mode, rules.cash_step, rules.store, rules.time_zone,
                        rules.taxes, rules.promotions, rules.vip, rules.points);
    };
    return told(*this) == told(other);
}

void Rules::prepare() {}

Money cash_rounding(Money total, const Rules& rules) {
    if (rules.cash_step <= Money()) return {};
    const std::int64_t coin = rules.cash_step.minor_units();
    return Money::minor(multiply_divide(total.minor_units(), 1, coin, rules.rounding) * coin) - total;
}

Money price_of(Weight weight, Money per_kilogram, Rounding rounding) {
    return Money::minor(multiply_divide(per_kilogram.minor_units(), weight.in_milligrams(), 1'000'000, rounding));
}

PricedBasket price(const Basket& basket, const Rules& rules) {
    std::set<int> ids;
    for (const BasketLine& line : basket.lines) CHECK(ids.insert(line.id).second);
    const std::vector<Goods> goods = goods_of(basket, rules);
    const std::vector<Plan> plans = cheapest_plans(goods, rules);
    PricedBasket priced;
    priced.lines.resize(basket.lines.size());
    for (std::size_t i = 0; i < goods.size(); ++i)
        deal_out(goods[i], steps_of(goods[i], plans[i], rules), basket, priced.lines);
    for (const PricedLine& line : priced.lines) {
        priced.list += line.list;
        priced.total += line.paid;
    }
    priced.saved = priced.list - priced.total;
    priced.taxes = tax_shares(priced.lines, rules);
    return priced;
}

}  // namespace kassa::pricing
