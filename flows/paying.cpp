// Paying by card. A payment is askable: the terminal's last receipt number is learned first and kept in the
// journal, then the amount is sent. If the answer is lost, on whichever side and for whatever reason, the terminal
// is asked for its last payment and only that answer counts: a new number with our amount was paid, the old number
// was not.
#include "flows/turn.h"

namespace kassa::flows {
namespace {

// Between two questions to a terminal that does not answer.
constexpr Duration ask_again_after = 5s;
// Unanswered questions after which a person is called; the terminal is asked on meanwhile.
constexpr int questions_before_help = 3;

void paid(Turn& turn, const Id& payment, const CardSlip& slip) {
    withdraw(turn, cases::Kind::Payment);
    turn.lane.visit.tenders.push_back({payment, slip.amount, slip});
    finish_sale(turn);
}

void ask_what_became(Turn& turn, PayingByCard& here) {
    here.stage = PayingByCard::Stage::Asking;
    here.since = turn.at();
    turn.ask(AskTerminal{here.payment});
}

// The amount may only be sent once the terminal's last number stands in the journal.
void send_amount(Turn& turn, PayingByCard& here, const TerminalLast& last) {
    here.receipt_before = last.slip ? last.slip->receipt_number : 0;
    here.stage = PayingByCard::Stage::Presenting;
    here.terminal_says = "please_wait";
    here.since = turn.at();
    turn.ask(TakePayment{here.payment, here.amount});
}

void judge_last_payment(Turn& turn, const PayingByCard& here, const TerminalLast& last) {
    // A terminal that had payments and now knows of none has forgotten or was exchanged: that proves nothing.
    if (!last.slip && here.receipt_before.value_or(0) > 0) {
        if (!find_open(turn.lane, cases::Kind::Payment)) open_case(turn, cases::Kind::Payment, {}, "no_answer");
        return;
    }
    const bool is_new = last.slip && last.slip->receipt_number != here.receipt_before.value_or(0);
    if (!is_new || !last.approved) return back_to_choice(turn, ChoosingTender::Before::NotCharged);
    if (last.slip->amount == here.amount) return paid(turn, here.payment, *last.slip);
    // A payment that is neither the old one nor ours: only a person can tell, and until then nothing more is charged.
    if (!find_open(turn.lane, cases::Kind::Payment))
        open_case(turn, cases::Kind::Payment, {}, "another_amount");
}

void on_last(Turn& turn, PayingByCard here, const TerminalLast& last) {
    if (last.payment != here.payment) return;
    if (here.stage == PayingByCard::Stage::Preparing) {
        send_amount(turn, here, last);
        turn.lane.place = here;
    } else if (here.stage == PayingByCard::Stage::Asking) {
        judge_last_payment(turn, here, last);
    }
}

void on_not_asked(Turn& turn, PayingByCard here) {
    switch (here.stage) {
        case PayingByCard::Stage::Preparing:
        case PayingByCard::Stage::Presenting:
        case PayingByCard::Stage::Stopping:
            back_to_choice(turn, ChoosingTender::Before::TerminalAway);
            return;
        case PayingByCard::Stage::Asking:
            here.since = turn.at();
            if (++here.asked >= questions_before_help && !find_open(turn.lane, cases::Kind::Payment))
                open_case(turn, cases::Kind::Payment, {}, "no_answer");
            turn.lane.place = here;
            return;
    }
}

void on_stop(Turn& turn, PayingByCard here) {
    switch (here.stage) {
        case PayingByCard::Stage::Preparing: back_to_choice(turn, ChoosingTender::Before::Aborted); return;
        case PayingByCard::Stage::Presenting:
            here.stage = PayingByCard::Stage::Stopping;
            here.since = turn.at();
            turn.ask(StopPayment{here.payment});
            turn.lane.place = here;
            return;
        case PayingByCard::Stage::Stopping:
        case PayingByCard::Stage::Asking: return;  // it is being found out
    }
}

void on_tick(Turn& turn, PayingByCard here) {
    switch (here.stage) {
        case PayingByCard::Stage::Preparing:
            if (turn.at() >= here.since + turn.policy().waits.card_answer)
                back_to_choice(turn, ChoosingTender::Before::TerminalAway);
            return;
        case PayingByCard::Stage::Presenting:
        case PayingByCard::Stage::Stopping:
            if (turn.at() < here.since + turn.policy().waits.card_answer) return;
            ask_what_became(turn, here);
            turn.lane.place = here;
            return;
        case PayingByCard::Stage::Asking:
            if (turn.at() < here.since + ask_again_after) return;
            ask_what_became(turn, here);
            turn.lane.place = here;
            return;
    }
}

void on_restarted(Turn& turn, PayingByCard here) {
    if (here.stage == PayingByCard::Stage::Preparing) {
        here.since = turn.at();
        turn.ask(AskTerminal{here.payment});
    } else {
        ask_what_became(turn, here);
    }
    turn.lane.place = here;
}

void on_payment_event(Turn& turn, PayingByCard here) {
    const Event& event = turn.heard.event;
    if (const auto* says = std::get_if<TerminalSays>(&event); says && says->payment == here.payment) {
        here.terminal_says = says->words;
        here.since = turn.at();
        turn.lane.place = here;
    }
    if (const auto* last = std::get_if<TerminalLast>(&event)) on_last(turn, here, *last);
    if (const auto* approved = std::get_if<CardApproved>(&event);
        approved && approved->payment == here.payment)
        paid(turn, here.payment, approved->slip);
    if (const auto* declined = std::get_if<CardDeclined>(&event);
        declined && declined->payment == here.payment)
        back_to_choice(turn, declined->why == CardDeclined::Why::Declined ? ChoosingTender::Before::Declined
                                                                          : ChoosingTender::Before::Aborted);
    if (const auto* lost = std::get_if<CardAnswerLost>(&event); lost && lost->payment == here.payment) {
        ask_what_became(turn, here);
        turn.lane.place = here;
    }
    if (const auto* unasked = std::get_if<CardNotAsked>(&event); unasked && unasked->payment == here.payment)
        on_not_asked(turn, here);
    if (const auto* pressed = std::get_if<Pressed>(&event); pressed && pressed->button == Button::StopPayment)
        on_stop(turn, here);
    if (is<Tick>(event)) on_tick(turn, here);
    if (is<Restarted>(event)) on_restarted(turn, here);
}

bool is_tendered(const Lane& lane, const Id& payment) {
    const auto holds = [&](const std::vector<Tender>& tenders) {
        for (const Tender& tender : tenders)
            if (tender.payment == payment) return true;
        return false;
    };
    if (const auto* finishing = std::get_if<Finishing>(&lane.place)) return holds(finishing->sale.tenders);
    if (const auto* thanks = std::get_if<Thanks>(&lane.place)) return holds(thanks->sale.tenders);
    return holds(lane.visit.tenders) || (lane.last_sale && holds(lane.last_sale->tenders));
}

// An approval that nobody waits for any more is given back at once, and a person hears of it.
void give_back_a_stray_approval(Turn& turn, const CardApproved& approved) {
    if (is_tendered(turn.lane, approved.payment)) return;
    turn.ask(ReversePayment{approved.payment, approved.slip.receipt_number});
    open_case(turn, cases::Kind::Payment, {}, "late_approval");
}

}  // namespace

// What the store holds for this purchase is let go with the card payment that was to complete it: the shopper chooses
// anew how to pay.
void back_to_choice(Turn& turn, ChoosingTender::Before before) {
    withdraw(turn, cases::Kind::Payment);
    let_values_go(turn);
    turn.lane.visit.tender.clear();
    turn.lane.place = ChoosingTender{before};
    turn.lane.last_seen = turn.at();
}

// The card pays what no other tender has paid.
void start_card_payment(Turn& turn) {
    Visit& visit = turn.lane.visit;
    PayingByCard here;
    here.payment = turn.fresh();
    visit.tender = visit.tenders.empty() ? "card" : "";
    here.amount = priced(turn.lane, turn.rules).total - held(visit);
    here.since = turn.at();
    if (here.amount.is_zero()) return finish_sale(turn);  // everything was free
    turn.ask(AskTerminal{here.payment});
    turn.lane.notice.reset();
    turn.lane.place = here;
}

void finish_sale(Turn& turn) {
    Lane& lane = turn.lane;
    Sale sale;
    sale.id = turn.fresh();
    sale.number = lane.next_receipt++;
    sale.at = turn.at();
    sale.lane = turn.rules.lane;
    sale.language = lane.visit.language;
    sale.policy_version = turn.policy().version;
    sale.promotions_version = turn.rules.promotions_version;
    sale.lines = lane.visit.lines;
    sale.basket = basket_of(lane.visit, turn.rules);
    sale.basket.lines.clear();
    if (lane.visit.quote) {
        sale.basket.at = lane.visit.quote->at;
        sale.basket.clock_trusted = true;
    }
    sale.priced = priced(lane, turn.rules);
    sale.member = lane.visit.member;
    if (const auto& told = lane.visit.told; told && sale.member)
        sale.balance = Balance{told->department_points, told->supermarket_points, lane.visit.told_at};
    sale.coupons = use_coupons(turn, sale.priced);
    sale.tenders = std::exchange(lane.visit.tenders, {});
    turn.ask(KeepSale{sale});
    tell_weights(turn);
    lane.notice.reset();
    lane.still_there.reset();
    lane.place = Finishing{std::move(sale)};
}

void hear_paying(Turn& turn) {
    const auto* approved = std::get_if<CardApproved>(&turn.heard.event);
    if (const auto* here = std::get_if<PayingByCard>(&turn.lane.place)) {
        const bool stray = approved && approved->payment != here->payment;
        on_payment_event(turn, *here);
        if (!stray) return;
    }
    if (approved) give_back_a_stray_approval(turn, *approved);
}

}  // namespace kassa::flows
