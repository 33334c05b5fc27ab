#include "tests/bench/figures.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <utility>

namespace kassa::bench {
namespace {

double two_decimals(double value) { return std::round(value * 100) / 100; }

boost::json::object figure(double value, const std::string& target, const std::string& unit, bool holds) {
    return {{"value", two_decimals(value)}, {"unit", unit}, {"target", target}, {"holds", holds}};
}

// Boost writes 0.25 as 2.5E-1, which is right but not for people.
std::string text_of(const boost::json::value& value) {
    std::string text, separator;
    if (const auto* number = value.if_double()) return std::format("{}", *number);
    if (const auto* array = value.if_array()) {
        for (const auto& one : *array) text += std::exchange(separator, ", ") + text_of(one);
        return "[" + text + "]";
    }
    if (const auto* object = value.if_object()) {
        for (const auto& [name, one] : *object)
            text += std::exchange(separator, ", ") + boost::json::serialize(boost::json::value(name)) + ": " +
                    text_of(one);
        return "{" + text + "}";
    }
    return boost::json::serialize(value);
}

}  // namespace

double quantile(std::vector<double> values, double share) {
    if (values.empty()) return 0;
    std::ranges::sort(values);
    const auto rank = std::size_t(std::ceil(share * double(values.size())));
    return values[std::clamp<std::size_t>(rank, 1, values.size()) - 1];
}

boost::json::object at_most(double value, double target, const std::string& unit) {
    return figure(value, std::format("<= {}", target), unit, value <= target);
}

boost::json::object at_least(double value, double target, const std::string& unit) {
    return figure(value, std::format(">= {}", target), unit, value >= target);
}

std::string lines_of(const boost::json::object& object) {
    std::string text = "{";
    for (const auto& [name, value] : object) {
        text += text.size() > 1 ? ",\n  " : "\n  ";
        text += boost::json::serialize(boost::json::value(name)) + ": " + text_of(value);
    }
    return text + "\n}";
}

Result<std::string> read_file(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fault("{}: cannot be read", file);
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace kassa::bench
