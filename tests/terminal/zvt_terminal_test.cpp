// The driver against the simulator, each in its own process, over real TCP. Time is a number that the tests turn; real
// time only bounds how long a broken build is waited for.
#include "devices/terminal/zvt_terminal.h"

#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <poll.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/base/power.h"
#include "devices/io/process.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::terminal;

namespace {

const std::string password = "271828";
const Money price = Money::minor(1234);

struct Sim {
    std::unique_ptr<Child> child;
    std::string address;

    explicit Sim(std::vector<std::string> more = {}) {
        std::vector<std::string> argv = {KASSA_BUILD_DIR "/bin/sim_terminal", "--password", password};
        argv.insert(argv.end(), more.begin(), more.end());
        auto started = Child::start(argv);
        REQUIRE(started);
        child = std::move(*started);
        address = child->ready().value();
    }
    std::string ask(std::string_view command) {
        auto answer = child->ask(command);
        INFO(command);
        REQUIRE(answer);
        return *answer;
    }
    std::string ledger() { return ask("ledger"); }
};

// A till with nothing but a terminal.
struct Till {
    std::unique_ptr<ZvtTerminal> terminal;
    Instant now = Instant(1'000'000s);
    std::vector<TerminalEvent> heard;  // all of it
    std::size_t read = 0;              // what `next` has handed out

    explicit Till(const std::string& address, ZvtSettings settings = {}) {
        settings.address = address;
        settings.password = password;
        terminal = ZvtTerminal::open(settings).value();
    }
    ~Till() {
        // Whatever happens, no sentence carries the password.
        for (const TerminalEvent& event : heard)
            std::visit([](const auto& e) { if constexpr (requires { e.why.size(); }) CHECK(!e.why.contains(password)); }, event);
    }
    void poll() {
        for (TerminalEvent& event : terminal->poll(now)) heard.push_back(std::move(event));
    }
    // Polls until `done`, at each idle moment letting `step` of virtual time pass.
    template <class Condition>
    bool until(Condition done, Duration step = 0ms) {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        for (;;) {
            poll();
            if (done()) return true;
            if (std::chrono::steady_clock::now() > deadline) return false;
            pollfd ready{terminal->descriptor(), POLLIN, 0};
            if (::poll(&ready, 1, step > 0ms ? 5 : 2) == 0) now += step;
        }
    }
    // The next event of this kind; the ones before it are passed over.
    template <class Event>
    Event next(Duration step = 0ms) {
        std::optional<Event> found;
        REQUIRE(until([&] {
            while (!found && read < heard.size())
                if (const auto* event = std::get_if<Event>(&heard[read++])) found = *event;
            return found.has_value();
        }, step));
        return *found;
    }
    template <class Event>
    int count() const {
        int found = 0;
        for (const TerminalEvent& event : heard) found += std::holds_alternative<Event>(event);
        return found;
    }
    std::string says_until_end() const {
        std::string words;
        for (const TerminalEvent& event : heard)
            if (const auto* says = std::get_if<Says>(&event)) words += says->words + " ";
        return words;
    }
    Last ask(Duration step = 0ms) {
        terminal->ask_last("question");
        return next<Last>(step);
    }
    // Until the terminal asks the customer for a card.
    void begin(const Id& payment = "p1", Money amount = price) {
        terminal->pay(payment, amount);
        CHECK(next<Says>() == Says{payment, "insert_card"});
    }
};

// Waits that only the test's own clock can end, however slow the machine.
ZvtSettings patient() {
    ZvtSettings settings;
    settings.acknowledge_wait = settings.answer_wait = settings.connect_wait = 1h;
    return settings;
}

// A terminal that accepts a connection and says only what it is told to.
struct Wire {
    int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int connection = -1;
    std::string address;

    Wire() {
        sockaddr_in here{};
        here.sin_family = AF_INET;
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof here;
        REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&here), size) == 0);
        REQUIRE(::listen(listener, 1) == 0);
        ::getsockname(listener, reinterpret_cast<sockaddr*>(&here), &size);
        address = std::format("tcp:127.0.0.1:{}", ntohs(here.sin_port));
    }
    ~Wire() {
        if (connection >= 0) ::close(connection);
        ::close(listener);
    }
    void accept() { REQUIRE((connection = ::accept4(listener, nullptr, nullptr, SOCK_CLOEXEC)) >= 0); }
    void say(std::initializer_list<std::uint8_t> bytes) {
        REQUIRE(::send(connection, std::data(bytes), bytes.size(), MSG_NOSIGNAL) == ssize_t(bytes.size()));
    }
    // Polls the till until these bytes have come.
    void expect(Till& till, const Bytes& wanted) {
        Bytes got;
        REQUIRE(till.until([&] {
            std::uint8_t buffer[256];
            const ssize_t count = ::recv(connection, buffer, wanted.size() - got.size(), MSG_DONTWAIT);
            if (count > 0) got.insert(got.end(), buffer, buffer + count);
            return got.size() == wanted.size();
        }));
        CHECK(got == wanted);
    }
    void register_till(Till& till) {
        till.poll();
        accept();
        expect(till, zvt::register_till(password, 978));
        say({0x80, 0x00, 0x00, 0x06, 0x0F, 0x00});
        expect(till, zvt::acknowledge());
    }
    void accept_payment(Till& till) {
        till.terminal->pay("p1", price);
        expect(till, zvt::authorise(price, 978));
        say({0x80, 0x00, 0x00});
    }
};

}  // namespace

TEST_CASE("approve: the shopper is guided, and the slip says what the terminal booked") {
    Sim sim({"--receipt", "41"});
    Till till(sim.address);
    till.begin();
    CHECK(sim.ask("state") == "connected=yes registered=yes payment=1234 busy=0 silent=no");
    CHECK(sim.ask("approve") == "now");
    const Approved approved = till.next<Approved>();
    CHECK(approved.payment == "p1");
    CHECK(approved.slip == Slip{.receipt_number = 41, .trace = 1, .amount = price, .card_name = "girocard",
                                .masked_pan = "************1234", .terminal_id = "52500123"});
    CHECK(till.says_until_end() == "insert_card enter_pin please_wait approved remove_card ");
    CHECK(sim.ledger() == "charged=1 reversed=0 total=1234 receipts=41");
    CHECK(till.count<Away>() + till.count<Back>() == 0);
}

TEST_CASE("declines are told by result codes, even when the terminal completes them") {
    struct Row {
        const char* command;
        Declined declined;
    };
    const Row rows[] = {
        {"decline", {"p1", Declined::Why::Declined, "05"}},
        {"decline-with-completion", {"p1", Declined::Why::Aborted, "6C"}},
        {"abort-key", {"p1", Declined::Why::Aborted, "6C"}},
    };
    for (const Row& row : rows) {
        INFO(row.command);
        Sim sim;
        Till till(sim.address);
        till.begin();
        sim.ask(row.command);
        CHECK(till.next<Declined>() == row.declined);
        CHECK(sim.ledger() == "charged=0 reversed=0 total=0 receipts=");
        // The terminal is free again.
        sim.ask("approve");
        till.terminal->pay("p2", price);
        CHECK(till.next<Approved>().payment == "p2");
        CHECK(till.count<Approved>() == 1);
        CHECK(till.count<AnswerLost>() == 0);
    }
}

TEST_CASE("stop: the terminal's own answer decides") {
    Sim sim;
    Till till(sim.address);
    till.begin();
    till.terminal->stop();
    CHECK(till.next<Declined>() == Declined{"p1", Declined::Why::Aborted, "6C"});

    // Pressed too late, after the card was charged.
    till.begin("p2");
    sim.ask("approve");
    till.terminal->stop();
    CHECK(till.next<Approved>().payment == "p2");

    // Pressed before the request has left: nothing is sent.
    till.terminal->pay("p3", price);
    till.terminal->stop();
    CHECK(till.next<Declined>() == Declined{"p3", Declined::Why::Aborted, "6C"});
    // With nothing to stop, the next payment is not touched.
    till.terminal->stop();
    sim.ask("approve");
    till.terminal->pay("p4", price);
    CHECK(till.next<Approved>().payment == "p4");
    CHECK(sim.ledger().starts_with("charged=2 "));
}

TEST_CASE("a silent terminal is told to stop, then its answer is lost, then it is asked until it knows") {
    Sim sim;
    Till till(sim.address, patient());
    CHECK(till.ask() == Last{"question", false, {}});
    till.begin();
    sim.ask("silent");
    till.now += 89s;
    till.poll();
    CHECK(till.count<AnswerLost>() == 0);
    till.now += 1s;
    till.poll();  // the stop goes out
    till.now += 14s;
    till.poll();
    CHECK(till.count<AnswerLost>() == 0);
    till.now += 1s;
    CHECK(till.next<AnswerLost>().payment == "p1");
    // A customer still stands at it: it is busy, and gives no answer that could be taken for one.
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    REQUIRE(till.until([&] { return till.now >= asked + 10s; }, 500ms));
    CHECK(till.count<Last>() == 1);
    sim.ask("approve");
    const Last last = till.next<Last>(500ms);
    CHECK(last.approved);
    CHECK(last.slip->receipt_number == 1);
    CHECK(last.slip->amount == price);
    CHECK(sim.ledger() == "charged=1 reversed=0 total=1234 receipts=1");
}

TEST_CASE("a terminal that was silent and speaks again in time still gives its answer") {
    Sim sim;
    Till till(sim.address, patient());
    till.begin();
    sim.ask("silent");
    sim.ask("approve");
    till.now += 60s;
    till.poll();
    sim.ask("speak");
    CHECK(till.next<Approved>().slip.receipt_number == 1);
}

TEST_CASE("a terminal that stays busy with a customer is at last reported, and asking goes on being possible") {
    Sim sim;
    Till till(sim.address, patient());
    till.begin();
    sim.ask("hang up");
    CHECK(till.next<AnswerLost>().payment == "p1");
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    CHECK(till.next<NotAsked>(2s).payment == "p1");
    CHECK(till.now - asked >= 120s);
    sim.ask("abort-key");
    till.terminal->ask_last("p1");
    CHECK(till.next<Last>(500ms) == Last{"p1", false, {}});
}

TEST_CASE("connection refused: nothing was asked, and the terminal is back when it is back") {
    std::string address;
    {
        Sim gone;
        address = gone.address;
    }
    Till till(address, patient());
    till.terminal->pay("p1", price);
    CHECK(till.next<NotAsked>().payment == "p1");
    till.poll();
    CHECK(till.count<Away>() == 1);
    CHECK(std::get<Away>(till.heard[0]).why == std::format("card terminal at {}: Connection refused", address));
    // Further tries are not news.
    const Instant then = till.now;
    REQUIRE(till.until([&] { return till.now > then + 60s; }, 1s));
    CHECK(till.count<Away>() == 1);
    // The last payment is asked for a while longer.
    till.terminal->ask_last("p1");
    const Instant asked = till.now;
    CHECK(till.next<NotAsked>(1s).payment == "p1");
    CHECK(till.now - asked >= 10s);
    till.terminal->reverse("p1", 7);
    CHECK(!till.next<Reversed>(1s).done);

    Sim sim({"--port", address.substr(address.rfind(':') + 1)});
    till.next<Back>(1s);
    sim.ask("approve");
    till.terminal->pay("p2", price);
    CHECK(till.next<Approved>().payment == "p2");
}

TEST_CASE("die after charging: the answer is lost, and the terminal knows the new receipt") {
    for (const bool while_waiting : {true, false}) {
        INFO(while_waiting);
        Sim sim({"--receipt", "300"});
        Till till(sim.address, patient());
        sim.ask("approve");
        till.terminal->pay("p0", price);
        CHECK(till.next<Approved>().slip.receipt_number == 300);
        if (while_waiting) {
            till.begin("p1");
            sim.ask("die after charging");
        } else {
            sim.ask("die after charging");
            till.terminal->pay("p1", price);
        }
        CHECK(till.next<AnswerLost>().payment == "p1");
        const Last last = till.ask();
        CHECK(last.approved);
        CHECK(last.slip->receipt_number == 301);
        CHECK(sim.ledger() == "charged=2 reversed=0 total=2468 receipts=300,301");
        CHECK(till.count<Away>() == 0);
    }
}

TEST_CASE("die before charging: the answer is lost, and the terminal knows only the old receipt") {
    for (const bool while_waiting : {true, false}) {
        INFO(while_waiting);
        Sim sim({"--receipt", "300"});
        Till till(sim.address, patient());
        sim.ask("approve");
        till.terminal->pay("p0", price);
        CHECK(till.next<Approved>().slip.receipt_number == 300);
        if (while_waiting) till.begin("p1");
        sim.ask("die before charging");
        if (!while_waiting) till.terminal->pay("p1", price);
        CHECK(till.next<AnswerLost>().payment == "p1");
        CHECK(till.ask().slip->receipt_number == 300);
        CHECK(sim.ledger().starts_with("charged=1 "));
    }
}

TEST_CASE("reversal: once, and asking again finds it done") {
    Sim sim;
    Till till(sim.address);
    sim.ask("approve");
    till.terminal->pay("p1", price);
    const int receipt = till.next<Approved>().slip.receipt_number;
    till.terminal->reverse("p1", receipt);
    CHECK(till.next<Reversed>() == Reversed{"p1", true, ""});
    till.terminal->reverse("p1", receipt);
    CHECK(till.next<Reversed>() == Reversed{"p1", true, ""});
    CHECK(sim.ledger() == "charged=1 reversed=1 total=0 receipts=1");
    // Another payment's receipt, and none at all.
    till.terminal->reverse("p1", 77);
    CHECK(till.next<Reversed>() == Reversed{"p1", false, "not reversed: card terminal: it refuses the reversal (code B5)"});
    till.terminal->reverse("p1", 0);
    CHECK(!till.next<Reversed>().done);
    CHECK(sim.ledger() == "charged=1 reversed=1 total=0 receipts=1");
}

TEST_CASE("a busy terminal is asked again, and at last the shopper is told") {
    Sim sim;
    Till till(sim.address, patient());
    till.ask();
    sim.ask("busy 3");
    sim.ask("approve");
    till.terminal->pay("p1", price);
    CHECK(till.next<Approved>(250ms).payment == "p1");
    sim.ask("busy 1000");
    till.terminal->pay("p2", price);
    CHECK(till.next<NotAsked>(250ms) == NotAsked{"p2", "card terminal: it stays busy"});
    CHECK(sim.ledger().starts_with("charged=1 "));
    sim.ask("busy 0");
    CHECK(till.ask(250ms).slip->receipt_number == 1);
}

TEST_CASE("receipt numbers go from 9999 to 1") {
    Sim sim({"--receipt", "9999"});
    Till till(sim.address);
    sim.ask("auto approve on");
    till.terminal->pay("p1", price);
    CHECK(till.next<Approved>().slip.receipt_number == 9999);
    till.terminal->pay("p2", price);
    CHECK(till.next<Approved>().slip.receipt_number == 1);
    CHECK(till.ask().slip->receipt_number == 1);
    till.terminal->reverse("p1", 9999);
    CHECK(till.next<Reversed>().done);
}

TEST_CASE("a terminal that sends in random pieces is understood all the same") {
    for (const char* seed : {"1", "2", "3", "4", "5"}) {
        INFO(seed);
        Sim sim({"--pieces", "--seed", seed, "--ack-ack"});
        ZvtSettings settings = patient();
        settings.acknowledge_acknowledgements = true;
        Till till(sim.address, settings);
        sim.ask("auto approve on");
        till.terminal->pay("p1", price);
        CHECK(till.next<Approved>().slip.card_name == "girocard");
        CHECK(till.ask().slip->amount == price);
        till.terminal->reverse("p1", 1);
        CHECK(till.next<Reversed>().done);
    }
}

TEST_CASE("requests wait for one another, in their order") {
    Sim sim;
    sim.ask("auto approve on");
    Till till(sim.address);
    till.terminal->ask_last("before");
    till.terminal->pay("p1", price);
    till.terminal->ask_last("after");
    CHECK(!till.next<Last>().approved);
    CHECK(till.next<Approved>().payment == "p1");
    CHECK(till.next<Last>().approved);
}

TEST_CASE("a wrong password is a terminal away, with a sentence that says what to check and no password") {
    Sim sim({"--password", "999999"});
    Till till(sim.address, patient());
    CHECK(till.next<Away>().why.contains("check its password and currency"));
    till.terminal->pay("p1", price);
    CHECK(till.next<NotAsked>(100ms).why.contains("does not register this till"));
}

TEST_CASE("settings that can't work are refused by name") {
    const auto sentence = [](ZvtSettings settings) { return ZvtTerminal::open(settings).error().sentence; };
    CHECK(sentence({.password = "12345"}) == "card terminal: password must be six digits");
    CHECK(sentence({.password = "12345x"}) == "card terminal: password must be six digits");
    CHECK(sentence({.currency = 0}).contains("currency 0"));
    CHECK(sentence({.address = "serial:/dev/ttyS0"}).contains("must be tcp:HOST:PORT"));
}

TEST_CASE("an amount that no terminal can take is never sent") {
    Sim sim;
    Till till(sim.address);
    for (const std::int64_t cents : {std::int64_t(0), std::int64_t(-1), std::int64_t(1'000'000'000'000)}) {
        till.terminal->pay("p1", Money::minor(cents));
        CHECK(till.next<NotAsked>().payment == "p1");
    }
    CHECK(sim.ask("state").contains("payment=none"));
}

TEST_CASE("an idle connection that the terminal closes is made again without a word to anybody") {
    Sim sim;
    Till till(sim.address, patient());
    till.ask();
    sim.ask("hang up");
    REQUIRE(till.until([&] { return till.terminal->descriptor() < 0; }));
    REQUIRE(till.until([&] { return till.terminal->descriptor() >= 0; }, 100ms));
    CHECK(!till.ask().approved);
    CHECK(till.count<Away>() + till.count<Back>() == 0);
}

TEST_CASE("what no terminal should say is never taken for an approval") {
    struct Row {
        const char* name;
        std::vector<std::initializer_list<std::uint8_t>> says;
        const char* why;  // in AnswerLost
    };
    const Row rows[] = {
        {"a completion alone", {{0x06, 0x0F, 0x00}}, "without a result"},
        {"a completion that claims success", {{0x06, 0x0F, 0x02, 0x27, 0x00}}, "without a result"},
        {"approved, then aborted", {{0x04, 0x0F, 0x02, 0x27, 0x00}, {0x06, 0x1E, 0x01, 0x05}}, "then aborted with code 05"},
        {"another amount", {{0x04, 0x0F, 0x09, 0x27, 0x00, 0x04, 0, 0, 0, 0, 0x12, 0x33}, {0x06, 0x0F, 0x00}}, "another amount"},
        {"a status without a result", {{0x04, 0x0F, 0x03, 0x87, 0x00, 0x41}, {0x06, 0x0F, 0x00}}, "without a result"},
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
        power::die_at(power::passed() + point);
        if (point == 0) power::die_at(0);
        const std::uint64_t before = power::passed();
        live(address, journal);
        journal.points = power::passed() - before;
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
    const std::string file = (std::filesystem::temp_directory_path() / std::format("kassa_ledger_{}", ::getpid())).string();
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
    CHECK(answer.error().sentence == "sim_terminal answered 'explode' with: 'explode' is no command; --help lists them");
    CHECK(!sim.child->ask("busy many"));
    CHECK(Child::start({KASSA_BUILD_DIR "/bin/sim_terminal", "--receipt", "10000"}).value()->wait().value() == 2);
}
