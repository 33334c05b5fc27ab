#pragma once
// Where a view came to stand when it was drawn: which element a touch meets, and what a test has to know of every
// text.
#include <optional>
#include <string>
#include <vector>

#include "kiosk/ui/geometry.h"

namespace kassa::screens {

struct Touchable {
    std::string id;
    ui::Rect rect;  // physical pixels
};

struct Written {
    std::string id;     // of the element
    std::string text;
    ui::Rect box;       // physical pixels
    int em = 0;         // font size in pixels
    bool main = false;  // must be readable at 60 cm: capitals of 7.3 mm
    bool cut = false;   // its end is missing
    ui::Colour ink, paper;
};

struct Layout {
    ui::SizePx size;
    std::vector<Touchable> touchables;
    std::vector<Written> texts;
    // Of the list or tiles: the first that is shown, how many are, and how many there are.
    int first = 0, fit = 0, count = 0;
};

// The id of the element at this pixel, if any.
std::optional<std::string> hit(const Layout& layout, int x, int y);

}  // namespace kassa::screens
