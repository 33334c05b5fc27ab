#pragma once
// What the simulated camera sees: a counter, and pictures held before it by a hand that is never quite still,
// through a sensor that is never quite clean. Everything comes from one seed, so a film can be had again exactly.
#include <opencv2/core.hpp>
#include <vector>

#include "core/base/random.h"

namespace kassa::devices {

// A picture in the view: where its centre is, how it is turned and how large it is drawn.
struct Held {
    cv::Mat picture;   // grey
    double x = 0;      // pixels in the view
    double y = 0;
    double degrees = 0;
    double scale = 1;
};

class Scene {
public:
    Scene(cv::Size size, std::uint64_t seed);

    // One frame: what is held, each moved by up to four pixels and turned by up to one degree, and fresh grain.
    cv::Mat frame(const std::vector<Held>& held);
    // One frame of nothing but chance, for what must never be read.
    cv::Mat noise();

    cv::Size size() const { return background_.size(); }

private:
    double up_to(double most) { return (random_.unit() * 2 - 1) * most; }

    Random random_;
    cv::Mat background_;
    cv::Mat grain_;  // signed, larger than a frame: each frame takes it from another place
};

// The scale at which a picture fills the share of the view that is given to it, without enlarging it.
double fitting_scale(cv::Size picture, cv::Size view, double width_share, double height_share);

}  // namespace kassa::devices
