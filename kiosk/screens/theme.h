#pragma once
// The colours of the screens, as pairs that are used together: what is written and what it is written on. Every
// pair has a contrast of at least 4.5 : 1 (WCAG 2.2, 1.4.3); a test works it out from the texts that were really
// drawn.
#include "flows/lane.h"
#include "kiosk/screens/view.h"
#include "kiosk/ui/geometry.h"

namespace kassa::screens {

struct Surface {
    ui::Colour paper;
    ui::Colour ink;
    ui::Colour quiet;  // ink of secondary text
    ui::Colour edge;   // rim or lower lip
    int rim = 0;       // width of the rim in pixels; 0: none
};

struct Theme {
    ui::Colour ground, ground_ink, ground_quiet;
    Surface card;     // lists, total
    Surface field;    // what was typed
    Surface off;      // what cannot be touched now
    ui::Colour good;  // ink for good news on a card
    ui::Colour glow;  // mixed into the paper of a line that is new
    ui::Colour rule;  // between the rows of a list
    ui::Colour focus;
    bool lips = true;  // buttons stand out by a darker lower edge

    Surface button(Emphasis emphasis) const;
    Surface hero(Emphasis tone) const;
    bool high_contrast = false;
};

const Theme& theme_of(const flows::Appearance& appearance);

}  // namespace kassa::screens
