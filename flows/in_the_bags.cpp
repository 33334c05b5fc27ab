// What lies in the bags once a story is taken for true: who came, who left, who was mistaken for whom, and what each
// weighs.
#include <algorithm>
#include <cmath>
#include <ranges>

#include "flows/bagging.h"

namespace kassa::flows {
namespace {

using Kind = weights::Kind;

double grams(Weight weight) { return double(weight.in_milligrams()) / 1000; }
Weight in_grams(double weight) { return Weight::milligrams(std::llround(weight * 1000)); }

void put_right(Turn& turn, std::size_t which) { decide(turn, turn.lane.cases[which], cases::Withdrawn{}, ""); }

void erase_places(auto& all, std::vector<std::size_t> places) {
    std::ranges::sort(places, std::greater());
    for (const std::size_t place : places) all.erase(all.begin() + std::ptrdiff_t(place));
}

// What the story says has left: removed goods are gone for good, others may come back.
void take_out(Turn& turn, const Seen& seen, const weights::Story& story) {
    Bagging& bagging = turn.lane.bagging;
    std::vector<std::size_t> bagged, lifted, given_up;
    for (const std::size_t place : story.left) {
        const InBagFrom from = seen.in_bag[place];
        switch (from.what) {
            case InBagFrom::What::Bagged: bagged.push_back(from.index); break;
            case InBagFrom::What::ToLift: lifted.push_back(from.index); break;
            case InBagFrom::What::GivenUp: given_up.push_back(from.index); break;
            case InBagFrom::What::Case: put_right(turn, from.index); break;
        }
    }
    for (const std::size_t index : bagged)
        if (Line* line = find_line(turn.lane.visit, bagging.bagged[index].line)) {
            --line->bagged;
            // Who has packed and is about to pay takes the bag in hand: that is not asked back.
            if (is<ChoosingTender>(turn.lane.place)) ++line->excused;
            else bagging.taken_away.push_back(bagging.bagged[index]);
        }
    erase_places(bagging.bagged, std::move(bagged));
    erase_places(bagging.to_lift, std::move(lifted));
    if (!given_up.empty() && given_up.size() == bagging.given_up.size())
        for (cases::Case& one : turn.lane.cases)
            if (one.open() && one.about == "not_lifted") decide(turn, one, cases::Withdrawn{}, "");
    erase_places(bagging.given_up, std::move(given_up));
}

// One unit of a line that came, by what is believed of it.
struct Unit {
    const Line* line;
    double mean, deviation;  // g
};

// Goods that weigh `together` lie there now: each weighs what it should and its part of the difference, the more the
// less is known of it.
void lay_down(Turn& turn, const std::vector<Unit>& units, Weight together, Weight sigma) {
    double expected = 0, variance = 0;
    for (const Unit& unit : units) expected += unit.mean, variance += unit.deviation * unit.deviation;
    const double difference = together > Weight{} ? grams(together) - expected : 0;
    const double count = double(units.size());
    const bool alike = std::ranges::all_of(units, [&](const Unit& unit) { return unit.line == units.front().line; });
    for (const Unit& unit : units) {
        const double own = unit.deviation * unit.deviation, part = variance > 0 ? own / variance : 1 / count;
        const double doubt = alike ? grams(sigma) / count : std::hypot(grams(sigma), unit.deviation);
        turn.lane.bagging.bagged.push_back(
            {unit.line->id, in_grams(unit.mean + part * difference), in_grams(doubt), turn.at()});
    }
}

void add_units(std::vector<Unit>& units, const Lane& lane, const Line& line, int count) {
    const weights::Belief belief = belief_of(lane, line);
    const Unit unit{&line, grams(weights::mean_of(belief)), grams(weights::deviation_of(belief))};
    units.insert(units.end(), std::size_t(std::max(count, 0)), unit);
}

// The whole of what came, `together`, and what was taken for other goods than it was.
void put_in(Turn& turn, const Seen& seen, const weights::Story& story, Weight together) {
    Bagging& bagging = turn.lane.bagging;
    std::vector<Unit> units;
    std::vector<std::size_t> mistaken;
    for (const std::size_t place : story.mistaken) {
        const InBagFrom from = seen.in_bag[place];
        if (from.what != InBagFrom::What::Bagged) continue;
        mistaken.push_back(from.index);
        together += bagging.bagged[from.index].weight;
        unlearn(turn, bagging.bagged[from.index]);
        Line* line = find_line(turn.lane.visit, bagging.bagged[from.index].line);
        if (!line) continue;
        if (std::ranges::contains(story.not_come, place)) --line->bagged;
        else add_units(units, turn.lane, *line, 1);
    }
    erase_places(bagging.bagged, std::move(mistaken));
    const std::vector<weights::Arrival> arrivals = arrivals_of(story);
    for (const weights::Arrival& arrival : arrivals) {
        if (arrival.line < 0) {
            const std::size_t which = case_of_line(arrival.line);
            together += turn.lane.cases[which].difference.value_or(Weight{});  // below zero: it was missing
            put_right(turn, which);
            continue;
        }
        Line* line = find_line(turn.lane.visit, int(arrival.line));
        if (!line || arrival.units <= 0) continue;
        arrive(turn, *line, arrival.units);
        add_units(units, turn.lane, *line, arrival.units);
    }
    if (units.empty()) return;
    lay_down(turn, units, together, seen.situation.sigma);
    if (story.kind != Kind::Placed || arrivals.size() > 1 || together <= Weight{}) return;
    const Line& line = *units.front().line;
    const Bagged one = bagging.bagged.back();
    watch_placement(turn, belief_of(turn.lane, line), one.weight);
    learn_placement(turn, line, one.weight, one.sigma, weights::Source::Accepted, story.probability_ppm);
    bagging.unsure_units = bagging.sure ? 0 : int(units.size());
}

// A hand had rested on what came last.
void let_go(Turn& turn, const Seen& seen, const weights::Story& story) {
    const InBagFrom from = seen.in_bag[story.mistaken.front()];
    if (from.what != InBagFrom::What::Bagged) return;
    Bagged& one = turn.lane.bagging.bagged[from.index];
    one.weight += seen.situation.change;
    one.sigma = seen.situation.sigma;
    learn_better(turn.lane.bagging, one);
}

Weight weight_of_left(const Seen& seen, const weights::Story& story) {
    Weight sum;
    for (const std::size_t place : story.left) sum += seen.situation.in_bag[place].weight;
    return sum;
}

}  // namespace

void arrive(Turn& turn, Line& line, int units) {
    const int awaited = std::max(0, line.quantity - line.bagged - line.excused);
    line.bagged += units;
    auto& taken_away = turn.lane.bagging.taken_away;
    for (int unit = 0; unit < units; ++unit)
        if (const auto back = std::ranges::find(taken_away, line.id, &Bagged::line); back != taken_away.end())
            taken_away.erase(back);
    // It was not expected any more, and comes all the same.
    line.excused -= std::clamp(units - awaited, 0, line.excused);
    if (line.excused > 0) return;
    for (cases::Case& one : turn.lane.cases)
        if (one.open() && one.line == line.id && one.about == "not_bagged") decide(turn, one, cases::Withdrawn{}, "");
}

void accept(Turn& turn, const Seen& seen, const weights::Story& story) {
    Bagging& bagging = turn.lane.bagging;
    bagging.unsure_units = 0;
    if (story.kind == Kind::LetGo) {
        let_go(turn, seen, story);
    } else {
        const Weight came = seen.situation.change + weight_of_left(seen, story) -
                            (weights::loses_goods(story.kind) ? story.surplus : Weight{});
        // No story has both some that left and some that were mistaken, so the places of either still hold.
        take_out(turn, seen, story);
        put_in(turn, seen, story, came);
    }
    if (story.kind == Kind::OwnBag) {
        bagging.own_bag_announced = false;
        bagging.own_bags += story.surplus;
        bagging.others += story.surplus;
        turn.hush({Notice::What::OwnBag});
    }
    bagging.accepted = bagging.shown;
    bagging.accepted_sigma = bagging.shown_sigma;
}

}  // namespace kassa::flows
