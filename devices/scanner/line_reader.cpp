#include "devices/scanner/line_reader.h"

#include <algorithm>

namespace kassa::devices::scanner {
namespace {

constexpr std::size_t longest_line = 3072;  // the largest QR code holds 2,953 bytes
constexpr Duration half_for = 500ms;        // a line of 3,000 bytes at 9600 baud never pauses so long
constexpr char STX = 0x02, ETX = 0x03, GS = 0x1D;

// ISO/IEC 15424: a bracket, a letter for the kind of symbol, a modifier.
Symbology symbology_of(std::string_view aim) {
    switch (aim[1]) {
        case 'E': return aim[2] == '4' ? Symbology::Ean8 : Symbology::Ean13;
        case 'C': return Symbology::Code128;
        case 'I': return Symbology::Itf;
        case 'e': return Symbology::DataBar;
        case 'Q': return Symbology::Qr;
        case 'd': return Symbology::DataMatrix;
        default: return Symbology::Other;
    }
}

bool is_gs1(std::string_view aim) {
    return aim == "]C1" || aim[1] == 'e' || aim == "]d2" || aim == "]Q3" || aim == "]J1";
}

bool is_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = std::uint8_t(text[at]);
        const std::size_t length = lead < 0x80 ? 1 : lead >= 0xC2 && lead < 0xE0 ? 2 : (lead & 0xF0) == 0xE0 ? 3
                                   : lead >= 0xF0 && lead < 0xF5 ? 4 : 0;
        if (length == 0 || at + length > text.size()) return false;
        for (std::size_t next = 1; next < length; ++next)
            if ((std::uint8_t(text[at + next]) & 0xC0) != 0x80) return false;
        const auto second = length > 1 ? std::uint8_t(text[at + 1]) : 0;
        // Overlong forms, surrogates and what is beyond Unicode.
        if ((lead == 0xE0 && second < 0xA0) || (lead == 0xED && second > 0x9F) || (lead == 0xF0 && second < 0x90) ||
            (lead == 0xF4 && second > 0x8F))
            return false;
        at += length;
    }
    return true;
}

}  // namespace

std::vector<Event> LineReader::take(std::span<const std::uint8_t> bytes, Instant now) {
    std::vector<Event> scans;
    if (!bytes.empty()) last_byte_ = now;
    for (const std::uint8_t byte : bytes) {
        if (byte == '\r' || byte == '\n') {
            if (std::exchange(too_long_, false)) scans.push_back(Garbled{"a line longer than any code"});
            else if (!line_.empty()) scans.push_back(scan_of(std::exchange(line_, {})));
            line_.clear();
        } else if (line_.size() == longest_line) {
            too_long_ = true;
        } else {
            line_ += char(byte);
        }
    }
    return scans;
}

std::optional<Garbled> LineReader::give_up(Instant now) {
    if (line_.empty() || now - last_byte_ < half_for) return std::nullopt;
    line_.clear();
    too_long_ = false;
    return Garbled{"half a line; is the scanner set to end each code with CR or LF?"};
}

Event scan_of(std::string line) {
    if (line.starts_with(STX)) line.erase(0, 1);
    if (line.ends_with(ETX)) line.pop_back();
    Scanned scan;
    if (line.size() >= 3 && line[0] == ']' && std::isalpha(static_cast<unsigned char>(line[1])) &&
        std::isalnum(static_cast<unsigned char>(line[2]))) {
        scan.aim = line.substr(0, 3);
        scan.symbology = symbology_of(scan.aim);
        scan.gs1 = is_gs1(scan.aim);
        line.erase(0, 3);
    }
    // A scanner that sends the FNC1 in first position as a separator: it separates nothing.
    if (scan.gs1 && line.starts_with(GS)) line.erase(0, 1);
    if (line.empty()) return Garbled{"a line without a code"};
    const auto control = [](char c) { return (std::uint8_t(c) < 0x20 && c != GS) || c == 0x7F; };
    if (std::ranges::any_of(line, control)) return Garbled{"a control character in the middle of a code"};
    if (!is_utf8(line)) return Garbled{"bytes that are no text; are the line's speed and parity right?"};
    scan.text = std::move(line);
    return scan;
}

}  // namespace kassa::devices::scanner
