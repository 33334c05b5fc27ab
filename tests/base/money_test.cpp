#include "core/base/money.h"

#include <catch2/catch_test_macros.hpp>
#include <numeric>

#include "core/base/random.h"

using namespace kassa;

TEST_CASE("a product with a ratio is rounded once, as it says") {
    struct Row {
        const char* name;
        std::int64_t minor, numerator, denominator;
        Rounding rounding;
        std::int64_t expected;
    };
    const Row rows[] = {
        {"half goes up", 125, 1, 10, Rounding::HalfUp, 13},
        {"half of a debt goes away from zero", -125, 1, 10, Rounding::HalfUp, -13},
        {"half to even, down", 125, 1, 10, Rounding::HalfEven, 12},
        {"half to even, up", 135, 1, 10, Rounding::HalfEven, 14},
        {"down is towards zero", -199, 1, 100, Rounding::Down, -1},
        {"up is away from zero", 101, 1, 100, Rounding::Up, 2},
        {"gold at 80 of 100", 8000, 90, 100, Rounding::HalfUp, 7200},
        {"gold at 79 of 100", 7900, 95, 100, Rounding::HalfUp, 7505},
        {"no overflow between", 9'000'000'000'000'000, 1000, 1000, Rounding::HalfUp, 9'000'000'000'000'000},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(Money::minor(row.minor).times({row.numerator, row.denominator}, row.rounding).minor_units() ==
              row.expected);
    }
}

TEST_CASE("amounts are read and written in the currency's own places") {
    const Currency euro, yen{"JPY", 0}, dinar{"KWD", 3};
    CHECK(euro.parse("12.34").value().minor_units() == 1234);
    CHECK(euro.parse("-0.05").value().minor_units() == -5);
    CHECK(euro.parse("7").value().minor_units() == 700);
    CHECK(dinar.parse("1.5").value().minor_units() == 1500);
    for (const char* bad : {"", ".", "1.", ".5", "1.234", "1,50", "1e3", " 1", "--1", "99999999999999999999"}) {
        INFO(bad);
        CHECK_FALSE(euro.parse(bad).has_value());
    }
    CHECK_FALSE(yen.parse("1.5").has_value());
    CHECK(euro.plain(Money::minor(-5)) == "-0.05");
    CHECK(yen.plain(Money::minor(120)) == "120");
    CHECK(euro.plain(Money::minor(INT64_MIN)) == "-92233720368547758.08");
}

TEST_CASE("ratios compare by value") {
    CHECK(Ratio{1, 2} == Ratio{50, 100});
    CHECK(Ratio::parse("12.5").value() == Ratio{125, 10});
    CHECK(Ratio{79, 100} < Ratio{80, 100});
}

TEST_CASE("parts add up to the whole, whatever the weights") {
    Random random(1);
    for (int round = 0; round < 2000; ++round) {
        std::vector<std::int64_t> weights;
        for (std::uint64_t i = 0, n = 1 + random.below(12); i < n; ++i)
            weights.push_back(std::int64_t(random.below(1000)));
        weights.front() += 1;
        const Money total = Money::minor(std::int64_t(random.below(100'000)) - 50'000);
        Money sum;
        for (const Money part : spread(total, weights)) sum += part;
        REQUIRE(sum == total);
    }
    const std::int64_t thirds[] = {1, 1, 1};
    const auto parts = spread(Money::minor(100), thirds);
    CHECK(parts[0].minor_units() == 34);
    CHECK(parts[2].minor_units() == 33);
}
