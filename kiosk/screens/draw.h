#pragma once
// Draws a view and says where everything came to stand. Looks at nothing but the view and the canvas's size and
// resolution; one arrangement for upright and wide screens, for large text and for low reach, in millimetres:
//
// - what can be touched is at least 15 mm high and wide;
// - what must be read at 60 cm has capitals of at least 7.3 mm (10.3 mm em in Noto Sans);
// - within low reach, on an upright screen, all that can be touched stands in the lower half.
#include "kiosk/screens/layout.h"
#include "kiosk/screens/view.h"
#include "kiosk/ui/canvas.h"

namespace kassa::screens {

inline constexpr double smallest_touch_mm = 15;
inline constexpr double main_em_mm = 10.3;

// `size` is the drawable surface's; the frame is begun and everything drawn, and the caller shows it.
Layout draw(ui::Canvas& canvas, ui::SizePx size, const View& view);

}  // namespace kassa::screens
