#include "devices/scanner/scanner.h"

#include <catch2/catch_test_macros.hpp>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <sys/stat.h>

#include "devices/scanner/line_reader.h"
#include "tests/support/simulator.h"

using namespace kassa;
using namespace kassa::devices::scanner;
using support::SimulatorProcess;

namespace {

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

struct Bench {
    SimulatorProcess simulator;
    std::unique_ptr<Scanner> scanner;
    StoryClock clock{Instant(1'700'000'000s)};

    explicit Bench(std::vector<std::string> options = {})
        : simulator("sim_scanner", std::move(options)), scanner(Scanner::open(simulator.address()).value()) {
        scanner->poll(clock.now());
    }
    // What comes next on the line; nothing happens on the clock meanwhile.
    std::vector<Event> next() {
        pollfd wait{scanner->descriptor(), POLLIN, 0};
        REQUIRE(::poll(&wait, 1, 20'000) == 1);
        return scanner->poll(clock.now());
    }
    // A line may arrive in pieces: polls until there is an event.
    std::vector<Event> next_event() {
        for (;;)
            if (auto events = next(); !events.empty()) return events;
    }
};

}  // namespace

TEST_CASE("a line is a scan, with what its AIM identifier tells") {
    struct Row {
        const char* name;
        std::string line;
        Event expected;
    };
    const Row rows[] = {
        {"EAN-13", "]E04006381333931", Scanned{"]E0", Symbology::Ean13, "4006381333931", false}},
        {"EAN-8", "]E496385074", Scanned{"]E4", Symbology::Ean8, "96385074", false}},
        {"Code 128", "]C0LANE-7", Scanned{"]C0", Symbology::Code128, "LANE-7", false}},
        {"GS1-128",
         "]C1010400638133393110ABC\x1D"
         "17250101",
         Scanned{"]C1", Symbology::Code128,
                 "010400638133393110ABC\x1D"
                 "17250101",
                 true}},
        {"GS1 DataBar", "]e00104006381333931", Scanned{"]e0", Symbology::DataBar, "0104006381333931", true}},
        {"GS1 DataMatrix", "]d20104006381333931",
         Scanned{"]d2", Symbology::DataMatrix, "0104006381333931", true}},
        {"GS1 QR with its first FNC1",
         "]Q3\x1D"
         "0104006381333931",
         Scanned{"]Q3", Symbology::Qr, "0104006381333931", true}},
        {"QR", "]Q1https://example.org/01/04006381333931",
         Scanned{"]Q1", Symbology::Qr, "https://example.org/01/04006381333931", false}},
        {"ITF-14", "]I114006381333938", Scanned{"]I1", Symbology::Itf, "14006381333938", false}},
        {"another symbol", "]A0CODE39", Scanned{"]A0", Symbology::Other, "CODE39", false}},
        {"no identifier", "4006381333931", Scanned{"", Symbology::Unknown, "4006381333931", false}},
        {"a bracket alone is text", "]", Scanned{"", Symbology::Unknown, "]", false}},
        {"framed", "\x02]E04006381333931\x03", Scanned{"]E0", Symbology::Ean13, "4006381333931", false}},
        {"letters of any script", "Äpfel", Scanned{"", Symbology::Unknown, "Äpfel", false}},
        {"an identifier alone", "]E0", Garbled{"a line without a code"}},
        {"a bell in the middle",
         "4006\x07"
         "381",
         Garbled{"a control character in the middle of a code"}},
        {"the wrong speed", "\xF8\x80\xFF",
         Garbled{"bytes that are no text; are the line's speed and parity right?"}},
        {"half a letter", "a\xC3", Garbled{"bytes that are no text; are the line's speed and parity right?"}},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(scan_of(row.line) == row.expected);
    }
}

TEST_CASE("lines end in CR, LF or both, in whatever pieces they come") {
    LineReader reader;
    const Instant now(1s);
    CHECK(reader.take(bytes_of("1\r2\n3\r\n\r\n4"), now).size() == 3);
    CHECK(reader.take(bytes_of("5"), now).empty());
    CHECK(reader.take(bytes_of("\r"), now) ==
          std::vector<Event>{Scanned{"", Symbology::Unknown, "45", false}});
    CHECK(reader.take(bytes_of("\n"), now).empty());
}

TEST_CASE("half a line is given up after half a second, counted from its last byte") {
    LineReader reader;
    reader.take(bytes_of("40063"), Instant(1000ms));
    CHECK_FALSE(reader.give_up(Instant(1499ms)));
    reader.take(bytes_of("8"), Instant(1499ms));
    CHECK_FALSE(reader.give_up(Instant(1998ms)));
    CHECK(reader.give_up(Instant(1999ms)));
    CHECK_FALSE(reader.give_up(Instant(9999ms)));
    CHECK(reader.take(bytes_of("1333931\r"), Instant(9999ms)).size() == 1);
}

TEST_CASE("a line that is longer than any code is passed over to its end") {
    LineReader reader;
    const Instant now(1s);
    CHECK(reader.take(bytes_of(std::string(100'000, '7')), now).empty());
    CHECK(reader.take(bytes_of("77\r123\r"), now) ==
          std::vector<Event>{Garbled{"a line longer than any code"},
                             Scanned{"", Symbology::Unknown, "123", false}});
    CHECK(std::holds_alternative<Scanned>(reader.take(bytes_of(std::string(3072, '7') + "\r"), now).at(0)));
}

TEST_CASE("scans come over a serial line") {
    for (const char* end : {"cr", "lf", "crlf"}) {
        Bench bench({"--end", end});
        bench.simulator.tell("scan ]E04006381333931");
        CHECK(bench.next_event() ==
              std::vector<Event>{Scanned{"]E0", Symbology::Ean13, "4006381333931", false}});
        bench.simulator.tell("scan ]C10104006381333931<GS>10A");
        CHECK(bench.next_event() == std::vector<Event>{Scanned{"]C1", Symbology::Code128,
                                                               "0104006381333931\x1D"
                                                               "10A",
                                                               true}});
    }
}

TEST_CASE("half a scan on the line is given up, and the next is read whole") {
    Bench bench;
    bench.simulator.tell("half 40063");
    CHECK(bench.next().empty());
    bench.clock.advance(600ms);
    const auto events = bench.scanner->poll(bench.clock.now());
    REQUIRE(events.size() == 1);
    CHECK(std::holds_alternative<Garbled>(events[0]));
    bench.simulator.tell("scan 4006381333931");
    CHECK(bench.next_event() == std::vector<Event>{Scanned{"", Symbology::Unknown, "4006381333931", false}});
    CHECK(bench.simulator.refuses("raw 4x").contains("'4x' is not hexadecimal"));
}

TEST_CASE("a scanner that is pulled out is away, and back when it is put in again") {
    Bench bench;
    bench.simulator.tell("unplug");
    const auto gone = bench.next_event();
    REQUIRE(gone.size() == 1);
    CHECK(std::get<Away>(gone[0]).why.contains("hand scanner at " + bench.simulator.address()));
    CHECK(bench.simulator.refuses("scan 1").contains("the scanner is unplugged"));
    bench.clock.advance(1s);
    CHECK(bench.scanner->poll(bench.clock.now()).empty());
    bench.simulator.tell("plug");
    bench.clock.advance(1s);
    CHECK(bench.scanner->poll(bench.clock.now()) == std::vector<Event>{Back{}});
    bench.simulator.tell("scan 4006381333931");
    CHECK(bench.next_event() == std::vector<Event>{Scanned{"", Symbology::Unknown, "4006381333931", false}});
}

TEST_CASE("a FIFO can stand for the line") {
    const auto path = std::filesystem::temp_directory_path() / std::format("kassa-scanner-{}", ::getpid());
    std::filesystem::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    auto scanner = Scanner::open("fifo:" + path.string()).value();
    CHECK(scanner->poll(Instant(1s)).empty());
    const int writer = ::open(path.c_str(), O_WRONLY);
    REQUIRE(::write(writer, "123\n", 4) == 4);
    CHECK(scanner->poll(Instant(1s)) == std::vector<Event>{Scanned{"", Symbology::Unknown, "123", false}});
    ::close(writer);
    CHECK(scanner->poll(Instant(1s)).empty());  // it may come again
    std::filesystem::remove(path);
    CHECK(Scanner::open("scanner").error().sentence.contains("'scanner' is no address"));
}
