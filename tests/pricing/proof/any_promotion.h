#pragma once
// Inside the generator: one promotion that chance makes for the articles at hand.
#include <cstddef>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/pricing/promotion.h"

namespace kassa::proof {

// The fortnight in which all of it happens; in it the clocks of New York go forward.
inline constexpr Instant some_monday{std::chrono::sys_days(std::chrono::year(2026) / 3 / 2)};

inline bool chance(std::uint64_t percent, Random& random) { return random.below(100) < percent; }

template <class T, std::size_t Count>
const T& any_of(const T (&all)[Count], Random& random) {
    return all[random.below(Count)];
}

pricing::Promotion any_promotion(const std::string& id, const std::vector<catalog::Product>& articles,
                                 Random& random);

}  // namespace kassa::proof
