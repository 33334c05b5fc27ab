#pragma once
// A hand scanner on a serial line: each code that it reads arrives as one line of text. Set to send AIM identifiers
// (ISO/IEC 15424), it also tells what kind of symbol it was.
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::devices::scanner {

// As far as an AIM identifier tells.
enum class Symbology {
    Unknown,  // no identifier
    Ean13,    // also UPC-A and UPC-E, which scanners send as 13 digits
    Ean8,
    Code128,
    Itf,
    DataBar,  // all of the family
    Qr,
    DataMatrix,
    Other,  // one that the till does not sell by
};
KASSA_DESCRIBE_ENUM(Symbology, Unknown, Ean13, Ean8, Code128, Itf, DataBar, Qr, DataMatrix, Other)

struct Scanned {
    std::string aim;  // "]E0" as the scanner sent it; empty: none
    Symbology symbology = Symbology::Unknown;
    std::string text;  // UTF-8; FNC1 separators as the group separator 0x1D
    bool gs1 = false;  // a GS1 element string: GS1-128, GS1 DataBar, GS1 DataMatrix, GS1 QR
    bool operator==(const Scanned&) const = default;
};
// Something came that is no code; the shopper scans again, the technician reads why.
struct Garbled {
    std::string why;
    bool operator==(const Garbled&) const = default;
};
struct Away {  // the line is gone; a scanner that is only switched off can't be told from a quiet one
    std::string why;
    bool operator==(const Away&) const = default;
};
struct Back {
    bool operator==(const Back&) const = default;
};  // after Away
KASSA_DESCRIBE(Scanned, aim, symbology, text, gs1)
KASSA_DESCRIBE(Garbled, why)
KASSA_DESCRIBE(Away, why)
BOOST_DESCRIBE_STRUCT(Back, (), ())
using Event = std::variant<Scanned, Garbled, Away, Back>;

class Scanner {
public:
    virtual ~Scanner() = default;
    // What has happened; returns at once. To be called when `descriptor` is readable and at least twice a second.
    virtual std::vector<Event> poll(Instant now) = 0;
    virtual int descriptor() const = 0;  // -1: there is nothing to wait for

    // serial:/dev/ttyACM0:9600:8N1, or fifo:PATH, into which another program writes lines. `name` stands in
    // sentences. A fault only when the address is none; a scanner that is not there is Away and tried again every
    // second.
    static Result<std::unique_ptr<Scanner>> open(const std::string& address,
                                                 const std::string& name = "hand scanner");
};

}  // namespace kassa::devices::scanner
