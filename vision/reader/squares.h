#pragma once
// Where two-dimensional codes may stand. A QR code or a DataMatrix is a square in which brightness changes strongly in
// every direction, in every part of it; letters do so too, but more thinly, and bars in one direction only.
#include <opencv2/core.hpp>
#include <vector>

#include "vision/reader/cells.h"

namespace kassa::vision {

// Squares of the picture, in its pixels, the most likely first, at most `most`; a code fills the greater part of one.
// Where two stand in a row, as on a rectangular DataMatrix (up to four times as long as high), they are one rectangle.
std::vector<cv::Rect> locate_squares(const std::vector<Cells>& texture, std::size_t most);

}  // namespace kassa::vision
