#include "vision/reader/pyramid.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>

namespace kassa::vision {
namespace {

// Below this a level has no room for a code with its bars.
constexpr int smallest_side = 48;

}  // namespace

Pyramid::Pyramid(const cv::Mat& picture) {
    levels_.push_back({picture, 1});
    while (std::min(levels_.back().picture.cols, levels_.back().picture.rows) / 2 >= smallest_side) {
        const cv::Mat& last = levels_.back().picture;
        cv::Mat half;
        // Even sides are averaged two by two, which is the quick case.
        cv::resize(last(cv::Rect(0, 0, last.cols & ~1, last.rows & ~1)), half,
                   cv::Size(last.cols / 2, last.rows / 2), 0, 0, cv::INTER_AREA);
        levels_.push_back({half, levels_.back().scale * 2});
    }
}

const Level& Pyramid::for_length(double pixels, double wanted) const {
    std::size_t best = 0;
    while (best + 1 < levels_.size() && pixels / levels_[best + 1].scale >= wanted) ++best;
    return levels_[best];
}

}  // namespace kassa::vision
