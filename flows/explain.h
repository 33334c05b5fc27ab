#pragma once
// Which story explains what the bagging scale shows? Among the units that are expected to arrive, those still to be
// lifted out, and the differences that were already left for an approval, the subset is sought whose weights add up
// to the change. Private to this room until `core/weights` brings learned weights.
#include <optional>
#include <string>
#include <vector>

#include "core/base/weight.h"
#include "core/policy/policy.h"

namespace kassa::flows {

// Something that may have happened: a unit arrived (positive) or left (negative).
struct Candidate {
    enum class What { Arrived, Lifted, Undone };  // Undone: an open weight case was put right
    What what = What::Arrived;
    int line = 0;            // Arrived: the basket line
    std::size_t index = 0;   // Lifted: in Bagging::to_lift. Undone: in Lane::cases
    Weight weight;           // signed; zero: not known, any weight of 3 g and more will do
};

// The subset that fits best, as indices into `candidates`; none when no subset fits. Never the empty subset. Work is
// bounded: at most 20,000 subsets are tried, larger candidates first, so twenty units together are searched whole
// only where pruning helps, and the rest is left to the shopper and the approval.
std::optional<std::vector<std::size_t>> explain(Weight change, const std::vector<Candidate>& candidates,
                                                const policy::Bagging& rules);

// A change below this is the scale's own noise: half a division of 5 g and a little more.
inline constexpr Weight scale_noise = Weight::grams(3);
// A product lighter than two divisions cannot be seen reliably, so nobody is asked about it.
inline constexpr Weight lightest_seen = Weight::grams(10);

}  // namespace kassa::flows
