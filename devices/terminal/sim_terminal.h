#pragma once
// A card terminal that is not there: the terminal's side of ZVT over bytes, and the customer's hands as commands.
// It keeps its payments in a journal (on disk with `ledger_file`), so that a test can count what was charged,
// whatever happened to the connection. Sockets and standard input are its program's business.
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/money.h"
#include "devices/terminal/zvt.h"

namespace kassa::devices {

class SimTerminal {
public:
    struct Options {
        std::string ledger_file;  // empty: only in memory
        std::string password = "000000";
        int first_receipt = 1;  // 1 to 9999
        bool wants_acknowledged_acknowledgements = false;
    };
    // Reads the ledger back, if there is one. A fault when it can't be read or written.
    static Result<SimTerminal> open(Options options);

    // The till's side: a connection begins, brings bytes, takes `output` and ends. `wants_drop` is true once when the
    // terminal breaks the connection itself.
    void begin_connection();
    void hear(zvt::View bytes);
    Bytes take_output() { return std::exchange(output_, {}); }
    bool wants_drop() { return std::exchange(drop_, false); }
    void end_connection();

    // "ok …" or "error SENTENCE".
    std::string command(std::string_view line);
    static std::string_view help();

private:
    enum class Act {
        Approve,
        Decline,
        DeclineWithCompletion,
        AbortKey,
        DieAfterCharging,
        DieBeforeCharging,
        Silence
    };
    struct Entry {
        int receipt = 0;
        int trace = 0;
        Money amount;
        int reverses = 0;  // the receipt that it takes back; 0 for a payment
        bool reversed = false;
    };

    explicit SimTerminal(Options options) : options_(std::move(options)) {}

    Result<void> read_ledger();
    void write_ledger(const Entry& entry);
    const Entry& charge(Money amount, int reverses);
    bool is_idle() const { return !payment_ && queue_.empty() && !waits_for_acknowledgement_; }

    void hear_message(const zvt::Message& message);
    void hear_request(const zvt::Message& message);
    void answer_register(const zvt::Message& message);
    void answer_authorise(const zvt::Message& message);
    void answer_repeat(const zvt::Message& message);
    void answer_reverse(const zvt::Message& message);
    void answer_abort();
    bool password_fits(const zvt::Message& message);
    void act(Act act);
    std::string order(Act act);
    void decline(std::uint8_t code, std::string_view text, bool completes);

    void accept();
    void say(std::uint16_t command, const Bytes& data = {});
    void say_intermediate(std::uint8_t code, std::string_view text);
    void say_status(const Entry& entry);
    void say_receipt(const Entry& entry);
    void say_abort(std::uint8_t code) { say(zvt::AbortOfTerminal, {code}); }
    void pump();
    std::string describe_ledger() const;
    std::string describe_state() const;

    Options options_;
    std::vector<Entry> journal_;
    int next_receipt_ = 1;
    int next_trace_ = 1;

    bool connected_ = false;
    bool registered_ = false;
    std::uint8_t configuration_ = 0;
    zvt::Framer framer_;
    std::deque<Bytes> queue_;  // what it has to say, one message at a time
    bool waits_for_acknowledgement_ = false;
    Bytes output_;
    bool drop_ = false;

    std::optional<Money> payment_;  // a customer is asked for a card
    std::deque<Act> orders_;        // for the next payments
    bool auto_approve_ = false;
    bool silent_ = false;  // it hears and says nothing
    bool ends_with_connection_ = false;
    int busy_ = 0;  // requests still to be turned away
};

}  // namespace kassa::devices
