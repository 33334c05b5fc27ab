#include "flows/explain.h"

#include <algorithm>
#include <cmath>

#include "flows/turn.h"

namespace kassa::flows {
namespace {

// At most this many units of one line take part in a story; nobody lays down more at once.
constexpr int most_units_at_once = 12;
constexpr std::size_t most_in_bag = 40;
// By how much a sound scale moves between two changes, beyond what its driver takes out.
constexpr Weight unnoticed_drift = Weight::grams(1);

double grams(Weight weight) { return double(weight.in_milligrams()) / 1000; }

Weight sigma_or_usual(Weight sigma) { return sigma.is_zero() ? sigma_of_still_scale : sigma; }

// Of the difference of two totals. A scale in doubt is believed less: as much as the policy's tolerance, of which two
// standard deviations hold nearly all that is right.
Weight sigma_of_change(const Lane& lane, Weight change, const policy::Bagging& rules) {
    const Bagging& bagging = lane.bagging;
    double sigma = std::hypot(grams(sigma_or_usual(bagging.shown_sigma)), grams(sigma_or_usual(bagging.accepted_sigma)),
                              grams(unnoticed_drift));
    if (lane.health.scale_doubt != ScaleDoubt::None) {
        const std::int64_t relative = multiply_divide(change.absolute().in_milligrams(), rules.tolerance.numerator,
                                                      rules.tolerance.denominator, Rounding::HalfUp);
        sigma = std::hypot(sigma, grams(std::max(Weight::milligrams(relative), rules.minimum_tolerance)) / 2);
    }
    return Weight::milligrams(std::llround(sigma * 1000));
}

// So few units that every choice of them is a story of its own; more of one line come together or one by one.
constexpr int few_units = 7;

// Changes that other goods explained since a unit of the line was scanned last.
int times_overtaken(const Lane& lane, const Line& line) {
    int times = 0;
    Instant last = line.last_added;
    for (const Bagged& one : lane.bagging.bagged) {
        if (one.line == line.id || one.came <= last) continue;
        ++times;
        last = one.came;
    }
    return times;
}

void add_basket(Seen& seen, const Lane& lane) {
    int all = 0;
    for (const Line& line : lane.visit.lines) all += std::max(0, line.quantity - line.bagged);
    for (const Line& line : lane.visit.lines) {
        const int units = std::min(line.quantity - line.bagged, most_units_at_once);
        if (units <= 0) continue;
        const weights::Belief belief = belief_of(lane, line);
        const int at_once = all <= few_units ? 1 : units;
        const int overtaken = times_overtaken(lane, line);
        for (int unit = 0; unit < units; unit += at_once)
            seen.situation.pending.push_back({line.id, at_once, belief, false, overtaken});
    }
}

// In the order of arriving.
void add_bagged(Seen& seen, const Lane& lane) {
    const auto& bagged = lane.bagging.bagged;
    const std::size_t first = bagged.size() > most_in_bag ? bagged.size() - most_in_bag : 0;
    for (std::size_t index = first; index < bagged.size(); ++index) {
        const Bagged& one = bagged[index];
        const auto line = std::ranges::find(lane.visit.lines, one.line, &Line::id);
        const weights::Belief belief =
            line == lane.visit.lines.end() ? weights::Belief{} : belief_of(lane, *line);
        const std::int64_t came = one.came.time_since_epoch().count();
        seen.situation.in_bag.push_back({one.line, one.weight, one.sigma, belief, false, came});
        seen.in_bag.push_back({InBagFrom::What::Bagged, index});
    }
}

void add_to_lift(Seen& seen, const std::vector<Bagging::ToLift>& all, InBagFrom::What what) {
    for (std::size_t index = 0; index < all.size(); ++index) {
        const auto& lift = all[index];
        // Removed goods of unknown weight weigh what goods of their kind do, or anything at all.
        const weights::Belief belief = lift.weight ? weights::known(*lift.weight)
                                                   : weights::believe({}, {lift.product.gross_weight, {}});
        seen.situation.in_bag.push_back(
            {0, weights::mean_of(belief), weights::deviation_of(belief), belief, true});
        seen.in_bag.push_back({what, index});
    }
}

void add_differences(Seen& seen, const Lane& lane) {
    for (std::size_t index = 0; index < lane.cases.size(); ++index) {
        const cases::Case& one = lane.cases[index];
        if (!is_open_difference(lane, one)) continue;
        if (*one.difference > Weight{}) {
            seen.situation.in_bag.push_back({line_of_case(index), *one.difference, Weight::grams(3), {}, true});
            seen.in_bag.push_back({InBagFrom::What::Case, index});
        } else {
            seen.situation.pending.push_back(
                {line_of_case(index), 1, weights::known(-*one.difference), true});
        }
    }
}

// What was wondered about before goods came on top of it.
std::optional<Weight> rested_before(const Lane& lane, Weight change) {
    const auto before = [&](const auto& riddle) {
        return is_same_change(riddle.difference, change) ? riddle.rested : riddle.difference;
    };
    if (const auto* here = std::get_if<Considering>(&lane.bagging.place)) return before(*here);
    if (const auto* here = std::get_if<Unexplained>(&lane.bagging.place)) return before(*here);
    return std::nullopt;
}

Seen seen_with(const Lane& lane, const policy::Bagging& rules, Weight change) {
    Seen seen;
    seen.situation.change = change;
    seen.situation.sigma = sigma_of_change(lane, change, rules);
    seen.situation.bags_are_empty = lane.bagging.bagged.empty();
    seen.situation.own_bag_announced = lane.bagging.own_bag_announced;
    seen.situation.held_still = lane.bagging.sure && !lane.bagging.restless;
    add_basket(seen, lane);
    add_to_lift(seen, lane.bagging.to_lift, InBagFrom::What::ToLift);
    add_to_lift(seen, lane.bagging.given_up, InBagFrom::What::GivenUp);
    return seen;
}

}  // namespace

weights::Belief belief_of(const Lane& lane, const Line& line) {
    if (line.weight) return weights::known(*line.weight);
    const auto known = std::ranges::find(lane.bagging.known, line.id, &KnownWeight::line);
    if (known != lane.bagging.known.end()) return known->belief;
    return weights::believe({}, {line.product.gross_weight, weights::net_weight_of(line.product.content)});
}

bool is_difference(const Lane& lane, const cases::Case& one) {
    if (one.kind != cases::Kind::Weight || !one.difference) return false;
    return !lane.bagging.emptied_at || one.opened > *lane.bagging.emptied_at;
}

bool is_open_difference(const Lane& lane, const cases::Case& one) { return one.open() && is_difference(lane, one); }

Seen seen_now(const Lane& lane, const policy::Bagging& rules) {
    Seen seen = seen_with(lane, rules, lane.bagging.shown - lane.bagging.accepted);
    seen.situation.rested = rested_before(lane, seen.situation.change);
    add_differences(seen, lane);
    add_bagged(seen, lane);
    return seen;
}

Seen seen_together(const Lane& lane, const policy::Bagging& rules) {
    Weight change = lane.bagging.shown - lane.bagging.accepted;
    int differences = 0;
    for (const cases::Case& one : lane.cases)
        if (is_open_difference(lane, one)) change += *one.difference, ++differences;
    Seen seen = seen_with(lane, rules, change);
    add_bagged(seen, lane);
    // Each of them was a change of its own.
    seen.situation.sigma = Weight::milligrams(
        std::llround(double(seen.situation.sigma.in_milligrams()) * std::sqrt(double(differences + 1))));
    seen.situation.before_paying = true;
    return seen;
}

std::vector<weights::Arrival> arrivals_of(const weights::Story& story) {
    std::vector<weights::Arrival> all;
    for (const weights::Arrival& one : story.arrived) {
        const auto same = std::ranges::find(all, one.line, &weights::Arrival::line);
        if (same == all.end()) all.push_back(one);
        else same->units += one.units;
    }
    return all;
}

weights::Costs costs_of(const policy::Bagging& rules) {
    weights::Costs costs;
    costs.disturbing = rules.question_cost;
    costs.missing = rules.loss_cost;
    return costs;
}

}  // namespace kassa::flows
