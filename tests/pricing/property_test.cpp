// A thousandth of what packaging/bench pricing runs: what must be true of every basket, tried on baskets that chance
// fills. The oracle is asked about all of them that are small enough.
#include <map>

#include "tests/pricing/proof/run.h"
#include "tests/pricing/shop.h"

using namespace shop;

namespace {

constexpr std::uint64_t cases = 1000, seed = 20'260'302;

std::string told(const proof::Outcome& outcome) {
    std::string text = proof::table_of(outcome);
    for (const auto& failure : outcome.failures) text += proof::told(failure);
    return text;
}

}  // namespace

TEST_CASE("a thousand random baskets break no property") {
    const auto outcome = proof::run({.first_seed = seed, .cases = cases, .json_every = 1, .most_failures = 3});
    INFO(told(outcome));
    CHECK(outcome.failures.empty());
    CHECK(outcome.tally.violations.empty());
    CHECK(outcome.tally.cases == cases);
    // The run is only worth something when promotions meet, everything fires and the oracle has its say.
    CHECK(outcome.tally.interacting * 100 >= cases * 30);
    CHECK(outcome.tally.asked_oracle * 100 >= cases * 40);
    CHECK(outcome.tally.grown > 0);
    for (std::size_t i = 0; i < proof::kinds; ++i) {
        INFO(proof::name_of(Promotion::Kind(i)));
        CHECK(outcome.tally.fired[i] >= 10);
    }
}

// Where so many promotions tie so many goods that the search is cut short.
TEST_CASE("what once broke a property where work is cut short breaks none") {
    for (const std::uint64_t one :
         {9602, 9932, 57163, 85504, 131596, 137159, 165419, 322196, 469414, 570309, 624447, 801672}) {
        const auto outcome = proof::run({.first_seed = one, .cases = 1, .most_failures = 1, .stop_at_failure = true});
        INFO(told(outcome));
        CHECK(outcome.tally.violations.empty());
    }
}

TEST_CASE("random promotions are such as a store may have") {
    for (std::uint64_t i = 0; i < cases; ++i)
        for (const Promotion& promotion : proof::any_case(seed + i).rules.promotions) {
            INFO(to_text(promotion));
            CHECK(wrong_with(promotion).value_or("") == "");
        }
}

TEST_CASE("a case is the same whenever it is made from its seed") {
    for (std::uint64_t i = 0; i < 20; ++i) {
        const proof::Case made = proof::any_case(i);
        CHECK(made == proof::any_case(i));
        CHECK(from_text<proof::Case>(to_text(made)) == made);
    }
}

// Too large to be tried whole at once: without the search around what was found the first three cost 779, 2933 and 721
// cents; without the long last pass, and work that only counts what is tried, the fourth one 256928; the fifth one 2280
// while the bound let a unit save more than it costs; the sixth one 9350 while each layer had its share of the steps,
// whether it needed it or not. Before each VIP price was tried by itself, and less was believed in what is only begun,
// the first one cost 379, the fourth one 249439, and the last two 28007 and 8790; before each promotion was left out in
// turn, the seventh one 27847. (With better bounds the search ends elsewhere: the third one was 545 once, and the fifth
// one 2190.)
TEST_CASE("baskets that cannot be searched whole cost little") {
    for (const auto& [one, most] : std::map<std::uint64_t, std::int64_t>{
             {14798, 20},
             {5544, 2727},
             {9602, 551},
             {570309, 236727},
             {469414, 2215},
             {17450, 9348},
             {271189, 27606},
             {342067, 8785}}) {
        INFO("seed " << one);
        const proof::Case made = proof::any_case(one);
        const PricedBasket priced = price(made.basket, made.rules);
        CHECK(priced.total - priced.added_tax <= Money::minor(most));
    }
}
