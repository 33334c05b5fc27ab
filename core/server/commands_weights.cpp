// Commands about what goods weigh.
#include <cmath>
#include <print>

#include "core/server/commands.h"
#include "core/server/open_store.h"
#include "core/service/weights.h"

namespace kassa::server {
namespace {

std::string name_of(const service::WeightOf& one) {
    if (!one.product || one.product->names.empty()) return one.item;
    return one.product->names.begin()->second;
}

// As the catalogue writes it: a GTIN has 14 digits.
std::string key_of(const std::string& item) {
    return item.starts_with("plu:") || item.size() >= 14 ? item : std::string(14 - item.size(), '0') + item;
}

double grams(Weight weight) { return double(weight.in_milligrams()) / 1000; }

std::string_view words(weights::News news) {
    switch (news) {
        case weights::News::Nothing: return "";
        case weights::News::NewWeight: return "has a weight that is new: another package or size?";
        case weights::News::Drifting: return "has become lighter or heavier since it was learned";
        case weights::News::NotAsDeclared: return "weighs something else than the catalogue says";
    }
    return "";
}

std::string declared_words(const service::WeightOf& one) {
    if (!one.product || !one.product->gross_weight) return "no declared weight";
    return std::format("declared {:.0f} g", grams(*one.product->gross_weight));
}

boost::json::object json_of(const service::WeightOf& one) {
    boost::json::object line{{"item", one.item},
                             {"name", name_of(one)},
                             {"placements", one.kept.learned.placements},
                             {"mean_grams", grams(weights::mean_of(one.belief))},
                             {"deviation_grams", grams(weights::deviation_of(one.belief))},
                             {"news", to_json(one.kept.news)}};
    if (one.product && one.product->gross_weight) line["declared_grams"] = grams(*one.product->gross_weight);
    return line;
}

}  // namespace

Result<void> weigh_item(const Place& place, const std::string& item, double shown) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto weighed = service::Weights(*(*store)->storage, place.clock)
                             .weigh(key_of(item), Weight::milligrams(std::llround(shown * 1000)));
    if (!weighed) return fault("{}: {}", item, weighed.error().sentence);
    std::println("{}: {} is taken to weigh {:.1f} g", weighed->item, name_of(*weighed),
                 grams(weights::mean_of(weighed->belief)));
    return {};
}

Result<void> show_weight(const Place& place, const std::string& item) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto key = key_of(item);
    const auto one = service::Weights(*(*store)->storage, place.clock).of(key);
    if (!one) return fault("{}: {}", item, one.error().sentence);
    std::println("{}: {}", key, name_of(*one));
    std::println("{}; {} placements seen", declared_words(*one), one->kept.learned.placements);
    for (const auto& mode : one->kept.learned.modes)
        std::println("  {:>9.1f} g ± {:<6.1f} {:>5} visits  {:3.0f} % of late  {}  last {:%F %R}", grams(mode.mean),
                     grams(mode.spread), mode.visits,
                     one->kept.learned.placements == 0 ? 0.0 : double(mode.recent_milli) / 1000 * 2,
                     mode.proven ? "known   " : "doubtful", std::chrono::floor<std::chrono::seconds>(mode.last));
    std::println("taken to weigh:");
    for (const auto& part : one->belief.parts)
        std::println("  {:5.1f} %  {:>9.1f} g ± {:.1f} g", double(part.share_ppb) / 1e7, grams(part.mean),
                     std::hypot(grams(part.mean_sd), grams(part.unit_sd)));
    if (const auto news = words(one->kept.news); !news.empty())
        std::println("since {:%F}: it {}", std::chrono::floor<std::chrono::seconds>(one->kept.since), news);
    return {};
}

Result<void> report_weights(const Place& place, bool as_json) {
    const auto store = open(place);
    if (!store) return std::unexpected(store.error());
    const auto all = service::Weights(*(*store)->storage, place.clock).all();
    if (!all) return std::unexpected(all.error());
    std::size_t known = 0, told = 0;
    for (const auto& one : *all) {
        if (as_json) std::println("{}", boost::json::serialize(json_of(one)));
        for (const auto& mode : one.kept.learned.modes)
            if (mode.proven) {
                ++known;
                break;
            }
        const auto news = words(one.kept.news);
        if (as_json || news.empty()) continue;
        ++told;
        std::println("{:<14}  {:%F}  {} {}: {:.0f} g, {}", one.item,
                     std::chrono::floor<std::chrono::seconds>(one.kept.since), name_of(one), news,
                     grams(weights::mean_of(one.belief)), declared_words(one));
    }
    if (!as_json)
        std::println("{} items were seen on a scale, of {} the weight is known; {} are worth a look", all->size(), known,
                     told);
    return {};
}

}  // namespace kassa::server
