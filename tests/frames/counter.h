#pragma once
// What stands before the camera besides the item: a counter with what lies on it. Cluttered on purpose with what
// reading is distracted by: packs, print of all sizes, gratings and stripes like a bar code's.
#include <opencv2/core.hpp>

#include "core/base/random.h"

namespace kassa::frames {

// In grey, out of focus by a pixel. Without `clutter` the light on an empty counter.
cv::Mat counter(cv::Size size, bool clutter, Random& random);

}  // namespace kassa::frames
