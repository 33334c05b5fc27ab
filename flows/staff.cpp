// A member of staff at the kiosk: a badge, then a PIN (which stays in the screen and never becomes an event), then
// one page on which everything that is open is cleared at once.
#include <algorithm>

#include "flows/bagging.h"

namespace kassa::flows {
namespace {

// So long a PIN pad stands open, and so many wrong PINs it takes.
constexpr Duration pin_wait = 30s;
constexpr int most_wrong_pins = 5;

Attending* attending(Turn& turn) { return std::get_if<Attending>(&turn.lane.staff); }

cases::Case* case_by_id(Lane& lane, const Id& id) {
    const auto found = std::ranges::find(lane.cases, id, &cases::Case::id);
    return found == lane.cases.end() ? nullptr : &*found;
}

// An item that the catalogue does not know, at the price that staff read from the shelf.
void add_priced_item(Turn& turn, const std::string& about, Money price) {
    catalog::Product product;
    product.item = about;
    product.price = price;
    catalog::ItemCode code;
    code.item = about;
    code.price = price;
    add_item(turn, product, code, 1);
}

void carry_out(Turn& turn, const cases::Case& one) {
    if (const auto* priced = std::get_if<cases::Priced>(&*one.decision))
        if (one.kind == cases::Kind::UnknownItem) add_priced_item(turn, one.about, priced->price);
    if (std::holds_alternative<cases::Refused>(*one.decision) && one.line) set_quantity(turn, *one.line, 0);
}

// What became of a payment that no terminal could answer for: staff have looked at the terminal's own journal.
void decide_payment(Turn& turn, const cases::Case& one) {
    const auto* paying = std::get_if<PayingByCard>(&turn.lane.place);
    if (!paying) return;
    if (std::holds_alternative<cases::Approved>(*one.decision)) {
        CardSlip slip;
        slip.amount = paying->amount;
        turn.lane.visit.tenders.push_back({paying->payment, paying->amount, slip});
        finish_sale(turn);
    } else {
        back_to_choice(turn, ChoosingTender::Before::NotCharged);
    }
}

// Everything that held the payment is cleared: the shopper goes on, and staff need not press anything more.
void go_on_when_cleared(Turn& turn) {
    // What was decided may be part of what the scale is wondering about.
    if (is<Unexplained>(turn.lane.bagging.place)) look_again(turn);
    if (payment_is_held(turn.lane)) return;
    turn.hush({Notice::What::StaffWillHelp});
    if (!is<AwaitingStaff>(turn.lane.place)) return;
    proceed_to_payment(turn);
    turn.lane.staff = Nobody{};
    turn.lane.last_seen = turn.at();
}

bool makes_sense(const cases::Case& one, const cases::Decision& decision) {
    if (const auto* priced = std::get_if<cases::Priced>(&decision))
        return one.kind == cases::Kind::UnknownItem && priced->price > Money{};
    return !std::holds_alternative<cases::Withdrawn>(decision);
}

// What was too much on the scale may leave it again.
void know_what_lies_there(Turn& turn, const cases::Case& one) {
    if (!is_difference(turn.lane, one) || !one.decision) return;
    if (!std::holds_alternative<cases::Approved>(*one.decision)) return;
    turn.lane.bagging.others += std::max(Weight{}, *one.difference);
}

void on_decided(Turn& turn, const CaseDecided& decided) {
    const Attending* staff = attending(turn);
    cases::Case* one = case_by_id(turn.lane, decided.id);
    if (!staff || !one || !one->open() || !makes_sense(*one, decided.decision)) return;
    decide(turn, *one, decided.decision, staff->badge);
    const cases::Case copy = *one;  // carrying it out may open further cases and move the list
    if (copy.kind == cases::Kind::Payment) decide_payment(turn, copy);
    learn_from_approval(turn, copy);
    know_what_lies_there(turn, copy);
    carry_out(turn, copy);
    if (copy.kind == cases::Kind::Help) turn.hush({Notice::What::HelpIsComing});
    go_on_when_cleared(turn);
}

void approve_weights(Turn& turn, const std::string& badge) {
    for (cases::Case& one : turn.lane.cases)
        if (one.open() && one.kind == cases::Kind::Weight) {
            decide(turn, one, cases::Approved{}, badge);
            learn_from_approval(turn, one);
            know_what_lies_there(turn, one);
        }
    go_on_when_cleared(turn);
}

void record_void(Turn& turn) {
    auto& sale = turn.lane.last_sale;
    Sale taken_back = *sale;
    taken_back.voids = sale->id;
    taken_back.id = turn.fresh();
    taken_back.number = turn.lane.next_receipt++;
    taken_back.at = turn.at();
    turn.ask(KeepSale{taken_back});
    turn.ask(PrintReceipt{taken_back, false});
    sale = std::move(taken_back);
}

// Only supervisors and managers take a paid sale back.
void void_last_sale(Turn& turn, const Attending& staff) {
    const auto& sale = turn.lane.last_sale;
    const bool may = staff.role == "supervisor" || staff.role == "manager";
    if (!may || !sale || !sale->voids.empty() || sale->tenders.empty()) return turn.say(Notice::What::Blocked);
    bool by_card = false;
    for (const Tender& tender : sale->tenders) {
        if (tender.kind != "card") continue;
        by_card = true;
        turn.ask(ReversePayment{tender.payment, tender.slip.receipt_number});
    }
    // Stored value and vouchers come back with the record of the void.
    if (!by_card) record_void(turn);
}

void on_reversed(Turn& turn, const CardReversed& reversed) {
    const auto& sale = turn.lane.last_sale;
    const bool ours = sale && sale->voids.empty() && std::ranges::any_of(sale->tenders, [&](const Tender& tender) {
                          return tender.kind == "card" && tender.payment == reversed.payment;
                      });
    if (!ours) return;
    if (reversed.done) return record_void(turn);
    open_case(turn, cases::Kind::Payment, {}, "not_reversed");
}

void on_button(Turn& turn, StaffButton button) {
    Attending* staff = attending(turn);
    if (!staff && button != StaffButton::Leave) return;
    const bool before_paying = is_shopping(turn.lane) && !turn.lane.visit.lines.empty();
    switch (button) {
        case StaffButton::Leave: turn.lane.staff = Nobody{}; break;
        case StaffButton::ShowCases: staff->page = Attending::Page::Cases; break;
        case StaffButton::ShowSuspended: staff->page = Attending::Page::Suspended; break;
        case StaffButton::ApproveWeights: approve_weights(turn, staff->badge); break;
        case StaffButton::Suspend:
            if (before_paying) suspend_visit(turn);
            break;
        case StaffButton::VoidBasket:
            if (before_paying) void_visit(turn);
            break;
        case StaffButton::ReprintLast:
            if (turn.lane.last_sale) turn.ask(PrintReceipt{*turn.lane.last_sale, true});
            break;
        case StaffButton::VoidLastSale: void_last_sale(turn, *staff); break;
    }
}

std::vector<Suspended>::iterator suspended_by(Lane& lane, const Id& visit) {
    return std::ranges::find_if(lane.suspended, [&](const Suspended& one) { return one.visit.id == visit; });
}

// A recalled basket comes back with its open cases. Its goods stood about meanwhile and staff are there, so the scale
// starts from what lies on it now.
void recall(Turn& turn, const Id& visit) {
    Lane& lane = turn.lane;
    const auto found = suspended_by(lane, visit);
    const bool free = is<Attract>(lane.place) || (is_shopping(lane) && lane.visit.lines.empty());
    if (!attending(turn) || found == lane.suspended.end() || !free) return;
    const Suspended kept = *found;
    lane.suspended.erase(found);
    begin_visit(turn, kept.visit.language);
    lane.visit = kept.visit;
    for (const cases::Case& one : kept.cases) lane.cases.push_back(one);
    for (Line& line : lane.visit.lines) {
        line.bagged = 0;
        line.excused = line.quantity;
    }
    lane.bagging.emptied_at = turn.at();
    turn.ask(TellBasket{TellBasket::What::Recalled, lane.visit});
    if (const auto& member = lane.visit.member) turn.ask(AskMember{member->card, member->how});
    lane.staff = Nobody{};
}

void void_suspended(Turn& turn, const Id& visit) {
    const auto found = suspended_by(turn.lane, visit);
    if (!attending(turn) || found == turn.lane.suspended.end()) return;
    turn.ask(TellBasket{TellBasket::What::Voided, found->visit});
    turn.lane.suspended.erase(found);
}

void on_refused(Turn& turn, const StaffRefused& refused) {
    auto* pin = std::get_if<PinWanted>(&turn.lane.staff);
    if (!pin || pin->badge != refused.badge) return;
    pin->since = turn.at();
    if (++pin->wrong >= most_wrong_pins) turn.lane.staff = Nobody{};
}

void on_time(Turn& turn) {
    if (const auto* pin = std::get_if<PinWanted>(&turn.lane.staff); pin && turn.at() >= pin->since + pin_wait)
        turn.lane.staff = Nobody{};
    if (const auto* staff = attending(turn); staff && turn.at() >= staff->last_seen + turn.policy().waits.staff_idle)
        turn.lane.staff = Nobody{};
}

}  // namespace

void hear_staff(Turn& turn) {
    const Event& event = turn.heard.event;
    if (const auto* badge = std::get_if<BadgeShown>(&event)) turn.lane.staff = PinWanted{badge->badge, 0, turn.at()};
    if (const auto* in = std::get_if<StaffSignedIn>(&event)) {
        const auto* pin = std::get_if<PinWanted>(&turn.lane.staff);
        if (pin && pin->badge == in->badge)
            turn.lane.staff = Attending{in->badge, in->name, in->role, Attending::Page::Cases, turn.at()};
    }
    if (const auto* refused = std::get_if<StaffRefused>(&event)) on_refused(turn, *refused);
    if (const auto* decided = std::get_if<CaseDecided>(&event)) on_decided(turn, *decided);
    if (const auto* pressed = std::get_if<StaffPressed>(&event)) on_button(turn, pressed->button);
    if (const auto* recalled = std::get_if<SuspendedRecalled>(&event)) recall(turn, recalled->visit);
    if (const auto* voided = std::get_if<SuspendedVoided>(&event)) void_suspended(turn, voided->visit);
    if (const auto* reversed = std::get_if<CardReversed>(&event)) on_reversed(turn, *reversed);
    // After a power cut nobody is signed in any more.
    if (is<Restarted>(event)) turn.lane.staff = Nobody{};
    if (is<Tick>(event)) on_time(turn);
    const bool theirs = is<CaseDecided>(event) || is<StaffPressed>(event) || is<SuspendedVoided>(event);
    if (Attending* staff = attending(turn); staff && theirs) staff->last_seen = turn.at();
}

}  // namespace kassa::flows
