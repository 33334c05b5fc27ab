#pragma once
// The description of /v1 (OpenAPI 3.1), made from the table of routes and the described structs, so that it cannot say
// anything else than the program does. It is served at GET /v1/openapi.json and kept as core/server/openapi.json, where
// a change of the interface shows as a change of lines.
#include <boost/json.hpp>
#include <string>

namespace kassa::server {

boost::json::object openapi();

// JSON for people: two spaces a level, a line's end at the end.
std::string pretty(const boost::json::value& json);

}  // namespace kassa::server
