#pragma once
// Whether a pack may still be sold today, or a coupon be used, by the dates that its code says (General Specifications
// 3.4). Days are those of the store's time zone, and each of a pack's dates is the last day on which it is good.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/catalog/barcode.h"

namespace kassa::catalog {

struct Stale {
    enum class Why {
        Expired,         // AI (17) or (7003): it must not be eaten or used any more
        PastSellBy,      // AI (16): the maker's last day for selling it
        PastBestBefore,  // AI (15): it may be less good, and may be sold where the law and the store think so
    };
    Why why = Why::Expired;
    std::string day;  // YYYY-MM-DD, the last one
    bool operator==(const Stale&) const = default;
};
KASSA_DESCRIBE_ENUM(Stale::Why, Expired, PastSellBy, PastBestBefore)
KASSA_DESCRIBE(Stale, why, day)

// The worst that the code's dates say at this moment; nothing when they say nothing, or all is well. A time zone that
// this machine does not know is UTC.
std::optional<Stale> stale(const ItemCode& code, Instant now, const std::string& time_zone);

// Whether this is a day of the coupon's, from its first to its last one; a date that its code does not say is no bound.
bool holds_today(const CouponCode& coupon, Instant now, const std::string& time_zone);

// "261200" → 2026-12-31. The century is the one for which the year is at most 50 ahead and at most 49 behind today's
// (General Specifications 7.12). Nothing when it is no date.
std::optional<std::chrono::year_month_day> day_of(std::string_view yymmdd, std::chrono::year_month_day today);

// "2026-12-31", as dates stand in files, cases and events; "" of no date.
std::string written(std::string_view yymmdd, Instant now);

// Whether two readings can be of one pack: the same article, and no batch, date, serial number, weight or price in
// which they differ.
bool may_be_one_pack(const ItemCode& one, const ItemCode& other);

// What either of the two says.
ItemCode both_of(ItemCode one, const ItemCode& other);

}  // namespace kassa::catalog
