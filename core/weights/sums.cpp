#include "core/weights/sums.h"

#include <algorithm>
#include <cmath>

#include "core/weights/numbers.h"

namespace kassa::weights {
namespace {

void join(Sum::Bell& into, const Sum::Bell& other) {
    const double share = into.share + other.share;
    if (share <= 0) return;
    const double mean = (into.share * into.mean + other.share * other.mean) / share;
    const double spread = (into.share * (into.variance + into.mean * into.mean) +
                           other.share * (other.variance + other.mean * other.mean)) / share - mean * mean;
    into = {share, mean, std::max(spread, 0.0)};
}

// What is lost when two bells become one grows with their distance in standard deviations and with the smaller share.
double loss_of(const Sum::Bell& one, const Sum::Bell& other) {
    const double narrow = std::min(one.variance, other.variance), wide = std::max(one.variance, other.variance);
    const double distance = (one.mean - other.mean) * (one.mean - other.mean) / (narrow + 1);
    return std::min(one.share, other.share) * (distance + std::log((wide + 1) / (narrow + 1)));
}

template <std::size_t Room>
Sum reduced(std::array<Sum::Bell, Room>& bells, std::size_t count) {
    while (count > Sum::most) {
        std::size_t first = 0, second = 1;
        double least = 1e300;
        for (std::size_t i = 0; i + 1 < count; ++i)
            for (std::size_t j = i + 1; j < count; ++j)
                if (const double loss = loss_of(bells[i], bells[j]); loss < least) least = loss, first = i, second = j;
        join(bells[first], bells[second]);
        bells[second] = bells[--count];
    }
    Sum sum;
    sum.count = count;
    std::copy_n(bells.begin(), count, sum.bells.begin());
    return sum;
}

}  // namespace

double Sum::mean() const {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += bells[i].share * bells[i].mean;
    return sum;
}

double Sum::variance() const {
    const double middle = mean();
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const double off = bells[i].mean - middle;
        sum += bells[i].share * (bells[i].variance + off * off);
    }
    return sum;
}

double Sum::density(double weight, double scale_variance) const {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i)
        sum += bells[i].share * normal(weight - bells[i].mean, bells[i].variance + scale_variance);
    return sum;
}

Sum sum_of(const Belief& belief, int units) {
    std::array<Sum::Bell, Belief::most_parts> bells;
    const std::size_t count = std::min(belief.parts.size(), Belief::most_parts);
    const double n = units;
    for (std::size_t i = 0; i < count; ++i) {
        const Part& part = belief.parts[i];
        const double common = n * grams(part.mean_sd), own = grams(part.unit_sd);
        bells[i] = {double(part.share_ppb) * 1e-9, n * grams(part.mean), common * common + n * own * own};
    }
    return reduced(bells, count);
}

Sum operator+(const Sum& one, const Sum& other) {
    std::array<Sum::Bell, Sum::most * Sum::most> bells;
    std::size_t count = 0;
    for (std::size_t i = 0; i < one.count; ++i)
        for (std::size_t j = 0; j < other.count; ++j) {
            const Sum::Bell &a = one.bells[i], &b = other.bells[j];
            const double share = a.share * b.share;
            if (share > 1e-7) bells[count++] = {share, a.mean + b.mean, a.variance + b.variance};
        }
    return reduced(bells, count);
}

Sum sum_of(double mean, double variance) {
    Sum sum;
    sum.count = 1;
    sum.bells[0] = {1, mean, variance};
    return sum;
}

}  // namespace kassa::weights
