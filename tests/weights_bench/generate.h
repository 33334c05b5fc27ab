#pragma once
// Lanes' days from a seed: shoppers who scan, bag and sometimes cheat, on scales that are never quite still. Writes
// what a kiosk would see and, apart from it, what was true.
#include <cstdint>
#include <ostream>

#include "tests/weights_bench/parameters.h"

namespace kassa::weights_bench {

// `truth` may be null.
void generate(const Parameters& parameters, std::uint64_t seed, std::ostream& events, std::ostream* truth);

}  // namespace kassa::weights_bench
