#pragma once
// A symbol printed on paper: a picture of it at so many pixels a module, with its quiet zones, its digits and, if
// wanted, the fingers of the hand that holds it. From this the camera takes its frames.
#include <opencv2/core.hpp>

#include "core/base/random.h"
#include "tests/frames/condition.h"
#include "tests/frames/symbol.h"

namespace kassa::frames {

struct Label {
    cv::Mat shade;   // float: 0 the ink, 1 the paper, fingers between
    cv::Mat cover;   // float: 1 where there is something, 0 where the counter shows
    double scale = 0;      // pixels a module
    cv::Point2d middle;    // of the symbol, pixels
};

// `scale` must be whole, so that every edge of a bar falls between two pixels.
Label print(const Symbol& symbol, const Condition& condition, int scale, Random& random);

}  // namespace kassa::frames
