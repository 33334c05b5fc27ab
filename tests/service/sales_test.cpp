#include <catch2/catch_test_macros.hpp>

#include "core/service/report.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using service::By;
using Why = service::Refusal::Why;

TEST_CASE("a sale that is told again is answered as the first time and kept once") {
    Shop shop;
    const auto body = to_json(sale("s-1", 1234));
    const auto first = good(shop.books.keep_sale("lane-1", body));
    CHECK(first == protocol::Received{"s-1", noon});
    shop.clock.advance(90s);
    CHECK(good(shop.books.keep_sale("lane-1", body)) == first);
    CHECK(shop.sales_kept() == 1);
}

TEST_CASE("another content under a known id is a conflict, and the first stays") {
    Shop shop;
    good(shop.books.keep_sale("lane-1", to_json(sale("s-1", 1234))));
    const auto other = shop.books.keep_sale("lane-1", to_json(sale("s-1", 1235)));
    REQUIRE_FALSE(other);
    CHECK(other.error().why == Why::Conflict);
    CHECK(other.error().sentence.contains("s-1"));
    CHECK(good(shop.storage->sale("s-1", false))->total == Money::minor(1234));
    CHECK(shop.sales_kept() == 1);
}

TEST_CASE("a sale that is taken back is a record of its own, and the report counts both") {
    Shop shop;
    auto told = sale("s-1", 1234);
    good(shop.books.keep_sale("lane-1", to_json(told)));
    told.voids = told.id;
    told.id = "s-2";
    good(shop.books.keep_sale("lane-1", to_json(told)));
    good(shop.books.keep_sale("lane-1", to_json(told)));
    CHECK(shop.sales_kept() == 2);
    const auto report = good(service::report(*shop.storage, {By::Day, By::Tender}));
    REQUIRE(report.size() == 1);
    CHECK(report[0] == service::ReportLine{{"2026-11-21", "card"}, 0, Money{}});
}

TEST_CASE("the report adds up by day and tender") {
    Shop shop;
    auto cash = sale("s-3", 300);
    cash.tenders[0].kind = "cash";
    auto tomorrow = sale("s-4", 50);
    tomorrow.at += 24h;
    auto split = sale("s-5", 100);
    split.tenders = {{"card", "p1", Money::minor(60)}, {"cash", "p2", Money::minor(40)}};
    for (const auto& one : {sale("s-1", 1000), sale("s-2", 1), cash, tomorrow, split})
        good(shop.books.keep_sale("lane-1", to_json(one)));
    const std::vector<service::ReportLine> expected{
        {{"2026-11-21", "card"}, 3, Money::minor(1061)},
        {{"2026-11-21", "cash"}, 2, Money::minor(340)},
        {{"2026-11-22", "card"}, 1, Money::minor(50)},
    };
    CHECK(good(service::report(*shop.storage, {By::Day, By::Tender})) == expected);
}

TEST_CASE("a sale that no lane can have made is refused") {
    Shop shop;
    struct Row {
        const char* name;
        Why why;
        protocol::Sale sale;
    };
    auto with = [](auto change) {
        auto made = sale("s-1", 1234);
        change(made);
        return made;
    };
    const Row rows[] = {
        {"no id", Why::Malformed, with([](auto& s) { s.id = ""; })},
        {"an id with a quote", Why::Malformed, with([](auto& s) { s.id = "a'b"; })},
        {"an endless id", Why::Malformed, with([](auto& s) { s.id = std::string(65, 'a'); })},
        {"another lane's", Why::NotAllowed, with([](auto& s) { s.lane = "lane-2"; })},
        {"lines that do not add up", Why::Malformed, with([](auto& s) { s.priced.total = Money::minor(1); })},
        {"a sum beyond counting", Why::Malformed, with([](auto& s) {
             s.priced.lines.assign(2, s.priced.lines[0]);
             for (auto& l : s.priced.lines) l.paid = Money::minor(INT64_MAX);
         })},
        {"a tender beyond counting", Why::Malformed,
         with([](auto& s) { s.tenders[0].amount = Money::minor(INT64_MIN); })},
        {"points beyond counting", Why::Malformed,
         with([](auto& s) { s.priced.points = {INT64_MAX, 0, false}; })},
        {"supermarket points beyond counting", Why::Malformed,
         with([](auto& s) { s.priced.points = {0, 1'000'000'000'001, false}; })},
        {"points below zero", Why::Malformed, with([](auto& s) { s.priced.points = {-1, 0, false}; })},
        {"a line's points beyond counting", Why::Malformed,
         with([](auto& s) { s.priced.lines[0].points = pricing::LinePoints{.rule = "", .points = INT64_MAX}; })},
        {"points for nothing", Why::Malformed, with([](auto& s) {
             s.priced.lines[0].paid = s.priced.total = s.tenders[0].amount = Money();
             s.priced.points = {1, 0, false};
         })},
        {"a time beyond calendars", Why::Malformed,
         with([](auto& s) { s.at = Instant(Duration(INT64_MAX)); })},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto kept = shop.books.keep_sale("lane-1", to_json(row.sale));
        REQUIRE_FALSE(kept);
        CHECK(kept.error().why == row.why);
    }
    for (const char* text : {"null", "[]", "\"sale\"", "{}", "{\"id\":7}", "{\"id\":\"a\",\"priced\":[]}"}) {
        INFO(text);
        CHECK_FALSE(shop.books.keep_sale("lane-1", boost::json::parse(text)));
    }
    CHECK(shop.sales_kept() == 0);
}

TEST_CASE(
    "a case is told when it opens and when it is decided; an opening that comes late does not open it again") {
    Shop shop;
    cases::Case told{.id = "c-1", .kind = cases::Kind::Age, .opened = noon, .about = "Beer"};
    const auto opening = to_json(told);
    good(shop.service.keep_case("lane-1", opening));
    told.decision = cases::Approved{};
    told.decided_by = "77";
    good(shop.service.keep_case("lane-1", to_json(told)));
    good(shop.service.keep_case("lane-1", opening));
    CHECK(good(shop.storage->told_case("c-1"))->decided);
    CHECK(good(from_text<cases::Case>(good(shop.storage->told_case("c-1"))->body)) == told);
    const auto other = shop.service.keep_case("lane-2", opening);
    REQUIRE_FALSE(other);
    CHECK(other.error().why == Why::Conflict);
}

TEST_CASE("a basket is suspended, recalled and voided; what was voided stays so") {
    Shop shop;
    using What = protocol::BasketTold::What;
    protocol::BasketTold told{What::Suspended, {"v-1", noon}};
    const auto suspended = to_json(told);
    good(shop.service.keep_basket("lane-1", suspended));
    CHECK(good(shop.storage->basket("v-1"))->what == What::Suspended);
    told.what = What::Voided;
    good(shop.service.keep_basket("lane-1", to_json(told)));
    good(shop.service.keep_basket("lane-1", suspended));
    CHECK(good(shop.storage->basket("v-1"))->what == What::Voided);
    CHECK_FALSE(
        shop.service.keep_basket("lane-1", boost::json::parse(R"({"what":"Eaten","visit":{"id":"v-2"}})")));
}
