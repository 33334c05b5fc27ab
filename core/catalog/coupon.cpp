#include "core/catalog/coupon.h"

#include <algorithm>
#include <chrono>

namespace kassa::catalog {
namespace {

// Crockford's choice of 32 characters that are not taken for one another.
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

int value_of(char c) { return is_digit(c) ? c - '0' : c - 'A' + 10; }

bool fits(std::string_view code, std::string_view pattern) {
    return std::ranges::equal(code, pattern, [](char c, char p) { return p == '#' ? is_digit(c) : p == c; });
}

// Reads a value field by field from its start; once a field is not there, everything behind it is not either.
class Fields {
public:
    explicit Fields(std::string_view digits) : rest_(digits) {}

    bool good() const { return good_; }
    bool more() const { return good_ && !rest_.empty(); }
    std::string take(std::size_t length) {
        good_ = good_ && rest_.size() >= length && std::ranges::all_of(rest_.substr(0, length), is_digit);
        if (!good_) return {};
        std::string field(rest_.substr(0, length));
        rest_.remove_prefix(length);
        return field;
    }
    // One digit of `allowed`.
    int digit(std::string_view allowed) {
        const auto field = take(1);
        good_ = good_ && allowed.contains(field[0]);
        return good_ ? field[0] - '0' : 0;
    }
    std::string date() {
        auto field = take(6);
        if (!good_) return {};
        const auto two = [&](std::size_t at) { return unsigned(field[at] - '0') * 10 + unsigned(field[at + 1] - '0'); };
        good_ = std::chrono::year_month_day(std::chrono::year(2000 + int(two(0))), std::chrono::month(two(2)),
                                            std::chrono::day(two(4)))
                    .ok();
        return good_ ? field : "";
    }

private:
    std::string_view rest_;
    bool good_ = true;
};

constexpr std::string_view prefix_lengths = "0123456", value_lengths = "12345", requirement_codes = "012349";

// A purchase that the offer asks for: how much, counted how, of which family.
void take_requirement(Fields& fields) {
    fields.take(std::size_t(fields.digit(value_lengths)));
    fields.digit(requirement_codes);
    fields.take(3);
}

// The company prefix of a further purchase; 9 says that it is the first one's.
void take_further_prefix(Fields& fields) {
    const int length = fields.digit("01234569");
    if (length != 9) fields.take(std::size_t(length) + 6);
}

void take_optional(Fields& fields, int which, NorthAmericanCoupon& coupon) {
    switch (which) {
        case 1:
            fields.digit("0123");
            take_requirement(fields);
            return take_further_prefix(fields);
        case 2:
            take_requirement(fields);
            return take_further_prefix(fields);
        case 3: coupon.expires = fields.date(); return;
        case 4: coupon.starts = fields.date(); return;
        case 5: coupon.serial = fields.take(std::size_t(fields.digit("0123456789")) + 6); return;
        case 6: fields.take(std::size_t(fields.digit("1234567")) + 6); return;
        default:
            fields.digit("01256");
            fields.digit("012");
            fields.digit("0123456789");
            fields.digit("01");
    }
}

CouponCode coupon_of(std::string code, std::string otherwise, const CodeRules& rules) {
    auto key = key_in_table(code, rules.coupons);
    return CouponCode{std::move(code), key ? std::move(*key) : std::move(otherwise), false, "", ""};
}

}  // namespace

std::optional<std::string> wrong_with(const CouponRule& rule) {
    const std::string_view pattern = rule.pattern;
    if (pattern.size() < 4 || pattern.size() > 40)
        return std::format("'{}' has {} characters where 4 to 40 are possible", pattern, pattern.size());
    for (const char c : pattern)
        if (!is_digit(c) && !is_capital(c) && c != '-' && c != '#')
            return std::format("'{}' contains '{}'; only digits, capital letters, '-' and '#' can stand there", pattern, c);
    if (pattern[0] == '#' || pattern[1] == '#')
        return std::format("'{}' must begin with two characters that it is known by", pattern);
    if (rule.key.contains('*') && !pattern.contains('#'))
        return std::format("'{}' has no '#' whose digits could stand for the '*' of the key", pattern);
    return std::nullopt;
}

std::optional<std::string> wrong_with_single_use_prefix(std::string_view prefix) {
    if (prefix.size() < 2 || prefix.size() > 8 ||
        !std::ranges::all_of(prefix, [](char c) { return is_digit(c) || is_capital(c); }))
        return std::format("'{}' is not 2 to 8 digits and capital letters", prefix);
    return std::nullopt;
}

std::optional<std::string> key_in_table(std::string_view code, const std::vector<CouponRule>& rules) {
    for (const CouponRule& rule : rules) {
        if (!fits(code, rule.pattern)) continue;
        std::string digits, key;
        for (std::size_t i = 0; i < code.size(); ++i)
            if (rule.pattern[i] == '#') digits += code[i];
        for (const char c : rule.key) key += c == '*' ? digits : std::string(1, c);
        return key;
    }
    return std::nullopt;
}

bool is_coupon_number(std::string_view gtin14) {
    if (gtin14.size() != 14 || gtin14[0] != '0') return false;
    const auto prefix = gtin14.substr(1, 3);
    return prefix.starts_with("99") || (prefix >= "981" && prefix <= "984");
}

std::optional<Meaning> read_coupon_number(std::string_view gtin14, const CodeRules& rules) {
    if (gtin14.size() != 14) return std::nullopt;
    const std::string digits(gtin14.substr(gtin14[0] == '0' ? 1 : 0));
    if (is_coupon_number(gtin14)) return coupon_of(digits, digits, rules);
    if (auto key = key_in_table(digits, rules.coupons)) return CouponCode{digits, std::move(*key), false, "", ""};
    return std::nullopt;
}

std::optional<Meaning> read_coupon_elements(const gs1::Elements& elements, const CodeRules& rules) {
    const auto find = [&](std::string_view ai) -> const std::string* {
        const auto found = std::ranges::find(elements, ai, &gs1::Element::ai);
        return found == elements.end() ? nullptr : &found->value;
    };
    if (find("01") || find("02")) return std::nullopt;
    if (const auto* number = find("255")) {
        const std::string digits = number->substr(0, 13);
        return coupon_of(digits, "gcn:" + digits, rules);
    }
    if (const auto* value = find("8110")) {
        const auto coupon = read_north_american(*value);
        if (!coupon) return NotForSale{NotForSale::Why::BrokenElementString};
        const std::string offer = coupon->company_prefix + "-" + coupon->offer;
        auto read = coupon_of(offer, "8110:" + offer, rules);
        read.starts = coupon->starts;
        read.expires = coupon->expires;
        return read;
    }
    return std::nullopt;
}

std::optional<Meaning> read_single_use_code(std::string_view text, const CodeRules& rules) {
    for (const std::string& prefix : rules.single_use_coupon_prefixes) {
        if (!text.starts_with(prefix) || text.size() != prefix.size() + single_use_body + 1) continue;
        const auto body = text.substr(prefix.size(), single_use_body);
        if (!std::ranges::all_of(body, [](char c) { return alphabet.contains(c); })) continue;
        if (check_character(text.substr(0, text.size() - 1)) != text.back())
            return NotForSale{NotForSale::Why::WrongCheckDigit};
        return CouponCode{std::string(text), "", true, "", ""};
    }
    return std::nullopt;
}

std::optional<Meaning> read_table_code(std::string_view text, const CodeRules& rules) {
    // What is as long as a GTIN ends with a check digit as one does.
    const bool as_gtin = text.size() == 8 || (text.size() >= 12 && text.size() <= 14);
    if (as_gtin && std::ranges::all_of(text, is_digit) && !has_valid_check_digit(text)) return std::nullopt;
    if (auto key = key_in_table(text, rules.coupons))
        return CouponCode{std::string(text), std::move(*key), false, "", ""};
    return std::nullopt;
}

char check_character(std::string_view text) {
    int product = 36;
    for (const char c : text) {
        int sum = (product + value_of(c)) % 36;
        if (sum == 0) sum = 36;
        product = sum * 2 % 37;
    }
    const int check = (37 - product) % 36;
    return check < 10 ? char('0' + check) : char('A' + check - 10);
}

std::string single_use_code(std::string_view prefix, const std::array<std::uint8_t, 10>& chance) {
    std::string code(prefix);
    unsigned bits = 0, count = 0;
    for (const std::uint8_t byte : chance) {
        bits = (bits << 8 | byte) & 0xFFFF;
        for (count += 8; count >= 5; count -= 5) code += alphabet[(bits >> (count - 5)) & 31];
    }
    return code + check_character(code);
}

std::optional<NorthAmericanCoupon> read_north_american(std::string_view value) {
    Fields fields(value);
    NorthAmericanCoupon coupon;
    coupon.company_prefix = fields.take(std::size_t(fields.digit(prefix_lengths)) + 6);
    coupon.offer = fields.take(6);
    fields.take(std::size_t(fields.digit(value_lengths)));  // what it saves
    take_requirement(fields);
    // Optional fields say which they are, and stand in ascending order.
    for (int before = 0; fields.more();) {
        const int which = fields.digit("1234569");
        if (!fields.good() || which <= before) return std::nullopt;
        before = which;
        take_optional(fields, which, coupon);
    }
    if (!fields.good()) return std::nullopt;
    return coupon;
}

}  // namespace kassa::catalog
