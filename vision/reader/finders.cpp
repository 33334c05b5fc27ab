#include "vision/reader/finders.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>
#include <vector>

namespace kassa::vision {
namespace {

constexpr int row_step = 3;   // the middle of the smallest pattern is three pixels high
constexpr int block = 64;     // pixels that share a threshold
constexpr int least_contrast = 24;
constexpr int pattern_modules = 7;

// Whether five runs in a row are 1 : 1 : 3 : 1 : 1, each within half a module or, of small ones, a pixel.
bool is_pattern(const std::array<int, 5>& runs) {
    const int total = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
    if (total < pattern_modules) return false;
    const double module = double(total) / pattern_modules, slack = std::max(1.0, module * 0.5);
    for (int i = 0; i < 5; ++i)
        if (std::abs(runs[std::size_t(i)] - module * (i == 2 ? 3 : 1)) > (i == 2 ? 2 : 1) * slack) return false;
    return true;
}

// Dark and light along one row, by a threshold between the extremes of each block.
void binarise(const std::uint8_t* row, int width, std::vector<std::uint8_t>& dark) {
    int threshold = 128;
    for (int from = 0; from < width; from += block) {
        const int to = std::min(from + block, width);
        const auto [low, high] = std::minmax_element(row + from, row + to);
        if (*high - *low >= least_contrast) threshold = (*high + *low) / 2;
        for (int x = from; x < to; ++x) dark[std::size_t(x)] = row[x] < threshold;
    }
}

// The same five runs from top to bottom through the middle of a pattern so wide.
bool stands_upright(const cv::Mat& picture, int x, int y, int wide) {
    const int top = std::max(0, y - wide), bottom = std::min(picture.rows, y + wide + 1);
    std::uint8_t low = 255, high = 0;
    for (int i = top; i < bottom; ++i) {
        const auto level = picture.at<std::uint8_t>(i, x);
        low = std::min(low, level);
        high = std::max(high, level);
    }
    const int threshold = (low + high) / 2;
    const auto dark = [&](int at) { return picture.at<std::uint8_t>(at, x) < threshold; };
    std::array<int, 5> runs{};
    int up = y, down = y + 1;
    for (int i = 2; i >= 0; --i)
        for (; up >= top && dark(up) == (i % 2 == 0); --up) ++runs[std::size_t(i)];
    for (int i = 2; i < 5; ++i)
        for (; down < bottom && dark(down) == (i % 2 == 0); ++down) ++runs[std::size_t(i)];
    return is_pattern(runs);
}

}  // namespace

int finders_in(const cv::Mat& picture, int enough) {
    std::vector<std::uint8_t> dark(std::size_t(picture.cols));
    double found = 0;
    for (int y = row_step; y < picture.rows && found < enough; y += row_step) {
        binarise(picture.ptr<std::uint8_t>(y), picture.cols, dark);
        std::array<int, 5> runs{};  // the last five, the newest at the end
        int run = 1;
        for (int x = 1; x <= picture.cols; ++x, ++run) {
            if (x < picture.cols && dark[std::size_t(x)] == dark[std::size_t(x - 1)]) continue;
            std::ranges::rotate(runs, runs.begin() + 1);
            runs[4] = std::exchange(run, 0);
            if (!dark[std::size_t(x - 1)] || !is_pattern(runs)) continue;
            const int wide = runs[0] + runs[1] + runs[2] + runs[3] + runs[4];
            const int middle = x - runs[4] - runs[3] - runs[2] / 2 - 1;
            // Each pattern is met by as many rows as its middle is high.
            if (stands_upright(picture, middle, y, wide)) found += std::min(1.0, double(row_step) / runs[2]);
        }
    }
    return int(found);
}

}  // namespace kassa::vision
