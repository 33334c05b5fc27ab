#pragma once
// The panel of the second window: goods, hand, bag and scales, card terminal, printer, cards and badges, power.
#include <optional>

#include "kiosk/world/draw_window.h"
#include "kiosk/world/panel.h"
#include "locales/words.h"

namespace kassa::world {

// Draws the panel between begin_frame and end_frame; what was pressed in it, if anything.
std::optional<Act> draw_panel(Window& window, const Panel& panel, const locales::Words& words);

}  // namespace kassa::world
