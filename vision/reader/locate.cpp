#include "vision/reader/locate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

namespace kassa::vision {
namespace {

// The mean square of the differences over two pixels that a cell must have; more where the sensor's grain gives as much
// by itself (of σ 4 grey levels 64 at full size, a quarter of it at every further level), or the quiet zone of a small
// code counts as striped and grows together with what is beyond it. The cells of the calmest tenth of a picture show
// its grain; where a code fills the picture they show bars, so they cannot ask for too much.
constexpr float least_energy = 40, most_least_energy = 160;
constexpr std::size_t calmest = 10;  // one cell in so many
constexpr float over_grain = 2;
constexpr float least_coherence = 0.45f;
constexpr float alike = 0.87f;  // cosine of twice 15°
constexpr double least_cells_along = 3.5, least_cells_across = 1.5;
// The shortest symbols have some sixty modules, and less than a pixel a module can't be read by anybody.
constexpr double least_length = 56;  // pixels of the picture

// Groups of cells that touch and agree.
class Groups {
public:
    explicit Groups(std::size_t count) : parent_(count) {
        std::iota(parent_.begin(), parent_.end(), std::size_t(0));
    }
    std::size_t root(std::size_t i) {
        while (parent_[i] != i) i = parent_[i] = parent_[parent_[i]];
        return i;
    }
    void join(std::size_t a, std::size_t b) { parent_[root(a)] = root(b); }

private:
    std::vector<std::size_t> parent_;
};

struct Directions {
    std::vector<std::uint8_t> striped;
    std::vector<float> cosine, sine;  // of twice the gradient's angle
};

float least_energy_of(const Cells& cells) {
    std::vector<float> energies;
    for (const Tensor& tensor : cells.tensors) energies.push_back(tensor.energy());
    if (energies.empty()) return least_energy;
    const auto calm = energies.begin() + std::ptrdiff_t(energies.size() / calmest);
    std::ranges::nth_element(energies, calm);
    return std::clamp(*calm * over_grain, least_energy, most_least_energy);
}

Directions directions_of(const Cells& cells, const Cells& smooth) {
    const std::size_t count = cells.tensors.size();
    const float least = least_energy_of(cells);
    Directions found{std::vector<std::uint8_t>(count), std::vector<float>(count), std::vector<float>(count)};
    for (std::size_t i = 0; i < count; ++i) {
        const Tensor& t = smooth.tensors[i];
        const float strength = t.strength();
        if (cells.tensors[i].energy() < least || strength < least_coherence * t.energy()) continue;
        found.striped[i] = 1;
        found.cosine[i] = (t.xx - t.yy) / strength;
        found.sine[i] = 2 * t.xy / strength;
    }
    return found;
}

std::vector<std::vector<std::size_t>> groups_of(const Cells& cells, const Directions& directions) {
    const auto columns = std::size_t(cells.columns);
    const std::size_t count = cells.tensors.size();
    Groups groups(count);
    const auto try_join = [&](std::size_t a, std::size_t b) {
        if (directions.striped[b] &&
            directions.cosine[a] * directions.cosine[b] + directions.sine[a] * directions.sine[b] >= alike)
            groups.join(a, b);
    };
    for (std::size_t i = 0; i < count; ++i) {
        if (!directions.striped[i]) continue;
        const bool right = i % columns + 1 < columns, down = i + columns < count;
        if (right) try_join(i, i + 1);
        if (down) try_join(i, i + columns);
        if (right && down) try_join(i, i + columns + 1);
        if (i % columns > 0 && down) try_join(i, i + columns - 1);
    }
    std::vector<std::vector<std::size_t>> members(count);
    for (std::size_t i = 0; i < count; ++i)
        if (directions.striped[i]) members[groups.root(i)].push_back(i);
    std::erase_if(members, [](const auto& group) { return group.size() < 6; });
    return members;
}

// The stretch of `places` (with their weights) that holds all but `cut` of the weight at either end.
std::pair<double, double> stretch(std::vector<std::pair<double, double>>& places, double cut) {
    std::ranges::sort(places);
    double total = 0, sum = 0;
    for (const auto& [at, weight] : places) total += weight;
    double from = places.front().first, to = places.back().first;
    for (const auto& [at, weight] : places) {
        if (sum <= total * cut) from = at;
        if (sum < total * (1 - cut)) to = at;
        sum += weight;
    }
    return {from, to};
}

std::optional<Candidate> candidate_of(const Cells& cells, const std::vector<std::size_t>& group) {
    const double scale = cells.scale;
    Tensor sum;
    for (const std::size_t i : group) sum += cells.tensors[i];
    const double angle = 0.5 * std::atan2(2.0 * double(sum.xy), double(sum.xx) - double(sum.yy));
    const cv::Point2d along(std::cos(angle), std::sin(angle)), across(-along.y, along.x);
    std::vector<std::pair<double, double>> us, vs;
    for (const std::size_t i : group) {
        const cv::Point2d at((double(i % std::size_t(cells.columns)) + 0.5) * cell_side,
                             (double(i / std::size_t(cells.columns)) + 0.5) * cell_side);
        const double weight = std::sqrt(double(cells.tensors[i].energy()));
        us.emplace_back(at.dot(along), weight);
        vs.emplace_back(at.dot(across), weight);
    }
    const auto [left, right] = stretch(us, 0.01);
    const auto [top, bottom] = stretch(vs, 0.05);
    const double length = right - left + cell_side, height = bottom - top + cell_side;
    if (length < least_cells_along * cell_side || length * scale < least_length ||
        height < least_cells_across * cell_side)
        return std::nullopt;
    // A region that is not filled is a bent line or the frame of a label.
    const double filled = double(group.size()) * cell_side * cell_side / (length * height);
    if (filled < 0.3) return std::nullopt;
    Candidate found;
    found.centre = (along * ((left + right) / 2) + across * ((top + bottom) / 2)) * scale;
    found.along = along;
    found.length = length * scale;
    found.height = height * scale;
    const double coherence = double(sum.strength()) / double(sum.energy());
    // Of one print's pieces on a fine level and the whole of it on a coarse one, the whole comes first.
    found.score = std::sqrt(double(group.size()) * scale) * coherence * filled;
    return found;
}

bool alike_places(const Candidate& a, const Candidate& b) {
    const cv::Point2d apart = a.centre - b.centre;
    const double u = std::abs(apart.dot(a.along)), v = std::abs(apart.x * a.along.y - apart.y * a.along.x);
    return std::abs(a.along.dot(b.along)) > 0.98 && u < 0.06 * a.length &&
           v < 0.35 * std::max(a.height, b.height) &&
           std::abs(a.length - b.length) < 0.12 * std::max(a.length, b.length);
}

}  // namespace

std::vector<Candidate> locate(const std::vector<Cells>& texture, std::size_t most) {
    std::vector<Candidate> all;
    for (const Cells& cells : texture) {
        const Directions directions = directions_of(cells, smoothed(cells));
        for (const auto& group : groups_of(cells, directions))
            if (const auto found = candidate_of(cells, group)) all.push_back(*found);
    }
    std::ranges::stable_sort(all, std::greater(), &Candidate::score);
    std::vector<Candidate> best;
    for (const Candidate& one : all) {
        if (best.size() >= most) break;
        if (std::ranges::none_of(best, [&](const Candidate& known) { return alike_places(known, one); }))
            best.push_back(one);
    }
    return best;
}

}  // namespace kassa::vision
