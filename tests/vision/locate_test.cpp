// Where bars stand, and where none do.
#include <zint.h>

#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "tests/vision/drawn_bars.h"
#include "vision/reader/locate.h"

using namespace kassa::vision;
using namespace kassa::vision::tests;

TEST_CASE("Bars are found at any angle and size, with their direction and length") {
    for (const double module : {1.1, 2.0, 3.5, 5.5})
        for (int turn = 0; turn < 180; turn += 20) {
            if (module > 4 && turn > 20 && turn < 160) continue;  // would stand out of the picture
            INFO(module << " pixels a module, turned by " << turn);
            const cv::Mat picture =
                drawn(BARCODE_EANX, "4006381333931", {.module = module, .turn = double(turn), .soft = 0.7});
            const auto found = locate(texture_of(Pyramid(picture)), 10);
            REQUIRE_FALSE(found.empty());
            CHECK(cv::norm(found[0].centre - cv::Point2d(320, 240)) < 12 + 4 * module);
            const cv::Point2d along(std::cos(turn * CV_PI / 180), std::sin(turn * CV_PI / 180));
            CHECK(std::abs(found[0].along.dot(along)) > 0.995);
            CHECK(found[0].length > 95 * module * 0.8);
            CHECK(found[0].length < 95 * module * 1.35);
        }
}

TEST_CASE("A plain and a grainy picture hold no bars, however small") {
    CHECK(locate(texture_of(Pyramid(cv::Mat(480, 640, CV_8U, cv::Scalar(90)))), 10).empty());
    cv::Mat grain(480, 640, CV_8U);
    cv::RNG random(1);
    random.fill(grain, cv::RNG::NORMAL, 120, 4);
    CHECK(locate(texture_of(Pyramid(grain)), 10).empty());
    for (const int side : {1, 7, 8, 9, 50})
        CHECK(locate(texture_of(Pyramid(cv::Mat(side, side, CV_8U, cv::Scalar(90)))), 10).empty());
}

TEST_CASE("The halves of a pyramid are averages") {
    const cv::Mat picture = (cv::Mat_<std::uint8_t>(2, 2) << 10, 20, 30, 40);
    cv::Mat large;
    cv::repeat(picture, 50, 60, large);
    const Pyramid pyramid(large);
    REQUIRE(pyramid.levels().size() == 2);
    CHECK(pyramid.levels()[1].scale == 2);
    CHECK(pyramid.levels()[1].picture.at<std::uint8_t>(20, 20) == 25);
}
