#include "vision/reader/locate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace kassa::vision {
namespace {

constexpr int cell = 8;  // pixels of a level
// Levels larger than this add nothing: a print that needs more than 1400 pixels for its bars is not held to a camera.
constexpr int largest_side = 1400;
// The mean square of the differences over two pixels that a cell must have. Sensor grain of σ 4 grey levels leaves 32
// a direction at full size and a quarter of it at every further level.
constexpr float least_energy = 40;
constexpr float least_coherence = 0.45f;
constexpr float alike = 0.87f;  // cosine of twice 15°
constexpr double least_cells_along = 3.5, least_cells_across = 1.5;
// The shortest symbols have some sixty modules, and less than a pixel a module can't be read by anybody.
constexpr double least_length = 56;  // pixels of the picture

struct Tensor {
    float xx = 0, yy = 0, xy = 0;
    void operator+=(const Tensor& other) { xx += other.xx, yy += other.yy, xy += other.xy; }
    float energy() const { return xx + yy; }
    float strength() const { return std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy); }
};

struct Cells {
    int columns = 0, rows = 0;
    std::vector<Tensor> tensors;
    const Tensor& at(int x, int y) const {
        return tensors[std::size_t(y) * std::size_t(columns) + std::size_t(x)];
    }
};

// Sums of the products of gradients down one row of cells, column by column of the picture.
void add_row(const std::uint8_t* above, const std::uint8_t* row, const std::uint8_t* below, int width,
             std::int32_t* __restrict xx, std::int32_t* __restrict yy, std::int32_t* __restrict xy) {
    for (int x = 1; x < width - 1; ++x) {
        const auto gx = std::int16_t(row[x + 1] - row[x - 1]), gy = std::int16_t(below[x] - above[x]);
        xx[x] += gx * gx;
        yy[x] += gy * gy;
        xy[x] += gx * gy;
    }
}

Cells cells_of(const cv::Mat& picture) {
    Cells cells{picture.cols / cell, picture.rows / cell, {}};
    cells.tensors.resize(std::size_t(cells.columns) * std::size_t(cells.rows));
    const auto width = std::size_t(picture.cols);
    std::vector<std::int32_t> sums(width * 3);
    for (int r = 0; r < cells.rows; ++r) {
        std::ranges::fill(sums, 0);
        for (int y = std::max(1, r * cell); y < std::min(picture.rows - 1, (r + 1) * cell); ++y)
            add_row(picture.ptr(y - 1), picture.ptr(y), picture.ptr(y + 1), picture.cols, sums.data(),
                    sums.data() + width, sums.data() + 2 * width);
        for (int c = 0; c < cells.columns; ++c) {
            std::array<std::int32_t, 3> total{};
            for (std::size_t part = 0; part < 3; ++part)
                for (int x = 0; x < cell; ++x) total[part] += sums[part * width + std::size_t(c * cell + x)];
            constexpr float area = cell * cell;
            cells.tensors[std::size_t(r * cells.columns + c)] = {
                float(total[0]) / area, float(total[1]) / area, float(total[2]) / area};
        }
    }
    return cells;
}

// Each cell with its eight neighbours.
Cells smoothed(const Cells& cells) {
    Cells across = cells, both = cells;
    const auto columns = std::size_t(cells.columns), rows = std::size_t(cells.rows);
    for (std::size_t i = 0; i < cells.tensors.size(); ++i) {
        if (i % columns > 0) across.tensors[i] += cells.tensors[i - 1];
        if (i % columns + 1 < columns) across.tensors[i] += cells.tensors[i + 1];
    }
    both.tensors = across.tensors;
    for (std::size_t i = 0; i < cells.tensors.size(); ++i) {
        if (i >= columns) both.tensors[i] += across.tensors[i - columns];
        if (i / columns + 1 < rows) both.tensors[i] += across.tensors[i + columns];
    }
    return both;
}

// Groups of cells that touch and agree.
class Groups {
public:
    explicit Groups(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), std::size_t(0));
    }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

private:
    std::vector<std::size_t> parent_;
};

struct Directions {
    std::vector<std::uint8_t> striped;
    std::vector<float> cosine, sine;  // of twice the gradient's angle
};

Directions directions_of(const Cells& cells, const Cells& smooth) {
    const std::size_t count = cells.tensors.size();
    Directions found{std::vector<std::uint8_t>(count), std::vector<float>(count), std::vector<float>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        const Tensor& t = smooth.tensors[i];
        const float strength = t.strength();
        if (cells.tensors[i].energy() < least_energy || strength < least_coherence * t.energy()) continue;
        found.striped[i] = 1;
        found.cosine[i] = (t.xx - t.yy) / strength;
        found.sine[i] = 2 * t.xy / strength;
    }
    return found;
}

std::vector<std::vector<std::size_t>> groups_of(const Cells& cells, const Directions& directions) {
    const auto columns = std::size_t(cells.columns);
    const std::size_t count = cells.tensors.size();
    Groups groups(count);
    const auto try_join = [&](std::size_t a, std::size_t b) {
        if (directions.striped[b] &&
            directions.cosine[a] * directions.cosine[b] + directions.sine[a] * directions.sine[b] >= alike)
            groups.join(a, b);
    };
    for (std::size_t i = 0; i < count; ++i) {
        if (!directions.striped[i]) continue;
        const bool right = i % columns + 1 < columns, down = i + columns < count;
        if (right) try_join(i, i + 1);
        if (down) try_join(i, i + columns);
        if (right && down) try_join(i, i + columns + 1);
        if (i % columns > 0 && down) try_join(i, i + columns - 1);
    }
    std::vector<std::vector<std::size_t>> members(count);
    for (std::size_t i = 0; i < count; ++i)
        if (directions.striped[i]) members[groups.root(i)].push_back(i);
    std::erase_if(members, [](const auto& group) { return group.size() < 6; });
    return members;
}

// The stretch of `places` (with their weights) that holds all but `cut` of the weight at either end.
std::pair<double, double> stretch(std::vector<std::pair<double, double>>& places, double cut) {
    std::ranges::sort(places);
    double total = 0, sum = 0;
    for (const auto& [at, weight] : places) total += weight;
    double from = places.front().first, to = places.back().first;
    for (const auto& [at, weight] : places) {
        if (sum <= total * cut) from = at;
        if (sum < total * (1 - cut)) to = at;
        sum += weight;
    }
    return {from, to};
}

std::optional<Candidate> candidate_of(const Cells& cells, const std::vector<std::size_t>& group,
                                      double scale) {
    Tensor sum;
    for (const std::size_t i : group) sum += cells.tensors[i];
    const double angle = 0.5 * std::atan2(2.0 * double(sum.xy), double(sum.xx) - double(sum.yy));
    const cv::Point2d along(std::cos(angle), std::sin(angle)), across(-along.y, along.x);
    std::vector<std::pair<double, double>> us, vs;
    for (const std::size_t i : group) {
        const cv::Point2d at((double(i % std::size_t(cells.columns)) + 0.5) * cell,
                             (double(i / std::size_t(cells.columns)) + 0.5) * cell);
        const double weight = std::sqrt(double(cells.tensors[i].energy()));
        us.emplace_back(at.dot(along), weight);
        vs.emplace_back(at.dot(across), weight);
    }
    const auto [left, right] = stretch(us, 0.01);
    const auto [top, bottom] = stretch(vs, 0.05);
    const double length = right - left + cell, height = bottom - top + cell;
    if (length < least_cells_along * cell || length * scale < least_length ||
        height < least_cells_across * cell)
        return std::nullopt;
    // A region that is not filled is a bent line or the frame of a label.
    const double filled = double(group.size()) * cell * cell / (length * height);
    if (filled < 0.3) return std::nullopt;
    Candidate found;
    found.centre = (along * ((left + right) / 2) + across * ((top + bottom) / 2)) * scale;
    found.along = along;
    found.length = length * scale;
    found.height = height * scale;
    const double coherence = double(sum.strength()) / double(sum.energy());
    // Of one print's pieces on a fine level and the whole of it on a coarse one, the whole comes first.
    found.score = std::sqrt(double(group.size()) * scale) * coherence * filled;
    return found;
}

bool alike_places(const Candidate& a, const Candidate& b) {
    const cv::Point2d apart = a.centre - b.centre;
    const double u = std::abs(apart.dot(a.along)), v = std::abs(apart.x * a.along.y - apart.y * a.along.x);
    return std::abs(a.along.dot(b.along)) > 0.98 && u < 0.06 * a.length &&
           v < 0.35 * std::max(a.height, b.height) &&
           std::abs(a.length - b.length) < 0.12 * std::max(a.length, b.length);
}

}  // namespace

std::vector<Candidate> locate(const Pyramid& pyramid, std::size_t most) {
    std::vector<Candidate> all;
    for (const Level& level : pyramid.levels()) {
        if (std::max(level.picture.cols, level.picture.rows) > largest_side &&
            &level != &pyramid.levels().back())
            continue;
        const Cells cells = cells_of(level.picture);
        const Directions directions = directions_of(cells, smoothed(cells));
        for (const auto& group : groups_of(cells, directions))
            if (const auto found = candidate_of(cells, group, level.scale)) all.push_back(*found);
    }
    std::ranges::stable_sort(all, std::greater(), &Candidate::score);
    std::vector<Candidate> best;
    for (const Candidate& one : all) {
        if (best.size() >= most) break;
        if (std::ranges::none_of(best, [&](const Candidate& known) { return alike_places(known, one); }))
            best.push_back(one);
    }
    return best;
}

}  // namespace kassa::vision
