#include "tests/weights_bench/goods.h"

#include <algorithm>
#include <format>

#include "core/catalog/barcode.h"

namespace kassa::weights_bench {
namespace {

constexpr int categories = 20;
// Net weights as they stand on packs, g; each about as frequent as another (assumption).
constexpr double nets[] = {40,  50,  75,  80,  100, 125, 125, 150, 170, 200,  200,  250,  250,  300,  330,
                           350, 400, 400, 450, 500, 500, 500, 500, 600, 750, 750, 1000, 1000, 1500, 2000};

std::string item_number(std::size_t rank) {
    const std::string digits = std::format("0400000{:06}", rank);
    return digits + char('0' + catalog::check_digit(digits));
}

}  // namespace

Shop::Shop(const Parameters& parameters, Chance& chance) : parameters_(parameters), chance_(chance) {
    for (int i = 0; i < categories; ++i) packaging_.push_back({chance.between(0.01, 0.28), chance.between(0.01, 0.08)});
    double sum = 0;
    for (std::size_t rank = 0; rank < std::size_t(parameters.products); ++rank) {
        make(goods.emplace_back(), rank);
        up_to_.push_back(sum += goods.back().popularity);
    }
}

void Shop::make(Good& good, std::size_t rank) {
    good.item = item_number(rank);
    good.popularity = std::pow(double(rank + 1), -parameters_.popularity);
    const std::size_t category = chance_.below(categories);
    good.category = std::format("shelf/{}", category + 1);
    good.spread = chance_.log_between(parameters_.spread_from, parameters_.spread_to);
    const bool light = chance_.happens(parameters_.light_goods);
    const double net = light ? chance_.log_between(1, 10) : nets[chance_.below(std::size(nets))];
    const auto [ratio, ratio_spread] = packaging_[category];
    const double gross = net * std::exp(std::max(0.0, chance_.normal(ratio, ratio_spread)));
    // Heavy goods tend to cost more, by the root of their weight and a good deal of chance.
    good.price = 0.12 * std::sqrt(gross) * std::exp(chance_.normal(0, 0.7));
    good.by_weight = !light && chance_.happens(parameters_.sold_by_weight);
    if (good.by_weight) return;
    make_packages(good, gross);
    declare(good, net);
}

void Shop::make_packages(Good& good, double mean) {
    good.packages.push_back({mean});
    if (chance_.happens(parameters_.several_weights)) {
        const int more = chance_.happens(0.2) ? 2 : 1;
        const bool in_turn = chance_.happens(0.5);
        for (int i = 0; i < more; ++i) {
            const double by = chance_.between(0.05, 0.35) * (chance_.happens(0.5) ? 1 : -1);
            good.packages.push_back({mean * (1 + by), in_turn ? 0.0 : chance_.between(0.15, 0.6)});
            if (in_turn) good.change_at.push_back(int(chance_.log_between(5, 300)));
        }
        double sum = 0;
        for (const Package& package : good.packages) sum += package.share;
        for (Package& package : good.packages) package.share /= sum;
        std::ranges::sort(good.change_at);
    }
    for (Package& package : good.packages) new_batch(good, package);
}

void Shop::declare(Good& good, double net) {
    const double mean = good.packages.front().mean;
    if (chance_.happens(parameters_.nothing_declared)) return;
    good.net = net;
    const bool wrong = chance_.happens(parameters_.wrong_declared);
    const double by = wrong ? chance_.between(parameters_.wrong_from, parameters_.wrong_to) : 0;
    const double factor = chance_.happens(0.5) ? 1 + by : 1 - by;
    if (chance_.happens(parameters_.undeclared)) {
        if (wrong) good.net = std::max(1.0, std::round(net * factor));
        return;
    }
    // Somebody weighed one unit, on a scale that shows grams.
    good.gross = std::max(1.0, std::round(mean * factor * (1 + good.spread * chance_.normal())));
}

void Shop::new_batch(const Good& good, Package& package) {
    package.batch = chance_.normal(0, parameters_.batch_shift * good.spread * package.mean);
    package.batch_left = chance_.geometric(parameters_.batch_length);
}

std::size_t Shop::choose() {
    const double at = chance_.unit() * up_to_.back();
    return std::min(std::size_t(std::ranges::upper_bound(up_to_, at) - up_to_.begin()), goods.size() - 1);
}

Unit Shop::take(std::size_t index) {
    const Good& good = goods[index];
    if (good.by_weight) {
        // The label says what the produce scale showed, to 5 g; the loose bag comes on top.
        const double grams = chance_.log_between(80, 2500);
        return {grams + std::max(0.0, chance_.normal(2, 1.5)), std::max(5.0, std::round(grams / 5) * 5)};
    }
    double at = chance_.unit();
    const Package* package = &good.packages.front();
    for (const Package& one : good.packages) {
        package = &one;
        if ((at -= one.share) < 0) break;
    }
    const double mean = package->mean + package->batch;
    return {std::max(0.2, mean * (1 + good.spread * chance_.normal())), 0};
}

void Shop::placed(std::size_t index) {
    Good& good = goods[index];
    ++good.placements;
    if (good.by_weight) return;
    for (Package& package : good.packages) {
        if (package.share <= 0 || --package.batch_left > 0) continue;
        new_batch(good, package);
        good.told = false;
    }
    // A new package takes over within ten placements.
    for (std::size_t i = 0; i < good.change_at.size(); ++i) {
        const int since = good.placements - good.change_at[i];
        if (since < 1 || since > 10) continue;
        const double taken = double(since) / 10;
        for (std::size_t j = 0; j < good.packages.size(); ++j)
            if (j != i + 1) good.packages[j].share *= since == 10 ? 0 : (1 - taken) / (1 - taken + 0.1);
        double others = 0;
        for (std::size_t j = 0; j < good.packages.size(); ++j)
            if (j != i + 1) others += good.packages[j].share;
        good.packages[i + 1].share = 1 - others;
        good.told = false;
    }
}

std::optional<std::size_t> Shop::dearer_than(std::size_t index, bool alike) {
    const auto weight = [&](const Good& good) { return good.by_weight ? 400.0 : good.packages.front().mean; };
    const Good& good = goods[index];
    for (int tries = 0; tries < 400; ++tries) {
        const std::size_t other = chance_.below(goods.size());
        if (other == index || goods[other].price < 1.5 * good.price) continue;
        if (!alike || std::abs(weight(goods[other]) - weight(good)) < 0.3 * weight(good)) return other;
    }
    return std::nullopt;
}

std::pair<double, double> Shop::distance_from(std::size_t index, double grams) const {
    const Good& good = goods[index];
    double least = 1e9, sd = 1;
    for (const Package& package : good.packages) {
        if (package.share <= 0) continue;
        const double mean = package.mean + package.batch, distance = std::abs(grams - mean);
        if (distance < least) least = distance, sd = good.spread * mean;
    }
    return {least, sd};
}

}  // namespace kassa::weights_bench
