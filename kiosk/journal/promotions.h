#pragma once
// The store's promotions as the journal keeps them: every page of changes gets a number, counted by the journal, and a
// change is kept beside what it replaced for as long as a visit that was stepped with it can be told again. What holds
// now is also what the kiosk sells by after a restart, the store there or not.
#include <cstdint>
#include <string>
#include <vector>

#include "core/policy/policy.h"
#include "core/pricing/promotion.h"

namespace kassa::journal {

struct PromotionSet {
    std::int64_t number = 0;   // the journal's own; 0: none were ever told
    std::string store;         // whose they are
    std::int64_t version = 0;  // the store's number of the newest change
    std::vector<pricing::Promotion> all;
};

// Puts the store's promotions beside the policy's own, as the store does (of one id the policy's holds), and makes them
// ready to be found.
void join(policy::Policy& policy, const std::vector<pricing::Promotion>& promotions);

}  // namespace kassa::journal
