#include "devices/printer/printer.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <poll.h>

#include "devices/printer/interpreter.h"
#include "tests/printer/sample.h"
#include "tests/support/simulator.h"

using namespace kassa;
using namespace kassa::devices::printer;
using support::SimulatorProcess;

namespace {

// A driver on a simulator, polled as the kiosk's worker does.
struct Bench {
    SimulatorProcess simulator;
    SystemClock clock;
    std::unique_ptr<Printer> printer;
    std::vector<Event> heard;

    explicit Bench(std::vector<std::string> options = {}, Options driver = {})
        : simulator("sim_printer", std::move(options)),
          printer(Printer::open(simulator.address(), driver).value()) {}

    void poll() {
        pollfd wait{printer->descriptor(), POLLIN, 0};
        ::poll(&wait, 1, 5);
        for (auto& event : printer->poll(clock.now())) heard.push_back(std::move(event));
    }
    // Polls until it is heard; what it was.
    template <class What>
    What until_heard() {
        for (const Instant start = clock.now(); clock.now() - start < 20s; poll())
            for (std::size_t at = 0; at < heard.size(); ++at)
                if (const auto* found = std::get_if<What>(&heard[at])) {
                    const What what = *found;
                    heard.erase(heard.begin(), heard.begin() + std::ptrdiff_t(at) + 1);
                    return what;
                }
        throw std::runtime_error("not heard within 20 s");
    }
    template <class What>
    bool has_heard() const {
        return std::ranges::any_of(heard,
                                   [](const Event& event) { return std::holds_alternative<What>(event); });
    }
    void wait(Duration for_so_long) {
        for (const Instant start = clock.now(); clock.now() - start < for_so_long;) poll();
    }
    std::string text(const std::string& which) {
        return std::string(boost::json::parse(simulator.tell("text " + which)).as_string());
    }
};

// Long enough to be sent in several pieces.
Document long_receipt(int lines) {
    Document document;
    for (int line = 1; line <= lines; ++line)
        document.blocks.push_back(Columns{std::format("Line {}", line), "1.00"});
    document.blocks.push_back(Cut{});
    return document;
}

}  // namespace

TEST_CASE("a receipt is printed over TCP, and only then reported") {
    Bench bench;
    CHECK(bench.until_heard<Status>() == Status{true, false, ""});
    bench.printer->print("job-1", sample_receipt());
    CHECK(bench.until_heard<Printed>() == Printed{"job-1"});
    CHECK(bench.simulator.tell("receipts") == "1");
    std::ifstream golden(std::string(KASSA_SOURCE_DIR) + "/tests/printer/golden/sample_80mm.txt");
    CHECK(bench.text("LAST") == std::string(std::istreambuf_iterator<char>(golden), {}));

    const auto picture =
        std::filesystem::temp_directory_path() / std::format("kassa-receipt-{}.png", ::getpid());
    bench.simulator.tell("save " + picture.string());
    std::ifstream png(picture, std::ios::binary);
    CHECK(std::string(std::istreambuf_iterator<char>(png), {}).starts_with("\x89PNG"));
    std::filesystem::remove(picture);
}

TEST_CASE("jobs are printed one after the other, also when they were queued before the printer was reached") {
    Bench bench;
    for (const char* job : {"a", "b", "c"}) bench.printer->print(job, long_receipt(3));
    CHECK(bench.until_heard<Printed>().job == "a");
    CHECK(bench.until_heard<Printed>().job == "b");
    CHECK(bench.until_heard<Printed>().job == "c");
    CHECK(bench.simulator.tell("receipts") == "3");
}

TEST_CASE("58 mm paper has 32 columns") {
    Bench bench({"--58mm"}, {.paper = Paper::Mm58});
    bench.printer->print("job", sample_receipt());
    bench.until_heard<Printed>();
    std::ifstream golden(std::string(KASSA_SOURCE_DIR) + "/tests/printer/golden/sample_58mm.txt");
    CHECK(bench.text("LAST") == std::string(std::istreambuf_iterator<char>(golden), {}));
}

TEST_CASE("with no paper a job fails at once and nothing is sent") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("out of paper");
    bench.printer->print("job", sample_receipt());
    CHECK(bench.until_heard<Failed>() == Failed{"job", "out of paper"});
    CHECK_FALSE(bench.has_heard<Printed>());
    bench.simulator.tell("refill");
    CHECK(bench.until_heard<Status>() == Status{true, false, ""});
    CHECK(bench.simulator.tell("receipts") == "0");
    CHECK(bench.text("ROLL").empty());
    bench.printer->print("again", sample_receipt());
    CHECK(bench.until_heard<Printed>().job == "again");
}

TEST_CASE("paper that ends in mid-receipt fails the job, and its rest never comes out") {
    // The end comes after the first line, in a later piece, at the last line, and with the cut still to come.
    for (const int after : {1, 30, 119, 120}) {
        INFO("paper for " << after << " lines of 120");
        Bench bench;
        bench.until_heard<Status>();
        bench.simulator.tell(std::format("out of paper after {}", after));
        bench.printer->print("job", long_receipt(120));
        CHECK(bench.until_heard<Failed>() == Failed{"job", "out of paper"});
        bench.simulator.tell("refill");
        bench.until_heard<Status>();  // ready again
        CHECK(bench.text("ROLL").contains("Line 1 "));
        CHECK(bench.simulator.tell("receipts") == "0");
        // What hung out is cut off before the next receipt, which is whole.
        bench.printer->print("next", long_receipt(4));
        CHECK(bench.until_heard<Printed>().job == "next");
        CHECK(bench.simulator.tell("receipts") == "2");
        CHECK(bench.text("1").contains("Line 120 ") == (after >= 120));
        CHECK(bench.text("2").starts_with("Line 1 "));
        CHECK_FALSE(bench.has_heard<Printed>());
    }
}

TEST_CASE("an open cover fails the job; shut again it prints") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("cover open");
    CHECK(bench.until_heard<Status>() == Status{false, false, "the cover is open"});
    bench.printer->print("job", sample_receipt());
    CHECK(bench.until_heard<Failed>() == Failed{"job", "the cover is open"});
    bench.simulator.tell("cover closed");
    CHECK(bench.until_heard<Status>().ready);
    bench.printer->print("job-2", sample_receipt());
    CHECK(bench.until_heard<Printed>().job == "job-2");
}

TEST_CASE("a roll near its end is told and prints on") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("low");
    CHECK(bench.until_heard<Status>() == Status{true, true, ""});
    bench.printer->print("job", sample_receipt());
    CHECK(bench.until_heard<Printed>().job == "job");
}

TEST_CASE("a connection lost in mid-receipt fails the job; the reprint is whole") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("die after 50");
    bench.printer->print("job", long_receipt(120));
    CHECK(bench.until_heard<Failed>().job == "job");
    bench.until_heard<Away>();
    bench.until_heard<Back>();
    bench.printer->print("reprint", long_receipt(120));
    CHECK(bench.until_heard<Printed>().job == "reprint");
    CHECK(bench.simulator.tell("receipts") == "2");
    CHECK(bench.text("2").starts_with("Line 1 "));
    CHECK(bench.text("2").contains("Line 120 "));
}

TEST_CASE("a printer that is slow is waited for") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("slow 20");
    bench.printer->print("job", long_receipt(40));
    bench.until_heard<Printed>();
    CHECK(bench.simulator.tell("receipts") == "1");
}

TEST_CASE("paper that ends while a slow printer still works is never 'printed'") {
    Bench bench;
    bench.until_heard<Status>();
    bench.simulator.tell("slow 10");
    bench.simulator.tell("out of paper after 20");
    bench.printer->print("job", long_receipt(40));
    CHECK(bench.until_heard<Failed>() == Failed{"job", "out of paper"});
    bench.simulator.tell("refill");
    bench.until_heard<Status>();
    bench.simulator.tell("slow 0");
    CHECK_FALSE(bench.text("ROLL").contains("Line 40 "));
    CHECK_FALSE(bench.has_heard<Printed>());
}

TEST_CASE("a printer without real-time status is asked in turn with the data") {
    Bench bench({"--no-real-time"});
    bench.printer->print("job", long_receipt(60));
    CHECK(bench.until_heard<Printed>().job == "job");
    CHECK(bench.simulator.tell("receipts") == "1");
}

TEST_CASE("nobody at the address: away, and what is to be printed fails with the reason") {
    SystemClock clock;
    auto printer = Printer::open("tcp:127.0.0.1:1", {}).value();
    printer->print("job", sample_receipt());
    std::vector<Event> heard;
    while (heard.size() < 2)
        for (auto& event : printer->poll(clock.now())) heard.push_back(event);
    REQUIRE(std::holds_alternative<Away>(heard[0]));
    CHECK(std::get<Away>(heard[0]).why.contains("tcp:127.0.0.1:1"));
    CHECK(std::get<Failed>(heard[1]) == Failed{"job", std::get<Away>(heard[0]).why});
}

TEST_CASE("an ordinary file is printed to, receipt after receipt") {
    const auto path =
        std::filesystem::temp_directory_path() / std::format("kassa-receipts-{}.bin", ::getpid());
    std::filesystem::remove(path);
    auto printer = Printer::open("file:" + path.string(), {}).value();
    printer->print("a", long_receipt(2));
    printer->print("b", long_receipt(3));
    CHECK(printer->poll({}) == std::vector<Event>{Status{true, false, ""}, Printed{"a"}, Printed{"b"}});
    std::ifstream file(path, std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    const auto outputs =
        interpret(std::span(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()), Paper::Mm80);
    CHECK(std::ranges::count_if(
              outputs, [](const Output& output) { return std::holds_alternative<PaperCut>(output); }) == 2);
    CHECK(plain_text(outputs, Paper::Mm80).contains("Line 3 "));
    std::filesystem::remove(path);

    auto nowhere = Printer::open("file:/nonexistent/receipts.bin", {}).value();
    nowhere->print("c", long_receipt(1));
    const auto events = nowhere->poll({});
    REQUIRE(events.size() == 2);
    CHECK(std::get<Failed>(events[1]).why.contains("/nonexistent/receipts.bin"));
}

TEST_CASE("an address or a code page that can't be is refused with a sentence") {
    CHECK(Printer::open("usb:1", {}).error().sentence.contains("'usb:1' is no address"));
    CHECK(Printer::open("file:/tmp", {}).error().sentence.contains("neither a device nor an ordinary file"));
    CHECK(Printer::open("tcp:localhost:9100", {.code_pages = {"PC1"}}).error().sentence.contains("PC1"));
}
