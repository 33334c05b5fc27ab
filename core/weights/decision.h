#pragma once
// What to do about an explanation. Disturbing an honest shopper has a price, and so has a loss; the decision is the
// cheapest of what can be done now. Waiting is cheap and ends: when a second item is evidently coming, or an arm leans
// on the scale, the next reading tells more than a question.
#include <cstdint>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/weights/story.h"

namespace kassa::weights {

struct Costs {
    // In any unit, as only their ratio counts: what it costs to ask an honest shopper, and to miss a loss. On the open
    // bench this ratio asks honest shoppers about 0.3 % of their items (packaging/bench weights).
    std::int64_t disturbing = 100;
    std::int64_t missing = 100;
    // Doubt that is not worth a sentence is worth a light: from this share of the odds at which it would be asked.
    std::int64_t light_share_ppm = 100'000;
    Duration longest_wait = 1200ms;  // after settling, before a doubt is spoken of
    bool operator==(const Costs&) const = default;
};
KASSA_DESCRIBE(Costs, disturbing, missing, light_share_ppm, longest_wait)

enum class Decision {
    Accept,  // the most probable honest story is taken for true
    Wait,    // look again at the next settled change, or when `longest_wait` is over
    Light,   // accept, with a light on the bagging area: whoever knows what they did may put it right
    Ask,     // one sentence; the most probable story says which
};
KASSA_DESCRIBE_ENUM(Decision, Accept, Wait, Light, Ask)

// `waited`: since the scale settled on this change. A decision after `longest_wait` is never Wait.
Decision decide(const Explanation& explanation, const Costs& costs, Duration waited);

// The odds of loss above which it is asked, as ln: a sweep of the receiver operating characteristic turns this screw.
double asking_log_odds(const Costs& costs);

}  // namespace kassa::weights
