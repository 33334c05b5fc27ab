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
// The mean and the contrast around a column are taken over so many modules to either side: wide enough that every
// stretch of a code has as much ink as any other, narrow enough to follow a gleam.
constexpr double modules_around = 11;

struct Band {
    std::vector<float> level;     // brightness less its mean around the column
    std::vector<float> contrast;  // its deviation around the column
    float energy = 0;
    int lag = 0;  // columns that it must be moved to the left
    bool good = false;
};

// Means over 2 × `reach` + 1 columns, fewer at the ends.
void box_mean(const std::vector<float>& in, std::vector<float>& out, int reach) {
    const int count = int(in.size());
    out.resize(in.size());
    double sum = 0;
    for (int i = 0; i < std::min(reach, count); ++i) sum += double(in[std::size_t(i)]);
    int from = 0, to = std::min(reach, count);
    for (int i = 0; i < count; ++i) {
        if (i + reach < count) sum += double(in[std::size_t(to++)]);
        if (i - reach > 0) sum -= double(in[std::size_t(from++)]);
        out[std::size_t(i)] = float(sum / (to - from));
    }
}

Band band_of(const cv::Mat& picture, int top, int bottom, int reach) {
    const auto count = std::size_t(picture.cols);
    Band band;
    band.level.assign(count, 0);
    for (int y = top; y < bottom; ++y) {
        const std::uint8_t* row = picture.ptr(y);
        for (std::size_t x = 0; x < count; ++x) band.level[x] += float(row[x]);
    }
    const float rows = float(bottom - top);
    for (float& value : band.level) value /= rows;
    std::vector<float> mean;
    box_mean(band.level, mean, reach);
    for (std::size_t x = 0; x < count; ++x) band.level[x] -= mean[x];
    std::vector<float> squares(count);
    for (std::size_t x = 0; x < count; ++x) squares[x] = band.level[x] * band.level[x];
    box_mean(squares, band.contrast, reach);
    for (float& value : band.contrast) value = std::sqrt(value);
    band.energy = sum_of_products(band.level.data(), band.level.data(), count) + 1e-3f;
    return band;
}

// Correlation of two bands, the second moved `lag` columns to the left.
float alike(const Band& a, const Band& b, int lag) {
    const std::size_t shift = std::size_t(std::abs(lag)), count = a.level.size() - shift;
    const float* one = a.level.data() + (lag < 0 ? shift : 0);
    const float* other = b.level.data() + (lag > 0 ? shift : 0);
    return sum_of_products(one, other, count) / std::sqrt(a.energy * b.energy);
}

std::size_t most_typical(const std::vector<Band>& bands) {
    std::size_t best = 0;
    float most = -1;
    for (std::size_t i = 0; i < bands.size(); ++i) {
        float sum = 0;
        for (std::size_t j = 0; j < bands.size(); ++j) sum += std::max(0.0f, alike(bands[i], bands[j], 0));
        // Of bands that are much alike the one with more contrast is cleaner.
        sum *= std::sqrt(std::sqrt(bands[i].energy));
        if (sum > most) most = sum, best = i;
    }
    return best;
}

// Finds each band's lag from the most typical one outwards: the next band is where the last one's lean leads.
void align(std::vector<Band>& bands, std::size_t first) {
    bands[first].good = true;
    for (const int way : {1, -1}) {
        int lag = 0, lean = 0;
        for (int i = int(first) + way; i >= 0 && i < int(bands.size()); i += way) {
            Band& band = bands[std::size_t(i)];
            float best = -1;
            int where = 0;
            for (int lag_try = lag + lean - 3; lag_try <= lag + lean + 3; ++lag_try) {
                const float like = alike(bands[first], band, lag_try);
                if (like > best) best = like, where = lag_try;
            }
            band.good = best >= least_alike;
            if (!band.good) continue;
            lean = std::clamp(where - lag, -3, 3);
            lag = band.lag = where;
        }
    }
}

// The bands' common line, each weighed by its contrast around the column.
std::vector<float> joined(const std::vector<Band>& bands, std::size_t from, std::size_t to, int reach) {
    const std::size_t count = bands.front().level.size();
    std::vector<float> sum(count), weight(count, 1e-3f), squares(count), scale;
    for (std::size_t b = from; b < to; ++b) {
        const Band& band = bands[b];
        if (!band.good) continue;
        const std::size_t left = std::size_t(std::max(0, -band.lag)), right = count - std::size_t(std::max(0, band.lag));
        const float* level = band.level.data() + band.lag;
        const float* contrast = band.contrast.data() + band.lag;
        for (std::size_t x = left; x < right; ++x) {
            sum[x] += level[x] * contrast[x];
            weight[x] += contrast[x] * contrast[x];
        }
    }
    for (std::size_t x = 0; x < count; ++x) sum[x] /= weight[x];
    for (std::size_t x = 0; x < count; ++x) squares[x] = sum[x] * sum[x];
    box_mean(squares, scale, reach);
    for (std::size_t x = 0; x < count; ++x) sum[x] /= std::sqrt(scale[x]) + 1e-3f;
    return sum;
}

}  // namespace

Place Strip::place(double from, double to) const {
    const cv::Point2d across(-along.y, along.x);
    const double half = row_step * picture.rows / 2;
    const cv::Point2d corners[4] = {origin + along * (step * from) - across * half, origin + along * (step * to) - across * half,
                                    origin + along * (step * to) + across * half,
                                    origin + along * (step * from) + across * half};
    Place place;
    for (std::size_t i = 0; i < 4; ++i) place[i] = {int(std::lround(corners[i].x)), int(std::lround(corners[i].y))};
    return place;
}

Strip strip_of(const Pyramid& pyramid, const Candidate& candidate, const Cut& cut) {
    // Two pixels a module, if an EAN-13 filled the candidate, keep all that there is to see.
    const Level& level = pyramid.for_length(candidate.length, 95 * 2.0);
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
    const cv::Matx23d to_level(strip.along.x * strip.step / s, across.x * strip.row_step / s, corner.x / s + shift,
                               strip.along.y * strip.step / s, across.y * strip.row_step / s, corner.y / s + shift);
    const bool fine = candidate.length / level.scale < 95 * 1.5;
    cv::warpAffine(level.picture, strip.picture, to_level, cv::Size(cut.columns, rows),
                   (fine ? cv::INTER_CUBIC : cv::INTER_LINEAR) | cv::WARP_INVERSE_MAP, cv::BORDER_REPLICATE);
    return strip;
}

Profile profile_of(const Strip& strip, double columns_per_module) {
    const int reach = int(columns_per_module * modules_around);
    const int rows = strip.picture.rows, count = std::min(most_bands, rows);
    std::vector<Band> bands;
    for (int b = 0; b < count; ++b)
        bands.push_back(band_of(strip.picture, rows * b / count, rows * (b + 1) / count, reach));
    const std::size_t typical = most_typical(bands);
    align(bands, typical);
    Profile profile;
    std::vector<std::size_t> good;
    for (std::size_t b = 0; b < bands.size(); ++b)
        if (bands[b].good) {
            good.push_back(b);
            profile.agreement += double(alike(bands[typical], bands[b], bands[b].lag));
        }
    profile.bands = int(good.size());
    profile.agreement /= double(good.size());
    profile.all = joined(bands, 0, bands.size(), reach);
    for (std::size_t part = 0; part < 3; ++part) {
        const std::size_t from = good[good.size() * part / 3];
        const std::size_t to = part == 2 ? bands.size() : good[good.size() * (part + 1) / 3];
        profile.thirds[part] = joined(bands, from, std::max(from + 1, to), reach);
    }
    return profile;
}

Profile Profile::reversed() const {
    Profile other = *this;
    std::ranges::reverse(other.all);
    for (auto& third : other.thirds) std::ranges::reverse(third);
    return other;
}

}  // namespace kassa::vision
