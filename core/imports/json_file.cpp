#include "core/imports/json_file.h"

#include <algorithm>

#include "core/catalog/utf8.h"

namespace kassa::imports {

Result<boost::json::value> parse_json(std::string_view text, const std::string& file_name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    boost::json::parser parser;
    boost::system::error_code error;
    const auto read = parser.write_some(text, error);
    // Behind the value only spaces may stand.
    auto end = read;
    if (!error && parser.done())
        while (end < text.size() && std::string_view(" \r\n\x09").contains(text[end])) ++end;
    if (error || !parser.done() || end < text.size()) {
        const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(std::min(end, text.size())), '\n');
        const std::string why = error ? error.message() : parser.done() ? "something follows its end" : "it ends too early";
        return fault("{}:{}: this is not JSON: {}", file_name, line, why);
    }
    return parser.release();
}

std::optional<std::string> unknown_key(const boost::json::value& given, const boost::json::value& known) {
    if (const auto* object = given.if_object(); object && known.is_object()) {
        for (const auto& [key, value] : *object) {
            const auto* inside = known.get_object().if_contains(key);
            if (!inside) return catalog::utf8_shortened(std::string_view(key), 40);
            if (const auto path = unknown_key(value, *inside)) return std::format("{}.{}", std::string_view(key), *path);
        }
    } else if (const auto* list = given.if_array(); list && known.is_array()) {
        const auto& others = known.get_array();
        for (std::size_t i = 0; i < std::min(list->size(), others.size()); ++i)
            if (const auto path = unknown_key((*list)[i], others[i])) return std::format("[{}].{}", i + 1, *path);
    }
    return std::nullopt;
}

}  // namespace kassa::imports
