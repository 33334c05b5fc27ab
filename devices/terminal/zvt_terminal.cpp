#include "devices/terminal/zvt_terminal.h"

#include <algorithm>

namespace kassa::devices {
namespace {

constexpr std::int64_t largest_amount = 999'999'999'999;  // twelve digits
constexpr Duration first_backoff = 1s;

Slip slip_of(const zvt::Status& status, Money amount) {
    return {.receipt_number = status.receipt_number.value_or(0),
            .trace = status.trace.value_or(0),
            .amount = status.amount.value_or(amount),
            .card_name = status.card_name,
            .masked_pan = status.masked_pan,
            .terminal_id = status.terminal_id};
}

}  // namespace

Result<std::unique_ptr<ZvtTerminal>> ZvtTerminal::open(ZvtSettings settings) {
    if (!zvt::is_password(settings.password)) return fault("card terminal: password must be six digits");
    if (settings.currency < 1 || settings.currency > 999)
        return fault("card terminal: currency {} is no ISO 4217 number from 1 to 999", settings.currency);
    if (!settings.address.starts_with("tcp:"))
        return fault("card terminal: address '{}' must be tcp:HOST:PORT", settings.address);
    return std::unique_ptr<ZvtTerminal>(new ZvtTerminal(std::move(settings)));
}

// --- Requests
// ---------------------------------------------------------------------------------------------------------

void ZvtTerminal::pay(const Id& payment, Money amount) {
    if (amount.minor_units() <= 0 || amount.minor_units() > largest_amount)
        return tell(terminal::NotAsked{payment, "the amount is not one that a card terminal can take"});
    waiting_.push_back({Kind::Pay, payment, amount, 0, {}});
    hurry_ = true;
}

void ZvtTerminal::stop() { stop_wanted_ = has_payment(); }

void ZvtTerminal::ask_last(const Id& payment) {
    const auto same = [&](const Request& other) {
        return other.kind == Kind::AskLast && other.payment == payment;
    };
    if ((running_ && same(running_->request)) || std::ranges::any_of(waiting_, same)) return;
    waiting_.push_back({Kind::AskLast, payment, {}, 0, {}});
    hurry_ = true;
}

void ZvtTerminal::reverse(const Id& payment, int receipt_number) {
    if (receipt_number < 1 || receipt_number > 9999)
        return tell(terminal::Reversed{payment, false, "nothing was asked: the slip has no receipt number"});
    waiting_.push_back({Kind::Reverse, payment, {}, receipt_number, {}});
    hurry_ = true;
}

std::vector<TerminalEvent> ZvtTerminal::poll(Instant now) {
    now_ = now;
    for (Request& request : waiting_)
        if (!request.since) request.since = now_;
    if (!stream_ && (hurry_ || !next_connect_ || now_ >= *next_connect_)) connect();
    hurry_ = false;
    if (stream_) receive();
    check_deadlines();
    obey_stop();
    start_next();
    give_up_unreachable();
    return std::exchange(events_, {});
}

bool ZvtTerminal::has_payment() const {
    const auto is_payment = [](const Request& request) { return request.kind == Kind::Pay; };
    return (running_ && is_payment(running_->request)) || std::ranges::any_of(waiting_, is_payment);
}

// --- The connection
// ---------------------------------------------------------------------------------------------------

void ZvtTerminal::connect() {
    auto opened = Stream::open(settings_.address, "card terminal");
    if (!opened) return connection_failed(opened.error().sentence);
    stream_ = std::move(*opened);
    connect_deadline_ = now_ + settings_.connect_wait;
}

// A payment does not wait for the next try: the shopper does.
void ZvtTerminal::connection_failed(const std::string& why) {
    stream_.reset();
    terminal_is_busy_ = false;
    next_connect_ = now_ + backoff_;
    backoff_ = std::min(backoff_ * 2, settings_.longest_backoff);
    go_away(why);
    std::erase_if(waiting_, [&](const Request& request) {
        if (request.kind == Kind::Pay) give_up(request, why);
        return request.kind == Kind::Pay;
    });
}

// A terminal that only closed an idle connection is not away: that shows when the next connection fails.
void ZvtTerminal::drop(const std::string& why) {
    const bool was_registered = registered_;
    stream_.reset();
    framer_.clear();
    registered_ = false;
    not_before_.reset();
    last_fault_ = why;
    const auto ended = std::exchange(running_, std::nullopt);
    if (!was_registered) return connection_failed(why);
    next_connect_ = now_ + backoff_;
    if (ended) lose(ended->request, why);
}

void ZvtTerminal::go_away(const std::string& why) {
    last_fault_ = why;
    if (away_) return;
    away_ = true;
    tell(terminal::Away{why});
}

void ZvtTerminal::receive() {
    Bytes arrived;
    auto read = stream_->pump();
    if (read && !stream_->connected() && now_ < connect_deadline_) return;
    if (read && !stream_->connected())
        return drop(std::format("card terminal at {} does not take a connection", settings_.address));
    if (read) {
        // What came before the connection broke still counts, so the fault is looked at last.
        const auto got = stream_->read(arrived);
        if (!got) read = std::unexpected(got.error());
    }
    framer_.feed(arrived);
    while (stream_) {
        const auto message = framer_.next();
        if (!message)
            return drop(std::format("card terminal at {} is out of step: {}", settings_.address,
                                    message.error().sentence));
        if (!*message) break;
        hear(**message);
    }
    if (stream_ && !read) drop(read.error().sentence);
}

void ZvtTerminal::send(const Bytes& message) {
    // A fault here shows again in the next `pump`, where the connection is dropped.
    if (stream_) (void)stream_->write(message);
}

// --- One request after the other
// --------------------------------------------------------------------------------------

void ZvtTerminal::start_next() {
    if (running_ || !stream_ || !stream_->connected() || (not_before_ && now_ < *not_before_)) return;
    not_before_.reset();
    Request next;
    if (registered_) {
        if (waiting_.empty()) return;
        next = std::move(waiting_.front());
        waiting_.pop_front();
    }
    const Bytes message = message_of(next);
    running_ = Running{.request = std::move(next), .deadline = now_ + settings_.acknowledge_wait};
    send(message);
}

Bytes ZvtTerminal::message_of(const Request& request) const {
    switch (request.kind) {
        case Kind::Register: return zvt::register_till(settings_.password, settings_.currency);
        case Kind::Pay: return zvt::authorise(request.amount, settings_.currency);
        case Kind::AskLast: return zvt::repeat_receipt(settings_.password);
        case Kind::Reverse: return zvt::reverse(settings_.password, request.receipt_number);
    }
    std::unreachable();
}

// The terminal takes an abort only once it has acknowledged the payment; one that was never sent simply ends.
void ZvtTerminal::obey_stop() {
    if (!stop_wanted_) return;
    const bool runs = running_ && running_->request.kind == Kind::Pay;
    if (!runs)
        std::erase_if(waiting_, [&](const Request& request) {
            if (request.kind != Kind::Pay) return false;
            tell(terminal::Declined{request.payment, terminal::Declined::Why::Aborted, "6C"});
            return true;
        });
    if (runs && !running_->acknowledged) return;
    stop_wanted_ = false;
    if (!runs || running_->stop_sent) return;
    running_->stop_sent = true;
    running_->deadline = now_ + settings_.stop_wait;
    send(zvt::abort_by_till());
}

Duration ZvtTerminal::patience_for_word() const {
    if (running_->request.kind != Kind::Pay) return settings_.answer_wait;
    return running_->stop_sent ? settings_.stop_wait : settings_.payment_wait;
}

void ZvtTerminal::check_deadlines() {
    if (!running_ || now_ < running_->deadline) return;
    if (!running_->acknowledged)
        return drop(std::format("card terminal at {} does not acknowledge", settings_.address));
    if (running_->request.kind == Kind::Pay && !running_->stop_sent) {
        // Rather a payment that surely ends than one that may still charge somebody later.
        stop_wanted_ = true;
        return;
    }
    drop(std::format("card terminal at {} says nothing more", settings_.address));
}

void ZvtTerminal::give_up_unreachable() {
    if (registered_) return;
    std::erase_if(waiting_, [&](const Request& request) {
        if (!request.since) return false;
        const bool waits_for_customer = terminal_is_busy_ && request.kind == Kind::AskLast;
        const Duration patience = waits_for_customer ? settings_.ask_patience : settings_.reach_patience;
        if (now_ - *request.since < patience) return false;
        give_up(request, terminal_is_busy_ ? "card terminal: it is busy with another payment" : last_fault_);
        return true;
    });
}

// The request never counted.
void ZvtTerminal::give_up(const Request& request, const std::string& why) {
    switch (request.kind) {
        case Kind::Register: return;
        case Kind::Pay:
        case Kind::AskLast: return tell(terminal::NotAsked{request.payment, why});
        case Kind::Reverse: return tell(terminal::Reversed{request.payment, false, "not reversed: " + why});
    }
}

// The request was sent and its answer did not come. Only the question can simply be asked again.
void ZvtTerminal::lose(const Request& request, const std::string& why) {
    switch (request.kind) {
        case Kind::Register: return;
        case Kind::Pay: return tell(terminal::AnswerLost{request.payment, why});
        case Kind::AskLast:
            if (now_ - *request.since >= settings_.ask_patience) return give_up(request, why);
            waiting_.push_front(request);
            return;
        case Kind::Reverse:
            return tell(
                terminal::Reversed{request.payment, false, "not known whether it was reversed: " + why});
    }
}

void ZvtTerminal::again_when_free(const Request& request) {
    not_before_ = now_ + settings_.busy_wait;
    if (request.kind == Kind::Register) {
        terminal_is_busy_ = true;
        return;
    }
    const Duration patience =
        request.kind == Kind::AskLast ? settings_.ask_patience : settings_.payment_patience;
    if (now_ - *request.since >= patience) return give_up(request, "card terminal: it stays busy");
    waiting_.push_front(request);
}

// --- What the terminal says
// -------------------------------------------------------------------------------------------

void ZvtTerminal::hear(const zvt::Message& message) {
    if (message.command == zvt::Acknowledge) return hear_acknowledgement();
    if (message.is_negative()) return hear_refusal(message.reason());
    send(zvt::acknowledge());
    // Before the acknowledgement of our request the terminal still speaks of something older, such as a payment whose
    // connection broke: that is no answer to us.
    if (!running_ || !running_->acknowledged) return;
    running_->deadline = now_ + patience_for_word();
    switch (message.command) {
        case zvt::IntermediateStatus: return hear_intermediate(message);
        case zvt::StatusInformation:
            if (auto status = zvt::read_status(message.data); status.result)
                running_->status = std::move(status);
            return;
        case zvt::Completion:
        case zvt::AbortOfTerminal: return hear_end(message);
        default: return;  // receipts and notices
    }
}

void ZvtTerminal::hear_acknowledgement() {
    if (!running_ || running_->acknowledged) return;  // of our abort
    running_->acknowledged = true;
    running_->deadline = now_ + patience_for_word();
    if (settings_.acknowledge_acknowledgements) send(zvt::acknowledge());
}

void ZvtTerminal::hear_refusal(std::uint8_t reason) {
    if (!running_) return;
    if (running_->acknowledged) {
        // It refused to stop, because the card is being charged: its answer is on the way.
        running_->deadline = now_ + settings_.payment_wait;
        return;
    }
    const Request request = std::exchange(running_, std::nullopt)->request;
    if (reason == zvt::result_busy) return again_when_free(request);
    const std::string why =
        std::format("card terminal at {} refuses with code {:02X}", settings_.address, reason);
    if (request.kind == Kind::Register) return drop(why);
    give_up(request, why);
}

void ZvtTerminal::hear_intermediate(const zvt::Message& message) {
    if (running_->request.kind != Kind::Pay) return;
    std::string words(zvt::words_for(zvt::read_intermediate(message.data).code));
    if (words == running_->words) return;
    running_->words = words;
    tell(terminal::Says{running_->request.payment, std::move(words)});
}

void ZvtTerminal::hear_end(const zvt::Message& message) {
    const Running ended = *std::exchange(running_, std::nullopt);
    std::optional<std::uint8_t> aborted;
    if (message.command == zvt::AbortOfTerminal) aborted = zvt::abort_code(message.data).value_or(0xFF);
    switch (ended.request.kind) {
        case Kind::Register: return end_register(aborted);
        case Kind::Pay: return end_pay(ended, aborted);
        case Kind::AskLast: return end_ask(ended, aborted);
        case Kind::Reverse: return end_reverse(ended, aborted);
    }
}

void ZvtTerminal::end_register(std::optional<std::uint8_t> aborted) {
    if (aborted == zvt::result_busy) return again_when_free({});
    if (aborted)
        return drop(std::format(
            "card terminal at {} does not register this till (code {:02X}); check its password and currency",
            settings_.address, *aborted));
    registered_ = true;
    terminal_is_busy_ = false;
    backoff_ = first_backoff;
    if (std::exchange(away_, false)) tell(terminal::Back{});
}

void ZvtTerminal::end_pay(const Running& ended, std::optional<std::uint8_t> aborted) {
    stop_wanted_ = false;
    const Request& request = ended.request;
    const bool approved = ended.status && ended.status->result == zvt::result_ok;
    if (aborted && approved)
        return lose(request,
                    std::format("card terminal: it approved and then aborted with code {:02X}", *aborted));
    if (!aborted && !ended.status)
        return lose(request, "card terminal: it ended the payment without a result");
    if (approved) {
        const Slip slip = slip_of(*ended.status, request.amount);
        if (slip.amount != request.amount) return lose(request, "card terminal: it approved another amount");
        return tell(terminal::Approved{request.payment, slip});
    }
    const std::uint8_t code = ended.status ? *ended.status->result : *aborted;
    const auto why =
        code == zvt::result_aborted ? terminal::Declined::Why::Aborted : terminal::Declined::Why::Declined;
    tell(terminal::Declined{request.payment, why, std::format("{:02X}", code)});
}

void ZvtTerminal::end_ask(const Running& ended, std::optional<std::uint8_t> aborted) {
    const Request& request = ended.request;
    if (aborted == zvt::result_busy) return again_when_free(request);
    if (!ended.status) {
        if (aborted == zvt::result_not_possible) return tell(terminal::Last{request.payment, false, {}});
        return give_up(
            request,
            aborted ? std::format("card terminal: it does not tell its last payment (code {:02X})", *aborted)
                    : "card terminal: it repeated its receipt without a result");
    }
    const bool approved = ended.status->result == zvt::result_ok;
    if (!ended.status->receipt_number) {
        // A success that has no number can't be told from the one before it.
        if (approved) return give_up(request, "card terminal: its last payment has no receipt number");
        return tell(terminal::Last{request.payment, false, {}});
    }
    tell(terminal::Last{request.payment, approved, slip_of(*ended.status, {})});
}

void ZvtTerminal::end_reverse(const Running& ended, std::optional<std::uint8_t> aborted) {
    const Request& request = ended.request;
    if (aborted == zvt::result_busy) return again_when_free(request);
    if (aborted == zvt::result_already_reversed) return tell(terminal::Reversed{request.payment, true, ""});
    if (!aborted && !ended.status)
        return lose(request, "card terminal: it ended the reversal without a result");
    const std::uint8_t code = aborted ? *aborted : *ended.status->result;
    if (code == zvt::result_ok) return tell(terminal::Reversed{request.payment, true, ""});
    give_up(request, std::format("card terminal: it refuses the reversal (code {:02X})", code));
}

}  // namespace kassa::devices
