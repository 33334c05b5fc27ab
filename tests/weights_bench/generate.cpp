#include "tests/weights_bench/generate.h"

#include <algorithm>
#include <format>

#include "tests/weights_bench/shopper.h"

namespace kassa::weights_bench {
namespace {

void declare(std::ostream& events, const Shop& shop) {
    const auto weight = [](const std::optional<double>& grams) -> std::optional<Weight> {
        if (!grams) return std::nullopt;
        return Weight::milligrams(std::llround(1e3 * *grams));
    };
    for (const Good& good : shop.goods)
        write(events, {.what = What::Product, .id = good.item, .net = weight(good.net), .gross = weight(good.gross),
                       .category = good.category});
}

// What goods weigh from now on, where that has changed.
void tell_weights(std::ostream& truth, Shop& shop, std::int64_t now) {
    for (Good& good : shop.goods) {
        if (good.told || good.by_weight) continue;
        good.told = true;
        for (const Package& package : good.packages) {
            if (package.share <= 0) continue;
            const double mean = package.mean + package.batch;
            write(truth, {.at = now, .what = Fact::Weighs, .item = good.item, .grams = mean, .sd = good.spread * mean,
                          .share = package.share});
        }
    }
}

void write_visit(std::ostream& events, const Script& script, ScaleModel& scale, int lane) {
    auto next = script.events.begin();
    for (std::int64_t now = script.events.front().at; now <= script.ends; now += ScaleModel::every) {
        for (; next != script.events.end() && next->at <= now; ++next) write(events, *next);
        Event reading = scale.read(now, script.loads, script.forces);
        reading.lane = lane;
        write(events, reading);
    }
    for (; next != script.events.end(); ++next) write(events, *next);
}

}  // namespace

void generate(const Parameters& parameters, std::uint64_t seed, std::ostream& events, std::ostream* truth) {
    // Chances of their own, so that another scale does not mean other shoppers.
    Chance shop_chance(seed * 3 + 1), shopper_chance(seed * 3 + 2), scale_chance(seed * 3 + 3);
    Shop shop(parameters, shop_chance);
    write_header(events);
    declare(events, shop);
    if (truth) write_truth_header(*truth);

    struct Lane {
        std::int64_t free_at = 0;
        ScaleModel scale;
    };
    std::vector<Lane> lanes;
    for (int i = 0; i < int(parameters.lanes); ++i) lanes.push_back({1000 + 7000 * i, {parameters, scale_chance}});
    std::int64_t items = 0;
    for (std::int64_t visit = 1; items < std::int64_t(parameters.items); ++visit) {
        const auto lane = std::ranges::min_element(lanes, {}, &Lane::free_at);
        const int number = int(lane - lanes.begin());
        if (truth) tell_weights(*truth, shop, lane->free_at);
        Shopper shopper(parameters, shopper_chance, shop, std::format("v{}", visit), number, lane->free_at);
        const Script script = shopper.shops();
        const std::int64_t pause = std::int64_t(shopper_chance.between(15'000, 90'000));
        lane->scale.rests(pause);
        write_visit(events, script, lane->scale, number);
        if (truth)
            for (const Truth& one : script.truths) write(*truth, one);
        items += script.items;
        lane->free_at = script.ends + pause;
    }
}

}  // namespace kassa::weights_bench
