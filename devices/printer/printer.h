#pragma once
// A receipt printer. A job is reported `Printed` only when the printer itself has said so: its status was asked and
// good before, the question that was sent behind the receipt's last byte was answered (which a printer does once it
// has worked off everything before it), and its status was asked and good again. Everything else is `Failed`, with
// the reason; what a failed job left in the printer is thrown away there, so that one shopper's receipt never comes
// out in front of the next.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "devices/printer/document.h"

namespace kassa::devices::printer {

struct Printed {
    Id job;
    bool operator==(const Printed&) const = default;
};
struct Failed {
    Id job;
    std::string why;  // for the technician
    bool operator==(const Failed&) const = default;
};
// Whenever it has changed, and once when the printer is first reached.
struct Status {
    bool ready = false;
    bool paper_low = false;
    std::string why;  // when not ready: "out of paper", "the cover is open", …
    bool operator==(const Status&) const = default;
};
struct Away {  // not there, or it does not answer
    std::string why;
    bool operator==(const Away&) const = default;
};
struct Back {
    bool operator==(const Back&) const = default;
};  // after Away
KASSA_DESCRIBE(Printed, job)
KASSA_DESCRIBE(Failed, job, why)
KASSA_DESCRIBE(Status, ready, paper_low, why)
KASSA_DESCRIBE(Away, why)
BOOST_DESCRIBE_STRUCT(Back, (), ())
using Event = std::variant<Printed, Failed, Status, Away, Back>;

struct Options {
    std::string name = "printer";  // in sentences
    Paper paper = Paper::Mm80;
    bool own_qr = true;  // the printer draws QR codes itself (GS ( k); false: they are sent as dots
    // Code pages that the printer has, of `code_pages::names()`; empty: all of them.
    std::vector<std::string> code_pages;
};

class Printer {
public:
    virtual ~Printer() = default;
    // Queues a job; one is printed at a time. Its end arrives as exactly one Printed or Failed from `poll`.
    virtual void print(Id job, Document document) = 0;
    // What has happened; returns at once. To be called when `descriptor` is readable and at least ten times a second.
    virtual std::vector<Event> poll(Instant now) = 0;
    virtual int descriptor() const = 0;  // -1: there is nothing to wait for

    // tcp:HOST:9100, serial:PATH:BAUD:8N1, file:/dev/usb/lp0 (a device that answers), or file:PATH of an ordinary
    // file:
    // what is printed is appended to it as ESC/POS, it has no status to ask, and a job is printed once it is written.
    // A fault only for what can't be right later either; a printer that is not there is Away and tried again.
    static Result<std::unique_ptr<Printer>> open(const std::string& address, const Options& options);
};

}  // namespace kassa::devices::printer
