#include "tests/weights_bench/scale_model.h"

#include <cmath>
#include <numbers>

namespace kassa::weights_bench {
namespace {

constexpr double hour = 3'600'000, day = 24 * hour, minute = 60'000;
// A plate with bags on it swings about three times a second and is calm after half a second (assumption).
constexpr double swings_in = 330, calms_in = 180;

}  // namespace

void ScaleModel::rests(std::int64_t milliseconds) {
    zero_ = 0.3 * zero_ + parameters_.drift * std::sqrt(double(milliseconds) / hour) * chance_.normal();
    crept_ = 0;
    before_[0] = before_[1] = 0;
}

double ScaleModel::swinging(std::int64_t now, const std::vector<Load>& loads) const {
    double sum = 0;
    for (const Load& load : loads) {
        const double since = double(now - load.at - load.takes);
        if (since < 0 || since > 10 * calms_in) continue;
        const double turn = 2 * std::numbers::pi * since / swings_in;
        sum += parameters_.overshoot * load.grams * std::exp(-since / calms_in) * std::cos(turn);
    }
    return sum;
}

Event ScaleModel::read(std::int64_t now, const std::vector<Load>& loads, const std::vector<Force>& forces) {
    double load = 0;
    for (const Load& one : loads) {
        if (now < one.at) continue;
        const double part = one.takes > 0 ? std::min(1.0, double(now - one.at) / double(one.takes)) : 1;
        load += part * one.grams;
    }
    crept_ += (parameters_.creep * load - crept_) * double(every) / minute;
    zero_ += parameters_.drift * std::sqrt(double(every) / hour) * chance_.normal();
    const double correlation = parameters_.noise_correlation;
    noise_ = correlation * noise_ + std::sqrt(1 - correlation * correlation) * parameters_.noise * chance_.normal();
    double raw = load + crept_ + zero_ + noise_ + swinging(now, loads);
    raw += parameters_.temperature * std::sin(2 * std::numbers::pi * double(now) / day);
    for (const Force& force : forces)
        if (now >= force.from && now < force.until) raw += force.grams * (1 + force.trembling * chance_.normal());

    Event event{.at = now};
    const bool moves = std::abs(raw - before_[0]) > 3 * parameters_.step;
    before_[0] = before_[1], before_[1] = raw;
    const std::int64_t shown = std::llround(1e3 * parameters_.step * double(std::llround(raw / parameters_.step)));
    event.what = moves                                ? What::Motion
                 : raw < -4 * parameters_.step        ? What::Below
                 : raw > 30'000                       ? What::Overload
                                                      : What::Reading;
    if (event.what == What::Reading) event.grams = Weight::milligrams(shown);
    return event;
}

}  // namespace kassa::weights_bench
