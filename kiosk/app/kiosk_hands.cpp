// What the lane asks of the world, carried out on the devices fitted.
#include "kiosk/app/kiosk.h"

namespace kassa::kiosk {

void Kiosk::take_payment(const flows::TakePayment& effect) { fittings_->pay(effect.payment, effect.amount); }
void Kiosk::stop_payment(const flows::StopPayment&) { fittings_->stop_payment(); }
void Kiosk::ask_terminal(const flows::AskTerminal& effect) { fittings_->ask_terminal(effect.payment); }
void Kiosk::reverse_payment(const flows::ReversePayment& effect) {
    fittings_->reverse(effect.payment, effect.receipt_number);
}

// The words are found here; laying them out (a picture, in Arabic) is done on the devices' thread.
void Kiosk::print(const flows::PrintReceipt& effect) {
    const auto issue = effect.copy ? receipt::Issue::Copy : receipt::Issue::First;
    const receipt::Receipt made = receipt::receipt_of(effect.sale, runner_->policy(), words(), issue);
    last_receipt_ = receipt::plain_text(made);
    const auto paper = settings_.config.printer.width_mm == 58 ? devices::printer::Paper::Mm58
                                                               : devices::printer::Paper::Mm80;
    fittings_->print(effect.sale.id, [this, made, paper] {
        return typesetter_->document(made, paper, [&](std::string_view text) {
            return devices::printer::can_print(text, code_pages_);
        });
    });
}

// --- Questions to the store: what comes back is an event; without an answer it says so -------------------------------

void Kiosk::ask_member(const flows::AskMember& effect) {
    store_->ask_member(effect, [this, card = effect.card](std::optional<protocol::MemberView> view) {
        inbox_.post(flows::Event(flows::MemberTold{card, std::move(view)}));
    });
}

// The code itself is in memory only. After a restart it is gone, and the shopper shows the coupon again.
void Kiosk::claim_coupon(const flows::ClaimCoupon& effect) {
    const auto code = coupon_codes_.find(effect.code);
    if (code == coupon_codes_.end()) return inbox_.post(flows::Event(flows::CouponChecked{effect.claim, {}}));
    store_->claim_coupon({effect.claim, code->second},
                         [this, claim = effect.claim](std::optional<protocol::CouponClaim> answer) {
                             inbox_.post(flows::Event(flows::CouponChecked{claim, std::move(answer)}));
                         });
}

void Kiosk::authorise(const flows::Authorise& effect) {
    store_->authorise(effect.request, [this, id = effect.request.id](std::optional<protocol::Authorisation> answer) {
        inbox_.post(flows::Event(flows::Authorised{id, std::move(answer)}));
    });
}

void Kiosk::ask_quote(const flows::AskQuote& effect) {
    store_->ask_quote(effect.basket, runner_->policy().pricing.currency,
                      [this, question = effect.question](std::optional<flows::Quote> quote) {
                          inbox_.post(flows::Event(flows::Quoted{question, std::move(quote)}));
                      });
}

void Kiosk::sound(const flows::Sound& effect) {
    using devices::speaker::Tone;
    switch (effect.what) {
        case flows::Sound::What::ItemAdded: return fittings_->sound(Tone::Accepted);
        case flows::Sound::What::Attention: return fittings_->sound(Tone::Attention);
        case flows::Sound::What::Done: return fittings_->sound(Tone::Done);
    }
}
void Kiosk::show_lamp(flows::LampColour colour) { fittings_->show_lamp(colour); }
void Kiosk::pace_camera(flows::CameraPace pace) {
    if (watch_) watch_->pace(pace);
}

}  // namespace kassa::kiosk
