#include "tests/pricing/proof/sums.h"

#include <algorithm>
#include <format>
#include <map>

#include "tests/pricing/proof/oracle.h"

namespace kassa::proof {

using namespace pricing;

namespace {

Money deposit_of(const BasketLine& line) {
    const bool counted = line.product.sold_by == catalog::SoldBy::Piece && !line.price_on_label;
    return line.product.deposit.value_or(Money()) * (counted ? line.quantity : 1);
}

const Promotion* promotion_of(const Case& made, const std::string& id) {
    const auto found = std::ranges::find(made.rules.promotions, id, &Promotion::id);
    return found == made.rules.promotions.end() ? nullptr : &*found;
}

std::optional<std::string> wrong_taxes(const Case& made, const PricedBasket& priced) {
    std::map<std::string, Money> gross;
    for (const PricedLine& line : priced.lines) gross[line.tax] += line.paid;
    Money added;
    for (const TaxShare& share : priced.taxes) {
        const Ratio rate = made.rules.taxes.at(share.tax).rate;
        const bool contained = made.rules.tax_mode == TaxMode::Contained;
        const Ratio part = contained ? Ratio{rate.numerator, rate.denominator + rate.numerator} : rate;
        const Money base = gross[share.tax];
        if (share.amount != base.times(part, made.rules.rounding))
            return "the tax of " + share.tax + " is not its rate's";
        if (share.net + share.amount != share.gross)
            return "net and tax of " + share.tax + " do not come to its gross";
        if ((contained ? share.gross : share.net) != base)
            return "the lines taxed as " + share.tax + " are not its sum";
        added += contained ? Money() : share.amount;
        gross.erase(share.tax);
    }
    if (!gross.empty()) return "no tax is told for " + gross.begin()->first;
    if (added != priced.added_tax) return "the added tax is not the sum of the rates'";
    return std::nullopt;
}

std::optional<std::string> wrong_line(const Case& made, const BasketLine& line, const PricedLine& priced) {
    if (priced.id != line.id) return "the lines do not come in the basket's order";
    if (priced.list != list_price(line, made.rules))
        return std::format("line {} has another list price", line.id);
    Money paid = priced.list, deposit;
    for (const Step& step : priced.steps) {
        paid += step.amount;
        if (step.reason == Step::Reason::Deposit) deposit += step.amount;
    }
    if (paid != priced.paid) return std::format("the steps of line {} do not come to what is paid", line.id);
    if (deposit != deposit_of(line)) return std::format("line {} has another deposit", line.id);
    return std::nullopt;
}

}  // namespace

Money list_price(const BasketLine& line, const Rules& rules) {
    if (line.price_on_label) return *line.price_on_label;
    if (line.product.sold_by == catalog::SoldBy::Piece) return *line.product.price * line.quantity;
    return line.product.price->times({line.weight->in_milligrams(), 1'000'000}, rules.rounding);
}

std::optional<std::string> wrong_sums(const Case& made, const PricedBasket& priced) {
    if (priced.lines.size() != made.basket.lines.size()) return "lines are missing";
    Money list, paid, deposits;
    std::map<std::string, Money> saved;
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        if (const auto wrong = wrong_line(made, made.basket.lines[i], priced.lines[i])) return wrong;
        list += priced.lines[i].list;
        paid += priced.lines[i].paid;
        for (const Step& step : priced.lines[i].steps) {
            if (step.reason == Step::Reason::Deposit)
                deposits += step.amount;
            else if (step.reason != Step::Reason::VipPrice)
                saved[step.id] -= step.amount;
        }
    }
    if (list != priced.list) return "the list prices do not come to the basket's";
    if (deposits != priced.deposits) return "the deposits do not come to the basket's";
    if (paid + priced.added_tax != priced.total)
        return "the lines and the added tax do not come to the total";
    if (list + deposits - paid != priced.saved)
        return "what is saved is not list and deposits less what is paid";
    for (const Applied& applied : priced.applied) {
        if (saved[applied.promotion] != applied.saved)
            return applied.promotion + " did not save what its steps come to";
        saved.erase(applied.promotion);
    }
    for (const auto& [id, amount] : saved)
        if (!amount.is_zero()) return id + " has steps and was not applied";
    if (priced.points) {
        std::int64_t department = 0;
        for (const PricedLine& line : priced.lines) department += line.points ? line.points->points : 0;
        if (department != priced.points->department) return "the lines' points do not come to the basket's";
    }
    return wrong_taxes(made, priced);
}

std::optional<std::string> wrong_bounds(const Case& made, const PricedBasket& priced) {
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        const PricedLine& line = priced.lines[i];
        const Money deposit = deposit_of(made.basket.lines[i]);
        if (line.paid < deposit)
            return std::format("line {} is paid for with less than its deposit", line.id);
        if (line.paid > line.list + deposit)
            return std::format("line {} costs more than on the shelf", line.id);
        for (const Step& step : line.steps) {
            const bool adds = step.reason == Step::Reason::Deposit;
            if (step.amount.is_zero() || step.amount.is_negative() == adds)
                return std::format("line {} has a step that should not be there", line.id);
        }
    }
    if (priced.saved.is_negative() || priced.total.is_negative() || priced.added_tax.is_negative())
        return "a sum is below zero";
    return std::nullopt;
}

std::optional<std::string> wrong_limits(const Case& made, const PricedBasket& priced) {
    std::map<std::string, std::int64_t> used;
    for (const Applied& applied : priced.applied) {
        const Promotion* promotion = promotion_of(made, applied.promotion);
        if (!promotion) return "nothing is called " + applied.promotion;
        if (!holds(*promotion, made.basket, made.rules))
            return promotion->id + " was applied and does not hold";
        const auto most = most_applications(*promotion, made.basket);
        if (applied.times < 1) return promotion->id + " was applied no times";
        if (most && applied.times > *most)
            return std::format("{} was applied {} times, at most {}", promotion->id, applied.times, *most);
        if (is_for_basket(*promotion) && applied.times != 1)
            return promotion->id + " is applied once to a basket";
        if (applied.coupon != promotion->audience.coupon) return promotion->id + " does not tell its coupon";
        if (!applied.coupon.empty()) used[applied.coupon] += coupons_for(*promotion, applied.times);
        for (std::size_t i = 0; i < priced.lines.size(); ++i)
            for (const Step& step : priced.lines[i].steps)
                if (step.reason == Step::Reason::Promotion && step.id == promotion->id &&
                    promotion->parts.empty() && !names(promotion->goods, made.basket.lines[i].product) &&
                    !names(promotion->get_goods, made.basket.lines[i].product))
                    return std::format("{} is on line {}, which it does not name", promotion->id, i + 1);
    }
    std::map<std::string, std::int64_t> shown;
    for (const std::string& coupon : made.basket.coupons) ++shown[coupon];
    for (const std::string& coupon : priced.unused_coupons) ++used[coupon];
    if (shown != used) return "coupons shown are not coupons used and left over";
    return std::nullopt;
}

}  // namespace kassa::proof
