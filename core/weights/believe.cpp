// From what was learned to what may come next.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/weights/learned.h"
#include "core/weights/mode.h"
#include "core/weights/numbers.h"
#include "core/weights/prior.h"

namespace kassa::weights {
namespace {

// How probable it is that the next placement has a weight nobody has seen: of one product in twenty there are several,
// and three of eight units are then of another one than came first (assumptions); later on a package changes about once
// in some thousand placements.
constexpr double another_at_first = 0.05 * 3 / 8;
constexpr double another_later = 0.0002;
// A declared weight that has not been seen yet weighs as much as this share of a placement, less with each that came.
constexpr double unseen_declared = 0.3;
// That a package was replaced by another just when it came last (assumption: once in a hundred placements of a product
// with several).
constexpr double replaced = 0.01;

// What the spread may be, given what was experienced, and with it how well the mean is known.
struct Step {
    double share;
    double unit_variance;
    double mean;
    double mean_variance;
};

std::vector<Step> steps_of(const Mode& mode, const std::optional<Anchor>& anchor) {
    const double mean = grams(mode.mean), scale = grams(mode.scale_sigma) * grams(mode.scale_sigma);
    const double count = double(mode.count_milli) * 1e-3, seen = double(mode.spread_milli) * 1e-3;
    const double experienced = grams(mode.spread) * grams(mode.spread);
    std::vector<Step> steps;
    std::vector<double> logs;
    for (const SpreadStep& step : spread_steps) {
        const double own = step.spread * mean * step.spread * mean, all = own + scale;
        logs.push_back(std::log(step.prior) - 0.5 * seen * (std::log(all) + experienced / all));
        Step one{0, own, mean, all / std::max(count, 0.1)};
        if (anchor && belongs_to(mode, *anchor)) {
            const double trusted = std::pow(anchor->sd_of(step.spread), 2), sum = trusted + one.mean_variance;
            one.mean = (mean * trusted + anchor->mean * one.mean_variance) / sum;
            one.mean_variance = trusted * one.mean_variance / sum;
        }
        steps.push_back(one);
    }
    const double top = *std::ranges::max_element(logs);
    double sum = 0;
    for (std::size_t i = 0; i < steps.size(); ++i) sum += steps[i].share = std::exp(logs[i] - top);
    for (Step& step : steps) step.share /= sum;
    return steps;
}

// Several steps as one bell with the same mean and variance.
Bell joined(const std::vector<Step>& steps, std::size_t first, std::size_t last) {
    Bell bell;
    double mean_variance = 0, unit_variance = 0, squares = 0;
    for (std::size_t i = first; i < last; ++i) {
        bell.share += steps[i].share;
        bell.mean += steps[i].share * steps[i].mean;
        squares += steps[i].share * steps[i].mean * steps[i].mean;
        mean_variance += steps[i].share * steps[i].mean_variance;
        unit_variance += steps[i].share * steps[i].unit_variance;
    }
    if (bell.share <= 0) return bell;
    bell.mean /= bell.share;
    const double between = std::max(0.0, squares / bell.share - bell.mean * bell.mean);
    bell.mean_sd = std::sqrt(mean_variance / bell.share + between);
    bell.unit_sd = std::sqrt(unit_variance / bell.share);
    return bell;
}

void add_mode(std::vector<Bell>& bells, double share, const Mode& mode, const std::optional<Anchor>& anchor) {
    const auto steps = steps_of(mode, anchor);
    const std::size_t top = std::size_t(std::ranges::max_element(steps, {}, &Step::share) - steps.begin());
    const Bell joints[] = {joined(steps, 0, top), joined(steps, top, top + 1), joined(steps, top + 1, steps.size())};
    for (const Bell& bell : joints) {
        if (bell.share <= 0) continue;
        bells.push_back(bell);
        bells.back().share *= share;
    }
}

}  // namespace

bool belongs_to(const Mode& mode, const Anchor& anchor) {
    const double count = std::max(double(mode.count_milli) * 1e-3, 0.1), distance = grams(mode.mean) - anchor.mean;
    const double spread = std::max(grams(mode.spread), usual_spread * grams(mode.mean));
    const double scale = grams(mode.scale_sigma);
    const double own = (spread * spread + scale * scale) / count, sd = anchor.sd_of(usual_spread);
    const double meant_well = anchor.honest_share * normal(distance, sd * sd + own);
    const double wrong = (1 - anchor.honest_share) * normal(distance, 0.03 * anchor.mean * anchor.mean + own);
    return meant_well > wrong;
}

double trust_in(const Mode& mode) {
    if (mode.proven) return 1;
    const double odds = double(mode.odds_milli) * 1e-3;
    // Against the odds it is no weight of the item's, however well it is known: the same trick weighs the same twice.
    return odds < 0 ? 0 : 1 / (1 + std::exp(-odds));
}

double still_sold(const Mode& mode, double placements) {
    // Had it kept the share that it had when it came last, it would hardly have stayed away for so long.
    const double then = double(mode.recent_milli) * 1e-3 / std::pow(recent_kept, mode.stayed_away);
    const double without = std::pow(1 - std::clamp(then / placements, 0.0, 0.99), mode.stayed_away);
    return without / (without + replaced);
}

std::vector<Bell> bells_of(const Learned& learned, const Declared& declared, const Packaging& packaging) {
    const auto anchor = anchor_of(declared, packaging);
    std::vector<double> shares;
    double placements = 0, known = 0;
    bool declared_seen = false;
    const Mode* strongest = nullptr;
    for (const Mode& mode : learned.modes) placements += double(mode.recent_milli) * 1e-3;
    for (const Mode& mode : learned.modes) {
        const double recent = double(mode.recent_milli) * 1e-3;
        shares.push_back(recent * trust_in(mode) * (recent > 0 ? still_sold(mode, placements) : 0));
        known += shares.back();
        if (trust_in(mode) > 0 && (!strongest || mode.recent_milli > strongest->recent_milli)) strongest = &mode;
        declared_seen = declared_seen || (trust_in(mode) > 0 && anchor && belongs_to(mode, *anchor));
    }
    if (known <= 0) return unseen(declared, packaging);
    std::vector<Bell> bells;
    const double another = another_at_first / double(learned.placements + 1) + another_later;
    const double ghost = anchor && !declared_seen ? unseen_declared / (1 + placements) : 0;
    const double rest = (1 - another) / (known + ghost);
    for (std::size_t i = 0; i < learned.modes.size(); ++i)
        if (shares[i] > 0) add_mode(bells, rest * shares[i], learned.modes[i], anchor);
    if (ghost > 0)
        bells.push_back({rest * ghost, anchor->mean, anchor->sd_of(usual_spread), usual_spread * anchor->mean});
    for (Bell bell : another_weight(grams(strongest->mean))) {
        bell.share *= another;
        bells.push_back(bell);
    }
    return bells;
}

Belief believe(const Learned& learned, const Declared& declared, const Packaging& packaging) {
    std::vector<Part> parts;
    for (const Bell& bell : bells_of(learned, declared, packaging))
        parts.push_back({std::llround(bell.share * 1e9), of_grams(bell.mean), of_grams(bell.mean_sd),
                         of_grams(bell.unit_sd)});
    return tidied(std::move(parts));
}

}  // namespace kassa::weights
