#include "devices/printer/code_pages.h"

#include <iconv.h>

#include "core/base/check.h"

namespace kassa::devices::printer {
namespace {

struct Row {
    const char* name;
    std::uint8_t number;
    const char* iconv;  // the C library's name of it
};
constexpr Row rows[] = {
    {"PC437", 0, "CP437"},     {"PC858", 19, "CP858"},    {"WPC1252", 16, "CP1252"},
    {"PC850", 2, "CP850"},     {"PC852", 18, "CP852"},    {"PC866", 17, "CP866"},
    {"PC737", 14, "CP737"},    {"PC857", 13, "CP857"},    {"WPC1250", 45, "CP1250"},
    {"WPC1251", 46, "CP1251"}, {"WPC1253", 47, "CP1253"}, {"WPC1254", 48, "CP1254"},
    {"WPC1257", 51, "CP1257"},
};

CodePage page_of(const Row& row) {
    CodePage page{row.name, row.number, {}, {}};
    for (int byte = 0x20; byte < 0x7F; ++byte) page.characters[std::size_t(byte)] = char32_t(byte);
    const iconv_t converter = ::iconv_open("UCS-4LE", row.iconv);
    CHECK(converter != iconv_t(-1));  // glibc's own modules, part of libc6
    for (int byte = 0x80; byte < 0x100; ++byte) {
        char in = char(byte);
        char32_t out = 0;
        char* from = &in;
        char* to = reinterpret_cast<char*>(&out);
        std::size_t left = 1, room = sizeof out;
        ::iconv(converter, nullptr, nullptr, nullptr, nullptr);
        if (::iconv(converter, &from, &left, &to, &room) != std::size_t(-1) && printable(out) == out)
            page.characters[std::size_t(byte)] = out;
    }
    ::iconv_close(converter);
    for (int byte = 0x20; byte < 0x100; ++byte)
        if (const char32_t character = page.characters[std::size_t(byte)])
            page.bytes.emplace(character, std::uint8_t(byte));
    return page;
}

// How many characters from the front of the text the page has.
std::size_t covered(std::u32string_view text, const CodePage& page) {
    std::size_t count = 0;
    while (count < text.size() && page.bytes.contains(text[count])) ++count;
    return count;
}

const CodePage* best_for(std::u32string_view text, std::span<const CodePage* const> pages) {
    const CodePage* best = nullptr;
    std::size_t most = 0;
    for (const CodePage* page : pages)
        if (const std::size_t count = covered(text, *page); count > most) {
            most = count;
            best = page;
        }
    return best;
}

}  // namespace

std::span<const CodePage> code_pages() {
    static const std::vector<CodePage> all = [] {
        std::vector<CodePage> made;
        for (const Row& row : rows) made.push_back(page_of(row));
        return made;
    }();
    return all;
}

const CodePage* code_page(std::uint8_t number) {
    for (const CodePage& page : code_pages())
        if (page.number == number) return &page;
    return nullptr;
}

Result<std::vector<const CodePage*>> code_pages(std::span<const std::string> names) {
    std::vector<const CodePage*> chosen;
    for (const CodePage& page : code_pages())
        if (names.empty() || std::ranges::contains(names, page.name)) chosen.push_back(&page);
    for (const std::string& name : names) {
        if (std::ranges::contains(code_pages(), name, &CodePage::name)) continue;
        std::string known;
        for (const CodePage& page : code_pages()) known += (known.empty() ? "" : ", ") + page.name;
        return fault("'{}' is no code page; there are {}", name, known);
    }
    return chosen;
}

std::u32string unicode(std::string_view text) {
    std::u32string out;
    for (std::size_t at = 0; at < text.size();) {
        const auto lead = std::uint8_t(text[at]);
        const std::size_t length = lead < 0x80                   ? 1
                                   : lead >= 0xC2 && lead < 0xE0 ? 2
                                   : (lead & 0xF0) == 0xE0       ? 3
                                   : lead >= 0xF0 && lead < 0xF5 ? 4
                                                                 : 0;
        char32_t character = length == 0 ? 0xFFFD : length == 1 ? lead : lead & (0x7Fu >> length);
        bool good = length != 0 && at + length <= text.size();
        for (std::size_t next = 1; good && next < length; ++next) {
            const auto byte = std::uint8_t(text[at + next]);
            good = (byte & 0xC0) == 0x80;
            character = character << 6 | (byte & 0x3F);
        }
        const bool overlong = (length == 3 && character < 0x800) || (length == 4 && character < 0x10000);
        good = good && !overlong && character <= 0x10FFFF && (character < 0xD800 || character > 0xDFFF);
        out += good ? character : U'\uFFFD';
        at += good ? length : 1;
    }
    return out;
}

std::string utf8(std::u32string_view characters) {
    std::string out;
    for (const char32_t c : characters) {
        if (c < 0x80) {
            out += char(c);
        } else if (c < 0x800) {
            out += {char(0xC0 | c >> 6), char(0x80 | (c & 0x3F))};
        } else if (c < 0x10000) {
            out += {char(0xE0 | c >> 12), char(0x80 | (c >> 6 & 0x3F)), char(0x80 | (c & 0x3F))};
        } else {
            out += {char(0xF0 | c >> 18), char(0x80 | (c >> 12 & 0x3F)), char(0x80 | (c >> 6 & 0x3F)),
                    char(0x80 | (c & 0x3F))};
        }
    }
    return out;
}

std::optional<char32_t> printable(char32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) return std::nullopt;
    if (c == 0xAD) return std::nullopt;  // a soft hyphen is a place to break, no character
    if (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F) return U' ';
    if (c == 0x2010 || c == 0x2011 || c == 0x2212) return U'-';
    return c;
}

std::vector<Run> runs(std::u32string_view text, std::span<const CodePage* const> pages,
                      const CodePage* current) {
    std::vector<Run> out;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char32_t character = text[at];
        if (!current->bytes.contains(character))
            if (const CodePage* better = best_for(text.substr(at), pages)) current = better;
        if (out.empty() || out.back().page != current) out.push_back({current, ""});
        const bool here = current->bytes.contains(character);
        out.back().bytes += here ? char(current->bytes.at(character)) : '?';
    }
    return out;
}

bool can_print(std::string_view text, std::span<const CodePage* const> pages) {
    for (const char32_t character : unicode(text)) {
        const auto wanted = printable(character);
        if (!wanted) continue;
        const bool found =
            std::ranges::any_of(pages, [&](const CodePage* page) { return page->bytes.contains(*wanted); });
        if (!found) return false;
    }
    return true;
}

bool can_print(std::string_view text) {
    static const auto all = code_pages(std::span<const std::string>{}).value();
    return can_print(text, all);
}

}  // namespace kassa::devices::printer
