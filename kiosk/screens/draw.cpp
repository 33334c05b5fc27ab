#include "kiosk/screens/draw.h"

#include <algorithm>

#include "kiosk/screens/painter.h"

namespace kassa::screens {

using ui::Rect;

namespace {

bool is_paging(const Element& element) { return element.id == "page-up" || element.id == "page-down"; }

// One page of things that follow one another: where it begins so that `fit` says how many there are.
int page_start(Layout& layout, int count, int fit) {
    layout.count = count;
    layout.fit = fit;
    layout.first = std::clamp(layout.first, 0, std::max(0, count - fit));
    return layout.first;
}

void paging(Painter& paint, Rect strip, Slot slot) {
    const Layout& layout = paint.layout;
    for (const Element* element : paint.in(slot)) {
        if (!is_paging(*element)) continue;
        const bool down = element->id == "page-down";
        Element shown = *element;
        shown.enabled = down ? layout.first + layout.fit < layout.count : layout.first > 0;
        shown.emphasis = Emphasis::Quiet;
        const Rect half = down ? strip : strip.cut_left((strip.w - paint.sizes.gap) / 2);
        paint.button(half, shown);
        strip.cut_left(paint.sizes.gap);
    }
}

// --- List
// -----------------------------------------------------------------------------------------------------------------

// How many rows from `first` on fit into the height.
int rows_that_fit(Painter& paint, const std::vector<const Element*>& rows, int first, int height) {
    int fit = 0;
    for (std::size_t i = std::size_t(first); i < rows.size(); ++i) {
        height -= paint.height_of_row(*rows[i]);
        if (height < 0) break;
        ++fit;
    }
    return fit;
}

void list(Painter& paint, Rect area) {
    std::vector<const Element*> rows;
    for (const Element* element : paint.in(Slot::List))
        if (element->inside.empty() && !is_paging(*element)) rows.push_back(element);
    const bool card = std::ranges::any_of(
        rows, [](const Element* row) { return row->kind == Kind::Line || !row->touchable(); });
    const int rim = card ? std::max(paint.theme.card.rim, paint.sizes.radius / 3) : 0;
    const int count = int(rows.size());
    bool pages = false;
    int first = std::clamp(paint.layout.first, 0, std::max(0, count - 1));
    int fit = rows_that_fit(paint, rows, 0, area.h - 2 * rim);
    if (fit < count) {
        pages = true;
        const int height = area.h - paint.sizes.paging - paint.sizes.gap - 2 * rim;
        fit = std::max(1, rows_that_fit(paint, rows, first, height));
        // At the end the page is filled from the back.
        while (first > 0 && first + fit >= count && rows_that_fit(paint, rows, first - 1, height) > fit)
            ++fit, --first;
        while (first > 0 && first + fit > count) --first;
    }
    paint.layout.first = first;
    first = page_start(paint.layout, count, pages ? fit : count);
    if (pages) {
        paging(paint, area.cut_bottom(paint.sizes.paging), Slot::List);
        area.cut_bottom(paint.sizes.gap);
    }
    int used = 2 * rim;
    for (int i = first; i < first + paint.layout.fit; ++i) used += paint.height_of_row(*rows[std::size_t(i)]);
    // The basket while it is filled keeps its place; any other list is as high as its rows.
    const bool basket = count > 0 && rows.front()->kind == Kind::Line && rows.front()->touchable();
    Rect sheet = basket ? area : Rect{area.x, area.y, area.w, std::min(area.h, used)};
    if (card) paint.card(sheet, paint.theme.card, paint.sizes.radius);
    sheet = sheet.inset(card ? paint.theme.card.rim : 0, rim);
    for (int i = first; i < first + paint.layout.fit; ++i) {
        const Element& row = *rows[std::size_t(i)];
        const bool last = i + 1 == first + paint.layout.fit;
        const Rect place = sheet.cut_top(paint.height_of_row(row));
        if (row.kind != Kind::Line) {
            paint.row(place, row, last);
            continue;
        }
        paint.line(place, row);
        if (!last)
            paint.canvas.fill(
                {place.x + paint.sizes.gap, place.bottom() - 1, place.w - 2 * paint.sizes.gap, 2},
                paint.theme.rule);
    }
}

// The height of a list of few rows beside a picture: it stands low, near the hand, and the hero takes the room
// above. Of any other body: as much as can be had.
int short_list_height(Painter& paint) {
    constexpr int all = 1 << 20;
    if (!paint.in(Slot::Tiles).empty() || !paint.in(Slot::Keys).empty()) return all;
    const bool picture = paint.of_kind(Kind::Icon) != nullptr;
    int height = 2 * paint.sizes.radius;
    for (const Element* element : paint.in(Slot::List)) {
        if (is_paging(*element) || !element->inside.empty()) continue;
        if ((element->kind == Kind::Line && element->touchable()) || !picture) return all;
        height += paint.height_of_row(*element);
    }
    return height;
}

// --- Tiles and keys
// -------------------------------------------------------------------------------------------------------

void tiles(Painter& paint, Rect area) {
    std::vector<const Element*> all;
    for (const Element* element : paint.in(Slot::Tiles))
        if (!is_paging(*element)) all.push_back(element);
    const int gap = paint.sizes.gap, count = int(all.size());
    const int columns = std::max(1, (area.w + gap) / (paint.canvas.mm(84 * paint.sizes.scale) + gap));
    const int smallest = paint.canvas.mm(66 * paint.sizes.scale);
    const auto rows_in = [&](int height) { return std::max(1, (height + gap) / (smallest + gap)); };
    int rows = std::min(rows_in(area.h), std::max(1, (count + columns - 1) / columns));
    const bool pages = columns * rows < count;
    Rect strip;
    if (pages) {
        strip = area.cut_bottom(paint.sizes.paging);
        area.cut_bottom(gap);
        rows = rows_in(area.h);
    }
    const int first = page_start(paint.layout, count, std::min(count, columns * rows));
    if (pages) paging(paint, strip, Slot::Tiles);
    const int width = (area.w - (columns - 1) * gap) / columns;
    const int height = std::min((area.h - (rows - 1) * gap) / rows, paint.canvas.mm(100 * paint.sizes.scale));
    for (int i = 0; i < paint.layout.fit; ++i) {
        const int x = area.x + i % columns * (width + gap), y = area.y + i / columns * (height + gap);
        paint.tile({x, y, width, height}, *all[std::size_t(first + i)]);
    }
}

struct KeyRows {
    std::vector<std::vector<const Element*>> rows;
    int widest = 0;  // in half keys
};

KeyRows key_rows(Painter& paint) {
    KeyRows keys;
    for (const Element* key : paint.in(Slot::Keys)) {
        if (std::size_t(key->row) >= keys.rows.size()) keys.rows.resize(std::size_t(key->row) + 1);
        keys.rows[std::size_t(key->row)].push_back(key);
    }
    for (const auto& row : keys.rows) {
        int width = 0;
        for (const Element* key : row) width += key->width;
        keys.widest = std::max(keys.widest, width);
    }
    return keys;
}

int keys_height(Painter& paint) {
    const int rows = int(key_rows(paint).rows.size());
    return rows == 0 ? 0 : rows * paint.sizes.key + (rows - 1) * paint.sizes.gap * 2 / 3;
}

// Keys of a keypad, which has the room to itself.
int largest_key(Painter& paint) { return paint.canvas.mm(42); }

// Digits and letters keep their order in every language, so a mirrored canvas is turned back here.
void keys(Painter& paint, const Rect& area) {
    const KeyRows keys = key_rows(paint);
    if (keys.rows.empty()) return;
    const int count = int(keys.rows.size()), gap = paint.sizes.gap * 2 / 3;
    const bool letters = keys.widest > 8;
    const int height =
        std::min((area.h - (count - 1) * gap) / count, letters ? paint.canvas.mm(36) : largest_key(paint));
    const int half = std::min((area.w + gap) / keys.widest, letters ? area.w : paint.canvas.mm(48));
    Rect block = area.middle(std::min(area.w, half * keys.widest), count * height + (count - 1) * gap);
    for (const auto& row : keys.rows) {
        int width = 0;
        for (const Element* key : row) width += key->width;
        const Rect strip = block.cut_top(height);
        block.cut_top(gap);
        int x = strip.x + (strip.w - (half * width - gap)) / 2;
        for (const Element* key : row) {
            const Rect place{x, strip.y, half * key->width - gap, height};
            const Rect turned{2 * area.x + area.w - place.right(), place.y, place.w, place.h};
            paint.key(paint.canvas.mirrored() ? turned : place, *key);
            x += half * key->width;
        }
    }
}

// --- Tools, header, arrangement
// ---------------------------------------------------------------------------------------------

int tool_columns(Painter& paint, int width) {
    const std::vector<const Element*> tools = paint.in(Slot::Tools);
    for (int columns = std::min(3, int(tools.size())); columns > 1; --columns) {
        const int each = (width - (columns - 1) * paint.sizes.gap) / columns;
        if (std::ranges::all_of(tools, [&](const Element* tool) { return paint.button_fits(*tool, each); }))
            return columns;
    }
    return 1;
}

int tools_height(Painter& paint, int width) {
    const int count = int(paint.in(Slot::Tools).size());
    if (count == 0) return 0;
    const int columns = tool_columns(paint, width), rows = (count + columns - 1) / columns;
    return rows * paint.sizes.tool + (rows - 1) * paint.sizes.gap;
}

void tools(Painter& paint, Rect area) {
    const std::vector<const Element*> all = paint.in(Slot::Tools);
    if (all.empty()) return;
    const std::size_t columns = std::size_t(tool_columns(paint, area.w));
    for (std::size_t at = 0; at < all.size(); at += columns) {
        const auto end = std::min(all.size(), at + columns);
        const std::vector<const Element*> row(all.begin() + std::ptrdiff_t(at),
                                              all.begin() + std::ptrdiff_t(end));
        paint.buttons_in_a_row(area.cut_top(paint.sizes.tool), row);
        area.cut_top(paint.sizes.gap);
    }
}

// The header's buttons as wide as their texts, from the end; returns what is left for the name.
Rect header_buttons(Painter& paint, Rect area) {
    std::vector<const Element*> all = paint.in(Slot::Header);
    std::erase_if(all, [](const Element* element) { return element->kind == Kind::Brand; });
    std::ranges::reverse(all);
    for (const Element* element : all) {
        paint.button(area.cut_right(paint.natural_width(*element, area.h)), *element, 1);
        area.cut_right(paint.sizes.gap);
    }
    return area;
}

void brand(Painter& paint, const Rect& area) {
    for (const Element* element : paint.in(Slot::Header))
        if (element->kind == Kind::Brand) paint.brand(area, *element);
}

// Header buttons spread over a row of their own, for low reach.
void header_row(Painter& paint, const Rect& area) {
    std::vector<const Element*> all = paint.in(Slot::Header);
    std::erase_if(all, [](const Element* element) { return element->kind == Kind::Brand; });
    paint.buttons_in_a_row(area, all);
}

bool has(Painter& paint, Slot slot) {
    return std::ranges::any_of(paint.in(slot), [](const Element* element) { return !is_paging(*element); });
}

// List, tiles and keys share what is left for the body; keys stand lowest.
void body(Painter& paint, Rect area) {
    if (has(paint, Slot::Keys)) {
        const bool shared = has(paint, Slot::Tiles) || has(paint, Slot::List);
        const int natural = keys_height(paint);
        keys(paint, shared ? area.cut_bottom(std::min(natural, area.h * 2 / 3)) : area);
        area.cut_bottom(paint.sizes.gap);
        if (!shared) return;
    }
    if (has(paint, Slot::List)) list(paint, area);
    if (has(paint, Slot::Tiles)) tiles(paint, area);
}

bool has_body(Painter& paint) {
    return has(paint, Slot::List) || has(paint, Slot::Tiles) || has(paint, Slot::Keys);
}

bool only_keys(Painter& paint) {
    return has(paint, Slot::Keys) && !has(paint, Slot::List) && !has(paint, Slot::Tiles);
}

void amount(Painter& paint, const Rect& area) {
    for (const Element* element : paint.in(Slot::Total)) paint.amount(area, *element);
}

// Cuts a strip off the area's bottom when there is something to put in it, with the gap above.
Rect bottom(Painter& paint, Rect& area, int height) {
    if (height <= 0) return {};
    const Rect strip = area.cut_bottom(height);
    area.cut_bottom(paint.sizes.gap);
    return strip;
}

void upright(Painter& paint, Rect area) {
    const Rect head = area.cut_top(paint.sizes.header);
    area.cut_top(paint.sizes.gap);
    brand(paint, header_buttons(paint, head));
    if (has(paint, Slot::Main))
        paint.buttons_in_a_row(bottom(paint, area, paint.sizes.main_button), paint.in(Slot::Main));
    if (has(paint, Slot::Total)) amount(paint, bottom(paint, area, paint.sizes.total));
    tools(paint, bottom(paint, area, tools_height(paint, area.w)));
    if (only_keys(paint)) {
        // A keypad stands low, near the hand, and what it is for takes the room above.
        const int rows = int(key_rows(paint).rows.size());
        const int wanted = rows * largest_key(paint) + (rows - 1) * paint.sizes.gap * 2 / 3;
        const int most = area.h - paint.sizes.gap - paint.hero_height(area.w, true);
        keys(paint, bottom(paint, area, std::min(wanted, most)));
    } else if (has_body(paint)) {
        const int spare = area.h - paint.sizes.gap - short_list_height(paint);
        const Rect top = area.cut_top(std::max(paint.hero_height(area.w, true), spare));
        area.cut_top(paint.sizes.gap);
        body(paint, area);
        area = top;
    }
    paint.hero(area, true);
}

// What the lower half holds within low reach, when nothing in it grows.
int low_reach_height(Painter& paint, int width) {
    int height = has_body(paint) ? short_list_height(paint) : -paint.sizes.gap;
    const auto add = [&](int more) { height += more > 0 ? more + paint.sizes.gap : 0; };
    add(has(paint, Slot::Main) ? paint.sizes.main_button : 0);
    add(paint.sizes.header);
    add(tools_height(paint, width));
    add(paint.flow_height(paint.in(Slot::Answers), width, paint.sizes.header));
    return height;
}

// Everything that can be touched stands in the lower half; what is only read stands above, and takes what is left.
void within_low_reach(Painter& paint, Rect area) {
    const int half = paint.layout.size.height / 2 - paint.sizes.margin;
    Rect lower = area.cut_bottom(std::min(half, low_reach_height(paint, area.w)));
    area.cut_bottom(paint.sizes.gap);
    brand(paint, area.cut_top(paint.sizes.header));
    area.cut_top(paint.sizes.gap);
    if (has(paint, Slot::Total)) amount(paint, bottom(paint, area, paint.sizes.total));
    paint.hero(area, false);
    if (has(paint, Slot::Main))
        paint.buttons_in_a_row(bottom(paint, lower, paint.sizes.main_button), paint.in(Slot::Main));
    header_row(paint, bottom(paint, lower, paint.sizes.header));
    tools(paint, bottom(paint, lower, tools_height(paint, lower.w)));
    if (has(paint, Slot::Answers)) {
        const std::vector<const Element*> answers = paint.in(Slot::Answers);
        paint.flow(lower.cut_top(paint.flow_height(answers, lower.w, paint.sizes.header)), answers,
                   paint.sizes.header);
        lower.cut_top(paint.sizes.gap);
    }
    body(paint, lower);
}

void wide(Painter& paint, Rect area) {
    const Rect head = area.cut_top(paint.sizes.header);
    area.cut_top(paint.sizes.gap);
    brand(paint, header_buttons(paint, head));
    // One row of keys, to count with, needs no column of its own.
    const bool one_row = only_keys(paint) && key_rows(paint).rows.size() == 1;
    if (has_body(paint) && !one_row) {
        Rect left = area.cut_left(area.w * 56 / 100);
        area.cut_left(paint.sizes.gap);
        if (has(paint, Slot::Main))
            paint.buttons_in_a_row(bottom(paint, area, paint.sizes.main_button), paint.in(Slot::Main));
        if (has(paint, Slot::Total)) amount(paint, bottom(paint, area, paint.sizes.total));
        // Tools that need several rows would leave the hero no room; under the list they stand in one. So many that
        // they need several there too would leave the list none.
        const auto in_one_row = [&](const Rect& where) { return tools_height(paint, where.w) <= paint.sizes.tool; };
        Rect& below = !in_one_row(area) && in_one_row(left) ? left : area;
        tools(paint, bottom(paint, below, tools_height(paint, below.w)));
        body(paint, left);
        return paint.hero(area, true);
    }
    // Nothing but the hero: total and buttons share the foot of the screen.
    std::vector<const Element*> buttons = paint.in(Slot::Main);
    const std::vector<const Element*> all_tools = paint.in(Slot::Tools);
    const bool shared = all_tools.size() == 1;
    if (shared) buttons.insert(buttons.begin(), all_tools.front());
    const int foot_height =
        std::max(buttons.empty() ? 0 : paint.sizes.main_button, has(paint, Slot::Total) ? paint.sizes.total : 0);
    Rect foot = bottom(paint, area, foot_height);
    if (has(paint, Slot::Total)) {
        amount(paint, buttons.empty() ? foot : foot.cut_left(foot.w * (buttons.size() == 1 ? 56 : 40) / 100));
        foot.cut_left(paint.sizes.gap);
    }
    if (!buttons.empty()) paint.buttons_in_a_row(foot, buttons);
    if (!shared) tools(paint, bottom(paint, area, tools_height(paint, area.w)));
    if (one_row) keys(paint, bottom(paint, area, largest_key(paint)));
    paint.hero(area, true);
}

// A light along the foot of the screen, towards the bags: seen from the corner of an eye, and in nobody's way.
void foot_light(Painter& paint, ui::SizePx size) {
    const int height = std::min(paint.canvas.mm(5), paint.sizes.margin * 3 / 4);
    const ui::Colour light =
        paint.theme.high_contrast ? ui::Colour::hex(0xFFE000) : ui::Colour::hex(0xF5A300);
    paint.canvas.fill({0, size.height - height, size.width, height}, light);
}

}  // namespace

Layout draw(ui::Canvas& canvas, ui::SizePx size, const View& view) {
    Painter paint(canvas, size, view);
    const Rect area = Rect{0, 0, size.width, size.height}.inset(paint.sizes.margin);
    const bool is_upright = size.height >= size.width;
    if (!is_upright)
        wide(paint, area);
    else if (view.appearance.low_reach)
        within_low_reach(paint, area);
    else
        upright(paint, area);
    if (view.bag_light) foot_light(paint, size);
    return std::move(paint.layout);
}

std::optional<std::string> hit(const Layout& layout, int x, int y) {
    for (const Touchable& touchable : layout.touchables)
        if (touchable.rect.contains(x, y)) return touchable.id;
    return {};
}

}  // namespace kassa::screens
