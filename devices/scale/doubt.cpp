#include "devices/scale/doubt.h"

#include <algorithm>
#include <cstdlib>
#include <format>

namespace kassa::devices::scale {
namespace {

// Counted in readings, ten a second. A minute without three that agree is longer than anybody leans or packs.
constexpr int noisy_after = 600;
// Five seconds of rest, and it is taken to be well again.
constexpr int well_after = 50;
// A single reading that differs so much from the next, in steps, hides most of what is bought.
constexpr std::int64_t noisiest = 2;
// So far a zero may wander while the scale carries something, in steps, before somebody should look. A scale of class
// III is allowed half a step to one and a half at its calibration (OIML R 76, table 6).
constexpr std::int64_t farthest_drift = 6;
// So many small changes in one direction that nobody's hand has made, with less than two minutes between them.
constexpr int creeps_that_tell = 4, creep_forgotten_after = 1200;

}  // namespace

Doubt Doubts::judged(const Settle& settle) {
    settled_ = settle.unsettled() < well_after ? settled_ + 1 : 0;
    const bool noisy = settle.unsettled() >= noisy_after || settle.noise() > division_ * noisiest;
    if (full_) return Doubt::Full;
    if (noisy || (doubt_ == Doubt::Noisy && settled_ < well_after)) return Doubt::Noisy;
    const Weight limit = division_ * (doubt_ == Doubt::Drifting ? farthest_drift / 2 : farthest_drift);
    if (settle.drift().absolute() > limit) return Doubt::Drifting;
    if (std::abs(crept_up_) >= creeps_that_tell) return Doubt::Drifting;
    return Doubt::None;
}

std::optional<Doubt> Doubts::take(const Settle& settle, const std::optional<Told>& told) {
    if (++since_creep_ > creep_forgotten_after) crept_up_ = 0;
    if (const auto* rest = told ? std::get_if<Rest>(&*told) : nullptr) {
        if (settle.crept()) {
            const int direction = rest->total > last_total_ ? 1 : -1;
            crept_up_ = crept_up_ * direction > 0 ? crept_up_ + direction : direction;
            since_creep_ = 0;
        }
        last_total_ = rest->total;
        full_ = false;
    }
    if (const auto* unreadable = told ? std::get_if<Unreadable>(&*told) : nullptr) full_ = unreadable->too_much;
    const Doubt now = judged(settle);
    if (now == doubt_) return std::nullopt;
    return doubt_ = now;
}

bool Doubts::forget_load() {
    full_ = false;
    if (doubt_ != Doubt::Full) return false;
    doubt_ = Doubt::None;
    return true;
}

std::string Doubts::sentence(const Settle& settle) const {
    switch (doubt_) {
        case Doubt::None: return "";
        case Doubt::Noisy:
            return std::format("{}: it does not come to rest; is something leaning on it, does it stand level, is there "
                               "a draught, is its cable sound?",
                               name_);
        case Doubt::Drifting:
            return std::format("{}: what it shows moves by itself ({:.0f} g so far); is something touching the plate? "
                               "Take everything off and set it to zero; if it goes on, it needs calibration",
                               name_, std::max(double(settle.drift().absolute().in_milligrams()) / 1000,
                                               std::abs(crept_up_) * double(division_.in_milligrams()) / 1000));
        case Doubt::Full:
            return std::format("{}: there is more on it than it can carry; full bags go into the trolley", name_);
    }
    return "";
}

}  // namespace kassa::devices::scale
