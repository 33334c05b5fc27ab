#pragma once
// What one decoder made of many frames: counted by condition, and told as a table for people or as JSON.
#include <boost/json.hpp>
#include <map>
#include <string>
#include <vector>

#include "tests/bench/vision/decoders.h"
#include "tests/frames/symbol.h"

namespace kassa::bench {

struct Tally {
    int frames = 0, codes = 0, read = 0;
    int wrong_frames = 0;  // that gave a number which is not there
    std::vector<double> milliseconds;

    double recall() const { return codes ? 100.0 * read / codes : 0; }  // percent
    void add(const Tally& other);
};

// One frame (or film): what it held and what was read.
struct Judged {
    int read = 0;              // of the symbols
    std::vector<Found> wrong;  // readings that none of them explains
};
Judged judge(const std::vector<frames::Symbol>& there, const std::vector<Found>& found);

// A decoder's tallies by condition, in the conditions' order.
struct Score {
    std::string decoder;
    std::vector<std::pair<std::string, Tally>> by_condition;

    Tally& of(const std::string& condition);
    Tally with_items() const;     // all conditions that hold a code
    Tally without_items() const;  // the others
    boost::json::object figures() const;
};

// A line for each condition, a column for each decoder: recall in percent, "w" and the frames with a wrong code; below
// them the sums and milliseconds.
std::string table_of(const std::vector<Score>& scores);

}  // namespace kassa::bench
