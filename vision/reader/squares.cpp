#include "vision/reader/squares.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace kassa::vision {
namespace {

constexpr int finest_cells = 128;  // of the longer side of the finest level that is looked at
// Cells; twice as large ones are looked for on the next level.
constexpr int sides[] = {5, 6, 7, 8, 9, 10};
// The mean of `Changes` that a square must have: what sensor grain of σ 8 grey levels leaves on the finest level of
// these, and a code with a contrast of 40 has as much again.
constexpr double least_change = 500;
// By which power of its side a square may be thinner than another.
constexpr double growth = 0.5;

struct Square {
    cv::Point2d centre;  // pixels of the picture
    double side = 0;
    double score = 0;
};

// How strongly the picture changes in the direction in which it changes least, summed from the top left corner.
class Changes {
public:
    explicit Changes(const Cells& cells) : columns_(std::size_t(cells.columns) + 1) {
        sums_.assign(columns_ * (std::size_t(cells.rows) + 1), 0);
        const Cells around = smoothed(cells);
        for (std::size_t r = 0, i = 0; r < std::size_t(cells.rows); ++r) {
            double row = 0;
            for (std::size_t c = 0; c < std::size_t(cells.columns); ++c, ++i) {
                const Tensor& tensor = around.tensors[i];
                row += std::max(0.0, double(tensor.energy() - tensor.strength()));
                sums_[(r + 1) * columns_ + c + 1] = sums_[r * columns_ + c + 1] + row;
            }
        }
    }
    double mean(int left, int top, int side) const {
        const auto at = [&](int x, int y) { return sums_[std::size_t(y) * columns_ + std::size_t(x)]; };
        return (at(left + side, top + side) - at(left, top + side) - at(left + side, top) + at(left, top)) /
               (side * side);
    }

private:
    std::size_t columns_;
    std::vector<double> sums_;
};

bool overlap(const Square& a, const Square& b) {
    return std::max(std::abs(a.centre.x - b.centre.x), std::abs(a.centre.y - b.centre.y)) <
           std::max(a.side, b.side);
}

// Keeps the best of those that overlap.
void keep(std::vector<Square>& best, const Square& one, std::size_t most) {
    const auto overlapped = [&](const Square& known) { return overlap(known, one); };
    if (std::ranges::any_of(best, [&](const Square& known) { return overlapped(known) && known.score >= one.score; }))
        return;
    std::erase_if(best, overlapped);
    best.insert(std::ranges::upper_bound(best, one.score, std::greater(), &Square::score), one);
    if (best.size() > most) best.pop_back();
}

void keep_squares(const Cells& cells, std::vector<Square>& best, std::size_t most) {
    const Changes changes(cells);
    const double pixels = cell_side * cells.scale;
    for (const int side : sides) {
        // The largest square that is full: one that holds more than the code thins out faster than it grows.
        const double factor = std::pow(side * pixels, growth);
        for (int top = 0; top + side <= cells.rows; ++top)
            for (int left = 0; left + side <= cells.columns; ++left) {
                const double mean = changes.mean(left, top, side), score = mean * factor;
                if (mean < least_change || (best.size() == most && score <= best.back().score)) continue;
                keep(best, {{(left + side / 2.0) * pixels, (top + side / 2.0) * pixels}, side * pixels, score}, most);
            }
    }
}

cv::Rect rectangle_of(const Square& one) {
    return {cv::Point(one.centre - cv::Point2d(one.side, one.side) / 2), cv::Size(int(one.side), int(one.side))};
}

// Two halves of one code: alike, touching, and hardly shifted across.
bool stand_in_a_row(const Square& a, const Square& b) {
    const double x = std::abs(a.centre.x - b.centre.x), y = std::abs(a.centre.y - b.centre.y);
    const double side = std::max(a.side, b.side);
    return std::min(a.side, b.side) > 0.75 * side && std::max(x, y) < 1.25 * side && std::min(x, y) < 0.25 * side &&
           std::min(a.score, b.score) > 0.5 * std::max(a.score, b.score);
}

}  // namespace

std::vector<cv::Rect> locate_squares(const std::vector<Cells>& texture, std::size_t most) {
    std::vector<Square> best;
    for (const Cells& cells : texture)
        if (std::max(cells.columns, cells.rows) <= finest_cells) keep_squares(cells, best, most);
    std::vector<cv::Rect> found;
    std::vector<bool> taken(best.size());
    for (std::size_t i = 0; i < best.size(); ++i) {
        if (taken[i]) continue;
        cv::Rect rectangle = rectangle_of(best[i]);
        for (std::size_t j = i + 1; j < best.size(); ++j)
            if (!taken[j] && stand_in_a_row(best[i], best[j])) {
                rectangle |= rectangle_of(best[j]);
                taken[j] = true;
                break;
            }
        found.push_back(rectangle);
    }
    return found;
}

}  // namespace kassa::vision
