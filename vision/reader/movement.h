#pragma once
// Where a picture differs from the one before it. The counter and what lies on it stay as they are; what a hand carries
// moves, and that is where the code is that the shopper wants to be read.
#include <cstdint>
#include <opencv2/core.hpp>
#include <span>
#include <vector>

#include "vision/reader/locate.h"

namespace kassa::vision {

class Movement {
public:
    Movement() = default;  // nothing is known: no picture before
    // Of two small grey pictures of one size, `scale` of whose pixels make one of the whole picture.
    Movement(std::span<const std::uint8_t> now, std::span<const std::uint8_t> before, int width, int height,
             double scale);

    // Whether the place of a candidate has changed: a quarter of it, for a plain print changes at its edges only.
    bool is_at(const Candidate& candidate) const;

private:
    int columns_ = 0, rows_ = 0;
    double cell_ = 1;  // pixels of the whole picture
    std::vector<bool> moved_;
};

}  // namespace kassa::vision
