#pragma once
// What belongs to the screen and to nobody else: digits not yet entered, letters of a search, where a list is
// scrolled to, which chooser is open. It is kept beside the lane, never in the journal, and a restart begins with
// an empty one.
#include <string>

#include "kiosk/screens/layout.h"
#include "kiosk/screens/view.h"

namespace kassa::screens {

struct Draft {
    std::string number;
    std::string search;
    std::string pin;    // never logged, never in a view: a view holds as many dots
    std::string price;  // digits in minor units, as typed: "199" is 1.99
    std::string category;
    Letters letters = Letters::None;
    int first = 0;  // the first row or tile shown
    Chooser chooser = Chooser::None;
    Id priced_case;  // whose price is being typed
    std::string focused;
    std::string pressed;
};

inline constexpr std::size_t longest_number = 15;  // a GTIN has 14, a telephone number 15 (ITU-T E.164)
inline constexpr std::size_t longest_pin = 8;
inline constexpr std::size_t longest_price = 6;

// The draft after a local action. `layout` is what the person saw when touching.
Draft applied(Draft draft, const LocalAction& action, const Layout& layout);

// The draft after the lane changed: what was typed into a panel goes with the panel, a PIN with the pad, all of it
// with the shopper; a list jumps back to its top when a line was added, and any touch that did something closes a
// chooser.
Draft after(Draft draft, const flows::Lane& before, const flows::Lane& now);

// The next element in focus order from the one focused, forwards or backwards, round at the ends, among those that
// the layout shows; "" where nothing can be touched.
std::string next_focus(const View& view, const Layout& layout, const std::string& focused, bool backwards);

}  // namespace kassa::screens
