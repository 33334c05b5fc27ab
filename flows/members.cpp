// Members. A card has its tier at once, from what the kiosk keeps of its store; what else the store says of the
// member (points, stored value, how often a promotion was used) comes when the store answers, and while it does not
// the visit simply goes on without. The points of a purchase made meanwhile are reckoned by the store from its record.
#include "flows/turn.h"

namespace kassa::flows {
namespace {

// While a price is agreed upon nothing may change it.
bool may_change_the_price(const Lane& lane) {
    return is_shopping(lane) && lane.visit.tenders.empty() && !lane.visit.quote;
}

void ask_about(Turn& turn, const Member& member) { turn.ask(AskMember{member.card, member.how}); }

void on_told(Turn& turn, const MemberTold& told) {
    Visit& visit = turn.lane.visit;
    if (!told.view || !visit.member || visit.member->card != told.card || !may_change_the_price(turn.lane)) return;
    if (told.view->blocked) {
        visit.member.reset();
        visit.told.reset();
        return turn.say(Notice::What::CardBlocked);
    }
    visit.told = told.view;
    visit.told_at = turn.at();
    if (!told.view->tier.empty()) visit.member->tier = told.view->tier;
}

}  // namespace

void reckon_anew(Turn& turn) {
    const Visit& visit = turn.lane.visit;
    const bool agreed = is<AskingPrice>(turn.lane.place) || !visit.tenders.empty() || !visit.clock_trusted;
    if (!agreed || !(is<AskingPrice>(turn.lane.place) || is<ChoosingTender>(turn.lane.place))) return;
    let_values_go(turn);
    turn.lane.visit.quote.reset();
    const auto notice = turn.lane.notice;
    proceed_to_payment(turn);
    turn.lane.notice = notice;
}

void take_member(Turn& turn, const MemberRead& read) {
    if (!read.member) return turn.say(read.blocked ? Notice::What::CardBlocked : Notice::What::CardUnknown);
    Visit& visit = turn.lane.visit;
    const bool same = visit.member && visit.member->card == read.member->card;
    // A card that the scanner has read stays one when the camera sees it again.
    const auto how = same ? std::min(visit.member->how, read.member->how) : read.member->how;
    const bool changes = visit.member != read.member;
    visit.member = read.member;
    visit.member->how = how;
    if (!same) visit.told.reset();
    if (visit.told && !visit.told->tier.empty()) visit.member->tier = visit.told->tier;
    turn.say(Notice::What::CardAccepted);
    if (!visit.told) ask_about(turn, *visit.member);
    if (changes) reckon_anew(turn);
}

void hear_members(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* told = std::get_if<MemberTold>(&event)) on_told(turn, *told);
    const auto* seen = std::get_if<StoreSeen>(&event);
    const bool ask_again = is<Restarted>(event) || (seen && seen->reachable);
    const Visit& visit = turn.lane.visit;
    if (ask_again && visit.member && !visit.told && may_change_the_price(turn.lane)) ask_about(turn, *visit.member);
}

}  // namespace kassa::flows
