#include "kiosk/screens/scene.h"

#include <algorithm>

#include "kiosk/ui/drawings.h"

namespace kassa::screens {

using locales::without_direction_marks;

Action press(flows::Button button) { return flows::Event{flows::Pressed{button}}; }
Action press(flows::StaffButton button) { return flows::Event{flows::StaffPressed{button}}; }

std::string name_of(const catalog::Product& product, const Words& words) {
    const std::string& name = catalog::text_in(product.names, words.language());
    return name.empty() ? product.item : name;
}

std::string art_of(const catalog::Product& product) {
    return std::string(ui::art_for(product.category, catalog::text_in(product.names, "en")));
}

Element picture_of(const catalog::Product& product, const Words& words) {
    return {.id = "picture",
            .kind = Kind::Picture,
            .slot = Slot::Hero,
            .picture = product.picture,
            .art = art_of(product),
            .spoken = name_of(product, words)};
}

const flows::Line* find_line(const flows::Visit& visit, int id) {
    const auto found = std::ranges::find(visit.lines, id, &flows::Line::id);
    return found == visit.lines.end() ? nullptr : &*found;
}

// --- Lines
// --------------------------------------------------------------------------------------------------------------

namespace {

// A line that was just added is lit for so long, fading.
constexpr Duration glow_time = 1200ms;

int glow_of(Instant added, Instant now) {
    const auto age = now - added;
    if (age < Duration::zero() || age >= glow_time) return 0;
    return int(255 - 255 * age.count() / glow_time.count());
}

// "3 × €1.99 each", "0.482 kg × €3.99/kg"; a price on the label stands for itself.
std::string amount_of(const flows::Line& line, const pricing::PricedLine& priced, const Words& words) {
    if (line.price_on_label && line.weight) return words.weight(*line.weight);
    if (line.price_on_label) return line.product.content;
    const bool by_weight = line.product.sold_by == catalog::SoldBy::Weight;
    const std::string price = words.unit_price(priced.unit_price, by_weight);
    if (line.weight)
        return words.with("{weight} × {price}", {{"weight", words.weight(*line.weight)}, {"price", price}});
    if (line.quantity == 1) return price;
    return words.with("{count} × {price}",
                      {{"count", words.number(line.quantity)}, {"price", words.money(priced.unit_price)}});
}

std::string named(const std::string& reason, Money amount, const Words& words) {
    return words.with("{reason}: {amount}", {{"reason", reason}, {"amount", words.money(amount)}});
}

// A deposit is paid beside the goods, so it stands with what they cost and not with what is saved.
std::string how_many(const flows::Line& line, const pricing::PricedLine& priced, const Words& words) {
    std::string text = amount_of(line, priced, words);
    for (const pricing::Step& step : priced.steps)
        if (step.reason == pricing::Step::Reason::Deposit && !step.amount.is_zero())
            text += (text.empty() ? "" : "\u00A0· ") + named(words("Deposit"), step.amount, words);
    return text;
}

std::string reasons_of(const pricing::PricedLine& priced, const Words& words) {
    std::string reasons;
    for (const pricing::Step& step : priced.steps) {
        if (step.amount.is_zero() || step.reason == pricing::Step::Reason::Deposit) continue;
        // The dot stays behind the amount before it where the reasons take several lines.
        if (!reasons.empty()) reasons += "\u00A0· ";
        std::string name = catalog::text_in(step.names, words.language());
        if (name.empty())
            name = step.reason == pricing::Step::Reason::VipPrice ? words("Member price") : words("Offer");
        reasons += named(name, step.amount, words);
    }
    return reasons;
}

}  // namespace

Element line_element(const Scene& scene, const flows::Line& line, const pricing::PricedLine& priced,
                     bool may_open) {
    Element element{.id = std::format("line-{}", line.id), .kind = Kind::Line, .slot = Slot::List};
    element.text = name_of(line.product, scene.words);
    element.is_name = true;
    element.secondary = how_many(line, priced, scene.words);
    element.note = label_reason(line, scene);
    if (const std::string reasons = reasons_of(priced, scene.words); !reasons.empty())
        element.note += (element.note.empty() ? "" : "\u00A0· ") + reasons;
    element.price = scene.words.money(priced.paid);
    element.picture = line.product.picture;
    element.art = art_of(line.product);
    // Only the newest line glows: the eye is led to one place.
    const auto newer = [&](const flows::Line& other) {
        return std::pair(other.last_added, other.id) > std::pair(line.last_added, line.id);
    };
    if (std::ranges::none_of(scene.lane.visit.lines, newer)) element.glow = glow_of(line.last_added, scene.now);
    if (may_open) element.action = flows::Event{flows::LineOpened{line.id}};
    return element;
}

std::string points_text(const std::optional<pricing::BasketPoints>& points, const Words& words) {
    std::string text;
    if (!points) return text;
    if (points->department > 0) text = words.plural("{n} point", "{n} points", long(points->department));
    if (points->supermarket <= 0) return text;
    if (!text.empty()) text += "\u00A0· ";
    return text + words.plural("{n} supermarket point", "{n} supermarket points", long(points->supermarket));
}

std::string coupon_name(const flows::Coupon& coupon, const Scene& scene) {
    for (const pricing::Promotion& one : scene.rules.policy.pricing.promotions)
        if (!coupon.key.empty() && one.audience.coupon == coupon.key) {
            const std::string& name = catalog::text_in(one.names, scene.words.language());
            if (!name.empty()) return name;
        }
    return scene.words("Coupon");
}

std::string tier_name(const std::string& key, const Scene& scene) {
    for (const pricing::VipTier& tier : scene.rules.policy.pricing.vip.tiers) {
        const std::string& name = catalog::text_in(tier.names, scene.words.language());
        if (tier.key == key && !name.empty()) return name;
    }
    return key;
}

// --- The page
// -----------------------------------------------------------------------------------------------------------

Page::Page(const char* screen, const Scene& scene) : scene_(scene) {
    view_.screen = screen;
    view_.language = scene.words.language();
    view_.right_to_left = scene.words.rtl();
    view_.appearance = scene.lane.appearance;
    // The wish for larger text is the shopper's; staff want everything that is open on one page.
    if (view_.screen.starts_with("staff")) view_.appearance.large_text = false;
    view_.focused = scene.draft.focused;
    view_.pressed = scene.draft.pressed;
}

Element& Page::add(Element element) { return view_.elements.emplace_back(std::move(element)); }

void Page::title(std::string text) {
    add({.id = "title", .kind = Kind::Title, .slot = Slot::Hero, .text = std::move(text)});
}

void Page::sentence(std::string text) {
    add({.id = "sentence", .kind = Kind::Sentence, .slot = Slot::Hero, .text = std::move(text)});
}

void Page::icon(const char* name) {
    add({.id = "icon", .kind = Kind::Icon, .slot = Slot::Hero, .icon = name});
}

void Page::waiting() {
    // Four pictures a second are enough to say that something goes on, and cost next to nothing.
    view_.phase = int(scene_.now.time_since_epoch() / 250ms % 4);
    add({.id = "waiting", .kind = Kind::Waiting, .slot = Slot::Hero});
}

Element& Page::button(const char* id, Slot slot, std::string text, const char* icon, Action action,
                      Emphasis emphasis) {
    return add({.id = id,
                .kind = Kind::Button,
                .slot = slot,
                .text = std::move(text),
                .icon = icon,
                .emphasis = emphasis,
                .action = std::move(action)});
}

void Page::scrolls(Slot slot) {
    view_.first = scene_.draft.first;
    button("page-up", slot, "", "up", LocalAction{Paged{-1}}).spoken = scene_.words("Show what stands above");
    button("page-down", slot, "", "down", LocalAction{Paged{1}}).spoken =
        scene_.words("Show what stands below");
}

void Page::header() {
    const Words& words = scene_.words;
    const policy::Policy& policy = scene_.rules.policy;
    add({.id = "brand",
         .kind = Kind::Brand,
         .slot = Slot::Header,
         .text = policy.store_name,
         .is_name = true});
    button("help", Slot::Header, words("Help"), "help", LocalAction{Opened{Chooser::Help}});
    const auto& languages = policy.languages;
    if (languages.size() == 2) {
        // With two languages the button is simply the other one, in its own script.
        const std::string other = languages[languages[0] == words.language() ? 1 : 0];
        Element& button = add({.id = "language-" + other,
                               .kind = Kind::Button,
                               .slot = Slot::Header,
                               .text = own_name_of(other),
                               .icon = "globe",
                               .is_name = true,
                               .action = flows::Event{flows::LanguageChosen{other}}});
        button.spoken = own_name_of(other);
    } else if (languages.size() > 2) {
        Element& button = add({.id = "language",
                               .kind = Kind::Button,
                               .slot = Slot::Header,
                               .text = words.language_name(),
                               .icon = "globe",
                               .is_name = true,
                               .action = LocalAction{Opened{Chooser::Language}}});
        button.spoken = words("Choose a language");
    }
    Element& looks =
        button("appearance", Slot::Header, "", "person", LocalAction{Opened{Chooser::Appearance}});
    looks.spoken = words("Change how the screen looks");
}

void Page::total() {
    const Words& words = scene_.words;
    const pricing::PricedBasket basket = flows::priced(scene_.lane, scene_.rules);
    long items = 0;
    for (const flows::Line& line : scene_.lane.visit.lines) items += line.quantity;
    Element total{.id = "total", .kind = Kind::Amount, .slot = Slot::Total, .text = words("Total")};
    total.secondary = words.plural("{n} item", "{n} items", items);
    if (const std::string points = points_text(basket.points, words); !points.empty())
        total.secondary += "\u00A0· " + words.with("You earn {points}", {{"points", points}});
    if (!basket.saved.is_zero())
        total.note = words.with("You save {amount}", {{"amount", words.money(basket.saved)}});
    total.price = words.money(basket.total);
    if (const Money held = flows::held(scene_.lane.visit); !held.is_zero()) {
        // What is asked for next is what stands large; what the basket costs stands beside it.
        total.text = words("Still to pay");
        total.secondary = words.with("{amount} of {total} is paid",
                                     {{"amount", words.money(held)}, {"total", words.money(basket.total)}});
        total.price = words.money(basket.total - held);
    }
    add(std::move(total));
}

void Page::keypad(Field field) {
    const Words& words = scene_.words;
    const auto key = [&](const std::string& digit, int row) {
        add({.id = "key-" + digit,
             .kind = Kind::Key,
             .slot = Slot::Keys,
             .text = digit,
             .row = row,
             .action = LocalAction{Typed{field, digit}}});
    };
    for (int digit = 1; digit <= 9; ++digit) key(std::to_string(digit), (digit - 1) / 3);
    add({.id = "key-gap", .kind = Kind::Key, .slot = Slot::Keys, .row = 3});
    key("0", 3);
    Element& erase = add({.id = "key-erase",
                          .kind = Kind::Key,
                          .slot = Slot::Keys,
                          .icon = "erase",
                          .row = 3,
                          .action = LocalAction{Erased{field}}});
    erase.spoken = words("Erase");
}

void Page::back(const char* id, flows::Button pressed) {
    button(id, Slot::Main, scene_.words("Back"), "back", press(pressed));
}

namespace {

std::string spoken_of(const Element& element) {
    std::string spoken;
    for (const std::string* part : {&element.text, &element.secondary, &element.note, &element.price}) {
        if (part->empty()) continue;
        if (!spoken.empty()) spoken += ". ";
        spoken += without_direction_marks(*part);
    }
    return spoken;
}

}  // namespace

View Page::done() {
    // The voice tells first what the screen is about, then goes through what can be done in the order of the eye.
    int focus = 0;
    constexpr Slot order[] = {Slot::Hero,  Slot::Answers, Slot::Keys, Slot::Tiles, Slot::List,
                              Slot::Tools, Slot::Total,   Slot::Main, Slot::Header};
    for (const Slot slot : order)
        for (Element& element : view_.elements) {
            if (element.slot != slot || element.kind == Kind::Brand) continue;
            if (element.spoken.empty()) element.spoken = spoken_of(element);
            if (!element.spoken.empty()) element.focus = ++focus;
            if (element.glow > 0) view_.moving = true;
        }
    return std::move(view_);
}

}  // namespace kassa::screens
