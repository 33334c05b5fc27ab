#pragma once
// From a line of brightness over columns to ink over modules: where each module stands, and what is paper and what
// is ink around it, as a gleam or a shadow makes it differ along the symbol.
#include <array>
#include <vector>

#include "vision/reader/ean_model.h"
#include "vision/reader/strip.h"

namespace kassa::vision::ean {

// Column = c₀ + c₁t + c₂t² + c₃t³, with t from −1 at the symbol's first module to 1 after its last.
using Mapping = std::array<double, 4>;

double column_at(const Mapping& mapping, double t);
double slope_at(const Mapping& mapping, double t);
// Where sample i of a line over the layout's modules and margins stands, as t.
double t_of(const Layout& layout, std::size_t i);
// The samples of the symbol itself, without the margins: from, to (one past).
std::pair<std::size_t, std::size_t> inside(const Layout& layout);

// A line over columns at the samples of the layout's modules and margins.
std::vector<float> sampled(const std::vector<float>& line_of_columns, const Mapping& mapping,
                           const Layout& layout);

// Brightness of paper and of ink around every sample, fitted to what is believed to stand there.
struct Levels {
    std::vector<float> paper, depth;  // brightness = paper − depth × model
};

Levels fitted_levels(const Layout& layout, const std::vector<float>& line, const std::vector<float>& model);

// 0 for paper, 1 for ink.
std::vector<float> inked(const std::vector<float>& line, const Levels& levels);

// Whether bars are darker than what is between them. On a can they are brighter where the can gleams.
enum class Ink { Dark, Light };

// The ink of all bands from `first` to `last` (one past) that agree, when the symbol drawn as `model` stands in
// them: each band has levels of its own and a say by how well the model explains it there. Unlike a profile, which
// takes away each column's surroundings before it is known what they are, this bends nothing where the symbol ends.
std::vector<float> joint_ink(const Bands& bands, std::size_t first, std::size_t last, const Layout& layout,
                             const Mapping& mapping, const std::vector<float>& model, Ink colour);

}  // namespace kassa::vision::ean
