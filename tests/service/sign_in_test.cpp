// Staff who sign in, tries that are wrong, and kiosks that enrol.
#include <catch2/catch_test_macros.hpp>

#include "core/service/people.h"
#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using service::People;
using service::Refusal;
using Why = Refusal::Why;

namespace {

const std::string card_key(64, 'c');
constexpr protocol::PinCost cheap{.operations = 1, .bytes = 8192};

struct Staffed : Shop {
    Staffed() { good(service.add_staff("7001", "Ayşe", protocol::Role::attendant, "2468", cheap)); }
    // nullopt: signed in.
    std::optional<Why> tries(const std::string& pin, const std::string& badge = "7001") {
        const auto in = people.sign_in({badge, pin});
        return in ? std::nullopt : std::optional(in.error().why);
    }
    People people{*storage, clock};
};

}  // namespace

TEST_CASE("badge and PIN give a token for twelve hours") {
    Staffed shop;
    const auto in = good(shop.people.sign_in({"7001", "2468"}));
    CHECK(in.name == "Ayşe");
    CHECK(in.until == noon + 12h);
    CHECK(good(shop.people.staff_of_token(in.token))->badge == "7001");
    CHECK(good(shop.people.staff_of_token(in.token))->verifier.empty());
    CHECK_FALSE(good(shop.people.staff_of_token("")));
    CHECK_FALSE(good(shop.people.staff_of_token(in.token + "0")));
    shop.clock.advance(12h);
    CHECK_FALSE(good(shop.people.staff_of_token(in.token)));
}

TEST_CASE("five wrong PINs lock a badge for a minute, each further one for twice as long, in every process") {
    Staffed shop;
    Shop elsewhere(shop.folder, storage::Open::Existing);
    elsewhere.clock.advance(0ms);
    People other(*elsewhere.storage, shop.clock);
    for (int i = 0; i < 4; ++i) CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK(other.sign_in({"7001", "0000"}).error().why == Why::NotKnown);
    // The fifth was told to another process; the lock is everywhere, and holds for the right PIN too.
    CHECK(shop.tries("2468") == Why::TooOften);
    CHECK(good(shop.service.staff()).staff[0].locked_until == noon + 1min);
    shop.clock.advance(59s);
    CHECK(shop.tries("2468") == Why::TooOften);
    shop.clock.advance(1s);
    CHECK(shop.tries("0000") == Why::NotKnown);
    shop.clock.advance(119s);
    CHECK(other.sign_in({"7001", "2468"}).error().why == Why::TooOften);
    shop.clock.advance(1s);
    CHECK_FALSE(shop.tries("2468"));
    // The right one forgets the wrong ones, and kiosks hear of it.
    CHECK(good(shop.service.staff()).staff[0].locked_until == Instant{});
    for (int i = 0; i < 4; ++i) CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK_FALSE(shop.tries("2468"));
}

TEST_CASE("a lock grows to a day and no further") {
    Staffed shop;
    for (int i = 0; i < 40; ++i) {
        CHECK(shop.tries("0000") == Why::NotKnown);
        const auto locked = good(shop.service.staff()).staff[0].locked_until;
        if (locked > shop.clock.now()) shop.clock.advance(locked - shop.clock.now());
    }
    CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK(good(shop.service.staff()).staff[0].locked_until == shop.clock.now() + 24h);
}

TEST_CASE("a badge that nobody has behaves like one with a wrong PIN") {
    Staffed shop;
    for (int i = 0; i < 5; ++i) CHECK(shop.tries("2468", "9999") == Why::NotKnown);
    CHECK(shop.tries("2468", "9999") == Why::TooOften);
    CHECK_FALSE(shop.tries("2468"));
    for (const char* wrong : {"", "70 01", "7001'--"}) CHECK(shop.tries("2468", wrong) == Why::Malformed);
    const auto known = shop.people.sign_in({"7001", "0000"}), unknown = shop.people.sign_in({"8888", "0000"});
    CHECK(known.error() == unknown.error());
}

TEST_CASE("a supervisor unlocks a badge") {
    Staffed shop;
    for (int i = 0; i < 5; ++i) shop.tries("0000");
    const auto before = good(shop.service.versions()).staff;
    CHECK(good(shop.people.unlock("7001")).badge == "7001");
    CHECK(good(shop.service.versions()).staff > before);
    CHECK_FALSE(shop.tries("2468"));
    CHECK(shop.people.unlock("9999").error().why == Why::NotFound);
}

TEST_CASE("wrong tries at a lane count in the whole shop, once each") {
    Staffed shop;
    const protocol::StaffTries told{"t-1", "7001", 4, noon};
    CHECK(good(shop.people.tell_tries(told)).at == noon);
    shop.clock.advance(5s);
    CHECK(good(shop.people.tell_tries(told)).at == noon);  // told again: answered alike, counted once
    CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK(shop.tries("2468") == Why::TooOften);
    CHECK(shop.people.tell_tries({"t-2", "7001", -1, noon}).error().why == Why::Malformed);
    CHECK(shop.people.tell_tries({"t 2", "7001", 1, noon}).error().why == Why::Malformed);
    CHECK(shop.people.tell_tries({"t-3", "9999", 1, noon}));
}

TEST_CASE("tries at a lane count from when they were made, and a clock ahead of the store's helps nobody") {
    Staffed shop;
    const auto locked_until = [&] { return good(shop.service.staff()).staff[0].locked_until; };
    // A lane that was offline tells of yesterday: that lock is over. One more wrong PIN today is the sixth.
    good(shop.people.tell_tries({"t-1", "7001", 5, noon - 24h}));
    CHECK(locked_until() <= noon);
    good(shop.people.tell_tries({"t-2", "7001", 1, noon}));
    CHECK(locked_until() == noon + 2min);
    good(shop.people.tell_tries({"t-3", "7001", 1, noon + 24h * 365}));
    CHECK(locked_until() == noon + 4min);
    // Neither does a right PIN "next year" forgive what is tried tomorrow.
    good(shop.people.tell_tries({"t-4", "7001", 0, noon + 24h * 365}));
    CHECK(locked_until() == Instant{});
    shop.clock.advance(24h);
    for (int i = 0; i < 5; ++i) good(shop.people.tell_tries({std::format("u-{}", i), "7001", 1, noon + 24h}));
    CHECK(locked_until() == noon + 24h + 1min);
}

TEST_CASE("a right PIN at a lane forgives what was wrong before it, and nothing that came since") {
    Staffed shop;
    good(shop.people.tell_tries({"t-1", "7001", 5, noon}));
    const auto version = good(shop.service.staff()).version;
    shop.clock.advance(10s);
    const protocol::StaffTries early{"t-2", "7001", 0, noon - 1s}, right{"t-3", "7001", 0, noon + 5s};
    good(shop.people.tell_tries(early));
    CHECK(shop.tries("2468") == Why::TooOften);
    CHECK(good(shop.service.staff()).version == version);
    good(shop.people.tell_tries(right));
    CHECK(good(shop.service.staff()).version > version);
    for (int i = 0; i < 4; ++i) CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK(good(shop.people.tell_tries(right)).at == noon + 10s);  // told again it forgives nothing
    CHECK(shop.tries("0000") == Why::NotKnown);
    CHECK(shop.tries("2468") == Why::TooOften);
    // Where nothing is to be forgiven nothing is kept: every sign-in at a kiosk is told.
    good(shop.people.unlock("7001"));
    const protocol::StaffTries usual{"t-4", "7001", 0, noon + 10s};
    good(shop.people.tell_tries(usual));
    CHECK_FALSE(good(shop.storage->told_tries("t-4")));
    CHECK(shop.tries("0000") == Why::NotKnown);
    shop.clock.advance(1s);
    good(shop.people.tell_tries({"t-5", "7001", 4, shop.clock.now()}));
    good(shop.people.tell_tries(usual));
    CHECK(shop.tries("2468") == Why::TooOften);
}

TEST_CASE("a kiosk enrols with a one-time code") {
    Shop shop;
    People people(*shop.storage, shop.clock);
    const std::string own(64, '1'), others(64, '2');
    const auto code = good(people.new_code("lane-4", card_key));
    const auto enrol = [&](const std::string& with, const std::string& lane, const std::string& key) {
        return people.enrol({with, lane, key}, card_key, "paper");
    };
    CHECK(enrol("22222-22222", "lane-4", own).error().why == Why::NotAllowed);
    CHECK(enrol(code, "lane-5", own).error().why == Why::NotAllowed);
    CHECK(enrol("short", "lane-4", own).error().why == Why::Malformed);
    CHECK(enrol(code, "lane-4", "key").error().why == Why::Malformed);
    const auto key = good(enrol(code.substr(0, 5) + "-" + code.substr(5), "lane-4", own));
    CHECK(key.certificate == "paper");
    CHECK(key.signing_key.empty());
    CHECK(good(shop.service.lane_of_key(key.key)) == "lane-4");
    // Once: for nobody else, and for this kiosk only while its answer may have been lost.
    CHECK(enrol(code, "lane-4", others).error().why == Why::NotAllowed);
    shop.clock.advance(9min);
    const auto again = good(enrol(code, "lane-4", own));
    CHECK_FALSE(good(shop.service.lane_of_key(key.key)));
    CHECK(good(shop.service.lane_of_key(again.key)) == "lane-4");
    shop.clock.advance(1min);
    CHECK(enrol(code, "lane-4", own).error().why == Why::NotAllowed);

    const auto late = good(people.new_code("lane-6", card_key));
    shop.clock.advance(24h);
    CHECK(enrol(late, "lane-6", own).error().why == Why::NotAllowed);
    const auto older = good(people.new_code("lane-6", card_key));
    good(people.new_code("lane-6", card_key));
    CHECK(enrol(older, "lane-6", own).error().why == Why::NotAllowed);
}

TEST_CASE("what is refused a thousand times is one note that counts, and strangers fill no disk") {
    Shop shop;
    People people(*shop.storage, shop.clock);
    service::RefusalNote note{"a stranger at 192.0.2.7", "GET", "/v1/sales", "no key", noon, noon};
    for (int i = 0; i < 3; ++i) good(people.note({note}));
    CHECK(good(people.refusals(10)).at(0).times == 3);
    std::vector<service::RefusalNote> many(11'000, note);
    for (std::size_t i = 0; i < many.size(); ++i) {
        many[i].who = std::format("a stranger {}", i);
        many[i].last = noon + Duration(i + 1);
    }
    good(people.note(many));
    const auto kept = good(people.refusals(100'000));
    CHECK(kept.size() <= 10'000);
    CHECK(kept.front().who == "a stranger 10999");
}
