#pragma once
// The second window and what is drawn with: rectangles, texts that Pango lays out (so that Arabic joins and runs
// from the right), pictures, and buttons. Dear ImGui knows where the pointer is and which button it presses;
// everything is straight rectangles, because SDL's software renderer draws only these fast.
#include <filesystem>
#include <memory>
#include <string>

#include "core/base/result.h"
#include "core/base/time.h"
#include "kiosk/ui/text.h"

namespace kassa::world {

struct Box {
    int x = 0, y = 0, width = 0, height = 0;
    Box inset(int by) const { return {x + by, y + by, width - 2 * by, height - 2 * by}; }
};

struct Colour {
    unsigned char red = 0, green = 0, blue = 0;
};

enum class Look {
    Plain,
    Main,
    Careful
};  // of a button: one of many, the next thing to do, something goes wrong

class Window {
public:
    // At this place of the display. The fault says what SDL lacks.
    static Result<std::unique_ptr<Window>> open(const std::string& title, const Box& place,
                                                const std::string& language, bool rtl);
    ~Window();
    Window(const Window&) = delete;
    Window& operator=(const Window&) = delete;

    // Pixels of the display that windows may cover, and no display: {}.
    static Box display();

    // Waits at most so long for something to be done in the window; true when it was.
    bool pump(Duration wait);
    bool close_asked() const;
    void begin_frame();
    void end_frame();

    // --- Within a frame. Boxes are in pixels of the window, or of the list within begin_list and end_list, from the
    // top and from where reading starts.
    int width() const;
    int height() const;
    void fill(const Box& box, Colour colour);
    void text(const Box& box, const std::string& words, const ui::TextStyle& style, Colour colour);
    void picture(const Box& box, const std::filesystem::path& file);  // whole, in the middle of the box
    bool button(const std::string& id, const Box& box, const std::string& words, Look look = Look::Plain,
                bool enabled = true);
    // A part that can be pressed and is drawn by others; `hovered` tells whether the pointer is on it.
    bool area(const std::string& id, const Box& box, bool& hovered);
    // What is taller than its box scrolls. Boxes until end_list count from the list's own corner.
    void begin_list(const std::string& id, const Box& box, int content_height);
    void end_list();
    // How wide and high a picture is; {} when there is none.
    Box picture_size(const std::filesystem::path& file);

private:
    struct Parts;
    explicit Window(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> parts_;
};

}  // namespace kassa::world
