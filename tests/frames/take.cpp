#include "tests/frames/take.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "core/base/check.h"
#include "tests/frames/counter.h"

namespace kassa::frames {
namespace {

constexpr double pi = std::numbers::pi;
constexpr int samples = 3;  // a side of each pixel
// The conditions' definition spreads a label's pixels by σ 0.45 before the lens; area sampling by 0.29. The rest is
// added to the lens, so that a row is no easier here.
constexpr double pixel_spread = 0.36;
constexpr double noon = 0.85, dusk = 0.20;  // how bright the light is from one side of the counter to the other

double between(double low, double high, Random& random) { return low + (high - low) * random.unit(); }

std::uint64_t mixed(std::uint64_t seed, std::uint64_t number, std::string_view name) {
    std::uint64_t state = seed * 0x9E3779B97F4A7C15u + number;
    for (const char c : name) state = (state ^ std::uint8_t(c)) * 0x100000001B3u;
    return Random(state).next();
}

// What a movement of (x, y) pixels leaves of a point.
cv::Mat smear_kernel(cv::Point2d way) {
    const double length = std::max(std::abs(way.x), std::abs(way.y));
    const int half = int(std::ceil(length / 2)) + 1;
    cv::Mat kernel = cv::Mat::zeros(2 * half + 1, 2 * half + 1, CV_32F);
    const int steps = std::max(1, int(length * 16));
    for (int i = 0; i < steps; ++i) {
        const double at = (i + 0.5) / steps - 0.5;
        const double x = half + way.x * at, y = half + way.y * at;
        const int left = int(std::floor(x)), top = int(std::floor(y));
        const double right_share = x - left, low_share = y - top;
        kernel.at<float>(top, left) += float((1 - right_share) * (1 - low_share));
        kernel.at<float>(top, left + 1) += float(right_share * (1 - low_share));
        kernel.at<float>(top + 1, left) += float((1 - right_share) * low_share);
        kernel.at<float>(top + 1, left + 1) += float(right_share * low_share);
    }
    return kernel / steps;
}

// From a pixel of the frame back to the label: turned, in perspective, round a can.
struct Lens {
    const Pose& pose;
    double module;  // pixels
    double perspective, tilt;
    double half;    // of the symbol along which perspective and curve are measured, pixels
    double curve;
    bool ladder;
    double cosine = std::cos(pose.turn), sine = std::sin(pose.turn);

    // In pixels from the symbol's middle on the flat label, and how bright the place is; nothing behind the can.
    bool back(double x, double y, cv::Point2d& at, double& bright) const {
        const double dx = x - pose.x, dy = y - pose.y;
        at = {dx * cosine + dy * sine, dy * cosine - dx * sine};
        const double nearness = 1 - (perspective * at.x + tilt * at.y) / (2 * half);
        if (nearness < 0.2) return false;
        at = at / nearness;
        bright = 1;
        if (curve == 0) return true;
        const double radius = half / curve;
        double& around = ladder ? at.y : at.x;
        double& along = ladder ? at.x : at.y;
        if (std::abs(around) >= radius * 0.99) return false;
        const double angle = std::asin(around / radius);
        // The camera looks a little down on the can: its circles are seen as ellipses.
        along += radius * (1 - std::cos(angle)) * 0.25;
        around = radius * angle;
        bright = 0.55 + 0.45 * std::cos(angle);
        return true;
    }
};

}  // namespace

Take::Take(const Condition& condition, cv::Size size, std::uint64_t seed, std::uint64_t number)
    : condition_(condition), size_(size) {
    Random random(mixed(seed, number * 4096 + std::uint64_t(size.height), condition.name));
    counter_ = counter(size, condition.clutter, random);
    const double module = size.width * condition.width / 95;
    for (int item = 0; item < condition.items; ++item) {
        const auto symbol = random_symbol(condition.kind, random);
        CHECK(symbol.has_value());
        symbols_.push_back(*symbol);
        // As many pixels on the label as samples are taken of it: no bar falls between two.
        const int scale = std::clamp(int(std::lround(module * symbol->module * samples)), 4, 32);
        labels_.push_back(print(*symbol, condition, scale, random));
        poses_.push_back(pose_by_chance(item, random));
        paths_.push_back(path_by_chance(poses_.back(), random));
    }
    if (condition.glare > 0) lamps_.push_back({between(-0.08, 0.08, random), between(-0.05, 0.05, random)});
    perspective_ = condition.perspective * (random.below(2) ? 1 : -1);
    tilt_ = condition.perspective * between(-0.5, 0.5, random);
    shadow_ = between(0, 2 * pi, random);
    grain_ = random.next();
}

Pose Take::pose_by_chance(int item, Random& random) const {
    Pose pose;
    const double spread = condition_.degrees == 0 || std::abs(condition_.degrees) >= 90 ? 2 : 4;
    pose.turn = condition_.turn == Turn::Any ? between(0, 2 * pi, random)
                                             : (condition_.degrees + between(-spread, spread, random)) * pi / 180;
    pose.module = size_.width * condition_.width / 95;
    const double middle = condition_.items < 2 ? 0.5 : item == 0 ? 0.27 : 0.73;
    const double room = condition_.items < 2 ? 0.15 : 0.04;
    pose.x = size_.width * (middle + between(-room, room, random));
    pose.y = size_.height * (0.5 + between(-0.12, 0.12, random));
    return pose;
}

// How the hand's speed swings about its mean.
constexpr double slowest_share = 0.2, mean_share = slowest_share + (1 - slowest_share) * 2 / pi;

Take::Path Take::path_by_chance(const Pose& pose, Random& random) const {
    Path path;
    path.direction = between(0, 2 * pi, random);
    // A hand carries an item past at 0.03 to 0.1 m/s where it is to be read, and a module is a third of a millimetre.
    path.fastest = between(3, 10, random);
    path.open = between(0.15, 0.30, random);
    path.rhythm = between(0.5, 1.1, random);
    path.phase = between(0, pi, random);
    path.spin = between(-1.5, 1.5, random) * pi / 180;
    path.approach = between(-0.008, 0.008, random);
    if (condition_.motion == 0) return path;
    // A row that says how far the item moves in a frame means the hand's mean speed.
    path.direction = pose.turn + (condition_.motion < 0 ? pi / 2 : 0) + between(-0.1, 0.1, random);
    path.open = 0.30;
    path.fastest = std::abs(condition_.motion) / (mean_share * path.open * pose.module);
    return path;
}

cv::Mat Take::still() {
    std::vector<cv::Point2d> smears;
    for (const Pose& pose : poses_) {
        const double turn = condition_.motion < 0 ? pose.turn + pi / 2 : pose.turn;
        smears.push_back(cv::Point2d(std::cos(turn), std::sin(turn)) * std::abs(condition_.motion));
    }
    return expose(poses_, smears, grain_);
}

Pose Take::on_the_way(int item, int index, cv::Point2d& smear) const {
    const Path& path = paths_[std::size_t(item)];
    Pose pose = poses_[std::size_t(item)];
    const auto speed = [&](double time) {  // modules a frame
        const double swing = std::abs(std::sin(path.phase + path.rhythm * time));
        return path.fastest * (slowest_share + (1 - slowest_share) * swing);
    };
    const cv::Point2d heading(std::cos(path.direction), std::sin(path.direction));
    double way = 0;
    constexpr int parts = 8;  // of a frame's time
    for (int i = 0; i < std::abs(index) * parts; ++i) way += speed((i + 0.5) / parts) / parts;
    pose.x += heading.x * way * pose.module;
    pose.y += heading.y * way * pose.module;
    pose.turn += path.spin * index;
    pose.module *= 1 + path.approach * index;
    smear = heading * (speed(index) * path.open * pose.module);
    return pose;
}

cv::Mat Take::moving(int index) const {
    std::vector<Pose> poses;
    std::vector<cv::Point2d> smears(poses_.size());
    for (std::size_t item = 0; item < poses_.size(); ++item)
        poses.push_back(on_the_way(int(item), index, smears[item]));
    return expose(poses, smears, grain_ + std::uint64_t(index) * 0x9E3779B97F4A7C15u);
}

void Take::add_item(cv::Mat& light, const Label& label, const Pose& pose, cv::Point2d smear, double module) const {
    const double width = label.shade.cols / label.scale * module, height = label.shade.rows / label.scale * module;
    const double reach = std::hypot(width, height) / 2 * (1 + std::abs(condition_.perspective)) +
                         std::hypot(smear.x, smear.y) + 4;
    const cv::Rect place = cv::Rect(int(pose.x - reach), int(pose.y - reach), int(2 * reach), int(2 * reach)) &
                           cv::Rect({}, size_);
    if (place.empty()) return;
    const Lens lens{pose, module, perspective_, tilt_, std::max(width, height) / 2, condition_.curve,
                    condition_.ladder};
    cv::Mat map_x(place.height * samples, place.width * samples, CV_32F), map_y(map_x.size(), CV_32F),
        bright(map_x.size(), CV_32F);
    for (int y = 0; y < map_x.rows; ++y)
        for (int x = 0; x < map_x.cols; ++x) {
            cv::Point2d at;
            double shine = 0;
            const bool seen = lens.back(place.x + (x + 0.5) / samples, place.y + (y + 0.5) / samples, at, shine);
            at = at * (label.scale / module) + label.middle;
            map_x.at<float>(y, x) = seen ? float(at.x - 0.5) : -1e6f;
            map_y.at<float>(y, x) = seen ? float(at.y - 0.5) : -1e6f;
            bright.at<float>(y, x) = float(shine);
        }
    cv::Mat shade, cover;
    cv::remap(label.shade, shade, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(1));
    cv::remap(label.cover, cover, map_x, map_y, cv::INTER_LINEAR, cv::BORDER_CONSTANT, cv::Scalar(0));
    shade = (shade * (condition_.light - condition_.dark) + condition_.dark).mul(bright).mul(cover);
    cv::resize(shade, shade, place.size(), 0, 0, cv::INTER_AREA);
    cv::resize(cover, cover, place.size(), 0, 0, cv::INTER_AREA);
    if (std::hypot(smear.x, smear.y) > 0.5) {
        const cv::Mat kernel = smear_kernel(smear);
        cv::filter2D(shade, shade, -1, kernel, {-1, -1}, 0, cv::BORDER_REPLICATE);
        cv::filter2D(cover, cover, -1, kernel, {-1, -1}, 0, cv::BORDER_REPLICATE);
    }
    cv::Mat behind = light(place);
    behind = behind.mul(1 - cover) + shade;
}

// A lamp mirrored in the film of a pack: 330 grey levels at its middle, a twelfth of the frame's width across.
void Take::add_glare(cv::Mat& light) const {
    for (const cv::Point2d& lamp : lamps_) {
        const cv::Point2d at(poses_[0].x + lamp.x * size_.width, poses_[0].y + lamp.y * size_.height);
        const double wide = size_.width * 0.04, high = size_.height * 0.06;
        for (int y = 0; y < light.rows; ++y) {
            auto* row = light.ptr<float>(y);
            const double down = (y - at.y) * (y - at.y) / (high * high);
            if (down > 9) continue;
            for (int x = 0; x < light.cols; ++x)
                row[x] += float(330 * condition_.glare * std::exp(-down - (x - at.x) * (x - at.x) / (wide * wide)));
        }
    }
}

cv::Mat Take::expose(const std::vector<Pose>& poses, const std::vector<cv::Point2d>& smears,
                     std::uint64_t grain) const {
    cv::Mat light;
    counter_.convertTo(light, CV_32F);
    for (std::size_t item = 0; item < poses.size(); ++item)
        add_item(light, labels_[item], poses[item], smears[item], poses[item].module * symbols_[item].module);
    const double across = std::cos(shadow_) / size_.width, down = std::sin(shadow_) / size_.height;
    for (int y = 0; y < light.rows; ++y) {
        auto* row = light.ptr<float>(y);
        const double start = noon + dusk * (0.5 + (y - size_.height / 2.0) * down - size_.width / 2.0 * across);
        for (int x = 0; x < light.cols; ++x) row[x] *= float(start + dusk * across * x);
    }
    const double lens = std::hypot(condition_.blur * size_.height / 720.0, pixel_spread);
    cv::GaussianBlur(light, light, cv::Size(), lens);
    add_glare(light);
    cv::Mat noise(light.size(), CV_32F);
    cv::RNG(grain).fill(noise, cv::RNG::NORMAL, 0, condition_.grain);
    cv::Mat frame;
    cv::Mat(light + noise).convertTo(frame, CV_8U);
    return frame;
}

}  // namespace kassa::frames
