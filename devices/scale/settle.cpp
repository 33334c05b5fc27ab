#include "devices/scale/settle.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace kassa::devices::scale {
namespace {

// Three readings that agree are a rest: the scale reports the old weight for a moment after a lift, so one or two are
// not enough. After a second of unrest one more is wanted, up to seven more after seven seconds: an arm that leans on
// the plate holds still for a third of a second now and then.
constexpr int quick = 3, most_wanted = 10;
// A second of readings, after which a mean gets hardly any better.
constexpr int sure = 10;
constexpr int longest_stretch = 40;
// Three seconds without agreement: nobody puts down one item for so long.
constexpr int restless_after = 30;
constexpr int unreadable_after = 3;
// One reading this many of its own deviations away from its stretch does not belong to it (1 in 16,000 by chance);
// two such in a row begin another.
constexpr double odd_one = 4.0;
// Means of a stretch's parts this many deviations apart are a step inside it: 1 in 150,000 by chance.
constexpr double step_inside = 4.5;
// Two totals apart by this many deviations of what noise alone leaves open are different (1 in 370 by chance, and then
// the next one mends it).
constexpr double different = 3.0;
// The scale itself moves at most so fast, in grams a second of readings: load cells creep some 0.03 % of a load within
// minutes (OIML R 60 class C3 allows 0.7 of a step in 30 minutes), cold and warmth move the zero by a few grams a
// minute at an open door. What is faster is told as a change.
constexpr double fastest_drift = 0.1;
// The noise is an average over about so many readings.
constexpr double noise_memory = 64;

double mean(auto from, auto to) { return std::accumulate(from, to, 0.0) / double(to - from); }

std::string why(Reading::Kind kind) {
    return kind == Reading::Kind::Overload
               ? "there is more on the scale than it can carry"
               : "the scale shows less than nothing; take everything off and set it to zero";
}

// How far off the mean of many rounded readings lies, squared and in steps, for noise of this variance before
// rounding. Without noise it is the rounding error itself (1/12); with some it vanishes quickly, because the noise
// carries the load over the borders (Widrow and Kollár, Quantization Noise, chapter 9: the first harmonic).
double rounding_left(double variance) { return std::exp(-45 * variance) / 12; }

// What the noise was before rounding, in steps squared, from what the rounded readings show.
double before_rounding(double shown) {
    double low = 0, high = shown;
    for (int i = 0; i < 16; ++i) {
        const double middle = (low + high) / 2;
        (middle + 1.0 / 12 - rounding_left(middle) < shown ? low : high) = middle;
    }
    return low;
}

}  // namespace

Settle::Settle(Weight division, Purpose purpose)
    : division_(double(division.in_milligrams()) / 1000), purpose_(purpose) {}

Weight Settle::in_milligrams(double grams) { return Weight::milligrams(std::llround(grams * 1000)); }

double Settle::reading_sigma() const { return std::sqrt(noise_square_); }
Weight Settle::noise() const { return in_milligrams(reading_sigma()); }

double Settle::noise_of_mean(int readings) const { return reading_sigma() / std::sqrt(double(readings)); }

double Settle::sigma_of_mean(int readings) const {
    const double steps = noise_square_ / (division_ * division_);
    return division_ * std::sqrt(steps / readings + rounding_left(before_rounding(steps)));
}

std::optional<Told> Settle::take(const Reading& reading) {
    if (reading.kind != Reading::Kind::Weight && reading.kind != Reading::Kind::InMotion)
        return take_unreadable(reading.kind);
    unreadable_for_ = 0;
    ++unsettled_;
    if (reading.kind == Reading::Kind::InMotion) {
        stretch_ = {};
        odd_.reset();
        moved_ = true;
        return restless();
    }
    ++disagreed_;
    take_weight(double(reading.weight.in_milligrams()) / 1000);
    if (auto told = news()) return told;
    return restless();
}

std::optional<Told> Settle::take_unreadable(Reading::Kind kind) {
    stretch_ = {};
    odd_.reset();
    moved_ = true;
    if (std::exchange(unreadable_, kind) != kind) unreadable_for_ = 0, told_unreadable_ = false;
    ++unreadable_for_;
    if (told_unreadable_ || unreadable_for_ < unreadable_after) return std::nullopt;
    told_unreadable_ = true;
    return Unreadable{why(kind), kind == Reading::Kind::Overload};
}

void Settle::take_weight(double grams) {
    auto& readings = stretch_.readings;
    if (readings.empty()) {
        readings.push_back(grams);
        stretch_.held = 1;
        return;
    }
    const double gate = std::max(division_ * 0.9, odd_one * reading_sigma());
    const double off = grams - mean(readings.begin(), readings.end());
    if (std::abs(off) > gate) {
        const bool agrees = odd_ && std::abs(grams - *odd_) <= gate;
        if (agrees || readings.size() == 1) {
            stretch_ = {};
            if (agrees) stretch_.readings.push_back(*odd_);
            stretch_.readings.push_back(grams);
            stretch_.held = int(stretch_.readings.size());
            odd_.reset();
            // Out of a stretch that was still into another at once: the scale's own doing, or a very small item.
            moved_ = moved_ || std::abs(off) > 2 * division_;
        } else {
            if (odd_) moved_ = true;  // two that agree with nothing
            odd_ = grams;
        }
        // A load on the border of two steps flickers between them.
        if (std::abs(off) <= 2 * division_) follow_noise(off);
        return;
    }
    // A reading that was off and came back: the draught, or a lorry outside.
    if (odd_) follow_noise(std::clamp(*odd_ - grams, -gate, gate));
    odd_.reset();
    follow_noise(grams - readings.back());
    readings.push_back(grams);
    ++stretch_.held;
    if (int(readings.size()) > longest_stretch) readings.pop_front();
    if (find_step()) return;
    if (stretch_.held == sure) stretch_.anchor = mean(readings.begin(), readings.end());
    if (stretch_.held > sure && stretch_.held % sure == 0) follow_drift();
}

// Of two readings in a row the difference has twice the variance of one.
void Settle::follow_noise(double difference) {
    noise_square_ += (difference * difference / 2 - noise_square_) / noise_memory;
}

// A few grams more or less are below what one reading can show, but not below what several in a row do.
bool Settle::find_step() {
    auto& readings = stretch_.readings;
    for (const int last : {5, 8}) {
        const int before = int(readings.size()) - last;
        if (before < last) return false;
        const auto border = readings.end() - last;
        const double noise = std::max(reading_sigma(), division_ / 4);
        const double apart = mean(border, readings.end()) - mean(readings.begin(), border);
        if (std::abs(apart) <= step_inside * noise * std::sqrt(1.0 / last + 1.0 / before)) continue;
        readings.erase(readings.begin(), border);
        stretch_ = {.readings = std::move(readings), .held = last};
        return true;
    }
    return false;
}

void Settle::follow_drift() {
    const auto& readings = stretch_.readings;
    const double now = mean(readings.end() - std::min<std::ptrdiff_t>(sure, std::ssize(readings)), readings.end());
    const double moved = std::clamp(now - stretch_.anchor, -fastest_drift, fastest_drift);
    stretch_.anchor += moved;
    drift_ += moved;
    // Nothing lies on it, and it says so: whatever had moved is over.
    if (std::abs(now) < division_ / 4) drift_ = 0;
}

// The stretch's last readings as a rest.
Rest Settle::rest_of(int last) const {
    const auto& readings = stretch_.readings;
    std::vector<double> newest(readings.end() - last, readings.end());
    std::ranges::sort(newest);
    if (purpose_ == Purpose::Selling)
        return {in_milligrams(newest[newest.size() / 2]), in_milligrams(division_ / std::sqrt(12)), last, true};
    const double total = mean(newest.begin(), newest.end()) - drift_;
    // A scale that shows the same three times and never flickered shows it the fourth time too.
    const bool same = newest.front() == newest.back() && reading_sigma() < division_ / 10;
    return {in_milligrams(total), in_milligrams(sigma_of_mean(last)), last, stretch_.held >= sure || same};
}

// Whether it differs from what was told last, or is better known by now.
bool Settle::is_news(const Rest& rest) {
    crept_ = false;
    if (told_unreadable_ || told_restless_ || !told_) return true;
    const Weight apart = (rest.total - told_->total).absolute();
    if (purpose_ == Purpose::Selling) return apart >= in_milligrams(division_);
    const double noise = std::hypot(noise_of_mean(rest.readings), noise_of_mean(told_->readings));
    const bool other = apart > in_milligrams(std::max(different * noise, division_ / 2));
    crept_ = other && !moved_ && apart < in_milligrams(2 * division_);
    return other || (rest.sure && !told_->sure);
}

std::optional<Told> Settle::news() {
    if (odd_) return std::nullopt;  // the newest reading does not belong to the stretch
    const auto& readings = stretch_.readings;
    const int held = std::min(stretch_.held, int(readings.size()));
    const int wanted = std::clamp(quick + disagreed_ / 10, quick, most_wanted);
    if (held < wanted) return std::nullopt;
    const int last = std::clamp(held, wanted, sure);
    const auto [least, most] = std::minmax_element(readings.end() - last, readings.end());
    const double agreeing = std::max(division_ * 0.99, odd_one * reading_sigma());
    if (held < sure && *most - *least > agreeing) return std::nullopt;
    unsettled_ = disagreed_ = 0;
    if (stretch_.told && !told_restless_) return std::nullopt;
    const Rest rest = rest_of(last);
    stretch_.told = rest.sure;
    if (!is_news(rest)) return std::nullopt;
    told_unreadable_ = told_restless_ = moved_ = false;
    told_ = rest;
    return rest;
}

std::optional<Told> Settle::restless() {
    if (unsettled_ < restless_after || told_restless_ || !told_) return std::nullopt;
    told_restless_ = true;
    return Restless{};
}

void Settle::forget() {
    stretch_ = {};
    odd_.reset();
    unreadable_for_ = 0;
    unsettled_ = disagreed_ = 0;
    told_unreadable_ = told_restless_ = moved_ = crept_ = false;
    told_.reset();
}

}  // namespace kassa::devices::scale
