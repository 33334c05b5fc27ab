#include "core/weights/prior.h"

#include <algorithm>
#include <cmath>

#include "core/weights/numbers.h"

namespace kassa::weights {
namespace {

// Of declared weights about one in ten is wrong by 5–30 % (assumption), and a few are of another article altogether.
constexpr double right_share = 0.87;
constexpr double wrong_share = 0.10;
constexpr double anything_share = 0.03;
constexpr double wrong_by = 0.18;  // the root mean square of ±5–30 %

// A weight that is right was weighed on some scale and rounded: assumption, 0.8 % and 1 g.
constexpr double right_by = 0.008;
constexpr double right_by_grams = 1.0;

// Packaging in general: between a bag of 1–2 % and a jar of 60 % of its content; assumption, median 12 % ± 12 %.
constexpr double general_log_ratio = 0.113;
constexpr double general_log_ratio_sd = 0.12;
constexpr double general_counts_as = 3;  // items of the category, until it has told more itself

// Anything a supermarket sells by the piece: roughly log-normal with a median of 350 g (assumption; net quantities of
// public product databases have their quartiles at 150 and 500 g).
constexpr Bell anything[] = {{0.15, 60, 40, 1}, {0.40, 240, 120, 4}, {0.30, 600, 270, 8}, {0.15, 1400, 600, 16}};

struct Coarse {
    double share;
    double spread;
};
// The spreads' prior in three steps, where a finer one tells nothing yet.
constexpr Coarse coarse[] = {{0.34, 0.0042}, {0.33, 0.0095}, {0.33, 0.0230}};

void add_anything(std::vector<Bell>& bells, double share) {
    for (Bell bell : anything) {
        bell.share *= share;
        bells.push_back(bell);
    }
}

}  // namespace

std::optional<Anchor> anchor_of(const Declared& declared, const Packaging& packaging) {
    if (declared.gross && *declared.gross > Weight{}) {
        const double gross = grams(*declared.gross);
        return Anchor{gross, right_by * gross + right_by_grams, right_share};
    }
    if (!declared.net || *declared.net <= Weight{}) return std::nullopt;
    // The category's own ratio, drawn towards what packaging is like in general while few of its items are known.
    const double items = double(packaging.items), sum = items + general_counts_as;
    const double own = double(packaging.log_ratio_ppm) * 1e-6, own_sd = double(packaging.log_ratio_sd_ppm) * 1e-6;
    const double ratio = (items * own + general_counts_as * general_log_ratio) / sum;
    const double apart = own - general_log_ratio, general = general_log_ratio_sd * general_log_ratio_sd;
    const double variance = (items * own_sd * own_sd + general_counts_as * general) / sum +
                            items * general_counts_as / (sum * sum) * apart * apart;
    const double mean = grams(*declared.net) * std::exp(ratio);
    return Anchor{mean, mean * std::sqrt(variance * (1 + 1 / sum)) + right_by_grams, right_share};
}

std::vector<Bell> unseen(const Declared& declared, const Packaging& packaging) {
    std::vector<Bell> bells;
    const auto anchor = anchor_of(declared, packaging);
    if (!anchor) {
        add_anything(bells, 1);
        return bells;
    }
    for (const Coarse& step : coarse)
        bells.push_back({right_share * step.share, anchor->mean, anchor->sd, step.spread * anchor->mean});
    bells.push_back({wrong_share, anchor->mean, std::hypot(anchor->sd, wrong_by * anchor->mean), 0.01 * anchor->mean});
    add_anything(bells, anything_share);
    return bells;
}

std::vector<Bell> another_weight(double mean) {
    // Assumption: two thirds of new packages stay near the old one; promotions add up to a third and more.
    std::vector<Bell> bells{{0.65, mean, 0.10 * mean, 0.01 * mean}, {0.25, 1.1 * mean, 0.25 * mean, 0.01 * mean}};
    add_anything(bells, 0.10);
    return bells;
}

double density(const std::vector<Bell>& bells, double weight, double sigma) {
    double sum = 0;
    for (const Bell& bell : bells)
        sum += bell.share * normal(weight - bell.mean,
                                   bell.mean_sd * bell.mean_sd + bell.unit_sd * bell.unit_sd + sigma * sigma);
    return sum;
}

}  // namespace kassa::weights
