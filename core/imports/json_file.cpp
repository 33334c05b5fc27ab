#include "core/imports/json_file.h"

#include <algorithm>

#include "core/catalog/utf8.h"

namespace kassa::imports {

std::string detail::shown_key(std::string_view key) { return catalog::utf8_shortened(key, 40); }

Result<boost::json::value> parse_json(std::string_view text, const std::string& file_name) {
    if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
    boost::json::parser parser;
    boost::system::error_code error;
    auto end = parser.write_some(text, error);
    // Behind the value only spaces may stand.
    if (!error)
        while (end < text.size() && std::string_view(" \r\n\t").contains(text[end])) ++end;
    if (!error && end == text.size()) return parser.release();
    const auto line = 1 + std::count(text.begin(), text.begin() + std::ptrdiff_t(std::min(end, text.size())), '\n');
    const std::string why = !error                                     ? "something stands behind its end"
                            : error == boost::json::error::incomplete ? "it ends too early"
                                                                       : error.message();
    return fault("{}:{}: this is not JSON: {}", file_name, line, why);
}

}  // namespace kassa::imports
