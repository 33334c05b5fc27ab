#pragma once
// Many random cases on all cores: what fired, what met, and which properties were broken by which seeds.
#include <functional>
#include <vector>

#include "tests/pricing/proof/properties.h"

namespace kassa::proof {

struct Plan {
    std::uint64_t first_seed = 1;
    std::uint64_t cases = 1000;
    int threads = 1;
    double oracle_most = 20'000;    // see Effort
    std::uint64_t json_every = 8;   // every eighth case goes through text; 0: none
    std::size_t most_failures = 5;  // kept and, when all is done, made small; the others are counted
    bool stop_at_failure = false;
    std::function<Case(std::uint64_t)> make = any_case;
    // A further property, of cases that come from somewhere.
    std::function<std::optional<std::string>(const Case&)> also = {};
    // Hears of what is broken at once, from any thread, but one at a time.
    std::function<void(std::uint64_t seed, const Violation&)> broken = {};
};

struct Failure {
    Case made;  // made small, unless the run was interrupted
    Violation violation;
};

struct Outcome {
    Tally tally;
    std::vector<Failure> failures;  // by seed
    double seconds = 0;
};

// `told` hears every second or so, from one thread, how many cases are done.
Outcome run(const Plan& plan, const std::function<void(std::uint64_t)>& told = {});

// An interrupt (SIGINT) ends a run after the cases at hand: what was done is told, nothing is made small. The next one
// kills the program.
void stop_when_interrupted();

// What stops the program in the middle of a case (a CHECK of ours) says which seed it was.
void name_the_seed_when_aborted();

// The table for people: kinds by how often they held, were applied and met another promotion; then properties.
std::string table_of(const Outcome& outcome);

// "oracle: the total is 10, and 9 by the oracle\nseed 17: {…}".
std::string told(const Failure& failure);

}  // namespace kassa::proof
