#include "devices/printer/interpreter.h"

namespace kassa::devices::printer {
namespace {

constexpr std::uint8_t DLE = 0x10, ESC = 0x1B, FS = 0x1C, GS = 0x1D;

// Commands of a fixed length that change nothing here: how many bytes follow the letter.
struct Fixed {
    std::uint8_t lead;
    char letter;
    std::size_t parameters;
};
constexpr Fixed fixed_commands[] = {
    {ESC, ' ', 1}, {ESC, '$', 2}, {ESC, '%', 1}, {ESC, '-', 1}, {ESC, '2', 0},  {ESC, '3', 1}, {ESC, '=', 1},
    {ESC, '?', 1}, {ESC, 'J', 1}, {ESC, 'K', 1}, {ESC, 'L', 0}, {ESC, 'M', 1},  {ESC, 'R', 1}, {ESC, 'S', 0},
    {ESC, 'T', 1}, {ESC, 'U', 1}, {ESC, 'V', 1}, {ESC, 'W', 8}, {ESC, '\\', 2}, {ESC, 'c', 2}, {ESC, 'e', 1},
    {ESC, 'p', 3}, {ESC, 'r', 1}, {ESC, '{', 1}, {GS, '$', 2},  {GS, '/', 1},   {GS, ':', 0},  {GS, 'B', 1},
    {GS, 'H', 1},  {GS, 'I', 1},  {GS, 'L', 2},  {GS, 'P', 2},  {GS, 'W', 2},   {GS, '\\', 2}, {GS, 'a', 1},
    {GS, 'b', 1},  {GS, 'f', 1},  {GS, 'h', 1},  {GS, 'w', 1},  {FS, '!', 1},   {FS, '&', 0},  {FS, '-', 1},
    {FS, '.', 0},  {FS, 'C', 1},  {FS, 'S', 2},  {FS, 'W', 1},  {FS, 'p', 2},
};

std::optional<std::size_t> fixed_length(std::span<const std::uint8_t> bytes) {
    for (const Fixed& row : fixed_commands)
        if (row.lead == bytes[0] && std::uint8_t(row.letter) == bytes[1]) return 2 + row.parameters;
    return std::nullopt;
}

std::size_t whole(std::span<const std::uint8_t> bytes, std::size_t length) {
    return bytes.size() >= length ? length : 0;
}

// Real-time commands were obeyed when they arrived; here they only take their place.
std::size_t real_time_length(std::span<const std::uint8_t> bytes) {
    if (bytes.size() < 3) return 0;
    if (bytes[1] != 0x14) return 3;  // DLE EOT n, DLE ENQ n
    return whole(bytes, bytes[2] == 1 ? 5 : bytes[2] == 8 ? 10 : 4);
}

}  // namespace

std::size_t Interpreter::take(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    if (bytes.empty()) return 0;
    const std::uint8_t first = bytes[0];
    if (first < 0x20) return control(bytes, outputs);
    const char32_t shown = page_ ? page_->characters[first] : first < 0x80 ? char32_t(first) : 0;
    if (first != 0x7F) character(shown ? shown : U'?', outputs);
    return 1;
}

std::size_t Interpreter::control(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    switch (bytes[0]) {
        case '\n': end_line(outputs); return 1;
        case '\t':
            do character(U' ', outputs);
            while (cells_ % 8 != 0);
            return 1;
        case DLE:
            return bytes.size() > 1 && bytes[1] != 4 && bytes[1] != 5 && bytes[1] != 0x14
                       ? 1
                       : real_time_length(bytes);
        case ESC: return bytes.size() < 2 ? 0 : escape(bytes, outputs);
        case GS: return bytes.size() < 2 ? 0 : group(bytes, outputs);
        case FS: return bytes.size() < 2 ? 0 : whole(bytes, fixed_length(bytes).value_or(2));
        default: return 1;
    }
}

std::size_t Interpreter::escape(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    const bool set = bytes.size() > 2 && (bytes[2] & 1);
    switch (bytes[1]) {
        case '@': reset(); return 2;
        case 'i':
        case 'm': finish_line(outputs), outputs.push_back(PaperCut{}); return 2;
        case '!':
        case 'E':
        case 'G':
        case 'a':
        case 'd':
        case 't':
            if (bytes.size() < 3) return 0;
            break;
        case '*': {  // a picture in columns: not printed, but passed over whole
            if (bytes.size() < 5) return 0;
            return whole(bytes, 5 + (bytes[3] + 256u * bytes[4]) * (bytes[2] >= 32 ? 3 : 1));
        }
        case 'D': {  // tab stops up to NUL
            const auto end =
                std::ranges::find(bytes.subspan(2, std::min<std::size_t>(bytes.size() - 2, 33)), 0);
            const auto length = std::size_t(end - bytes.begin()) + 1;
            return length > 35 ? 2 : whole(bytes, length);
        }
        default: return whole(bytes, fixed_length(bytes).value_or(2));
    }
    const std::uint8_t value = bytes[2];
    switch (bytes[1]) {
        case '!':
            bold_ = value & 0x08;
            double_height_ = value & 0x10;
            double_width_ = value & 0x20;
            break;
        case 'E':
        case 'G': bold_ = set; break;
        case 'a':
            align_ = value % 48 == 1 ? Align::Centre : value % 48 == 2 ? Align::Right : Align::Left;
            break;
        case 'd':
            finish_line(outputs);
            if (value > 0) outputs.push_back(Fed{value});
            break;
        case 't': page_ = code_page(value); break;
    }
    return 3;
}

std::size_t Interpreter::group(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    switch (bytes[1]) {
        case '!':
            if (bytes.size() < 3) return 0;
            double_height_ = (bytes[2] & 0x0F) != 0;
            double_width_ = (bytes[2] & 0xF0) != 0;
            return 3;
        case 'V': {
            if (bytes.size() < 3) return 0;
            const std::size_t length = whole(bytes, bytes[2] >= 65 ? 4 : 3);
            if (length > 0) finish_line(outputs), outputs.push_back(PaperCut{});
            return length;
        }
        case 'r':
            if (bytes.size() < 3) return 0;
            outputs.push_back(StatusAsked{bytes[2] % 48});
            return 3;
        case 'v': return raster(bytes, outputs);
        case '(': return symbol(bytes, outputs);
        case 'k': {  // a linear barcode: not printed, but passed over whole
            if (bytes.size() < 4) return 0;
            if (bytes[2] >= 65) return whole(bytes, 4u + bytes[3]);
            const auto end = std::ranges::find(bytes.subspan(3), 0);
            return end == bytes.end() && bytes.size() < 260
                       ? 0
                       : std::size_t(std::min(end + 1, bytes.end()) - bytes.begin());
        }
        case '*':
            if (bytes.size() < 4) return 0;
            return whole(bytes, 4u + 8u * bytes[2] * bytes[3]);
        default: return whole(bytes, fixed_length(bytes).value_or(2));
    }
}

// GS v 0 m xL xH yL yH, then the dots of all rows.
std::size_t Interpreter::raster(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    if (bytes.size() < 8) return 0;
    const std::size_t across = bytes[4] + 256u * bytes[5], down = bytes[6] + 256u * bytes[7];
    const std::size_t length = whole(bytes, 8 + across * down);
    if (length == 0) return 0;
    finish_line(outputs);
    if (across == 0 || down == 0) return length;
    const auto dots = bytes.subspan(8, across * down);
    // Bands that follow one another without a gap are one picture on the paper.
    auto* before = outputs.empty() ? nullptr : std::get_if<PrintedPicture>(&outputs.back());
    if (before && before->align == align_ && before->bitmap.width == int(across) * 8) {
        before->bitmap.bits.insert(before->bitmap.bits.end(), dots.begin(), dots.end());
        before->bitmap.height += int(down);
        return length;
    }
    outputs.push_back(PrintedPicture{{int(across) * 8, int(down), {dots.begin(), dots.end()}}, align_});
    return length;
}

// GS ( X pL pH and as many bytes; of these only the QR code (X = k, its symbol 49) is known.
std::size_t Interpreter::symbol(std::span<const std::uint8_t> bytes, std::vector<Output>& outputs) {
    if (bytes.size() < 5) return 0;
    const std::size_t length = whole(bytes, 5u + bytes[3] + 256u * bytes[4]);
    if (length < 8 || bytes[2] != 'k' || bytes[5] != 49) return length;
    const auto data = bytes.subspan(8, length - 8);
    if (bytes[6] == 67) qr_module_ = std::clamp<int>(bytes[7], 1, 16);
    if (bytes[6] == 80) qr_text_.assign(data.begin(), data.end());
    if (bytes[6] == 81 && !qr_text_.empty()) {
        finish_line(outputs);
        outputs.push_back(PrintedQr{qr_text_, qr_module_, align_});
    }
    return length;
}

void Interpreter::character(char32_t character, std::vector<Output>& outputs) {
    const int width = double_width_ ? 2 : 1;
    if (cells_ + width > columns_of(paper_)) end_line(outputs);
    if (line_.empty()) style_ = {"", align_, bold_, double_height_, double_width_};
    line_ += character;
    cells_ += width;
}

void Interpreter::end_line(std::vector<Output>& outputs) {
    if (line_.empty()) style_ = {"", align_, bold_, double_height_, double_width_};
    style_.text = utf8(line_);
    outputs.push_back(style_);
    line_.clear();
    cells_ = 0;
}

// A cut or a picture in mid-line prints what is there first.
void Interpreter::finish_line(std::vector<Output>& outputs) {
    if (!line_.empty()) end_line(outputs);
}

void Interpreter::reset() { *this = Interpreter(paper_); }

std::string plain_text(std::span<const Output> outputs, Paper paper) {
    std::string out;
    const auto add = [&](const std::string& text, Align align, int wide) {
        const int room = columns_of(paper) - int(unicode(text).size()) * wide;
        const int before = align == Align::Left ? 0 : align == Align::Right ? room : room / 2;
        std::string line = std::string(std::size_t(std::max(0, before)), ' ') + text;
        line.erase(line.find_last_not_of(' ') + 1);
        out += line + "\n";
    };
    for (const Output& output : outputs) {
        if (const auto* line = std::get_if<PrintedLine>(&output))
            add(line->text, line->align, line->double_width ? 2 : 1);
        if (const auto* picture = std::get_if<PrintedPicture>(&output))
            add(std::format("[picture {}×{}]", picture->bitmap.width, picture->bitmap.height), picture->align,
                1);
        if (const auto* qr = std::get_if<PrintedQr>(&output)) add("[QR " + qr->text + "]", qr->align, 1);
        if (const auto* fed = std::get_if<Fed>(&output)) out.append(std::size_t(fed->lines), '\n');
    }
    return out;
}

std::vector<Output> interpret(std::span<const std::uint8_t> bytes, Paper paper) {
    Interpreter interpreter(paper);
    std::vector<Output> outputs;
    while (const std::size_t taken = interpreter.take(bytes, outputs)) bytes = bytes.subspan(taken);
    return outputs;
}

}  // namespace kassa::devices::printer
