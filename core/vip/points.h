#pragma once
// What becomes of points: vouchers, and the rebate at the year's end (STORE_RULES 1.5).
#include <optional>

#include "core/vip/ledger.h"
#include "core/vip/rules.h"

namespace kassa::vip {

// The voucher's amount for exactly these supermarket points; none where the scale has no such step.
std::optional<Money> voucher_for(std::int64_t supermarket_points, const Rules& rules);

// The points leave the member's account when the voucher comes to be. `voucher` is its id.
std::vector<Entry> voucher_entries(const std::string& member, const std::string& voucher, const VoucherStep& step,
                                   Instant at);

// The first moment at which a voucher of this day no longer holds; zero without an end.
Instant voucher_until(Instant issued_at, const Rules& rules);

// The money for a department balance on the last day of the year; zero below the first step, and at or below zero.
Money rebate_for(std::int64_t department_points, const Rules& rules, Rounding rounding);

// The year's end of one member: what was cleared for the year before, and what is due of its points now (their balance
// at the year's end): the points are cleared, and the card gets what the rebate of all comes to beyond what it got
// before. Points below zero stay: they are owed. Nothing to do is no entry.
struct YearCleared {
    int runs = 0;  // that found points of this member
    std::int64_t points = 0;
    Money rebate;
};
std::vector<Entry> year_end(const std::string& member, int year, std::int64_t department_points,
                            const YearCleared& before, const Rules& rules, Rounding rounding, Instant at);
// "2026/MEMBER", and "2026/MEMBER/2" of the second run that found points.
Cause year_end_cause(const std::string& member, int year, int run = 1);
// That the job of this year was begun; it has no entries.
Cause year_begun(int year);

}  // namespace kassa::vip
