#pragma once
// What must be true of every priced basket, whatever chance made of goods, promotions and circumstances. Each property
// has a name; a case that breaks one is made as small as it goes before it is told.
#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tests/pricing/proof/generator.h"
#include "tests/pricing/proof/oracle.h"

namespace kassa::proof {

struct Violation {
    std::string property;  // "order", "oracle" …; the table of properties.cpp
    std::string what;
};

// How much of the work is done for a case.
struct Effort {
    double oracle_most = 20'000;  // assignments that the oracle tries; above, or with 0, it is not asked
    bool through_json = true;     // kiosk = store, which reads and writes everything as text
};

inline constexpr std::size_t kinds = 16;  // of Promotion::Kind

// What happened in many cases.
struct Tally {
    std::uint64_t cases = 0, interacting = 0, asked_oracle = 0, oracle_tried = 0, through_json = 0, grown = 0;
    std::array<std::uint64_t, kinds> held{}, fired{},
        met{};  // promotions: held, were applied, met another one
    std::map<std::string, std::uint64_t> violations;

    void add(const Tally& other);
};

// The first property that the case breaks. Two promotions meet when each of them, alone, would be applied to the basket
// and they would then stand on the same line.
std::optional<Violation> violation_of(const Case& made, const Effort& effort, Tally& tally);

// The same violation in a smaller case: lines, promotions, units and conditions are left out one at a time for as long
// as the property stays broken.
Case minimised(const Case& made, const std::string& property, const Effort& effort);

// "Percent", as the policy writes it.
std::string name_of(pricing::Promotion::Kind kind);

}  // namespace kassa::proof
