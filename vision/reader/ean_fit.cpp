#include "vision/reader/ean_fit.h"

#include <algorithm>
#include <cmath>

#include "vision/reader/budget.h"
#include "vision/reader/ean_guards.h"
#include "vision/reader/ean_levels.h"
#include "vision/reader/sharpen.h"
#include "vision/reader/sums.h"

namespace kassa::vision::ean {
namespace {

constexpr std::size_t first_kernel = 2;     // of each kind: between sharp and hopeless
constexpr double ink_share = 0.47;          // of a symbol's modules
constexpr double explained_well = 0.95;     // a better fit is not looked for
constexpr double explained_at_once = 0.85;  // nor another place than one that fits so well at first sight
constexpr int margin_kept = 2;  // modules beside a symbol that must be as the smear of its ends makes them
constexpr double worth_asking = 3;       // the margin from which the thirds are asked
constexpr std::size_t first_places = 6;  // that are tried before it is asked whether the others are worth it
// Of the lens beside the movement, and of grain, when guards are looked for in what moved.
constexpr double softness_share = 0.15, least_grain = 0.01;
// Prices (`budget.h`).
constexpr std::int64_t guards_price = 100, start_price = 8, refine_price = 250, finish_price = 500;

// Round a can the distance from the middle goes as the sine of the angle; the cubic through the middle, with the slope
// there, and through the ends is off by less than a tenth of a module.
Mapping mapping_of(const GuardPlaces& places, double bend) {
    const double half = (places.end - places.start) / 2, slope = bend > 0 ? bend / std::sin(bend) : 1;
    return {places.centre, half * slope, (places.end + places.start) / 2 - places.centre, half * (1 - slope)};
}

Levels flat_levels(std::size_t count, const Kernel& kernel) {
    // A profile has deviation 1 around each column, a smeared symbol the kernel's.
    const float depth = 1 / kernel.deviation;
    return {std::vector<float>(count, float(ink_share) * depth), std::vector<float>(count, depth)};
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

    Try start(const GuardPlaces& places, double bend, bool reversed, Smear smear) const {
        Try one;
        one.kernel = &kernels(smear)[first_kernel];
        one.mapping = mapping_of(places, bend);
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

float energy_of(const std::vector<float>& line) {
    return sum_of_products(line.data(), line.data(), line.size());
}

// The symbol's own samples; what is around it may be anything.
void clear_margins(const Layout& layout, std::vector<float>& line) {
    const auto [from, to] = inside(layout);
    const auto reach = std::ptrdiff_t(margin_kept * samples);
    std::fill(line.begin(), line.begin() + std::ptrdiff_t(from) - reach, 0.0f);
    std::fill(line.begin() + std::ptrdiff_t(to) + reach, line.end(), 0.0f);
}

// Ink of some of the bands under the number at hand, less the guards.
std::vector<float> bare_ink(const Layout& layout, const Bands& bands,
                            std::pair<std::size_t, std::size_t> which, const Try& one, const Mapping& mapping,
                            Ink colour) {
    auto ink = joint_ink(bands, which.first, which.second, layout, mapping, one.model, colour);
    const auto& guards = one.kernel->guards_of(layout);
    for (std::size_t i = 0; i < ink.size(); ++i) ink[i] -= guards[i];
    clear_margins(layout, ink);
    return ink;
}

// How much of the ink's variance over the symbol the row explains.
double explained_share(const Layout& layout, const Try& one, const std::vector<float>& bare) {
    const auto [from, to] = inside(layout);
    const auto& guards = one.kernel->guards_of(layout);
    double sum = 0, squares = 0, wrong = 0;
    for (std::size_t i = from; i < to; ++i) {
        const double ink = double(bare[i] + guards[i]), error = ink - double(one.model[i]);
        sum += ink, squares += ink * ink, wrong += error * error;
    }
    return 1 - wrong / std::max(1e-6, squares - sum * sum / double(to - from));
}

Fit finished(const Fitter& fitter, Try& one, const Bands& bands, Ink colour) {
    const Layout& layout = fitter.layout();
    const std::pair<std::size_t, std::size_t> all(0, bands.count());
    Fit fit;
    fit.layout = &layout;
    fit.kernel = one.kernel;
    fit.reversed = one.reversed;
    fit.mapping = one.mapping;
    if (one.reversed) {
        // Back to the strip's own columns, with t = −1 at the symbol's first module wherever it stands.
        const double size = double(fitter.profile(one).size());
        fit.mapping = {size - one.mapping[0], -one.mapping[1], -one.mapping[2], -one.mapping[3]};
    }
    // Levels and number in turn: the first number may have been read under levels of a row that is none.
    std::vector<float> bare;
    Gains gains;
    for (int round = 0; round < 3; ++round) {
        bare = bare_ink(layout, bands, all, one, fit.mapping, colour);
        gains = gains_of(layout, *one.kernel, bare);
        if (round == 2) break;
        one.row = best_row(layout, *one.kernel, gains);
        one.model = drawn(layout, *one.kernel, std::span(one.row.cells).first(layout.cells.size()));
    }
    fit.number = best_number(layout, one.kernel, gains);
    const double energy = double(energy_of(bare));
    const auto error_of = [&](float gain) { return std::max(1e-6, energy - 2 * double(gain)); };
    const double best = error_of(fit.number.row.gain);
    // One independent sample a module: neighbouring samples share their noise and the model's faults.
    fit.margin = 0.5 * layout.modules * std::log(error_of(fit.number.runner_up) / best);
    fit.doubt = 0.5 * layout.modules * std::log(best / error_of(best_row(layout, *one.kernel, gains).gain));
    fit.gains = row_gains(layout, *one.kernel, gains);
    for (auto& cell : fit.gains)
        for (float& gain : cell) gain *= float(layout.modules / best);
    one.row = fit.number.row;
    one.model = drawn(layout, *one.kernel, std::span(one.row.cells).first(layout.cells.size()));
    fit.explained = explained_share(layout, one, bare);
    for (std::size_t part = 0; fit.margin >= worth_asking && part < 3; ++part) {
        const auto alone = bare_ink(layout, bands, bands.third(part), one, fit.mapping, colour);
        fit.thirds +=
            best_number(layout, one.kernel, gains_of(layout, *one.kernel, alone)).digits == fit.number.digits;
    }
    return fit;
}

// What the profile was before a movement over so many columns.
Profile before_moving(const Profile& profile, double columns) {
    const cv::Mat line(1, int(profile.size()), CV_32F, const_cast<float*>(profile.data()));
    const cv::Mat sharp =
        lines_sharpened(line, {.way = columns, .sigma = columns * softness_share, .grain = least_grain});
    return {sharp.ptr<float>(), sharp.ptr<float>() + sharp.cols};
}

}  // namespace

std::optional<Fit> fit(const Bands& bands, const Layout& layout, double module, const FitEffort& effort,
                       Budget& budget) {
    if (!budget.pay(guards_price)) return std::nullopt;
    Profile profile = bands.all();
    if (effort.ink == Ink::Light)
        for (float& value : profile) value = -value;
    const auto places =
        guard_places(effort.moved > 0 ? before_moving(profile, effort.moved * module) : profile, layout, module,
                     std::size_t(effort.places), effort.centre, effort.bend);
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
                tries.push_back(fitter.start(places[i], effort.bend, way, smear));
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
    return finished(fitter, *best, bands, effort.ink);
}

}  // namespace kassa::vision::ean
