#include "vision/reader/strip.h"

#include <algorithm>
#include <cmath>
#include <opencv2/imgproc.hpp>

#include "vision/reader/sums.h"

namespace kassa::vision {
namespace {

constexpr int most_bands = 12;
// A band belongs to the code when it looks like the best one at least so much.
constexpr float least_alike = 0.5f;
constexpr int most_lean = 3;  // columns from band to band
// The mean and the contrast around a column are taken over so many modules to either side: wide enough that every
// stretch of a code has as much ink as any other, narrow enough to follow a gleam.
constexpr double modules_around = 11;

// Means over 2 × `reach` + 1 columns, fewer at the ends.
std::vector<float> box_mean(const std::vector<float>& in, int reach) {
    const std::size_t count = in.size(), width = std::size_t(std::max(reach, 0));
    std::vector<float> sums(count + 1), out(count);
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) sums[i + 1] = sum += in[i];
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t from = i > width ? i - width : 0, to = std::min(count, i + width + 1);
        out[i] = (sums[to] - sums[from]) / float(to - from);
    }
    return out;
}

}  // namespace

Point Strip::point(double column, double row) const {
    const cv::Point2d across(-along.y, along.x);
    const cv::Point2d at = origin + along * (column * step) + across * ((row - (picture.rows - 1) / 2.0) * row_step);
    return {int(at.x), int(at.y)};
}

Place Strip::place(double from, double to) const {
    const cv::Point2d across(-along.y, along.x);
    const double half = row_step * picture.rows / 2;
    const cv::Point2d corners[4] = {
        origin + along * (step * from) - across * half, origin + along * (step * to) - across * half,
        origin + along * (step * to) + across * half, origin + along * (step * from) + across * half};
    Place place;
    for (std::size_t i = 0; i < 4; ++i)
        place[i] = {int(std::lround(corners[i].x)), int(std::lround(corners[i].y))};
    return place;
}

Strip strip_of(const Pyramid& pyramid, const Candidate& candidate, const Cut& cut) {
    const Level& level = pyramid.for_length(candidate.length, cut.modules * 2.0);
    Strip strip;
    strip.along = candidate.along;
    strip.step = candidate.length * cut.length / cut.columns;
    const double height = std::max(candidate.height * cut.height, 2 * level.scale);
    const int rows = std::clamp(int(height / level.scale), 3, cut.most_rows);
    strip.row_step = height / rows;
    strip.origin = candidate.centre - candidate.along * (strip.step * (cut.columns - 1) / 2);
    const cv::Point2d across(-strip.along.y, strip.along.x);
    const cv::Point2d corner = strip.origin - across * (strip.row_step * (rows - 1) / 2);
    // Level pixel i has its middle at (i + ½) scale − ½ of the picture.
    const double s = level.scale, shift = 0.5 * (1 - s) / s;
    const cv::Matx23d to_level(strip.along.x * strip.step / s, across.x * strip.row_step / s,
                               corner.x / s + shift, strip.along.y * strip.step / s,
                               across.y * strip.row_step / s, corner.y / s + shift);
    const bool fine = candidate.length / level.scale < cut.modules * 1.5;
    cv::warpAffine(level.picture, strip.picture, to_level, cv::Size(cut.columns, rows),
                   (fine ? cv::INTER_CUBIC : cv::INTER_LINEAR) | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return strip;
}

Bands::Bands(const Strip& strip, double columns_per_module)
    : reach_(int(columns_per_module * modules_around)) {
    const int rows = strip.picture.rows, count = std::min(most_bands, rows);
    for (int b = 0; b < count; ++b)
        bands_.push_back(band_of(strip.picture, rows * b / count, rows * (b + 1) / count));
    align(most_typical());
    for (std::size_t b = 0; b < bands_.size(); ++b)
        if (bands_[b].good) agreeing_.push_back(b);
}

std::pair<std::size_t, std::size_t> Bands::third(std::size_t part) const {
    const std::size_t count = agreeing_.size(), from = agreeing_[count * part / 3];
    const std::size_t to = part == 2 ? bands_.size() : agreeing_[count * (part + 1) / 3];
    return {from, std::max(from + 1, to)};
}

Bands::Band Bands::band_of(const cv::Mat& picture, int top, int bottom) const {
    const auto count = std::size_t(picture.cols);
    Band band;
    band.level.assign(count, 0);
    for (int y = top; y < bottom; ++y) {
        const std::uint8_t* row = picture.ptr(y);
        for (std::size_t x = 0; x < count; ++x) band.level[x] += float(row[x]);
    }
    const float rows = float(bottom - top);
    for (float& value : band.level) value /= rows;
    double sum = 0, squares_sum = 0;
    for (const float value : band.level) sum += double(value), squares_sum += double(value) * double(value);
    const double whole_mean = sum / double(count);
    const double deviation = std::sqrt(std::max(1e-3, squares_sum / double(count) - whole_mean * whole_mean));
    band.brightness.resize(count);
    for (std::size_t x = 0; x < count; ++x)
        band.brightness[x] = float((double(band.level[x]) - whole_mean) / deviation);
    const auto mean = box_mean(band.level, reach_);
    for (std::size_t x = 0; x < count; ++x) band.level[x] -= mean[x];
    std::vector<float> squares(count);
    for (std::size_t x = 0; x < count; ++x) squares[x] = band.level[x] * band.level[x];
    band.contrast = box_mean(squares, reach_);
    for (float& value : band.contrast) value = std::sqrt(std::max(value, 0.0f));
    band.energy = sum_of_products(band.level.data(), band.level.data(), count) + 1e-3f;
    return band;
}

// Correlation of two bands, the second moved `lag` columns to the left.
float Bands::alike(const Band& a, const Band& b, int lag) {
    const std::size_t shift = std::size_t(std::abs(lag));
    if (shift >= a.level.size()) return 0;
    const float* one = a.level.data() + (lag < 0 ? shift : 0);
    const float* other = b.level.data() + (lag > 0 ? shift : 0);
    return sum_of_products(one, other, a.level.size() - shift) / std::sqrt(a.energy * b.energy);
}

std::size_t Bands::most_typical() const {
    const std::size_t count = bands_.size();
    std::vector<float> sums(count, 1);
    for (std::size_t i = 0; i < count; ++i)
        for (std::size_t j = i + 1; j < count; ++j) {
            const float like = std::abs(alike(bands_[i], bands_[j], 0));
            sums[i] += like;
            sums[j] += like;
        }
    // Of bands that are much alike the one with more contrast is cleaner.
    for (std::size_t i = 0; i < count; ++i) sums[i] *= std::sqrt(std::sqrt(bands_[i].energy));
    return std::size_t(std::ranges::max_element(sums) - sums.begin());
}

// Finds each band's lag from the most typical one outwards: the next band is where the last one's lean leads.
void Bands::align(std::size_t first) {
    bands_[first].good = true;
    for (const int way : {1, -1}) {
        int lag = 0, lean = 0;
        for (int i = int(first) + way; i >= 0 && i < int(bands_.size()); i += way) {
            Band& band = bands_[std::size_t(i)];
            float best = 0;
            int where = 0;
            for (int lag_try = lag + lean - most_lean; lag_try <= lag + lean + most_lean; ++lag_try) {
                const float like = alike(bands_[first], band, lag_try);
                if (std::abs(like) > std::abs(best)) best = like, where = lag_try;
            }
            band.good = std::abs(best) >= least_alike;
            band.sign = best < 0 ? -1.0f : 1.0f;
            if (!band.good) continue;
            lean = std::clamp(where - lag, -most_lean, most_lean);
            lag = band.lag = where;
        }
    }
}

// The bands' common line, each weighed by its contrast around the column.
Profile Bands::together(std::size_t first, std::size_t last) const {
    const std::size_t count = bands_.front().level.size();
    std::vector<float> sum(count), weight(count, 1e-3f), squares(count);
    for (std::size_t b = first; b < last; ++b) {
        const Band& band = bands_[b];
        if (!band.good) continue;
        const std::size_t left = std::size_t(std::max(0, -band.lag)),
                          right = count - std::size_t(std::max(0, band.lag));
        const float* level = band.level.data() + band.lag;
        const float* contrast = band.contrast.data() + band.lag;
        for (std::size_t x = left; x < right; ++x) {
            sum[x] += band.sign * level[x] * contrast[x];
            weight[x] += contrast[x] * contrast[x];
        }
    }
    for (std::size_t x = 0; x < count; ++x) sum[x] /= weight[x];
    for (std::size_t x = 0; x < count; ++x) squares[x] = sum[x] * sum[x];
    const auto scale = box_mean(squares, reach_);
    for (std::size_t x = 0; x < count; ++x) sum[x] /= std::sqrt(std::max(scale[x], 0.0f)) + 1e-3f;
    return sum;
}

}  // namespace kassa::vision
