#pragma once
// The receipt of a sale. It is made in two steps: `receipt_of` says what stands on it, in the shopper's language
// and in reading order, and the Typesetter lays that out for a paper: as the printer's own letters where its code
// pages have them, as dots where they don't (Arabic, from right to left).
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/policy/policy.h"
#include "devices/printer/document.h"
#include "flows/lane.h"
#include "kiosk/ui/text.h"
#include "locales/words.h"

namespace kassa::receipt {

// --- What stands on it ---------------------------------------------------------------------------------------------

// "Start" is where reading starts: left in English, right in Arabic. Texts may hold marks of direction.

struct Heading {  // a line by itself in the middle
    std::string text;
    bool bold = false;
    bool large = false;
    bool operator==(const Heading&) const = default;
};
struct Entry {  // words at the start, an amount at the end, and behind it the mark of the tax rate
    std::string start;
    std::string end;
    std::string mark;
    bool indented = false;  // belongs to the entry above
    bool bold = false;
    bool large = false;
    bool operator==(const Entry&) const = default;
};
struct Table {  // the same number of cells in each row; the first row names the columns
    std::vector<std::vector<std::string>> rows;
    bool operator==(const Table&) const = default;
};
struct Divider { bool operator==(const Divider&) const = default; };
struct Code {  // a QR code
    std::string text;
    bool operator==(const Code&) const = default;
};
KASSA_DESCRIBE(Heading, text, bold, large)
KASSA_DESCRIBE(Entry, start, end, mark, indented, bold, large)
KASSA_DESCRIBE(Table, rows)
BOOST_DESCRIBE_STRUCT(Divider, (), ())
KASSA_DESCRIBE(Code, text)
using Part = std::variant<Heading, Entry, Table, Divider, Code>;

// What a line earns, and why: "12 points: Double points", "No points: fresh food".
std::string reason_of(const pricing::LinePoints& points, const policy::Policy& policy, const locales::Words& words);

struct Receipt {
    std::string language;
    bool rtl = false;
    std::vector<Part> parts;
    bool operator==(const Receipt&) const = default;
};
KASSA_DESCRIBE(Receipt, language, rtl, parts)

enum class Issue { First, Copy };  // a second print of the same sale says COPY

// Everything the shopper needs: shop, lines with their reasons, total, tax by rate, tender, number, lane, time, and
// the sale's id as a QR code for returns. `policy` is the one the sale was made under, `words` decides the language
// (which need not be the sale's). CHECKs that every line of the sale has its price.
Receipt receipt_of(const flows::Sale& sale, const policy::Policy& policy, const locales::Words& words, Issue issue);

// The receipt's words in reading order, a row a line and without marks of direction: for tests and stories, whatever
// it is printed with.
std::string plain_text(const Receipt& receipt);

// The receipt in at most `most_text_bytes` of UTF-8, which a QR code on the screen holds easily when there is no
// paper.
// Shop, time, number, total and the sale's id are always in it; lines that find no room are counted instead.
inline constexpr std::size_t most_text_bytes = 1200;
std::string receipt_as_text(const flows::Sale& sale, const policy::Policy& policy, const locales::Words& words);

// --- How it is laid out --------------------------------------------------------------------------------------------

// For one thread at a time.
class Typesetter {
public:
    // The fonts are those of the screen; see ui::Text::open.
    static Result<Typesetter> open(const std::filesystem::path& fonts = "/usr/share/fonts/truetype/noto");

    // `can_print` says whether the printer has letters for a text, such as devices::printer::can_print. A row that it
    // has no letters for becomes a picture; in a right-to-left language every row does. Ends with the cut.
    devices::printer::Document document(const Receipt& receipt, devices::printer::Paper paper,
                                        const std::function<bool(std::string_view)>& can_print);

    // Pango's and the fonts' versions, on which every dot depends.
    std::string versions() const { return text_.versions(); }

private:
    explicit Typesetter(ui::Text text) : text_(std::move(text)) {}
    ui::Text text_;
};

}  // namespace kassa::receipt
