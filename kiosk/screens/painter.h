#pragma once
// Draws single elements into rectangles and keeps account of them in the layout. Private to this room; draw.cpp
// decides where the rectangles are.
#include <string>

#include "kiosk/screens/draw.h"
#include "kiosk/screens/theme.h"

namespace kassa::screens {

// All sizes of one frame in pixels, from millimetres and the shopper's wish for larger text.
struct Sizes {
    explicit Sizes(const ui::Canvas& canvas, bool large);
    int margin, gap, radius;
    int main_em, secondary_em, title_em, big_em, total_em, key_em;
    int header, tool, main_button, total, key, field, row, note, paging;
    double scale;  // of text
};

class Painter {
public:
    Painter(ui::Canvas& canvas, ui::SizePx size, const View& view);

    // --- Elements ---
    void button(const ui::Rect& rect, const Element& element, int lines = 2);
    void key(const ui::Rect& rect, const Element& element);
    void line(ui::Rect rect, const Element& element);
    void row(ui::Rect rect, const Element& element, bool last);
    void tile(ui::Rect rect, const Element& element);
    void field(const ui::Rect& rect, const Element& element);
    void amount(ui::Rect rect, const Element& element);
    void brand(const ui::Rect& rect, const Element& element);
    void hero(const ui::Rect& rect, bool answers_inside);

    // --- What they need ---
    std::vector<const Element*> in(Slot slot) const;
    const Element* of_kind(Kind kind) const;
    int height_of_row(const Element& element) const;
    static bool stands_at_end(const std::vector<const Element*>& buttons);
    std::vector<const Element*> inside(const Element& row) const;
    // True when the button's text fits into this width in two lines at the main size.
    bool button_fits(const Element& element, int width);
    int hero_height(int width, bool answers_inside);
    void card(const ui::Rect& rect, const Surface& surface, int radius);
    void buttons_in_a_row(ui::Rect rect, const std::vector<const Element*>& buttons);
    // Buttons as wide as their texts, in as many rows of this height as they need; what is left over is spread
    // evenly.
    int flow_height(const std::vector<const Element*>& buttons, int width, int height);
    void flow(ui::Rect rect, const std::vector<const Element*>& buttons, int height);
    int natural_width(const Element& element, int height);

    ui::Canvas& canvas;
    const View& view;
    const Theme& theme;
    Sizes sizes;
    Layout layout;

private:
    enum class Weight { Main, Secondary };
    void write(const Element& element, const ui::Rect& box, std::string_view text, ui::TextStyle style, ui::Colour ink,
               ui::Colour paper, Weight weight);
    ui::TextStyle style(int em, bool bold, int lines, ui::Align align = ui::Align::Start) const;
    void touchable(const ui::Rect& rect, const Element& element);
    void visual(const ui::Rect& box, const Element& element, const Surface& surface);
    void gallery(ui::Rect box, const std::vector<const Element*>& pictures);
    void waiting(const ui::Rect& box, const Surface& surface);
    struct Block {
        const Element* element;
        int height;
    };
    std::vector<Block> hero_blocks(int width, bool big);
    int height_of(const std::vector<Block>& blocks) const;
    void hero_texts(ui::Rect area, const Surface& surface, ui::Align align, bool big);
    std::vector<std::vector<const Element*>> flowed(const std::vector<const Element*>& buttons, int width, int height);
    int text_height(std::string_view text, int em, bool bold, int lines, int width);
    int note_height(const Element& element, int width);
};

}  // namespace kassa::screens
