#include "vision/reader/ean_fit.h"

#include <algorithm>
#include <cmath>

#include "vision/reader/budget.h"
#include "vision/reader/ean_guards.h"
#include "vision/reader/sums.h"

namespace kassa::vision::ean {
namespace {

// Ink and paper around a module are taken from so many modules to either side.
constexpr int modules_around = 15;
constexpr std::size_t first_kernel = 2;     // of each kind: between sharp and hopeless
constexpr double ink_share = 0.47;          // of a symbol's modules
constexpr double explained_well = 0.95;     // a better fit is not looked for
constexpr double explained_at_once = 0.85;  // nor another place than one that fits so well at first sight
constexpr double worth_asking = 3;          // the margin from which the thirds are asked
constexpr std::size_t first_places = 6;  // that are tried before it is asked whether the others are worth it
// Prices (`budget.h`).
constexpr std::int64_t guards_price = 100, start_price = 8, refine_price = 250, finish_price = 500;

double column_at(const Mapping& c, double t) { return c[0] + t * (c[1] + t * (c[2] + t * c[3])); }
double slope_at(const Mapping& c, double t) { return c[1] + t * (2 * c[2] + t * 3 * c[3]); }

Mapping mapping_of(const GuardPlaces& places) {
    return {places.centre, (places.end - places.start) / 2, (places.end + places.start) / 2 - places.centre,
            0};
}

// Where sample i of a line over the layout's modules and margins stands, as t.
double t_of(const Layout& layout, std::size_t i) {
    return ((double(i) + 0.5) / samples - margin) * 2 / layout.modules - 1;
}

std::vector<float> sampled(const std::vector<float>& profile, const Mapping& mapping, const Layout& layout) {
    std::vector<float> line(layout.profile_samples());
    const double last = double(profile.size()) - 1.001;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const double column = std::clamp(column_at(mapping, t_of(layout, i)) - 0.5, 0.0, last);
        const auto whole = std::size_t(column);
        line[i] = profile[whole] + (profile[whole + 1] - profile[whole]) * float(column - double(whole));
    }
    return line;
}

// The samples of the symbol itself, without the margins.
std::pair<std::size_t, std::size_t> inside(const Layout& layout) {
    return {std::size_t(margin * samples), std::size_t((margin + layout.modules) * samples)};
}

// Brightness of paper and of ink around every sample, fitted to what is believed to stand there.
struct Levels {
    std::vector<float> paper, depth;  // brightness = paper − depth × model
};

Levels flat_levels(std::size_t count, const Kernel& kernel) {
    // A profile has deviation 1 around each column, a smeared symbol the kernel's.
    const float depth = 1 / kernel.deviation;
    return {std::vector<float>(count, float(ink_share) * depth), std::vector<float>(count, depth)};
}

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

// A fit on its way.
struct Try {
    const Kernel* kernel = nullptr;
    Mapping mapping{};
    bool reversed = false;
    double explained = -1;
    Row row;
    std::vector<float> line, model;
    Levels levels;
};

class Fitter {
public:
    Fitter(const Layout& layout, const std::vector<float>& forwards, const std::vector<float>& backwards)
        : layout_(layout), forwards_(forwards), backwards_(backwards) {}

    Try start(const GuardPlaces& places, bool reversed, Smear smear) const {
        Try one;
        one.kernel = &kernels(smear)[first_kernel];
        one.mapping = mapping_of(places);
        one.reversed = reversed;
        if (reversed) {
            // The same columns counted from the other end, the symbol's first module again at t = −1.
            const double size = double(forwards_.size());
            one.mapping = {size - one.mapping[0], one.mapping[1], -one.mapping[2], one.mapping[3]};
        }
        one.line = sampled(profile(one), one.mapping, layout_);
        one.levels = flat_levels(one.line.size(), *one.kernel);
        explain(one, 1);
        return one;
    }

    // The best row and the levels under it, in turn.
    void explain(Try& one, int rounds) const {
        for (int round = 0; round < rounds; ++round) {
            const auto ink = bare(one);
            one.row = best_row(layout_, *one.kernel, gains_of(layout_, *one.kernel, ink));
            settle(one);
        }
    }

    // What is left of the ink when the guards are taken out of it.
    std::vector<float> bare(const Try& one) const {
        auto ink = inked(one.line, one.levels);
        const auto& guards = one.kernel->guards_of(layout_);
        for (std::size_t i = 0; i < ink.size(); ++i) ink[i] -= guards[i];
        return ink;
    }

    void settle(Try& one) const {
        one.model = drawn(layout_, *one.kernel, std::span(one.row.cells).first(layout_.cells.size()));
        one.levels = fitted_levels(layout_, one.line, one.model);
        one.explained = explained_share(one);
    }

    double explained_share(const Try& one) const {
        const auto [from, to] = inside(layout_);
        std::vector<float> error(to - from);
        float sum = 0;
        for (std::size_t i = from; i < to; ++i) {
            error[i - from] = one.line[i] - (one.levels.paper[i] - one.levels.depth[i] * one.model[i]);
            sum += one.line[i];
        }
        const float* line = one.line.data() + from;
        const float squares = sum_of_products(line, line, to - from) - sum * sum / float(to - from);
        return double(1 -
                      sum_of_products(error.data(), error.data(), error.size()) / std::max(1e-6f, squares));
    }

    // Moves the columns to where the model says that they should be: one Gauss-Newton step for a cubic displacement.
    void move(Try& one) const {
        const auto ink = inked(one.line, one.levels);
        const auto [from, to] = inside(layout_);
        double normal[4][5] = {};
        for (std::size_t i = from; i < to; ++i) {
            const double slope = double(one.model[i + 1] - one.model[i - 1]) * 0.5 * samples;
            const double error = double(ink[i] - one.model[i]), t = t_of(layout_, i);
            const double terms[4] = {slope, slope * t, slope * t * t, slope * t * t * t};
            for (int a = 0; a < 4; ++a) {
                for (int b = a; b < 4; ++b) normal[a][b] += terms[a] * terms[b];
                normal[a][4] -= terms[a] * error;
            }
        }
        // The higher terms are held back: few codes are bent, and noise bends every one a little.
        const double weight[4] = {0.02, 0.02, 0.1, 0.3};
        for (int a = 0; a < 4; ++a) {
            for (int b = 0; b < a; ++b) normal[a][b] = normal[b][a];
            normal[a][a] += normal[0][0] * weight[a] + 1e-6;
        }
        displace(one, solved(normal));
        one.line = sampled(profile(one), one.mapping, layout_);
    }

    const std::vector<float>& profile(const Try& one) const { return one.reversed ? backwards_ : forwards_; }
    const Layout& layout() const { return layout_; }

private:
    static Mapping solved(double (&rows)[4][5]) {
        for (int a = 0; a < 4; ++a)
            for (int b = a + 1; b < 4; ++b) {
                const double factor = rows[b][a] / rows[a][a];
                for (int c = a; c < 5; ++c) rows[b][c] -= factor * rows[a][c];
            }
        Mapping x{};
        for (int a = 3; a >= 0; --a) {
            double rest = rows[a][4];
            for (int b = a + 1; b < 4; ++b) rest -= rows[a][b] * x[std::size_t(b)];
            x[std::size_t(a)] = rest / rows[a][a];
        }
        return x;
    }

    // x(t) becomes x(t) + δ(t) x′(t), as the cubic through four of its points. `by`: δ, modules; at most one.
    void displace(Try& one, const Mapping& by) const {
        const double nodes[4] = {-1, -1.0 / 3, 1.0 / 3, 1};
        double rows[4][5];
        for (int i = 0; i < 4; ++i) {
            const double t = nodes[i];
            const double delta = std::clamp(column_at(by, t), -1.0, 1.0) * 2 / layout_.modules;
            rows[i][0] = 1, rows[i][1] = t, rows[i][2] = t * t, rows[i][3] = t * t * t;
            rows[i][4] = column_at(one.mapping, t) + delta * slope_at(one.mapping, t);
        }
        one.mapping = solved(rows);
    }

    const Layout& layout_;
    const std::vector<float>&forwards_, &backwards_;
};

// The best kernel of one kind: from the middle one towards where it gets better.
Try best_of(const Fitter& fitter, const Try& from, Smear smear) {
    const auto all = kernels(smear);
    const auto with = [&](std::size_t index) {
        Try one = from;
        one.kernel = &all[index];
        fitter.explain(one, 2);
        return one;
    };
    std::size_t at = from.kernel->smear == smear ? std::size_t(from.kernel - all.data()) : all.size() / 2;
    Try best = with(at);
    for (const int way : {1, -1}) {
        bool moved = false;
        for (std::size_t next = at + std::size_t(way); next < all.size(); next += std::size_t(way)) {
            Try other = with(next);
            if (other.explained <= best.explained) break;
            best = std::move(other);
            moved = true;
        }
        if (moved) break;
    }
    return best;
}

// The kind at hand first; another only where that leaves much unexplained.
void choose_kernel(const Fitter& fitter, Try& best) {
    best = best_of(fitter, best, best.kernel->smear);
    const Smear first = best.kernel->smear;
    for (const Smear other : {Smear::Soft, Smear::Disc, Smear::Motion}) {
        if (best.explained > explained_well) return;
        if (other == first) continue;
        Try one = best_of(fitter, best, other);
        if (one.explained > best.explained) best = std::move(one);
    }
}

void refine(const Fitter& fitter, Try& one) {
    for (int round = 0; round < 2; ++round) {
        fitter.move(one);
        fitter.explain(one, 1);
    }
    choose_kernel(fitter, one);
    for (int round = 0; round < 2; ++round) {
        Try moved = one;
        fitter.move(moved);
        fitter.explain(moved, 1);
        if (moved.explained <= one.explained) break;
        one = std::move(moved);
    }
}

// Squared error per sample, from what the ink is and what a row gains.
double error_of(const std::vector<float>& bare, double gain) {
    const double energy = double(sum_of_products(bare.data(), bare.data(), bare.size()));
    return std::max(1e-6, energy - 2 * gain);
}

Fit finished(const Fitter& fitter, Try& one, const Bands& bands, Ink ink) {
    const Layout& layout = fitter.layout();
    Fit fit;
    fit.layout = &layout;
    fit.kernel = one.kernel;
    fit.reversed = one.reversed;
    // Levels and number in turn: the first number may have been read under levels of a row that is none.
    for (int round = 0; round < 2; ++round) {
        const auto bare = fitter.bare(one);
        const Gains gains = gains_of(layout, *one.kernel, bare);
        fit.number = best_number(layout, one.kernel, gains);
        one.row = fit.number.row;
        const double best = error_of(bare, double(fit.number.row.gain)),
                     next = error_of(bare, double(fit.number.runner_up));
        // One independent sample a module: neighbouring samples share their noise and the model's faults.
        fit.margin = 0.5 * layout.modules * std::log(next / best);
        const double freest = error_of(bare, double(best_row(layout, *one.kernel, gains).gain));
        fit.doubt = 0.5 * layout.modules * std::log(best / freest);
        fit.gains = row_gains(layout, *one.kernel, gains);
        const float unit = float(layout.modules / best);
        for (auto& cell : fit.gains)
            for (float& gain : cell) gain *= unit;
        fitter.settle(one);
    }
    fit.explained = one.explained;
    fit.mapping = one.mapping;
    for (std::size_t part = 0; fit.margin >= worth_asking && part < 3; ++part) {
        Profile third = bands.third(part);
        if (one.reversed) std::ranges::reverse(third);
        if (ink == Ink::Light)
            for (float& value : third) value = -value;
        Try alone = one;
        alone.line = sampled(third, one.mapping, layout);
        alone.levels = fitted_levels(layout, alone.line, one.model);
        const auto bare = fitter.bare(alone);
        const Number number = best_number(layout, one.kernel, gains_of(layout, *one.kernel, bare));
        fit.thirds += number.digits == fit.number.digits;
    }
    return fit;
}

}  // namespace

std::optional<Fit> fit(const Bands& bands, const Layout& layout, double module, const FitEffort& effort,
                       Budget& budget) {
    if (!budget.pay(guards_price)) return std::nullopt;
    Profile profile = bands.all();
    if (effort.ink == Ink::Light)
        for (float& value : profile) value = -value;
    const auto places = guard_places(profile, layout, module, std::size_t(effort.places), effort.centre);
    if (places.empty() || places.front().score < effort.least_guards) return std::nullopt;
    Profile reversed = profile;
    std::ranges::reverse(reversed);
    const Fitter fitter(layout, profile, reversed);
    std::vector<Try> tries;
    double most = 0;
    const auto try_places = [&](Smear smear, std::size_t count) {
        for (std::size_t i = 0; i < std::min(places.size(), count); ++i) {
            if (i >= first_places && most < effort.least_first) return;
            if (most > explained_at_once || !budget.pay(2 * start_price)) return;
            for (const bool way : {false, true}) {
                tries.push_back(fitter.start(places[i], way, smear));
                most = std::max(most, tries.back().explained);
            }
        }
    };
    try_places(Smear::Soft, std::size_t(effort.soft_places));
    try_places(Smear::Motion, std::size_t(effort.smeared_places));
    try_places(Smear::Disc, std::size_t(effort.smeared_places));
    if (most < effort.least_start) return std::nullopt;
    std::ranges::stable_sort(tries, std::greater(), &Try::explained);
    Try* best = nullptr;
    for (Try& one : std::span(tries).first(std::min(tries.size(), std::size_t(effort.refined)))) {
        if (!budget.pay(refine_price)) break;
        refine(fitter, one);
        if (!best || one.explained > best->explained) best = &one;
        if (best->explained > explained_well) break;
    }
    if (!best || best->explained < effort.least_refined || !budget.pay(finish_price)) return std::nullopt;
    Fit found = finished(fitter, *best, bands, effort.ink);
    if (found.reversed) {
        // Back to the strip's own columns, so that t = −1 is the symbol's first module wherever it stands.
        const double size = double(profile.size());
        found.mapping = {size - found.mapping[0], -found.mapping[1], -found.mapping[2], -found.mapping[3]};
    }
    return found;
}

}  // namespace kassa::vision::ean
