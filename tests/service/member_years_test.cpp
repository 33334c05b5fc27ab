// Members through the year: birthdays, what is sent for them, and what becomes of points at the year's end.
#include <catch2/catch_test_macros.hpp>

#include "tests/service/club.h"

using namespace kassa;
using namespace kassa::tests;

TEST_CASE("the birthday is today where the store stands, and 29 February has one every year") {
    OpenClub club;
    club.joins("77100001");  // 21 November; it is 20:00 in the store
    CHECK(club.sees("77100001").birthday);
    club.clock.advance(4h);
    CHECK_FALSE(club.sees("77100001").birthday);
    const protocol::Person leaper{"An", "13900139000", "9 Road", "2000-02-29", ""};
    good(club.members.apply({"leap", "77100002", "gold", "passport", leaper}));
    const auto on = [&](std::chrono::sys_days day) {
        club.clock.advance(Instant(day) + 4h - club.clock.now());
        return club.sees("77100002").birthday;
    };
    using namespace std::chrono;
    CHECK(on(2027y / 2 / 28));
    CHECK_FALSE(on(2027y / 3 / 1));
    CHECK_FALSE(on(2028y / 2 / 28));
    CHECK(on(2028y / 2 / 29));
}

TEST_CASE("the year's end turns points into money once, however often the job runs") {
    OpenClub club;
    club.joins("77100001");
    club.joins("77100002", "gold", "13900139000");
    club.joins("77100003", "gold", "13700137000");
    club.books(club.bought("s1", "77100001", 3'000, 5'000));
    club.books(club.bought("s2", "77100002", 999));
    const auto early = club.members.year_end(2026);
    REQUIRE_FALSE(early);
    CHECK(early.error().sentence.contains("31 December"));
    club.clock.advance(24h * 45);  // January
    club.books(club.bought("s3", "77100001", 40));
    CHECK(good(club.members.year_end(2026)) == service::YearEnd{2, 0, 3'999, Money::minor(6'000)});
    CHECK(good(club.members.year_end(2026)) == service::YearEnd{0, 2, 0, Money()});
    const auto rich = club.sees("77100001"), poor = club.sees("77100002");
    CHECK(rich.stored_value == Money::minor(6'000));
    CHECK(rich.department_points == 40);  // of the new year
    CHECK(rich.supermarket_points == 5'000);
    CHECK(poor.stored_value.is_zero());
    CHECK(poor.department_points == 0);
    // A December sale that is taken back in January is owed.
    CHECK(club.takes_back("s1").size() == 1);
    CHECK(club.sees("77100001").department_points == 40 - 3'000);
}

TEST_CASE("points of a birthday come with the sale where the lane did not know of it, and go with its taking back") {
    OpenClub club;
    club.joins("77100001", "platinum");  // born on this day of the year
    auto sale = club.bought("s1", "77100001", 10, 7);
    sale.basket.member_tier = "platinum";
    CHECK(club.books(sale).empty());
    CHECK(club.books(sale).empty());
    CHECK(club.sees("77100001").department_points == 30);
    CHECK(club.sees("77100001").supermarket_points == 21);
    club.takes_back("s1");
    CHECK(club.sees("77100001").department_points == 0);
    CHECK(club.sees("77100001").supermarket_points == 0);
    auto known = club.bought("s2", "77100001", 30);
    known.basket.member_tier = "platinum";
    known.priced.points->birthday = true;
    club.books(known);
    club.clock.advance(24h);
    auto next_day = club.bought("s3", "77100001", 1);
    next_day.basket.member_tier = "platinum";
    club.books(next_day);
    CHECK(club.sees("77100001").department_points == 31);
}

TEST_CASE("a month's birthdays come with what the members' cards bring") {
    OpenClub club;
    club.joins("77100002", "platinum", "13900139000");
    club.joins("77100001");
    club.books(club.bought("s1", "77100002", 5'000));
    CHECK(good(club.members.greetings(12)).empty());
    const auto all = good(club.members.greetings(11));
    REQUIRE(all.size() == 2);
    const auto& rich = all[0].tier == "platinum" ? all[0] : all[1];
    CHECK(rich == service::Greeting{"Li Wei", "8 Nanjing Road", "li@example.org", "1990-11-21", "platinum", true, true,
                                    true, true});
    CHECK_FALSE((all[0].tier == "gold" ? all[0] : all[1]).card);
    CHECK_FALSE(club.members.greetings(13));
    good(club.members.erase({"e1", "77100002"}));
    CHECK(good(club.members.greetings(11)).size() == 1);
}

TEST_CASE("points that the store hears of after the year's end are cleared by the next run, at the year's rebate") {
    OpenClub club;
    club.joins("77100001");
    auto late = club.bought("s2", "77100001", 1'500);
    club.books(club.bought("s1", "77100001", 2'000));
    club.clock.advance(24h * 45);  // January
    CHECK(good(club.members.year_end(2026)) == service::YearEnd{1, 0, 2'000, Money::minor(2'000)});
    club.books(late);
    // 3,500 points of one year bring 2 %: 70.00, of which 20.00 are on the card.
    CHECK(good(club.members.year_end(2026)) == service::YearEnd{1, 0, 1'500, Money::minor(5'000)});
    CHECK(good(club.members.year_end(2026)) == service::YearEnd{0, 1, 0, Money()});
    CHECK(club.sees("77100001").stored_value == Money::minor(7'000));
    CHECK(club.sees("77100001").department_points == 0);
}

TEST_CASE("a year that was left out is not paid again after the next one was ended") {
    OpenClub club;
    club.joins("77100001");
    club.books(club.bought("s1", "77100001", 3'000));
    club.clock.advance(24h * 410);  // the January after the next
    CHECK(good(club.members.year_end(2027)) == service::YearEnd{1, 0, 3'000, Money::minor(6'000)});
    const auto older = club.members.year_end(2026);
    REQUIRE_FALSE(older);
    CHECK(older.error().sentence.starts_with("2027 has been ended already"));
    CHECK(club.sees("77100001").stored_value == Money::minor(6'000));
    CHECK(club.sees("77100001").department_points == 0);
}
