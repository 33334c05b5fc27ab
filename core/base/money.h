#pragma once
// Exact money. An amount counts minor units (cents) of the one currency that the policy names; a product with a ratio
// names its rounding, and nothing here ever passes through floating point. Overflow is a CHECK: no basket reaches
// 92 quadrillion cents honestly.
#include <compare>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace kassa {

enum class Rounding { HalfUp, HalfEven, Down, Up };  // HalfUp rounds halves away from zero, Down towards zero

// A fraction of two integers, kept as given (15/100 stays 15/100). The denominator is positive.
struct Ratio {
    std::int64_t numerator = 0;
    std::int64_t denominator = 1;

    static Ratio percent(std::int64_t whole_percent) { return {whole_percent, 100}; }
    // "12.5" → 125/10; a decimal point, at most nine places, an optional leading minus.
    static Result<Ratio> parse(std::string_view decimal);

    Ratio complement() const { return {denominator - numerator, denominator}; }
    std::strong_ordering operator<=>(const Ratio& other) const;  // by value: 1/2 == 50/100
    bool operator==(const Ratio& other) const { return (*this <=> other) == 0; }
};

// a × numerator ÷ denominator in 128 bits, rounded once.
std::int64_t multiply_divide(std::int64_t a, std::int64_t numerator, std::int64_t denominator, Rounding rounding);

class Money {
public:
    constexpr Money() = default;
    static constexpr Money minor(std::int64_t units) { return Money(units); }

    constexpr std::int64_t minor_units() const { return units_; }
    bool is_zero() const { return units_ == 0; }
    bool is_negative() const { return units_ < 0; }

    Money operator+(Money other) const;
    Money operator-(Money other) const;
    Money operator-() const;
    Money operator*(std::int64_t count) const;
    Money& operator+=(Money other) { return *this = *this + other; }
    Money& operator-=(Money other) { return *this = *this - other; }
    auto operator<=>(const Money&) const = default;

    Money times(Ratio ratio, Rounding rounding) const;

private:
    constexpr explicit Money(std::int64_t units) : units_(units) {}
    std::int64_t units_ = 0;
};

// A currency: its ISO 4217 code and how many decimal places its minor unit has (EUR 2, JPY 0, KWD 3).
struct Currency {
    std::string code = "EUR";
    int decimals = 2;

    bool operator==(const Currency&) const = default;
    // "12.34" with at most `decimals` places; a sentence when it is not an amount.
    Result<Money> parse(std::string_view decimal) const;
    // "12.34", for files and logs; what people read is formatted by `locales`.
    std::string plain(Money amount) const;
};

// Parts of `total` in proportion to `weights` (≥ 0, their sum > 0) that add up to it exactly: largest remainder
// first, then the earlier part.
std::vector<Money> spread(Money total, std::span<const std::int64_t> weights);

}  // namespace kassa
