#pragma once
// What a judge did, against what was true: counts that add up over visits and seeds, and the figures made of them.
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "tests/weights_bench/lane.h"
#include "tests/weights_bench/truth.h"

namespace kassa::weights_bench {

// By how many placements of the item had come before.
constexpr std::array<int, 5> strata_from{0, 1, 3, 6, 30};
constexpr std::array<const char*, 5> strata_names{"first", "1-2", "3-5", "6-29", "30+"};
// By how many joint standard deviations of product and scale an act differs from what is right.
constexpr std::array<double, 5> sds_from{0, 1, 3, 6, 12};
constexpr std::array<const char*, 5> sds_names{"<1", "1-3", "3-6", "6-12", ">=12"};
constexpr std::array<double, 5> grams_from{0, 10, 30, 100, 300};
constexpr std::array<const char*, 5> grams_names{"<10 g", "10-30 g", "30-100 g", "100-300 g", ">=300 g"};
constexpr std::array<Fact, 4> acts{Fact::NotScanned, Fact::CheaperCode, Fact::TwoForOne, Fact::SwappedAfter};

// Counts of one method at one setting. Tables are flat so that they can be written as they are.
struct Tally {
    std::string method;
    double setting = 0;
    // Pages: honest visits with something left for a person before paying.
    std::int64_t visits = 0, honest_visits = 0, pages = 0, visits_disturbed = 0, decisions = 0, lights = 0;
    std::vector<std::int64_t> items = std::vector<std::int64_t>(5);   // honest placements, by stratum
    std::vector<std::int64_t> alarms = std::vector<std::int64_t>(5);  // false ones, by stratum of the placement before
    std::int64_t early_alarms = 0;                                    // false ones before the first placement
    std::vector<std::int64_t> done = std::vector<std::int64_t>(4 * 5 * 5);      // acts by kind, stratum, deviations
    std::vector<std::int64_t> detected = std::vector<std::int64_t>(4 * 5 * 5);
    std::vector<std::int64_t> done_by_grams = std::vector<std::int64_t>(4 * 5);  // by kind and grams
    std::vector<std::int64_t> detected_by_grams = std::vector<std::int64_t>(4 * 5);
    std::vector<std::int64_t> waits = std::vector<std::int64_t>(100);  // decisions by tenths of a second after settling

    void add(const Visit& visit, const std::vector<Truth>& truths);
    void add(const Tally& other);  // of the same method and setting

    std::int64_t all_items() const;
    std::int64_t all_alarms() const;
    double alarms_per_item() const;
    double pages_per_visit() const;
    // Of acts with from 0 to 4 `least` on: share that was detected, and of how many. `stratum` -1: of all.
    struct Share {
        std::int64_t of = 0, found = 0;
        double value() const { return of ? double(found) / double(of) : 0; }
    };
    Share found(int stratum, std::size_t least_sds, bool scanned_only) const;
    Share found_of_kind(std::size_t kind) const;
    double wait_quantile(double share) const;  // seconds
};
KASSA_DESCRIBE(Tally, method, setting, visits, honest_visits, pages, visits_disturbed, decisions, lights, items, alarms,
               early_alarms, done, detected, done_by_grams, detected_by_grams, waits)

}  // namespace kassa::weights_bench
