#include "core/catalog/freshness.h"

#include <algorithm>
#include <array>
#include <format>

namespace kassa::catalog {
namespace {

using namespace std::chrono;

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

unsigned two(std::string_view digits, std::size_t at) {
    return unsigned(digits[at] - '0') * 10 + unsigned(digits[at + 1] - '0');
}

// A clock that is centuries off is no reason to work out centuries of summer times.
Instant within_reason(Instant now) {
    return std::clamp<Instant>(now, sys_days(year(1970) / 1 / 1), sys_days(year(2200) / 1 / 1));
}

local_time<minutes> local(Instant now, const std::string& zone) {
    const Instant at = within_reason(now);
    seconds offset{};
    try {
        offset = locate_zone(zone)->get_info(at).offset;
    } catch (const std::runtime_error&) {
    }
    return local_time<minutes>(floor<minutes>((at + offset).time_since_epoch()));
}

bool is_over(std::string_view date, local_time<minutes> now) {
    const auto today = floor<days>(now);
    const auto day = day_of(date.substr(0, 6), year_month_day(today));
    if (!day) return false;
    if (date.size() != 10) return local_days(*day) < today;
    return local_days(*day) + hours(two(date, 6)) + minutes(two(date, 8)) < now;
}

// The fields in which two readings of one pack agree, or one says nothing.
constexpr std::array<std::string ItemCode::*, 7> told{&ItemCode::batch, &ItemCode::expiry, &ItemCode::best_before,
                                                      &ItemCode::serial, &ItemCode::sell_by, &ItemCode::made,
                                                      &ItemCode::page};

template <class T>
bool agree(const std::optional<T>& one, const std::optional<T>& other) {
    return !one || !other || *one == *other;
}

}  // namespace

std::optional<year_month_day> day_of(std::string_view yymmdd, year_month_day today) {
    if (yymmdd.size() != 6 || !all_digits(yymmdd)) return std::nullopt;
    const int this_year = int(today.year());
    int full = this_year - this_year % 100 + int(two(yymmdd, 0));
    if (full - this_year > 50) full -= 100;
    if (full - this_year < -49) full += 100;
    const auto month_of_year = year(full) / month(two(yymmdd, 2));
    if (!month_of_year.ok()) return std::nullopt;
    const unsigned number = two(yymmdd, 4);
    const year_month_day date = number == 0 ? year_month_day(month_of_year / last) : month_of_year / day(number);
    return date.ok() ? std::optional(date) : std::nullopt;
}

std::string written(std::string_view yymmdd, Instant now) {
    const auto date = day_of(yymmdd.substr(0, 6), year_month_day(floor<days>(within_reason(now))));
    return date ? std::format("{:%F}", *date) : std::string();
}

std::optional<Stale> stale(const ItemCode& code, Instant now, const std::string& time_zone) {
    if (code.expiry.empty() && code.sell_by.empty() && code.best_before.empty()) return std::nullopt;
    const auto here = local(now, time_zone);
    for (const auto& [date, why] : {std::pair(&code.expiry, Stale::Why::Expired),
                                    std::pair(&code.sell_by, Stale::Why::PastSellBy),
                                    std::pair(&code.best_before, Stale::Why::PastBestBefore)})
        if (!date->empty() && is_over(*date, here)) return Stale{why, written(*date, now)};
    return std::nullopt;
}

bool holds_today(const CouponCode& coupon, Instant now, const std::string& time_zone) {
    const auto here = local(now, time_zone);
    const auto first = day_of(coupon.starts, year_month_day(floor<days>(here)));
    const bool begun = !first || local_days(*first) <= floor<days>(here);
    return begun && (coupon.expires.empty() || !is_over(coupon.expires, here));
}

bool may_be_one_pack(const ItemCode& one, const ItemCode& other) {
    const bool same_words = std::ranges::all_of(told, [&](auto field) {
        return (one.*field).empty() || (other.*field).empty() || one.*field == other.*field;
    });
    return one.item == other.item && same_words && agree(one.weight, other.weight) && agree(one.price, other.price) &&
        agree(one.count, other.count);
}

ItemCode both_of(ItemCode one, const ItemCode& other) {
    for (const auto field : told)
        if ((one.*field).empty()) one.*field = other.*field;
    if (!one.weight) one.weight = other.weight;
    if (!one.price) one.price = other.price;
    if (!one.count) one.count = other.count;
    return one;
}

}  // namespace kassa::catalog
