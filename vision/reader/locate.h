#pragma once
// Where bars stand. A bar code is a region in which brightness changes strongly, often, and in one direction only.
// Cells whose gradients agree on a direction, with themselves and with their neighbours, grow together into candidates.
// This is done at every level of the texture, so that fine, blurred and picture-filling codes each show up at theirs.
#include <opencv2/core.hpp>
#include <vector>

#include "vision/reader/cells.h"

namespace kassa::vision {

// A strip of picture that may hold bars, in pixels of the picture.
struct Candidate {
    cv::Point2d centre;
    cv::Point2d along;  // unit vector across the bars: the direction of reading, or its opposite
    double length = 0;  // along it
    double height = 0;  // along the bars
    double score = 0;   // the larger the more like a code
    int edges = 0;      // that it shows (`edges.h`); 0 where nobody has counted
};

// The most likely candidates first, at most `most`.
std::vector<Candidate> locate(const std::vector<Cells>& texture, std::size_t most);

}  // namespace kassa::vision
