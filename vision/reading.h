#pragma once
// A barcode as it was seen in a picture: what kind, what it says, and where it stood.
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kassa::vision {

// The kinds that the vision room reads, in the order of the catalogue's symbologies after `Keyed`.
enum class Format : std::uint8_t {
    Ean13,
    Ean8,
    UpcA,
    UpcE,
    DataBar,
    DataBarLimited,
    DataBarExpanded,
    Code128,
    Itf,
    Qr,
    DataMatrix,
};
inline constexpr int format_count = 11;

// "EAN13", "UPCA", "DataBarExpanded", "QR" …: for files and logs.
std::string_view name_of(Format format);
bool is_ean_or_upc(Format format);
// Made of bars, not of squares: two of these cannot stand in one place.
bool is_linear(Format format);

struct Point {
    int x = 0;  // pixels from the left
    int y = 0;  // pixels from the top
    bool operator==(const Point&) const = default;
};

// The four corners in the code's own reading direction: top left, top right, bottom right, bottom left.
using Place = std::array<Point, 4>;

Point centre(const Place& place);
// The longest side, in pixels.
int extent(const Place& place);
// Whether the two cover one another: their centres are closer than half of the longer extent.
bool same_place(const Place& a, const Place& b);
// Whether two readings of the same text can be of the same print. A bar code is often read in stripes, at its top
// by one look and at its foot by another, so across the reading direction they may be one and a half lengths apart.
bool same_print(const Place& a, const Place& b);

struct Reading {
    Format format = Format::Ean13;
    // As the symbol carries it, UTF-8. GS1 symbols (DataBar Expanded, GS1-128, GS1 DataMatrix, GS1 QR) have `gs1`
    // set and FNC1 as the group separator 0x1D; DataBar and DataBar Limited give the 14 digits of their GTIN.
    std::string text;
    bool gs1 = false;
    Place place{};
    // Frames that it was read from together, none of which shows it clearly; 1: this frame by itself.
    int pictures = 1;

    bool operator==(const Reading&) const = default;
};

// What two readings of the same number have in common: UPC-A is EAN-13 with a leading zero (GS1 General
// Specifications
// 5.2.2), every other format stands for itself.
std::string number_of(const Reading& reading);

}  // namespace kassa::vision
