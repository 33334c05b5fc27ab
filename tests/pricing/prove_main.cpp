// prove: random baskets against every property of the pricer, until one is broken. The exit code is 0 when none was, 1
// when one was (it is named, with the seed and the case as JSON) or when the run was interrupted. tests/pricing/bugs
// builds it once for each seeded bug.
//     prove [CASES [SEED]]
//     prove --seed SEED     tells one case and how it is priced
//     prove --case FILE     the same for a case as it was told
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <print>
#include <string_view>

#include "tests/pricing/proof/run.h"

using namespace kassa;

namespace {

int tell(const proof::Case& made) {
    std::println("{}", to_text(made));
    std::println("{}", to_text(pricing::price(made.basket, made.rules)));
    proof::Tally tally;
    const auto found = proof::violation_of(made, {}, tally);
    if (found) std::println("broken: {}: {}", found->property, found->what);
    return found ? 1 : 0;
}

int tell_file(const char* path) {
    std::ifstream file(path);
    const auto made = from_text<proof::Case>(std::string(std::istreambuf_iterator<char>(file), {}));
    if (made) return tell(*made);
    std::println(stderr, "{}: {}", path, made.error().sentence);
    return 2;
}

}  // namespace

int main(int count, char** arguments) {
    proof::name_the_seed_when_aborted();
    if (count == 3 && std::string_view(arguments[1]) == "--seed")
        return tell(proof::any_case(std::strtoull(arguments[2], nullptr, 10)));
    if (count == 3 && std::string_view(arguments[1]) == "--case") return tell_file(arguments[2]);
    proof::Plan plan{.cases = 2000, .most_failures = 1, .stop_at_failure = true};
    if (count > 1) plan.cases = std::strtoull(arguments[1], nullptr, 10);
    if (count > 2) plan.first_seed = std::strtoull(arguments[2], nullptr, 10);
    proof::stop_when_interrupted();
    const proof::Outcome outcome = proof::run(plan);
    for (const auto& failure : outcome.failures) std::print("{}", proof::told(failure));
    std::print("{}", proof::table_of(outcome));
    return outcome.tally.violations.empty() && outcome.tally.cases == plan.cases ? 0 : 1;
}
