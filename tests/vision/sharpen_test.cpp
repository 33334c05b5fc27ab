#include "vision/reader/sharpen.h"

#include <catch2/catch_test_macros.hpp>
#include <opencv2/imgproc.hpp>

using namespace kassa::vision;

namespace {

// Bars of three samples and gaps of three, 1 and 0.
cv::Mat bars() {
    cv::Mat line(1, 300, CV_32F);
    for (int x = 0; x < line.cols; ++x) line.at<float>(0, x) = float(x / 3 % 2);
    return line;
}

double contrast(const cv::Mat& line) {
    cv::Scalar mean, deviation;
    cv::meanStdDev(line.colRange(30, 270), mean, deviation);
    return deviation[0];
}

}  // namespace

TEST_CASE("A movement over a bar's width is undone, and grain is not made more of than the print") {
    cv::Mat smeared, line = bars();
    cv::blur(line, smeared, {5, 1});
    const double sharp = contrast(line), before = contrast(smeared);
    REQUIRE(before < 0.3 * sharp);
    const cv::Mat undone = lines_sharpened(smeared, {.way = 5, .sigma = 0, .grain = 0.002});
    CHECK(undone.size() == smeared.size());
    CHECK(contrast(undone) > 2.5 * before);
    CHECK(cv::norm(undone.colRange(30, 270), line.colRange(30, 270), cv::NORM_L1) / 240 < 0.25);

    cv::Mat noise(1, 300, CV_32F);
    cv::RNG(7).fill(noise, cv::RNG::NORMAL, 0, 1);
    CHECK(contrast(lines_sharpened(noise, {.way = 5, .sigma = 0, .grain = 0.1})) < 1.7 * contrast(noise));
}

TEST_CASE("Each row is sharpened for itself and keeps its mean") {
    cv::Mat rows(3, 200, CV_32F);
    rows.row(0) = 10.0f;
    rows.row(1) = 200.0f;
    rows.row(2) = 90.0f;
    const cv::Mat sharp = lines_sharpened(rows, {.way = 3, .sigma = 1, .grain = 0.01});
    for (int y = 0; y < 3; ++y) CHECK(cv::norm(sharp.row(y), rows.row(y), cv::NORM_INF) < 0.1);
}

TEST_CASE("A square out of focus gets its corners back") {
    cv::Mat sharp(96, 96, CV_8U, cv::Scalar(200)), soft;
    for (int y = 0; y < 96; y += 8)
        for (int x = (y / 4 % 2) * 4; x < 96; x += 8) cv::rectangle(sharp, {x, y, 4, 4}, cv::Scalar(60), cv::FILLED);
    cv::GaussianBlur(sharp, soft, {}, 1.4);
    const cv::Mat undone = picture_sharpened(soft);
    CHECK(undone.type() == CV_8U);
    CHECK(cv::norm(undone, sharp, cv::NORM_L1) < 0.75 * cv::norm(soft, sharp, cv::NORM_L1));
}
