#pragma once
// One take of the camera: a counter, items on it under a condition, and the frames that show them. Everything comes
// from the seed and the number of the take, so any frame can be had again.
//
//     Take take(*condition_named("glare"), {1280, 720}, seed, 17);
//     const cv::Mat frame = take.still();                        // one picture
//     for (int i = 0; i < 5; ++i) show(take.moving(i));          // a film of the same items, carried past
//
// A frame is made as a camera makes it: light (the label is area-sampled three by three), the item's movement while the
// shutter is open, the lens, the lamp's reflection, the sensor's noise.
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/random.h"
#include "tests/frames/condition.h"
#include "tests/frames/label.h"
#include "tests/frames/symbol.h"

namespace kassa::frames {

// Where an item is: its symbol's middle in pixels, turned clockwise in radians, pixels a module of an EAN-13.
struct Pose {
    double x = 0, y = 0, turn = 0, module = 1;
};

class Take {
public:
    // Up to two symbols by chance, of the condition's kind.
    Take(const Condition& condition, cv::Size size, std::uint64_t seed, std::uint64_t number);

    cv::Mat still();
    // Frame `index` (≥ 0) of the items on their way at 30 frames a second: the hand is now faster, now slower, and so
    // is what movement smears; light, background and glare stay where they are. Frames are drawn in any order.
    cv::Mat moving(int index) const;

    const std::vector<Symbol>& symbols() const { return symbols_; }
    // Where the symbols of `still` stand.
    const std::vector<Pose>& poses() const { return poses_; }

private:
    struct Path {
        double direction = 0;  // radians
        double fastest = 0;    // modules a frame
        double rhythm = 0, phase = 0;
        double spin = 0, approach = 0;  // radians and share of the size a frame
        double open = 0;                // share of a frame's time that the shutter is open
    };
    struct Drawn {
        cv::Mat picture;  // float
        cv::Rect place;
        cv::Mat cover;
    };

    Pose pose_by_chance(int item, Random& random) const;
    Path path_by_chance(const Pose& pose, Random& random) const;
    // The pose in frame `index`, and how far the item moves while its shutter is open.
    Pose on_the_way(int item, int index, cv::Point2d& smear) const;
    cv::Mat expose(const std::vector<Pose>& poses, const std::vector<cv::Point2d>& smears, std::uint64_t grain) const;
    void add_item(cv::Mat& light, const Label& label, const Pose& pose, cv::Point2d smear, double module) const;
    void add_glare(cv::Mat& light) const;

    Condition condition_;
    cv::Size size_;
    cv::Mat counter_;  // 8 bits
    std::vector<Symbol> symbols_;
    std::vector<Label> labels_;
    std::vector<Pose> poses_;
    std::vector<Path> paths_;
    std::vector<cv::Point2d> lamps_;  // from the first symbol's middle, as shares of the frame
    double perspective_ = 0, tilt_ = 0;  // signed
    double shadow_ = 0;                  // angle of the light's gradient
    std::uint64_t grain_ = 0;
};

}  // namespace kassa::frames
