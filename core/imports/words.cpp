#include "core/imports/words.h"

#include <charconv>

namespace kassa::imports {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether a letter of the Hebrew alphabet (U+05D0 to U+05EA) begins here.
bool begins_with_letter(std::string_view text) {
    return text.size() >= 2 && text[0] == '\xD7' && std::uint8_t(text[1]) >= 0x90 && std::uint8_t(text[1]) <= 0xAA;
}

void skip(std::string_view& text, std::string_view one_of) {
    while (!text.empty() && one_of.contains(text[0])) text.remove_prefix(1);
}

bool take(std::string_view& text, std::string_view words) {
    if (!text.starts_with(words)) return false;
    text.remove_prefix(words.size());
    return true;
}

// The whole number at the start; at most nine digits are one.
std::optional<std::int64_t> take_number(std::string_view& text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const auto length = std::size_t(end - text.data());
    if (error != std::errc() || !is_digit(text[0]) || length > 9) return std::nullopt;
    text.remove_prefix(length);
    return number;
}

// Behind a number: "ש", "שח", "ש"ח" or "ש''ח", and then no other letter.
bool take_shekels(std::string_view& text) {
    skip(text, " ");
    if (!take(text, "ש")) return false;
    std::string_view longer = text;
    skip(longer, "\"'");
    if (take(longer, "ח")) text = longer;
    return !begins_with_letter(text);
}

// Calls `found` with what follows each place at which `words` stands, until it answers.
template <class Found>
auto behind(std::string_view text, std::string_view words, Found found) -> decltype(found(text)) {
    for (auto at = text.find(words); at != text.npos; at = text.find(words, at + 1))
        if (auto answer = found(text.substr(at + words.size()))) return answer;
    return {};
}

// The first number of the text behind which `follows` finds what it looks for.
template <class Follows>
std::optional<std::int64_t> number_before(std::string_view text, Follows follows) {
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool behind_digit = at > 0 && is_digit(text[at - 1]);
        const bool behind_point = at > 1 && text[at - 1] == '.' && is_digit(text[at - 2]);
        if (!is_digit(text[at]) || behind_digit || behind_point) continue;
        std::string_view rest = text.substr(at);
        const auto number = take_number(rest);
        if (number && follows(rest)) return number;
    }
    return std::nullopt;
}

// "מוגבל ל2 …", "עד 6 …", "עד3…": the number, and what it counts.
struct Limit {
    std::int64_t number;
    std::string_view unit;
};
std::optional<Limit> limit_with_unit(std::string_view text) {
    const auto read = [](std::string_view rest) -> std::optional<Limit> {
        while (take(rest, " ") || take(rest, "ל") || take(rest, "-") || take(rest, "מוגבל")) {}
        const auto number = take_number(rest);
        if (!number) return std::nullopt;
        skip(rest, " ");
        return Limit{*number, rest};
    };
    if (auto limit = behind(text, "מוגבל", read)) return limit;
    return behind(text, "עד", read);
}

}  // namespace

std::optional<std::int64_t> sum_in_words(std::string_view words) {
    return number_before(words, [](std::string_view rest) { return take_shekels(rest); });
}

std::optional<std::int64_t> purchase_from(std::string_view words) {
    return number_before(words, [](std::string_view rest) {
        if (!take_shekels(rest)) return false;
        skip(rest, " ");
        return rest.starts_with("ומעלה");
    });
}

bool asks_for_a_purchase(std::string_view words) {
    const auto number_follows = [](std::string_view rest) -> std::optional<bool> {
        skip(rest, " ");
        if (!rest.empty() && is_digit(rest[0])) return true;
        return std::nullopt;
    };
    return behind(words, "מעל", number_follows) || behind(words, "מות-", number_follows);
}

std::optional<std::int64_t> limit_in_words(std::string_view words) {
    if (const auto limit = limit_with_unit(words))
        if (limit->unit.starts_with("יח") || limit->unit.starts_with("מימ")) return limit->number;
    // "… מוג 4" and, cut short by the column's length, "… מו4" end the words.
    const auto at_the_end = [](std::string_view rest) -> std::optional<std::int64_t> {
        skip(rest, " ");
        const auto number = take_number(rest);
        if (number && rest.empty() && *number > 0) return number;
        return std::nullopt;
    };
    if (const auto limit = behind(words, " מוג", at_the_end)) return limit;
    return behind(words, " מו", at_the_end);
}

bool limits_kilograms(std::string_view words) {
    const auto limit = limit_with_unit(words);
    return limit && limit->unit.starts_with("ק");
}

bool speaks_of_the_second(std::string_view words) { return words.contains("השני"); }
bool speaks_of_getting(std::string_view words) { return words.contains("קנה") && words.contains("קבל"); }

}  // namespace kassa::imports
