// The comparison as SVG, drawn by hand: no library is needed for some lines and words.
#include <algorithm>
#include <array>
#include <cmath>
#include <format>

#include "tests/weights_bench/curves.h"

namespace kassa::weights_bench {
namespace {

struct Look {
    const char* method;
    const char* colour;
    const char* dashes;
    const char* words;
};
constexpr std::array<Look, 4> looks{{{"oracle", "#555555", "6 4", "oracle: the true distributions"},
                                     {"ours", "#0a7d38", "", "Kassa: learned, by the most probable story"},
                                     {"learned", "#b35900", "2 3", "learned mean and standard deviation"},
                                     {"fixed", "#b3261e", "8 3 2 3", "fixed tolerance around the declared weight"}}};
constexpr double wide = 960, high = 760;

std::string text(double x, double y, int size, const std::string& words, const char* anchor = "start") {
    return std::format("<text x=\"{:.0f}\" y=\"{:.0f}\" font-size=\"{}\" text-anchor=\"{}\">{}</text>\n", x, y, size,
                       anchor, words);
}

// One field of curves: false alarms an item from 0.01 % to 30 % on a logarithmic scale, detection from 0 to 100 %.
std::string field(const std::vector<Tally>& tallies, int stratum, double left, double top) {
    constexpr double width = 400, height = 250;
    const auto x = [&](double alarms) {
        const double from = std::log10(1e-4), to = std::log10(0.3);
        return left + width * (std::log10(std::clamp(alarms, 1e-4, 0.3)) - from) / (to - from);
    };
    const auto y = [&](double detected) { return top + height * (1 - detected); };
    std::string out = std::format("<rect x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" fill=\"none\" "
                                  "stroke=\"#999\"/>\n", left, top, width, height);
    for (const double alarms : {1e-3, 3e-3, 1e-2, 1e-1}) {
        out += std::format("<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.0f}\" y2=\"{2:.0f}\" stroke=\"{3}\"/>\n",
                           x(alarms), top, top + height, alarms == 3e-3 ? "#999" : "#ddd");
        out += text(x(alarms), top + height + 14, 11, std::format("{:g} %", 100 * alarms), "middle");
    }
    for (const double detected : {0.25, 0.5, 0.75, 1.0})
        out += text(left - 4, y(detected) + 4, 11, std::format("{:.0f} %", 100 * detected), "end");
    for (const Look& look : looks) {
        std::string points;
        for (const Point& point : curve(tallies, look.method, stratum, stratum < 0 ? Acts::All : Acts::WithCode))
            points += std::format("{:.1f},{:.1f} ", x(point.alarms), y(point.detected));
        out += std::format("<polyline points=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"2\" "
                           "stroke-dasharray=\"{}\"/>\n", points, look.colour, look.dashes);
    }
    const std::string name = stratum < 0 ? "all items, all acts"
                             : stratum == 0
                                 ? "first placement of a product"
                                 : std::format("after {} placements", strata_names[std::size_t(stratum)]);
    return out + text(left + 6, top + 16, 13, name);
}

std::string table(const std::vector<Tally>& tallies, double left, double top) {
    std::string out = text(left, top, 14, "Acts detected, at false alarms on 0.3 % of items");
    const std::array<const char*, 6> heads{"all acts", "first", "1-2", "3-5", "6-29", "30+"};
    for (std::size_t i = 0; i < heads.size(); ++i) out += text(left + 420 + 90 * double(i), top, 12, heads[i], "end");
    double y = top;
    for (const Look& look : looks) {
        y += 22;
        out += std::format("<line x1=\"{0:.0f}\" x2=\"{1:.0f}\" y1=\"{2:.0f}\" y2=\"{2:.0f}\" stroke=\"{3}\" "
                           "stroke-width=\"2\" stroke-dasharray=\"{4}\"/>\n",
                           left, left + 34, y - 4, look.colour, look.dashes);
        out += text(left + 42, y, 12, look.words);
        for (int stratum = -1; stratum < 5; ++stratum) {
            const Acts which = stratum < 0 ? Acts::All : Acts::WithCode;
            const double value = detected_at(curve(tallies, look.method, stratum, which), 0.003);
            out += text(left + 420 + 90 * double(stratum + 1), y, 12, std::format("{:.1f} %", 100 * value), "end");
        }
    }
    return out;
}

}  // namespace

std::string svg(const std::vector<Tally>& tallies, std::size_t seeds) {
    std::string out = std::format("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:.0f}\" height=\"{1:.0f}\" "
                                  "viewBox=\"0 0 {0:.0f} {1:.0f}\" font-family=\"sans-serif\">\n"
                                  "<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n", wide, high);
    out += table(tallies, 30, 34);
    const std::array<int, 4> strata{-1, 0, 2, 4};
    for (std::size_t i = 0; i < strata.size(); ++i)
        out += field(tallies, strata[i], 60 + 460 * double(i % 2), 150 + 300 * double(i / 2));
    const std::int64_t items = tallies.empty() ? 0 : tallies.front().all_items();
    const std::string words = std::format("false alarms an item (logarithmic), and the share of acts detected; {} items "
                                          "from {} seed{}", items, seeds, seeds == 1 ? "" : "s");
    out += text(wide / 2, high - 12, 12, words, "middle");
    return out + "</svg>\n";
}

}  // namespace kassa::weights_bench
