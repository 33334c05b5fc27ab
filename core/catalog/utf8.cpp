#include "core/catalog/utf8.h"

namespace kassa::catalog {
namespace {

// Bytes of the character at the start of `text`, 0 when it is broken.
std::size_t character_length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char first = byte(0);
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    const std::size_t length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
    if (text.size() < length) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte(i) & 0xC0) != 0x80) return 0;
    const unsigned char second = byte(1);
    if ((first == 0xE0 && second < 0xA0) || (first == 0xED && second > 0x9F)) return 0;
    if ((first == 0xF0 && second < 0x90) || (first == 0xF4 && second > 0x8F)) return 0;
    return length;
}

}  // namespace

std::optional<std::size_t> utf8_length(std::string_view text) {
    std::size_t count = 0;
    for (; !text.empty(); ++count) {
        const std::size_t length = character_length(text);
        if (length == 0) return std::nullopt;
        text.remove_prefix(length);
    }
    return count;
}

std::string utf8_shortened(std::string_view text, std::size_t longest) {
    std::string shown;
    while (!text.empty()) {
        const std::size_t length = character_length(text);
        const bool printable = length > 1 ||
            (length == 1 && static_cast<unsigned char>(text[0]) >= ' ' && text[0] != 0x7F);
        if (shown.size() + (length > 1 ? length : 1) > longest) return shown + "…";
        if (printable) shown += text.substr(0, length);
        else shown += '?';
        text.remove_prefix(length > 0 ? length : 1);
    }
    return shown;
}

}  // namespace kassa::catalog
