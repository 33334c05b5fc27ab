// What is said about the bagging area, and when: nothing, then a light on it, then one sentence that says what to do,
// then it is left for the approval before paying. A person at once only for what the policy calls critical.
#include <algorithm>
#include <utility>

#include "flows/bagging.h"

namespace kassa::flows {
namespace {

using Kind = weights::Kind;

bool is_about_bags(const Lane& lane) {
    return lane.notice && (lane.notice->what == Notice::What::SomethingElse ||
                           lane.notice->what == Notice::What::SomethingMissing);
}

// The basket line that a story is about, where it is about one.
std::optional<int> line_of(const weights::Story& story) {
    const std::vector<weights::Arrival> arrivals = arrivals_of(story);
    if (!weights::loses_goods(story.kind) || arrivals.size() != 1 || arrivals.front().line <= 0) return {};
    return int(arrivals.front().line);
}

// Of stories that are about as probable, the one that speaks of what was scanned says best what to look at.
const weights::Story& story_to_ask_about(const weights::Explanation& explanation) {
    const weights::Story* loss = explanation.loss();
    if (!loss) return explanation.stories.front();
    for (const weights::Story& one : explanation.stories)
        if (one.kind == Kind::OtherArticle && one.probability_ppm * 3 >= loss->probability_ppm) return one;
    return *loss;
}

// The sentence and the approval each come after their time (policy: remind_after, collect_after).
void remind(Turn& turn, AwaitingItems& here) {
    const Lane& lane = turn.lane;
    here.reminded = true;
    turn.lane.bagging.light = true;
    if (!lane.bagging.to_lift.empty()) {
        turn.say(Notice::What::TakeFromBag, {}, lane.bagging.to_lift.front().product.item);
    } else {
        for (const Line& line : lane.visit.lines)
            if (units_to_bag(lane, line) > 0) turn.say(Notice::What::PutInBag, line.id);
    }
    if (turn.lane.notice) turn.lane.notice->until = Instant::max();
    turn.ask(Sound{Sound::What::Attention});
}

void collect_awaited(Turn& turn) {
    Lane& lane = turn.lane;
    if (watch_in_vain(turn, units_to_bag(lane))) return;
    for (Line& line : lane.visit.lines) {
        const int units = units_to_bag(lane, line);
        if (units == 0) continue;
        line.excused += units;
        open_case(turn, cases::Kind::Weight, line.id, "not_bagged");
    }
    if (!lane.bagging.to_lift.empty()) {
        auto& given_up = lane.bagging.given_up;
        for (Bagging::ToLift& lift : std::exchange(lane.bagging.to_lift, {})) given_up.push_back(std::move(lift));
        open_case(turn, cases::Kind::Weight, {}, "not_lifted");
    }
    settle(turn);
    turn.say(Notice::What::StaffWillHelp);
}

// What the scale shows beyond what the story's own goods weigh.
Weight difference_of(const Unexplained& here) {
    const bool arrived_too = here.story.kind == Kind::NotScanned || here.story.kind == Kind::TwoForOne;
    return arrived_too && !here.story.surplus.is_zero() ? here.story.surplus : here.difference;
}

// The goods of the story that are what they seem to be are bagged; a line whose goods may be others is left to the
// approval.
void take_what_is_clear(Turn& turn, const Unexplained& here) {
    const bool clear = here.story.kind == Kind::NotScanned || here.story.kind == Kind::TwoForOne;
    if (!clear && here.story.kind != Kind::OtherArticle) return;
    for (const weights::Arrival& arrival : arrivals_of(here.story)) {
        Line* line = arrival.line > 0 ? find_line(turn.lane.visit, int(arrival.line)) : nullptr;
        if (!line) continue;
        const int units = std::min(arrival.units, line->quantity - line->bagged);
        if (units <= 0) continue;
        if (!clear) {
            line->excused += std::min(units, std::max(0, line->quantity - line->bagged - line->excused));
            continue;
        }
        const weights::Belief belief = belief_of(turn.lane, *line);
        arrive(turn, *line, units);
        for (int unit = 0; unit < units; ++unit)
            turn.lane.bagging.bagged.push_back(
                {line->id, weights::mean_of(belief), weights::deviation_of(belief), turn.at()});
    }
}

// What lies in the bags was taken for something else than it is, and that came only now: it weighs what came, and
// nothing is learned of what it was taken for.
void put_mistaken_right(Turn& turn, const Unexplained& here) {
    auto& bagged = turn.lane.bagging.bagged;
    const Seen seen = seen_now(turn.lane, turn.policy().bagging);
    Weight came = here.difference;
    for (const weights::Arrival& arrival : here.story.arrived)
        if (const Line* line = find_line(turn.lane.visit, int(arrival.line)))
            came -= Weight::milligrams(arrival.units * weights::mean_of(belief_of(turn.lane, *line)).in_milligrams());
    const auto there = std::int64_t(here.story.mistaken.size() - here.story.not_come.size());
    for (auto place = here.story.mistaken.rbegin(); place != here.story.mistaken.rend(); ++place) {
        if (*place >= seen.in_bag.size() || seen.in_bag[*place].what != InBagFrom::What::Bagged) continue;
        const auto one = bagged.begin() + std::ptrdiff_t(seen.in_bag[*place].index);
        unlearn(turn, *one);
        if (std::ranges::contains(here.story.not_come, *place)) {
            if (Line* line = find_line(turn.lane.visit, one->line)) --line->bagged;
            bagged.erase(one);
        } else if (came > Weight{}) {
            one->weight = Weight::milligrams(came.in_milligrams() / there);
        }
    }
}

cases::Case& leave_for_approval(Turn& turn, const Unexplained& here, const char* about) {
    if (here.story.kind == Kind::NotScanned) put_mistaken_right(turn, here);
    take_what_is_clear(turn, here);
    cases::Case& one = open_case(turn, cases::Kind::Weight, line_of(here.story), about);
    one.difference = difference_of(here);
    turn.ask(TellCase{one});
    Bagging& bagging = turn.lane.bagging;
    bagging.accepted = bagging.shown;
    bagging.accepted_sigma = bagging.shown_sigma;
    return one;
}

void collect_unexplained(Turn& turn, const Unexplained& here) {
    leave_for_approval(turn, here, here.story.kind == Kind::OtherArticle ? "other_article" : "difference");
    settle(turn);
    turn.say(Notice::What::StaffWillHelp);
}

bool is_critical(const weights::Story& story, const policy::Bagging& rules) {
    return rules.critical > Weight{} && weights::loses_goods(story.kind) && story.surplus >= rules.critical;
}

bool is_to_be_told_of_full_bags(const Lane& lane) {
    return lane.health.scale_doubt == ScaleDoubt::Full && !lane.notice && !lane.visit.id.empty();
}

void ask_to_look(Turn& turn, const Unexplained& riddle) {
    turn.say(riddle.difference > Weight{} ? Notice::What::SomethingElse : Notice::What::SomethingMissing,
             line_of(riddle.story));
    turn.lane.notice->until = Instant::max();
}

}  // namespace

void hush_about_bags(Turn& turn) {
    turn.hush({Notice::What::PutInBag, Notice::What::TakeFromBag, Notice::What::SomethingElse,
               Notice::What::SomethingMissing});
}

void wonder(Turn& turn, const weights::Situation& situation, const weights::Explanation& explanation) {
    Bagging& bagging = turn.lane.bagging;
    const weights::Story& story = story_to_ask_about(explanation);
    const auto* before = std::get_if<Unexplained>(&bagging.place);
    // The same riddle keeps its time; a new one starts the shopper's time anew.
    const bool same = before && is_same_change(before->difference, situation.change);
    if (!same) hush_about_bags(turn);
    const auto* considered = std::get_if<Considering>(&bagging.place);
    const Instant since = same ? before->since : considered ? considered->since : turn.at();
    const Unexplained here{situation.change, since, story, situation.rested};
    if (is_critical(story, turn.policy().bagging)) {
        leave_for_approval(turn, here, "critical");
        settle(turn);
        return turn.say(Notice::What::HelpIsComing);
    }
    bagging.place = here;
    bagging.light = true;
}

void bagging_time(Turn& turn) {
    const policy::Bagging& rules = turn.policy().bagging;
    if (turn.lane.visit.id.empty() || !is_shopping(turn.lane)) return;
    if (is_to_be_told_of_full_bags(turn.lane)) {
        turn.say(Notice::What::BaggingFull);
        turn.lane.notice->until = Instant::max();
    }
    // While somebody is busy there, they are putting it down, or putting it right.
    if (turn.lane.bagging.restless) return;
    BaggingPlace& place = turn.lane.bagging.place;
    if (auto* awaiting = std::get_if<AwaitingItems>(&place)) {
        if (turn.at() >= awaiting->since + rules.remind_after + rules.collect_after) return collect_awaited(turn);
        if (turn.at() >= awaiting->since + rules.light_after) turn.lane.bagging.light = true;
        if (!awaiting->reminded && turn.at() >= awaiting->since + rules.remind_after) remind(turn, *awaiting);
    } else if (const auto* waiting = std::get_if<Considering>(&place)) {
        if (turn.at() >= waiting->since + costs_of(rules).longest_wait) look_again(turn);
    } else if (const auto* riddle = std::get_if<Unexplained>(&place)) {
        if (turn.at() >= riddle->since + rules.remind_after + rules.collect_after)
            return collect_unexplained(turn, Unexplained(*riddle));
        // Half the usual time: something on the scale that was not scanned is easiest put right at once.
        if (!is_about_bags(turn.lane) && turn.at() >= riddle->since + rules.remind_after / 2)
            ask_to_look(turn, *riddle);
    }
}

void deadlines_of_bagging(const Lane& lane, const policy::Bagging& rules,
                          const std::function<void(Instant)>& earliest) {
    const Bagging& bagging = lane.bagging;
    if (!is_shopping(lane)) return;
    if (is_to_be_told_of_full_bags(lane)) earliest(bagging.shown_at);
    if (bagging.restless) return;
    if (const auto* awaiting = std::get_if<AwaitingItems>(&bagging.place))
        earliest(awaiting->since + (awaiting->reminded ? rules.remind_after + rules.collect_after
                                    : bagging.light    ? rules.remind_after
                                                       : std::min(rules.light_after, rules.remind_after)));
    if (const auto* waiting = std::get_if<Considering>(&bagging.place))
        earliest(waiting->since + costs_of(rules).longest_wait);
    if (const auto* riddle = std::get_if<Unexplained>(&bagging.place))
        earliest(riddle->since +
                 (is_about_bags(lane) ? rules.remind_after + rules.collect_after : rules.remind_after / 2));
}

void leave_difference_for_staff(Turn& turn) {
    if (const auto* riddle = std::get_if<Unexplained>(&turn.lane.bagging.place))
        collect_unexplained(turn, Unexplained(*riddle));
}

}  // namespace kassa::flows
