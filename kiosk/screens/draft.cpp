#include "kiosk/screens/draft.h"

#include <algorithm>

namespace kassa::screens {

namespace {

template <class... Ts>
struct overloaded : Ts... {
    using Ts::operator()...;
};

std::string& field_of(Draft& draft, Field field) {
    switch (field) {
        case Field::Number: return draft.number;
        case Field::Search: return draft.search;
        case Field::Pin: return draft.pin;
        case Field::Price: return draft.price;
    }
    return draft.number;
}

std::size_t longest(Field field) {
    switch (field) {
        case Field::Number: return longest_number;
        case Field::Search: return 60;
        case Field::Pin: return longest_pin;
        case Field::Price: return longest_price;
    }
    return 0;
}

void type(Draft& draft, const Typed& typed) {
    std::string& text = field_of(draft, typed.field);
    if (text.size() + typed.text.size() > longest(typed.field)) return;
    // A price of no cents begins with its first real digit, a search with a letter.
    if (text.empty() && ((typed.field == Field::Price && typed.text == "0") || typed.text == " ")) return;
    text += typed.text;
    if (typed.field == Field::Search) draft.first = 0;
}

void erase(Draft& draft, Field field) {
    std::string& text = field_of(draft, field);
    // A letter may take several bytes; those after its first begin with the bits 10.
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0) == 0x80) text.pop_back();
    if (!text.empty()) text.pop_back();
    if (field == Field::Search) draft.first = 0;
}

}  // namespace

Draft applied(Draft draft, const LocalAction& action, const Layout& layout) {
    std::visit(
        overloaded{
            [&](const Typed& typed) { type(draft, typed); },
            [&](const Erased& erased) { erase(draft, erased.field); },
            // What was entered stays until the lane has answered: a number with a slip in it is corrected,
            // not typed again.
            [](const NumberEntered&) {},
            [](const TelephoneEntered&) {},
            [](const PinEntered&) {},
            [&](const Paged& paged) {
                const int last = std::max(0, layout.count - std::max(1, layout.fit));
                draft.first = std::clamp(layout.first + paged.by * std::max(1, layout.fit), 0, last);
            },
            [&](const Opened& opened) { draft.chooser = opened.chooser; },
            [&](const CategoryChosen& chosen) { draft.category = chosen.category, draft.first = 0; },
            [&](const LettersShown& shown) {
                draft.letters = shown.letters;
                draft.first = 0;
                if (shown.letters == Letters::None) draft.search.clear();
            },
            [&](const PriceAsked& asked) { draft.priced_case = asked.about, draft.price.clear(); },
        },
        action);
    return draft;
}

Draft after(Draft draft, const flows::Lane& before, const flows::Lane& now) {
    if (before.visit.id != now.visit.id) return {};
    const auto* shopping_before = std::get_if<flows::Shopping>(&before.place);
    const auto* shopping = std::get_if<flows::Shopping>(&now.place);
    const bool panel_changed =
        before.place.index() != now.place.index() ||
        (shopping && shopping_before && shopping->panel.index() != shopping_before->panel.index());
    if (panel_changed) {
        draft.number.clear();
        draft.search.clear();
        draft.category.clear();
        draft.letters = Letters::None;
        draft.first = 0;
    }
    if (before.visit.lines != now.visit.lines) draft.first = 0;
    if (before.staff.index() != now.staff.index()) draft.first = 0;
    if (before.staff != now.staff) draft.pin.clear();
    const bool case_is_open = std::ranges::any_of(
        now.cases, [&](const cases::Case& one) { return one.id == draft.priced_case && one.open(); });
    if (!case_is_open || !std::holds_alternative<flows::Attending>(now.staff)) {
        draft.priced_case.clear();
        draft.price.clear();
    }
    // The appearance chooser stays open so that several things can be set; the others have done their work.
    const bool chosen = panel_changed || before.visit.language != now.visit.language ||
                        before.cases != now.cases || before.visit.lines != now.visit.lines ||
                        before.staff.index() != now.staff.index();
    if (chosen) draft.chooser = Chooser::None;
    return draft;
}

std::string next_focus(const View& view, const Layout& layout, const std::string& focused, bool backwards) {
    std::vector<const Element*> order;
    for (const Element& element : view.elements)
        if (element.focus > 0 && element.touchable() &&
            std::ranges::contains(layout.touchables, element.id, &Touchable::id))
            order.push_back(&element);
    if (order.empty()) return "";
    std::ranges::stable_sort(order, {}, &Element::focus);
    const auto here = std::ranges::find(order, focused, [](const Element* element) { return element->id; });
    if (here == order.end()) return backwards ? order.back()->id : order.front()->id;
    if (backwards) return here == order.begin() ? order.back()->id : (*std::prev(here))->id;
    return std::next(here) == order.end() ? order.front()->id : (*std::next(here))->id;
}

}  // namespace kassa::screens
