#pragma once
// From bytes to scans: lines end in CR, LF or both, may be framed in STX and ETX, and may begin with an AIM
// identifier.
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "devices/scanner/scanner.h"

namespace kassa::devices::scanner {

class LineReader {
public:
    // More bytes from the line, at `now`; the scans (Scanned, Garbled) that they complete.
    std::vector<Event> take(std::span<const std::uint8_t> bytes, Instant now);
    // A line that has stood half for 500 ms is given up: the rest was lost, and half a code could be another code.
    std::optional<Garbled> give_up(Instant now);

private:
    std::string line_;
    bool too_long_ = false;  // the rest of this line is passed over
    Instant last_byte_{};
};

// One line without its end.
Event scan_of(std::string line);

}  // namespace kassa::devices::scanner
