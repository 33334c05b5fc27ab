#include "vision/reader/edges.h"

#include <algorithm>
#include <cmath>

#include "vision/reader/strip.h"

namespace kassa::vision {
namespace {

// A turn must be so deep, in grey levels and in deviations of the line's brightness.
constexpr float least_turn = 4, least_turn_share = 0.35f;
// Of generated frames of eleven conditions: codes had 18 edges in nine of ten cases and mostly from 30 to 60, except
// where they had moved over three modules; what is none had at most 20 in half of the cases and 37 in nine of ten.
constexpr double enough_edges = 40, edges_power = 1.5;
constexpr int fewest_edges = 12;

// The mean of its middle rows.
std::vector<float> line_of(const Pyramid& pyramid, const Candidate& candidate) {
    const Strip strip = strip_of(pyramid, candidate,
                                 {.length = 1,
                                  .height = 0.5,
                                  .columns = std::clamp(int(candidate.length * 1.5), 128, 512),
                                  .most_rows = 6});
    std::vector<float> line(std::size_t(strip.picture.cols));
    for (int y = 0; y < strip.picture.rows; ++y) {
        const auto* row = strip.picture.ptr<std::uint8_t>(y);
        for (std::size_t x = 0; x < line.size(); ++x) line[x] += float(row[x]) / float(strip.picture.rows);
    }
    return line;
}

}  // namespace

int edges_of(const Pyramid& pyramid, const Candidate& candidate) {
    const auto line = line_of(pyramid, candidate);
    double sum = 0, squares = 0;
    for (const float value : line) sum += double(value), squares += double(value) * double(value);
    const double mean = sum / double(line.size());
    const double deviation = std::sqrt(std::max(0.0, squares / double(line.size()) - mean * mean));
    const float turn = std::max(least_turn, least_turn_share * float(deviation));
    int edges = 0, way = 0;  // 1: rising, −1: falling, 0: neither yet
    float extreme = line.front();
    for (const float value : line) {
        const bool falls = way >= 0 && value < extreme - turn, rises = way <= 0 && value > extreme + turn;
        if (falls || rises) {
            way = falls ? -1 : 1;
            ++edges;
            extreme = value;
        } else if (way != 0) {
            extreme = way > 0 ? std::max(extreme, value) : std::min(extreme, value);
        }
    }
    return edges;
}

std::vector<Candidate> likeliest(const Pyramid& pyramid, std::vector<Candidate> candidates, std::size_t most) {
    std::vector<Candidate> likely;
    for (Candidate& candidate : candidates) {
        candidate.edges = edges_of(pyramid, candidate);
        if (candidate.edges < fewest_edges) continue;
        candidate.score *= std::pow(std::min(1.0, candidate.edges / enough_edges), edges_power);
        likely.push_back(candidate);
    }
    std::ranges::stable_sort(likely, std::greater(), &Candidate::score);
    if (likely.size() > most) likely.resize(most);
    return likely;
}

}  // namespace kassa::vision
