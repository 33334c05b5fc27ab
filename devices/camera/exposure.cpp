#include "devices/camera/exposure.h"

#include <algorithm>

namespace kassa::devices {
namespace {

// White paper at 230 and black ink at 40 have a mean of about 150 over a code. Below `dim` noise begins to count, above
// `glaring` paper is about to burn out.
constexpr double dim = 75, bright_enough = 105, glaring = 185;
constexpr double too_much_burnt = 0.03;
// A hand or a pack moves more than this share of the picture; grain and flicker move less.
constexpr double something_moves = 0.02;
// At 0.3 m/s an item moves 0.45 mm in this time, 1.4 modules of the usual size; shorter gains less than noise costs.
constexpr int sharp_enough_microseconds = 1500;
constexpr double step = 4.0 / 3;
constexpr int gain_steps = 12;  // from the least to the most
// USB cameras show a changed exposure two to four frames later.
constexpr int pictures_to_obey = 4;

}  // namespace

std::optional<Exposure> ExposureControl::after(const Scene& scene) {
    if (pictures_to_wait_ > 0) return --pictures_to_wait_, std::nullopt;
    const Exposure next = within(wanted(scene));
    if (next == now_) return std::nullopt;
    pictures_to_wait_ = pictures_to_obey;
    now_ = next;
    return next;
}

Exposure ExposureControl::wanted(const Scene& scene) const {
    const bool moving = scene.moving > something_moves;
    if (scene.burnt > too_much_burnt || scene.brightness > glaring) return darker();
    if (scene.brightness < dim) return brighter(moving);
    if (moving && now_.microseconds > sharp_enough_microseconds) return sharper(scene.brightness);
    return now_;
}

// Gain is noise, so it goes first.
Exposure ExposureControl::darker() const {
    Exposure next = now_;
    const int gain_step = std::max(1, (limits_.most_gain - limits_.least_gain) / gain_steps);
    if (now_.gain > limits_.least_gain) next.gain -= gain_step;
    else next.microseconds = int(now_.microseconds / step);
    return next;
}

// While something moves, noise is the lesser evil.
Exposure ExposureControl::brighter(bool moving) const {
    Exposure next = now_;
    const int gain_step = std::max(1, (limits_.most_gain - limits_.least_gain) / gain_steps);
    const bool has_gain = now_.gain < limits_.most_gain;
    const bool has_time = now_.microseconds < limits_.longest_microseconds;
    if (has_gain && (moving || !has_time)) next.gain += gain_step;
    else next.microseconds = std::max(now_.microseconds + 1, int(now_.microseconds * step));
    return next;
}

Exposure ExposureControl::sharper(double brightness) const {
    Exposure next = now_;
    const bool has_gain = now_.gain < limits_.most_gain;
    // In a dull picture, the time that is taken away must be made up for.
    if (brightness < bright_enough && !has_gain) return now_;
    next.microseconds = std::max(sharp_enough_microseconds, int(now_.microseconds / step));
    if (brightness < bright_enough) next.gain += std::max(1, (limits_.most_gain - limits_.least_gain) / gain_steps);
    return next;
}

Exposure ExposureControl::within(Exposure exposure) const {
    return {std::clamp(exposure.microseconds, limits_.shortest_microseconds, limits_.longest_microseconds),
            std::clamp(exposure.gain, limits_.least_gain, limits_.most_gain)};
}

}  // namespace kassa::devices
