#include "vision/reader/trace.h"

#include <algorithm>
#include <cmath>

#include "vision/reader/believe.h"

namespace kassa::vision {
namespace {

// How far a print may have gone between two frames, in lengths of it; how much larger or smaller it may have become.
constexpr double farthest = 0.75, most_growth = 1.25;
// Older pictures count less, so that a print that was taken for another is forgotten.
constexpr float fading = 0.7f;
constexpr int most_pictures = 4;
// One cell of one picture may speak for or against a digit with so much, whatever its noise seems to be.
constexpr float strongest = 12;

double turned(const Place& place) {
    return std::atan2(double(place[1].y - place[0].y), double(place[1].x - place[0].x));
}

bool of_one_print(const Trace& now, const Trace& then) {
    const Point here = centre(now.place), there = centre(then.place);
    const double apart = std::hypot(double(here.x - there.x), double(here.y - there.y));
    const double growth = now.module / std::max(then.module, 1e-3);
    return apart <= farthest * extent(now.place) && growth < most_growth && growth > 1 / most_growth &&
           std::cos(turned(now.place) - turned(then.place)) > 0.85;
}

}  // namespace

Trace joined_with(const Trace& now, std::span<const Trace> before) {
    Trace sum = now;
    for (auto& cell : sum.digits)
        for (float& gain : cell) gain = std::max(gain, -strongest);
    const auto found =
        std::ranges::find_if(before, [&](const Trace& then) { return of_one_print(now, then); });
    if (found == before.end()) return sum;
    for (std::size_t k = 0; k < sum.digits.size(); ++k)
        for (std::size_t p = 0; p < sum.digits[k].size(); ++p)
            sum.digits[k][p] += fading * found->digits[k][p];
    sum.pictures = std::min(found->pictures + 1, most_pictures);
    return sum;
}

std::optional<Joined> number_of(const Trace& trace) {
    if (trace.pictures < 2) return std::nullopt;
    const ean::Number number = ean::best_number(ean::ean13(), nullptr, trace.digits);
    if (number.row.gain - number.runner_up < margin_joined) return std::nullopt;
    auto reading = reading_of(Format::Ean13, number.digits, trace.place);
    if (!reading) return std::nullopt;
    return Joined{std::move(*reading), trace.pictures};
}

}  // namespace kassa::vision
