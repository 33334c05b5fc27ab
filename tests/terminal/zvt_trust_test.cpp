// What may be believed: messages that no terminal should send, power cuts at every point, the simulator's own ledger.
#include <filesystem>
#include <sys/mman.h>
#include <sys/wait.h>

#include "core/base/power.h"
#include "tests/terminal/till.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::test;

TEST_CASE("what no terminal should say is never taken for an approval") {
    struct Row {
        const char* name;
        std::vector<std::initializer_list<std::uint8_t>> says;
        const char* why;  // in AnswerLost
    };
    const Row rows[] = {
        {"a completion alone", {{0x06, 0x0F, 0x00}}, "without a result"},
        {"a completion that claims success", {{0x06, 0x0F, 0x02, 0x27, 0x00}}, "without a result"},
        {"approved, then aborted",
         {{0x04, 0x0F, 0x02, 0x27, 0x00}, {0x06, 0x1E, 0x01, 0x05}},
         "then aborted with code 05"},
        {"another amount",
         {{0x04, 0x0F, 0x09, 0x27, 0x00, 0x04, 0, 0, 0, 0, 0x12, 0x33}, {0x06, 0x0F, 0x00}},
         "another amount"},
        {"a status without a result",
         {{0x04, 0x0F, 0x03, 0x87, 0x00, 0x41}, {0x06, 0x0F, 0x00}},
         "without a result"},
        {"noise", {{0x48, 0x54, 0x54, 0x50}}, "out of step"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Wire wire;
        Till till(wire.address, patient());
        wire.register_till(till);
        wire.accept_payment(till);
        for (const auto& message : row.says) wire.say(message);
        CHECK(till.next<AnswerLost>().why.contains(row.why));
        CHECK(till.count<Approved>() + till.count<Declined>() == 0);
    }
}

TEST_CASE("an approval that came before our request was acknowledged is somebody else's") {
    Wire wire;
    Till till(wire.address, patient());
    wire.register_till(till);
    till.terminal->ask_last("p1");
    wire.expect(till, zvt::repeat_receipt(password));
    // The rest of a payment whose connection broke …
    wire.say({0x04, 0x0F, 0x05, 0x27, 0x00, 0x87, 0x00, 0x99, 0x06, 0x0F, 0x00});
    wire.expect(till, {0x80, 0x00, 0x00, 0x80, 0x00, 0x00});
    CHECK(till.count<Last>() == 0);
    // … and then our answer.
    wire.say({0x80, 0x00, 0x00, 0x04, 0x0F, 0x05, 0x27, 0x00, 0x87, 0x00, 0x41, 0x06, 0x0F, 0x00});
    CHECK(till.next<Last>().slip->receipt_number == 41);
}

TEST_CASE("a success without a receipt number is no answer to the question for the last payment") {
    Wire wire;
    Till till(wire.address, patient());
    wire.register_till(till);
    till.terminal->ask_last("p1");
    wire.expect(till, zvt::repeat_receipt(password));
    wire.say({0x80, 0x00, 0x00, 0x04, 0x0F, 0x05, 0x27, 0x00, 0x87, 0xFF, 0xFF, 0x06, 0x0F, 0x00});
    CHECK(till.next<NotAsked>().why.contains("no receipt number"));
}

TEST_CASE("a short success is a success of the amount that was asked") {
    Wire wire;
    Till till(wire.address, patient());
    wire.register_till(till);
    wire.accept_payment(till);
    wire.say({0x04, 0x0F, 0x02, 0x27, 0x00, 0x06, 0x0F, 0x00});
    CHECK(till.next<Approved>().slip == Slip{.amount = price});
}

TEST_CASE("no acknowledgement within five seconds: away at the start, lost in a payment") {
    Wire wire;
    Till till(wire.address);
    till.poll();
    wire.accept();
    wire.expect(till, zvt::register_till(password, 978));
    till.now += 5s;
    CHECK(till.next<Away>().why.contains("does not acknowledge"));
    till.now += 1s;
    wire.register_till(till);
    till.next<Back>();
    till.terminal->pay("p1", price);
    wire.expect(till, zvt::authorise(price, 978));
    till.now += 5s;
    CHECK(till.next<AnswerLost>().why.contains("does not acknowledge"));
}

TEST_CASE("a refused payment was not asked") {
    Wire wire;
    Till till(wire.address, patient());
    wire.register_till(till);
    till.terminal->pay("p1", price);
    wire.expect(till, zvt::authorise(price, 978));
    wire.say({0x84, 0x83, 0x00});
    CHECK(till.next<NotAsked>().why.contains("refuses with code 83"));
}

namespace {

// What a kiosk keeps in its journal of one payment.
struct Journal {
    enum class Stage { Nothing, Asked, Paid } stage = Stage::Nothing;
    int receipt_before = 0;
    std::uint64_t points = 0;
};

// One life of a kiosk that has to be paid `price` once: asks, pays, and after a power cut asks first.
void live(const std::string& address, Journal& journal) {
    Till till(address, patient());
    const auto answer = [&till]<class Event>() { return till.next<Event>(); };
    while (journal.stage != Journal::Stage::Paid) {
        till.terminal->ask_last("p1");
        const Last last = answer.operator()<Last>();
        const int receipt = last.slip ? last.slip->receipt_number : 0;
        if (journal.stage == Journal::Stage::Asked && last.approved && receipt != journal.receipt_before) {
            journal.stage = Journal::Stage::Paid;
            return;
        }
        journal.receipt_before = receipt;
        journal.stage = Journal::Stage::Asked;
        till.terminal->pay("p1", price);
        answer.operator()<Approved>();
        journal.stage = Journal::Stage::Paid;
    }
}

// Runs it in a process of its own, which dies at its n-th point (0: lives). True when it lived.
bool live_until(std::uint64_t point, const std::string& address, Journal& journal) {
    const pid_t child = ::fork();
    if (child == 0) {
        std::freopen("/dev/null", "w", stderr);
        if (point != 0) power::die_at("", point);
        power::count_points();
        live(address, journal);
        for (const auto& [name, count] : power::passed()) journal.points += std::uint64_t(count);
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFEXITED(status));
    REQUIRE((WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == power::died));
    return WEXITSTATUS(status) == 0;
}

}  // namespace

TEST_CASE("pull the plug at every send and every answer: the card is charged exactly once") {
    void* page = ::mmap(nullptr, sizeof(Journal), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(page != MAP_FAILED);
    Sim sim({"--receipt", "9990"});
    sim.ask("auto approve on");
    int cuts = 0;
    for (std::uint64_t point = 1;; ++point) {
        INFO("point " << point);
        Journal& journal = *new (page) Journal;
        const std::string before = sim.ledger();
        const bool lived = live_until(point, sim.address, journal);
        if (!lived) {
            ++cuts;
            REQUIRE(live_until(0, sim.address, journal));
        }
        CHECK(journal.stage == Journal::Stage::Paid);
        CHECK(sim.ledger().starts_with(std::format("charged={} reversed=0 total={} ", point, 1234 * point)));
        if (lived) break;
    }
    CHECK(cuts >= 20);
    ::munmap(page, sizeof(Journal));
}

TEST_CASE("the simulator's ledger outlives it") {
    const std::string file =
        (std::filesystem::temp_directory_path() / std::format("kassa_ledger_{}", ::getpid())).string();
    std::filesystem::remove(file);
    {
        Sim sim({"--ledger", file, "--receipt", "17"});
        sim.ask("auto approve on");
        Till till(sim.address);
        till.terminal->pay("p1", price);
        till.next<Approved>();
        till.terminal->pay("p2", price);
        till.next<Approved>();
        till.terminal->reverse("p1", 17);
        CHECK(till.next<Reversed>().done);
        sim.child->kill();
    }
    Sim sim({"--ledger", file});
    CHECK(sim.ledger() == "charged=2 reversed=1 total=1234 receipts=17,18");
    Till till(sim.address);
    till.terminal->reverse("p1", 17);
    CHECK(till.next<Reversed>() == Reversed{"p1", true, ""});
    CHECK(sim.ledger() == "charged=2 reversed=1 total=1234 receipts=17,18");
    std::filesystem::remove(file);
}

TEST_CASE("the simulator refuses what it does not know, in a sentence") {
    Sim sim;
    const auto answer = sim.child->ask("explode");
    REQUIRE(!answer);
    CHECK(answer.error().sentence ==
          "sim_terminal answered 'explode' with: 'explode' is no command; --help lists them");
    CHECK(!sim.child->ask("busy many"));
    CHECK(Child::start({KASSA_BUILD_DIR "/bin/sim_terminal", "--receipt", "10000"}).value()->wait().value() ==
          2);
}
