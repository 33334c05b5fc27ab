#include "core/weights/belief.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <tuple>

#include "core/base/check.h"
#include "core/weights/numbers.h"

namespace kassa::weights {
namespace {

constexpr std::int64_t whole_ppb = 1'000'000'000;
constexpr std::int64_t least_ppb = 1'000;

bool alike(const Part& one, const Part& other) {
    return one.mean == other.mean && one.mean_sd == other.mean_sd && one.unit_sd == other.unit_sd;
}

}  // namespace

double density(const Belief& belief, int units, Weight weight, Weight sigma) {
    double sum = 0;
    const double n = units, at = grams(weight), scale = grams(sigma) * grams(sigma);
    for (const Part& part : belief.parts) {
        const double common = n * grams(part.mean_sd), own = grams(part.unit_sd);
        const double variance = common * common + n * own * own + scale;
        sum += double(part.share_ppb) * 1e-9 * normal(at - n * grams(part.mean), variance);
    }
    return sum;
}

Weight mean_of(const Belief& belief) {
    double sum = 0;
    for (const Part& part : belief.parts) sum += double(part.share_ppb) * 1e-9 * grams(part.mean);
    return of_grams(sum);
}

Weight deviation_of(const Belief& belief) {
    const double mean = grams(mean_of(belief));
    double sum = 0;
    for (const Part& part : belief.parts) {
        const double off = grams(part.mean) - mean, common = grams(part.mean_sd), own = grams(part.unit_sd);
        sum += double(part.share_ppb) * 1e-9 * (off * off + common * common + own * own);
    }
    return of_grams(std::sqrt(sum));
}

Belief known(Weight weight, Weight step) {
    // Assumptions: the label's scale rounds to its step (step/√12), a loose bag weighs 2 ± 2 g, and of one label in
    // fifty a stem or a leaf has gone since.
    const Weight rounding = of_grams(std::hypot(grams(step) / std::sqrt(12.0), 2.0));
    const Weight bag = of_grams(std::max(8.0, 0.03 * grams(weight)));
    return tidied({{980'000'000, weight + Weight::grams(2), Weight{}, rounding},
                   {20'000'000, weight, Weight{}, bag}});
}

bool seen_by_scale(const Belief& belief, Weight threshold) {
    double lighter = 0;
    for (const Part& part : belief.parts) {
        const double sd = std::max(1e-3, std::hypot(grams(part.mean_sd), grams(part.unit_sd)));
        const double distance = (grams(threshold) - grams(part.mean)) / sd;
        lighter += double(part.share_ppb) * 1e-9 * 0.5 * std::erfc(-distance / std::numbers::sqrt2);
    }
    return lighter <= 0.025;
}

Belief tidied(std::vector<Part> parts) {
    std::ranges::sort(parts, [](const Part& one, const Part& other) {
        return std::tuple(other.share_ppb, one.mean, one.mean_sd, one.unit_sd) <
               std::tuple(one.share_ppb, other.mean, other.mean_sd, other.unit_sd);
    });
    Belief belief;
    std::int64_t sum = 0;
    for (const Part& part : parts) sum += part.share_ppb;
    CHECK(!parts.empty() && parts.back().share_ppb >= 0 && sum > 0);
    for (const Part& part : parts) {
        const auto same = std::ranges::find_if(belief.parts, [&](const Part& kept) { return alike(kept, part); });
        if (same != belief.parts.end())
            same->share_ppb += part.share_ppb;
        else if (belief.parts.size() < Belief::most_parts && double(part.share_ppb) > 1e-6 * double(sum))
            belief.parts.push_back(part);
    }
    std::int64_t kept = 0;
    for (const Part& part : belief.parts) kept += part.share_ppb;
    std::int64_t left = whole_ppb;
    for (Part& part : belief.parts) {
        part.share_ppb = std::max(least_ppb, std::int64_t(std::llround(double(part.share_ppb) / double(kept) * 1e9)));
        left -= part.share_ppb;
    }
    belief.parts.front().share_ppb += left;  // rounding; a few parts of 10^9
    return belief;
}

}  // namespace kassa::weights
