#pragma once
// Reads a file of events and judges it: one method at one setting, or all of them at all of theirs.
#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "tests/weights_bench/tally.h"

namespace kassa::weights_bench {

struct Contestant {
    MethodKind kind = MethodKind::Ours;
    double setting = 0;
};

struct Judged {
    std::vector<Tally> tallies;  // in the contestants' order; counts of truth are zero without a truth
    std::int64_t readings = 0;
    double cpu_seconds = 0;      // of the first contestant and of settling, without reading the file
};

// `truth`: rows in the order of time, or empty. `told`: each visit of the first contestant, when it ends.
Result<Judged> judge(std::istream& events, const std::string& name, const std::vector<Truth>& truth,
                     const std::vector<Contestant>& contestants, const std::function<void(const Visit&)>& told = {});

}  // namespace kassa::weights_bench
