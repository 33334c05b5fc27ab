// PINs that are typed at kiosks, and what the store makes of what it hears of them.
#include <catch2/catch_test_macros.hpp>

#include <future>

#include "core/protocol/secrets.h"
#include "core/service/people.h"
#include "kiosk/staff/pin_desk.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

constexpr protocol::PinCost cheap{.operations = 1, .bytes = 8192};

struct ShopWithDesks : Shop {
    ShopWithDesks() {
        good(service.add_staff("7001", "Ada", protocol::Role::attendant, "4711", cheap));
        for (auto& desk : desks) {
            const auto number = &desk - desks.data();
            desk = good(staff::PinDesk::open(folder->path() / std::format("tries-{}.db", number), clock));
        }
        tell_kiosks();
    }
    // What kiosks hear of when they look.
    void tell_kiosks() {
        for (auto& desk : desks) desk->know(good(service.staff()).staff);
    }
    // Whether this kiosk lets the badge in; what it puts into its outbox is appended to `waiting`.
    bool signs_in(int desk, std::string_view digits) {
        staff::Pin pin;
        for (const char digit : digits) pin.add(digit);
        std::promise<staff::Answer> given;
        desks[std::size_t(desk)]->check("7001", std::move(pin),
                                        [&](staff::Answer one) { given.set_value(std::move(one)); });
        const auto answer = given.get_future().get();
        const auto told = staff::told_to_store(answer, std::format("id-{}", ++ids), clock.now());
        if (told) waiting.push_back(to_text(*told));
        return std::holds_alternative<staff::SignedIn>(answer);
    }
    void send() {
        for (const auto& body : waiting) good(people.tell_tries(good(from_text<protocol::StaffTries>(body))));
        waiting.clear();
        tell_kiosks();
    }
    Instant locked_until() { return good(service.staff()).staff[0].locked_until; }

    service::People people{*storage, clock};
    std::array<std::unique_ptr<staff::PinDesk>, 2> desks;
    std::vector<std::string> waiting;
    int ids = 0;
};

}  // namespace

TEST_CASE("the fifth wrong PIN locks a badge in the whole shop, and none before it") {
    ShopWithDesks shop;
    for (int wrong = 1; wrong <= 4; ++wrong) {
        CHECK_FALSE(shop.signs_in(wrong % 2, "0000"));
        shop.send();
        CHECK(shop.locked_until() == Instant{});
    }
    CHECK_FALSE(shop.signs_in(0, "0000"));
    shop.send();
    CHECK(shop.locked_until() == noon + 1min);
    CHECK_FALSE(shop.signs_in(1, "4711"));  // that kiosk has seen two wrong ones only
    CHECK(shop.waiting.empty());            // what was not looked at is not told
}

TEST_CASE("one mistype a week, each put right at once, never locks a badge") {
    ShopWithDesks shop;
    for (int week = 0; week < 20; ++week) {
        CHECK_FALSE(shop.signs_in(0, "4712"));
        CHECK(shop.signs_in(week % 2, "4711"));
        shop.send();
        CHECK(shop.locked_until() == Instant{});
        shop.clock.advance(7 * 24h);
    }
}

TEST_CASE("what a kiosk tells after a day without its store locks nobody today") {
    ShopWithDesks shop;
    for (int i = 0; i < 5; ++i) CHECK_FALSE(shop.signs_in(0, "0000"));
    shop.clock.advance(24h);
    shop.send();
    CHECK(shop.signs_in(1, "4711"));
}
