#pragma once
// Which digits explain a profile best. A profile over a symbol's modules (0 white, 1 black) is compared with every
// pattern in every cell; the best row of patterns, with neighbours smearing into one another, is found by dynamic
// programming, first without and then with what makes a row a number: the sets of the left half, the check digit.
// A "gain" is half of the squared error that an explanation takes away.
#include <array>
#include <span>
#include <string>

#include "vision/reader/ean_model.h"

namespace kassa::vision::ean {

// The gain of every pattern in every cell.
using Gains = std::array<std::array<float, patterns>, most_cells>;

// `line` is the profile over `layout.profile_samples()`, less the kernel's guards.
Gains gains_of(const Layout& layout, const Kernel& kernel, std::span<const float> line);

struct Row {
    std::array<int, most_cells> cells{};  // a pattern each
    float gain = 0;
};

// The best row, whatever number or none it makes.
Row best_row(const Layout& layout, const Kernel& kernel, const Gains& gains);

// For every cell and pattern the gain of the best row that holds it, less that of the best row: 0 for what is in it,
// else negative.
Gains row_gains(const Layout& layout, const Kernel& kernel, const Gains& gains);

struct Number {
    std::string digits;  // with its check digit: 13, 8, or 8 of UPC-E (number system, six, check digit)
    Row row;
    float runner_up = 0;  // the gain of the best row that makes another number
};

// The best number. Without a kernel cells do not smear into one another.
Number best_number(const Layout& layout, const Kernel* kernel, const Gains& gains);

}  // namespace kassa::vision::ean
