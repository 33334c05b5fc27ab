#include "kiosk/screens/painter.h"

#include <algorithm>

namespace kassa::screens {

using ui::Align;
using ui::Colour;
using ui::Rect;
using ui::TextStyle;
using ui::Upright;

Sizes::Sizes(const ui::Canvas& canvas, bool large) : scale(large ? 1.25 : 1.0) {
    const auto text = [&](double mm) { return canvas.mm(mm * scale); };
    margin = canvas.mm(7);
    gap = canvas.mm(4.5);
    radius = canvas.mm(5);
    main_em = text(main_em_mm);
    secondary_em = text(8);
    title_em = text(14);
    big_em = text(20);
    total_em = text(20);
    key_em = text(14);
    header = text(21);
    tool = text(29);
    main_button = text(34);
    total = text(42);
    key = canvas.mm(27);
    field = text(26);
    row = text(29);
    note = text(9.5);
    paging = canvas.mm(20);
}

Painter::Painter(ui::Canvas& canvas_in, ui::SizePx size, const View& view_in)
    : canvas(canvas_in),
      view(view_in),
      theme(theme_of(view_in.appearance)),
      sizes(canvas_in, view_in.appearance.large_text) {
    layout.size = size;
    layout.first = view.first;
    canvas.begin(size, view.language, view.right_to_left, theme.ground);
}

// --- What elements need
// -------------------------------------------------------------------------------------------------

std::vector<const Element*> Painter::in(Slot slot) const {
    std::vector<const Element*> found;
    for (const Element& element : view.elements)
        if (element.slot == slot) found.push_back(&element);
    return found;
}

const Element* Painter::of_kind(Kind kind) const {
    const auto found = std::ranges::find_if(view.elements, [kind](const Element& element) {
        return element.kind == kind && element.slot == Slot::Hero;
    });
    return found == view.elements.end() ? nullptr : &*found;
}

std::vector<const Element*> Painter::inside(const Element& row) const {
    std::vector<const Element*> found;
    for (const Element& element : view.elements)
        if (element.inside == row.id) found.push_back(&element);
    return found;
}

TextStyle Painter::style(int em, bool bold, int lines, Align align) const {
    return {.em = em, .bold = bold, .lines = lines, .align = align};
}

void Painter::write(const Element& element, const Rect& box, std::string_view text, TextStyle style,
                    Colour ink, Colour paper, Weight weight) {
    if (text.empty()) return;
    const bool main = weight == Weight::Main;
    // What must be read at 60 cm never shrinks below its size; the rest may by a fifth.
    if (style.smallest == 0) style.smallest = main ? std::min(style.em, sizes.main_em) : style.em * 4 / 5;
    const ui::Fitted fitted = canvas.write(box, text, style, ink);
    layout.texts.push_back(
        {element.id, std::string(text), fitted.box, fitted.em, main, fitted.cut, ink, paper});
}

void Painter::touchable(const Rect& rect, const Element& element) {
    if (element.touchable()) layout.touchables.push_back({element.id, canvas.physical(rect)});
    if (!view.focused.empty() && element.id == view.focused) {
        const int by = canvas.mm(1.5);
        canvas.rim(rect.inset(-by), sizes.radius + by, canvas.mm(1.4), theme.focus);
    }
}

void Painter::card(const Rect& rect, const Surface& surface, int radius) {
    canvas.panel(rect, radius, surface.rim > 0 ? surface.edge : surface.paper);
    if (surface.rim > 0)
        canvas.panel(rect.inset(surface.rim), std::max(1, radius - surface.rim), surface.paper);
}

// --- Buttons, keys and fields
// -----------------------------------------------------------------------------------------

bool Painter::button_fits(const Element& element, int width) {
    const int icon = element.icon.empty() || element.text.empty() ? 0 : sizes.main_em + sizes.gap;
    return canvas.fits(element.text, style(sizes.main_em, true, 2), width - icon - 2 * sizes.gap,
                       sizes.tool - canvas.mm(1.1));
}

void Painter::button(const Rect& rect, const Element& element, int lines) {
    const Surface surface = element.enabled ? theme.button(element.emphasis) : theme.off;
    const bool pressed = element.enabled && !view.pressed.empty() && view.pressed == element.id;
    const int lip = theme.lips ? canvas.mm(1.1) : 0;
    Rect face = rect;
    if (theme.lips) {
        canvas.panel(rect, sizes.radius, surface.edge);
        pressed ? face.cut_top(lip) : face.cut_bottom(lip);
        canvas.panel(face, sizes.radius, pressed ? surface.paper.mixed(surface.edge, 90) : surface.paper);
    } else {
        card(rect, pressed ? Surface{surface.ink, surface.paper, surface.paper, surface.ink, 0} : surface,
             sizes.radius);
    }
    const Colour ink = pressed && !theme.lips ? surface.paper : surface.ink;
    const bool large = element.slot == Slot::Main && element.emphasis == Emphasis::Main;
    const int em = large ? sizes.main_em * 6 / 5 : sizes.main_em;
    const int side = element.icon.empty()   ? 0
                     : element.text.empty() ? std::min(face.h, face.w) * 6 / 10
                                            : em * 5 / 4;
    if (element.text.empty()) {
        canvas.icon(element.icon, face.middle(side, side), ink);
    } else {
        const int between = side > 0 ? sizes.gap * 3 / 4 : 0;
        Rect inner = face.inset(sizes.gap * 3 / 4, 0);
        TextStyle text = style(em, true, lines, side > 0 ? Align::Start : Align::Centre);
        text.smallest = sizes.main_em;
        text.own_direction = element.is_name;
        const ui::SizePx taken = canvas.measure(element.text, text, inner.w - side - between, inner.h);
        inner = inner.middle(std::min(inner.w, taken.width + side + between + 2), inner.h);
        if (side > 0) {
            canvas.icon(element.icon, inner.cut_left(side).middle(side, side), ink);
            inner.cut_left(between);
        }
        const Colour paper =
            pressed ? (theme.lips ? surface.paper.mixed(surface.edge, 90) : surface.ink) : surface.paper;
        write(element, inner, element.text, text, ink, paper, Weight::Main);
    }
    touchable(rect, element);
}

int Painter::natural_width(const Element& element, int height) {
    if (element.text.empty()) return height * 5 / 4;
    TextStyle text = style(sizes.main_em, true, 1);
    text.own_direction = element.is_name;
    const int icon = element.icon.empty() ? 0 : sizes.main_em * 5 / 4 + sizes.gap;
    return canvas.measure(element.text, text, layout.size.width, height).width + 4 + 2 * sizes.gap + icon;
}

void Painter::buttons_in_a_row(Rect rect, const std::vector<const Element*>& buttons) {
    const int count = int(buttons.size());
    // The way on is twice as wide as the way back, where the way back's words leave it the room.
    const int third = (rect.w - sizes.gap) / 3;
    const bool two = count == 2 && std::ranges::all_of(buttons, [&](const Element* element) {
                         return element->emphasis == Emphasis::Main || button_fits(*element, third);
                     });
    const auto share_of = [two](const Element& element) {
        return element.emphasis == Emphasis::Main && two ? 2 : 1;
    };
    int shares = 0;
    for (const Element* element : buttons) shares += share_of(*element);
    const int unit = (rect.w - (count - 1) * sizes.gap) / std::max(1, shares);
    for (int i = 0; i < count; ++i) {
        const Element& element = *buttons[std::size_t(i)];
        button(i == count - 1 ? rect : rect.cut_left(unit * share_of(element)), element);
        rect.cut_left(sizes.gap);
    }
}

std::vector<std::vector<const Element*>> Painter::flowed(const std::vector<const Element*>& buttons,
                                                         int width, int height) {
    const auto filled = [&](int most) {
        std::vector<std::vector<const Element*>> rows;
        int left = 0;
        for (const Element* element : buttons) {
            const int wanted = natural_width(*element, height);
            if (rows.empty() || left < wanted) rows.emplace_back(), left = most;
            rows.back().push_back(element);
            left -= wanted + sizes.gap;
        }
        return rows;
    };
    // As few rows as can be, then about as many buttons in each: none stands alone as wide as the screen.
    auto rows = filled(width);
    for (int most = width - sizes.gap; rows.size() > 1 && most > width / 2; most -= sizes.gap) {
        auto narrower = filled(most);
        if (narrower.size() > rows.size()) break;
        rows = std::move(narrower);
    }
    return rows;
}

int Painter::flow_height(const std::vector<const Element*>& buttons, int width, int height) {
    const int rows = int(flowed(buttons, width, height).size());
    return rows == 0 ? 0 : rows * height + (rows - 1) * sizes.gap;
}

void Painter::flow(Rect rect, const std::vector<const Element*>& buttons, int height) {
    for (const auto& row : flowed(buttons, rect.w, height)) {
        Rect strip = rect.cut_top(height);
        rect.cut_top(sizes.gap);
        int spare = strip.w - (int(row.size()) - 1) * sizes.gap;
        for (const Element* element : row) spare -= natural_width(*element, height);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const int wide = natural_width(*row[i], height) + spare / int(row.size());
            button(i + 1 == row.size() ? strip : strip.cut_left(wide), *row[i]);
            strip.cut_left(sizes.gap);
        }
    }
}

void Painter::key(const Rect& rect, const Element& element) {
    if (element.kind == Kind::Field) return field(rect, element);
    if (element.text.empty() && element.icon.empty()) return;  // a gap in the grid
    const Surface surface = element.enabled ? theme.button(element.emphasis) : theme.off;
    const bool pressed = element.enabled && view.pressed == element.id;
    const int lip = theme.lips ? canvas.mm(1) : 0;
    Rect face = rect;
    Colour paper = surface.paper, ink = surface.ink;
    if (theme.lips) {
        canvas.panel(rect, sizes.radius, surface.edge);
        pressed ? face.cut_top(lip) : face.cut_bottom(lip);
        if (pressed) paper = surface.paper.mixed(surface.edge, 90);
        canvas.panel(face, sizes.radius, paper);
    } else {
        if (pressed) std::swap(paper, ink);
        card(rect, {paper, ink, ink, surface.edge, surface.rim}, sizes.radius);
    }
    if (!element.icon.empty()) {
        const int side = std::min(sizes.key_em * 3 / 2, std::min(face.w, face.h) * 7 / 10);
        canvas.icon(element.icon, face.middle(side, side), ink);
    } else {
        // A letter with its descender stays on its key, however low the key is.
        const int em = std::clamp(face.h * 6 / 10, sizes.main_em, sizes.key_em);
        write(element, face.inset(2, 0), element.text, style(em, true, 1, Align::Centre), ink, paper, Weight::Main);
    }
    touchable(rect, element);
}

void Painter::field(const Rect& rect, const Element& element) {
    card(rect, theme.field, sizes.radius);
    TextStyle text = style(sizes.key_em * 6 / 5, true, 1, Align::Centre);
    text.own_direction = element.is_name;
    write(element, rect.inset(sizes.gap, 2), element.text, text, theme.field.ink, theme.field.paper,
          Weight::Main);
    if (element.text.empty()) {  // a cursor says that something is awaited
        const Rect cursor = rect.middle(canvas.mm(0.8), rect.h / 2);
        canvas.fill(cursor, theme.field.edge);
    }
}

// --- Lists
// --------------------------------------------------------------------------------------------------------------

// One small button needs no strip of its own: it stands at the row's end.
bool Painter::stands_at_end(const std::vector<const Element*>& buttons) {
    return buttons.size() == 1 && buttons.front()->text.empty();
}

int Painter::height_of_row(const Element& element) const {
    int height = sizes.row;
    if (element.kind == Kind::Line && !element.note.empty()) height += sizes.note;
    const std::vector<const Element*> buttons = inside(element);
    if (!buttons.empty() && !stands_at_end(buttons)) height += sizes.header + sizes.gap;
    if (element.kind == Kind::Row && element.touchable())
        height += sizes.gap;  // a button's own rim, and air to the next
    return height;
}

void Painter::line(Rect rect, const Element& element) {
    Colour paper = theme.card.paper;
    if (element.glow > 0) paper = paper.mixed(theme.glow, element.glow);
    if (view.pressed == element.id) paper = theme.card.paper.mixed(theme.card.edge, 160);
    if (paper != theme.card.paper) canvas.panel(rect.inset(canvas.mm(1)), sizes.radius, paper);
    const Rect whole = rect;
    rect = rect.inset(sizes.gap, 0);
    // A new line slides in by a few millimetres while it is lit. Its price stands still, so nothing leaves the panel.
    if (element.glow > 200) rect.cut_left((element.glow - 200) * canvas.mm(7) / 55);
    const int side = std::min(rect.h, sizes.row) - canvas.mm(5);
    canvas.picture(element.picture, element.art, rect.cut_left(side).middle(side, side));
    rect.cut_left(sizes.gap);
    if (element.touchable()) {  // a quiet hint that there is more to it
        const int hint = canvas.mm(7);
        canvas.icon("forward", rect.cut_right(hint).middle(hint, hint), theme.card.quiet);
        rect.cut_right(canvas.mm(2));
    }
    TextStyle price = style(sizes.main_em, true, 1, Align::End);
    const int price_width =
        std::min(rect.w / 2, canvas.measure(element.price, price, rect.w, rect.h).width + 2);
    write(element, rect.cut_right(price_width), element.price, price, theme.card.ink, paper, Weight::Main);
    rect.cut_right(sizes.gap);
    // Name, how many, and why it costs less: as much of the height as each needs, in the middle together.
    Rect texts = rect.inset(0, canvas.mm(2));
    const int note = element.note.empty() ? 0 : sizes.note;
    const int how_many = element.secondary.empty() ? 0 : sizes.secondary_em * 13 / 10;
    Rect lower = texts.cut_bottom(note + how_many);
    TextStyle name = style(sizes.main_em, true, 1);
    name.own_direction = element.is_name;
    write(element, texts, element.text, name, theme.card.ink, paper, Weight::Main);
    TextStyle small = style(sizes.secondary_em, false, 1);
    write(element, lower.cut_top(how_many), element.secondary, small, theme.card.quiet, paper,
          Weight::Secondary);
    small.bold = true;
    write(element, lower, element.note, small, theme.good, paper, Weight::Secondary);
    touchable(whole, element);
}

void Painter::row(Rect rect, const Element& element, bool last) {
    const std::vector<const Element*> buttons = inside(element);
    const bool is_button = element.touchable();
    const Surface surface = is_button ? theme.button(element.emphasis) : theme.card;
    const Rect whole = rect;
    if (is_button) {
        rect = rect.inset(sizes.gap / 2, sizes.gap / 3);
        touchable(rect, element);
        card(rect, {surface.paper, surface.ink, surface.quiet, surface.edge, std::max(2, surface.rim)},
             sizes.radius);
    }
    rect = rect.inset(sizes.gap, 0);
    if (stands_at_end(buttons)) {
        const int wide = sizes.header * 5 / 4;
        button(rect.cut_right(wide).middle(wide, sizes.header), *buttons.front());
        rect.cut_right(sizes.gap);
    } else if (!buttons.empty()) {
        Rect strip = rect.cut_bottom(sizes.header + sizes.gap);
        strip.cut_bottom(sizes.gap);
        strip.cut_left(sizes.row - canvas.mm(5));
        buttons_in_a_row(strip, buttons);
    }
    const int side = sizes.row - canvas.mm(8);
    if (!element.icon.empty()) {
        canvas.icon(element.icon, rect.cut_left(side).middle(side * 7 / 10, side * 7 / 10), surface.ink);
        rect.cut_left(sizes.gap);
    } else if (!element.art.empty() || !element.picture.empty()) {
        canvas.picture(element.picture, element.art, rect.cut_left(side).middle(side, side));
        rect.cut_left(sizes.gap);
    }
    const Colour ink = element.emphasis == Emphasis::Good ? theme.good : surface.ink;
    TextStyle price = style(sizes.main_em, true, 1, Align::End);
    if (!element.price.empty()) {
        const int width = canvas.measure(element.price, price, rect.w, rect.h).width + 2;
        write(element, rect.cut_right(width), element.price, price, ink, surface.paper, Weight::Main);
        rect.cut_right(sizes.gap);
    }
    rect = rect.inset(0, canvas.mm(2));
    TextStyle name =
        style(sizes.main_em, element.emphasis != Emphasis::Quiet, element.secondary.empty() ? 2 : 1);
    name.own_direction = element.is_name;
    Rect lower = element.secondary.empty() ? Rect{} : rect.cut_bottom(sizes.secondary_em * 14 / 10);
    write(element, rect, element.text, name, ink, surface.paper, Weight::Main);
    write(element, lower, element.secondary, style(sizes.secondary_em, false, 1), surface.quiet,
          surface.paper, Weight::Secondary);
    if (!is_button && !last)
        canvas.fill({whole.x + sizes.gap, whole.bottom() - 1, whole.w - 2 * sizes.gap, 2}, theme.rule);
}

void Painter::tile(Rect rect, const Element& element) {
    touchable(rect, element);
    const bool pressed = view.pressed == element.id;
    const Colour paper = pressed ? theme.card.paper.mixed(theme.card.edge, 160) : theme.card.paper;
    card(rect, {paper, theme.card.ink, theme.card.quiet, theme.card.edge, theme.card.rim}, sizes.radius);
    rect = rect.inset(sizes.gap * 2 / 3);
    write(element, rect.cut_bottom(sizes.secondary_em * 14 / 10), element.price,
          style(sizes.secondary_em, false, 1, Align::Centre), theme.card.quiet, paper, Weight::Secondary);
    TextStyle name = style(sizes.main_em, true, 2, Align::Centre);
    name.own_direction = element.is_name;
    write(element, rect.cut_bottom(sizes.main_em * 26 / 10), element.text, name, theme.card.ink, paper,
          Weight::Main);
    const int side = std::min(rect.w, rect.h);
    canvas.picture(element.picture, element.art, rect.middle(std::min(rect.w, side * 3 / 2), side));
}

void Painter::amount(Rect rect, const Element& element) {
    card(rect, theme.card, sizes.radius);
    rect = rect.inset(sizes.gap * 3 / 2, canvas.mm(2));
    const int width = canvas.measure(element.price, style(sizes.total_em, true, 1), rect.w, rect.h).width + 2;
    write(element, rect.cut_right(std::min(width, rect.w * 2 / 3)), element.price,
          style(sizes.total_em, true, 1, Align::End), theme.card.ink, theme.card.paper, Weight::Main);
    rect.cut_right(sizes.gap);
    // Its name and what belongs to it: together, and in the middle of the height. What does not fit on a line gets two
    // of smaller letters.
    TextStyle line = style(sizes.secondary_em, false, 1);
    line.smallest = sizes.secondary_em * 4 / 5;
    const bool tight = !canvas.fits(element.secondary, line, rect.w, sizes.secondary_em * 13 / 10);
    const int em = tight ? line.smallest : sizes.secondary_em, small = em * 13 / 10;
    const int title = sizes.main_em * (tight ? 12 : 14) / 10;
    const int second = element.secondary.empty() ? 0 : small * (tight ? 2 : 1);
    rect = rect.middle(rect.w, std::min(rect.h, title + second + (element.note.empty() ? 0 : small)));
    write(element, rect.cut_top(title), element.text, style(sizes.main_em * (tight ? 10 : 11) / 10, true, 1),
          theme.card.ink, theme.card.paper, Weight::Main);
    line.em = em;
    line.lines = tight ? 2 : 1;
    line.balanced = tight;
    write(element, rect.cut_top(second), element.secondary, line, theme.card.quiet, theme.card.paper,
          Weight::Secondary);
    write(element, rect, element.note, style(em, true, 1), theme.good, theme.card.paper, Weight::Secondary);
}

void Painter::brand(const Rect& rect, const Element& element) {
    TextStyle text = style(sizes.main_em * 11 / 10, true, 2);
    text.smallest = sizes.secondary_em;
    text.own_direction = element.is_name;
    write(element, rect, element.text, text, theme.ground_ink, theme.ground, Weight::Secondary);
}

}  // namespace kassa::screens
