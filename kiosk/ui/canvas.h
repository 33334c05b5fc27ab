#pragma once
// What a view is drawn on: panels, text, icons and pictures in whole pixels, over a Dear ImGui draw list.
//
// - Everything is laid out for a reader of left-to-right script; a mirrored canvas turns every rectangle round by
//   itself and starts text at the right.
// - Rounded corners are nine-slice sprites, lines are rectangles: anything else is slow in software. Sprites, texts
//   and pictures are made once and kept as textures; those not used for longest go when they take more than 24 MB.
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "kiosk/ui/drawings.h"
#include "kiosk/ui/geometry.h"
#include "kiosk/ui/gui.h"
#include "kiosk/ui/text.h"

struct SDL_Renderer;
struct SDL_Texture;

namespace kassa::ui {

// A picture's PNG: a file, or the bytes themselves.
using Png = std::variant<std::filesystem::path, std::vector<unsigned char>>;
// Finds a product picture by its name in the catalogue; none: the drawing of its kind is shown.
using FindPicture = std::function<std::optional<Png>(const std::string& name)>;

// How a text came to stand on the screen.
struct Fitted {
    Rect box;  // of the letters' lines, in physical pixels
    int em = 0;
    bool cut = false;
};

class Canvas {
public:
    // `gui` and `renderer`, on which it draws, outlive the canvas. `dots_per_mm` is the panel's, > 0.
    Canvas(Gui& gui, SDL_Renderer* renderer, Text text, double dots_per_mm);
    ~Canvas();
    Canvas(const Canvas&) = delete;
    Canvas& operator=(const Canvas&) = delete;

    void find_pictures_with(FindPicture find) { find_picture_ = std::move(find); }

    // --- A frame ---
    void begin(SizePx size, const std::string& language, bool right_to_left, Colour ground);
    SizePx size() const { return size_; }
    double dots_per_mm() const { return dots_per_mm_; }
    int mm(double millimetres) const;  // in pixels, rounded up: a minimum in millimetres is kept
    bool mirrored() const { return mirrored_; }
    Rect physical(const Rect& rect) const;  // where it really stands on the screen

    void fill(const Rect& rect, Colour colour);
    void panel(const Rect& rect, int radius, Colour colour);
    void rim(const Rect& rect, int radius, int thickness, Colour colour);
    Fitted write(const Rect& box, std::string_view text, const TextStyle& style, Colour colour);
    // The size that `text` takes in a box as wide as this, without drawing it.
    SizePx measure(std::string_view text, const TextStyle& style, int width, int height);
    bool fits(std::string_view text, const TextStyle& style, int width, int height);
    // Icons that point along the line of reading ("back", "forward") turn with a mirrored canvas.
    void icon(std::string_view name, const Rect& box, Colour colour);
    // The product's picture, or the drawing `art`, filling the box.
    void picture(const std::string& name, std::string_view art, const Rect& box);
    // Rows of squares, dark where true: a QR code. Never mirrored; `rows` is rows of equal length.
    void squares(std::span<const std::vector<bool>> rows, const Rect& box, Colour dark);
    // The camera's last picture as shown to the shopper, like a mirror; nothing where there is none yet. It is set
    // between frames.
    bool preview(const Rect& box);
    void set_preview(std::span<const std::uint8_t> grey, int width, int height);
    // Inside, nothing is drawn outside of the rectangle; none: the whole screen again.
    void clip(std::optional<Rect> rect);

    const Text& text() const { return text_; }
    std::size_t cached_bytes() const { return bytes_; }

private:
    struct Sprite {
        std::string key;
        SDL_Texture* texture = nullptr;
        int width = 0, height = 0;
        TextImage placed;  // texts: without its coverage
        std::size_t bytes = 0;
    };
    const Sprite& measured(std::string_view text, const TextStyle& style, int width, int height);
    const Sprite& sprite(std::string key, const std::function<Image(TextImage&)>& make);
    void forget_old();
    void nine(const Sprite& sprite, const Rect& rect, int radius);
    void show(const Sprite& sprite, const Rect& physical_box, bool flipped = false);

    Gui& gui_;
    SDL_Renderer* renderer_;  // makes the textures
    Text text_;
    double dots_per_mm_;
    FindPicture find_picture_;
    SizePx size_;
    bool mirrored_ = false;
    std::string language_;
    std::list<Sprite> sprites_;  // the one used last stands first
    std::unordered_map<std::string, std::list<Sprite>::iterator> by_key_;
    std::size_t bytes_ = 0;
    SDL_Texture* preview_ = nullptr;
    SizePx preview_size_;
};

// Reads a PNG and scales it to cover width × height, cut evenly at the sides, with rounded corners. Empty when it
// cannot be read.
Image product_picture(const Png& png, int width, int height);

}  // namespace kassa::ui
