#include "core/weights/prior.h"

#include <algorithm>
#include <cmath>

#include "core/weights/numbers.h"

namespace kassa::weights {
namespace {

// Of declared weights about one in ten is wrong by 5–30 % up or down (assumption), and one in some hundreds is of
// another article altogether (assumption): that is rarer than another article under the right code.
constexpr double wrong_share = 0.10;
constexpr double anything_share = 0.003;
constexpr double right_share = 1 - wrong_share - anything_share;
constexpr double wrong_by = 0.175, wrong_by_sd = 0.072;  // 5–30 %, each alike probable: the middle, and 25 % / √12

// A weight that is right is that of one unit of an earlier batch, on a scale that shows grams: it is off by the spread
// within a batch and by half as much between batches (assumption), and by a gram.
constexpr double unit_and_batch = 1.12;
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

// The content and what goods of the category are packed in.
Anchor anchor_of_net(Weight net, const Packaging& packaging) {
    // The category's own ratio, drawn towards what packaging is like in general while few of its items are known.
    const double items = double(packaging.items), sum = items + general_counts_as;
    const double own = double(packaging.log_ratio_ppm) * 1e-6, own_sd = double(packaging.log_ratio_sd_ppm) * 1e-6;
    const double ratio = (items * own + general_counts_as * general_log_ratio) / sum;
    const double apart = own - general_log_ratio, general = general_log_ratio_sd * general_log_ratio_sd;
    const double variance = (items * own_sd * own_sd + general_counts_as * general) / sum +
                            items * general_counts_as / (sum * sum) * apart * apart;
    const double mean = grams(net) * std::exp(ratio);
    return {mean, mean * std::sqrt(variance * (1 + 1 / sum)) + right_by_grams, 0, right_share};
}

// The net weight is a second witness, and where both agree hardly anything is left of the doubt about the first: each
// possibility counts by how well it agrees with the content in its packaging, and moves towards it.
void hear_witness(std::vector<Bell>& bells, const Anchor& net) {
    std::vector<Bell> heard;
    for (const Bell& bell : bells) {
        const double own = bell.mean_sd * bell.mean_sd, other = net.sd * net.sd, sum = own + other;
        // A witness who is wrong tells nothing: any weight between nothing and twice it is alike.
        heard.push_back({bell.share * (1 - right_share) / (2 * net.mean), bell.mean, bell.mean_sd, bell.unit_sd});
        heard.push_back({bell.share * right_share * normal(bell.mean - net.mean, sum),
                         (bell.mean * other + net.mean * own) / sum, std::sqrt(own * other / sum), bell.unit_sd});
    }
    double all = 0;
    for (const Bell& bell : heard) all += bell.share;
    for (Bell& bell : heard) bell.share /= all;
    bells = std::move(heard);
}

bool is_told(const std::optional<Weight>& weight) { return weight && *weight > Weight{}; }

}  // namespace

double Anchor::sd_of(double spread) const { return std::hypot(sd, spreads * spread * mean); }

std::optional<Anchor> anchor_of(const Declared& declared, const Packaging& packaging) {
    if (is_told(declared.gross)) return Anchor{grams(*declared.gross), right_by_grams, unit_and_batch, right_share};
    if (is_told(declared.net)) return anchor_of_net(*declared.net, packaging);
    return std::nullopt;
}

std::vector<Bell> unseen(const Declared& declared, const Packaging& packaging) {
    std::vector<Bell> bells;
    const auto anchor = anchor_of(declared, packaging);
    if (!anchor) {
        add_anything(bells, 1);
        return bells;
    }
    const double mean = anchor->mean, unit = usual_spread * mean;
    for (const Coarse& step : coarse)
        bells.push_back({right_share * step.share, mean, anchor->sd_of(step.spread), step.spread * mean});
    const double wrong_sd = std::hypot(anchor->sd, wrong_by_sd * mean);
    for (const double factor : {1 - wrong_by, 1 + wrong_by})
        bells.push_back({wrong_share / 2, factor * mean, wrong_sd, unit});
    if (is_told(declared.gross) && is_told(declared.net))
        hear_witness(bells, anchor_of_net(*declared.net, packaging));
    add_anything(bells, anything_share);
    return bells;
}

std::vector<Bell> another_weight(double mean) {
    // Assumption: nine in ten new packages hold 5–35 % more or less, each alike probable; the others double it, or are
    // other goods altogether.
    constexpr double by = 0.20, by_sd = 0.087;  // the middle, and 30 % / √12
    const double unit = usual_spread * mean;
    std::vector<Bell> bells{{0.45, (1 - by) * mean, by_sd * mean, unit}, {0.45, (1 + by) * mean, by_sd * mean, unit},
                            {0.08, mean, 0.4 * mean, unit}};
    add_anything(bells, 0.02);
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
