#include "devices/printer/escpos.h"

#include <memory>
#include <zint.h>

namespace kassa::devices::printer {
namespace {

constexpr std::uint8_t DLE = 0x10, ESC = 0x1B, FS = 0x1C, GS = 0x1D, LF = 0x0A;
constexpr std::size_t most_qr_bytes = 2331;

std::u32string cleaned(std::string_view text) {
    std::u32string out;
    for (const char32_t character : unicode(text)) {
        if (character == U'\n')
            out += character;
        else if (character == U'\t')
            out += U' ';
        else if (const auto kept = printable(character))
            out += *kept;
    }
    return out;
}

// Writes commands and remembers what the printer is set to, so that nothing is set twice.
class Writer {
public:
    explicit Writer(const Encoding& encoding) : encoding_(encoding) {
        // Printers made for China begin in a mode that takes pairs of high bytes for one character: FS . ends it.
        page_ = encoding.pages.front();
        put({ESC, '@', FS, '.', ESC, 'R', 0, ESC, 't', page_->number});
    }

    void write(const Text& text) {
        const int columns = columns_of(encoding_.paper) / (text.double_width ? 2 : 1);
        for (const auto& line : wrap(cleaned(text.text), columns)) {
            set(text.align, text.bold, text.double_height, text.double_width);
            put_line(line);
        }
    }
    void write(const Columns& block) {
        const int columns = columns_of(encoding_.paper);
        const std::u32string right = cleaned(block.right);
        set(Align::Left, block.bold, block.double_height, false);
        const int room = columns - int(right.size()) - 1;
        // A right part as wide as the paper leaves no room beside it: it gets lines of its own.
        const bool beside = room > 0 && !right.contains(U'\n');
        auto lines = wrap(cleaned(block.left), beside ? room : columns);
        if (beside) {
            lines.back().resize(std::size_t(columns) - right.size(), U' ');
            lines.back() += right;
        } else {
            for (auto& line : wrap(right, columns)) {
                line.insert(0, std::size_t(columns) - line.size(), U' ');
                lines.push_back(line);
            }
        }
        for (const auto& line : lines) put_line(line);
    }
    void write(const Rule&) {
        set(Align::Left, false, false, false);
        put_line(std::u32string(std::size_t(columns_of(encoding_.paper)), U'-'));
    }
    void write(const Feed& feed) { put({ESC, 'd', std::uint8_t(std::clamp(feed.lines, 1, 255))}); }
    void write(const Qr& qr) {
        const int module = std::clamp(qr.module, 1, 16);
        if (qr.text.empty() || qr.text.size() > most_qr_bytes) return write(Text{qr.text});
        // A text is not a picture: one that holds a real-time command can't be mended, and goes as dots.
        Bytes mended(qr.text.begin(), qr.text.end());
        defuse(mended);
        const bool harmless =
            std::ranges::equal(mended, qr.text, {}, {}, [](char c) { return std::uint8_t(c); });
        if (!encoding_.own_qr || !harmless) {
            if (const auto bitmap = qr_bitmap(qr.text, module)) return write(Picture{*bitmap, Align::Centre});
            return write(Text{qr.text});
        }
        set(Align::Centre, false, false, false);
        put({GS, '(', 'k', 4, 0, '1', 'A', '2', 0});                // model 2
        put({GS, '(', 'k', 3, 0, '1', 'C', std::uint8_t(module)});  // dots a module
        put({GS, '(', 'k', 3, 0, '1', 'E', '1'});                   // error correction M
        const std::size_t length = qr.text.size() + 3;
        Bytes store{GS, '(', 'k', std::uint8_t(length), std::uint8_t(length >> 8), '1', 'P', '0'};
        store.insert(store.end(), qr.text.begin(), qr.text.end());
        put(store);
        put({GS, '(', 'k', 3, 0, '1', 'Q', '0'});  // print it
    }
    void write(const Picture& picture) {
        const Bitmap& bitmap = picture.bitmap;
        const int width = std::min(bitmap.width, dots_of(encoding_.paper));
        if (width <= 0 || bitmap.height <= 0) return;
        set(picture.align, false, false, false);
        const int row = (width + 7) / 8;
        const int band = std::max(1, (int(largest_piece) - 8) / row);
        for (int top = 0; top < bitmap.height; top += band)
            put_band(bitmap, width, top, std::min(band, bitmap.height - top));
    }
    void write(const Cut&) { put({GS, 'V', 66, 0}); }  // feed to the knife, cut leaving one point

    std::vector<Bytes> take() && { return std::move(pieces_); }

private:
    Bytes& last() { return pieces_.back(); }

    void put(std::span<const std::uint8_t> command) {
        if (pieces_.empty() || (!last().empty() && last().size() + command.size() > largest_piece))
            pieces_.emplace_back();
        last().insert(last().end(), command.begin(), command.end());
    }
    void put(std::initializer_list<std::uint8_t> command) { put(std::span(command.begin(), command.size())); }

    void set(Align align, bool bold, bool double_height, bool double_width) {
        if (align_ != align) put({ESC, 'a', std::uint8_t(align)});
        if (bold_ != bold) put({ESC, 'E', std::uint8_t(bold)});
        const auto size = std::uint8_t((double_width ? 0x10 : 0) | (double_height ? 0x01 : 0));
        if (size_ != size) put({GS, '!', size});
        align_ = align;
        bold_ = bold;
        size_ = size;
    }

    void put_line(std::u32string_view line) {
        Bytes bytes;
        for (const Run& run : runs(line, encoding_.pages, page_)) {
            if (run.page != page_) bytes.insert(bytes.end(), {ESC, 't', run.page->number});
            page_ = run.page;
            bytes.insert(bytes.end(), run.bytes.begin(), run.bytes.end());
        }
        bytes.push_back(LF);
        put(bytes);
    }

    // GS v 0: dots in bytes across and rows down. What is right of `width` in the last byte is white.
    void put_band(const Bitmap& bitmap, int width, int top, int rows) {
        const int row = (width + 7) / 8;
        Bytes bytes{GS,
                    'v',
                    '0',
                    0,
                    std::uint8_t(row),
                    std::uint8_t(row >> 8),
                    std::uint8_t(rows),
                    std::uint8_t(rows >> 8)};
        const std::size_t data = bytes.size();
        const auto mask = std::uint8_t(width % 8 ? 0xFF << (8 - width % 8) : 0xFF);
        for (int y = top; y < top + rows; ++y) {
            const auto from = bitmap.bits.begin() + std::ptrdiff_t(y) * bitmap.row_bytes();
            bytes.insert(bytes.end(), from, from + row);
            bytes.back() &= mask;
        }
        defuse(std::span(bytes).subspan(data));
        put(bytes);
    }

    const Encoding& encoding_;
    std::vector<Bytes> pieces_;
    const CodePage* page_ = nullptr;
    Align align_ = Align::Left;
    bool bold_ = false;
    std::uint8_t size_ = 0;
};

}  // namespace

Encoding Encoding::all_pages(Paper paper) {
    return {paper, true, printer::code_pages(std::span<const std::string>{}).value()};
}

std::vector<Bytes> encode(const Document& document, const Encoding& encoding) {
    Writer writer(encoding);
    for (const Block& block : document.blocks)
        std::visit([&](const auto& known) { writer.write(known); }, block);
    return std::move(writer).take();
}

std::vector<std::u32string> wrap(std::u32string_view text, int columns) {
    const auto room = std::size_t(std::max(1, columns));
    std::vector<std::u32string> lines;
    while (true) {
        const auto end = text.find(U'\n');
        std::u32string_view line = text.substr(0, end);
        while (line.size() > room) {
            // The last space that leaves the line within the paper; it is not printed.
            auto space = line.substr(0, room + 1).rfind(U' ');
            const bool inside_word = space == std::u32string_view::npos || space == 0;
            if (inside_word) space = room;
            lines.emplace_back(line.substr(0, space));
            line.remove_prefix(inside_word ? space : space + 1);
        }
        lines.emplace_back(line);
        if (end == std::u32string_view::npos) return lines;
        text.remove_prefix(end + 1);
    }
}

std::optional<Bitmap> qr_bitmap(const std::string& text, int module) {
    const std::unique_ptr<zint_symbol, void (*)(zint_symbol*)> symbol(::ZBarcode_Create(), ::ZBarcode_Delete);
    if (!symbol) return std::nullopt;
    symbol->symbology = BARCODE_QRCODE;
    symbol->input_mode = DATA_MODE;
    symbol->option_1 = 2;  // error correction M
    const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
    if (::ZBarcode_Encode(symbol.get(), bytes, int(text.size())) >= ZINT_ERROR) return std::nullopt;
    const int quiet = 4;
    Bitmap bitmap = Bitmap::blank((symbol->width + 2 * quiet) * module, (symbol->rows + 2 * quiet) * module);
    for (int row = 0; row < symbol->rows; ++row)
        for (int column = 0; column < symbol->width; ++column) {
            if (!(symbol->encoded_data[row][column / 8] >> (column % 8) & 1)) continue;
            for (int dot = 0; dot < module * module; ++dot)
                bitmap.blacken((column + quiet) * module + dot % module,
                               (row + quiet) * module + dot / module);
        }
    return bitmap;
}

void defuse(std::span<std::uint8_t> dots) {
    for (std::size_t at = 1; at < dots.size(); ++at)
        if (dots[at - 1] == DLE && (dots[at] == 0x04 || dots[at] == 0x05 || dots[at] == 0x14))
            dots[at] |= 0x08;
}

std::optional<PrinterAnswer> take_answer(Bytes& bytes) {
    if (bytes.empty()) return std::nullopt;
    const std::uint8_t first = bytes.front();
    const auto drop = [&](std::size_t count) {
        bytes.erase(bytes.begin(), bytes.begin() + std::ptrdiff_t(count));
    };
    if (first == 0x37) {  // a header, an identifier, data, NUL
        const auto end = std::ranges::find(bytes, 0);
        if (end == bytes.end()) {
            if (bytes.size() > 80) return drop(1), OtherAnswer{};  // no answer is so long: line noise
            return std::nullopt;
        }
        const bool cleared = end == bytes.begin() + 2 && bytes[1] == 0x25;
        drop(std::size_t(end - bytes.begin()) + 1);
        return cleared ? PrinterAnswer(Cleared{}) : OtherAnswer{};
    }
    if ((first & 0x93) == 0x10) {  // automatic status: four bytes
        if (bytes.size() < 4) return std::nullopt;
        return drop(4), OtherAnswer{};
    }
    drop(1);
    if ((first & 0x93) == 0x12) return RealTimeStatus{first};
    if ((first & 0x90) == 0x00) return SensorStatus{first};
    return OtherAnswer{};
}

}  // namespace kassa::devices::printer
