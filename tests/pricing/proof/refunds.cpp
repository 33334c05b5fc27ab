#include "tests/pricing/proof/refunds.h"

#include <format>
#include <map>

#include "core/pricing/refund.h"

namespace kassa::proof {

using namespace pricing;

namespace {

int units_of_line(const BasketLine& line) {
    return line.product.sold_by == catalog::SoldBy::Piece && !line.price_on_label ? line.quantity : 1;
}

// What came back in all portions together.
struct Returned {
    Money total, deposits, added_tax;
    std::int64_t department = 0, supermarket = 0;
    std::map<std::pair<int, std::string>, Money> steps;  // by line, and the reason with its id

    void add(const Refund& refund) {
        total += refund.total;
        deposits += refund.deposits;
        added_tax += refund.added_tax;
        department += refund.department;
        supermarket += refund.supermarket;
        for (const RefundLine& line : refund.lines)
            for (const Step& step : line.steps)
                steps[{line.line, to_text(step.reason) + step.id}] += step.amount;
    }
    bool operator==(const Returned&) const = default;
};

std::optional<std::string> difference(const Returned& returned, const PricedBasket& priced) {
    if (returned.total != priced.total)
        return std::format("{} were paid and {} come back", priced.total.minor_units(),
                           returned.total.minor_units());
    if (returned.deposits != priced.deposits)
        return "the deposits that come back are not those that were paid";
    if (returned.added_tax != priced.added_tax) return "the added tax that comes back is not what was paid";
    if (priced.points && (returned.department != priced.points->department ||
                          returned.supermarket != priced.points->supermarket))
        return "the points that are taken back are not those that were given";
    for (const PricedLine& line : priced.lines)
        for (const Step& step : line.steps) {
            const auto found = returned.steps.find({line.id, to_text(step.reason) + step.id});
            if (found == returned.steps.end() || found->second != step.amount)
                return std::format("line {} has {} of {} and gives back something else", line.id,
                                   step.amount.minor_units(), step.id);
        }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> wrong_refund(const Case& made, const PricedBasket& priced) {
    Random random(made.seed + 3);
    Units left, before;
    for (const BasketLine& line : made.basket.lines) left[line.id] = units_of_line(line);
    const auto at_once = refund_of(made.basket, priced, {}, left);
    if (!at_once) return at_once.error().sentence;
    Returned whole, parts;
    whole.add(*at_once);
    while (!left.empty()) {
        Units now;
        for (auto at = left.begin(); at != left.end();) {
            if (random.below(3) > 0 || (now.empty() && std::next(at) == left.end())) {
                const int count = int(random.below(std::uint64_t(at->second))) + 1;
                now[at->first] = count;
                at->second -= count;
            }
            at = at->second == 0 ? left.erase(at) : std::next(at);
        }
        const auto refund = refund_of(made.basket, priced, before, now);
        if (!refund) return refund.error().sentence;
        for (const RefundLine& line : refund->lines)
            if (line.paid.is_negative() || line.added_tax.is_negative())
                return "less than nothing comes back";
        parts.add(*refund);
        for (const auto& [line, count] : now) before[line] += count;
    }
    if (const auto wrong = difference(whole, priced)) return "all at once: " + *wrong;
    if (const auto wrong = difference(parts, priced)) return "in portions: " + *wrong;
    if (refund_of(made.basket, priced, before, {{made.basket.lines.front().id, 1}}))
        return "a unit came back twice";
    return std::nullopt;
}

}  // namespace kassa::proof
