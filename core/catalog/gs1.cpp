#include "core/catalog/gs1.h"

#include <algorithm>

#include "core/catalog/gs1_table.h"

namespace kassa::catalog::gs1 {
namespace {

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Takes an element in; a second value for the same identifier makes the whole unusable, the same value again is
// nothing new (General Specifications 4.14).
bool add(Elements& elements, Element element) {
    if (!is_valid(element)) return false;
    for (const Element& known : elements)
        if (known.ai == element.ai) return known.value == element.value;
    elements.push_back(std::move(element));
    return true;
}

}  // namespace

bool is_valid(const Element& element) {
    return all_digits(element.ai) && element.ai.size() == identifier_length(element.ai) &&
        fits(element.ai, element.value);
}

std::optional<Elements> parse_element_string(std::string_view text) {
    Elements elements;
    if (text.starts_with(fnc1)) text.remove_prefix(1);
    while (!text.empty()) {
        const std::size_t ai_length = identifier_length(text);
        const std::string_view ai = text.substr(0, ai_length);
        if (ai.size() < ai_length || !all_digits(ai)) return std::nullopt;
        text.remove_prefix(ai_length);
        std::size_t length = std::size_t(fixed_length(ai));
        if (length == 0) length = std::min(text.find(fnc1), text.size());
        if (length > text.size()) return std::nullopt;
        if (!add(elements, {std::string(ai), std::string(text.substr(0, length))})) return std::nullopt;
        text.remove_prefix(length);
        if (text.starts_with(fnc1)) text.remove_prefix(1);
    }
    if (elements.empty()) return std::nullopt;
    return elements;
}

std::optional<Elements> parse_bracketed(std::string_view text) {
    Elements elements;
    while (!text.empty()) {
        const auto close = text.find(')');
        if (!text.starts_with('(') || close == std::string_view::npos) return std::nullopt;
        const std::string_view ai = text.substr(1, close - 1);
        if (ai.size() < 2 || !all_digits(ai) || ai.size() != identifier_length(ai)) return std::nullopt;
        text.remove_prefix(close + 1);
        std::string value;
        while (!text.empty() && text[0] != '(') {
            if (text.starts_with("\\(")) text.remove_prefix(1);
            value += text[0];
            text.remove_prefix(1);
        }
        if (!add(elements, {std::string(ai), std::move(value)})) return std::nullopt;
    }
    if (elements.empty()) return std::nullopt;
    return elements;
}

std::string element_string_of(const Elements& elements) {
    std::string text;
    for (const Element& element : elements) {
        text += element.ai + element.value;
        if (&element != &elements.back() && fixed_length(element.ai) == 0) text += fnc1;
    }
    return text;
}

}  // namespace kassa::catalog::gs1
