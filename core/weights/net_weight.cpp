// The content as printed on a pack, read as a net weight.
#include <cctype>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/weights/learned.h"
#include "core/weights/numbers.h"

namespace kassa::weights {
namespace {

void skip_spaces(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.starts_with("\u00a0")))
        text.remove_prefix(text.front() == ' ' ? 1 : 2);
}

// "1,5" or "1.5" or "500"; what is read is taken off the text.
std::optional<double> take_number(std::string_view& text) {
    skip_spaces(text);
    std::string digits;
    while (!text.empty() && digits.size() < 12) {
        const char c = text.front();
        if (c != '.' && c != ',' && !std::isdigit(static_cast<unsigned char>(c))) break;
        digits += c == ',' ? '.' : c;
        text.remove_prefix(1);
    }
    double value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

bool take_times(std::string_view& text) {
    skip_spaces(text);
    for (const std::string_view sign : {"x", "X", "*", "×"}) {
        if (!text.starts_with(sign)) continue;
        text.remove_prefix(sign.size());
        return true;
    }
    return false;
}

// In grams; a millilitre of what supermarkets sell weighs about a gram.
std::optional<double> unit_in_grams(std::string_view text) {
    skip_spaces(text);
    std::string word;
    for (const char c : text) {
        if (!std::isalpha(static_cast<unsigned char>(c))) break;
        word += char(std::tolower(static_cast<unsigned char>(c)));
    }
    struct Unit {
        std::string_view word;
        double grams;
    };
    constexpr Unit units[] = {{"g", 1},   {"gr", 1},   {"kg", 1000}, {"mg", 0.001},    {"ml", 1},        {"cl", 10},
                              {"dl", 100}, {"l", 1000}, {"oz", 28.349523125}, {"lb", 453.59237}, {"lbs", 453.59237}};
    for (const Unit& unit : units)
        if (word == unit.word) return unit.grams;
    return std::nullopt;
}

}  // namespace

std::optional<Weight> net_weight_of(const std::string& content) {
    std::string_view text = content;
    auto amount = take_number(text);
    if (!amount) return std::nullopt;
    if (take_times(text)) {
        const auto each = take_number(text);
        if (!each) return std::nullopt;
        *amount *= *each;
    }
    const auto unit = unit_in_grams(text);
    // Between a sachet of saffron and a pallet: beyond that it was no weight.
    if (!unit || *amount * *unit < 0.05 || *amount * *unit > 1e6) return std::nullopt;
    return of_grams(*amount * *unit);
}

}  // namespace kassa::weights
