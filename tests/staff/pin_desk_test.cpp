#include "kiosk/staff/pin_desk.h"

#include <catch2/catch_test_macros.hpp>

#include <unistd.h>

#include <fstream>
#include <future>

#include "core/protocol/secrets.h"

using namespace kassa;
using staff::Answer;
using staff::Pin;
using staff::PinDesk;
using staff::Refused;
using staff::SignedIn;

namespace {

const Instant noon = Instant(Duration(1'700'000'000'000));

struct Kiosk {
    StoryClock clock{noon};
    std::filesystem::path folder;
    std::unique_ptr<PinDesk> desk;

    Kiosk() {
        std::string name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
        folder = ::mkdtemp(name.data());
        start();
    }
    ~Kiosk() {
        desk.reset();
        std::filesystem::remove_all(folder);
    }
    void start() {
        desk.reset();
        auto opened = PinDesk::open(folder / "staff.db", clock);
        REQUIRE(opened);
        desk = std::move(*opened);
        desk->know({{"7001", "Ada", protocol::Role::supervisor, verifier("4711")},
                    {"7002", "Grace", protocol::Role::attendant, verifier("0815")}});
    }
    // The least work that libsodium allows: the test is about counting, not about Argon2.
    static std::string verifier(const char* pin) { return *protocol::pin_verifier(pin, {1, 8192}); }

    Answer tries(const std::string& badge, std::string_view digits) {
        Pin pin;
        for (const char digit : digits) pin.add(digit);
        std::promise<Answer> answer;
        desk->check(badge, std::move(pin), [&](Answer given) { answer.set_value(std::move(given)); });
        return answer.get_future().get();
    }
};

}  // namespace

TEST_CASE("a badge and its PIN sign in") {
    Kiosk kiosk;
    CHECK(kiosk.tries("7001", "4711") == Answer(SignedIn{"7001", "Ada", protocol::Role::supervisor}));
    CHECK(kiosk.tries("7002", "0815") == Answer(SignedIn{"7002", "Grace", protocol::Role::attendant}));
    CHECK(kiosk.tries("7002", "4711") == Answer(Refused{"7002", {}, true}));
    CHECK(kiosk.tries("7009", "4711") == Answer(Refused{"7009", {}}));
    CHECK(kiosk.tries("7001", "") == Answer(Refused{"7001", {}, true}));
}

TEST_CASE("whoever is no longer on the list is refused") {
    Kiosk kiosk;
    kiosk.desk->know({});
    CHECK(kiosk.tries("7001", "4711") == Answer(Refused{"7001", {}}));
}

TEST_CASE("after five wrong tries a badge waits, twice as long each time, at most an hour") {
    Kiosk kiosk;
    for (int wrong = 1; wrong < 5; ++wrong)
        CHECK(kiosk.tries("7001", "0000") == Answer(Refused{"7001", {}, true}));
    CHECK(kiosk.tries("7001", "0000") == Answer(Refused{"7001", noon + 1min, true}));
    // The right one does not help before the time is over, and trying does not make it longer.
    CHECK(kiosk.tries("7001", "4711") == Answer(Refused{"7001", noon + 1min}));
    CHECK(kiosk.tries("7002", "0815") == Answer(SignedIn{"7002", "Grace", protocol::Role::attendant}));
    Duration wait = 1min;
    for (const Duration next : {2min, 4min, 8min, 16min, 32min, 60min, 60min}) {
        kiosk.clock.advance(wait);
        CHECK(kiosk.tries("7001", "0000") == Answer(Refused{"7001", kiosk.clock.now() + next, true}));
        wait = next;
    }
    kiosk.clock.advance(wait - 1ms);
    CHECK(std::holds_alternative<Refused>(kiosk.tries("7001", "4711")));
    kiosk.clock.advance(1ms);
    CHECK(std::holds_alternative<SignedIn>(kiosk.tries("7001", "4711")));
    CHECK(kiosk.tries("7001", "0000") == Answer(Refused{"7001", {}, true}));  // counted from the beginning again
}

TEST_CASE("a badge that the store has locked waits here too, the store there or not") {
    Kiosk kiosk;
    kiosk.desk->know({{"7001", "Ada", protocol::Role::supervisor, Kiosk::verifier("4711"), noon + 5min}});
    CHECK(kiosk.tries("7001", "4711") == Answer(Refused{"7001", noon + 5min}));
    kiosk.clock.advance(5min);
    CHECK(std::holds_alternative<SignedIn>(kiosk.tries("7001", "4711")));
}

TEST_CASE("a restart does not forget the tries") {
    Kiosk kiosk;
    for (int i = 0; i < 5; ++i) kiosk.tries("7001", "0000");
    kiosk.start();
    CHECK(kiosk.tries("7001", "4711") == Answer(Refused{"7001", noon + 1min}));
}

TEST_CASE("badges that nobody has are slowed down together") {
    Kiosk kiosk;
    for (const char* badge : {"8001", "8002", "8003", "8004"})
        CHECK(kiosk.tries(badge, "0000") == Answer(Refused{badge, {}}));
    CHECK(kiosk.tries("8005", "0000") == Answer(Refused{"8005", noon + 1min}));
    CHECK(kiosk.tries("8006", "0000") == Answer(Refused{"8006", noon + 1min}));
    CHECK(std::holds_alternative<SignedIn>(kiosk.tries("7001", "4711")));
}

TEST_CASE("a clock that was set back does not lock a badge for longer") {
    Kiosk kiosk;
    kiosk.clock.advance(24h);
    for (int i = 0; i < 5; ++i) kiosk.tries("7001", "0000");
    kiosk.clock.advance(-24h);
    CHECK(kiosk.tries("7001", "4711") == Answer(Refused{"7001", noon + 1min}));
}

TEST_CASE("a broken file of tries is begun anew") {
    Kiosk kiosk;
    kiosk.desk.reset();
    std::filesystem::remove(kiosk.folder / "staff.db-wal");
    std::ofstream(kiosk.folder / "staff.db") << std::string(9000, 'x');
    kiosk.start();
    CHECK(std::holds_alternative<SignedIn>(kiosk.tries("7001", "4711")));
}

TEST_CASE("the desk ends while others wait") {
    Kiosk kiosk;
    std::atomic<int> answers = 0;
    for (int i = 0; i < 20; ++i) {
        Pin pin;
        kiosk.desk->check("7001", std::move(pin), [&](Answer) { ++answers; });
    }
    kiosk.desk.reset();
    CHECK(answers <= 20);
}

TEST_CASE("a PIN takes digits only, up to eight, and leaves nothing behind") {
    Pin pin;
    CHECK_FALSE(pin.add('a'));
    CHECK_FALSE(pin.add('\0'));
    for (int i = 0; i < 8; ++i) CHECK(pin.add('7'));
    CHECK_FALSE(pin.add('7'));
    pin.remove_last();
    CHECK(pin.size() == 7);
    Pin moved = std::move(pin);
    CHECK(moved.size() == 7);
    const auto has_sevens = [](const Pin& one) {
        const auto* bytes = reinterpret_cast<const char*>(&one);
        return std::string_view(bytes, sizeof one).contains("77");
    };
    CHECK(has_sevens(moved));
    CHECK_FALSE(has_sevens(pin));
    moved.clear();
    CHECK_FALSE(has_sevens(moved));
}
