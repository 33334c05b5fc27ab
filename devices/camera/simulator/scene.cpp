#include "devices/camera/simulator/scene.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

namespace kassa::devices {
namespace {

constexpr double grain_sigma = 3.5;  // grey levels: a small sensor in a lit shop
constexpr int grain_margin = 97;     // pixels by which the grain can be moved

// A steel counter lit from one side, with the dark glass of a scanner window in it.
cv::Mat counter(cv::Size size) {
    cv::Mat picture(size, CV_8U);
    for (int y = 0; y < size.height; ++y)
        for (int x = 0; x < size.width; ++x)
            picture.at<std::uint8_t>(y, x) = std::uint8_t(118 + 40 * x / size.width + 18 * y / size.height);
    const cv::Rect glass(size.width / 12, size.height / 12, size.width - size.width / 6, size.height - size.height / 6);
    cv::rectangle(picture, glass, cv::Scalar(62), cv::FILLED);
    cv::rectangle(picture, glass, cv::Scalar(96), std::max(2, size.height / 120));
    cv::GaussianBlur(picture, picture, cv::Size(), 2);
    return picture;
}

}  // namespace

Scene::Scene(cv::Size size, std::uint64_t seed) : random_(seed), background_(counter(size)) {
    grain_.create(size.height + grain_margin, size.width + grain_margin, CV_16S);
    cv::RNG(seed).fill(grain_, cv::RNG::NORMAL, 0, grain_sigma);
}

cv::Mat Scene::frame(const std::vector<Held>& held) {
    cv::Mat picture = background_.clone();
    for (const Held& item : held) {
        const double angle = (item.degrees + up_to(1)) * CV_PI / 180;
        const double a = item.scale * std::cos(angle), b = item.scale * std::sin(angle);
        const double x = item.x + up_to(4), y = item.y + up_to(4);
        const double half_width = item.picture.cols / 2.0, half_height = item.picture.rows / 2.0;
        const cv::Mat turn = (cv::Mat_<double>(2, 3) << a, -b, x - a * half_width + b * half_height,  //
                              b, a, y - b * half_width - a * half_height);
        // A picture that is drawn much smaller would lose its bars between the samples.
        cv::Mat source = item.picture;
        if (item.scale < 0.8) cv::GaussianBlur(source, source, cv::Size(), 0.45 / item.scale);
        cv::warpAffine(source, picture, turn, picture.size(), cv::INTER_LINEAR, cv::BORDER_TRANSPARENT);
    }
    const int dx = int(random_.below(grain_margin)), dy = int(random_.below(grain_margin));
    cv::Mat sum;
    cv::add(picture, grain_(cv::Rect(cv::Point(dx, dy), picture.size())), sum, cv::noArray(), CV_8U);
    return sum;
}

cv::Mat Scene::noise() {
    cv::Mat picture(background_.size(), CV_8U);
    cv::RNG(random_.next()).fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

double fitting_scale(cv::Size picture, cv::Size view, double width_share, double height_share) {
    return std::min({1.0, view.width * width_share / picture.width, view.height * height_share / picture.height});
}

}  // namespace kassa::devices
