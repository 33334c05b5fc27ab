#pragma once
// The texture of a picture: each level of its pyramid cut into cells of 8 × 8 pixels, and in each cell the structure
// tensor, the mean of gradient times gradient. Bars make it strong in one direction, squares and letters in both, an
// empty counter in none. It is made once for a picture; whatever looks for a kind of texture looks at it.
#include <cmath>
#include <vector>

#include "vision/reader/pyramid.h"

namespace kassa::vision {

inline constexpr int cell_side = 8;  // pixels of a level

struct Tensor {
    float xx = 0, yy = 0, xy = 0;  // squares of the difference over two pixels, grey levels

    void operator+=(const Tensor& other) { xx += other.xx, yy += other.yy, xy += other.xy; }
    float energy() const { return xx + yy; }
    // By how much it is stronger in its direction than across it.
    float strength() const { return std::sqrt((xx - yy) * (xx - yy) + 4 * xy * xy); }
};

struct Cells {
    int columns = 0, rows = 0;
    double scale = 1;  // pixels of the picture for one of the level
    std::vector<Tensor> tensors;
};

// Each cell with its eight neighbours.
Cells smoothed(const Cells& cells);

// The finest level first. Levels with a longer side than 1400 pixels are left out where there is a coarser one: a print
// that needs more than 1400 pixels for its bars is not held to a camera.
std::vector<Cells> texture_of(const Pyramid& pyramid);

}  // namespace kassa::vision
