#pragma once
// What is printed, as blocks from top to bottom that know nothing of any printer. Everything here is physical: left
// is the left edge of the paper, whatever the language; who makes a document in a right-to-left script draws it as
// a Picture.
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace kassa::devices::printer {

// The paper's printable width with the usual 203 dots an inch: 80 mm has 576 dots and 48 columns of font A, 58 mm has
// 384 dots and 32 columns.
enum class Paper { Mm80, Mm58 };
constexpr int dots_of(Paper paper) { return paper == Paper::Mm80 ? 576 : 384; }
constexpr int columns_of(Paper paper) { return dots_of(paper) / 12; }

// Dots in rows of (width + 7) / 8 bytes, the most significant bit leftmost; 1 is black.
struct Bitmap {
    int width = 0;   // dots
    int height = 0;  // dots
    std::vector<std::uint8_t> bits;

    static Bitmap blank(int width, int height);  // both ≥ 0
    int row_bytes() const { return (width + 7) / 8; }
    bool black(int x, int y) const;  // false outside
    void blacken(int x, int y);      // inside only
    bool operator==(const Bitmap&) const = default;
};

enum class Align { Left, Centre, Right };

// Text in UTF-8, wrapped between words. A line feed begins a new line; other control characters are left out.
struct Text {
    std::string text;
    Align align = Align::Left;
    bool bold = false;
    bool double_height = false;
    bool double_width = false;
    bool operator==(const Text&) const = default;
};
// A name and its price. `left` is wrapped to the room that `right` leaves; `right` is kept whole and stands on the
// last of those lines, where the eye arrives after reading the name.
struct Columns {
    std::string left;
    std::string right;
    bool bold = false;
    bool double_height = false;
    bool operator==(const Columns&) const = default;
};
struct Rule {
    bool operator==(const Rule&) const = default;
};  // a line across the paper
struct Feed {
    int lines = 1;  // 1–255
    bool operator==(const Feed&) const = default;
};
// A QR code of error correction level M, centred.
struct Qr {
    std::string text;  // at most 2,331 bytes, what version 40 holds; a longer one is printed as text
    int module = 6;    // dots a module, 1–16
    bool operator==(const Qr&) const = default;
};
struct Picture {
    Bitmap bitmap;  // what is wider than the paper is cut off on the right
    Align align = Align::Centre;
    bool operator==(const Picture&) const = default;
};
struct Cut {
    bool operator==(const Cut&) const = default;
};

using Block = std::variant<Text, Columns, Rule, Feed, Qr, Picture, Cut>;

struct Document {
    std::vector<Block> blocks;
    bool operator==(const Document&) const = default;
};

}  // namespace kassa::devices::printer
