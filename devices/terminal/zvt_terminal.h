#pragma once
// The driver for terminals that speak ZVT over TCP. The till is the master until its request is acknowledged; from
// then on the terminal speaks and every message of it is acknowledged, until a completion (06 0F) or an abort (06
// 1E) ends it.
//
// A card counts as charged only by a result code 00 in a status information (04 0F) that came between the
// acknowledged request and its completion. A completion alone proves nothing: terminals also complete declined
// payments.
#include <deque>
#include <memory>

#include "devices/io/stream.h"
#include "devices/terminal/terminal.h"
#include "devices/terminal/zvt.h"

namespace kassa::devices {

struct ZvtSettings {
    std::string address = "tcp:127.0.0.1:20007";
    std::string password = "000000";  // six digits; in no message to people and in no log
    int currency = 978;               // ISO 4217 number: `zvt::currency_number`
    // Some terminals wait for an acknowledgement of their own acknowledgement.
    bool acknowledge_acknowledgements = false;

    Duration connect_wait = 5s;       // for a connection
    Duration acknowledge_wait = 5s;   // for the acknowledgement of a request
    Duration payment_wait = 90s;      // for the next word of a terminal that takes a payment
    Duration stop_wait = 15s;         // and, once it was told to stop, for its last
    Duration answer_wait = 30s;       // for the next word of a terminal that does anything else
    Duration busy_wait = 1s;          // until a busy terminal is asked again …
    Duration payment_patience = 20s;  // … for a payment or a reversal at most this long,
    Duration ask_patience = 120s;     // and for its last payment this long: a customer may still stand at it
    Duration reach_patience = 10s;    // a request waits this long for a terminal that can't be reached
    Duration longest_backoff = 15s;   // between two tries to connect
};

class ZvtTerminal final : public Terminal {
public:
    // A fault names the setting that is wrong. Connects at the first `poll`.
    // Asking again for the last payment while the same question still stands is one question.
    static Result<std::unique_ptr<ZvtTerminal>> open(ZvtSettings settings);

    void pay(const Id& payment, Money amount) override;
    void stop() override;
    void ask_last(const Id& payment) override;
    void reverse(const Id& payment, int receipt_number) override;
    std::vector<TerminalEvent> poll(Instant now) override;
    int descriptor() const override { return stream_ ? stream_->descriptor() : -1; }

private:
    enum class Kind { Register, Pay, AskLast, Reverse };
    struct Request {
        Kind kind = Kind::Register;
        Id payment;
        Money amount;
        int receipt_number = 0;
        std::optional<Instant> since;  // when it could first have been sent
    };
    // The request that the terminal is busy with.
    struct Running {
        Request request;
        bool acknowledged = false;
        bool stop_sent = false;
        Instant deadline;
        std::optional<zvt::Status> status;  // the last 04 0F with a result code
        std::string words;                  // what Says said last
    };

    explicit ZvtTerminal(ZvtSettings settings) : settings_(std::move(settings)) {}

    void connect();
    void connection_failed(const std::string& why);
    void drop(const std::string& why);
    void go_away(const std::string& why);
    void obey_stop();
    void start_next();
    void send(const Bytes& message);
    Bytes message_of(const Request& request) const;
    void receive();
    void hear(const zvt::Message& message);
    void hear_acknowledgement();
    void hear_refusal(std::uint8_t reason);
    void hear_intermediate(const zvt::Message& message);
    void hear_end(const zvt::Message& message);
    void end_register(std::optional<std::uint8_t> aborted);
    void end_pay(const Running& ended, std::optional<std::uint8_t> aborted);
    void end_ask(const Running& ended, std::optional<std::uint8_t> aborted);
    void end_reverse(const Running& ended, std::optional<std::uint8_t> aborted);
    void lose(const Request& request, const std::string& why);
    void give_up(const Request& request, const std::string& why);
    void give_up_unreachable();
    void again_when_free(const Request& request);
    void check_deadlines();
    bool has_payment() const;
    Duration patience_for_word() const;
    template <class Event>
    void tell(Event event) {
        events_.emplace_back(std::move(event));
    }

    ZvtSettings settings_;
    Instant now_{};
    std::vector<TerminalEvent> events_;

    std::unique_ptr<Stream> stream_;
    zvt::Framer framer_;
    bool registered_ = false;
    Instant connect_deadline_{};
    std::optional<Instant> next_connect_;  // none: at once
    Duration backoff_ = 1s;
    bool hurry_ = false;             // a new request does not wait for the next try
    bool terminal_is_busy_ = false;  // it answers, but does not register us yet
    bool away_ = false;
    std::string last_fault_ = "no connection yet";

    std::deque<Request> waiting_;
    std::optional<Running> running_;
    std::optional<Instant> not_before_;  // a busy terminal is left alone until then
    bool stop_wanted_ = false;
};

}  // namespace kassa::devices
