#include <catch2/catch_test_macros.hpp>

#include "tests/screens/scenes.h"

using namespace kassa;
using namespace kassa::screens;

TEST_CASE("Typing adds, erasing takes away, and no field takes more than it can hold") {
    Draft draft;
    for (const char* digit : {"4", "0", "1"}) draft = applied(draft, Typed{Field::Number, digit}, {});
    CHECK(draft.number == "401");
    draft = applied(draft, Erased{Field::Number}, {});
    CHECK(draft.number == "40");
    for (int i = 0; i < 30; ++i) {
        draft = applied(draft, Typed{Field::Number, "7"}, {});
        draft = applied(draft, Typed{Field::Pin, "7"}, {});
        draft = applied(draft, Typed{Field::Price, "7"}, {});
    }
    CHECK(draft.number.size() == longest_number);
    CHECK(draft.pin.size() == longest_pin);
    CHECK(draft.price.size() == longest_price);
    Draft empty = applied({}, Erased{Field::Pin}, {});
    CHECK(empty.pin.empty());
}

TEST_CASE("A letter of several bytes is erased whole, and a price does not begin with nought") {
    Draft draft = applied({}, Typed{Field::Search, "م"}, {});
    draft = applied(draft, Typed{Field::Search, "و"}, {});
    draft = applied(draft, Erased{Field::Search}, {});
    CHECK(draft.search == "م");
    CHECK(applied({}, Typed{Field::Price, "0"}, {}).price.empty());
    CHECK(applied({}, Typed{Field::Search, " "}, {}).search.empty());
}

TEST_CASE("Paging goes by what was seen and stops at both ends") {
    const Layout seen{.first = 0, .fit = 6, .count = 14};
    Draft draft = applied({}, Paged{1}, seen);
    CHECK(draft.first == 6);
    draft = applied(draft, Paged{1}, {.first = 6, .fit = 6, .count = 14});
    CHECK(draft.first == 8);
    draft = applied(draft, Paged{-1}, {.first = 8, .fit = 6, .count = 14});
    CHECK(draft.first == 2);
    CHECK(applied(draft, Paged{-1}, {.first = 2, .fit = 6, .count = 14}).first == 0);
}

TEST_CASE("What was typed goes with its panel, a PIN with its pad, and everything with the shopper") {
    const flows::Lane shopping = scene_called("shopping").lane;
    const flows::Lane keypad = scene_called("keypad").lane;
    Draft draft{.number = "40123", .pin = "1234", .first = 3, .chooser = Chooser::Appearance};
    CHECK(after(draft, keypad, keypad).number == "40123");
    CHECK(after(draft, keypad, shopping).number.empty());
    CHECK(after(draft, shopping, shopping).chooser == Chooser::Appearance);
    const flows::Lane pin = scene_called("staff_pin").lane, wrong = scene_called("staff_pin_wrong").lane;
    CHECK(after(draft, pin, wrong).pin.empty());
    CHECK(after(draft, pin, pin).pin == "1234");
    flows::Lane gone;
    const Draft nothing = after(draft, keypad, gone);
    CHECK(nothing.number.empty());
    CHECK(nothing.first == 0);
    CHECK(nothing.chooser == Chooser::None);
}

TEST_CASE("A list jumps to its top when a line is added, and a decided case is no longer priced") {
    const TestScene& price = scene_called("staff_price");
    flows::Lane decided = price.lane;
    decided.cases[2].decision = cases::Refused{};
    CHECK(after(price.draft, price.lane, price.lane).priced_case == "c3");
    CHECK(after(price.draft, price.lane, decided).priced_case.empty());
    flows::Lane one_more = price.lane;
    one_more.visit.lines.pop_back();
    CHECK(after({.first = 5}, price.lane, one_more).first == 0);
}

TEST_CASE("Focus goes round in order, over what is shown and can be touched") {
    const View view = view_of(scene_called("keypad"), "en");
    Layout layout;
    for (const Element& element : view.elements)
        if (element.touchable()) layout.touchables.push_back({element.id, {}});
    std::string at = next_focus(view, layout, "", false);
    const std::string start = at;
    std::size_t steps = 0;
    do {
        at = next_focus(view, layout, at, false);
        ++steps;
    } while (at != start && steps < 100);
    CHECK(steps == layout.touchables.size());
    const std::string second = next_focus(view, layout, start, false);
    CHECK(next_focus(view, layout, second, true) == start);
    CHECK(next_focus(view, {}, "", false).empty());
}
