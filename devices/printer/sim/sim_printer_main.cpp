// sim_printer: a receipt printer on TCP, as on port 9100 of a real one. It reads ESC/POS, answers questions about its
// status, and runs out of paper when told to.
#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <print>
#include <sys/socket.h>
#include <unistd.h>

#include "devices/io/simulator.h"
#include "devices/printer/sim/machine.h"
#include "devices/printer/sim/paper.h"

namespace kassa::devices::printer {
namespace {

Result<int> count_in(const std::string& text) {
    int count = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size() || count < 0)
        return fault("'{}' is not a whole number", text);
    return count;
}

class PrinterSimulator {
public:
    PrinterSimulator(Simulator& simulator, Paper paper, bool real_time)
        : simulator_(simulator), paper_(paper), machine_(paper, real_time) {}
    ~PrinterSimulator() {
        hang_up();
        if (listener_ >= 0) ::close(listener_);
    }

    // Listens on a port that the system chooses; its number.
    Result<int> listen() {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto* generic = reinterpret_cast<sockaddr*>(&address);
        if (listener_ < 0 || ::bind(listener_, generic, size) != 0 || ::listen(listener_, 4) != 0 ||
            ::getsockname(listener_, generic, &size) != 0)
            return fault("no port to listen on: {}", std::strerror(errno));
        simulator_.watch(listener_, [this] { accept(); });
        return int(::ntohs(address.sin_port));
    }

    // Prints what can be printed now; a slow printer does one thing at a time.
    void work() {
        Bytes answers;
        if (slow_ > 0ms) {
            machine_.step(answers);
        } else {
            while (!dies_now() && machine_.step(answers)) {}
        }
        answer(answers);
        if (dies_now()) die();
        if (client_ >= 0 && !machine_.full()) simulator_.watch(client_, [this] { receive(); });
    }
    void set_slow(Duration pause) {
        slow_ = pause;
        if (pause > 0ms)
            simulator_.step_every(pause, [this] { work(); });
        else
            simulator_.stop_stepping(), work();
    }
    void die_after(int lines) {
        die_after_ = machine_.lines_printed() + lines;
        if (lines == 0) die();
    }

    Machine& machine() { return machine_; }
    Paper paper() const { return paper_; }

    // "LAST", "ROLL" or a number from 1.
    Result<Sheet> sheet(const std::string& which) {
        const auto& receipts = machine_.receipts();
        if (which == "ROLL") return machine_.on_the_roll();
        if (receipts.empty()) return fault("nothing has been printed and cut off yet");
        if (which == "LAST" || which.empty()) return receipts.back();
        const auto number = count_in(which);
        if (!number || *number < 1 || std::size_t(*number) > receipts.size())
            return fault("there is no receipt '{}'; there are {}", which, receipts.size());
        return receipts[std::size_t(*number) - 1];
    }

private:
    void die() {
        die_after_.reset();
        machine_.switch_off();
        hang_up();
    }
    bool dies_now() const { return die_after_ && machine_.lines_printed() >= *die_after_; }

    void accept() {
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) return;
        hang_up();  // the newer connection counts: the older one's computer has restarted
        client_ = client;
        simulator_.watch(client_, [this] { receive(); });
    }
    void receive() {
        std::uint8_t buffer[4096];
        const ssize_t got = ::read(client_, buffer, sizeof buffer);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
        if (got <= 0) return hang_up();
        answer(machine_.receive(std::span(buffer, std::size_t(got))));
        if (machine_.full()) simulator_.unwatch(client_);
        if (slow_ == 0ms) work();
    }
    void answer(const Bytes& bytes) {
        if (client_ >= 0 && !bytes.empty() && ::send(client_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0)
            hang_up();
    }
    void hang_up() {
        if (client_ < 0) return;
        simulator_.unwatch(client_);
        ::close(client_);
        client_ = -1;
    }

    Simulator& simulator_;
    const Paper paper_;
    Machine machine_;
    int listener_ = -1;
    int client_ = -1;
    Duration slow_{0};
    std::optional<int> die_after_;
};

// "" → now; "after 3" → 3 lines on.
Result<int> lines_until(const std::string& rest) {
    if (rest.empty()) return 0;
    if (!rest.starts_with("after ")) return fault("'{}': write nothing or 'after LINES'", rest);
    return count_in(rest.substr(6));
}

Result<std::string> text_of(PrinterSimulator& printer, const std::string& which) {
    const auto sheet = printer.sheet(which);
    if (!sheet) return std::unexpected(sheet.error());
    return boost::json::serialize(boost::json::string(plain_text(*sheet, printer.paper())));
}

Result<std::string> save_last(PrinterSimulator& printer, const std::string& path) {
    const auto saved = printer.sheet("LAST").and_then(
        [&](const Sheet& last) { return save_png(last, printer.paper(), path); });
    return saved.transform([] { return std::string(); });
}

void add_commands(Simulator& simulator, std::optional<PrinterSimulator>& printer) {
    const auto add = [&](const std::string& words, const std::string& help, auto act) {
        simulator.command(words, help,
                          [&printer, act](const std::string& rest) { return act(*printer, rest); });
    };
    using Printer = PrinterSimulator&;
    using Rest = const std::string&;
    using Answer = Result<std::string>;
    add("out of paper", "out of paper [after N]  the roll ends, now or after N more lines",
        [](Printer printer, Rest rest) {
            return lines_until(rest).transform(
                [&](int lines) { return printer.machine().run_out(lines), std::string(); });
        });
    add("refill", "refill                  a new roll", [](Printer printer, Rest) -> Answer {
        printer.machine().refill();
        printer.work();
        return "";
    });
    add("low", "low                     the roll is near its end", [](Printer printer, Rest) -> Answer {
        printer.machine().run_low();
        return "";
    });
    add("cover open", "cover open", [](Printer printer, Rest) -> Answer {
        printer.machine().set_cover(true);
        return "";
    });
    add("cover closed", "cover closed", [](Printer printer, Rest) -> Answer {
        printer.machine().set_cover(false);
        printer.work();
        return "";
    });
    add("receipts", "receipts                how many have been cut off",
        [](Printer printer, Rest) -> Answer { return std::to_string(printer.machine().receipts().size()); });
    add("text", "text LAST|N|ROLL        a receipt's text as one JSON string; ROLL: what is not cut off yet",
        text_of);
    add("save", "save FILE.png           the last receipt as a picture", save_last);
    add("die", "die [after N]           its power goes, now or after N more lines: the connection drops",
        [](Printer printer, Rest rest) {
            return lines_until(rest).transform(
                [&](int lines) { return printer.die_after(lines), std::string(); });
        });
    add("slow", "slow MS                 milliseconds for each line; 0: at once",
        [](Printer printer, Rest rest) {
            return count_in(rest).transform(
                [&](int pause) { return printer.set_slow(Duration(pause)), std::string(); });
        });
}

int run(int count, char** words) {
    Simulator simulator("A receipt printer (ESC/POS) on a TCP port of this machine.");
    bool narrow = false, simple = false;
    simulator.flag("--58mm", narrow, "paper of 58 mm, 32 columns; else 80 mm, 48 columns");
    simulator.flag("--no-real-time", simple, "does not know DLE EOT and DLE DC4, as simple printers don't");
    // Emplaced once the options are known; the commands, which --help lists, are known before.
    std::optional<PrinterSimulator> printer;
    add_commands(simulator, printer);
    if (const auto exit = simulator.read_options(count, words)) return *exit;
    printer.emplace(simulator, narrow ? Paper::Mm58 : Paper::Mm80, !simple);
    const auto port = printer->listen();
    if (!port) return std::println(stderr, "sim_printer: {}", port.error().sentence), 1;
    return simulator.run(std::format("tcp:127.0.0.1:{}", *port));
}

}  // namespace
}  // namespace kassa::devices::printer

int main(int count, char** words) { return kassa::devices::printer::run(count, words); }
