#pragma once
// What the lane knows of the bagging area, in the words of core/weights: what has changed, what is still to come, what
// lies there. Private to this room.
#include <vector>

#include "core/policy/policy.h"
#include "core/weights/decision.h"
#include "core/weights/story.h"
#include "flows/lane.h"

namespace kassa::flows {

// A product lighter than two of the scale's usual steps cannot be seen reliably, so nobody is asked about it.
inline constexpr Weight lightest_seen = Weight::grams(10);
// Where a scale does not say how sure it is: 5 g divided by √12, what rounding alone leaves open.
inline constexpr Weight sigma_of_still_scale = Weight::milligrams(1443);

// What one unit of a line may weigh: its own weight, what was told when it was scanned, or what is declared.
weights::Belief belief_of(const Lane& lane, const Line& line);

// They differ by no more than such a scale's noise.
inline bool is_same_change(Weight one, Weight other) {
    return (one - other).absolute() <= sigma_of_still_scale * 3;
}

// Where a place of `Situation::in_bag` comes from.
struct InBagFrom {
    enum class What { Bagged, ToLift, GivenUp, Case };  // of Bagging::bagged, ::to_lift, ::given_up, of Lane::cases
    What what = What::Bagged;
    std::size_t index = 0;
};
struct Seen {
    weights::Situation situation;
    std::vector<InBagFrom> in_bag;
};

// A difference that the scale shows and that was left for the approval. What was left before the bags were emptied may
// lie anywhere: it is still looked at by staff, but the scale tells no more of it.
bool is_difference(const Lane& lane, const cases::Case& one);
bool is_open_difference(const Lane& lane, const cases::Case& one);

// A difference that was left for the approval may be put right: what is too much leaves the bag again, and what is
// missing comes back; that is a pending line with this number, which is below zero.
inline std::int64_t line_of_case(std::size_t index) { return -std::int64_t(index) - 1; }
inline std::size_t case_of_line(std::int64_t line) { return std::size_t(-line - 1); }

// Everything that may explain what the scale shows beyond what was explained last.
Seen seen_now(const Lane& lane, const policy::Bagging& rules);
// The same for everything that was left for the approval together, as if none of it had been: what one story could not
// explain, several changes together may.
Seen seen_together(const Lane& lane, const policy::Bagging& rules);

// What a story says has come, each line once.
std::vector<weights::Arrival> arrivals_of(const weights::Story& story);

weights::Costs costs_of(const policy::Bagging& rules);

}  // namespace kassa::flows
