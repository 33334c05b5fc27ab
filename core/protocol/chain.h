#pragma once
// How far a store has the sealed records of a lane (core/protocol/seal.h). A kiosk asks when it finds its store or
// another one: what it told a store that was then restored from an older backup it tells again.
#include <string>
#include <vector>

#include "core/base/describe.h"

namespace kassa::protocol {

// The answer to GET /v1/lanes/chain, of the asking lane.
struct LaneChain {
    std::int64_t position = 0;          // of its newest record; 0: the store has none
    std::string hash;                   // of that record
    std::vector<std::int64_t> missing;  // positions before it that have not come, at most the 1,000 newest
    bool operator==(const LaneChain&) const = default;
};
KASSA_DESCRIBE(LaneChain, position, hash, missing)

}  // namespace kassa::protocol
