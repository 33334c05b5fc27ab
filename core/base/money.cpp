#include "core/base/money.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "core/base/check.h"
#include "core/base/spreader.h"

namespace kassa {
namespace {

std::int64_t power_of_ten(int exponent) {
    std::int64_t value = 1;
    while (exponent-- > 0) value *= 10;
    return value;
}

// Digits with at most `places` decimals, scaled to exactly `places`. Empty when the text is not such a number.
std::expected<std::int64_t, std::string> parse_scaled(std::string_view text, int places) {
    const bool negative = text.starts_with('-');
    std::string_view rest = negative ? text.substr(1) : text;
    const auto point = rest.find('.');
    std::string digits(rest.substr(0, point));
    std::string_view decimals = point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
    if (digits.empty() || (point != std::string_view::npos && decimals.empty()))
        return std::unexpected("it is not a number such as 12.34");
    if (int(decimals.size()) > places)
        return std::unexpected(std::format("it has {} decimal places where {} are allowed", decimals.size(), places));
    digits += decimals;
    digits.append(std::size_t(places) - decimals.size(), '0');
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error == std::errc::result_out_of_range) return std::unexpected("it is too large");
    if (error != std::errc() || end != digits.data() + digits.size() || digits.front() == '-')
        return std::unexpected("it is not a number such as 12.34");
    return negative ? -value : value;
}

// `Wide` holds the product: 64 bits nearly always, and then a division costs a tenth.
template <typename Wide>
Wide divided(Wide size, Wide denominator, Rounding rounding) {
    const Wide quotient = size / denominator;
    const Wide remainder = size - quotient * denominator;
    const Wide rest = denominator - remainder;
    switch (rounding) {
        case Rounding::HalfUp: return quotient + (remainder >= rest);
        case Rounding::HalfEven: return quotient + (remainder > rest || (remainder == rest && quotient % 2 == 1));
        case Rounding::Down: return quotient;
        case Rounding::Up: return quotient + (remainder > 0);
    }
    return quotient;
}

}  // namespace

Result<Ratio> Ratio::parse(std::string_view decimal) {
    const auto point = decimal.find('.');
    const int places = point == std::string_view::npos ? 0 : int(decimal.size() - point - 1);
    if (places > 9) return fault("'{}' has more than nine decimal places", decimal);
    const auto value = parse_scaled(decimal, places);
    if (!value) return fault("'{}' is not a ratio: {}", decimal, value.error());
    return Ratio{*value, power_of_ten(places)};
}

std::strong_ordering Ratio::operator<=>(const Ratio& other) const {
    return __int128(numerator) * other.denominator <=> __int128(other.numerator) * denominator;
}

std::int64_t multiply_divide(std::int64_t a, std::int64_t numerator, std::int64_t denominator, Rounding rounding) {
    CHECK(denominator > 0);
    std::int64_t small = 0;
    if (!__builtin_mul_overflow(a, numerator, &small) && small > INT64_MIN) {
        const auto size = std::uint64_t(small < 0 ? -small : small);
        const auto quotient = std::int64_t(divided(size, std::uint64_t(denominator), rounding));
        return small < 0 ? -quotient : quotient;
    }
    const __int128 product = __int128(a) * numerator;
    const bool negative = product < 0;
    const __int128 quotient = divided<__int128>(negative ? -product : product, denominator, rounding);
    CHECK(quotient <= INT64_MAX);
    return negative ? -std::int64_t(quotient) : std::int64_t(quotient);
}

Money Money::operator+(Money other) const {
    std::int64_t sum = 0;
    CHECK(!__builtin_add_overflow(units_, other.units_, &sum));
    return Money(sum);
}

Money Money::operator-(Money other) const {
    std::int64_t difference = 0;
    CHECK(!__builtin_sub_overflow(units_, other.units_, &difference));
    return Money(difference);
}

Money Money::operator-() const { return Money(0) - *this; }

Money Money::operator*(std::int64_t count) const {
    std::int64_t product = 0;
    CHECK(!__builtin_mul_overflow(units_, count, &product));
    return Money(product);
}

Money Money::times(Ratio ratio, Rounding rounding) const {
    return Money(multiply_divide(units_, ratio.numerator, ratio.denominator, rounding));
}

Result<Money> Currency::parse(std::string_view decimal) const {
    const auto value = parse_scaled(decimal, decimals);
    if (!value) return fault("'{}' is not an amount in {}: {}", decimal, code, value.error());
    return Money::minor(*value);
}

std::string Currency::plain(Money amount) const {
    const std::int64_t units = amount.minor_units();
    const auto size = units < 0 ? 0 - std::uint64_t(units) : std::uint64_t(units);
    const auto scale = std::uint64_t(power_of_ten(decimals));
    std::string text = std::format("{}{}", units < 0 ? "-" : "", size / scale);
    if (decimals > 0) text += std::format(".{:0{}}", size % scale, decimals);
    return text;
}

std::vector<Money> spread(Money total, std::span<const std::int64_t> weights) {
    Spreader spreader;
    spreader.spread(total, weights);
    return std::move(spreader.amounts);
}

void Spreader::spread(Money total, std::span<const std::int64_t> weights) {
    const std::int64_t sum = std::accumulate(weights.begin(), weights.end(), std::int64_t(0));
    CHECK(sum > 0);
    const bool negative = total.is_negative();
    const std::int64_t size = negative ? (-total).minor_units() : total.minor_units();
    amounts.clear();
    amounts.reserve(weights.size());
    remainders_.clear();
    remainders_.reserve(weights.size());
    std::int64_t given = 0;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        CHECK(weights[i] >= 0);
        std::int64_t small = 0;
        const bool is_small = !__builtin_mul_overflow(size, weights[i], &small);
        const std::int64_t part = is_small ? small / sum : std::int64_t(__int128(size) * weights[i] / sum);
        remainders_.emplace_back(-(is_small ? small % sum : std::int64_t(__int128(size) * weights[i] % sum)), i);
        amounts.push_back(Money::minor(negative ? -part : part));
        given += part;
    }
    if (given < size) std::ranges::sort(remainders_);
    for (std::size_t i = 0; given < size; ++i, ++given)
        amounts[remainders_[i].second] += Money::minor(negative ? -1 : 1);
}

}  // namespace kassa
