#pragma once
// Weight, counted in milligrams so that a fine scale loses nothing; most of the trade speaks of grams.
#include <compare>
#include <cstdint>

namespace kassa {

class Weight {
public:
    constexpr Weight() = default;
    static constexpr Weight milligrams(std::int64_t count) { return Weight(count); }
    static constexpr Weight grams(std::int64_t count) { return Weight(count * 1000); }

    constexpr std::int64_t in_milligrams() const { return milligrams_; }
    // Whole grams, halves away from zero.
    constexpr std::int64_t in_grams() const {
        return (milligrams_ + (milligrams_ < 0 ? -500 : 500)) / 1000;
    }
    constexpr bool is_zero() const { return milligrams_ == 0; }
    constexpr Weight absolute() const { return Weight(milligrams_ < 0 ? -milligrams_ : milligrams_); }

    constexpr Weight operator+(Weight other) const { return Weight(milligrams_ + other.milligrams_); }
    constexpr Weight operator-(Weight other) const { return Weight(milligrams_ - other.milligrams_); }
    constexpr Weight operator-() const { return Weight(-milligrams_); }
    constexpr Weight operator*(std::int64_t count) const { return Weight(milligrams_ * count); }
    constexpr Weight& operator+=(Weight other) { return *this = *this + other; }
    constexpr Weight& operator-=(Weight other) { return *this = *this - other; }
    constexpr auto operator<=>(const Weight&) const = default;

private:
    constexpr explicit Weight(std::int64_t count) : milligrams_(count) {}
    std::int64_t milligrams_ = 0;
};

}  // namespace kassa
