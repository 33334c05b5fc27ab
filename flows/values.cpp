// Stored value and vouchers as tenders. The store is asked to hold an amount; what it holds is journalled before it
// counts, taken for good by the sale that names it, and let go whenever the purchase does not come about. So nothing is
// ever taken twice: the same id asked again has the same answer, and what is let go twice was let go once.
#include <algorithm>

#include "flows/turn.h"

namespace kassa::flows {
namespace {

bool all_are(const std::vector<Tender>& tenders, const std::string& kind) {
    return std::ranges::all_of(tenders, [&](const Tender& tender) { return tender.kind == kind; });
}

// What is to be paid still if the rest is paid with `kind`: promotions may hold for one kind only.
Money due(Turn& turn, const std::string& kind) {
    Visit& visit = turn.lane.visit;
    visit.tender = all_are(visit.tenders, kind) ? kind : "";
    return priced(visit, turn.rules).total - held(visit);
}

void take_value(Turn& turn, const Authorising& here, Money amount, const Id& authorisation) {
    Visit& visit = turn.lane.visit;
    visit.tenders.push_back({here.id, amount, {}, here.kind, authorisation, here.voucher});
    visit.tender = all_are(visit.tenders, here.kind) ? here.kind : "";
    if (priced(visit, turn.rules).total == held(visit)) return finish_sale(turn);
    visit.tender.clear();
    turn.lane.place = ChoosingTender{};
    turn.lane.last_seen = turn.at();
}

// Another way to pay is chosen; what else is held for this purchase stays held.
void choose_again(Turn& turn, ChoosingTender::Before before) {
    turn.lane.visit.tender.clear();
    turn.lane.place = ChoosingTender{before};
    turn.lane.last_seen = turn.at();
}

// Nobody knows whether the store holds it, so it is told to let go. A card that was read may spend a little without it.
void on_no_answer(Turn& turn, const Authorising& here) {
    turn.ask(ReleaseAuthorisation{here.id});
    const bool covered = here.kind == "stored_value" && turn.lane.health.offline_limit > Money{};
    if (covered) return take_value(turn, here, std::min(here.amount, turn.lane.health.offline_limit), {});
    choose_again(turn, ChoosingTender::Before::StoreAway);
}

bool is_sold(const Lane& lane, const Id& authorisation) {
    const auto takes = [&](const Sale& sale) {
        return std::ranges::contains(sale.tenders, authorisation, &Tender::authorisation);
    };
    if (const auto* finishing = std::get_if<Finishing>(&lane.place)) return takes(finishing->sale);
    if (const auto* thanks = std::get_if<Thanks>(&lane.place)) return takes(thanks->sale);
    return lane.last_sale && takes(*lane.last_sale);
}

void on_authorised(Turn& turn, const Authorised& authorised) {
    const auto* place = std::get_if<Authorising>(&turn.lane.place);
    const auto& answer = authorised.answer;
    if (!place || place->id != authorised.id) {
        // An answer that nobody waits for any more.
        const bool ours = std::ranges::contains(turn.lane.visit.tenders, authorised.id, &Tender::authorisation);
        if (answer && answer->approved && !ours && !is_sold(turn.lane, authorised.id))
            turn.ask(ReleaseAuthorisation{authorised.id});
        return;
    }
    const Authorising here = *place;
    if (!answer) return on_no_answer(turn, here);
    if (!answer->approved || answer->amount <= Money{})
        return choose_again(turn, ChoosingTender::Before::ValueDeclined);
    take_value(turn, here, std::min(here.amount, answer->amount), here.id);
}

void ask(Turn& turn, const Authorising& here) {
    const Member& member = *turn.lane.visit.member;
    turn.ask(Authorise{{here.id, member.card, member.how, here.kind, here.voucher, here.amount}});
}

}  // namespace

std::vector<Value> values_of(const Lane& lane, Instant at) {
    const Visit& visit = lane.visit;
    std::vector<Value> values;
    if (!visit.member || visit.member->how != protocol::Recognised::Card) return values;
    const auto taken = [&](const std::string& kind, const std::string& voucher) {
        return std::ranges::any_of(visit.tenders, [&](const Tender& tender) {
            return tender.kind == kind && tender.voucher == voucher;
        });
    };
    if (!visit.told) {
        const bool may = lane.health.offline_limit > Money{} && !taken("stored_value", "");
        if (may) values.push_back({"stored_value", "", lane.health.offline_limit});
        return values;
    }
    if (visit.told->stored_value > Money{} && !taken("stored_value", ""))
        values.push_back({"stored_value", "", visit.told->stored_value});
    for (const protocol::VoucherView& voucher : visit.told->vouchers) {
        const bool holds = voucher.until == Instant{} || at < voucher.until;
        if (holds && voucher.amount > Money{} && !taken("voucher", voucher.id))
            values.push_back({"voucher", voucher.id, voucher.amount});
    }
    return values;
}

void choose_value(Turn& turn, const ValueChosen& chosen) {
    const auto values = values_of(turn.lane, turn.at());
    const auto value = std::ranges::find_if(values, [&](const Value& one) {
        return one.kind == chosen.kind && one.voucher == chosen.voucher;
    });
    if (value == values.end()) return turn.say(Notice::What::Blocked);
    Authorising here{turn.fresh(), value->kind, value->voucher, {}, turn.at()};
    here.amount = std::min(value->amount, due(turn, value->kind));
    if (here.amount <= Money{}) return finish_sale(turn);  // everything was free
    turn.lane.notice.reset();
    ask(turn, here);
    turn.lane.place = here;
}

void let_values_go(Turn& turn) {
    auto& tenders = turn.lane.visit.tenders;
    for (const Tender& tender : tenders)
        if (!tender.authorisation.empty()) turn.ask(ReleaseAuthorisation{tender.authorisation});
    std::erase_if(tenders, [](const Tender& tender) { return tender.kind != "card"; });
    if (const auto* here = std::get_if<Authorising>(&turn.lane.place)) turn.ask(ReleaseAuthorisation{here->id});
}

void settle_payment(Turn& turn) {
    const Place& place = turn.lane.place;
    const bool paying = is<ChoosingTender>(place) || is<Authorising>(place) || is<PayingByCard>(place) ||
                        is<Finishing>(place) || is<Thanks>(place);
    if (paying || turn.lane.visit.id.empty()) return;
    let_values_go(turn);
    turn.lane.visit.tender.clear();
    turn.lane.visit.quote.reset();
}

void hear_values(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* authorised = std::get_if<Authorised>(&event)) on_authorised(turn, *authorised);
    auto* here = std::get_if<Authorising>(&turn.lane.place);
    if (!here) return;
    const auto* pressed = std::get_if<Pressed>(&event);
    if (pressed && pressed->button == Button::StopPayment) {
        turn.ask(ReleaseAuthorisation{here->id});
        return choose_again(turn, ChoosingTender::Before::Aborted);
    }
    if (is<Tick>(event) && turn.at() >= here->since + longest_store_answer)
        return on_no_answer(turn, Authorising(*here));
    if (is<Restarted>(event)) {
        here->since = turn.at();
        ask(turn, *here);
    }
}

}  // namespace kassa::flows
