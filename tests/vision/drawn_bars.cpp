#include "tests/vision/drawn_bars.h"

#include <zint.h>

#include <catch2/catch_test_macros.hpp>
#include <opencv2/imgproc.hpp>

namespace kassa::vision::tests {
namespace {

constexpr int fine = 8;  // pixels of the drawn symbol to the module

cv::Mat symbol(int symbology, const std::string& text) {
    zint_symbol* drawing = ZBarcode_Create();
    drawing->symbology = symbology;
    drawing->scale = fine / 2.0f;
    drawing->height = 50;
    drawing->whitespace_width = 10;
    drawing->whitespace_height = 4;
    drawing->show_hrt = 0;
    const int error = ZBarcode_Encode_and_Buffer(
        drawing, reinterpret_cast<const unsigned char*>(text.c_str()), int(text.size()), 0);
    INFO(drawing->errtxt);
    REQUIRE(error < ZINT_ERROR);
    cv::Mat grey;
    cv::cvtColor(cv::Mat(drawing->bitmap_height, drawing->bitmap_width, CV_8UC3, drawing->bitmap), grey,
                 cv::COLOR_BGR2GRAY);
    ZBarcode_Delete(drawing);
    return grey;
}

void put_out_of_focus(cv::Mat& picture, double radius) {
    const int reach = int(std::ceil(radius));
    cv::Mat disc(2 * reach + 1, 2 * reach + 1, CV_32F);
    for (int y = -reach; y <= reach; ++y)
        for (int x = -reach; x <= reach; ++x)
            disc.at<float>(y + reach, x + reach) =
                float(std::clamp(radius + 0.5 - std::hypot(x, y), 0.0, 1.0));
    cv::filter2D(picture, picture, -1, disc / cv::sum(disc)[0]);
}

}  // namespace

cv::Mat drawn(int symbology, const std::string& text, const Spoilt& how) {
    cv::Mat bars = symbol(symbology, text);
    bars.convertTo(bars, CV_32F, (how.white - how.black) / 255, how.black);
    const double scale = how.module / fine;
    if (scale < 1) cv::GaussianBlur(bars, bars, cv::Size(), 0.4 / scale);
    const double angle = how.turn * CV_PI / 180, cosine = std::cos(angle), sine = std::sin(angle);
    cv::Mat from_x(how.height, how.width, CV_32F), from_y(how.height, how.width, CV_32F);
    const double half = bars.cols * scale / 2;
    for (int y = 0; y < how.height; ++y)
        for (int x = 0; x < how.width; ++x) {
            const double px = x - how.width / 2.0, py = y - how.height / 2.0;
            const double u = px * cosine + py * sine, v = -px * sine + py * cosine;
            const double bent = u - how.bend / 2 * u * u / half + how.bend / 2 * half;
            from_x.at<float>(y, x) = float(bent / scale + bars.cols / 2.0 - how.bend / 2 * half / scale);
            from_y.at<float>(y, x) = float(v / scale + bars.rows / 2.0);
        }
    cv::Mat picture;
    cv::remap(bars, picture, from_x, from_y, cv::INTER_LINEAR, cv::BORDER_CONSTANT,
              cv::Scalar(how.white * 0.7));
    if (how.out_of_focus > 0) put_out_of_focus(picture, how.out_of_focus);
    if (how.soft > 0) cv::GaussianBlur(picture, picture, cv::Size(), how.soft);
    if (how.moved > 1) cv::blur(picture, picture, cv::Size(int(how.moved), 1));
    cv::RNG random(how.seed);
    cv::Mat grain(picture.size(), CV_32F);
    random.fill(grain, cv::RNG::NORMAL, 0, how.grain);
    cv::Mat out;
    cv::add(picture, grain, out, cv::noArray(), CV_8U);
    return out;
}

}  // namespace kassa::vision::tests
