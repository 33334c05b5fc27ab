#pragma once
// Bars for the reader's tests, drawn by the Zint library, which knows the symbologies independently of the reader, and
// then spoilt: turned, softened, put out of focus, moved, bent, made pale, grainy.
#include <opencv2/core.hpp>
#include <string>

#include "vision/reader/reader.h"

namespace kassa::vision::tests {

struct Spoilt {
    double module = 4;        // pixels
    double turn = 0;          // degrees
    double soft = 0;          // σ, pixels
    double out_of_focus = 0;  // radius of the disc, pixels
    double moved = 0;         // pixels along the bars' row
    double bend = 0;          // how much wider a module is at the right end than in the middle: 0.2 = 20 %
    double black = 30, white = 225;
    double grain = 2;  // σ, grey levels
    int width = 640, height = 480;
    unsigned seed = 1;
};

// `symbology` is one of Zint's numbers (zint.h), e.g. BARCODE_EANX; the symbol stands in the middle on white, around
// it is grey.
cv::Mat drawn(int symbology, const std::string& text, const Spoilt& how);

inline GrayView view_of(const cv::Mat& picture) {
    return {picture.data, picture.cols, picture.rows, int(picture.step)};
}

}  // namespace kassa::vision::tests
