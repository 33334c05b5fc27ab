#pragma once
// What an EAN or UPC symbol looks like through a lens (GS1 General Specifications 5.2.1 and 5.2.2). A symbol is a sum:
// the bars of its guards and, in each of its cells of seven modules, the bars of one of thirty patterns (each digit in
// sets A, B and C, here L, G and R), all smeared by the same kernel: a Gaussian for what a lens, a small picture and
// interpolation do, a disc seen from the side for a lens that is out of focus, a box for movement.
// Because smearing is linear, how well a whole symbol explains a profile falls apart into terms of single cells and
// of neighbours, so the best of all symbols is found without trying them (`ean_sequence.h`).
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "vision/reading.h"

namespace kassa::vision::ean {

inline constexpr int samples = 4;  // of a profile to the module
inline constexpr int margin = 4;   // modules that a kernel reaches to either side
inline constexpr int cell_modules = 7;
inline constexpr int cell_samples = (cell_modules + 2 * margin) * samples;  // of a smeared pattern
inline constexpr int patterns = 30;                                         // L0 … L9, G0 … G9, R0 … R9
inline constexpr int most_cells = 12;

// The seven modules of a pattern, the leftmost in bit 6, 1 for a bar.
std::uint8_t bits_of(int pattern);

struct Layout {
    Format format;
    int modules;
    std::vector<int> cells;  // the module at which each digit begins
    int left;                // so many cells are of the sets L and G, the others of R
    bool has_g;              // whether G occurs at all
    std::vector<int> guard_bars;

    // The patterns that cell `index` may hold: from, to (one past).
    std::pair<int, int> range(std::size_t index) const {
        return int(index) < left ? std::pair(0, has_g ? 20 : 10) : std::pair(20, 30);
    }
    std::size_t profile_samples() const { return std::size_t((modules + 2 * margin) * samples); }
};

const Layout& ean13();  // UPC-A too
const Layout& ean8();
const Layout& upce();

enum class Smear { Soft, Disc, Motion };

// A smear, and everything of the model that depends on it alone.
struct Kernel {
    Smear smear = Smear::Soft;
    double size = 0;      // modules: σ; the disc's radius; the way moved
    float deviation = 0;  // of a smeared symbol around its mean, for bars of 1 on 0
    std::array<std::array<float, cell_samples>, patterns> shapes{};
    // ½ of each shape's energy; and of a shape with the next cell's.
    std::array<float, patterns> energy{};
    std::array<std::array<float, patterns>, patterns> with_next{};
    std::array<std::vector<float>, 3> guards;  // of each layout, over profile_samples()

    const std::vector<float>& guards_of(const Layout& layout) const;
};

// Of one kind, from sharp to blurred; made at first use.
std::span<const Kernel> kernels(Smear smear);

// The smeared symbol: `cells` names a pattern for each cell.
std::vector<float> drawn(const Layout& layout, const Kernel& kernel, std::span<const int> cells);

}  // namespace kassa::vision::ean
