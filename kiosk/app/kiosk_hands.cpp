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
    fittings_->print(effect.sale.id, [this, made, paper, pages = settings_.config.printer.code_pages] {
        return typesetter_->document(made, paper, [&](std::string_view text) {
            return devices::printer::can_print(text, pages);
        });
    });
}

void Kiosk::sound(const flows::Sound& effect) { screen_->sound(effect.what); }
void Kiosk::show_lamp(flows::LampColour colour) { fittings_->show_lamp(colour); }
void Kiosk::pace_camera(flows::CameraPace pace) {
    if (watch_) watch_->pace(pace);
}

}  // namespace kassa::kiosk
