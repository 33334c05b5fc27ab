#pragma once
// One picture at several sizes, each half of the one before: fine prints are seen in the large ones, blurred and large
// prints in the small ones, where they cost a fraction and grain has been averaged away.
#include <opencv2/core.hpp>
#include <vector>

namespace kassa::vision {

struct Level {
    cv::Mat picture;   // CV_8U
    double scale = 1;  // pixels of the picture for one of this level: 1, 2, 4 …
};

class Pyramid {
public:
    // `picture` (CV_8U) must outlive the pyramid; level 0 is the picture itself.
    explicit Pyramid(const cv::Mat& picture);

    const std::vector<Level>& levels() const { return levels_; }
    // The coarsest level on which a length of `pixels` of the picture is still at least `wanted` long.
    const Level& for_length(double pixels, double wanted) const;

private:
    std::vector<Level> levels_;
};

}  // namespace kassa::vision
