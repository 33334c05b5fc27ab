#pragma once
// Dear ImGui as the kiosk uses it: one context for one display, one bare window that fills it, and a draw list that
// takes rectangles and textures in whole pixels. Dear ImGui's SDL back ends make pixels of it and hear what people do.
//
// - Only axis-aligned quads of one colour ever enter the list: SDL's software renderer recognises them and fills or
//   copies rectangles, exactly to the pixel. Everything else it would draw as slow, jagged triangles.
// - It blends every plain rectangle, also an opaque one (measured for 1920 × 1080, SDL 2.32: 6–8 ms). An opaque one is
//   therefore a pixel of a palette texture, stretched without blending (0.8 ms).
// - Dear ImGui's own text, shapes, style and files are not used: letters come as textures (kiosk/ui/text.h).
// - It draws when it is told to, never by itself, so an idle kiosk costs nothing.
#include <cstdint>
#include <optional>
#include <unordered_map>

#include "kiosk/ui/geometry.h"

struct ImDrawList;
struct ImGuiContext;
struct SDL_Renderer;
struct SDL_Texture;
struct SDL_Window;
union SDL_Event;

namespace kassa::ui {

class Gui {
public:
    // Both outlive this. Without a window (off screen) nothing is heard, and the pixels are the same.
    Gui(SDL_Window* window, SDL_Renderer* renderer);
    ~Gui();
    Gui(const Gui&) = delete;
    Gui& operator=(const Gui&) = delete;

    // Starts a frame over the whole display, in the colour `ground`. A frame begun before and never shown is dropped.
    void begin(SizePx size, Colour ground);
    // The frame becomes visible. Without a frame begun, the last one is shown again. Textures live until here.
    void show();

    // Between `begin` and `show`, in physical pixels; an empty rectangle draws nothing.
    void fill(const Rect& rect, Colour colour);
    // The part `from` of a texture, scaled to `to`; none: all of it. A flipped one is turned round left to right.
    void image(SDL_Texture* texture, const Rect& to, std::optional<Rect> from = {}, bool flipped = false);
    // Inside, nothing is drawn outside of the rectangle; none: the whole display again.
    void clip(std::optional<Rect> rect);

    // What a person or the display did, for Dear ImGui's own account of keys and fingers.
    void hear(const SDL_Event& event);

private:
    void end();
    // Where a colour stands in the palette; nothing when the palette is full or there is none.
    std::optional<int> ink(Colour colour);

    SDL_Window* window_;
    SDL_Renderer* renderer_;
    ImGuiContext* context_;
    ImDrawList* list_ = nullptr;  // of the frame begun
    bool clipped_ = false;
    Colour ground_;
    SDL_Texture* palette_ = nullptr;  // one row of pixels
    std::unordered_map<std::uint32_t, int> inks_;
    int waiting_ = 0;  // events heard since the last frame
};

}  // namespace kassa::ui
