#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include <cstdint>
#include <vector>

#include "locales/words.h"

namespace kassa::locales {
namespace {

constexpr bool is_isolate_start(UChar32 c) { return c >= 0x2066 && c <= 0x2068; }
constexpr bool is_isolate_end(UChar32 c) { return c == 0x2069; }
constexpr bool is_embedding(UChar32 c) { return c >= 0x202A && c <= 0x202E; }
constexpr bool is_mark(UChar32 c) {
    return c == 0x061C || c == 0x200E || c == 0x200F || is_embedding(c) || is_isolate_start(c) || is_isolate_end(c);
}

// Calls visit(code point, its bytes) for each character; a byte that is no UTF-8 comes as U_SENTINEL by itself.
template <class Visit>
void each_character(std::string_view text, Visit visit) {
    const auto length = std::int32_t(text.size());
    for (std::int32_t at = 0; at < length;) {
        const std::int32_t start = at;
        UChar32 c = 0;
        U8_NEXT(text.data(), at, length, c);
        visit(c, text.substr(std::size_t(start), std::size_t(at - start)));
    }
}

}  // namespace

std::string without_direction_marks(std::string_view text) {
    std::string plain;
    each_character(text, [&](UChar32 c, std::string_view bytes) {
        if (!is_mark(c)) plain += bytes;
    });
    return plain;
}

std::string isolated(std::string_view text) {
    int open = 0;
    bool sound = true;
    each_character(text, [&](UChar32 c, std::string_view) {
        open += is_isolate_start(c) ? 1 : is_isolate_end(c) ? -1 : 0;
        sound = sound && open >= 0 && !is_embedding(c);
    });
    const std::string inside = sound && open == 0 ? std::string(text) : without_direction_marks(text);
    return "\u2068" + inside + "\u2069";
}

bool has_right_to_left(std::string_view text) {
    bool found = false;
    each_character(text, [&](UChar32 c, std::string_view) {
        if (c < 0) return;
        const UCharDirection direction = u_charDirection(c);
        found = found || direction == U_RIGHT_TO_LEFT || direction == U_RIGHT_TO_LEFT_ARABIC;
    });
    return found;
}

}  // namespace kassa::locales
