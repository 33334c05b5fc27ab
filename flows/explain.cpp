#include "flows/explain.h"

#include <algorithm>
#include <numeric>

namespace kassa::flows {
namespace {

std::int64_t tolerance_of(Weight weight, const policy::Bagging& rules) {
    const std::int64_t relative = multiply_divide(weight.absolute().in_milligrams(), rules.tolerance.numerator,
                                                  rules.tolerance.denominator, Rounding::HalfUp);
    return std::max(relative, rules.minimum_tolerance.in_milligrams());
}

struct Search {
    std::int64_t change;
    const std::vector<Candidate>& candidates;
    const std::vector<std::size_t>& order;
    const policy::Bagging& rules;
    std::vector<std::size_t> chosen{};
    std::vector<std::size_t> best{};
    double best_misfit = 1.0;  // |error| ÷ tolerance; beyond 1 it does not fit
    int subsets_left = 20'000;

    // Errors of several items partly cancel: tolerances add as squares. The largest alone is the least.
    double misfit(std::int64_t sum, double squares, int unknown) const {
        const std::int64_t error = change - sum;
        if (unknown > 0) return error >= unknown * scale_noise.in_milligrams() ? 0.5 + 0.1 * unknown : 2.0;
        return std::abs(double(error)) / std::sqrt(squares);
    }

    void from(std::size_t place, std::int64_t sum, double squares, int unknown) {
        if (subsets_left-- <= 0) return;
        if (!chosen.empty() && seen_at_all(sum, unknown)) {
            // Of two stories that fit alike, the shorter one is told.
            const double found = misfit(sum, squares, unknown) + 0.01 * double(chosen.size());
            if (found < best_misfit) best_misfit = found, best = chosen;
        }
        for (std::size_t next = place; next < order.size(); ++next) {
            const Candidate& one = candidates[order[next]];
            // Of several like units, take the first ones only: the others are the same story.
            const bool same_as_skipped = next > place && alike(one, candidates[order[next - 1]]);
            if (same_as_skipped) continue;
            chosen.push_back(order[next]);
            const double tolerance = double(tolerance_of(one.weight, rules));
            from(next + 1, sum + one.weight.in_milligrams(), squares + tolerance * tolerance,
                 unknown + (one.weight.is_zero() ? 1 : 0));
            chosen.pop_back();
        }
    }

    bool seen_at_all(std::int64_t, int) const { return std::abs(change) >= scale_noise.in_milligrams(); }

    static bool alike(const Candidate& a, const Candidate& b) {
        return a.what == b.what && a.line == b.line && a.weight == b.weight && a.what == Candidate::What::Arrived;
    }
};

}  // namespace

std::optional<std::vector<std::size_t>> explain(Weight change, const std::vector<Candidate>& candidates,
                                                const policy::Bagging& rules) {
    std::vector<std::size_t> order(candidates.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::ranges::stable_sort(order, [&](std::size_t a, std::size_t b) {
        return candidates[a].weight.absolute() > candidates[b].weight.absolute();
    });
    Search search{change.in_milligrams(), candidates, order, rules};
    search.from(0, 0, 0, 0);
    if (search.best.empty()) return std::nullopt;
    return search.best;
}

}  // namespace kassa::flows
