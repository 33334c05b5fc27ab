#include "vision/reader/ean_model.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "vision/reader/sums.h"

namespace kassa::vision::ean {
namespace {

// Set A of GS1 General Specifications figure 5.2.1.2.1-1; B is C read backwards, C is A with bars and spaces exchanged.
constexpr std::array<std::uint8_t, 10> set_a = {0b0001101, 0b0011001, 0b0010011, 0b0111101, 0b0100011,
                                                0b0110001, 0b0101111, 0b0111011, 0b0110111, 0b0001011};

std::uint8_t backwards(std::uint8_t bits) {
    std::uint8_t out = 0;
    for (int i = 0; i < 7; ++i) out = std::uint8_t(out << 1 | (bits >> i & 1));
    return out;
}

// What a disc and a movement leave sharp is softened by so much, modules: no picture is perfectly sharp.
constexpr double softness = 0.35;

// The share of a kernel that lies left of `x` modules.
double share_left(double x, Smear smear, double size) {
    const double sigma = smear == Smear::Soft ? size : softness;
    const auto gauss = [&](double at) { return 0.5 * std::erfc(-at / (sigma * std::numbers::sqrt2)); };
    if (smear == Smear::Soft) return gauss(x);
    constexpr int parts = 24;
    double sum = 0, weights = 0;
    for (int i = 0; i < parts; ++i) {
        const double u = (i + 0.5) / parts * 2 - 1;
        const double weight = smear == Smear::Disc ? std::sqrt(1 - u * u) : 1;
        const double reach = smear == Smear::Disc ? size : size / 2;
        sum += weight * gauss(x + u * reach);
        weights += weight;
    }
    return sum / weights;
}

// A bar of one module, over [-margin, 1 + margin) modules around its left edge.
std::vector<float> smeared_bar(Smear smear, double size) {
    std::vector<float> bar(std::size_t((1 + 2 * margin) * samples));
    for (std::size_t i = 0; i < bar.size(); ++i) {
        const double x = (double(i) + 0.5) / samples - margin;
        bar[i] = float(share_left(x, smear, size) - share_left(x - 1, smear, size));
    }
    return bar;
}

void add_bar(std::span<float> line, const std::vector<float>& bar, int module) {
    float* at = line.data() + module * samples;
    for (std::size_t i = 0; i < bar.size(); ++i) at[i] += bar[i];
}

float deviation_of(const Layout& layout, const Kernel& kernel) {
    // Every digit once or twice in each set stands for all symbols.
    double sum = 0, squares = 0, count = 0;
    for (int shift = 0; shift < 10; ++shift) {
        std::array<int, most_cells> cells{};
        for (std::size_t k = 0; k < layout.cells.size(); ++k)
            cells[k] =
                layout.range(k).first + (int(k) * 3 + shift) % 10 + (int(k) < layout.left && k % 2 ? 10 : 0);
        const auto line = drawn(layout, kernel, std::span(cells).first(layout.cells.size()));
        for (std::size_t i = margin * samples; i < line.size() - margin * samples; ++i) {
            sum += double(line[i]);
            squares += double(line[i]) * double(line[i]);
            ++count;
        }
    }
    const double mean = sum / count;
    return float(std::sqrt(squares / count - mean * mean));
}

Kernel kernel_of(Smear smear, double size) {
    Kernel kernel;
    kernel.smear = smear;
    kernel.size = size;
    const auto bar = smeared_bar(smear, size);
    for (int p = 0; p < patterns; ++p) {
        auto& shape = kernel.shapes[std::size_t(p)];
        for (int m = 0; m < cell_modules; ++m)
            if (bits_of(p) >> (6 - m) & 1) add_bar(shape, bar, m);
        kernel.energy[std::size_t(p)] = 0.5f * sum_of_products(shape.data(), shape.data(), shape.size());
    }
    constexpr std::size_t next = cell_modules * samples, overlap = cell_samples - next;
    for (std::size_t p = 0; p < patterns; ++p)
        for (std::size_t q = 0; q < patterns; ++q)
            kernel.with_next[p][q] =
                sum_of_products(kernel.shapes[p].data() + next, kernel.shapes[q].data(), overlap);
    std::size_t index = 0;
    for (const Layout* layout : {&ean13(), &ean8(), &upce()}) {
        auto& guards = kernel.guards[index++];
        guards.assign(layout->profile_samples(), 0);
        for (const int module : layout->guard_bars) add_bar(guards, bar, module);
    }
    kernel.deviation = deviation_of(ean13(), kernel);
    return kernel;
}

}  // namespace

std::uint8_t bits_of(int pattern) {
    const std::uint8_t a = set_a[std::size_t(pattern % 10)], c = std::uint8_t(~a & 0x7F);
    return pattern < 10 ? a : pattern < 20 ? backwards(c) : c;
}

const Layout& ean13() {
    static const Layout layout{
        Format::Ean13, 95, {3, 10, 17, 24, 31, 38, 50, 57, 64, 71, 78, 85}, 6, true, {0, 2, 46, 48, 92, 94}};
    return layout;
}

const Layout& ean8() {
    static const Layout layout{Format::Ean8,          67, {3, 10, 17, 24, 36, 43, 50, 57}, 4, false,
                               {0, 2, 32, 34, 64, 66}};
    return layout;
}

const Layout& upce() {
    static const Layout layout{Format::UpcE, 51, {3, 10, 17, 24, 31, 38}, 6, true, {0, 2, 46, 48, 50}};
    return layout;
}

const std::vector<float>& Kernel::guards_of(const Layout& layout) const {
    return guards[layout.format == Format::Ean13 ? 0 : layout.format == Format::Ean8 ? 1 : 2];
}

std::span<const Kernel> kernels(Smear smear) {
    // Below σ 0.3 a lens is sharper than four samples a module can tell; beyond the last of each kind digits cannot
    // be told apart, and the smear reaches out of the cells' margins.
    static const auto all = [] {
        const std::vector<double> sizes[3] = {{0.3, 0.45, 0.6, 0.75, 0.9, 1.05},
                                              {0.9, 1.15, 1.4, 1.65, 1.9, 2.15, 2.4, 2.65, 2.9},
                                              {1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5}};
        std::array<std::vector<Kernel>, 3> made;
        for (const Smear kind : {Smear::Soft, Smear::Disc, Smear::Motion})
            for (const double size : sizes[std::size_t(kind)])
                made[std::size_t(kind)].push_back(kernel_of(kind, size));
        return made;
    }();
    return all[std::size_t(smear)];
}

std::vector<float> drawn(const Layout& layout, const Kernel& kernel, std::span<const int> cells) {
    std::vector<float> line = kernel.guards_of(layout);
    for (std::size_t k = 0; k < cells.size(); ++k) {
        const auto& shape = kernel.shapes[std::size_t(cells[k])];
        float* at = line.data() + layout.cells[k] * samples;
        for (std::size_t i = 0; i < shape.size(); ++i) at[i] += shape[i];
    }
    return line;
}

}  // namespace kassa::vision::ean
