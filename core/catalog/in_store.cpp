#include "core/catalog/in_store.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "core/base/check.h"

namespace kassa::catalog {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// The weighting factors of the General Specifications, as the tables they are: "2-" is twice the digit less its tens,
// "5+" five times the digit and its tens, "5-" the same less its tens.
constexpr std::array two_minus{0, 2, 4, 6, 8, 9, 1, 3, 5, 7};
constexpr std::array three{0, 3, 6, 9, 2, 5, 8, 1, 4, 7};
constexpr std::array five_plus{0, 5, 1, 6, 2, 7, 3, 8, 4, 9};
constexpr std::array five_minus{0, 5, 9, 4, 8, 3, 7, 2, 6, 1};

// The code as long as the pattern, when nothing but zeros is lost.
std::optional<std::string_view> cut_to(std::string_view gtin, std::size_t length) {
    if (length > gtin.size()) return std::nullopt;
    const std::size_t surplus = gtin.size() - length;
    if (gtin.substr(0, surplus).find_first_not_of('0') != std::string_view::npos) return std::nullopt;
    return gtin.substr(surplus);
}

bool matches(std::string_view code, std::string_view pattern) {
    for (std::size_t i = 0; i < code.size(); ++i)
        if (is_digit(pattern[i]) && pattern[i] != code[i]) return false;
    return true;
}

// The digits of the code where the pattern has this letter.
std::string field(std::string_view code, std::string_view pattern, char letter) {
    std::string digits;
    for (std::size_t i = 0; i < code.size(); ++i)
        if (pattern[i] == letter) digits += code[i];
    return digits;
}

std::int64_t number(std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

std::int64_t power_of_ten(int exponent) {
    std::int64_t value = 1;
    while (exponent-- > 0) value *= 10;
    return value;
}

ItemKey look_up_key(std::string_view code, std::string_view pattern) {
    std::string key(code);
    for (std::size_t i = 0; i < key.size(); ++i)
        if (std::string_view("WPNV").contains(pattern[i])) key[i] = '0';
    key.back() = char('0' + check_digit(std::string_view(key).substr(0, key.size() - 1)));
    return ItemKey(14 - key.size(), '0') + key;
}

bool one_after_another(std::string_view pattern, char letter) {
    const auto first = pattern.find(letter);
    if (first == std::string_view::npos) return true;
    return pattern.find_first_not_of(letter, first) > pattern.rfind(letter);
}

// As GTIN-14: leading zeros make codes of every length comparable.
std::string padded(std::string_view pattern) {
    return std::string(14 - std::min<std::size_t>(14, pattern.size()), '0') + std::string(pattern);
}

}  // namespace

int verifier_digit(std::string_view digits) {
    CHECK(digits.size() == 4 || digits.size() == 5);
    const auto at = [&](std::size_t i) { return std::size_t(digits[i] - '0'); };
    if (digits.size() == 4)
        return (two_minus[at(0)] + two_minus[at(1)] + three[at(2)] + five_minus[at(3)]) * 3 % 10;
    const int sum = five_plus[at(0)] + two_minus[at(1)] + five_minus[at(2)] + five_plus[at(3)] + two_minus[at(4)];
    // The digit whose weight "5-" makes the sum a multiple of ten.
    return int(std::ranges::find(five_minus, (10 - sum % 10) % 10) - five_minus.begin());
}

std::optional<std::string> wrong_with(const InStoreRule& rule, const Currency& currency) {
    const std::string_view pattern = rule.pattern;
    if (!std::ranges::contains(std::array<std::size_t, 4>{8, 12, 13, 14}, pattern.size()))
        return std::format("'{}' has {} characters where 8, 12, 13 or 14 are possible", pattern, pattern.size());
    for (const char c : pattern)
        if (!is_digit(c) && !std::string_view("IWPNVC").contains(c))
            return std::format("'{}' contains '{}'; only digits and the letters I, W, P, N, V and C can stand there",
                               pattern, c);
    if (pattern.find('C') != pattern.size() - 1)
        return std::format("'{}' must end with its only C, the check digit", pattern);
    if (!is_digit(pattern[0])) return std::format("'{}' must begin with the digits that it is known by", pattern);
    int variable = 0;
    for (const char letter : {'W', 'P', 'N'})
        variable += pattern.contains(letter) ? 1 : 0;
    if (variable > 1) return std::format("'{}' has more than one of weight (W), price (P) and count (N)", pattern);
    for (const char letter : {'I', 'W', 'P', 'N'})
        if (!one_after_another(pattern, letter))
            return std::format("in '{}', the {} do not stand side by side", pattern, letter);
    const auto digits = std::ranges::count_if(pattern, [](char c) { return c == 'W' || c == 'P' || c == 'N'; });
    const auto verifiers = std::ranges::count(pattern, 'V');
    if (verifiers > 1 || (verifiers == 1 && digits != 4 && digits != 5))
        return std::format("'{}' can have one V, and only beside four or five digits of weight, price or count",
                           pattern);
    const int most = pattern.contains('P') ? currency.decimals : 6;
    if (rule.decimals < 0 || rule.decimals > most)
        return std::format("'{}' cannot have {} decimals; 0 to {} are possible", pattern, rule.decimals, most);
    return std::nullopt;
}

bool overlap(const InStoreRule& a, const InStoreRule& b) {
    const std::string one = padded(a.pattern);
    const std::string other = padded(b.pattern);
    for (std::size_t i = 0; i < 14; ++i)
        if (is_digit(one[i]) && is_digit(other[i]) && one[i] != other[i]) return false;
    return true;
}

bool may_begin_with(const InStoreRule& rule, std::string_view prefix) {
    for (std::size_t i = 0; i < prefix.size(); ++i) {
        if (i >= rule.pattern.size() || !is_digit(prefix[i])) return false;
        if (is_digit(rule.pattern[i]) && rule.pattern[i] != prefix[i]) return false;
    }
    return true;
}

std::optional<Meaning> read_in_store(std::string_view gtin, const CodeRules& rules, const Currency& currency) {
    for (const InStoreRule& rule : rules.in_store) {
        const std::string_view pattern = rule.pattern;
        const auto code = cut_to(gtin, pattern.size());
        if (!code || pattern.empty() || !matches(*code, pattern)) continue;
        const std::string weight = field(*code, pattern, 'W');
        const std::string price = field(*code, pattern, 'P');
        const std::string count = field(*code, pattern, 'N');
        if (const std::string verifier = field(*code, pattern, 'V'); !verifier.empty()) {
            const std::string all = weight + price + count;
            if ((all.size() == 4 || all.size() == 5) && verifier_digit(all) != verifier[0] - '0')
                return NotForSale{NotForSale::Why::WrongCheckDigit};
        }
        ItemCode item{.item = look_up_key(*code, pattern)};
        if (const auto value = number(weight); value > 0)
            item.weight =
                Weight::milligrams(multiply_divide(value, 1'000'000, power_of_ten(rule.decimals), Rounding::HalfUp));
        if (const auto value = number(price); value > 0)
            item.price =
                Money::minor(multiply_divide(value, power_of_ten(currency.decimals), power_of_ten(rule.decimals),
                                             Rounding::HalfUp));
        if (const auto value = number(count); value > 0) item.count = int(value);
        return item;
    }
    return std::nullopt;
}

}  // namespace kassa::catalog
