// From the choice of a tender to thanks.
#include <algorithm>

#include "core/vip/tiers.h"
#include "kiosk/receipt/receipt.h"
#include "kiosk/screens/scene.h"

namespace kassa::screens {

using flows::Button;
using Before = flows::ChoosingTender::Before;
using Stage = flows::PayingByCard::Stage;

using locales::translatable;

namespace {

// What staff will look at, told to the shopper: neutral, and what happens rather than why.
Element waiting_case(const Scene& scene, const cases::Case& one) {
    const Words& words = scene.words;
    const flows::Line* line = one.line ? find_line(scene.lane.visit, *one.line) : nullptr;
    Element row{.id = "case-" + one.id, .kind = Kind::Row, .slot = Slot::List};
    if (line) {
        row.text = name_of(line->product, words);
        row.is_name = true;
        row.picture = line->product.picture;
        row.art = art_of(line->product);
    }
    switch (one.kind) {
        case cases::Kind::Age:
            row.secondary = words("We have a look at the age");
            if (!line) row.icon = "age";
            break;
        case cases::Kind::UnknownItem:
            row.icon = "price";
            row.text = words("An item without a price");
            row.is_name = false;
            row.secondary = words("We look up its price");
            break;
        case cases::Kind::Check: row.secondary = words("We look at the pack together"); break;
        default:
            if (!line) row.text = words("The bagging area");
            if (!line) row.icon = "scale";
            row.secondary = words("We have a short look together");
    }
    return row;
}

void amount_row(Page& page, std::string id, std::string text, Money amount, Emphasis emphasis) {
    page.add({.id = std::move(id),
              .kind = Kind::Row,
              .slot = Slot::List,
              .text = std::move(text),
              .price = page.scene().words.money(amount),
              .emphasis = emphasis});
}

// What is paid already. What is left stands in the total.
void held_values(Page& page, Money total) {
    const Words& words = page.scene().words;
    const auto& tenders = page.scene().lane.visit.tenders;
    if (tenders.empty()) return;
    amount_row(page, "basket", words("Total"), total, Emphasis::Plain);
    for (const flows::Tender& tender : tenders)
        amount_row(page, "held-" + tender.payment,
                   tender.kind == "voucher" ? words("Voucher") : words("Member balance"), -tender.amount,
                   Emphasis::Good);
}

// What a member has, as the store said.
void balance(Page& page) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    const auto& told = scene.lane.visit.told;
    if (!scene.lane.visit.member || !told) return;
    const auto row = [&](const char* id, std::string text, std::int64_t points) {
        if (points > 0)
            page.add({.id = id,
                      .kind = Kind::Row,
                      .slot = Slot::List,
                      .text = std::move(text),
                      .price = words.number(points),
                      .emphasis = Emphasis::Quiet});
    };
    row("points", words("Your points so far"), told->department_points);
    row("supermarket-points", words("Your supermarket points so far"), told->supermarket_points);
}

// One button for each thing that a member could pay a part with.
void values(Page& page) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    for (const flows::Value& value : flows::values_of(scene.lane, scene.now)) {
        const std::string amount = words.money(value.amount);
        const bool voucher = value.kind == "voucher";
        page.button(("pay-" + (voucher ? "voucher-" + value.voucher : value.kind)).c_str(), Slot::Tools,
                    voucher ? words.with("Voucher: {amount}", {{"amount", amount}})
                            : words.with("Member balance: {amount}", {{"amount", amount}}),
                    "star", flows::Event{flows::ValueChosen{value.kind, value.voucher}});
    }
}

void amounts(Page& page) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    const pricing::PricedBasket basket = flows::priced(scene.lane, scene.rules);
    if (!basket.saved.is_zero()) {
        amount_row(page, "list", words("Without reductions"), basket.list, Emphasis::Quiet);
        amount_row(page, "saved", words("You save"), -basket.saved, Emphasis::Good);
    }
    if (!basket.deposits.is_zero())
        amount_row(page, "deposits", words("Deposits"), basket.deposits, Emphasis::Quiet);
    held_values(page, basket.total);
    const bool added = scene.rules.policy.pricing.tax_mode == pricing::TaxMode::Added;
    for (const pricing::TaxShare& tax : basket.taxes)
        amount_row(page, "tax-" + tax.tax,
                   words.with(added ? translatable("{rate} VAT, added") : translatable("{rate} VAT, contained"),
                              {{"rate", words.percent(tax.rate)}}),
                   tax.amount, Emphasis::Quiet);
    balance(page);
}

struct TerminalWords {
    const char* key;  // as the terminal's driver names its intermediate states
    const char* message;
};

constexpr TerminalWords terminal_words[] = {
    {"insert_card", translatable("Hold or insert your card")},
    {"enter_pin", translatable("Please enter your PIN on the terminal")},
    {"wrong_pin", translatable("That PIN was not right. Please try again.")},
    {"pin_blocked", translatable("This card’s PIN is blocked. Please use another card.")},
    {"remove_card", translatable("Please take your card")},
    {"confirm_amount", translatable("Please confirm the amount on the terminal")},
    {"choose_on_terminal", translatable("Please choose on the terminal")},
    {"card_not_accepted", translatable("This card is not accepted here. Please use another card.")},
    {"card_expired", translatable("This card has expired. Please use another card.")},
    {"not_readable", translatable("The card could not be read. Please try again.")},
    {"not_enough_credit", translatable("The card does not cover the amount. Please use another card.")},
    {"declined", translatable("The card was declined")},
    {"approved", translatable("The payment was accepted")},
    {"please_wait", translatable("One moment, please")},
};

std::string terminal_sentence(const std::string& key, const Words& words) {
    if (key.empty()) return words("Hold or insert your card");
    const auto found = std::ranges::find(terminal_words, key, &TerminalWords::key);
    return found == std::end(terminal_words) ? words("One moment, please") : words(found->message);
}

// A member card or coupon that came after paying had begun: said beside whatever else is to be done.
void late_card(Page& page) {
    const Words& words = page.scene().words;
    const auto& notice = page.scene().lane.notice;
    if (notice && notice->what == flows::Notice::What::CardTooLate)
        page.add({.id = "late",
                  .kind = Kind::Sentence,
                  .slot = Slot::Hero,
                  .text = words("A member card counts when it is shown before paying. "
                                "Please show it first next time.")});
    if (notice && notice->what == flows::Notice::What::CouponTooLate)
        page.add({.id = "late",
                  .kind = Kind::Sentence,
                  .slot = Slot::Hero,
                  .text = words("A coupon counts when it is shown before paying. Please keep it for another time.")});
}

// The question, or what became of the last try.
void how_to_pay(Page& page, Before before) {
    const Words& words = page.scene().words;
    if (before != Before::Nothing) page.tone(Emphasis::Attention);
    page.icon(before == Before::Nothing ? "card" : "info");
    switch (before) {
        case Before::Nothing:
            page.title(page.scene().lane.visit.tenders.empty() ? words("How would you like to pay?")
                                                               : words("How would you like to pay the rest?"));
            break;
        case Before::ValueDeclined:
            page.title(words("This way to pay is not possible at the moment"));
            page.sentence(words("Nothing was taken from it. Please choose another way to pay."));
            break;
        case Before::StoreAway:
            page.title(words("We cannot look at your balance at the moment"));
            page.sentence(words("Nothing was taken from it. Please choose another way to pay."));
            break;
        case Before::Declined:
            page.title(words("The card was declined"));
            page.sentence(words("Nothing was charged. Please try again, or use another card."));
            break;
        case Before::Aborted:
            page.title(words("The payment was stopped"));
            page.sentence(words("Nothing was charged."));
            break;
        case Before::NotCharged:
            page.title(words("The payment did not go through"));
            page.sentence(words("Nothing was charged. Please try again."));
            break;
        case Before::TerminalAway:
            page.title(words("The card terminal does not answer"));
            page.sentence(words("Nothing was charged. Please try again in a moment."));
            break;
    }
}

}  // namespace

View awaiting_staff(const Scene& scene) {
    const Words& words = scene.words;
    Page page("awaiting_staff", scene);
    page.header();
    if (!card_hero(page)) {
        page.tone(Emphasis::Good);
        page.icon("staff");
        page.title(words("Someone will be with you in a moment"));
        page.sentence(words("Then you can pay. Thank you for waiting."));
    }
    for (const cases::Case& one : scene.lane.cases)
        if (one.open() && cases::holds_payment(one.kind)) page.add(waiting_case(scene, one));
    page.scrolls(Slot::List);
    page.waiting();
    page.total();
    page.back("back", Button::BackToShopping);
    return page.done();
}

View asking_price(const Scene& scene) {
    const Words& words = scene.words;
    Page page("asking_price", scene);
    page.header();
    page.icon("price");
    page.title(words("One moment, please"));
    page.sentence(words("We are asking the store for today’s prices."));
    page.waiting();
    page.total();
    page.back("back", Button::BackToShopping);
    return page.done();
}

View authorising(const Scene& scene, const flows::Authorising& here) {
    const Words& words = scene.words;
    Page page("authorising", scene);
    page.header();
    page.icon("star");
    page.title(words("One moment, please"));
    page.sentence(here.kind == "voucher" ? words("We are looking at your voucher.")
                                         : words("We are looking at your member balance."));
    late_card(page);
    page.waiting();
    page.button("stop", Slot::Tools, words("Stop the payment"), "close", press(Button::StopPayment), Emphasis::Quiet);
    page.total();
    return page.done();
}

View choosing_tender(const Scene& scene, const flows::ChoosingTender& here) {
    const Words& words = scene.words;
    Page page("choose_tender", scene);
    page.header();
    // What became of the last try is never covered by anything.
    if (here.before != Before::Nothing || !card_hero(page)) how_to_pay(page, here.before);
    amounts(page);
    page.scrolls(Slot::List);
    page.total();
    values(page);
    page.back("back", Button::BackToShopping);
    page.button("pay-by-card", Slot::Main, words("By card"), "tap", press(Button::PayByCard), Emphasis::Main);
    return page.done();
}

View paying(const Scene& scene, const flows::PayingByCard& here) {
    const Words& words = scene.words;
    const bool asking = here.stage == Stage::Asking;
    Page page(asking ? "checking_payment" : "paying", scene);
    page.header();
    page.icon(here.stage == Stage::Presenting ? "terminal" : "card");
    bool called = false;
    for (const cases::Case& one : scene.lane.cases)
        called = called || (one.open() && one.kind == cases::Kind::Payment);
    switch (here.stage) {
        case Stage::Preparing:
            page.title(words("One moment, please"));
            page.sentence(words("The card terminal is getting ready."));
            break;
        case Stage::Presenting:
            page.title(terminal_sentence(here.terminal_says, words));
            page.sentence(words("Please follow the card terminal."));
            break;
        case Stage::Stopping:
            page.title(words("Stopping the payment"));
            page.sentence(words("One moment, please"));
            break;
        case Stage::Asking:
            page.tone(Emphasis::Attention);
            page.title(words("One moment, we are checking your payment"));
            page.sentence(
                called ? words("Someone is coming to look at it with you. Nothing will be charged twice.")
                       : words("Please do not pay again. Nothing will be charged twice."));
            break;
    }
    late_card(page);
    page.waiting();
    if (here.stage == Stage::Presenting)
        page.button("stop", Slot::Tools, words("Stop the payment"), "close", press(Button::StopPayment),
                    Emphasis::Quiet);
    page.total();
    return page.done();
}

namespace {

void birthday_gift(Page& page) {
    const flows::Visit& visit = page.scene().lane.visit;
    if (!visit.member || !visit.told || !visit.told->birthday) return;
    if (!vip::benefits_of(visit.member->tier, page.scene().rules.policy.vip).birthday_gift) return;
    page.add({.id = "birthday-gift",
              .kind = Kind::Sentence,
              .slot = Slot::Hero,
              .text = page.scene().words("Happy birthday! A gift is waiting for you at the service desk.")});
}

// Offered once, at the end, and one touch calls somebody.
void offer_tier(Page& page, const flows::Sale& sale) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    const std::string tier = flows::tier_on_offer(scene.lane.visit, sale.priced.total, scene.rules);
    if (tier.empty()) return;
    const bool asked = std::ranges::any_of(scene.lane.cases, [](const cases::Case& one) {
        return one.open() && one.kind == cases::Kind::Help;
    });
    page.add({.id = "may-become",
              .kind = Kind::Sentence,
              .slot = Slot::Hero,
              .text = asked ? words("Someone is on the way to you")
              : scene.lane.visit.member
                  ? words.with("A better card is waiting for you: {tier}", {{"tier", tier_name(tier, scene)}})
                  : words.with("A member card is waiting for you: {tier}", {{"tier", tier_name(tier, scene)}})});
    if (!asked)
        page.button("ask-about-tier", Slot::Answers, words("Ask someone about it"), "star", press(Button::AskAboutTier),
                    Emphasis::Chosen);
}

}  // namespace

View finishing(const Scene& scene, const flows::Finishing& here) {
    const Words& words = scene.words;
    Page page("finishing", scene);
    page.header();
    page.tone(Emphasis::Good);
    page.icon("receipt");
    page.title(words("Paid. Thank you!"));
    page.sentence(words("Your receipt is on its way."));
    late_card(page);
    page.waiting();
    page.add({.id = "total",
              .kind = Kind::Amount,
              .slot = Slot::Total,
              .text = words("Paid"),
              .price = words.money(here.sale.priced.total)});
    return page.done();
}

View thanks(const Scene& scene, const flows::Thanks& here) {
    const Words& words = scene.words;
    Page page("thanks", scene);
    page.header();
    page.tone(Emphasis::Good);
    if (here.printed) {
        page.icon("done");
        page.title(words("Thank you!"));
        page.sentence(words("Please take your receipt and your bags."));
    } else {
        Element qr{.id = "receipt", .kind = Kind::Qr, .slot = Slot::Hero};
        qr.squares = qr_code(receipt::receipt_as_text(here.sale, scene.rules.policy, words));
        qr.spoken = words("Your receipt as a code to photograph");
        page.title(words("Thank you!"));
        page.sentence(words("Photograph this code to take your receipt with you."));
        if (!qr.squares.empty()) page.add(std::move(qr));
    }
    late_card(page);
    Element paid{.id = "total", .kind = Kind::Amount, .slot = Slot::Total, .text = words("Paid")};
    if (!here.sale.priced.saved.is_zero())
        paid.note = words.with("You saved {amount}", {{"amount", words.money(here.sale.priced.saved)}});
    paid.price = words.money(here.sale.priced.total);
    if (const std::string points = points_text(here.sale.priced.points, words); !points.empty())
        paid.secondary = words.with("You earn {points}", {{"points", points}});
    page.add(std::move(paid));
    birthday_gift(page);
    offer_tier(page, here.sale);
    if (!here.printed && scene.lane.health.printer_ready)
        page.button("reprint", Slot::Tools, words("Print my receipt"), "printer",
                    press(Button::ReprintReceipt));
    page.button("done", Slot::Main, words("Done"), "check", press(Button::Done), Emphasis::Main);
    return page.done();
}

}  // namespace kassa::screens
