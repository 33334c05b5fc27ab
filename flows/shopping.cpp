// The places from a first touch to the choice of a tender, and thanks at the end.
#include <algorithm>
#include <utility>

#include "flows/turn.h"

namespace kassa::flows {
namespace {

template <class Here, class Heard>
void on(Here&, const Heard&, Turn&) {}  // means nothing here

// What lies on the produce scale is sold once: it must change before it can be sold again.
void sell_weighed(Turn& turn, const catalog::Product& product) {
    catalog::ItemCode code;
    code.item = product.item;
    code.weight = std::exchange(turn.lane.to_weigh, Weight{});
    add_item(turn, product, code, 1);
}

void take_item(Turn& turn, ItemRead item) {
    if (take_pack(turn, item)) return;
    turn.lane.place = Shopping{};
    const bool sellable = item.product && (item.product->price || item.code.price);
    if (!sellable) {
        turn.say(item.product ? Notice::What::NoPrice : Notice::What::UnknownItem, {}, item.code.item);
        turn.lane.notice->barcode = item.barcode;
        turn.ask(Sound{Sound::What::Attention});
        remember_pack(turn, item, 0);
        return;
    }
    const bool to_weigh =
        item.product->sold_by == catalog::SoldBy::Weight && !item.code.weight && !item.code.price;
    if (to_weigh) {
        turn.lane.notice.reset();
        if (turn.lane.to_weigh > Weight{}) return sell_weighed(turn, *item.product);
        turn.lane.place = Shopping{Weighing{*item.product}};
        remember_pack(turn, item, 0);
        return;
    }
    turn.hush({Notice::What::UnknownItem, Notice::What::NoPrice, Notice::What::WrongCheckDigit,
                Notice::What::NotForSale, Notice::What::ItemRemoved, Notice::What::OwnBag, Notice::What::LeaveInTrolley,
                Notice::What::Blocked, Notice::What::ItemExpired, Notice::What::ItemRecalled,
                Notice::What::PastBestBefore, Notice::What::LookAtPack});
    remember_pack(turn, item, add_item(turn, *item.product, item.code, item.code.count.value_or(1)));
}

// A camera sees the web address on every packet; only somebody who scanned or typed a code on purpose is told.
void take_refused_code(Turn& turn, const CodeRefused& refused) {
    if (refused.how == ItemRead::How::Camera) return;
    turn.say(refused.why == catalog::NotForSale::Why::WrongCheckDigit ? Notice::What::WrongCheckDigit
                                                                      : Notice::What::NotForSale);
}

void ask_about_item(Turn& turn) {
    if (!turn.lane.notice) return;
    const Notice notice = *turn.lane.notice;
    if (notice.what != Notice::What::UnknownItem && notice.what != Notice::What::NoPrice) return;
    const std::string about = notice.barcode.text.empty() ? notice.about : notice.barcode.text;
    if (!find_open(turn.lane, cases::Kind::UnknownItem, about))
        open_case(turn, cases::Kind::UnknownItem, {}, about);
    turn.say(Notice::What::StaffWillHelp);
}

void ask_for_help(Turn& turn) {
    if (!find_open(turn.lane, cases::Kind::Help)) open_case(turn, cases::Kind::Help, {}, "");
    turn.say(Notice::What::HelpIsComing);
    // This sentence stays as long as the call does.
    turn.lane.notice->until = Instant::max();
}

void help_not_needed(Turn& turn) {
    withdraw(turn, cases::Kind::Help);
    turn.hush({Notice::What::HelpIsComing});
}

// Units that the shopper wants to keep in their hand or trolley: a few are free, more are left for the approval. Who
// cannot reach everything has more of them. From a line's own menu it is about that line.
void skip_bagging(Turn& turn) {
    Visit& visit = turn.lane.visit;
    const policy::Bagging& rules = turn.policy().bagging;
    const int free = turn.lane.appearance.low_reach ? rules.free_skips_low_reach : rules.free_skips;
    const auto* shopping = std::get_if<Shopping>(&turn.lane.place);
    const auto* menu = shopping ? std::get_if<LineMenu>(&shopping->panel) : nullptr;
    bool is_for_staff = false;
    for (Line& line : visit.lines) {
        const int units = menu && menu->line != line.id ? 0 : units_to_bag(turn.lane, line);
        if (units == 0) continue;
        line.excused += units;
        visit.skips += units;
        if (visit.skips <= free) continue;
        open_case(turn, cases::Kind::Weight, line.id, "not_bagged");
        is_for_staff = true;
    }
    turn.hush({Notice::What::PutInBag});
    if (is_for_staff) turn.say(Notice::What::StaffWillHelp);
    if (menu) turn.lane.place = Shopping{};
    expect_items(turn);
}

// "It is all right", says a shopper who was asked to look: their word is taken, and staff look before paying.
void understood(Turn& turn) {
    const bool about_the_scale =
        turn.lane.notice && (turn.lane.notice->what == Notice::What::SomethingElse ||
                             turn.lane.notice->what == Notice::What::SomethingMissing);
    turn.lane.notice.reset();
    if (about_the_scale) leave_difference_for_staff(turn);
}

// What the buttons of a basket do wherever the basket is open.
void on_basket(Turn& turn, Button button) {
    switch (button) {
        case Button::AskForHelp: ask_for_help(turn); break;
        case Button::HelpNotNeeded: help_not_needed(turn); break;
        case Button::AskAboutItem: ask_about_item(turn); break;
        case Button::SkipBagging: skip_bagging(turn); break;
        case Button::OwnBag: announce_own_bag(turn); break;
        case Button::RemindOk: understood(turn); break;
        case Button::BackToShopping: turn.lane.place = Shopping{}; break;
        case Button::Pay: proceed_to_payment(turn); break;
        case Button::EnterNumber:
        case Button::LookUp:
        case Button::ClosePanel:
        case Button::Cancel:
        case Button::CancelConfirmed:
        case Button::PayByCard:
        case Button::StopPayment:
        case Button::StillHere:
        case Button::ReprintReceipt:
        case Button::AskAboutTier:
        case Button::Done: break;
    }
}

// --- Attract
// ------------------------------------------------------------------------------------------------------------

void on(Attract&, const Started&, Turn& turn) { begin_visit(turn, turn.policy().languages.front()); }

void on(Attract&, const LanguageChosen& chosen, Turn& turn) { begin_visit(turn, chosen.language); }

void on(Attract&, const ItemRead& item, Turn& turn) {
    begin_visit(turn, turn.policy().languages.front());
    take_item(turn, item);
}

void on(Attract&, const CodeRefused& refused, Turn& turn) {
    if (refused.how == ItemRead::How::Camera) return;
    begin_visit(turn, turn.policy().languages.front());
    take_refused_code(turn, refused);
}

void on(Attract&, const MemberRead& read, Turn& turn) {
    begin_visit(turn, turn.policy().languages.front());
    take_member(turn, read);
}

void on(Attract&, const CouponRead& read, Turn& turn) {
    begin_visit(turn, turn.policy().languages.front());
    take_coupon(turn, read);
}

void on(Attract&, const AppearanceChosen& chosen, Turn& turn) {
    begin_visit(turn, turn.policy().languages.front());
    turn.lane.appearance = chosen.appearance;
}

void on(Attract&, const Pressed& pressed, Turn& turn) {
    if (pressed.button != Button::AskForHelp) return;
    begin_visit(turn, turn.policy().languages.front());
    ask_for_help(turn);
}

// --- Shopping
// -----------------------------------------------------------------------------------------------------------

void on(Shopping&, const LanguageChosen& chosen, Turn& turn) { turn.lane.visit.language = chosen.language; }
void on(Shopping&, const AppearanceChosen& chosen, Turn& turn) { turn.lane.appearance = chosen.appearance; }
void on(Shopping&, const ItemRead& item, Turn& turn) { take_item(turn, item); }
void on(Shopping&, const CodeRefused& refused, Turn& turn) { take_refused_code(turn, refused); }
// A number that was typed and known has done its work, and so has the keypad.
void on(Shopping& here, const MemberRead& read, Turn& turn) {
    take_member(turn, read);
    if (read.member && is<KeyingNumber>(here.panel)) here.panel = Scanning{};
}
void on(Shopping& here, const CouponRead& read, Turn& turn) {
    take_coupon(turn, read);
    if (is<KeyingNumber>(here.panel)) here.panel = Scanning{};
}
void on(Shopping&, const CouponRemoved& removed, Turn& turn) { remove_coupon(turn, removed.coupon); }

void on(Shopping& here, const LineOpened& opened, Turn& turn) {
    if (find_line(turn.lane.visit, opened.line)) here.panel = LineMenu{opened.line};
}

void on(Shopping& here, const QuantityChosen& chosen, Turn& turn) {
    if (chosen.quantity == 0) here.panel = Scanning{};
    set_quantity(turn, chosen.line, chosen.quantity);
}

void on(Shopping& here, const Weighed&, Turn& turn) {
    const auto* weighing = std::get_if<Weighing>(&here.panel);
    if (!weighing || turn.lane.to_weigh <= Weight{}) return;
    const catalog::Product product = weighing->product;
    here.panel = Scanning{};
    sell_weighed(turn, product);
}

// Leaving with nothing in the bag is nobody's business; with something in it, staff look at the basket later.
void cancel_confirmed(Turn& turn) {
    const bool something_bagged =
        std::ranges::any_of(turn.lane.visit.lines, [](const Line& line) { return line.bagged > 0; });
    something_bagged ? suspend_visit(turn) : void_visit(turn);
}

void on(Shopping& here, const Pressed& pressed, Turn& turn) {
    switch (pressed.button) {
        case Button::EnterNumber: here.panel = KeyingNumber{}; break;
        case Button::LookUp: here.panel = LookingUp{}; break;
        case Button::ClosePanel: here.panel = Scanning{}; break;
        case Button::Cancel:
            if (turn.lane.visit.lines.empty()) return end_visit(turn);
            here.panel = ConfirmingCancel{};
            break;
        case Button::CancelConfirmed:
            if (is<ConfirmingCancel>(here.panel)) cancel_confirmed(turn);
            break;
        default: on_basket(turn, pressed.button);
    }
}

// --- Checking bags, awaiting staff, asking for a price, choosing a tender: an item scanned here leads back to shopping
// -----------------------

template <class Here>
concept BeforePaying = std::is_same_v<Here, CheckingBags> || std::is_same_v<Here, AwaitingStaff> ||
    std::is_same_v<Here, AskingPrice> || std::is_same_v<Here, ChoosingTender>;

void on(BeforePaying auto&, const ItemRead& item, Turn& turn) { take_item(turn, item); }
void on(BeforePaying auto&, const LanguageChosen& chosen, Turn& turn) {
    turn.lane.visit.language = chosen.language;
}
void on(BeforePaying auto&, const AppearanceChosen& chosen, Turn& turn) {
    turn.lane.appearance = chosen.appearance;
}
void on(BeforePaying auto&, const MemberRead& read, Turn& turn) { take_member(turn, read); }
void on(BeforePaying auto&, const CouponRead& read, Turn& turn) { take_coupon(turn, read); }
void on(BeforePaying auto&, const CouponRemoved& removed, Turn& turn) { remove_coupon(turn, removed.coupon); }
void on(CheckingBags&, const Pressed& pressed, Turn& turn) { on_basket(turn, pressed.button); }
void on(AwaitingStaff&, const Pressed& pressed, Turn& turn) { on_basket(turn, pressed.button); }

void on(AskingPrice&, const Pressed& pressed, Turn& turn) {
    if (pressed.button != Button::Pay) on_basket(turn, pressed.button);
}

// The store's price stands; without one, promotions by hour are left out.
void on(AskingPrice& here, const Quoted& quoted, Turn& turn) {
    if (quoted.question != here.question) return;
    turn.lane.visit.quote = quoted.quote;
    turn.lane.place = ChoosingTender{};
}

void on(AskingPrice& here, const Tick&, Turn& turn) {
    if (turn.at() >= here.since + longest_store_answer) turn.lane.place = ChoosingTender{};
}

void on(AskingPrice& here, const Restarted&, Turn& turn) {
    here.since = turn.at();
    turn.ask(AskQuote{here.question, basket_of(turn.lane.visit, turn.rules)});
}

// What was put down since everything was looked at is looked at before anything is paid; between two tenders nobody is
// sent back.
bool is_still_clear(Turn& turn) {
    if (!turn.lane.visit.tenders.empty()) return true;
    reconcile_bags(turn);
    if (bags_are_checked(turn.lane) && !payment_is_held(turn.lane)) return true;
    proceed_to_payment(turn);
    return false;
}

void on(ChoosingTender&, const Pressed& pressed, Turn& turn) {
    if (pressed.button != Button::PayByCard) return on_basket(turn, pressed.button);
    if (is_still_clear(turn)) start_card_payment(turn);
}

void on(ChoosingTender&, const ValueChosen& chosen, Turn& turn) {
    if (is_still_clear(turn)) choose_value(turn, chosen);
}

// --- While paying, finishing and after: help stays one tap away
// ---------------------------------------------------------

template <class Here>
concept Paying = std::is_same_v<Here, Authorising> || std::is_same_v<Here, PayingByCard> ||
    std::is_same_v<Here, Finishing> || std::is_same_v<Here, Thanks>;
template <class Here>
concept PastChoosing = Paying<Here> || std::is_same_v<Here, OutOfService>;

void on_help(Turn& turn, Button button) {
    if (button == Button::AskForHelp) ask_for_help(turn);
    if (button == Button::HelpNotNeeded) help_not_needed(turn);
    if (button == Button::RemindOk) turn.lane.notice.reset();
}

void on(PastChoosing auto&, const Pressed& pressed, Turn& turn) { on_help(turn, pressed.button); }

// A card counts when it is shown before paying (STORE_RULES 1.4), and so does a coupon.
void on(Paying auto&, const MemberRead&, Turn& turn) { turn.say(Notice::What::CardTooLate); }
void on(Paying auto&, const CouponRead&, Turn& turn) { turn.say(Notice::What::CouponTooLate); }

// --- Finishing and thanks
// -----------------------------------------------------------------------------------------------

// A visit that is paid goes on, printed or not.
void say_thanks(Turn& turn, const Sale& sale, bool printed) {
    // Without paper there is a code to photograph, which takes longer than a goodbye.
    const Duration stay = turn.policy().waits.thanks * (printed ? 1 : 5);
    turn.lane.place = Thanks{sale, printed, turn.at() + stay};
    turn.ask(Sound{Sound::What::Done});
}

void on(Finishing& here, const SaleKept& kept, Turn& turn) {
    if (kept.sale != here.sale.id || here.kept) return;
    here.kept = true;
    here.print_started = true;
    turn.ask(PrintReceipt{here.sale, false});
}

void on(Finishing& here, const ReceiptPrinted& printed, Turn& turn) {
    if (printed.sale == here.sale.id) say_thanks(turn, Sale(here.sale), true);
}

void on(Finishing& here, const ReceiptFailed& failed, Turn& turn) {
    if (failed.sale == here.sale.id) say_thanks(turn, Sale(here.sale), false);
}

// The printer may stay silent for ever; the shopper may not wait for it for ever.
constexpr Duration longest_print = 20s;

void on(Finishing& here, const Tick&, Turn& turn) {
    if (here.print_started && turn.at() >= here.sale.at + longest_print)
        say_thanks(turn, Sale(here.sale), false);
}

void on(Finishing& here, const Restarted&, Turn& turn) {
    if (!here.kept) return turn.ask(KeepSale{here.sale});
    turn.ask(PrintReceipt{here.sale, true});  // a first one may lie in the tray
}

void leave(Thanks& here, Turn& turn) {
    turn.lane.last_sale = here.sale;
    end_visit(turn);
}

void on(Thanks& here, const Tick&, Turn& turn) {
    if (turn.at() >= here.until) leave(here, turn);
}

void on(Thanks& here, const ReceiptPrinted& printed, Turn&) {
    if (printed.sale == here.sale.id) here.printed = true;
}

// Somebody who waits to be told about a better card is not sent away meanwhile.
constexpr Duration wait_for_advice = 5min;

void ask_about_tier(Thanks& here, Turn& turn) {
    const std::string tier = tier_on_offer(turn.lane.visit, here.sale.priced.total, turn.rules);
    if (tier.empty() || find_open(turn.lane, cases::Kind::Help)) return;
    open_case(turn, cases::Kind::Help, {}, "tier:" + tier);
    turn.say(Notice::What::HelpIsComing);
    turn.lane.notice->until = Instant::max();
    here.until = turn.at() + wait_for_advice;
}

void on(Thanks& here, const Pressed& pressed, Turn& turn) {
    on_help(turn, pressed.button);
    if (pressed.button == Button::AskAboutTier) return ask_about_tier(here, turn);
    if (pressed.button == Button::Done) return leave(here, turn);
    if (pressed.button == Button::ReprintReceipt && !here.printed && turn.lane.health.printer_ready)
        turn.ask(PrintReceipt{here.sale, false});
}

void begin_again(Thanks& here, Turn& turn) {
    leave(here, turn);
    if (is<Attract>(turn.lane.place)) begin_visit(turn, turn.policy().languages.front());
}

// The next shopper need not wait until the last one's thanks are over.
void on(Thanks& here, const Started&, Turn& turn) { begin_again(here, turn); }

void on(Thanks& here, const ItemRead& item, Turn& turn) {
    begin_again(here, turn);
    if (is<Shopping>(turn.lane.place)) take_item(turn, item);
}

}  // namespace

void hear_place(Turn& turn) {
    // Whoever lays something on the produce scale first and says what it is afterwards is as right as the other way
    // round.
    if (const auto* weighed = std::get_if<Weighed>(&turn.heard.event)) turn.lane.to_weigh = weighed->weight;
    // A copy of the variant's index would not do: `on` may replace the place it stands in, so it works on a copy and
    // the copy is put back only where the place was not changed under it.
    const std::size_t before = turn.lane.place.index();
    Place here = turn.lane.place;
    const Place unchanged = here;
    std::visit([&](auto& place, const auto& event) { on(place, event, turn); }, here, turn.heard.event);
    if (turn.lane.place.index() == before && turn.lane.place == unchanged) turn.lane.place = std::move(here);
}

}  // namespace kassa::flows
