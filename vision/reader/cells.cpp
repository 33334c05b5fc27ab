#include "vision/reader/cells.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace kassa::vision {
namespace {

constexpr int largest_side = 1400;

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

Cells cells_of(const Level& level) {
    const cv::Mat& picture = level.picture;
    Cells cells{picture.cols / cell_side, picture.rows / cell_side, level.scale, {}};
    cells.tensors.resize(std::size_t(cells.columns) * std::size_t(cells.rows));
    const auto width = std::size_t(picture.cols);
    std::vector<std::int32_t> sums(width * 3);
    for (int r = 0; r < cells.rows; ++r) {
        std::ranges::fill(sums, 0);
        for (int y = std::max(1, r * cell_side); y < std::min(picture.rows - 1, (r + 1) * cell_side); ++y)
            add_row(picture.ptr(y - 1), picture.ptr(y), picture.ptr(y + 1), picture.cols, sums.data(),
                    sums.data() + width, sums.data() + 2 * width);
        for (int c = 0; c < cells.columns; ++c) {
            std::array<std::int32_t, 3> total{};
            for (std::size_t part = 0; part < 3; ++part)
                for (int x = 0; x < cell_side; ++x) total[part] += sums[part * width + std::size_t(c * cell_side + x)];
            constexpr float area = cell_side * cell_side;
            cells.tensors[std::size_t(r * cells.columns + c)] = {
                float(total[0]) / area, float(total[1]) / area, float(total[2]) / area};
        }
    }
    return cells;
}

}  // namespace

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

std::vector<Cells> texture_of(const Pyramid& pyramid) {
    std::vector<Cells> texture;
    for (const Level& level : pyramid.levels())
        if (std::max(level.picture.cols, level.picture.rows) <= largest_side || &level == &pyramid.levels().back())
            texture.push_back(cells_of(level));
    return texture;
}

}  // namespace kassa::vision
