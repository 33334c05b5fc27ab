// The basket while it is filled: what to do next, the lines, the total, and the sentences that come and go.
#include <algorithm>

#include "kiosk/screens/scene.h"

namespace kassa::screens {

namespace {

using flows::Button;
using What = flows::Notice::What;

// The thing a notice speaks of: a basket line by its name, otherwise its text.
std::string thing(const Scene& scene, const flows::Notice& notice) {
    if (notice.line)
        if (const flows::Line* line = find_line(scene.lane.visit, *notice.line))
            return name_of(line->product, scene.words);
    const auto& to_lift = scene.lane.bagging.to_lift;
    if (notice.what == What::TakeFromBag && !to_lift.empty()) return name_of(to_lift.front().product, scene.words);
    return notice.about;
}

void picture_of_notice(Page& page, const flows::Notice& notice, const char* otherwise) {
    const flows::Line* line = notice.line ? find_line(page.scene().lane.visit, *notice.line) : nullptr;
    if (line)
        page.add(picture_of(line->product, page.scene().words));
    else
        page.icon(otherwise);
}

void answer(Page& page, const char* id, std::string text, const char* icon, Button button) {
    page.button(id, Slot::Answers, std::move(text), icon, press(button));
}

void ask_about(Page& page, std::string title) {
    const Words& words = page.scene().words;
    page.tone(Emphasis::Attention);
    page.icon("search");
    page.title(std::move(title));
    page.sentence(words("Just go on. Someone can look it up before you pay."));
    page.button("ask-about-item", Slot::Answers, words("Look it up for me"), "staff",
                press(Button::AskAboutItem), Emphasis::Chosen);
    answer(page, "remind-ok", words("Leave it out"), "close", Button::RemindOk);
}

void say(Page& page, Emphasis tone, const char* icon, std::string title, std::string sentence) {
    page.tone(tone);
    page.icon(icon);
    page.title(std::move(title));
    if (!sentence.empty()) page.sentence(std::move(sentence));
}

// Sentences about the bagging area. They ask to look, and never say who may have done what.
void bagging_notice(Page& page, const flows::Notice& notice) {
    const Words& words = page.scene().words;
    const std::string item = thing(page.scene(), notice);
    page.tone(Emphasis::Attention);
    switch (notice.what) {
        case What::PutInBag:
            picture_of_notice(page, notice, "bag");
            page.title(item.empty() ? words("Please put your item in the bagging area")
                                    : words.with("Please put {item} in the bagging area", {{"item", item}}));
            answer(page, "skip-bagging", words("I won’t bag this"), "forward", Button::SkipBagging);
            break;
        case What::TakeFromBag:
            picture_of_notice(page, notice, "bag");
            page.title(item.empty()
                           ? words("Please take the item out of the bagging area")
                           : words.with("Please take {item} out of the bagging area", {{"item", item}}));
            break;
        case What::SomethingElse:
            say(page, Emphasis::Attention, "scale", words("Please have a look at the bagging area"),
                item.empty() ? words("Perhaps an item there still has to be scanned.")
                             : words.with("Is {item} there as it was scanned, and nothing else with it?",
                                          {{"item", item}}));
            answer(page, "remind-ok", words("It is all right"), "check", Button::RemindOk);
            break;
        default:
            say(page, Emphasis::Attention, "scale", words("Please have a look at the bagging area"),
                words("Perhaps something was lifted out and can go back."));
            answer(page, "remind-ok", words("It is all right"), "check", Button::RemindOk);
    }
}

std::string welcome_sentence(const Scene& scene) {
    const Words& words = scene.words;
    const auto& visit = scene.lane.visit;
    if (visit.member && visit.member->how != protocol::Recognised::Card)
        return words("Your member prices hold from now on. To spend your points or balance, please scan your card.");
    if (visit.told && visit.told->department_points > 0)
        return words.with("Your member prices hold from now on. You have {points}.",
                          {{"points", words.plural("{n} point", "{n} points", long(visit.told->department_points))}});
    return words("Your member prices hold from now on.");
}

// What the coupon does that a notice speaks of.
std::string coupon_sentence(const Scene& scene, const flows::Notice& notice) {
    const Words& words = scene.words;
    const auto& coupons = scene.lane.visit.coupons;
    const auto coupon = std::ranges::find(coupons, notice.about, &flows::Coupon::code);
    if (coupon == coupons.end()) return "";
    const auto saved = flows::saved_by(*coupon, scene.lane.visit, flows::priced(scene.lane, scene.rules));
    if (!saved) return words("Nothing here for it yet. It counts as soon as its item is scanned.");
    if (saved->is_zero()) return words("Coupon: it counts");
    return words.with("{coupon}: you save {amount}",
                      {{"coupon", coupon_name(*coupon, scene)}, {"amount", words.money(*saved)}});
}

void coupon_notice(Page& page, const flows::Notice& notice) {
    const Words& words = page.scene().words;
    switch (notice.what) {
        case What::CouponTaken:
            return say(page, Emphasis::Good, "check", words("Your coupon is in the basket"),
                       coupon_sentence(page.scene(), notice));
        case What::CouponAgain:
            return say(page, Emphasis::Good, "check", words("This coupon is in the basket already"),
                       coupon_sentence(page.scene(), notice));
        case What::CouponNotChecked:
            return say(page, Emphasis::Attention, "info", words("This coupon cannot be checked now"),
                       words("It was not used. Please keep it for another time."));
        case What::CouponTooLate:
            return say(page, Emphasis::Attention, "info", words("A coupon counts when it is shown before paying"),
                       words("It was not used. Please keep it for another time."));
        default:
            return say(page, Emphasis::Attention, "info", words("This coupon cannot be used here"),
                       words("It may have been used before, or be over."));
    }
}

void notice_hero(Page& page, const flows::Notice& notice) {
    const Words& words = page.scene().words;
    switch (notice.what) {
        case What::UnknownItem: return ask_about(page, words("We could not find this item"));
        case What::NoPrice: return ask_about(page, words("This item has no price yet"));
        case What::WrongCheckDigit:
            return say(page, Emphasis::Attention, "keypad", words("That number is not quite right"),
                       words("Please compare it with the number under the barcode."));
        case What::NotForSale:
            return say(page, Emphasis::Attention, "barcode", words("This code is not one of our items"),
                       words("There may be another barcode on the packaging."));
        case What::PutInBag:
        case What::TakeFromBag:
        case What::SomethingElse:
        case What::SomethingMissing: return bagging_notice(page, notice);
        case What::OwnBag:
            return say(page, Emphasis::Good, "bag", words("Please put your bag in the bagging area now"),
                       words("Then scan your items into it."));
        case What::BaggingFull:
            return say(page, Emphasis::Attention, "bag", words("The bagging area is full"),
                       words("Please put full bags in your trolley, then just go on."));
        case What::LeaveInTrolley: {
            const std::string item = thing(page.scene(), notice);
            page.tone(Emphasis::Good);
            picture_of_notice(page, notice, "check");
            return page.title(item.empty() ? words("This item can stay in your trolley")
                                           : words.with("{item} can stay in your trolley", {{"item", item}}));
        }
        case What::StaffWillHelp:
            return say(page, Emphasis::Good, "staff", words("Thank you. Just go on."),
                       words("We will look at it together before you pay."));
        case What::HelpIsComing:
            say(page, Emphasis::Good, "staff", words("Someone is on the way to you"),
                words("You can go on in the meantime."));
            return answer(page, "help-not-needed", words("I no longer need help"), "close",
                          Button::HelpNotNeeded);
        case What::CardAccepted:
            return say(page, Emphasis::Good, "star", words("Welcome back!"), welcome_sentence(page.scene()));
        case What::CardUnknown:
            return say(page, Emphasis::Attention, "card", words("We do not know this card"),
                       words("Just go on. Our service desk will gladly help with it."));
        case What::CardBlocked:
            return say(page, Emphasis::Attention, "card", words("This card cannot be used at the moment"),
                       words("Just go on. Our service desk will gladly help with it."));
        case What::CardTooLate:
            return say(page, Emphasis::Attention, "card", words("A member card counts when it is shown before paying"),
                       words("Please show it before you pay next time."));
        case What::CouponTaken:
        case What::CouponAgain:
        case What::CouponRefused:
        case What::CouponNotChecked:
        case What::CouponTooLate: return coupon_notice(page, notice);
        case What::ItemRemoved: {
            const std::string item = thing(page.scene(), notice);
            return say(page, Emphasis::Good, "check",
                       item.empty() ? words("The item was taken off")
                                    : words.with("{item} was taken off", {{"item", item}}),
                       "");
        }
        case What::ItemExpired:
        case What::ItemRecalled:
        case What::PastBestBefore:
        case What::LookAtPack: return pack_hero(page, notice);
        case What::Blocked:
            return say(page, Emphasis::Attention, "info", words("That is not possible at the moment"), "");
    }
}

void next_thing_to_do(Page& page) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    const bool first = scene.lane.visit.lines.empty();
    if (!scene.lane.health.camera_ready) {
        page.icon("keypad");
        page.title(first ? words("Enter your first item") : words("Enter your next item"));
        page.sentence(words("The camera is not ready. Type the number, or find the item by its picture."));
        return;
    }
    page.add({.id = "preview", .kind = Kind::Preview, .slot = Slot::Hero, .icon = "barcode"});
    page.title(first ? words("Scan your first item") : words("Scan your next item"));
    const int to_bag = flows::units_to_bag(scene.lane);
    const bool scale = !std::holds_alternative<flows::ScaleAway>(scene.lane.bagging.place);
    page.sentence(!first && to_bag > 0 && scale
                      ? words.plural("{n} item goes in the bagging area, now or later.",
                                     "{n} items go in the bagging area, now or later.", to_bag)
                      : words("Hold its barcode in front of the camera."));
}

// An empty basket tells how this works.
void steps(Page& page) {
    const Words& words = page.scene().words;
    const auto step = [&](const char* id, std::string text, const char* icon) {
        page.add({.id = id,
                  .kind = Kind::Row,
                  .slot = Slot::List,
                  .text = std::move(text),
                  .icon = icon,
                  .emphasis = Emphasis::Quiet});
    };
    step("step-scan", words("Scan each item"), "barcode");
    step("step-bag", words("Put it in the bagging area"), "bag");
    step("step-pay", words("Pay by card and take your receipt"), "card");
}

// The coupons that were shown, each with what it saves.
void coupon_rows(Page& page, const pricing::PricedBasket& basket) {
    const Scene& scene = page.scene();
    const Words& words = scene.words;
    for (const flows::Coupon& coupon : scene.lane.visit.coupons) {
        const std::string id = std::format("coupon-{}", coupon.id);
        Element row{.id = id, .kind = Kind::Row, .slot = Slot::List, .icon = "price"};
        row.text = coupon_name(coupon, scene);
        const auto saved = flows::saved_by(coupon, scene.lane.visit, basket);
        if (coupon.key.empty())
            row.secondary = words("Coupon: we are asking the store");
        else if (saved && !saved->is_zero())
            row.secondary = words.with("Coupon: you save {amount}", {{"amount", words.money(*saved)}});
        else if (saved)
            row.secondary = words("Coupon: it counts");
        else
            row.secondary = words("Nothing here for this coupon yet");
        if (saved && !saved->is_zero()) row.emphasis = Emphasis::Good;
        Element remove{.id = "remove-" + id,
                       .kind = Kind::Button,
                       .slot = Slot::List,
                       .icon = "close",
                       .emphasis = Emphasis::Quiet,
                       .inside = id,
                       .action = flows::Event{flows::CouponRemoved{coupon.id}}};
        remove.spoken = words.with("Remove: {coupon}", {{"coupon", row.text}});
        page.add(std::move(row));
        page.add(std::move(remove));
    }
}

void lines(Page& page) {
    const Scene& scene = page.scene();
    const pricing::PricedBasket basket = flows::priced(scene.lane, scene.rules);
    std::vector<const flows::Line*> order;
    for (const flows::Line& line : scene.lane.visit.lines) order.push_back(&line);
    // What was scanned last stands on top, where the shopper looks to see that it was heard.
    std::ranges::stable_sort(order, [](const flows::Line* a, const flows::Line* b) {
        return a->last_added != b->last_added ? a->last_added > b->last_added : a->id > b->id;
    });
    for (const flows::Line* line : order) {
        const auto priced = std::ranges::find(basket.lines, line->id, &pricing::PricedLine::id);
        if (priced != basket.lines.end()) page.add(line_element(scene, *line, *priced, true));
    }
    coupon_rows(page, basket);
}

}  // namespace

bool card_hero(Page& page) {
    const auto& notice = page.scene().lane.notice;
    if (!notice) return false;
    switch (notice->what) {
        case What::LookAtPack:
        case What::CardAccepted:
        case What::CardUnknown:
        case What::CardBlocked:
        case What::CouponTaken:
        case What::CouponAgain:
        case What::CouponRefused:
        case What::CouponNotChecked:
        case What::CouponTooLate: break;
        default: return false;
    }
    notice_hero(page, *notice);
    return true;
}

View shopping(const Scene& scene) {
    const Words& words = scene.words;
    Page page("shopping", scene);
    page.header();
    if (scene.lane.notice)
        notice_hero(page, *scene.lane.notice);
    else
        next_thing_to_do(page);
    const bool empty = scene.lane.visit.lines.empty();
    empty && scene.lane.visit.coupons.empty() ? steps(page) : lines(page);
    page.scrolls(Slot::List);
    page.button("enter-number", Slot::Tools, words("Type a number"), "keypad", press(Button::EnterNumber));
    page.button("look-up", Slot::Tools, words("Find an item"), "search", press(Button::LookUp));
    if (empty && flows::may_bring_own_bag(scene.lane))
        page.button("own-bag", Slot::Tools, words("I have my own bag"), "bag", press(Button::OwnBag));
    page.button("cancel", Slot::Tools, words("Cancel"), "close", press(Button::Cancel), Emphasis::Quiet);
    page.total();
    page.button("pay", Slot::Main, words("Pay"), "card", press(Button::Pay), Emphasis::Main).enabled = !empty;
    return page.done();
}

View checking_bags(const Scene& scene) {
    const Words& words = scene.words;
    Page page("checking_bags", scene);
    page.header();
    const int to_bag = flows::units_to_bag(scene.lane);
    if (!card_hero(page))
        say(page, Emphasis::Attention, "bag", words("One more look at the bagging area"),
            to_bag > 0 ? words("Please put these items there, then you can pay.")
            : !scene.lane.bagging.to_lift.empty()
                ? words("Please take out what you no longer want, then you can pay.")
                : words("Perhaps an item still has to be scanned, or can go back."));
    const pricing::PricedBasket basket = flows::priced(scene.lane, scene.rules);
    for (const flows::Line& line : scene.lane.visit.lines) {
        const auto priced = std::ranges::find(basket.lines, line.id, &pricing::PricedLine::id);
        if (flows::units_to_bag(scene.lane, line) == 0 || priced == basket.lines.end()) continue;
        page.add(line_element(scene, line, *priced, false));
    }
    for (const auto& lift : scene.lane.bagging.to_lift)
        page.add({.id = "lift-" + lift.product.item,
                  .kind = Kind::Row,
                  .slot = Slot::List,
                  .text = name_of(lift.product, words),
                  .secondary = words("Please take it out"),
                  .picture = lift.product.picture,
                  .art = art_of(lift.product),
                  .is_name = true});
    page.scrolls(Slot::List);
    if (to_bag > 0)
        page.button("skip-bagging", Slot::Tools, words("I won’t bag these"), "forward",
                    press(Button::SkipBagging));
    page.total();
    page.back("back", Button::BackToShopping);
    page.button("pay", Slot::Main, words("Pay"), "card", press(Button::Pay), Emphasis::Main);
    return page.done();
}

View confirming_cancel(const Scene& scene) {
    const Words& words = scene.words;
    Page page("cancel", scene);
    page.header();
    page.tone(Emphasis::Attention);
    page.icon("help");
    page.title(words("Cancel this purchase?"));
    page.sentence(words("Your basket will be emptied."));
    page.total();
    page.button("cancel-confirmed", Slot::Main, words("Cancel purchase"), "trash",
                press(Button::CancelConfirmed), Emphasis::Danger);
    page.button("back", Slot::Main, words("Go on shopping"), "back", press(Button::ClosePanel),
                Emphasis::Main);
    return page.done();
}

}  // namespace kassa::screens
