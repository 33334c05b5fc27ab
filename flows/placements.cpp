// What a visit teaches of goods' weights. It is told to the store once, with the sale: what was not sold taught
// nothing.
#include <utility>

#include "flows/bagging.h"

namespace kassa::flows {
namespace {

// A visit is one voice for an item; more than this of it says nothing new.
constexpr std::size_t most_placements = 200;

// Goods by weight tell their own, and a label's price says that each weighs differently.
bool has_one_weight(const Line& line) {
    return !line.weight && !line.price_on_label && line.product.sold_by == catalog::SoldBy::Piece;
}

}  // namespace

void learn_placement(Turn& turn, const Line& line, Weight weight, Weight sigma, weights::Source source,
                     std::int64_t honest_ppm) {
    auto& learned = turn.lane.bagging.learned;
    if (!has_one_weight(line) || weight <= Weight{} || learned.size() >= most_placements) return;
    if (turn.lane.health.scale_doubt != ScaleDoubt::None) return;
    learned.push_back({line.product.item, {weight, sigma, source, honest_ppm, turn.lane.visit.id, turn.at()}});
}

void learn_better(Bagging& bagging, const Bagged& one) {
    if (bagging.learned.empty() || bagging.learned.back().seen.at != one.came) return;
    bagging.learned.back().seen.weight = one.weight;
    bagging.learned.back().seen.sigma = one.sigma;
}

void unlearn(Turn& turn, const Bagged& one) {
    const Line* line = find_line(turn.lane.visit, one.line);
    if (!line) return;
    std::erase_if(turn.lane.bagging.learned, [&](const protocol::Placement& placement) {
        return placement.item == line->product.item && placement.seen.at == one.came;
    });
}

// An attendant has looked at it and found it to be what the code says.
void learn_from_approval(Turn& turn, const cases::Case& one) {
    if (one.kind != cases::Kind::Weight || one.about != "other_article" || !one.difference || !one.line) return;
    if (!one.decision || !std::holds_alternative<cases::Approved>(*one.decision)) return;
    const Line* line = find_line(turn.lane.visit, *one.line);
    if (line) learn_placement(turn, *line, *one.difference, Weight::grams(3), weights::Source::Staff, 1'000'000);
}

void tell_weights(Turn& turn) {
    auto learned = std::exchange(turn.lane.bagging.learned, {});
    if (learned.empty()) return;
    turn.ask(TellWeights{{turn.fresh(), std::move(learned)}});
}

}  // namespace kassa::flows
