#include "core/vip/points.h"

#include <algorithm>
#include <format>

namespace kassa::vip {

std::optional<Money> voucher_for(std::int64_t supermarket_points, const Rules& rules) {
    const auto found = std::ranges::find(rules.vouchers, supermarket_points, &VoucherStep::points);
    if (found == rules.vouchers.end()) return std::nullopt;
    return found->amount;
}

std::vector<Entry> voucher_entries(const std::string& member, const std::string& voucher, const VoucherStep& step,
                                   Instant at) {
    const Cause cause{Cause::Kind::VoucherIssued, voucher};
    return {{member_account(member), issued, step.points, Unit::SupermarketPoints, cause, at},
            {issued, voucher_account(voucher), step.amount.minor_units(), Unit::Voucher, cause, at}};
}

Instant voucher_until(Instant issued_at, const Rules& rules) {
    if (rules.voucher_days == 0) return {};
    return issued_at + std::chrono::days(rules.voucher_days);
}

Money rebate_for(std::int64_t department_points, const Rules& rules, Rounding rounding) {
    const RebateStep* reached = nullptr;
    for (const RebateStep& step : rules.rebates)
        if (department_points >= step.points) reached = &step;
    if (!reached || department_points <= 0) return {};
    return (rules.point_value * department_points).times(reached->percent, rounding);
}

Cause year_end_cause(const std::string& member, int year, int run) {
    return {Cause::Kind::YearEnd, std::format("{}/{}", year, member) + (run > 1 ? std::format("/{}", run) : "")};
}

Cause year_begun(int year) { return {Cause::Kind::YearEnd, std::to_string(year)}; }

std::vector<Entry> year_end(const std::string& member, int year, std::int64_t department_points,
                            const YearCleared& before, const Rules& rules, Rounding rounding, Instant at) {
    std::vector<Entry> entries;
    if (department_points <= 0) return entries;
    const Cause cause = year_end_cause(member, year, before.runs + 1);
    const Money rebate = rebate_for(before.points + department_points, rules, rounding) - before.rebate;
    if (rebate > Money())
        entries.push_back({issued, member_account(member), rebate.minor_units(), Unit::StoredValue, cause, at});
    entries.push_back({member_account(member), issued, department_points, Unit::DepartmentPoints, cause, at});
    return entries;
}

}  // namespace kassa::vip
