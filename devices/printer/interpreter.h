#pragma once
// ESC/POS read as a printer reads it: bytes in, what lands on the paper out. The simulator prints with it and the
// fuzzer feeds it anything; tests read the receipt that a shopper would hold, code pages and all.
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "devices/printer/code_pages.h"
#include "devices/printer/document.h"

namespace kassa::devices::printer {

struct PrintedLine {
    std::string text;  // UTF-8, as it was before alignment
    Align align = Align::Left;
    bool bold = false;
    bool double_height = false;
    bool double_width = false;
    bool operator==(const PrintedLine&) const = default;
};
struct PrintedPicture {
    Bitmap bitmap;
    Align align = Align::Left;
    bool operator==(const PrintedPicture&) const = default;
};
struct PrintedQr {
    std::string text;
    int module = 3;
    Align align = Align::Left;
    bool operator==(const PrintedQr&) const = default;
};
struct Fed {
    int lines = 1;
    bool operator==(const Fed&) const = default;
};
struct PaperCut {
    bool operator==(const PaperCut&) const = default;
};
// GS r n: the printer owes an answer at this place in the stream.
struct StatusAsked {
    int sensor = 1;  // n
    bool operator==(const StatusAsked&) const = default;
};
using Output = std::variant<PrintedLine, PrintedPicture, PrintedQr, Fed, PaperCut, StatusAsked>;

class Interpreter {
public:
    explicit Interpreter(Paper paper) : paper_(paper) {}

    // Obeys the one command or character at the front of `bytes` and says how many bytes it was; 0 when it has not
    // arrived whole. What it puts on the paper is added to `outputs`. Unknown commands are skipped with their
    // letter, as printers do.
    std::size_t take(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    Paper paper() const { return paper_; }

private:
    std::size_t control(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    std::size_t escape(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    std::size_t group(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    std::size_t raster(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    std::size_t symbol(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs);
    void character(char32_t character, std::vector<Output>& outputs);
    void end_line(std::vector<Output>& outputs);
    void finish_line(std::vector<Output>& outputs);
    void reset();

    Paper paper_;
    const CodePage* page_ = code_page(0);  // none: a page that the table does not know
    Align align_ = Align::Left;
    bool bold_ = false;
    bool double_height_ = false;
    bool double_width_ = false;
    std::u32string line_;
    int cells_ = 0;      // columns that the line takes
    PrintedLine style_;  // of the line's first character
    std::string qr_text_;
    int qr_module_ = 3;
};

// A receipt in plain text: lines aligned as on the paper without spaces at their ends, pictures as [picture W×H], QR
// codes as [QR TEXT].
std::string plain_text(std::span<const Output> outputs, Paper paper);

// The whole of a stream of bytes; what is not whole at its end is left.
std::vector<Output> interpret(std::span<const std::uint8_t> bytes, Paper paper);

}  // namespace kassa::devices::printer
