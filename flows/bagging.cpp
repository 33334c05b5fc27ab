// The bagging area: what was scanned should arrive there, and scanning goes on meanwhile. The check compares
// totals, so whatever is put right by the shopper resolves itself without a word. The kind path: nothing, then one
// sentence that says what to do, then it is left for the approval before paying.
#include <algorithm>
#include <ranges>

#include "flows/explain.h"
#include "flows/turn.h"

namespace kassa::flows {

Weight unit_weight(const Line& line) {
    if (line.weight) return *line.weight;
    return line.product.gross_weight.value_or(Weight{});
}

// Units the scale should still see. What is lighter than it can see is not asked for.
int units_missing(const Line& line) {
    const Weight weight = unit_weight(line);
    if (!weight.is_zero() && weight < lightest_seen) return 0;
    return std::max(0, line.quantity - line.bagged - line.excused);
}

namespace {

// At most this many units of one line take part in a story; nobody lays down more at once.
constexpr int most_units_at_once = 12;

std::vector<Candidate> candidates_of(const Lane& lane) {
    std::vector<Candidate> all;
    for (const Line& line : lane.visit.lines)
        for (int unit = 0, units = std::min(units_missing(line), most_units_at_once); unit < units; ++unit)
            all.push_back({Candidate::What::Arrived, line.id, 0, unit_weight(line)});
    for (std::size_t i = 0; i < lane.bagging.to_lift.size(); ++i) {
        const auto& lift = lane.bagging.to_lift[i];
        const Weight weight = lift.weight ? *lift.weight : lift.product.gross_weight.value_or(Weight{});
        if (!weight.is_zero()) all.push_back({Candidate::What::Lifted, 0, i, -weight});
    }
    for (std::size_t i = 0; i < lane.cases.size(); ++i) {
        const cases::Case& one = lane.cases[i];
        if (one.open() && one.kind == cases::Kind::Weight && one.difference)
            all.push_back({Candidate::What::Undone, 0, i, -*one.difference});
    }
    return all;
}

void accept(Turn& turn, const std::vector<Candidate>& candidates, const std::vector<std::size_t>& story) {
    Bagging& bagging = turn.lane.bagging;
    std::vector<std::size_t> lifted;
    for (const std::size_t index : story) {
        const Candidate& one = candidates[index];
        switch (one.what) {
            case Candidate::What::Arrived:
                if (Line* line = find_line(turn.lane.visit, one.line)) ++line->bagged;
                break;
            case Candidate::What::Lifted: lifted.push_back(one.index); break;
            case Candidate::What::Undone: decide(turn, turn.lane.cases[one.index], cases::Withdrawn{}, ""); break;
        }
    }
    std::ranges::sort(lifted, std::greater());
    for (const std::size_t index : lifted) bagging.to_lift.erase(bagging.to_lift.begin() + std::ptrdiff_t(index));
    bagging.accepted = bagging.shown;
}

bool something_expected(const Lane& lane) { return units_to_bag(lane) > 0 || !lane.bagging.to_lift.empty(); }

void settle(Turn& turn) {
    turn.hush({Notice::What::PutInBag, Notice::What::TakeFromBag, Notice::What::SomethingElse,
               Notice::What::SomethingMissing});
    if (something_expected(turn.lane))
        turn.lane.bagging.place = AwaitingItems{turn.at(), false};
    else
        turn.lane.bagging.place = Settled{};
}

// Removed goods of unknown weight: a lift of anything visible settles one of them.
bool lift_of_unknown_weight(Turn& turn, Weight change) {
    auto& to_lift = turn.lane.bagging.to_lift;
    const auto unknown = std::ranges::find_if(
        to_lift, [](const auto& lift) { return !lift.weight && !lift.product.gross_weight; });
    if (unknown == to_lift.end() || change > -scale_noise) return false;
    to_lift.erase(unknown);
    turn.lane.bagging.accepted = turn.lane.bagging.shown;
    return true;
}

// Looks for the story again, after the scale or the basket has changed.
void look(Turn& turn) {
    Bagging& bagging = turn.lane.bagging;
    if (is<ScaleAway>(bagging.place)) return;
    const Weight change = bagging.shown - bagging.accepted;
    if (change.absolute() < scale_noise) return settle(turn);
    const std::vector<Candidate> candidates = candidates_of(turn.lane);
    if (const auto story = explain(change, candidates, turn.policy().bagging)) {
        accept(turn, candidates, *story);
        return settle(turn);
    }
    if (lift_of_unknown_weight(turn, change)) return settle(turn);
    const auto* before = std::get_if<Unexplained>(&bagging.place);
    // The same riddle keeps its time; a new one starts the shopper's time anew.
    const bool same = before && before->difference == change;
    bagging.place = Unexplained{change, same ? before->since : turn.at()};
}

// The sentence and the approval each come after their time (policy: remind_after, collect_after).
void remind(Turn& turn, AwaitingItems& here) {
    const Lane& lane = turn.lane;
    here.reminded = true;
    if (!lane.bagging.to_lift.empty()) {
        turn.say(Notice::What::TakeFromBag, {}, lane.bagging.to_lift.front().product.item);
    } else {
        for (const Line& line : lane.visit.lines)
            if (units_missing(line) > 0) turn.say(Notice::What::PutInBag, line.id);
    }
    if (turn.lane.notice) turn.lane.notice->until = Instant::max();
    turn.ask(Sound{Sound::What::Attention});
}

void collect_awaited(Turn& turn) {
    for (Line& line : turn.lane.visit.lines) {
        const int units = units_missing(line);
        if (units == 0) continue;
        line.excused += units;
        open_case(turn, cases::Kind::Weight, line.id, "not_bagged");
    }
    if (!turn.lane.bagging.to_lift.empty()) {
        turn.lane.bagging.to_lift.clear();
        open_case(turn, cases::Kind::Weight, {}, "not_lifted");
    }
    settle(turn);
    turn.say(Notice::What::StaffWillHelp);
}

void collect_unexplained(Turn& turn, const Unexplained& here) {
    cases::Case& one = open_case(turn, cases::Kind::Weight, {}, "difference");
    one.difference = here.difference;
    turn.ask(TellCase{one});
    turn.lane.bagging.accepted = turn.lane.bagging.shown;
    settle(turn);
    turn.say(Notice::What::StaffWillHelp);
}

void on_time(Turn& turn) {
    const policy::Bagging& rules = turn.policy().bagging;
    if (turn.lane.visit.id.empty() || !is_shopping(turn.lane)) return;
    BaggingPlace& place = turn.lane.bagging.place;
    if (auto* awaiting = std::get_if<AwaitingItems>(&place)) {
        if (turn.at() >= awaiting->since + rules.remind_after + rules.collect_after) return collect_awaited(turn);
        if (!awaiting->reminded && turn.at() >= awaiting->since + rules.remind_after) remind(turn, *awaiting);
    } else if (const auto* riddle = std::get_if<Unexplained>(&place)) {
        if (turn.at() >= riddle->since + rules.remind_after + rules.collect_after)
            return collect_unexplained(turn, Unexplained(*riddle));
        // Half the usual time: something on the scale that was not scanned is easiest put right at once.
        const bool asked = turn.lane.notice && (turn.lane.notice->what == Notice::What::SomethingElse ||
                                                turn.lane.notice->what == Notice::What::SomethingMissing);
        if (asked || turn.at() < riddle->since + rules.remind_after / 2) return;
        turn.say(riddle->difference > Weight{} ? Notice::What::SomethingElse : Notice::What::SomethingMissing);
        turn.lane.notice->until = Instant::max();
    }
}

// With the scale unplugged nothing is asked of the shopper, and what was scanned meanwhile is not asked for later.
void scale_went(Turn& turn) {
    turn.lane.bagging.place = ScaleAway{};
    turn.hush({Notice::What::PutInBag, Notice::What::TakeFromBag, Notice::What::SomethingElse,
               Notice::What::SomethingMissing});
}

void scale_came_back(Turn& turn, Weight total) {
    Bagging& bagging = turn.lane.bagging;
    bagging.shown = bagging.accepted = total;
    bagging.to_lift.clear();
    for (Line& line : turn.lane.visit.lines) line.excused += units_missing(line);
    settle(turn);
}

void on_bag_changed(Turn& turn, const BagChanged& change) {
    Bagging& bagging = turn.lane.bagging;
    if (is<ScaleAway>(bagging.place)) return scale_came_back(turn, change.total);
    bagging.shown = change.total;
    // Between visits, and once everything is paid, whatever lies on the scale or leaves it is nobody's business.
    if (turn.lane.visit.id.empty() || is<Finishing>(turn.lane.place) || is<Thanks>(turn.lane.place)) {
        bagging.accepted = bagging.shown;
        return;
    }
    look(turn);
}

}  // namespace

void expect_items(Turn& turn) {
    if (is<ScaleAway>(turn.lane.bagging.place)) {
        for (Line& line : turn.lane.visit.lines) line.excused += units_missing(line);
        return;
    }
    look(turn);
    // Each scan gives its time anew: somebody who scans first and bags later is doing nothing wrong.
    if (auto* awaiting = std::get_if<AwaitingItems>(&turn.lane.bagging.place)) *awaiting = {turn.at(), false};
}

void leave_difference_for_staff(Turn& turn) {
    if (const auto* riddle = std::get_if<Unexplained>(&turn.lane.bagging.place))
        collect_unexplained(turn, Unexplained(*riddle));
}

void restart_bagging(Turn& turn) {
    Bagging& bagging = turn.lane.bagging;
    bagging.accepted = bagging.shown;
    bagging.to_lift.clear();
    if (!is<ScaleAway>(bagging.place)) bagging.place = Settled{};
}

bool bags_are_checked(const Lane& lane) {
    return is<Settled>(lane.bagging.place) || is<ScaleAway>(lane.bagging.place);
}

void hear_bagging(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* change = std::get_if<BagChanged>(&event)) on_bag_changed(turn, *change);
    if (const auto* away = std::get_if<DeviceAway>(&event); away && away->device == DeviceName::Scale) scale_went(turn);
    if (is<Tick>(event)) on_time(turn);
    // The bags were all that stood between the shopper and paying.
    if (is<CheckingBags>(turn.lane.place) && bags_are_checked(turn.lane)) proceed_to_payment(turn);
}

}  // namespace kassa::flows
