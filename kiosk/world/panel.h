#pragma once
// What the second window shows and what can be done in it. Drawing looks at a `Panel` and answers with one `Act`;
// the stage carries it out on the simulators.
#include <filesystem>
#include <string>
#include <variant>

#include "kiosk/world/hands.h"

namespace kassa::world {

// What the simulators say of themselves.
struct Seen {
    bool camera = false;         // there is a simulated one to show things to; a real one sees by itself
    bool camera_busy = false;    // something is being carried past it
    std::string lamp;            // "green", "yellow", "red", "blue", some of them, or "off"
    bool payment_waits = false;  // the card terminal wants a card
    bool terminal_silent = false;
    int receipts = 0;  // printed since the start
    bool scale_plugged = true;
    bool paper = true;
    bool cover_open = false;
    bool operator==(const Seen&) const = default;
};

struct Panel {
    const std::vector<Good>* goods = nullptr;
    Hands hands;
    Seen seen;
    int receipts_pulled = 0;
    std::filesystem::path receipt;  // the picture of the one that is being looked at; "": none
    std::string trouble;            // what a simulator last refused; "": nothing
    bool operator==(const Panel&) const = default;
};

struct Take {
    std::size_t good = 0;
};
struct ChangeWeight {
    Weight by;
};
struct PutBack {};
struct ShowToCamera {};
struct ScanByHand {};  // what is in the hand
struct Weigh {};
struct TakeFromProduceScale {};
struct Bag {};
struct TakeOut {
    std::size_t place = 0;
};
struct LeaveWithBag {};
struct ScanCode {
    std::string code;  // a card or a badge
};
struct TellTerminal {
    std::string command;
};
struct TellPrinter {
    std::string command;
};
struct PlugScale {
    bool in = true;
};
struct PullReceipt {};
struct ThrowReceiptAway {};
struct PowerFails {};

using Act = std::variant<Take, ChangeWeight, PutBack, ShowToCamera, ScanByHand, Weigh, TakeFromProduceScale,
                         Bag, TakeOut, LeaveWithBag, ScanCode, TellTerminal, TellPrinter, PlugScale,
                         PullReceipt, ThrowReceiptAway, PowerFails>;

}  // namespace kassa::world
