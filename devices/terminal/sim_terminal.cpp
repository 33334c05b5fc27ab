#include "devices/terminal/sim_terminal.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

namespace kassa::devices {
namespace {

constexpr int terminal_id = 52'500'123;

void append(Bytes& to, zvt::View bytes) { to.insert(to.end(), bytes.begin(), bytes.end()); }

void append_number(Bytes& to, std::uint8_t field, int value, std::size_t size) {
    to.push_back(field);
    append(to, zvt::to_bcd(std::uint64_t(value), size));
}

Bytes text_bytes(std::string_view text) { return Bytes(text.begin(), text.end()); }

// Tag, length, content; the simulator's objects are shorter than 64 KiB.
Bytes object(std::initializer_list<std::uint8_t> tag, zvt::View content) {
    Bytes bytes(tag);
    if (content.size() >= 0x100)
        bytes.push_back(0x82), bytes.push_back(std::uint8_t(content.size() >> 8));
    else if (content.size() >= 0x80)
        bytes.push_back(0x81);
    bytes.push_back(std::uint8_t(content.size() & 0xFF));
    append(bytes, content);
    return bytes;
}

}  // namespace

std::string_view SimTerminal::help() {
    return "approve                    a customer pays: the payment that waits, or else the next one\n"
           "decline                    the bank refuses it\n"
           "decline-with-completion    the same, but ended by a completion (result 6C in the status information)\n"
           "abort-key                  the customer presses the stop key\n"
           "die after charging         charges, and breaks the connection before any answer\n"
           "die before charging        forgets the payment and breaks the connection\n"
           "silent                     neither hears nor says anything more on this connection …\n"
           "speak                      … until now\n"
           "busy N                     turns the next N requests away with 84 9C\n"
           "auto approve on|off        pays whatever comes, unless something else was ordered\n"
           "disconnect continue|abort  what becomes of a waiting payment when the till disconnects (continue)\n"
           "hang up                    breaks the connection\n"
           "ledger                     ok charged=N reversed=N total=CENTS receipts=N,N,…  (total less reversals)\n"
           "state                      ok connected= registered= payment= busy= silent=\n";
}

// --- The ledger
// -------------------------------------------------------------------------------------------------------

Result<SimTerminal> SimTerminal::open(Options options) {
    if (options.first_receipt < 1 || options.first_receipt > 9999)
        return fault("the first receipt number must be from 1 to 9999");
    if (!zvt::is_password(options.password)) return fault("the password must be six digits");
    SimTerminal terminal(std::move(options));
    terminal.next_receipt_ = terminal.options_.first_receipt;
    if (auto read = terminal.read_ledger(); !read) return std::unexpected(read.error());
    return terminal;
}

// One line an entry: "payment receipt trace cents", "reversal receipt trace cents of".
Result<void> SimTerminal::read_ledger() {
    if (options_.ledger_file.empty()) return {};
    FILE* file = std::fopen(options_.ledger_file.c_str(), "a+e");
    if (!file) return fault("ledger {}: {}", options_.ledger_file, std::strerror(errno));
    char word[16];
    Entry entry;
    long long cents = 0;
    while (std::fscanf(file, "%15s %d %d %lld %d", word, &entry.receipt, &entry.trace, &cents,
                       &entry.reverses) == 5) {
        entry.amount = Money::minor(cents);
        for (Entry& older : journal_)
            if (entry.reverses && older.receipt == entry.reverses && !older.reverses) older.reversed = true;
        journal_.push_back(entry);
    }
    std::fclose(file);
    if (journal_.empty()) return {};
    next_receipt_ = journal_.back().receipt % 9999 + 1;
    next_trace_ = journal_.back().trace % 999'999 + 1;
    return {};
}

void SimTerminal::write_ledger(const Entry& entry) {
    if (options_.ledger_file.empty()) return;
    const std::string line =
        std::format("{} {} {} {} {}\n", entry.reverses ? "reversal" : "payment", entry.receipt, entry.trace,
                    entry.amount.minor_units(), entry.reverses);
    const int file = ::open(options_.ledger_file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
    const bool kept =
        file >= 0 && ::write(file, line.data(), line.size()) == ssize_t(line.size()) && ::fsync(file) == 0;
    if (!kept) {
        // A terminal that can't remember must not charge; nothing was said to the till yet.
        std::fprintf(stderr, "sim_terminal: ledger %s: %s\n", options_.ledger_file.c_str(),
                     std::strerror(errno));
        ::_exit(1);
    }
    ::close(file);
}

const SimTerminal::Entry& SimTerminal::charge(Money amount, int reverses) {
    const Entry entry{next_receipt_, next_trace_, amount, reverses, false};
    write_ledger(entry);
    next_receipt_ = next_receipt_ % 9999 + 1;
    next_trace_ = next_trace_ % 999'999 + 1;
    return journal_.emplace_back(entry);
}

std::string SimTerminal::describe_ledger() const {
    int charged = 0, reversed = 0;
    Money total;
    std::string receipts;
    for (const Entry& entry : journal_) {
        if (entry.reverses) {
            ++reversed;
            total -= entry.amount;
            continue;
        }
        ++charged;
        total += entry.amount;
        receipts += std::format("{}{}", receipts.empty() ? "" : ",", entry.receipt);
    }
    return std::format("ok charged={} reversed={} total={} receipts={}", charged, reversed,
                       total.minor_units(), receipts);
}

std::string SimTerminal::describe_state() const {
    const auto yes = [](bool is) { return is ? "yes" : "no"; };
    return std::format("ok connected={} registered={} payment={} busy={} silent={}", yes(connected_),
                       yes(registered_), payment_ ? std::to_string(payment_->minor_units()) : "none", busy_,
                       yes(silent_));
}

// --- The connection
// ---------------------------------------------------------------------------------------------------

void SimTerminal::begin_connection() {
    connected_ = true;
    registered_ = false;
    drop_ = false;
}

void SimTerminal::end_connection() {
    connected_ = registered_ = silent_ = waits_for_acknowledgement_ = false;
    framer_.clear();
    queue_.clear();
    output_.clear();
    if (ends_with_connection_) payment_.reset();
}

void SimTerminal::hear(zvt::View bytes) {
    framer_.feed(bytes);
    while (!silent_ && connected_) {
        const auto message = framer_.next();
        if (!message) drop_ = true;  // out of step
        if (!message || !*message) return;
        hear_message(**message);
    }
}

void SimTerminal::hear_message(const zvt::Message& message) {
    if (message.command == zvt::Acknowledge || message.is_negative()) {
        waits_for_acknowledgement_ = false;
        return pump();
    }
    if (message.command == zvt::AbortByTill) return answer_abort();
    if (busy_ > 0 || !is_idle()) {
        busy_ = std::max(0, busy_ - 1);
        return append(output_, zvt::refuse(zvt::result_busy));
    }
    hear_request(message);
}

// One message at a time: the next goes when the till has acknowledged the last.
void SimTerminal::pump() {
    if (!connected_) queue_.clear();
    if (silent_ || waits_for_acknowledgement_ || queue_.empty()) return;
    append(output_, queue_.front());
    queue_.pop_front();
    waits_for_acknowledgement_ = true;
}

void SimTerminal::accept() {
    append(output_, zvt::acknowledge());
    waits_for_acknowledgement_ = options_.wants_acknowledged_acknowledgements;
}

void SimTerminal::say(std::uint16_t command, const Bytes& data) {
    queue_.push_back(zvt::encode(command, data));
    pump();
}

void SimTerminal::say_intermediate(std::uint8_t code, std::string_view text) {
    if (!(configuration_ & 0x08)) return;
    Bytes data = {code, 0x01};
    append(data, object({0x06}, object({0x24}, object({0x07}, text_bytes(text)))));
    say(zvt::IntermediateStatus, data);
}

void SimTerminal::say_status(const Entry& entry) {
    Bytes data = {0x27, 0x00, 0x04};
    append(data, zvt::to_bcd(std::uint64_t(entry.amount.minor_units()), 6));
    append_number(data, 0x0B, entry.trace, 3);
    append_number(data, 0x0C, 123456, 3);
    append_number(data, 0x0D, 704, 2);
    append(data, Bytes{0x22, 0xF0, 0xF8, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0xEE, 0x12, 0x34});
    append_number(data, 0x29, terminal_id, 4);
    append_number(data, 0x49, 978, 2);
    append_number(data, 0x87, entry.receipt, 2);
    append_number(data, 0x88, entry.receipt, 3);
    append(data, Bytes{0x8A, 0x05, 0x8B, 0xF0, 0xF9});
    append(data, text_bytes("girocard"));
    data.push_back(0x00);
    append(data, object({0x06}, object({0x2F}, object({0x1F, 0x10}, Bytes{0x02}))));
    say(zvt::StatusInformation, data);
}

// The till prints: a block for the shopper, and a line as older terminals send it.
void SimTerminal::say_receipt(const Entry& entry) {
    if (!(configuration_ & 0x02)) return;
    Bytes lines = {0x09, 0x01, 0x00};
    for (const std::string& line :
         {std::format("Terminal  {}", terminal_id), std::format("Beleg     {:04}", entry.receipt),
          std::string("Karte     ************1234"), std::string("Vielen Dank f\x81r Ihren Besuch"),
          std::string("girocard  Kontaktlos ohne PIN"), std::string("Genehmigung 612345")})
        append(lines, object({0x07}, text_bytes(line)));
    append(lines, Bytes{0x09, 0x01, 0x81});
    Bytes container = object({0x1F, 0x07}, Bytes{0x02});
    append(container, object({0x25}, lines));
    say(zvt::PrintBlock, object({0x06}, container));
    Bytes line = {0x81};
    append(line, text_bytes("** KUNDENBELEG **"));
    say(zvt::PrintLine, line);
}

// --- Requests
// ---------------------------------------------------------------------------------------------------------

bool SimTerminal::password_fits(const zvt::Message& message) {
    const auto given =
        message.data.size() < 3 ? std::nullopt : zvt::from_bcd(zvt::View(message.data).first(3));
    if (given && std::format("{:06}", *given) == options_.password) return true;
    say_abort(zvt::result_not_possible);
    return false;
}

void SimTerminal::hear_request(const zvt::Message& message) {
    switch (message.command) {
        case zvt::Register: return answer_register(message);
        case zvt::Authorise: return answer_authorise(message);
        case zvt::RepeatReceipt: return answer_repeat(message);
        case zvt::Reverse: return answer_reverse(message);
        case zvt::LogOff: registered_ = false; return append(output_, zvt::acknowledge());
        case zvt::StatusEnquiry:
        case zvt::EndOfDay:
            accept();
            if (password_fits(message)) say(zvt::Completion);
            return;
        default: return append(output_, zvt::refuse(zvt::result_not_possible));
    }
}

void SimTerminal::answer_register(const zvt::Message& message) {
    accept();
    if (!password_fits(message)) return;
    configuration_ = message.data.size() > 3 ? message.data[3] : 0;
    registered_ = true;
    Bytes data = {0x19, 0x00};
    append_number(data, 0x29, terminal_id, 4);
    append_number(data, 0x49, 978, 2);
    say(zvt::Completion, data);
}

void SimTerminal::answer_authorise(const zvt::Message& message) {
    const zvt::Status asked = zvt::read_status(message.data);
    accept();
    if (!registered_) return say_abort(0x6B);
    if (!asked.amount || asked.stopped) return say_abort(0x9A);
    payment_ = asked.amount;
    say_intermediate(0x0A, "Karte vorhalten\neinstecken/durchziehen");
    while (payment_ && !orders_.empty()) {
        const Act next = orders_.front();
        orders_.pop_front();
        act(next);
    }
    if (payment_ && !silent_ && auto_approve_) act(Act::Approve);
}

void SimTerminal::answer_repeat(const zvt::Message& message) {
    accept();
    if (!password_fits(message)) return;
    if (journal_.empty()) return say_abort(zvt::result_not_possible);
    say_status(journal_.back());
    say_receipt(journal_.back());
    say(zvt::Completion);
}

void SimTerminal::answer_reverse(const zvt::Message& message) {
    accept();
    if (!password_fits(message)) return;
    const zvt::Status asked = zvt::read_status(zvt::View(message.data).subspan(3));
    const auto found = std::ranges::find_if(journal_.rbegin(), journal_.rend(), [&](const Entry& entry) {
        return entry.receipt == asked.receipt_number && !entry.reverses;
    });
    if (found == journal_.rend()) return say_abort(zvt::result_not_reversible);
    if (found->reversed) return say_abort(zvt::result_already_reversed);
    found->reversed = true;
    const int receipt = found->receipt;
    const Entry& reversal = charge(found->amount, receipt);
    say_status(reversal);
    say_receipt(reversal);
    say(zvt::Completion);
}

void SimTerminal::answer_abort() {
    append(output_, zvt::acknowledge());
    if (payment_) act(Act::AbortKey);
}

// --- The customer
// -----------------------------------------------------------------------------------------------------

void SimTerminal::decline(std::uint8_t code, std::string_view text, bool completes) {
    payment_.reset();
    Bytes data = {0x27, code};
    append_number(data, 0x29, terminal_id, 4);
    append(data,
           Bytes{0x3C, 0xF0, std::uint8_t(0xF0 + text.size() / 10), std::uint8_t(0xF0 + text.size() % 10)});
    append(data, text_bytes(text));
    say(zvt::StatusInformation, data);
    if (completes)
        say(zvt::Completion);
    else
        say_abort(code);
}

// `payment_` waits.
void SimTerminal::act(Act act) {
    const Money amount = *payment_;
    switch (act) {
        case Act::Approve: {
            payment_.reset();
            const Entry& entry = charge(amount, 0);
            say_intermediate(0x01, "PIN eingeben");
            say_intermediate(0x04, "Bitte warten");
            say_intermediate(0x1C, "Zahlung erfolgt");
            say_status(entry);
            say_receipt(entry);
            say_intermediate(0x0B, "Karte entnehmen");
            say(zvt::Completion);
            return;
        }
        case Act::Decline: return decline(zvt::result_declined, "Karte abgelehnt", false);
        case Act::DeclineWithCompletion: return decline(zvt::result_aborted, "Karte abgelehnt", true);
        case Act::AbortKey: return decline(zvt::result_aborted, "Abbruch durch Kunde", false);
        case Act::DieAfterCharging: charge(amount, 0); [[fallthrough]];
        case Act::DieBeforeCharging:
            payment_.reset();
            queue_.clear();
            output_.clear();
            drop_ = true;
            return;
        case Act::Silence: silent_ = true; return;
    }
}

std::string SimTerminal::order(Act what) {
    if (payment_) {
        act(what);
        return "ok now";
    }
    orders_.push_back(what);
    return "ok next";
}

std::string SimTerminal::command(std::string_view line) {
    if (line == "approve") return order(Act::Approve);
    if (line == "decline") return order(Act::Decline);
    if (line == "decline-with-completion") return order(Act::DeclineWithCompletion);
    if (line == "abort-key") return order(Act::AbortKey);
    if (line == "die after charging") return order(Act::DieAfterCharging);
    if (line == "die before charging") return order(Act::DieBeforeCharging);
    if (line == "silent") return order(Act::Silence);
    if (line == "speak") {
        std::erase(orders_, Act::Silence);
        silent_ = false;
        if (payment_ && auto_approve_) act(Act::Approve);
        pump();
        hear({});
        return "ok";
    }
    if (line == "auto approve on" || line == "auto approve off") {
        auto_approve_ = line.ends_with("on");
        if (auto_approve_ && payment_ && !silent_) act(Act::Approve);
        return "ok";
    }
    if (line == "disconnect continue" || line == "disconnect abort") {
        ends_with_connection_ = line.ends_with("abort");
        return "ok";
    }
    if (line == "hang up") {
        drop_ = connected_;
        return "ok";
    }
    if (line.starts_with("busy ")) {
        int count = 0;
        const auto [end, error] = std::from_chars(line.data() + 5, line.data() + line.size(), count);
        if (error != std::errc() || end != line.data() + line.size() || count < 0)
            return "error busy wants a number of requests, such as: busy 3";
        busy_ = count;
        return "ok";
    }
    if (line == "ledger") return describe_ledger();
    if (line == "state") return describe_state();
    return std::format("error '{}' is no command; --help lists them", line);
}

}  // namespace kassa::devices
