#include <algorithm>

#include "core/base/check.h"
#include "core/catalog/barcode.h"

namespace kassa::catalog {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

int check_digit(std::string_view digits) {
    CHECK(all_digits(digits));
    // Counted from the right, the digits weigh 3, 1, 3, 1, … so that leading zeros change nothing.
    int sum = 0;
    int weight = 3;
    for (auto digit = digits.rbegin(); digit != digits.rend(); ++digit, weight = 4 - weight)
        sum += (*digit - '0') * weight;
    return (10 - sum % 10) % 10;
}

bool has_valid_check_digit(std::string_view digits) {
    return digits.size() >= 2 && all_digits(digits) &&
           check_digit(digits.substr(0, digits.size() - 1)) == digits.back() - '0';
}

std::optional<ItemKey> gtin14(std::string_view digits) {
    const std::size_t length = digits.size();
    if (length != 8 && length != 12 && length != 13 && length != 14) return std::nullopt;
    if (!has_valid_check_digit(digits)) return std::nullopt;
    return ItemKey(14 - length, '0') + std::string(digits);
}

std::optional<std::string> expand_upc_e(std::string_view digits) {
    if (digits.size() != 8 || !all_digits(digits) || digits[0] > '1') return std::nullopt;
    // UPC-E leaves out zeros of a UPC-A number; its sixth digit says where they stood (GS1 General Specifications,
    // the section on UPC-E).
    const std::string six(digits.substr(1, 6));
    std::string full(1, digits[0]);
    switch (six[5]) {
        case '0':
        case '1':
        case '2': full += six.substr(0, 2) + six[5] + "0000" + six.substr(2, 3); break;
        case '3': full += six.substr(0, 3) + "00000" + six.substr(3, 2); break;
        case '4': full += six.substr(0, 4) + "00000" + six[4]; break;
        default: full += six.substr(0, 5) + "0000" + six[5]; break;
    }
    full += digits[7];
    if (!has_valid_check_digit(full)) return std::nullopt;
    return full;
}

std::optional<ItemKey> plu_key(std::string_view digits) {
    if (digits.size() > 5 || !all_digits(digits)) return std::nullopt;
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    if (digits.empty()) return std::nullopt;
    return "plu:" + std::string(digits);
}

}  // namespace kassa::catalog
