#include "vision/reader/movement.h"

#include <algorithm>
#include <cstdlib>

namespace kassa::vision {
namespace {

constexpr int cell = 5;  // pixels of the small picture
// A cell has moved when its pixels differ by so many grey levels on average, and by so many times what the grain, which
// is the same everywhere, leaves in half of all cells.
constexpr double least_difference = 2.5, over_grain = 1.7;
constexpr double least_share = 0.25;

}  // namespace

Movement::Movement(std::span<const std::uint8_t> now, std::span<const std::uint8_t> before, int width, int height,
                   double scale) {
    if (now.size() != before.size() || width < cell || height < cell) return;
    columns_ = width / cell;
    rows_ = height / cell;
    cell_ = cell / scale;
    std::vector<double> differences;
    for (int row = 0; row < rows_; ++row)
        for (int column = 0; column < columns_; ++column) {
            int sum = 0;
            for (int y = row * cell; y < (row + 1) * cell; ++y)
                for (int x = column * cell; x < (column + 1) * cell; ++x) {
                    const auto at = std::size_t(y) * std::size_t(width) + std::size_t(x);
                    sum += std::abs(int(now[at]) - int(before[at]));
                }
            differences.push_back(double(sum) / (cell * cell));
        }
    auto sorted = differences;
    const auto middle = sorted.begin() + std::ptrdiff_t(sorted.size() / 2);
    std::ranges::nth_element(sorted, middle);
    const double least = std::max(least_difference, over_grain * *middle);
    for (const double difference : differences) moved_.push_back(difference > least);
}

bool Movement::is_at(const Candidate& candidate) const {
    if (moved_.empty()) return false;
    const cv::Point2d across(-candidate.along.y, candidate.along.x);
    const int steps_along = std::max(2, int(candidate.length / cell_)),
              steps_across = std::max(2, int(candidate.height / cell_));
    int moved = 0;
    for (int i = 0; i <= steps_along; ++i)
        for (int j = 0; j <= steps_across; ++j) {
            const double u = candidate.length * (double(i) / steps_along - 0.5),
                         v = candidate.height * (double(j) / steps_across - 0.5);
            const cv::Point2d at = candidate.centre + candidate.along * u + across * v;
            const int column = std::clamp(int(at.x / cell_), 0, columns_ - 1);
            const int row = std::clamp(int(at.y / cell_), 0, rows_ - 1);
            moved += moved_[std::size_t(row * columns_ + column)];
        }
    return moved >= least_share * (steps_along + 1) * (steps_across + 1);
}

}  // namespace kassa::vision
