// What shows enough edges to be a code, and what does not.
#include "vision/reader/edges.h"

#include <zint.h>

#include <catch2/catch_test_macros.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/vision/drawn_bars.h"

using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

Candidate in_the_middle(double length, double height) {
    Candidate candidate;
    candidate.centre = {320, 240};
    candidate.along = {1, 0};
    candidate.length = length;
    candidate.height = height;
    candidate.score = 10;
    return candidate;
}

// `count` stripes of eight pixels in the middle of a picture.
cv::Mat stripes(int count) {
    cv::Mat picture(480, 640, CV_8U, cv::Scalar(200));
    for (int i = 0; i < count; ++i)
        cv::rectangle(picture, {320 - count * 8 + i * 16, 180, 8, 120}, cv::Scalar(40), cv::FILLED);
    return picture;
}

}  // namespace

TEST_CASE("An EAN-13 has its sixty edges, sharp or a little soft, pale or grainy") {
    for (const double soft : {0.5, 1.2})
        for (const double black : {30.0, 150.0}) {
            INFO("soft " << soft << ", black " << black);
            const cv::Mat picture = drawn(BARCODE_EANX, "4006381333931",
                                          {.module = 3, .soft = soft, .black = black, .grain = 3});
            const int edges = edges_of(Pyramid(picture), in_the_middle(95 * 3 * 1.1, 80));
            CHECK(edges >= 58);
            CHECK(edges <= 64);
        }
}

TEST_CASE("A code comes before stripes that look more like one from afar, and a few stripes are no code") {
    const Pyramid code(drawn(BARCODE_EANX, "4006381333931", {.module = 3})), ten(stripes(10)), three(stripes(3));
    auto candidate = in_the_middle(300, 80);
    const auto of_code = likeliest(code, {candidate}, 5), of_ten = likeliest(ten, {candidate}, 5);
    REQUIRE(of_code.size() == 1);
    REQUIRE(of_ten.size() == 1);
    CHECK(of_code[0].score > 2 * of_ten[0].score);
    CHECK(of_ten[0].edges == 20);
    CHECK(likeliest(three, {candidate}, 5).empty());
    CHECK(likeliest(code, {candidate, candidate, candidate}, 2).size() == 2);
}
