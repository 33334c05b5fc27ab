#include "core/base/describe.h"

#include <catch2/catch_test_macros.hpp>

namespace place {
struct Empty { bool operator==(const Empty&) const = default; };
struct Full {
    int count = 7;
    std::optional<std::string> word;
    std::vector<kassa::Money> amounts;
    bool operator==(const Full&) const = default;
};
BOOST_DESCRIBE_STRUCT(Empty, (), ())
KASSA_DESCRIBE(Full, count, word, amounts)
using Either = std::variant<Empty, Full>;
}  // namespace place

using namespace kassa;

TEST_CASE("what is written is read back") {
    const place::Either full = place::Full{3, "three", {Money::minor(5)}};
    CHECK(to_text(full) == R"({"is":"Full","count":3,"word":"three","amounts":[5]})");
    CHECK(from_text<place::Either>(to_text(full)).value() == full);
    CHECK(from_text<place::Either>(R"({"is":"Empty"})").value() == place::Either(place::Empty{}));
}

TEST_CASE("a missing member keeps its default, a wrong one is named") {
    CHECK(from_text<place::Full>("{}").value().count == 7);
    CHECK(from_text<place::Full>(R"({"count":"x"})").error().sentence == "count: not a whole number in range");
    CHECK_FALSE(from_text<place::Either>(R"({"is":"Other"})").has_value());
    CHECK_FALSE(from_text<place::Full>("{").has_value());
}
