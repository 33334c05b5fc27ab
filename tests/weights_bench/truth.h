#pragma once
// What really happened, for the judge to be measured by; never for the judge to judge by (only the oracle reads what
// goods really weigh). CSV with the columns
//
//     time_ms,lane,visit,what,item,actual,grams,sd,share,nth,until_ms
//
//     weighs         from this time on the item has this weight: grams its mean, sd of one unit, share of its units
//                    (0…1). Rows of one item and time belong together and take the place of those before.
//     placed         a unit of the item came into the bags as it should; nth: how many had come in all visits before
//     not_scanned    item is empty, `actual` came into the bags without a scan
//     cheaper_code   item was scanned, and `actual` came
//     two_for_one    item was scanned once, and a second unit of it came
//     swapped_after  item was in the bags and was changed for `actual`
//     disturbance    something else on the scale: an arm, an own bag, goods moved; `item` says which
//
// Of an act, grams is by how much it differs from what is right, sd the joint standard deviation of product and scale
// at that time, nth the placements of `item` before (of not_scanned: of the item under which it was hidden; of `actual`
// where it came by itself), and until_ms the time at which all of it has been done.
#include <cstdint>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::weights_bench {

enum class Fact { Weighs, Placed, NotScanned, CheaperCode, TwoForOne, SwappedAfter, Disturbance };
constexpr bool is_act(Fact fact) { return fact >= Fact::NotScanned && fact <= Fact::SwappedAfter; }
std::string word_of(Fact fact);

struct Truth {
    std::int64_t at = 0;
    int lane = 0;
    std::string visit;
    Fact what = Fact::Placed;
    std::string item, actual;
    double grams = 0, sd = 0, share = 0;
    int nth = 0;
    std::int64_t until = 0;
    bool operator==(const Truth&) const = default;
};

void write_truth_header(std::ostream& out);
void write(std::ostream& out, const Truth& truth);
// All rows; a fault names file and line.
Result<std::vector<Truth>> read_truth(std::istream& in, const std::string& name);

}  // namespace kassa::weights_bench
