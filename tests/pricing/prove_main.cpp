// prove: random baskets against every property of the pricer, until one is broken. The exit code is 0 when none was, 1
// when one was (it is named, with the seed and the case as JSON). tests/pricing/bugs builds it once for each seeded
// bug.
//     prove [CASES [SEED]]      prove --seed SEED   tells one case and how it is priced
#include <cstdlib>
#include <print>
#include <string_view>

#include "tests/pricing/proof/run.h"

using namespace kassa;

namespace {

int tell(std::uint64_t seed) {
    const proof::Case made = proof::any_case(seed);
    std::println("{}", to_text(made));
    std::println("{}", to_text(pricing::price(made.basket, made.rules)));
    proof::Tally tally;
    const auto found = proof::violation_of(made, {}, tally);
    if (found) std::println("broken: {}: {}", found->property, found->what);
    return found ? 1 : 0;
}

}  // namespace

int main(int count, char** arguments) {
    proof::name_the_seed_when_aborted();
    if (count == 3 && std::string_view(arguments[1]) == "--seed")
        return tell(std::strtoull(arguments[2], nullptr, 10));
    proof::Plan plan{.cases = 2000, .most_failures = 1, .stop_at_failure = true, .leave_debts_out = true};
    if (count > 1) plan.cases = std::strtoull(arguments[1], nullptr, 10);
    if (count > 2) plan.first_seed = std::strtoull(arguments[2], nullptr, 10);
    const proof::Outcome outcome = proof::run(plan);
    for (const auto& failure : outcome.failures) std::print("{}", proof::told(failure));
    std::print("{}", proof::table_of(outcome));
    return outcome.tally.violations.empty() ? 0 : 1;
}
