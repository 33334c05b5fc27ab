#pragma once
// Figures as the benches print them: each beside its target and whether it holds.
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::bench {

// The value below which `share` (0…1) of the values lie, by the nearest rank; 0 for none.
double quantile(std::vector<double> values, double share);

// {"value": 12.3, "unit": "ms", "target": "<= 100", "holds": true}, with two decimals.
boost::json::object at_most(double value, double target, const std::string& unit);
boost::json::object at_least(double value, double target, const std::string& unit);

// A line for each member, for people's eyes.
std::string lines_of(const boost::json::object& object);

// The whole file; a fault names it.
Result<std::string> read_file(const std::string& file);

}  // namespace kassa::bench
