#include "vision/reader/watch.h"

#include <algorithm>
#include <cstring>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <utility>

namespace kassa::vision {
namespace {

// A block of the thumbnail has changed when its pixels differ by this many of 256 grey levels on average. The grain
// of a sensor at dusk (σ 12) leaves 3.4 after averaging 4 × 4 pixels; a hand or a package moves tens.
constexpr int changed_levels = 4;
constexpr int block = 20;  // pixels of the thumbnail
// A changed picture is looked at this many times, each time with fresh grain, before it is left alone until
// something moves.
constexpr int tries = 6;
constexpr int burnt_level = 250;

GrayView view_of(const cv::Mat& mat) { return {mat.data, mat.cols, mat.rows, int(mat.step)}; }

cv::Rect middle_of(cv::Size size) { return {size.width / 4, size.height / 4, size.width / 2, size.height / 2}; }

// The upright rectangle around a code, in the thumbnail.
cv::Rect around(const Place& place, double scale) {
    std::vector<cv::Point> corners;
    for (const Point& corner : place) corners.emplace_back(int(corner.x * scale), int(corner.y * scale));
    return cv::boundingRect(corners);
}

Light light_of(const cv::Mat& small, cv::Rect where) {
    where &= cv::Rect({}, small.size());
    if (where.area() < 16) where = cv::Rect({}, small.size());
    const cv::Mat part = small(where);
    return {std::uint8_t(cv::mean(part)[0]),
            std::uint16_t(1000.0 * cv::countNonZero(part >= burnt_level) / double(part.total())), 0};
}

}  // namespace

Watched Watch::look(GrayView picture) {
    Watched seen;
    const double scale =
        std::min(double(thumbnail_width) / picture.width, double(thumbnail_height) / picture.height);
    seen.thumbnail_width = std::max(1, int(picture.width * std::min(scale, 1.0)));
    seen.thumbnail_height = std::max(1, int(picture.height * std::min(scale, 1.0)));
    seen.thumbnail.resize(std::size_t(seen.thumbnail_width) * std::size_t(seen.thumbnail_height));
    const cv::Mat whole(picture.height, picture.width, CV_8U, const_cast<std::uint8_t*>(picture.pixels),
                        std::size_t(picture.stride));
    cv::Mat small(seen.thumbnail_height, seen.thumbnail_width, CV_8U, seen.thumbnail.data());
    cv::resize(whole, small, small.size(), 0, 0, cv::INTER_AREA);
    seen.picture = hash_of(picture);
    const double changed = changed_share(seen.thumbnail, seen.thumbnail_width, seen.thumbnail_height);
    const bool moved = changed > 0;
    seen.still = !moved;
    seen.light = light_of(small, middle_of(small.size()));
    seen.light.moving_permille = std::uint16_t(changed * 1000);
    if (moved) {
        last_ = seen.thumbnail;
        tries_left_ = tries;
    }
    const auto before = std::exchange(before_, seen.thumbnail);
    if (tries_left_ == 0) return seen;
    const Movement movement(seen.thumbnail, before, seen.thumbnail_width, seen.thumbnail_height, std::min(scale, 1.0));

    --tries_left_;
    Sight sight = kassa::vision::look(picture, Effort::Frame, {traces_, movement});
    traces_ = std::move(sight.traces);
    if (const Place* code = !sight.readings.empty() ? &sight.readings.front().place
                            : !traces_.empty()      ? &traces_.front().place
                                                    : nullptr) {
        const auto moving = seen.light.moving_permille;
        seen.light = light_of(small, around(*code, std::min(scale, 1.0)));
        seen.light.moving_permille = moving;
    }
    seen.readings = std::move(sight.readings);
    for (Joined& joined : sight.joined) {
        joined.reading.pictures = joined.pictures;
        seen.readings.push_back(std::move(joined.reading));
    }
    return seen;
}

double Watch::changed_share(const std::vector<std::uint8_t>& small, int width, int height) const {
    if (last_.size() != small.size()) return 1;
    int changed = 0, blocks = 0;
    for (int top = 0; top < height; top += block) {
        for (int left = 0; left < width; left += block) {
            const int bottom = std::min(top + block, height), right = std::min(left + block, width);
            int difference = 0;
            for (int y = top; y < bottom; ++y) {
                const std::size_t row = std::size_t(y) * std::size_t(width);
                for (int x = left; x < right; ++x)
                    difference +=
                        std::abs(int(small[row + std::size_t(x)]) - int(last_[row + std::size_t(x)]));
            }
            ++blocks;
            changed += difference > changed_levels * (bottom - top) * (right - left);
        }
    }
    return double(changed) / blocks;
}

std::uint64_t hash_of(GrayView picture) {
    constexpr std::uint64_t prime = 0x100000001B3u;
    std::uint64_t hash = 0xCBF29CE484222325u;
    for (int y = 0; y < picture.height; ++y) {
        const std::uint8_t* row = picture.pixels + std::ptrdiff_t(y) * picture.stride;
        int x = 0;
        for (; x + 8 <= picture.width; x += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, row + x, sizeof word);
            // The shift brings the high bytes down: a product alone only ever carries upwards.
            hash = (hash ^ word) * prime;
            hash ^= hash >> 32;
        }
        for (; x < picture.width; ++x) hash = (hash ^ row[x]) * prime;
    }
    return hash;
}

Result<GrayView> gray_of(PixelFormat format, int width, int height, std::span<const std::uint8_t> bytes,
                         std::vector<std::uint8_t>& buffer) {
    if (width < 1 || height < 1 || width > 16384 || height > 16384)
        return fault("a frame of {} × {} pixels", width, height);
    if (format == PixelFormat::Jpeg) return fault("a compressed frame has to be decoded first");
    if (bytes.size() < frame_bytes(width, height, format))
        return fault("a frame of {} × {} pixels with only {} bytes", width, height, bytes.size());
    auto* pixels = const_cast<std::uint8_t*>(bytes.data());
    switch (format) {
        case PixelFormat::Gray8:
        case PixelFormat::Yuv420: return GrayView{bytes.data(), width, height, width};
        case PixelFormat::Jpeg: break;
        case PixelFormat::Yuyv: {
            buffer.resize(std::size_t(width) * std::size_t(height));
            cv::Mat grey(height, width, CV_8U, buffer.data());
            cv::extractChannel(cv::Mat(height, width, CV_8UC2, pixels), grey, 0);
            return view_of(grey);
        }
        case PixelFormat::Bgr24: {
            buffer.resize(std::size_t(width) * std::size_t(height));
            cv::Mat grey(height, width, CV_8U, buffer.data());
            cv::cvtColor(cv::Mat(height, width, CV_8UC3, pixels), grey, cv::COLOR_BGR2GRAY);
            return view_of(grey);
        }
    }
    return fault("a frame of unknown format {}", std::uint32_t(format));
}

}  // namespace kassa::vision
