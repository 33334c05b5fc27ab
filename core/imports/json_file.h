#pragma once
// JSON that people write: where it is broken, and which of its keys nobody knows.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace kassa::imports {

// The text's value; a fault names file, line and what is wrong there.
Result<boost::json::value> parse_json(std::string_view text, const std::string& file_name);

// The path of a key that stands in `given` and not in `known`, which is `given` read and written again: "goods.itmes".
// Members of `known` that `given` leaves out are no matter.
std::optional<std::string> unknown_key(const boost::json::value& given, const boost::json::value& known);

}  // namespace kassa::imports
