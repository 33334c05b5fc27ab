#pragma once
// How many finder patterns of QR codes a picture shows. The library that reads QR codes tries every three of them, so a
// picture full of them (a tiled pattern on a bag, or one held there on purpose) would keep it for seconds; with more
// than any counter of goods shows, it is not asked.
#include <opencv2/core.hpp>

namespace kassa::vision {

// About how many squares within squares of 1 : 1 : 3 : 1 : 1 (ISO/IEC 18004 6.3.3.1) an 8-bit picture holds, counted
// until `enough`.
int finders_in(const cv::Mat& picture, int enough);

}  // namespace kassa::vision
