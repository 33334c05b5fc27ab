#pragma once
// A document as ESC/POS, the language that receipt printers have had in common since Epson's TM series (Epson's
// public ESC/POS command reference). Pure functions: no printer is needed to know what would be sent to one.
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "devices/io/stream.h"
#include "devices/printer/code_pages.h"
#include "devices/printer/document.h"

namespace kassa::devices::printer {

struct Encoding {
    Paper paper = Paper::Mm80;
    bool own_qr = true;                  // GS ( k; false: QR codes as dots
    std::vector<const CodePage*> pages;  // at least one that has ASCII, as all have
    static Encoding all_pages(Paper paper);
};

inline constexpr std::size_t largest_piece = 2048;  // bytes; most printers' receive buffer holds 4,096

// The document in pieces of whole commands, none larger than `largest_piece` but for a QR code of more text:
// between two pieces the printer may be asked for its status, inside one it may not (the question would be taken
// for data).
std::vector<Bytes> encode(const Document& document, const Encoding& encoding);

// Text in lines of at most `columns` characters, broken between words where there are any; at least one line.
std::vector<std::u32string> wrap(std::u32string_view text, int columns);

// The QR code of a text as dots with its quiet zone of four modules; nothing when the text is too long.
std::optional<Bitmap> qr_bitmap(const std::string& text, int module);

// Dots that look like a real-time command (DLE EOT, DLE ENQ, DLE DC4) would be obeyed in the middle of a picture; one
// dot more, in the second byte, makes them harmless.
void defuse(std::span<std::uint8_t> dots);

namespace command {  // what the driver sends besides documents
inline constexpr std::uint8_t no_automatic_status[] = {0x1D, 'a', 0};  // GS a 0
inline constexpr std::uint8_t paper_status[] = {0x1D, 'r', 1};         // GS r 1, answered in turn
inline constexpr std::uint8_t clear_buffers[] = {0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8};  // DLE DC4 8, at once
inline constexpr std::uint8_t cut_off[] = {0x1B, '@', 0x1B, 'd', 1,
                                           0x1D, 'V', 66,   0};  // ESC @, feed, GS V 66 0
}  // namespace command

// --- What a printer answers
// -------------------------------------------------------------------------------------------

struct RealTimeStatus {
    std::uint8_t bits = 0;
    bool operator==(const RealTimeStatus&) const = default;
};  // DLE EOT n
struct SensorStatus {
    std::uint8_t bits = 0;
    bool operator==(const SensorStatus&) const = default;
};  // GS r
struct Cleared {
    bool operator==(const Cleared&) const = default;
};  // DLE DC4 8
struct OtherAnswer {
    bool operator==(const OtherAnswer&) const = default;
};  // automatic status, ids, line noise
using PrinterAnswer = std::variant<RealTimeStatus, SensorStatus, Cleared, OtherAnswer>;

// Takes one answer from the front of `bytes`, which are shortened by it; none while it is not whole. The fixed bits
// of the first byte tell them apart.
std::optional<PrinterAnswer> take_answer(Bytes& bytes);

inline constexpr std::uint8_t offline = 0x08;                                             // DLE EOT 1
inline constexpr std::uint8_t cover_open = 0x04, stopped_for_paper = 0x20, error = 0x40;  // DLE EOT 2
inline constexpr std::uint8_t roll_near_end = 0x0C, roll_at_end = 0x60;                   // DLE EOT 4
inline constexpr std::uint8_t sensor_near_end = 0x03, sensor_at_end = 0x0C;               // GS r 1

}  // namespace kassa::devices::printer
