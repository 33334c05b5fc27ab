#include <algorithm>
#include <ranges>

#include "core/base/check.h"
#include "kiosk/receipt/receipt.h"

namespace kassa::receipt {
namespace {

using namespace devices::printer;

// --- In the printer's own letters ----------------------------------------------------------------------------------

// Columns of a text on the paper: its characters, as every letter of a code page takes one.
int columns_in(std::string_view text) {
    return int(std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string plain(const std::string& text) { return locales::without_direction_marks(text); }

std::string padded(const std::string& text, int columns, bool at_end) {
    const std::string space(std::size_t(std::max(0, columns - columns_in(text))), ' ');
    return at_end ? space + text : text + space;
}

class Letters {
public:
    Letters(Paper paper, int mark_columns) : columns_(columns_of(paper)), mark_columns_(mark_columns) {}

    std::vector<Block> operator()(const Heading& heading) const {
        return {Text{plain(heading.text), Align::Centre, heading.bold, heading.large, heading.large}};
    }
    std::vector<Block> operator()(const Entry& entry) const {
        const std::string start = (entry.indented ? "  " : "") + plain(entry.start);
        if (entry.end.empty()) return {Text{start, Align::Left, entry.bold, entry.large}};
        // Amounts stand under each other whether or not they have a mark.
        std::string end = plain(entry.end);
        if (mark_columns_ > 0) end += " " + padded(plain(entry.mark), mark_columns_, false);
        return {Columns{start, end, entry.bold, entry.large}};
    }
    // In columns where they fit; else the columns' names go in front of each value.
    std::vector<Block> operator()(const Table& table) const {
        std::vector<Block> blocks;
        const auto widths = widths_of(table);
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            const auto& cells = table.rows[row];
            if (!widths.empty()) {
                std::string line;
                for (std::size_t i = 0; i < cells.size(); ++i) line += padded(plain(cells[i]), widths[i], i > 0);
                blocks.push_back(Text{line});
            } else if (row > 0) {
                for (std::size_t i = 0; i < cells.size(); ++i)
                    blocks.push_back(Columns{plain(table.rows[0][i]), plain(cells[i])});
            }
        }
        return blocks;
    }
    std::vector<Block> operator()(const Divider&) const { return {Rule{}}; }
    std::vector<Block> operator()(const Code& code) const { return {Qr{code.text}}; }

private:
    // The first column gets what the others leave; empty when the paper is too narrow.
    std::vector<int> widths_of(const Table& table) const {
        std::vector<int> widths(table.rows.front().size());
        for (const auto& row : table.rows)
            for (std::size_t i = 0; i < row.size(); ++i)
                widths[i] = std::max(widths[i], columns_in(plain(row[i])) + (i > 0 ? 1 : 0));
        int used = 0;
        for (const int width : widths) used += width;
        if (used > columns_) return {};
        // Equal columns look calmer than tight ones, where there is room.
        const int even = (columns_ - widths[0]) / std::max(1, int(widths.size()) - 1);
        if (std::ranges::all_of(widths | std::views::drop(1), [&](int width) { return width <= even; }))
            for (std::size_t i = 1; i < widths.size(); ++i) widths[i] = even;
        int others = 0;
        for (std::size_t i = 1; i < widths.size(); ++i) others += widths[i];
        widths[0] = columns_ - others;
        return widths;
    }

    int columns_;
    int mark_columns_;
};

// --- In dots -------------------------------------------------------------------------------------------------------

// A strip of the paper's width that grows downwards. Places are counted as in a left-to-right script and mirrored for
// the other.
class Strip {
public:
    Strip(ui::Text& text, Paper paper, bool rtl, int mark_dots)
        : text_(text), paper_(paper), width_(dots_of(paper) - 2 * margin), rtl_(rtl), mark_dots_(mark_dots) {}

    // Letters about as high as the printer's own: 26 dots of 203 to the inch are 3.3 mm.
    static int em_of(Paper paper) { return paper == Paper::Mm80 ? 26 : 22; }

    void operator()(const Heading& heading) {
        const ui::TextStyle style = style_of(heading.bold, heading.large, ui::Align::Centre);
        advance(place(heading.text, style, 0, width_));
    }
    void operator()(const Entry& entry) {
        ui::TextStyle style = style_of(entry.bold, entry.large, ui::Align::Start);
        const int indent = entry.indented ? em() : 0;
        if (entry.end.empty()) return advance(place(entry.start, style, indent, width_));
        const int marks = mark_dots_ > 0 ? mark_dots_ + em() / 3 : 0;
        const int amount = text_.lay(entry.end, style, width_, tallest, false).text_width + 1;
        const int end = width_ - marks;
        // An amount that leaves the name less than a third of the paper stands under it.
        const bool beside = end - amount - em() >= indent + width_ / 3;
        const int height = place(entry.start, style, indent, beside ? end - amount - em() : width_);
        int top = 0;
        if (beside) top = height - text_.lay(entry.end, style, width_, tallest, false).text_height;
        else advance(height);
        style.align = ui::Align::End;
        const int low = place(entry.end, style, 0, end, std::max(0, top));
        place(entry.mark, style, width_ - mark_dots_, width_, std::max(0, top));
        advance(beside ? std::max(height, low) : low);
    }
    // In columns where they fit; else the columns' names stand in front of each value.
    void operator()(const Table& table) {
        const auto count = int(table.rows.front().size());
        const int others = width_ * 13 / (14 * count);  // the first column is a little wider
        const int first = width_ - (count - 1) * others;
        ui::TextStyle style = style_of(false, false, ui::Align::Start);
        style.em = fitting_em(table, first - gap(), others - gap());
        for (std::size_t row = 0; row < table.rows.size(); ++row) {
            int height = 0;
            for (int i = 0; i < count; ++i) {
                const std::string& cell = table.rows[row][std::size_t(i)];
                if (style.em == 0) {
                    if (row > 0) (*this)(Entry{table.rows[0][std::size_t(i)], cell, {}});
                    continue;
                }
                style.align = i == 0 ? ui::Align::Start : ui::Align::End;
                const int from = i == 0 ? 0 : first + (i - 1) * others + gap();
                height = std::max(height, place(cell, style, from, first + i * others - (i == 0 ? gap() : 0)));
            }
            advance(height);
        }
    }
    void operator()(const Divider&) {
        advance(em() / 3);
        if (dots_.size() < at(0, top_ + 2)) reserve(2);
        for (int y = top_; y < top_ + 2; ++y)
            for (int x = 0; x < dots_of(paper_); ++x) dots_[at(x, y)] = 1;
        advance(2 + em() / 3);
    }

    Picture take() {
        // The last row's deepest strokes may reach below where a next row would begin.
        Bitmap bitmap = Bitmap::blank(dots_of(paper_), int(dots_.size()) / dots_of(paper_));
        for (int y = 0; y < bitmap.height; ++y)
            for (int x = 0; x < bitmap.width; ++x)
                if (dots_[at(x, y)]) bitmap.blacken(x, y);
        dots_.clear();
        top_ = 0;
        return {std::move(bitmap), Align::Left};
    }
    bool empty() const { return top_ == 0; }

private:
    static constexpr int tallest = 4000;  // dots of one row: twenty lines and far more
    static constexpr int margin = 4;      // the swing of a last Arabic letter goes beyond its line

    int em() const { return em_of(paper_); }
    int gap() const { return em() / 8; }
    std::size_t at(int x, int y) const { return std::size_t(y) * std::size_t(dots_of(paper_)) + std::size_t(x); }
    ui::TextStyle style_of(bool bold, bool large, ui::Align align) const {
        const int size = large ? em() * 3 / 2 : em();
        return {.em = size, .bold = bold, .lines = 20, .align = align, .upright = ui::Upright::Top};
    }

    // The size at which the widest cell fits into its column; 0 when that would be too small to read.
    int fitting_em(const Table& table, int first, int others) const {
        ui::TextStyle style{.em = em(), .smallest = em() * 3 / 4, .lines = 1};
        int em = style.em;
        for (const auto& row : table.rows)
            for (std::size_t i = 0; i < row.size(); ++i) {
                const ui::TextImage cell = text_.lay(row[i], style, i == 0 ? first : others, tallest, false);
                if (cell.cut) return 0;
                em = std::min(em, cell.em);
            }
        return em;
    }

    void reserve(int height) { dots_.resize(at(0, top_ + height)); }
    // The next row begins `height` further down; what reaches below that stays.
    void advance(int height) {
        if (dots_.size() < at(0, top_ + height)) reserve(height);
        top_ += height;
    }

    // Draws the text between two places of the row, `below` its top, and returns how low it reaches.
    int place(const std::string& text, const ui::TextStyle& style, int from, int to, int below = 0) {
        if (text.empty()) return 0;
        const ui::TextImage image = text_.lay(text, style, to - from, tallest);
        const int left = margin + (rtl_ ? width_ - to : from) + image.x;
        // Marks above the first line's letters may reach out of the row's top.
        const int top = top_ + below + std::max(0, image.y);
        if (dots_.size() < at(0, top + image.height)) reserve(top - top_ + image.height);
        for (int y = 0; y < image.height; ++y)
            for (int x = 0; x < image.width; ++x) {
                const bool inside = left + x >= 0 && left + x < dots_of(paper_);
                const auto coverage = image.coverage[std::size_t(y) * std::size_t(image.width) + std::size_t(x)];
                if (inside && coverage >= 110) dots_[at(left + x, top + y)] = 1;
            }
        return below + image.text_height;
    }

    ui::Text& text_;
    Paper paper_;
    int width_;  // between the margins
    bool rtl_;
    int mark_dots_;
    std::vector<std::uint8_t> dots_;  // one byte each, in rows of the paper's width
    int top_ = 0;                     // of the row that comes next
};

// --- Which of the two ----------------------------------------------------------------------------------------------

std::vector<std::string> texts_of(const Part& part) {
    if (const auto* heading = std::get_if<Heading>(&part)) return {heading->text};
    if (const auto* entry = std::get_if<Entry>(&part)) return {entry->start, entry->end, entry->mark};
    std::vector<std::string> texts;
    if (const auto* table = std::get_if<Table>(&part))
        for (const auto& row : table->rows) texts.insert(texts.end(), row.begin(), row.end());
    return texts;
}

}  // namespace

Result<Typesetter> Typesetter::open(const std::filesystem::path& fonts) {
    auto text = ui::Text::open(fonts);
    if (!text) return std::unexpected(text.error());
    return Typesetter(std::move(*text));
}

Document Typesetter::document(const Receipt& receipt, Paper paper,
                              const std::function<bool(std::string_view)>& can_print) {
    text_.speak(receipt.language, receipt.rtl);
    int mark_columns = 0, mark_dots = 0;
    for (const Part& part : receipt.parts) {
        const auto* entry = std::get_if<Entry>(&part);
        if (!entry || entry->mark.empty()) continue;
        mark_columns = std::max(mark_columns, columns_in(plain(entry->mark)));
        const ui::TextStyle style{.em = Strip::em_of(paper)};
        mark_dots = std::max(mark_dots, text_.lay(entry->mark, style, dots_of(paper), 1000, false).text_width + 1);
    }
    const Letters letters(paper, mark_columns);
    Strip strip(text_, paper, receipt.rtl, mark_dots);
    Document document;
    for (const Part& part : receipt.parts) {
        const auto has_letters = [&](const std::string& text) { return can_print(plain(text)); };
        const bool as_dots = !std::holds_alternative<Code>(part) &&
                             (receipt.rtl || !std::ranges::all_of(texts_of(part), has_letters));
        if (as_dots) {
            std::visit([&](const auto& known) { if constexpr (requires { strip(known); }) strip(known); }, part);
            continue;
        }
        // Rows of dots that follow each other are one picture, so that the printer moves on without a stop.
        if (!strip.empty()) document.blocks.push_back(strip.take());
        for (Block& block : std::visit(letters, part)) document.blocks.push_back(std::move(block));
    }
    if (!strip.empty()) document.blocks.push_back(strip.take());
    document.blocks.push_back(Feed{1});
    document.blocks.push_back(Cut{});
    return document;
}

}  // namespace kassa::receipt
