#pragma once
// A card terminal: it takes a payment, says what became of the last one, and takes one back. A request is made once
// and returns at once; `poll` tells what happened. A payment is *askable*: whatever interrupts it, the terminal's
// own account of its last payment decides, so nothing here is ever charged twice by trying again.
//
//     pay ──▶ Says* ──▶ Approved | Declined | AnswerLost | NotAsked
//     ask_last ──▶ Last | NotAsked          reverse ──▶ Reversed
//
// Exactly one of the answers on the right comes for each request. The driver connects, registers and reconnects by
// itself.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/base/ids.h"
#include "core/base/money.h"
#include "core/base/time.h"

namespace kassa::devices {

// What a card payment came to, in the terminal's words; nothing here identifies a card.
struct Slip {
    int receipt_number = 0;  // the terminal's own, 1 to 9999, then 1 again; 0 when it gave none
    int trace = 0;
    Money amount;
    std::string card_name;    // "girocard"
    std::string masked_pan;   // "************1234"
    std::string terminal_id;  // eight digits
    bool operator==(const Slip&) const = default;
};

namespace terminal {

// While a payment runs: a key of the words for the shopper (`zvt::word_keys`), e.g. "insert_card".
struct Says {
    Id payment;
    std::string words;
    bool operator==(const Says&) const = default;
};
// The terminal's last payment. No slip: it has none.
struct Last {
    Id payment;  // for which it was asked
    bool approved = false;
    std::optional<Slip> slip;
    bool operator==(const Last&) const = default;
};
struct Approved {
    Id payment;
    Slip slip;
    bool operator==(const Approved&) const = default;
};
struct Declined {
    enum class Why { Declined, Aborted };  // Aborted: by the shopper, the till or a time-out of the terminal
    Id payment;
    Why why = Why::Declined;
    std::string code;  // the terminal's result code in hex, "6C"
    bool operator==(const Declined&) const = default;
};
// The request may have reached the terminal and no answer that can be relied on came: ask.
struct AnswerLost {
    Id payment;
    std::string why;
    bool operator==(const AnswerLost&) const = default;
};
// The request was refused or never sent: nothing was charged by it. After `ask_last`: nothing was learned.
struct NotAsked {
    Id payment;
    std::string why;
    bool operator==(const NotAsked&) const = default;
};
// done: the payment is taken back, now or earlier. Not done: `why` says whether that is certain; asking again is
// safe.
struct Reversed {
    Id payment;
    bool done = false;
    std::string why;
    bool operator==(const Reversed&) const = default;
};
// The terminal can't be reached or does not accept this till …
struct Away {
    std::string why;
    bool operator==(const Away&) const = default;
};
// … and can be used again.
struct Back {
    bool operator==(const Back&) const = default;
};

}  // namespace terminal

using TerminalEvent =
    std::variant<terminal::Says, terminal::Last, terminal::Approved, terminal::Declined, terminal::AnswerLost,
                 terminal::NotAsked, terminal::Reversed, terminal::Away, terminal::Back>;

class Terminal {
public:
    virtual ~Terminal() = default;
    // Charges `amount` > 0. Requests wait for one another, in their order.
    virtual void pay(const Id& payment, Money amount) = 0;
    // Asks the running or waiting payment to end; its own answer still decides.
    virtual void stop() = 0;
    // Waits for a terminal that is still busy with a customer.
    virtual void ask_last(const Id& payment) = 0;
    // `receipt_number` as the slip had it.
    virtual void reverse(const Id& payment, int receipt_number) = 0;
    // What happened since the last call. Never waits; time is `now` alone.
    virtual std::vector<TerminalEvent> poll(Instant now) = 0;
    // Readable when `poll` has something to do, or -1 while there is no connection (a deadline may also need a
    // `poll`).
    virtual int descriptor() const = 0;
};

}  // namespace kassa::devices
