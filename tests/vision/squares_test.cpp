// Where two-dimensional codes may stand.
#include "vision/reader/squares.h"

#include <zint.h>

#include <catch2/catch_test_macros.hpp>

#include "tests/vision/drawn_bars.h"

using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

std::vector<cv::Rect> squares_in(const cv::Mat& picture) { return locate_squares(texture_of(Pyramid(picture)), 2); }

}  // namespace

TEST_CASE("A two-dimensional code at any angle is the likeliest square") {
    for (const int symbology : {BARCODE_QRCODE, BARCODE_DATAMATRIX})
        for (int turn = 0; turn < 90; turn += 15) {
            INFO(symbology << " turned by " << turn);
            const cv::Mat picture =
                drawn(symbology, "https://example.org/01/04012345678901", {.module = 4, .turn = double(turn)});
            const auto found = squares_in(picture);
            REQUIRE(!found.empty());
            const cv::Point middle(picture.cols / 2, picture.rows / 2);
            CHECK(found[0].contains(middle));
            CHECK(found[0].width >= 60);
            CHECK(found[0].width <= 240);
        }
}

TEST_CASE("An even wall and a sensor's grain hold no square") {
    CHECK(squares_in(cv::Mat(720, 1280, CV_8U, cv::Scalar(90))).empty());
    cv::Mat grain(720, 1280, CV_8U);
    cv::RNG(3).fill(grain, cv::RNG::NORMAL, 120, 6);
    CHECK(squares_in(grain).empty());
}
