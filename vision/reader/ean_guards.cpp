#include "vision/reader/ean_guards.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace kassa::vision::ean {
namespace {

// Guards with what is certain around them, a character a module: the quiet zone of at least five modules, and that
// digits begin white and end black on the left, and the other way round on the right.
constexpr std::string_view start_guard = "     # # ", end_guard = " # #     ",
                           end_guard_upce = "# # # #     ", centre_guard = "# # # #";
constexpr int quiet = 5;
constexpr double width_step = 1.09, narrowest = 0.55, widest = 1.35;
constexpr std::size_t peaks_kept = 7;
constexpr float least_peak = 0.25f;
// In perspective the centre may stand off the middle by this share of the length: a quarter narrower at one end.
constexpr double centre_off = 0.075;
constexpr double guessed_offs[] = {0, -0.015, 0.015};

struct Peak {
    double at = 0, score = 0;
};

// A guard as the edges between its runs: module at which each stands, and whether white ends (1) or begins (-1) there.
struct Guard {
    std::vector<std::pair<int, float>> edges;
    float white = 0;  // share of its modules
    int modules = 0;

    explicit Guard(std::string_view picture) : modules(int(picture.size())) {
        for (int i = 0; i <= modules; ++i) {
            const bool before = i > 0 && picture[std::size_t(i - 1)] == ' ',
                       here = i < modules && picture[std::size_t(i)] == ' ';
            if (before != here) edges.emplace_back(i, before ? 1.0f : -1.0f);
            white += here ? 1 : 0;
        }
        white /= float(modules);
    }
};

// Sums of a profile and of its squares up to every column, with room on both sides for guards that stick out.
class Sums {
public:
    Sums(const std::vector<float>& profile, int room) : room_(room), columns_(profile.size()) {
        float level = 0, square = 0;
        level_.assign(std::size_t(room), 0);
        square_.assign(std::size_t(room), 0);
        for (const float value : profile) {
            level_.push_back(level);
            square_.push_back(square);
            level += value;
            square += value * value;
        }
        level_.resize(level_.size() + std::size_t(room) + 2, level);
        square_.resize(level_.size(), square);
    }
    double size() const { return double(columns_); }

    // Correlation of the guard with brightness, its module `anchor` beginning at each column in turn.
    std::vector<float> correlations(const Guard& guard, double module, double anchor) const {
        std::vector<float> white(columns_ + 1), all(columns_ + 1), squares(columns_ + 1);
        for (const auto& [edge, sign] : guard.edges) add(white, level_, (edge - anchor) * module, sign);
        const double from = -anchor * module, to = (guard.modules - anchor) * module;
        add(all, level_, to, 1), add(all, level_, from, -1);
        add(squares, square_, to, 1), add(squares, square_, from, -1);
        const auto length = float(guard.modules * module);
        const float share = guard.white, contrast = share * (1 - share);
        for (std::size_t x = 0; x < white.size(); ++x) {
            const float mean = all[x] / length, variance = squares[x] / length - mean * mean;
            white[x] = (white[x] / length - share * mean) / std::sqrt(std::max(variance, 1e-2f) * contrast);
        }
        return white;
    }

private:
    void add(std::vector<float>& sum, const std::vector<float>& of, double shift, float factor) const {
        const double at = std::clamp(shift + room_, 0.0, double(2 * room_));
        const auto whole = std::size_t(at);
        const auto part = float(at - double(whole));
        const float *one = of.data() + whole, *next = one + 1;
        const float near = factor * (1 - part), far = factor * part;
        float* out = sum.data();
        for (std::size_t x = 0, count = sum.size(); x < count; ++x) out[x] += near * one[x] + far * next[x];
    }

    int room_;
    std::size_t columns_;
    std::vector<float> level_, square_;
};

std::vector<Peak> peaks(const std::vector<float>& scores, double from, double to) {
    std::vector<Peak> found;
    const auto first = std::size_t(std::max(1.0, from)),
               last = std::size_t(std::min(double(scores.size()) - 1, std::max(0.0, to)));
    for (std::size_t x = first; x < last; ++x) {
        if (scores[x] < least_peak || scores[x] < scores[x - 1] || scores[x] <= scores[x + 1]) continue;
        const double bend = double(scores[x - 1] - 2 * scores[x] + scores[x + 1]);
        const double shift = bend < 0 ? 0.5 * double(scores[x - 1] - scores[x + 1]) / bend : 0;
        found.push_back({double(x) + shift, double(scores[x])});
    }
    std::ranges::stable_sort(found, std::greater(), &Peak::score);
    if (found.size() > peaks_kept) found.resize(peaks_kept);
    return found;
}

void keep(std::vector<GuardPlaces>& all, const GuardPlaces& one, double module) {
    for (GuardPlaces& known : all)
        if (std::abs(known.start - one.start) < module * 0.6 &&
            std::abs(known.end - one.end) < module * 0.6 &&
            std::abs(known.centre - one.centre) < module * 0.6) {
            if (one.score > known.score) known = one;
            return;
        }
    all.push_back(one);
}

}  // namespace

std::vector<GuardPlaces> guard_places(const std::vector<float>& profile, const Layout& layout, double module,
                                      std::size_t most, Centre centre, double bend) {
    static const Guard start_picture(start_guard), centre_picture(centre_guard), end_picture(end_guard),
        end_picture_upce(end_guard_upce);
    const bool has_centre = layout.format != Format::UpcE, centred = has_centre && centre == Centre::Seen;
    const Guard& last_picture = has_centre ? end_picture : end_picture_upce;
    // A module in the middle and at the ends, beside their mean.
    const double middle_share = bend > 0 ? bend / std::sin(bend) : 1, end_share = middle_share * std::cos(bend);
    const Sums sums(profile, int(std::ceil(module * widest * 13)));
    std::vector<GuardPlaces> all;
    for (double w = module * narrowest; w <= module * widest; w *= width_step) {
        const double length = w * layout.modules, spare = sums.size() - length;
        if (spare < 0) break;
        const auto starts =
            peaks(sums.correlations(start_picture, w * end_share, quiet), 0, sums.size() - length * 0.97);
        if (starts.empty()) continue;
        const auto ends = peaks(sums.correlations(last_picture, w * end_share, last_picture.modules - quiet),
                                length * 0.97, sums.size());
        if (ends.empty()) continue;
        const double middle = sums.size() / 2, around = spare / 2 + length * centre_off;
        const auto centres =
            centred ? peaks(sums.correlations(centre_picture, w * middle_share, 3.5), middle - around, middle + around)
                    : std::vector<Peak>();
        for (const Peak& start : starts)
            for (const Peak& end : ends) {
                const double seen = (end.at - start.at) / layout.modules;
                if (std::abs(seen / w - 1) > 0.045) continue;
                const double half = (start.at + end.at) / 2;
                for (const double off : guessed_offs)
                    if (!centred)
                        keep(all, {start.at, end.at, half + off * length, start.score + end.score}, w);
                for (const Peak& centre : centres)
                    if (std::abs(centre.at - half) < centre_off * length)
                        keep(all, {start.at, end.at, centre.at, start.score + end.score + centre.score}, w);
            }
    }
    std::ranges::stable_sort(all, std::greater(), &GuardPlaces::score);
    if (all.size() > most) all.resize(most);
    return all;
}

}  // namespace kassa::vision::ean
