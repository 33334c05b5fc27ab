// Is it the shopper or the scale? Its driver tells what can be seen by the readings alone (it never comes to rest, its
// zero wanders away); the lane sees two things more: goods that were scanned and asked for never arrive, and everything
// weighs too much or too little. A technician hears of it, no shopper does, and what they do is believed meanwhile. A
// scale that carries all it can is neither's fault: the shopper is asked to take full bags off it.
#include <cmath>
#include <utility>

#include "flows/bagging.h"

namespace kassa::flows {
namespace {

// A shopper may decide not to bag something; a scale that shows nothing of three items at two times is more probably
// stuck than that shopper is stubborn.
constexpr int items_in_vain = 3, times_in_vain = 2;
// A class III scale may be wrong by one and a half steps (OIML R 76, table 6): 7.5 g in a kilogram. Twice that, in
// everything that is put down, is a scale that has to be seen to.
constexpr std::int64_t biased_ppm = 15'000;
constexpr std::int64_t enough_placements = 30;
constexpr double memory = 50;
// Goods that vary by more than this say too little about a scale.
constexpr std::int64_t steady_ppm = 20'000;

std::string about(ScaleDoubt doubt) {
    return std::string("Scale.") + boost::describe::enum_to_string(doubt, "None");
}

// Full bags were taken away, and nobody knows which goods are in them.
void forget_the_bags(Turn& turn) {
    Bagging& bagging = turn.lane.bagging;
    bagging.bagged.clear();
    bagging.taken_away.clear();
    bagging.others = std::max(Weight{}, bagging.shown);
    bagging.emptied_at = turn.at();
    turn.hush({Notice::What::BaggingFull});
}

}  // namespace

bool checks_are_stopped(const Lane& lane) {
    if (!lane.health.scale_ready) return true;
    const ScaleDoubt doubt = lane.health.scale_doubt;
    return doubt == ScaleDoubt::Noisy || doubt == ScaleDoubt::Full || doubt == ScaleDoubt::Stuck;
}

void doubt_scale(Turn& turn, ScaleDoubt doubt) {
    Lane& lane = turn.lane;
    const bool were_stopped = checks_are_stopped(lane);
    const ScaleDoubt before = std::exchange(lane.health.scale_doubt, doubt);
    if (before != ScaleDoubt::None) withdraw(turn, cases::Kind::Device, about(before));
    if (!is_the_scale_well(doubt)) open_case(turn, cases::Kind::Device, {}, about(doubt));
    if (before == ScaleDoubt::Full) forget_the_bags(turn);
    Bagging& bagging = lane.bagging;
    if (checks_are_stopped(lane) && !were_stopped) {
        bagging.place = ScaleAway{};
        bagging.light = bagging.restless = false;
        hush_about_bags(turn);
    } else if (were_stopped && !checks_are_stopped(lane) && is<ScaleAway>(bagging.place)) {
        bagging.accepted = bagging.shown;
        bagging.accepted_sigma = bagging.shown_sigma;
        bagging.to_lift.clear();
        for (Line& line : lane.visit.lines) line.excused += units_to_bag(lane, line);
        bagging.place = Settled{};
    }
}

void notice_what_was_left(Turn& turn) {
    const bool full = turn.lane.health.scale_doubt == ScaleDoubt::Full;
    if (full && !turn.lane.visit.id.empty() && !find_open(turn.lane, cases::Kind::Device, about(ScaleDoubt::Full)))
        open_case(turn, cases::Kind::Device, {}, about(ScaleDoubt::Full));
}

void forget_what_the_driver_told(Turn& turn) {
    turn.lane.health.scale_ready = true;
    withdraw(turn, cases::Kind::Device, "Scale");
    const ScaleDoubt doubt = turn.lane.health.scale_doubt;
    if (doubt == ScaleDoubt::Noisy || doubt == ScaleDoubt::Drifting) doubt_scale(turn, ScaleDoubt::None);
    if (doubt != ScaleDoubt::Full) return;
    // What it carries now is not known: what it tells first is where the checks begin anew.
    doubt_scale(turn, ScaleDoubt::None);
    turn.lane.bagging.place = ScaleAway{};
}

void watch_placement(Turn& turn, const weights::Belief& belief, Weight weight) {
    const std::int64_t mean = weights::mean_of(belief).in_milligrams();
    if (mean <= 0 || weights::deviation_of(belief).in_milligrams() * 1'000'000 > mean * steady_ppm) return;
    ScaleWatch& watch = turn.lane.bagging.watch;
    const double ppm = double(weight.in_milligrams() - mean) / double(mean) * 1e6;
    const double share = 1.0 / std::min(double(++watch.placements), memory);
    const double bias = double(watch.bias_ppm) + (ppm - double(watch.bias_ppm)) * share;
    const double spread = double(watch.spread_ppm) + (std::abs(ppm - bias) - double(watch.spread_ppm)) * share;
    watch.bias_ppm = std::llround(bias);
    watch.spread_ppm = std::llround(spread);
    if (watch.placements < enough_placements) return;
    // A mean deviation is 0.8 of a standard deviation, and the mean of so many is √memory times as sure as one.
    const bool certain = std::abs(bias) > 5 * spread / 0.8 / std::sqrt(memory);
    const ScaleDoubt doubt = turn.lane.health.scale_doubt;
    if (doubt == ScaleDoubt::None && certain && std::abs(bias) > double(biased_ppm))
        doubt_scale(turn, ScaleDoubt::Biased);
    else if (doubt == ScaleDoubt::Biased && std::abs(bias) < double(biased_ppm) / 2)
        doubt_scale(turn, ScaleDoubt::None);
}

bool watch_in_vain(Turn& turn, int units) {
    ScaleWatch& watch = turn.lane.bagging.watch;
    if (units == 0) return false;
    watch.asked_in_vain += units;
    ++watch.times_in_vain;
    if (watch.asked_in_vain < items_in_vain || watch.times_in_vain < times_in_vain) return false;
    doubt_scale(turn, ScaleDoubt::Stuck);
    // What was left for the approval because of it is no shopper's matter.
    withdraw(turn, cases::Kind::Weight, "not_bagged");
    for (Line& line : turn.lane.visit.lines) line.excused += units_to_bag(turn.lane, line);
    return true;
}

}  // namespace kassa::flows
