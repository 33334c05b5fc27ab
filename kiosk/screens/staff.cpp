// The attendant at the kiosk: a PIN, then one page where everything that is open is cleared, each item by itself.
#include <algorithm>

#include "kiosk/screens/scene.h"

namespace kassa::screens {

using flows::StaffButton;

namespace {

Action decide(const cases::Case& one, cases::Decision decision) {
    return flows::Event{flows::CaseDecided{one.id, std::move(decision)}};
}

// A device as people call it; `about` is its flows::DeviceName.
std::string device_name(const std::string& about, const Words& words) {
    static const std::map<std::string, const char*> known = {
        {"Scale", locales::translatable("Bagging scale")},
        {"Scale.Noisy", locales::translatable("Bagging scale: it does not come to rest")},
        {"Scale.Drifting", locales::translatable("Bagging scale: what it shows moves by itself")},
        {"Scale.Full", locales::translatable("Bagging scale: more is on it than it can carry")},
        {"Scale.Stuck", locales::translatable("Bagging scale: it seems to be stuck")},
        {"Scale.Biased", locales::translatable("Bagging scale: everything seems too heavy or too light")},
        {"ProduceScale", locales::translatable("Produce scale")},
        {"Camera", locales::translatable("Camera")},
        {"Scanner", locales::translatable("Hand scanner")},
        {"Terminal", locales::translatable("Card terminal")},
        {"Printer", locales::translatable("Receipt printer")},
        {"Lamp", locales::translatable("Lamp")}};
    const auto found = known.find(about);
    return found == known.end() ? about : words(found->second);
}

void case_text(const Scene& scene, const cases::Case& one, Element& row) {
    const Words& words = scene.words;
    switch (one.kind) {
        case cases::Kind::Age: {
            const flows::Line* line = one.line ? find_line(scene.lane.visit, *one.line) : nullptr;
            row.icon = "age";
            row.secondary = line ? words.with("Sold from {age}: look at the shopper",
                                              {{"age", words.number(line->product.age_limit)}})
                                 : words("Look at the shopper");
            break;
        }
        case cases::Kind::Weight:
            row.icon = "scale";
            if (row.text.empty()) row.text = words("The bagging area");
            if (one.difference && *one.difference < Weight{})
                row.secondary = words.with("The scale shows {weight} less than the basket",
                                           {{"weight", words.weight(-*one.difference)}});
            else if (one.difference && one.about == "other_article")
                row.secondary = words.with("It weighs {weight}: is it what its code says?",
                                           {{"weight", words.weight(*one.difference)}});
            else if (one.difference)
                row.secondary = words.with("The scale shows {weight} more than the basket",
                                           {{"weight", words.weight(*one.difference)}});
            else if (one.about == "not_lifted")
                row.secondary = words("Taken off the basket, still on the scale");
            else
                row.secondary = words("Not in the bagging area");
            break;
        case cases::Kind::UnknownItem:
            row.icon = "price";
            row.text = one.about;
            row.is_name = true;
            row.secondary = words("Not in the catalogue, or without a price");
            break;
        case cases::Kind::Help:
            row.icon = "help";
            row.text = words("The shopper asked for help");
            if (one.about.starts_with("tier:")) {
                row.text = words("The shopper asks about a better card");
                row.secondary = tier_name(one.about.substr(5), scene);
            }
            break;
        case cases::Kind::Printer:
            row.icon = "printer";
            row.text = words("The printer needs a look");
            row.secondary = words("Paper, cover or cutter");
            break;
        case cases::Kind::Payment:
            row.icon = "card";
            row.text = words("What became of the payment?");
            row.secondary = words("Look at the card terminal’s journal");
            break;
        case cases::Kind::Device:
            row.icon = "warning";
            row.text = words("A device does not answer");
            row.secondary = device_name(one.about, words);
            break;
        case cases::Kind::Crash:
            row.icon = "warning";
            row.text = words("The program had to start again");
            row.secondary = words("The basket was set aside");
            break;
        case cases::Kind::PriceDifference:
            row.icon = "price";
            row.text = words("The store reckons another price");
            row.secondary = one.about;
            break;
        case cases::Kind::Record:
            row.icon = "warning";
            row.text = words("This lane’s records need a look");
            row.secondary = one.about;
            break;
        case cases::Kind::Stopped:
        case cases::Kind::Check: pack_case(scene, one, row); break;
    }
}

// The two answers that a case can have, in the words that suit it.
void case_buttons(Page& page, const cases::Case& one) {
    const Words& words = page.scene().words;
    const std::string row = "case-" + one.id;
    const auto add = [&](const std::string& id, std::string text, const char* icon, Emphasis emphasis,
                         Action action) {
        page.add({.id = id + "-" + one.id,
                  .kind = Kind::Button,
                  .slot = Slot::List,
                  .text = std::move(text),
                  .icon = icon,
                  .emphasis = emphasis,
                  .inside = row,
                  .action = std::move(action)});
    };
    switch (one.kind) {
        case cases::Kind::Age:
            add("refuse", words("Refuse"), "", Emphasis::Quiet, decide(one, cases::Refused{}));
            add("approve", words("Of age"), "", Emphasis::Main, decide(one, cases::Approved{}));
            break;
        case cases::Kind::Stopped:
            add("approve", words("Put aside"), "", Emphasis::Main, decide(one, cases::Approved{}));
            break;
        case cases::Kind::Weight:
        case cases::Kind::Check:
            if (one.line)
                add("refuse", words("Take off"), "", Emphasis::Quiet, decide(one, cases::Refused{}));
            add("approve", words("All right"), "", Emphasis::Main, decide(one, cases::Approved{}));
            break;
        case cases::Kind::UnknownItem:
            add("refuse", words("Leave out"), "", Emphasis::Quiet, decide(one, cases::Refused{}));
            add("price", words("Set price"), "", Emphasis::Main, LocalAction{PriceAsked{one.id}});
            break;
        case cases::Kind::Payment:
            add("refuse", words("Not paid"), "", Emphasis::Quiet, decide(one, cases::Refused{}));
            add("approve", words("Paid"), "", Emphasis::Main, decide(one, cases::Approved{}));
            break;
        default: add("approve", words("Done"), "", Emphasis::Main, decide(one, cases::Approved{}));
    }
}

// What staff should know and no shopper needs to.
void state_of_the_lane(Page& page) {
    const Words& words = page.scene().words;
    const flows::Health& health = page.scene().lane.health;
    const auto row = [&](const char* id, std::string text, std::string secondary) {
        page.add({.id = id,
                  .kind = Kind::Row,
                  .slot = Slot::List,
                  .text = std::move(text),
                  .secondary = std::move(secondary),
                  .icon = "info",
                  .emphasis = Emphasis::Quiet});
    };
    if (!health.store_reachable)
        row("store-away", words("The store’s server cannot be reached"), words("Sales go on and are sent later by themselves."));
    if (!health.clock_trusted)
        row("clock-untrusted", words("This kiosk’s clock cannot be trusted"),
            words("Promotions by hour are left to the store."));
}

void staff_header(Page& page, const flows::Attending& here) {
    page.add({.id = "brand", .kind = Kind::Brand, .slot = Slot::Header, .text = here.name, .is_name = true});
    page.button("leave", Slot::Header, page.scene().words("Leave"), "close", press(StaffButton::Leave));
}

std::string role_name(const std::string& role, const Words& words) {
    if (role == "supervisor") return words("Supervisor");
    if (role == "manager") return words("Manager");
    if (role == "attendant") return words("Attendant");
    return role;
}

// The first suspended basket's currency amount, as it was priced then.
Money total_of(const flows::Suspended& one, const Scene& scene) {
    return flows::priced(one.visit, scene.rules).total;
}

}  // namespace

View staff_pin(const Scene& scene, const flows::PinWanted& here) {
    const Words& words = scene.words;
    Page page("staff_pin", scene);
    page.add({.id = "brand",
              .kind = Kind::Brand,
              .slot = Slot::Header,
              .text = scene.rules.policy.store_name,
              .is_name = true});
    if (here.wrong > 0) page.tone(Emphasis::Attention);
    page.title(words("Staff: please type your PIN"));
    if (here.wrong > 0) page.sentence(words("That PIN was not right. Please try again."));
    std::string dots;
    for (std::size_t i = 0; i < scene.draft.pin.size(); ++i) dots += "•";
    Element& field = page.add({.id = "pin", .kind = Kind::Field, .slot = Slot::Hero, .text = dots});
    field.spoken = words.plural("{n} digit typed", "{n} digits typed", long(scene.draft.pin.size()));
    page.keypad(Field::Pin);
    page.button("leave", Slot::Main, words("Back"), "back", press(StaffButton::Leave));
    page.button("enter", Slot::Main, words("Enter"), "check", LocalAction{PinEntered{}}, Emphasis::Main)
        .enabled = scene.draft.pin.size() >= 4;
    return page.done();
}

View staff_cases(const Scene& scene, const flows::Attending& here) {
    const Words& words = scene.words;
    const flows::Lane& lane = scene.lane;
    Page page("staff_cases", scene);
    staff_header(page, here);
    const int open = flows::open_cases(lane);
    page.title(open == 0 ? words("Nothing is open here")
                         : words.plural("{n} thing to look at", "{n} things to look at", open));
    page.sentence(role_name(here.role, words));
    int weights = 0;
    for (const cases::Case& one : lane.cases) {
        if (!one.open()) continue;
        weights += one.kind == cases::Kind::Weight;
        Element row{.id = "case-" + one.id, .kind = Kind::Row, .slot = Slot::List};
        if (const flows::Line* line = one.line ? find_line(lane.visit, *one.line) : nullptr) {
            row.text = name_of(line->product, words);
            row.is_name = true;
        }
        case_text(scene, one, row);
        page.add(std::move(row));
        case_buttons(page, one);
    }
    state_of_the_lane(page);
    page.scrolls(Slot::List);
    const auto tool = [&](const char* id, std::string text, const char* icon, StaffButton button) {
        page.button(id, Slot::Tools, std::move(text), icon, press(button));
    };
    if (weights > 1)
        tool("approve-weights", words("All weights are right"), "scale", StaffButton::ApproveWeights);
    if (flows::is_shopping(lane) && !lane.visit.lines.empty()) {
        tool("suspend", words("Set basket aside"), "pause", StaffButton::Suspend);
        tool("void-basket", words("Void basket"), "trash", StaffButton::VoidBasket);
    }
    if (!lane.suspended.empty())
        tool("show-suspended", words("Baskets set aside"), "bag", StaffButton::ShowSuspended);
    if (lane.last_sale) {
        tool("reprint-last", words("Print last receipt again"), "printer", StaffButton::ReprintLast);
        if ((here.role == "supervisor" || here.role == "manager") && lane.last_sale->voids.empty())
            tool("void-last", words("Void last sale"), "trash", StaffButton::VoidLastSale);
    }
    if (!lane.visit.lines.empty()) page.total();
    page.button("done", Slot::Main, words("Done"), "check", press(StaffButton::Leave), Emphasis::Main);
    return page.done();
}

View staff_price(const Scene& scene, const cases::Case& about) {
    const Words& words = scene.words;
    Page page("staff_price", scene);
    page.add(
        {.id = "brand", .kind = Kind::Brand, .slot = Slot::Header, .text = about.about, .is_name = true});
    page.title(words("What does it cost?"));
    page.sentence(scene.rules.policy.pricing.tax_mode == pricing::TaxMode::Added
                      ? words("The price on the shelf, before tax.")
                      : words("The price on the shelf, tax included."));
    std::int64_t minor = 0;
    for (const char digit : scene.draft.price) minor = minor * 10 + (digit - '0');
    const Money price = Money::minor(minor);
    page.add({.id = "price", .kind = Kind::Field, .slot = Slot::Hero, .text = words.money(price)});
    page.keypad(Field::Price);
    page.button("back", Slot::Main, words("Back"), "back", LocalAction{PriceAsked{}});
    page.button("set-price", Slot::Main, words("Set price"), "check", decide(about, cases::Priced{price}),
                Emphasis::Main)
        .enabled = minor > 0;
    return page.done();
}

View staff_suspended(const Scene& scene, const flows::Attending& here) {
    const Words& words = scene.words;
    Page page("staff_suspended", scene);
    staff_header(page, here);
    page.title(words("Baskets set aside"));
    const bool free = std::holds_alternative<flows::Attract>(scene.lane.place) ||
                      (flows::is_shopping(scene.lane) && scene.lane.visit.lines.empty());
    page.sentence(free ? words("A basket can be taken up again here.")
                       : words("A basket can be taken up again once this visit is over."));
    for (const flows::Suspended& one : scene.lane.suspended) {
        const std::string& id = one.visit.id;
        long items = 0;
        for (const flows::Line& line : one.visit.lines) items += line.quantity;
        page.add({.id = "basket-" + id,
                  .kind = Kind::Row,
                  .slot = Slot::List,
                  .text = words.time_of_day(one.at),
                  .secondary = words.plural("{n} item", "{n} items", items) + " · " +
                               words.money(total_of(one, scene)),
                  .icon = "bag"});
        page.add({.id = "void-" + id,
                  .kind = Kind::Button,
                  .slot = Slot::List,
                  .text = words("Void"),
                  .emphasis = Emphasis::Quiet,
                  .inside = "basket-" + id,
                  .action = flows::Event{flows::SuspendedVoided{id}}});
        page.add({.id = "recall-" + id,
                  .kind = Kind::Button,
                  .slot = Slot::List,
                  .text = words("Take up"),
                  .enabled = free,
                  .emphasis = Emphasis::Main,
                  .inside = "basket-" + id,
                  .action = flows::Event{flows::SuspendedRecalled{id}}});
    }
    page.scrolls(Slot::List);
    page.button("show-cases", Slot::Main, words("Back"), "back", press(StaffButton::ShowCases));
    return page.done();
}

}  // namespace kassa::screens
