#include "kiosk/screens/view.h"

#include <algorithm>

#include "locales/words.h"

namespace kassa::screens {

using locales::without_direction_marks;

const Element* View::find(const std::string& id) const {
    const auto found = std::ranges::find(elements, id, &Element::id);
    return found == elements.end() ? nullptr : &*found;
}

namespace {

template <class... Ts>
struct overloaded : Ts... {
    using Ts::operator()...;
};

std::string name_of(Chooser chooser) {
    switch (chooser) {
        case Chooser::None: return "close";
        case Chooser::Language: return "language";
        case Chooser::Appearance: return "appearance";
        case Chooser::Help: return "help";
    }
    return "";
}

std::string text_of(const LocalAction& action) {
    return std::visit(overloaded{
                          // A digit of a PIN is nobody's business, wherever this text ends up.
                          [](const Typed& typed) {
                              return "types " +
                                     (typed.field == Field::Pin ? std::string("a digit") : typed.text);
                          },
                          [](const Erased&) { return std::string("erases"); },
                          [](const NumberEntered&) { return std::string("enters the number"); },
                          [](const TelephoneEntered&) { return std::string("enters a telephone number"); },
                          [](const PinEntered&) { return std::string("enters the PIN"); },
                          [](const Paged& paged) { return std::format("pages by {}", paged.by); },
                          [](const Opened& opened) { return "opens " + name_of(opened.chooser); },
                          [](const CategoryChosen& chosen) { return "category '" + chosen.category + "'"; },
                          [](const LettersShown& shown) {
                              return std::string(shown.letters == Letters::None    ? "no letters"
                                                 : shown.letters == Letters::Latin ? "Latin letters"
                                                                                   : "Arabic letters");
                          },
                          [](const PriceAsked& asked) { return "asks the price of '" + asked.about + "'"; },
                      },
                      action);
}

std::string text_of(const Action& action) {
    if (const auto* event = std::get_if<flows::Event>(&action)) {
        const auto json = to_json(*event);
        return boost::json::serialize(json);
    }
    if (const auto* local = std::get_if<LocalAction>(&action)) return text_of(*local);
    return "";
}

template <class Enum>
std::string word(Enum value) {
    return boost::describe::enum_to_string(value, "?");
}

std::string line_of(const Element& element) {
    std::string line = std::format("{} {} {}", word(element.slot), word(element.kind), element.id);
    const auto add = [&](const char* name, const std::string& value) {
        if (!value.empty()) line += std::format(" {}=\"{}\"", name, without_direction_marks(value));
    };
    add("text", element.text);
    add("secondary", element.secondary);
    add("note", element.note);
    add("price", element.price);
    add("icon", element.icon);
    add("picture", element.picture);
    add("art", element.art);
    if (element.emphasis != Emphasis::Plain) line += " " + word(element.emphasis);
    if (!element.inside.empty()) line += " in " + element.inside;
    if (!element.enabled) line += " off";
    if (element.focus > 0) line += std::format(" #{}", element.focus);
    if (element.spoken != element.text) add("spoken", element.spoken);
    if (!element.squares.empty()) line += std::format(" {} squares wide", element.squares.size());
    if (const std::string action = text_of(element.action); !action.empty()) line += " -> " + action;
    return line;
}

}  // namespace

std::string to_text(const View& view) {
    std::string text = std::format("screen {} {}{} tone {}{}\n", view.screen, view.language,
                                   view.right_to_left ? " mirrored" : "", word(view.tone),
                                   view.bag_light ? " light" : "");
    for (const Element& element : view.elements) text += "  " + line_of(element) + "\n";
    if (const std::string action = text_of(view.elsewhere); !action.empty())
        text += "  elsewhere -> " + action + "\n";
    return text;
}

bool shows(const View& view, const std::string& words, const std::string& price) {
    const std::string wanted = without_direction_marks(words), amount = without_direction_marks(price);
    return std::ranges::any_of(view.elements, [&](const Element& element) {
        const auto holds = [](const std::string& text, const std::string& part) {
            return without_direction_marks(text).find(part) != std::string::npos;
        };
        const bool read =
            holds(element.text, wanted) || holds(element.secondary, wanted) || holds(element.note, wanted);
        return read && (amount.empty() || holds(element.price, amount));
    });
}

}  // namespace kassa::screens
