#pragma once
// `spread` (money.h) for whoever does it millions of times: it uses the same memory again.
#include <span>
#include <utility>
#include <vector>

#include "core/base/money.h"

namespace kassa {

struct Spreader {
    std::vector<Money> amounts;  // of the last call

    void spread(Money total, std::span<const std::int64_t> weights);

private:
    std::vector<std::pair<std::int64_t, std::size_t>> remainders_;  // negative, so that the largest comes first
};

}  // namespace kassa
