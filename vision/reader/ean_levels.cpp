#include "vision/reader/ean_levels.h"

#include <algorithm>
#include <cmath>

namespace kassa::vision::ean {
namespace {

// Ink and paper around a module are taken from so many modules to either side.
constexpr int modules_around = 15;

// What a stretch of samples sums up to, of brightness y and model m.
struct Stretch {
    float n = 0, y = 0, m = 0, mm = 0, my = 0, yy = 0;
    void add(const float* line, const float* model) {
        for (int i = 0; i < samples; ++i) {
            n += 1, y += line[i], m += model[i];
            mm += model[i] * model[i], my += model[i] * line[i], yy += line[i] * line[i];
        }
    }
    Stretch minus(const Stretch& o) const {
        return {n - o.n, y - o.y, m - o.m, mm - o.mm, my - o.my, yy - o.yy};
    }
};

}  // namespace

double column_at(const Mapping& c, double t) { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }
double slope_at(const Mapping& c, double t) { return c[1] + t * (2 * c[2] + t * 3 * c[3]); }

double t_of(const Layout& layout, std::size_t i) {
    return ((double(i) + 0.5) / samples - margin) * 2 / layout.modules - 1;
}

std::vector<float> sampled(const std::vector<float>& line_of_columns, const Mapping& mapping,
                           const Layout& layout) {
    std::vector<float> line(layout.profile_samples());
    const double last = double(line_of_columns.size()) - 1.001;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const double column = std::clamp(column_at(mapping, t_of(layout, i)) - 0.5, 0.0, last);
        const auto whole = std::size_t(column);
        line[i] = line_of_columns[whole] +
                  (line_of_columns[whole + 1] - line_of_columns[whole]) * float(column - double(whole));
    }
    return line;
}

std::pair<std::size_t, std::size_t> inside(const Layout& layout) {
    return {std::size_t(margin * samples), std::size_t((margin + layout.modules) * samples)};
}

// The levels are fitted module by module, over the modules around each.
Levels fitted_levels(const Layout& layout, const std::vector<float>& line, const std::vector<float>& model) {
    const std::size_t modules = line.size() / samples;
    std::vector<Stretch> sums(modules + 1);
    for (std::size_t i = 0; i < modules; ++i) {
        sums[i + 1] = sums[i];
        if (i >= margin && i < std::size_t(layout.modules + margin))
            sums[i + 1].add(&line[i * samples], &model[i * samples]);
    }
    Levels levels{std::vector<float>(line.size()), std::vector<float>(line.size())};
    for (std::size_t i = 0; i < modules; ++i) {
        const std::size_t from = std::max(i, std::size_t(modules_around)) - modules_around;
        const Stretch all = sums[std::min(modules, i + modules_around + 1)].minus(sums[from]);
        const float y = all.y / all.n, m = all.m / all.n;
        const float variance = std::max(all.mm / all.n - m * m, 1e-4f), covariance = all.my / all.n - m * y;
        const float spread = std::max(1e-6f, all.yy / all.n - y * y);
        // Never less than a third of what the spread of brightness would allow: a wrong guess must not bend the levels
        // until they fit it.
        const float most = std::sqrt(spread / variance);
        const float depth = std::clamp(-covariance / variance, most / 3, most);
        for (std::size_t k = 0; k < samples; ++k) {
            levels.depth[i * samples + k] = depth;
            levels.paper[i * samples + k] = y + depth * m;
        }
    }
    return levels;
}

std::vector<float> inked(const std::vector<float>& line, const Levels& levels) {
    std::vector<float> ink(line.size());
    for (std::size_t i = 0; i < line.size(); ++i) ink[i] = (levels.paper[i] - line[i]) / levels.depth[i];
    return ink;
}

std::vector<float> joint_ink(const Bands& bands, std::size_t first, std::size_t last, const Layout& layout,
                             const Mapping& mapping, const std::vector<float>& model, Ink colour) {
    const std::size_t count = layout.profile_samples();
    std::vector<float> ink(count), weight(count, 1e-9f);
    const auto [from, to] = inside(layout);
    for (std::size_t b = first; b < last; ++b) {
        const Bands::Band& band = bands.band(b);
        if (!band.good) continue;
        Mapping shifted = mapping;
        shifted[0] += band.lag;
        auto line = sampled(band.brightness, shifted, layout);
        for (float& value : line) value *= colour == Ink::Light ? -band.sign : band.sign;
        const Levels levels = fitted_levels(layout, line, model);
        float error = 0;
        for (std::size_t i = from; i < to; ++i) {
            const float off = line[i] - (levels.paper[i] - levels.depth[i] * model[i]);
            error += off * off;
        }
        const float precision = 1 / (error / float(to - from) + 1e-4f);
        for (std::size_t i = 0; i < count; ++i) {
            ink[i] += precision * levels.depth[i] * (levels.paper[i] - line[i]);
            weight[i] += precision * levels.depth[i] * levels.depth[i];
        }
    }
    for (std::size_t i = 0; i < count; ++i) ink[i] /= weight[i];
    return ink;
}

}  // namespace kassa::vision::ean
