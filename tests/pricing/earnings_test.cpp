// What goods with a VIP price earn at most, beside all ways to use their units one by one.
#include <algorithm>
#include <numeric>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "core/base/random.h"
#include "core/pricing/earnings.h"

using namespace kassa;
using pricing::Cliff;
using pricing::Earnings;

namespace {

// The most that so many units earn, from the usage `first` on; nothing is left out.
std::int64_t all_ways(const std::vector<Earnings::Usage>& usages, const Cliff& cliff, std::size_t first,
                      std::int64_t units, std::int64_t earned, std::int64_t saved) {
    if (first == usages.size()) {
        const std::int64_t at_special = earned - cliff.charge;
        return saved > cliff.regular ? at_special : std::max(at_special, earned - cliff.less * saved);
    }
    std::int64_t most = all_ways(usages, cliff, first + 1, units, earned, saved);
    if (units > 0)
        most = std::max(most, all_ways(usages, cliff, first, units - 1, earned + usages[first].earns,
                                       saved + usages[first].saves));
    return most;
}

}  // namespace

TEST_CASE("what units earn under a VIP price is bounded from above, and by no more than one unit's worth") {
    Random random(7);
    int at_regular = 0;
    int tight = 0;
    for (int round = 0; round < 2000; ++round) {
        Cliff cliff{std::int64_t(random.below(600)), 95, 5, 0};
        cliff.charge = 5 * cliff.regular + 1 + std::int64_t(random.below(20'000));
        std::vector<Earnings::Usage> usages{{0, 0}};
        std::int64_t dearest = 0;
        for (std::uint64_t i = random.below(5); i-- > 0;) {
            usages.push_back({std::int64_t(random.below(30'000)), std::int64_t(random.below(300))});
            dearest = std::max(dearest, usages.back().earns);
        }
        const auto units = std::int64_t(random.below(6));
        const auto saved = std::int64_t(random.below(700));
        Earnings earnings(cliff);
        earnings.offer(usages);
        const std::int64_t truth = all_ways(usages, cliff, 0, units, saved * cliff.factor, saved);
        const std::int64_t most = earnings.most(units, saved);
        CAPTURE(round, units, saved, cliff.regular, cliff.charge);
        CHECK(most >= truth);
        CHECK(most <= truth + dearest + cliff.less);
        if (most == truth) ++tight;
        const std::vector<std::int64_t> shares = earnings.shares(units, 0);
        REQUIRE(shares.size() == usages.size());
        CHECK(std::accumulate(shares.begin(), shares.end(), std::int64_t(0)) == units);
        CHECK(std::ranges::min(shares) >= 0);
        if (units > 0 && shares[0] > 0 && shares[0] < units) ++at_regular;
    }
    CHECK(tight > 1000);
    CHECK(at_regular > 50);
}

TEST_CASE("what units earn is bounded where prices have ten digits too") {
    // Forty-one units at 12,000,000, in sets that save next to nothing, each cent of weight 3000.
    const std::int64_t cent = 1024 * 3000;
    const Cliff cliff{98'400'000, cent * 95 / 100, cent * 5 / 100, 492'000'000 * (cent * 5 / 100)};
    const Earnings::Usage in_set{2'000'050 * (cent * 9 / 10), 58};
    Earnings earnings(cliff);
    earnings.offer({{0, 0}, in_set});
    CHECK(earnings.most(41, 0) >= 41 * (in_set.earns - cliff.less * in_set.saves));
}

TEST_CASE("goods with one price only earn what each unit earns most") {
    Earnings earnings({0, 1024, 0, 0});
    earnings.offer({{10, 3}, {70, 200}, {0, 0}});
    CHECK(earnings.most(5, 0) == 350);
    CHECK(earnings.most(5, 2) == 350 + 2048);
    CHECK(earnings.shares(5, 0) == std::vector<std::int64_t>{0, 5, 0});
}
