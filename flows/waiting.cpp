// Time: a shopper who went away is asked before anything is lost, sentences leave the screen, and the lane says
// when it wants to be woken next.
#include <algorithm>

#include "flows/turn.h"

namespace kassa::flows {
namespace {

// Somebody is there: a touch, an item, a change on the scale.
bool shows_presence(const Event& event) {
    return std::visit(
        [](const auto& one) {
            using One = std::remove_cvref_t<decltype(one)>;
            return std::is_same_v<One, Started> || std::is_same_v<One, LanguageChosen> ||
                   std::is_same_v<One, AppearanceChosen> || std::is_same_v<One, ItemRead> ||
                   std::is_same_v<One, CodeRefused> || std::is_same_v<One, MemberRead> ||
                   std::is_same_v<One, CouponRead> || std::is_same_v<One, CouponRemoved> ||
                   std::is_same_v<One, ValueChosen> ||
                   std::is_same_v<One, Pressed> || std::is_same_v<One, LineOpened> ||
                   std::is_same_v<One, QuantityChosen> || std::is_same_v<One, Weighed> ||
                   std::is_same_v<One, BadgeShown> ||
                   std::is_same_v<One, StaffSignedIn> || std::is_same_v<One, CaseDecided> ||
                   std::is_same_v<One, StaffPressed> || std::is_same_v<One, Restarted>;
        },
        event);
}

// A scale that only knows better what lies on it, or that moves by itself, says nothing of a shopper.
bool bags_were_touched(const Turn& turn) {
    const Lane& lane = turn.lane;
    return is<BagChanged>(turn.heard.event) && lane.bagging.shown_at == turn.at() &&
           is_the_scale_well(lane.health.scale_doubt);
}

// Who waits for staff has been told to wait, so they are given much longer.
Duration idle_allowed(const Lane& lane, const policy::Policy& policy) {
    return policy.waits.idle * (is<AwaitingStaff>(lane.place) ? 10 : 1);
}

bool can_be_left(const Lane& lane) { return is_shopping(lane) && is<Nobody>(lane.staff); }

void ask_whether_still_there(Turn& turn) {
    Lane& lane = turn.lane;
    if (lane.still_there) {
        if (turn.at() < *lane.still_there) return;
        return lane.visit.lines.empty() ? end_visit(turn) : suspend_visit(turn);
    }
    if (turn.at() < lane.last_seen + idle_allowed(lane, turn.policy())) return;
    // An empty basket loses nothing: the screen simply returns to its greeting.
    if (lane.visit.lines.empty()) return end_visit(turn);
    lane.still_there = turn.at() + turn.policy().waits.still_there;
    turn.ask(Sound{Sound::What::Attention});
}

void earliest(std::optional<Instant>& so_far, Instant candidate) {
    if (candidate == Instant::max()) return;
    so_far = so_far ? std::min(*so_far, candidate) : candidate;
}

void deadlines_of_place(std::optional<Instant>& next, const Lane& lane, const policy::Waits& waits) {
    if (const auto* thanks = std::get_if<Thanks>(&lane.place)) earliest(next, thanks->until);
    if (const auto* finishing = std::get_if<Finishing>(&lane.place)) earliest(next, finishing->sale.at + 20s);
    if (const auto* asking = std::get_if<AskingPrice>(&lane.place))
        earliest(next, asking->since + longest_store_answer);
    if (const auto* asking = std::get_if<Authorising>(&lane.place))
        earliest(next, asking->since + longest_store_answer);
    for (const Coupon& coupon : lane.visit.coupons)
        if (coupon.key.empty()) earliest(next, coupon.since + longest_store_answer);
    if (const auto* paying = std::get_if<PayingByCard>(&lane.place))
        earliest(next,
                 paying->since + (paying->stage == PayingByCard::Stage::Asking ? Duration(5s) : waits.card_answer));
}

}  // namespace

void hear_time(Turn& turn) {
    Lane& lane = turn.lane;
    if (shows_presence(turn.heard.event) || bags_were_touched(turn)) {
        lane.last_seen = turn.at();
        lane.still_there.reset();
    }
    if (!is<Tick>(turn.heard.event)) return;
    if (lane.notice && turn.at() >= lane.notice->until) lane.notice.reset();
    if (can_be_left(lane)) ask_whether_still_there(turn);
}

std::optional<Instant> next_deadline(const Lane& lane, const Rules& rules) {
    const policy::Waits& waits = rules.policy.waits;
    std::optional<Instant> next;
    if (lane.notice) earliest(next, lane.notice->until);
    if (can_be_left(lane))
        earliest(next, lane.still_there ? *lane.still_there : lane.last_seen + idle_allowed(lane, rules.policy));
    deadlines_of_bagging(lane, rules.policy.bagging, [&](Instant at) { earliest(next, at); });
    deadlines_of_place(next, lane, waits);
    if (const auto* pin = std::get_if<PinWanted>(&lane.staff)) earliest(next, pin->since + 30s);
    if (const auto* staff = std::get_if<Attending>(&lane.staff)) earliest(next, staff->last_seen + waits.staff_idle);
    return next;
}

}  // namespace kassa::flows
