#include "core/pricing/refund.h"

#include <algorithm>
#include <format>

#include "core/pricing/deal_out.h"
#include "core/pricing/goods.h"

namespace kassa::pricing {
namespace {

// What a whole line has of sums that were reckoned over several lines.
struct Shares {
    Money added_tax;
    std::int64_t supermarket = 0;
};

// Hands a sum out to lines in proportion to what they count with, by line id.
template <class Counts, class Give>
void hand_out(const PricedBasket& sale, std::int64_t sum, const Counts& counts, const Give& give) {
    std::vector<const PricedLine*> lines;
    for (const PricedLine& line : sale.lines)
        if (counts(line) > 0) lines.push_back(&line);
    if (lines.empty() || sum == 0) return;
    std::ranges::sort(lines, {}, &PricedLine::id);
    std::vector<std::int64_t> weights;
    for (const PricedLine* line : lines) weights.push_back(counts(*line));
    const std::vector<Money> parts = spread(Money::minor(sum), weights);
    for (std::size_t i = 0; i < lines.size(); ++i) give(lines[i]->id, parts[i].minor_units());
}

std::map<int, Shares> shares_of(const PricedBasket& sale) {
    std::map<int, Shares> shares;
    if (!sale.added_tax.is_zero())
        for (const TaxShare& tax : sale.taxes)
            hand_out(
                sale, tax.amount.minor_units(),
                [&](const PricedLine& line) { return line.tax == tax.tax ? line.paid.minor_units() : 0; },
                [&](int line, std::int64_t part) { shares[line].added_tax = Money::minor(part); });
    if (sale.points)
        hand_out(
            sale, sale.points->supermarket,
            [](const PricedLine& line) {
                const bool counts = line.points && line.points->ledger == Ledger::Supermarket;
                return counts ? line.points->counted.minor_units() : 0;
            },
            [&](int line, std::int64_t part) { shares[line].supermarket = part; });
    return shares;
}

RefundLine refund_line(const PricedLine& sold, const Shares& shares, std::int64_t units, std::int64_t begin,
                       int count) {
    const auto part = [&](Money total) { return share(total, units, begin, count); };
    const auto points = [&](std::int64_t total) { return part(Money::minor(total)).minor_units(); };
    RefundLine line{.line = sold.id, .quantity = count, .list = part(sold.list), .steps = {}, .paid = part(sold.list),
                    .tax = sold.tax, .added_tax = part(shares.added_tax), .clearance = sold.clearance};
    Money total = sold.list;
    for (const Step& step : sold.steps) {
        total += step.amount;
        const Money next = part(total);
        line.steps.push_back(step);
        line.steps.back().amount = next - line.paid;
        line.paid = next;
    }
    if (sold.points) line.department = points(sold.points->points);
    line.supermarket = points(shares.supermarket);
    return line;
}

int units_in(const Units& units, int line) {
    const auto found = units.find(line);
    return found == units.end() ? 0 : found->second;
}

}  // namespace

Result<Refund> refund_of(const Basket& basket, const PricedBasket& sale, const Units& before, const Units& now) {
    const std::map<int, Shares> shares = shares_of(sale);
    Refund refund;
    for (const auto& [id, count] : now) {
        const auto sold = std::ranges::find(sale.lines, id, &PricedLine::id);
        const auto bought = std::ranges::find(basket.lines, id, &BasketLine::id);
        if (sold == sale.lines.end() || bought == basket.lines.end())
            return fault("line {}: the sale has no such line; look at the receipt again", id);
        const std::int64_t units = units_of(*bought);
        const int returned = units_in(before, id);
        if (count < 1 || returned < 0 || returned + std::int64_t(count) > units)
            return fault("line {}: {} cannot come back; {} were bought and {} have come back already", id, count, units,
                         returned);
        const auto of_line = shares.find(id);
        refund.lines.push_back(
            refund_line(*sold, of_line == shares.end() ? Shares{} : of_line->second, units, returned, count));
        const RefundLine& line = refund.lines.back();
        for (const Step& step : line.steps)
            if (step.reason == Step::Reason::Deposit) refund.deposits += step.amount;
        refund.added_tax += line.added_tax;
        refund.total += line.paid + line.added_tax;
        refund.department += line.department;
        refund.supermarket += line.supermarket;
    }
    return refund;
}

}  // namespace kassa::pricing
