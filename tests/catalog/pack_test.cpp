// What a code tells of one pack: its dates, whether it is recalled, and whether two codes are on it.
#include <catch2/catch_test_macros.hpp>

#include "core/catalog/freshness.h"
#include "core/catalog/recall.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

// 2026-09-21 14:13:20 UTC.
constexpr Instant now = Instant(Duration(1'790'000'000'000));

std::string day(std::string_view yymmdd, int this_year = 2026) {
    const auto date = day_of(yymmdd, std::chrono::year(this_year) / 9 / 21);
    return date ? std::format("{:%F}", *date) : "";
}

std::string why(const ItemCode& code, const std::string& zone = "UTC", Instant at = now) {
    const auto found = stale(code, at, zone);
    return found ? std::string(boost::describe::enum_to_string(found->why, "?")) + " " + found->day : "";
}

}  // namespace

TEST_CASE("dates of six digits are in the century around today, and day 00 is the month's last") {
    CHECK(day("261231") == "2026-12-31");
    CHECK(day("260200") == "2026-02-28");
    CHECK(day("280200") == "2028-02-29");
    CHECK(day("760101") == "2076-01-01");  // 50 ahead
    CHECK(day("770101") == "1977-01-01");  // 51 ahead is 49 behind
    CHECK(day("000101", 1999) == "2000-01-01");
    CHECK(day("990101", 2049) == "2099-01-01");
    for (const char* no : {"", "2612", "261301", "260230", "26123x", "260001"}) {
        INFO(no);
        CHECK(day(no).empty());
    }
}

TEST_CASE("the date itself is the last good day, in the store's time zone") {
    CHECK(why({.expiry = "260921"}).empty());
    CHECK(why({.expiry = "260920"}) == "Expired 2026-09-20");
    CHECK(why({.expiry = "260921"}, "Pacific/Auckland") == "Expired 2026-09-21");
    CHECK(why({.expiry = "260921"}, "Nowhere/Atall").empty());
    CHECK(why({.expiry = "260900"}).empty());
    CHECK(why({.expiry = "260800"}) == "Expired 2026-08-31");
    // AI (7003) ends at its minute.
    CHECK(why({.expiry = "2609211414"}).empty());
    CHECK(why({.expiry = "2609211413"}).empty());
    CHECK(why({.expiry = "2609211412"}) == "Expired 2026-09-21");
    CHECK(why({.best_before = "260920"}) == "PastBestBefore 2026-09-20");
    CHECK(why({.sell_by = "260920"}) == "PastSellBy 2026-09-20");
    CHECK(why({.expiry = "260901", .best_before = "260801"}) == "Expired 2026-09-01");
    CHECK(why({.best_before = "no"}).empty());
    CHECK(why({}).empty());
    // A clock that is far off judges by another century, and harms nobody.
    CHECK(why({.expiry = "260101"}, "Europe/Paris", Instant::max()).empty());
    CHECK(why({.expiry = "260101"}, "Europe/Paris", Instant::min()) == "Expired 1926-01-01");
}

TEST_CASE("two readings are of one pack unless they contradict one another") {
    const ItemCode plain{.item = "a"};
    const ItemCode full{.item = "a", .price = Money::minor(5), .batch = "L7", .expiry = "261231"};
    CHECK(may_be_one_pack(plain, full));
    CHECK(may_be_one_pack(full, plain));
    CHECK_FALSE(may_be_one_pack({.item = "b"}, full));
    CHECK_FALSE(may_be_one_pack({.item = "a", .batch = "L8"}, full));
    CHECK_FALSE(may_be_one_pack({.item = "a", .price = Money::minor(6)}, full));
    CHECK(both_of(plain, full) == full);
    CHECK(both_of({.item = "a", .serial = "1"}, full) ==
          ItemCode{.item = "a", .price = Money::minor(5), .batch = "L7", .expiry = "261231", .serial = "1"});
}

TEST_CASE("batches are in the order that people count in") {
    const char* in_order[] = {"", "9", "10", "L", "L7", "l8", "L09", "L10", "L10A", "L10B", "L100", "M1"};
    for (std::size_t i = 0; i < std::size(in_order); ++i)
        for (std::size_t j = 0; j < std::size(in_order); ++j) {
            INFO(in_order[i] << " and " << in_order[j]);
            CHECK((compare_as_people_count(in_order[i], in_order[j]) < 0) == (i < j));
        }
    CHECK(compare_as_people_count("l7", "L007") == 0);
}

TEST_CASE("a recall means the packs that it names; what the code does not tell is looked at") {
    const RecallBook book({{"R1", {{"en", "words"}}, {{.item = "a", .batch_from = "B-100", .batch_to = "B-199"}}},
                           {"R2", {}, {{.item = "b"}, {.item = "c", .dated_to = "2026-09-30"}}},
                           {"R3", {}, {{.item = "d", .serial_from = "7", .made_from = "2026-01-01"}}},
                           {"R4", {}, {{.item = "e", .made_from = "2026-01-10", .made_to = "2026-02-28"}}}});
    const auto found = [&](const ItemCode& code) {
        const auto one = book.find(code, now);
        return one ? one->recall + (one->certain ? "" : "?") : "";
    };
    CHECK(found({.item = "a", .batch = "B-150"}) == "R1");
    CHECK(found({.item = "a", .batch = "B-99"}).empty());
    CHECK(found({.item = "a", .batch = "B-200"}).empty());
    CHECK(found({.item = "a"}) == "R1?");
    CHECK(found({.item = "b"}) == "R2");
    CHECK(found({.item = "c", .expiry = "260930"}) == "R2");
    CHECK(found({.item = "c", .best_before = "260930"}) == "R2");
    CHECK(found({.item = "c", .expiry = "261001", .best_before = "260101"}).empty());
    CHECK(found({.item = "c"}) == "R2?");
    CHECK(found({.item = "d", .serial = "8", .made = "260201"}) == "R3");
    CHECK(found({.item = "d", .serial = "6"}).empty());
    CHECK(found({.item = "d", .serial = "8"}) == "R3?");
    CHECK(found({.item = "e", .made = "260131"}) == "R4");
    // Day 00 is any day of the month.
    CHECK(found({.item = "e", .made = "260100"}) == "R4?");
    CHECK(found({.item = "e", .made = "260200"}) == "R4");
    CHECK(found({.item = "e", .made = "260300"}).empty());
    CHECK(found({.item = "e", .made = "251200"}).empty());
    CHECK(found({.item = "z"}).empty());
    CHECK(book.find({.item = "a", .batch = "B-150"}, now)->sentence.at("en") == "words");
}
