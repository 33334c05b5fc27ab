#pragma once
// The kiosk's display and what a person does to it: a window, the full screen, or a surface that nobody sees. All
// three draw the same pixels, with Dear ImGui over SDL's software renderer.
//
// Touches come from SDL's events themselves and are matched with what the view laid out, in the order they happened and
// without waiting for a frame. Dear ImGui hears the same events.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "kiosk/ui/canvas.h"

struct SDL_Window;
struct SDL_Surface;

namespace kassa::ui {

enum class Show { Windowed, Fullscreen, Offscreen };

// What was done since it was last asked. Touches and the mouse are the same thing here; positions are in pixels.
struct Touched {
    int x = 0, y = 0;
};
struct Released {
    int x = 0, y = 0;
};  // where the finger left the screen
// A key of a keyboard or of the keypad beside the screen: "Tab", "Return", "Left", "7", as SDL names it.
struct KeyPressed {
    std::string name;
    bool shift = false;
};
struct Uncovered {};  // the window has to be drawn again, or has another size
struct CloseAsked {};
using Input = std::variant<Touched, Released, KeyPressed, Uncovered, CloseAsked>;

class Screen {
public:
    // Opens the display; `dots_per_mm` is the panel's resolution (3.6 for 1080 × 1920 on 24 inches). A full screen
    // takes the panel's own size and asks for `size` only where it has a choice. The fault says what SDL or the fonts
    // lack.
    static Result<Screen> open(SizePx size, Show show, double dots_per_mm,
                               const std::filesystem::path& fonts = "/usr/share/fonts/truetype/noto");
    Screen(Screen&&) noexcept;
    Screen& operator=(Screen&&) noexcept;
    ~Screen();

    SizePx size() const;  // of the drawable surface now; ask before each frame
    Canvas& canvas() { return *canvas_; }
    void show();  // what was drawn on the canvas becomes visible

    // Waits at most `wait` for the first input and returns all there is. Returns at once off screen.
    std::vector<Input> pump(Duration wait);
    // Ends a pump that waits on another thread; safe from any thread.
    static void wake();

    // The pixels last shown, as a PNG. The fault names the file.
    Result<void> save_png(const std::filesystem::path& file) const;
    std::vector<std::uint32_t> pixels() const;  // 0xffRRGGBB, row by row
    std::uint64_t hash() const;                 // FNV-1a, 64 bits, over size and pixels

private:
    struct Parts;
    explicit Screen(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
    std::unique_ptr<Canvas> canvas_;
};

}  // namespace kassa::ui
