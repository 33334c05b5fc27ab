#include "vision/reader/ean_guards.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace kassa::vision::ean {
namespace {

// Guards with what is certain around them, a character a module: the quiet zone of at least five modules, and that
// digits begin white and end black on the left, and the other way round on the right.
constexpr std::string_view start_guard = "     # # ", end_guard = " # #     ", end_guard_upce = "# # # #     ",
                           centre_guard = "# # # #";
constexpr int quiet = 5;
constexpr double width_step = 1.07, narrowest = 0.55, widest = 1.35;
constexpr std::size_t peaks_kept = 7;
// In perspective the centre may stand off the middle by this share of the length: a quarter narrower at one end.
constexpr double centre_off = 0.075;

struct Peak {
    double at = 0, score = 0;
};

class Sums {
public:
    explicit Sums(const std::vector<float>& profile) : level_(profile.size() + 1), square_(profile.size() + 1) {
        for (std::size_t i = 0; i < profile.size(); ++i) {
            level_[i + 1] = level_[i] + profile[i];
            square_[i + 1] = square_[i] + profile[i] * profile[i];
        }
    }
    float level(double to) const { return at(level_, to); }
    float square(double to) const { return at(square_, to); }
    double size() const { return double(level_.size() - 1); }

private:
    static float at(const std::vector<float>& sums, double to) {
        const double inside = std::clamp(to, 0.0, double(sums.size() - 1) - 1e-6);
        const auto whole = std::size_t(inside);
        const auto part = float(inside - double(whole));
        return sums[whole] + (sums[whole + 1] - sums[whole]) * part;
    }
    std::vector<float> level_, square_;
};

// Correlation of a guard, its first module beginning at `at`, with brightness there.
double correlation(const Sums& sums, std::string_view guard, double at, double module) {
    const double length = double(guard.size()) * module;
    const float first = sums.level(at);
    float before = first, white = 0;
    int white_modules = 0;
    for (std::size_t i = 0; i < guard.size(); ++i) {
        // Runs of equal modules are summed at once.
        std::size_t end = i + 1;
        while (end < guard.size() && guard[end] == guard[i]) ++end;
        const float here = sums.level(at + double(end) * module);
        if (guard[i] == ' ') white += here - before, white_modules += int(end - i);
        before = here;
        i = end - 1;
    }
    const double all = double(before - first), mean = all / length;
    const double variance = double(sums.square(at + length) - sums.square(at)) / length - mean * mean;
    const double share = double(white_modules) / double(guard.size());
    const double covariance = double(white) / length - share * mean;
    return covariance / std::sqrt(std::max(variance, 1e-3) * share * (1 - share));
}

std::vector<Peak> peaks(const Sums& sums, std::string_view guard, double from, double to, double module,
                        double offset) {
    std::vector<double> scores;
    const double step = module / 3;
    for (double at = from; at <= to; at += step) scores.push_back(correlation(sums, guard, at - offset, module));
    std::vector<Peak> found;
    for (std::size_t i = 1; i + 1 < scores.size(); ++i) {
        if (scores[i] < 0.25 || scores[i] < scores[i - 1] || scores[i] <= scores[i + 1]) continue;
        const double bend = scores[i - 1] - 2 * scores[i] + scores[i + 1];
        const double shift = bend < 0 ? 0.5 * (scores[i - 1] - scores[i + 1]) / bend : 0;
        found.push_back({from + (double(i) + shift) * step, scores[i]});
    }
    std::ranges::stable_sort(found, std::greater(), &Peak::score);
    if (found.size() > peaks_kept) found.resize(peaks_kept);
    return found;
}

void keep(std::vector<GuardPlaces>& all, const GuardPlaces& one, double module) {
    for (GuardPlaces& known : all)
        if (std::abs(known.start - one.start) < module * 0.6 && std::abs(known.end - one.end) < module * 0.6 &&
            std::abs(known.centre - one.centre) < module * 0.6) {
            if (one.score > known.score) known = one;
            return;
        }
    all.push_back(one);
}

}  // namespace

std::vector<GuardPlaces> guard_places(const std::vector<float>& profile, const Layout& layout, double module,
                                      std::size_t most) {
    const Sums sums(profile);
    const bool centred = layout.format != Format::UpcE;
    const std::string_view last_guard = centred ? end_guard : end_guard_upce;
    const double last_guard_modules = centred ? 4 : 7;
    std::vector<GuardPlaces> all;
    for (double w = module * narrowest; w <= module * widest; w *= width_step) {
        const double length = w * layout.modules, spare = sums.size() - length;
        if (spare < 0) break;
        const auto starts = peaks(sums, start_guard, 0, sums.size() - length * 0.97, w, quiet * w);
        const auto ends = peaks(sums, last_guard, length * 0.97, sums.size(), w, last_guard_modules * w);
        const double middle = sums.size() / 2, around = spare / 2 + length * centre_off;
        const auto centres = centred && !starts.empty() && !ends.empty()
                                 ? peaks(sums, centre_guard, middle - around, middle + around, w, 3.5 * w)
                                 : std::vector<Peak>();
        for (const Peak& start : starts)
            for (const Peak& end : ends) {
                const double seen = (end.at - start.at) / layout.modules;
                if (std::abs(seen / w - 1) > 0.045) continue;
                const double half = (start.at + end.at) / 2;
                if (!centred) keep(all, {start.at, end.at, half, start.score + end.score}, w);
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
