#include <optional>

#include "kiosk/replica/replica.h"

namespace kassa::replica {
namespace {

// The code point at `at`, which moves on behind it; none (and one byte on) where the bytes are no UTF-8 (RFC 3629).
std::optional<char32_t> next_code_point(std::string_view text, std::size_t& at) {
    const auto byte = [&](std::size_t i) { return i < text.size() ? std::uint8_t(text[i]) : std::uint8_t(0); };
    const std::uint8_t lead = byte(at);
    const int more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2 : lead >> 3 == 30 ? 3 : -1;
    if (more < 0) return ++at, std::nullopt;
    char32_t code = more == 0 ? lead : lead & (0x3F >> more);
    for (int i = 1; i <= more; ++i) {
        if (byte(at + std::size_t(i)) >> 6 != 2) return ++at, std::nullopt;
        code = code << 6 | (byte(at + std::size_t(i)) & 0x3F);
    }
    constexpr char32_t least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return ++at, std::nullopt;
    at += std::size_t(more) + 1;
    return code;
}

void append(std::string& text, char32_t code) {
    if (code < 0x80) {
        text += char(code);
    } else if (code < 0x800) {
        text += char(0xC0 | code >> 6);
        text += char(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        text += char(0xE0 | code >> 12);
        text += char(0x80 | (code >> 6 & 0x3F));
        text += char(0x80 | (code & 0x3F));
    } else {
        text += char(0xF0 | code >> 18);
        text += char(0x80 | (code >> 12 & 0x3F));
        text += char(0x80 | (code >> 6 & 0x3F));
        text += char(0x80 | (code & 0x3F));
    }
}

// Harakat and other marks (U+064B–U+065F, U+0670), and tatweel, which only makes a word longer.
bool is_arabic_mark(char32_t c) { return (c >= 0x64B && c <= 0x65F) || c == 0x670 || c == 0x640; }

char32_t one_arabic_form(char32_t c) {
    switch (c) {
        case 0x622: case 0x623: case 0x625: case 0x671: return 0x627;  // alef with madda, hamza, wasla → alef
        case 0x649: return 0x64A;                                      // alef maksura → yeh
        case 0x629: return 0x647;                                      // teh marbuta → heh
        default: break;
    }
    if (c >= 0x660 && c <= 0x669) return U'0' + (c - 0x660);  // Arabic-Indic digits
    if (c >= 0x6F0 && c <= 0x6F9) return U'0' + (c - 0x6F0);  // their Persian forms
    return c;
}

bool is_ideograph(char32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF) ||
           (c >= 0x20000 && c <= 0x3FFFF);
}

bool is_plain_separator(char32_t c) {
    const bool word = (c >= U'0' && c <= U'9') || (c >= U'A' && c <= U'Z') || (c >= U'a' && c <= U'z');
    return c < 0x80 && !word;
}

}  // namespace

std::string searchable(std::string_view utf8) {
    std::string text;
    for (std::size_t at = 0; at < utf8.size();) {
        const auto code = next_code_point(utf8, at);
        if (!code || is_arabic_mark(*code)) continue;
        if (is_ideograph(*code)) {
            text += ' ';
            append(text, *code);
            text += ' ';
        } else if (is_plain_separator(*code)) {
            text += ' ';
        } else {
            append(text, one_arabic_form(*code));
        }
    }
    return text;
}

}  // namespace kassa::replica
