#include "vision/reader/sharpen.h"

#include <cmath>
#include <numbers>
#include <opencv2/imgproc.hpp>

namespace kassa::vision {
namespace {

constexpr int room = 64;  // samples in which a row's end runs on into its beginning

// What is left of a frequency (cycles a sample) after the blur.
double kept(double frequency, const Blur& blur) {
    const double angle = std::numbers::pi * frequency * blur.way;
    const double lens = std::numbers::pi * frequency * blur.sigma;
    return (std::abs(angle) > 1e-9 ? std::sin(angle) / angle : 1) * std::exp(-2 * lens * lens);
}

std::vector<float> gains_of(int samples, const Blur& blur) {
    std::vector<float> gains(static_cast<std::size_t>(samples));
    for (int i = 0; i < samples; ++i) {
        const double there = kept(double(std::min(i, samples - i)) / samples, blur);
        gains[std::size_t(i)] = float(there * (1 + blur.grain) / (there * there + blur.grain));
    }
    return gains;
}

// The same filter as a sum over 2 × `reach` + 1 neighbours.
cv::Mat taps_of(const Blur& blur, int reach) {
    constexpr int samples = 256;
    const auto gains = gains_of(samples, blur);
    cv::Mat taps(1, 2 * reach + 1, CV_32F);
    for (int at = -reach; at <= reach; ++at) {
        double sum = 0;
        for (int i = 0; i < samples; ++i)
            sum += double(gains[std::size_t(i)]) * std::cos(2 * std::numbers::pi * i * at / samples);
        taps.at<float>(0, at + reach) = float(sum);
    }
    return taps / cv::sum(taps)[0];
}

}  // namespace

cv::Mat lines_sharpened(const cv::Mat& lines, const Blur& blur) {
    const int samples = cv::getOptimalDFTSize(lines.cols + room), spare = samples - lines.cols;
    cv::Mat longer(lines.rows, samples, CV_32F), spectrum, sharp;
    lines.copyTo(longer.colRange(0, lines.cols));
    for (int y = 0; y < lines.rows; ++y) {
        auto* row = longer.ptr<float>(y);
        const float first = row[0], last = row[lines.cols - 1];
        for (int i = 0; i < spare; ++i)
            row[lines.cols + i] = last + (first - last) * float(i + 1) / float(spare + 1);
    }
    cv::dft(longer, spectrum, cv::DFT_ROWS | cv::DFT_COMPLEX_OUTPUT);
    const auto gains = gains_of(samples, blur);
    for (int y = 0; y < spectrum.rows; ++y) {
        auto* row = spectrum.ptr<cv::Vec2f>(y);
        for (int i = 0; i < samples; ++i) row[i] *= gains[std::size_t(i)];
    }
    cv::dft(spectrum, sharp, cv::DFT_ROWS | cv::DFT_INVERSE | cv::DFT_SCALE | cv::DFT_REAL_OUTPUT);
    return sharp.colRange(0, lines.cols);
}

cv::Mat picture_sharpened(const cv::Mat& picture) {
    static const cv::Mat taps = taps_of({.way = 0, .sigma = 1.5, .grain = 0.1}, 5);
    cv::Mat sharp;
    cv::sepFilter2D(picture, sharp, CV_8U, taps, taps, {-1, -1}, 0, cv::BORDER_REPLICATE);
    return sharp;
}

}  // namespace kassa::vision
