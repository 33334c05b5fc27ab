#pragma once
// The character sets of receipt printers: one byte a character, chosen with ESC t n. A character that no page of the
// printer has (Arabic as it must be joined, Chinese, emoji) can only be printed as a picture.
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/base/result.h"

namespace kassa::devices::printer {

struct CodePage {
    std::string name;          // "PC858"
    std::uint8_t number = 0;   // n of ESC t n, as Epson's printers count (ESC/POS reference, character code tables)
    std::array<char32_t, 256> characters{};           // byte → character, 0 where the page has none
    std::unordered_map<char32_t, std::uint8_t> bytes;  // and back
};

// The whole table, in the order in which pages are preferred: the commonest in printers first.
std::span<const CodePage> code_pages();
const CodePage* code_page(std::uint8_t number);
// Those of `names` ("PC437", "WPC1252", …); empty: all. A fault names an unknown one.
Result<std::vector<const CodePage*>> code_pages(std::span<const std::string> names);

// Unicode of UTF-8; what is not UTF-8 becomes U+FFFD.
std::u32string unicode(std::string_view utf8);
std::string utf8(std::u32string_view characters);

// A character as a printer would write it: the spaces and dashes that only typesetters tell apart (no-break spaces of
// amounts, the minus sign) become ASCII, control characters become nothing.
std::optional<char32_t> printable(char32_t character);

// A stretch of text in one page.
struct Run {
    const CodePage* page = nullptr;
    std::string bytes;
};
// Text onto as few changes of page as a look ahead can do, beginning in `current`; '?' for what no page has. ASCII is
// the same in every page.
std::vector<Run> runs(std::u32string_view text, std::span<const CodePage* const> pages, const CodePage* current);

// Whether every character of the text is on one of the pages.
bool can_print(std::string_view utf8, std::span<const CodePage* const> pages);
bool can_print(std::string_view utf8);  // on any page of the table

}  // namespace kassa::devices::printer
