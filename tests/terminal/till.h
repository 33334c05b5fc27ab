#pragma once
// The driver against the simulator, each in its own process, over real TCP. Time is a number that the tests turn;
// real time only bounds how long a broken build is waited for.
#include <arpa/inet.h>
#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/io/process.h"
#include "devices/terminal/zvt_terminal.h"

namespace kassa::devices::test {

using namespace terminal;

inline const std::string password = "271828";
inline const Money price = Money::minor(1234);

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
            std::visit(
                [](const auto& e) {
                    if constexpr (requires { e.why.size(); }) CHECK(!e.why.contains(password));
                },
                event);
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
        REQUIRE(until(
            [&] {
                while (!found && read < heard.size())
                    if (const auto* event = std::get_if<Event>(&heard[read++])) found = *event;
                return found.has_value();
            },
            step));
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
inline ZvtSettings patient() {
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

}  // namespace kassa::devices::test
