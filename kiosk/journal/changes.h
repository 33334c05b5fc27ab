#pragma once
// What differs between two JSON values, as a short list: the journal keeps each event with the changes it made to the
// lane instead of the whole lane again, and a replay says where it went another way.
#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"

namespace kassa::journal {

// One place that changed, as a JSON Pointer (RFC 6901): "/visit/lines/2/quantity". `to` holds the new value as JSON
// text. Without it the member went away, or the list ends before this index.
struct Change {
    std::string path;
    std::optional<std::string> to;
    bool operator==(const Change&) const = default;
};
KASSA_DESCRIBE(Change, path, to)

std::vector<Change> changes(const boost::json::value& before, const boost::json::value& after);

// Makes the changes; a sentence when one of them does not fit the value.
Result<void> apply(const std::vector<Change>& list, boost::json::value& value);

}  // namespace kassa::journal
