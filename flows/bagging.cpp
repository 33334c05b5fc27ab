// The bagging area: what was scanned should arrive there, and scanning goes on meanwhile. What the scale shows is
// explained by the most probable story among all that is pending and all that lies there (core/weights), counted from
// the total that was explained last: so whatever shoppers put right by themselves explains itself.
#include "flows/bagging.h"

#include <algorithm>
#include <cmath>
#include <ranges>

namespace kassa::flows {

// Units the scale should still see. What is lighter than it can see is not asked for.
int units_to_bag(const Lane& lane, const Line& line) {
    const int units = line.quantity - line.bagged - line.excused;
    if (units <= 0) return 0;
    return weights::seen_by_scale(belief_of(lane, line), lightest_seen) ? units : 0;
}

namespace {

using Kind = weights::Kind;

bool something_expected(const Lane& lane) { return units_to_bag(lane) > 0 || !lane.bagging.to_lift.empty(); }

// Somebody presses on it and will go away again, or a bag that is too heavy to be one: not for granted.
bool may_be_accepted(const weights::Story& story, const Lane& lane, const policy::Bagging& rules) {
    if (story.kind == Kind::Pressed) return false;
    if (story.kind != Kind::OwnBag) return true;
    // All the bags of a visit together: goods in the guise of one bag after the other would not be noticed.
    if (lane.bagging.own_bag_announced) return lane.bagging.own_bags + story.surplus <= rules.own_bag;
    // What weighs more than a folded bag may be goods that are scanned in a moment.
    return lane.bagging.bagged.empty() && lane.bagging.own_bags.is_zero() && story.surplus <= rules.light_bag;
}

void consider(Turn& turn, const weights::Situation& situation) {
    Bagging& bagging = turn.lane.bagging;
    // Each change has its own time.
    if (const auto* here = std::get_if<Considering>(&bagging.place); here && here->since >= bagging.shown_at) return;
    hush_about_bags(turn);
    bagging.place = Considering{turn.at(), situation.change, situation.rested};
}

enum class When { Now, BeforePaying };

// What was there before the basket was, or an own bag, is lifted or comes back: whole, alone or with goods in it. In
// parts only while nothing is bagged: later, a part could as well be the difference between two articles. But where
// the bagging area was full, one bag after the other may go.
bool others_moved(Turn& turn, Seen seen) {
    Bagging& bagging = turn.lane.bagging;
    const Weight change = seen.situation.change, noise = seen.situation.sigma * 3;
    const bool leaves = change < Weight{};
    Weight& from = leaves ? bagging.others : bagging.others_away;
    Weight& to = leaves ? bagging.others_away : bagging.others;
    if (from <= Weight{}) return false;
    Weight moved = from;
    const Weight rest = leaves ? change + moved : change - moved;
    const bool in_parts = bagging.bagged.empty() || bagging.emptied_at.has_value();
    if (rest.absolute() > noise && leaves && in_parts && rest > Weight{}) {
        moved = -change;
    } else if (rest.absolute() > noise) {
        seen.situation.change = rest;
        const weights::Explanation explanation = weights::explain(seen.situation);
        const weights::Costs costs = costs_of(turn.policy().bagging);
        const weights::Story* honest = explanation.honest();
        if (!honest || honest->kind == Kind::OwnBag || !may_be_accepted(*honest, turn.lane, turn.policy().bagging) ||
            weights::decide(explanation, costs, costs.longest_wait) != weights::Decision::Accept)
            return false;
        accept(turn, seen, *honest);
    }
    from = from - moved;
    to = to + moved;
    bagging.accepted = bagging.shown;
    bagging.accepted_sigma = bagging.shown_sigma;
    settle(turn);
    return true;
}

// Looks for the story again, after the scale or the basket has changed.
void look(Turn& turn, When when) {
    Bagging& bagging = turn.lane.bagging;
    const policy::Bagging& rules = turn.policy().bagging;
    if (is<ScaleAway>(bagging.place)) return;
    if (bagging.shown == bagging.accepted) return settle(turn);
    Seen seen = seen_now(turn.lane, rules);
    seen.situation.before_paying = when == When::BeforePaying;
    const weights::Explanation explanation = weights::explain(seen.situation);
    const weights::Costs costs = costs_of(rules);
    const Duration waited = when == When::Now ? turn.at() - bagging.shown_at : costs.longest_wait;
    const weights::Decision decision = weights::decide(explanation, costs, waited);
    const weights::Story* honest = explanation.honest();
    const bool acceptable = honest && may_be_accepted(*honest, turn.lane, rules);
    // What the scale does not know well yet it will know in a moment, and what presses on it may go away.
    const bool clear = decision == weights::Decision::Accept && acceptable;
    const bool early = when == When::Now && !clear && (!bagging.sure || waited < costs.longest_wait);
    if (decision == weights::Decision::Wait || early) return consider(turn, seen.situation);
    if (decision == weights::Decision::Ask || !acceptable) {
        if (others_moved(turn, seen)) return;
        return wonder(turn, seen.situation, explanation);
    }
    accept(turn, seen, *honest);
    settle(turn, decision == weights::Decision::Light ? Clear::NotQuite : Clear::Quite);
}

// The scale knows better now what came last, and its owner is known already.
void put_last_weight_right(Turn& turn, Weight more) {
    Bagging& bagging = turn.lane.bagging;
    bagging.accepted = bagging.shown;
    bagging.accepted_sigma = bagging.shown_sigma;
    const int units = std::exchange(bagging.unsure_units, 0);
    if (units == 0 || int(bagging.bagged.size()) < units) return;
    const Weight sigma = seen_now(turn.lane, turn.policy().bagging).situation.sigma;
    for (auto one = bagging.bagged.end() - units; one != bagging.bagged.end(); ++one) {
        one->weight += Weight::milligrams(more.in_milligrams() / units);
        one->sigma = Weight::milligrams(sigma.in_milligrams() / units);
    }
    learn_better(bagging, bagging.bagged.back());
}

void scale_came_back(Turn& turn) {
    Bagging& bagging = turn.lane.bagging;
    bagging.others += std::max(Weight{}, bagging.shown - bagging.accepted);
    bagging.accepted = bagging.shown;
    bagging.accepted_sigma = bagging.shown_sigma;
    bagging.to_lift.clear();
    for (Line& line : turn.lane.visit.lines) line.excused += units_to_bag(turn.lane, line);
    bagging.place = Settled{};
    settle(turn);
}

// Between visits, and once everything is paid, whatever lies on the scale or leaves it is nobody's business.
bool is_nobodys_business(const Lane& lane) {
    return lane.visit.id.empty() || is<Finishing>(lane.place) || is<Thanks>(lane.place);
}

void on_bag_changed(Turn& turn, const BagChanged& change) {
    Bagging& bagging = turn.lane.bagging;
    const Weight moved = change.total - bagging.shown;
    const Weight noise = (bagging.shown_sigma.is_zero() ? sigma_of_still_scale : bagging.shown_sigma) * 3;
    const bool the_same = moved.absolute() <= noise;
    if (!the_same) {
        bagging.shown_at = turn.at();
        bagging.watch.asked_in_vain = bagging.watch.times_in_vain = 0;
    }
    const bool better_known = the_same && !bagging.sure && bagging.shown == bagging.accepted;
    bagging.restless = false;
    bagging.shown = change.total;
    bagging.shown_sigma = change.sigma;
    bagging.sure = change.sure;
    // A scale that was thought to be stuck moves.
    if (turn.lane.health.scale_doubt == ScaleDoubt::Stuck && !the_same) doubt_scale(turn, ScaleDoubt::None);
    if (is<ScaleAway>(bagging.place) && !checks_are_stopped(turn.lane)) return scale_came_back(turn);
    if (is_nobodys_business(turn.lane) || is<ScaleAway>(bagging.place)) {
        bagging.accepted = bagging.shown;
        bagging.accepted_sigma = bagging.shown_sigma;
        return;
    }
    if (better_known) return put_last_weight_right(turn, moved);
    look(turn, When::Now);
}

// With the scale unplugged nothing is asked of the shopper, and what was scanned meanwhile is not asked for later.
void scale_went(Turn& turn) {
    if (turn.lane.health.scale_doubt == ScaleDoubt::Full) doubt_scale(turn, ScaleDoubt::None);
    turn.lane.bagging.place = ScaleAway{};
    turn.lane.bagging.light = turn.lane.bagging.restless = false;
    hush_about_bags(turn);
}

void on_doubted(Turn& turn, const ScaleDoubted& doubted) {
    const ScaleDoubt before = turn.lane.health.scale_doubt;
    const bool the_lanes_own = before == ScaleDoubt::Stuck || before == ScaleDoubt::Biased;
    if (doubted.doubt == before || (the_lanes_own && doubted.doubt == ScaleDoubt::None)) return;
    doubt_scale(turn, doubted.doubt);
}

}  // namespace

void settle(Turn& turn, Clear clear) {
    Bagging& bagging = turn.lane.bagging;
    hush_about_bags(turn);
    bagging.light = clear == Clear::NotQuite;
    if (something_expected(turn.lane))
        bagging.place = AwaitingItems{turn.at(), false};
    else
        bagging.place = Settled{};
}

void look_again(Turn& turn) {
    turn.lane.bagging.sure = true;  // it has had its time
    look(turn, When::Now);
}

void know_weight(Turn& turn, int line, const weights::Belief& belief) {
    auto& known = turn.lane.bagging.known;
    const auto found = std::ranges::find(known, line, &KnownWeight::line);
    if (found == known.end()) known.push_back({line, belief});
    else found->belief = belief;
}

void expect_items(Turn& turn) {
    Lane& lane = turn.lane;
    if (is<ScaleAway>(lane.bagging.place)) {
        for (Line& line : lane.visit.lines) line.excused += units_to_bag(lane, line);
        return;
    }
    // What is too heavy to be lifted twice stays where it is.
    for (Line& line : lane.visit.lines) {
        const int units = units_to_bag(lane, line);
        if (units == 0 || weights::mean_of(belief_of(lane, line)) < turn.policy().bagging.large_item) continue;
        line.excused += units;
        turn.say(Notice::What::LeaveInTrolley, line.id);
    }
    look(turn, When::Now);
    // Each scan gives its time anew: somebody who scans first and bags later is doing nothing wrong.
    if (auto* awaiting = std::get_if<AwaitingItems>(&lane.bagging.place)) *awaiting = {turn.at(), false};
}

namespace {

// A unit that was taken for another that weighs the same: it has left already, and the other lies in the bags still.
bool has_left_as_another(Turn& turn, Bagged& one) {
    auto& taken_away = turn.lane.bagging.taken_away;
    for (auto gone = taken_away.begin(); gone != taken_away.end(); ++gone) {
        Line* other = find_line(turn.lane.visit, gone->line);
        if (!other || other->id == one.line || units_to_bag(turn.lane, *other) == 0) continue;
        const double sigma = std::hypot(double(one.sigma.in_milligrams()), double(gone->sigma.in_milligrams()));
        if (double((one.weight - gone->weight).absolute().in_milligrams()) > 3 * sigma) continue;
        one.line = other->id;
        ++other->bagged;
        taken_away.erase(gone);
        return true;
    }
    return false;
}

}  // namespace

void lift_out(Turn& turn, const Line& line) {
    auto& bagged = turn.lane.bagging.bagged;
    Bagging::ToLift lift{line.product, line.weight};
    const auto last = std::ranges::find_last(bagged, line.id, &Bagged::line);
    if (last.empty() && turn.lane.bagging.emptied_at) {
        // Perhaps it is in the trolley: nobody is asked to find it, somebody looks before paying.
        if (!find_open(turn.lane, cases::Kind::Weight, "not_lifted"))
            open_case(turn, cases::Kind::Weight, {}, "not_lifted");
        turn.lane.bagging.given_up.push_back(std::move(lift));
        return turn.say(Notice::What::StaffWillHelp);
    }
    if (!last.empty()) {
        if (has_left_as_another(turn, *last.begin())) return;
        lift.weight = last.begin()->weight;
        unlearn(turn, *last.begin());
        bagged.erase(last.begin());
    }
    turn.lane.bagging.to_lift.push_back(std::move(lift));
}

void announce_own_bag(Turn& turn) {
    turn.lane.bagging.own_bag_announced = true;
    turn.say(Notice::What::OwnBag);
    look(turn, When::Now);
}

// Everything once more before paying: nothing more will come, and what one change left open several may explain.
void reconcile_bags(Turn& turn) {
    Lane& lane = turn.lane;
    if (is<Considering>(lane.bagging.place) || is<Unexplained>(lane.bagging.place)) look(turn, When::BeforePaying);
    const auto is_left_open = [&](const cases::Case& one) { return is_open_difference(lane, one); };
    const bool left_open = std::ranges::any_of(lane.cases, is_left_open);
    if (!left_open || is<ScaleAway>(lane.bagging.place) || is<Unexplained>(lane.bagging.place)) return;
    const policy::Bagging& rules = turn.policy().bagging;
    const Seen seen = seen_together(lane, rules);
    const weights::Explanation explanation = weights::explain(seen.situation);
    const weights::Costs costs = costs_of(rules);
    const weights::Story* honest = explanation.honest();
    if (!honest || !may_be_accepted(*honest, lane, rules) ||
        weights::decide(explanation, costs, costs.longest_wait) != weights::Decision::Accept)
        return;
    accept(turn, seen, *honest);
    for (cases::Case& one : lane.cases)
        if (is_left_open(one)) decide(turn, one, cases::Withdrawn{}, "");
    settle(turn);
}

void restart_bagging(Turn& turn) {
    Bagging& bagging = turn.lane.bagging;
    Bagging fresh;
    fresh.shown = fresh.accepted = bagging.shown;
    fresh.shown_sigma = fresh.accepted_sigma = bagging.shown_sigma;
    fresh.others = std::max(Weight{}, bagging.shown);
    fresh.sure = bagging.sure;
    fresh.shown_at = bagging.shown_at;
    fresh.restless = bagging.restless;
    fresh.watch = bagging.watch;
    if (is<ScaleAway>(bagging.place)) fresh.place = ScaleAway{};
    bagging = std::move(fresh);
    notice_what_was_left(turn);
}

bool may_bring_own_bag(const Lane& lane) {
    return lane.bagging.bagged.empty() && !lane.bagging.own_bag_announced && !is<ScaleAway>(lane.bagging.place);
}

bool bags_are_checked(const Lane& lane) {
    return is<Settled>(lane.bagging.place) || is<ScaleAway>(lane.bagging.place);
}

void hear_bagging(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* change = std::get_if<BagChanged>(&event)) on_bag_changed(turn, *change);
    if (is<BagRestless>(event)) turn.lane.bagging.restless = true;
    if (const auto* doubted = std::get_if<ScaleDoubted>(&event)) on_doubted(turn, *doubted);
    if (const auto* away = std::get_if<DeviceAway>(&event); away && away->device == DeviceName::Scale) scale_went(turn);
    if (is<Restarted>(event)) forget_what_the_driver_told(turn);
    if (is<Tick>(event)) bagging_time(turn);
    // The bags were all that stood between the shopper and paying.
    if (is<CheckingBags>(turn.lane.place) && bags_are_checked(turn.lane)) proceed_to_payment(turn);
}

}  // namespace kassa::flows
