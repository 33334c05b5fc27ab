#include "devices/scale/toledo.h"

#include <string>

namespace kassa::devices::scale {
namespace {

constexpr std::uint8_t STX = 0x02, CR = 0x0D;
constexpr std::size_t longest_answer = 9;  // STX, six characters, N, CR

// One international avoirdupois pound is 453.59237 g exactly, so a hundredth is 4,535.9237 mg.
Weight hundredths_of_a_pound(std::int64_t count) { return Weight::milligrams((count * 45'359'237 + 5'000) / 10'000); }

// The characters between STX and CR.
std::optional<Reading> meaning_of(const std::string& words) {
    if (words.size() == 2 && words[0] == '?') {
        const auto status = std::uint8_t(words[1]);
        // In motion comes first: while a hand presses or lifts, the other bits come and go.
        if (status & status_in_motion) return Reading{Reading::Kind::InMotion, {}};
        if (status & status_overload) return Reading{Reading::Kind::Overload, {}};
        if (status & status_below_zero) return Reading{Reading::Kind::BelowZero, {}};
        return std::nullopt;  // the answer to another command
    }
    if (words.size() != 6 && !(words.size() == 7 && words[6] == 'N')) return std::nullopt;
    std::int64_t digits = 0;
    std::size_t point = 0;
    for (std::size_t at = 0; at < 6; ++at) {
        if (words[at] == '.' && point == 0) point = at;
        else if (words[at] >= '0' && words[at] <= '9') digits = digits * 10 + (words[at] - '0');
        else return std::nullopt;
    }
    if (point == 2) return Reading{Reading::Kind::Weight, Weight::grams(digits)};
    if (point == 3) return Reading{Reading::Kind::Weight, hundredths_of_a_pound(digits)};
    return std::nullopt;
}

}  // namespace

std::optional<Reading> take_toledo(Bytes& bytes) {
    for (;;) {
        std::size_t start = 0;
        while (start < bytes.size() && (bytes[start] & 0x7F) != STX) ++start;
        bytes.erase(bytes.begin(), bytes.begin() + std::ptrdiff_t(start));
        std::string words;
        std::size_t at = 1;
        for (; at < bytes.size() && at < longest_answer; ++at) {
            const auto character = std::uint8_t(bytes[at] & 0x7F);
            if (character == CR || character == STX) break;
            words += char(character);
        }
        if (at >= bytes.size() && at < longest_answer) return std::nullopt;  // not whole
        const bool ended = at < bytes.size() && (bytes[at] & 0x7F) == CR;
        // An answer that was cut off by the next one, or that never ends, is dropped up to what may be the next.
        bytes.erase(bytes.begin(), bytes.begin() + std::ptrdiff_t(ended ? at + 1 : at));
        if (!ended) continue;
        if (const auto reading = meaning_of(words)) return reading;
    }
}

std::string toledo_kilograms(Weight weight) {
    const auto grams = weight.in_grams();
    return std::format("{:02}.{:03}", grams / 1000, grams % 1000);
}

}  // namespace kassa::devices::scale
