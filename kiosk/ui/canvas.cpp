#include "kiosk/ui/canvas.h"

#include <SDL.h>

#include <cmath>

namespace kassa::ui {

namespace {

constexpr std::size_t most_bytes = 24u << 20;

std::string colour_key(Colour c) { return std::format("{:02x}{:02x}{:02x}{:02x}", c.r, c.g, c.b, c.a); }

}  // namespace

Canvas::Canvas(Gui& gui, SDL_Renderer* renderer, Text text, double dots_per_mm)
    : gui_(gui), renderer_(renderer), text_(std::move(text)), dots_per_mm_(dots_per_mm) {}

Canvas::~Canvas() {
    for (Sprite& old : sprites_)
        if (old.texture) SDL_DestroyTexture(old.texture);
    if (preview_) SDL_DestroyTexture(preview_);
}

void Canvas::begin(SizePx size, const std::string& language, bool right_to_left, Colour ground) {
    size_ = size;
    mirrored_ = right_to_left;
    language_ = language;
    text_.speak(language, right_to_left);
    gui_.begin(size, ground);
    forget_old();
}

int Canvas::mm(double millimetres) const { return int(std::ceil(millimetres * dots_per_mm_ - 1e-9)); }

Rect Canvas::physical(const Rect& rect) const {
    return mirrored_ ? Rect{size_.width - rect.right(), rect.y, rect.w, rect.h} : rect;
}

// --- Sprites
// ----------------------------------------------------------------------------------------------------------

const Canvas::Sprite& Canvas::sprite(std::string key, const std::function<Image(TextImage&)>& make) {
    if (const auto found = by_key_.find(key); found != by_key_.end()) {
        sprites_.splice(sprites_.begin(), sprites_, found->second);
        return sprites_.front();
    }
    Sprite fresh{.key = key};
    const Image image = make(fresh.placed);
    fresh.placed.coverage = {};
    if (!image.empty()) {
        fresh.texture = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC,
                                          image.width, image.height);
        if (fresh.texture) {
            SDL_UpdateTexture(fresh.texture, nullptr, image.pixels.data(), image.width * 4);
            SDL_SetTextureBlendMode(fresh.texture, SDL_BLENDMODE_BLEND);
        }
        fresh.width = image.width;
        fresh.height = image.height;
        fresh.bytes = image.pixels.size() * 4;
    }
    fresh.bytes += 200 + key.size();
    bytes_ += fresh.bytes;
    sprites_.push_front(std::move(fresh));
    by_key_[std::move(key)] = sprites_.begin();
    return sprites_.front();
}

// Only at a frame's start: the draw list names textures that are drawn when it is shown.
void Canvas::forget_old() {
    while (bytes_ > most_bytes && !sprites_.empty()) {
        Sprite& oldest = sprites_.back();
        if (oldest.texture) SDL_DestroyTexture(oldest.texture);
        bytes_ -= oldest.bytes;
        by_key_.erase(oldest.key);
        sprites_.pop_back();
    }
}

void Canvas::show(const Sprite& sprite, const Rect& box, bool flipped) {
    gui_.image(sprite.texture, box, {}, flipped);
}

// The four corners of a sprite of 2 × radius, at the corners of `rect` (physical).
void Canvas::nine(const Sprite& sprite, const Rect& rect, int radius) {
    for (const int right : {0, 1})
        for (const int low : {0, 1}) {
            const Rect from{right * radius, low * radius, radius, radius};
            const Rect to{right ? rect.right() - radius : rect.x, low ? rect.bottom() - radius : rect.y,
                          radius, radius};
            gui_.image(sprite.texture, to, from);
        }
}

// --- Shapes
// -----------------------------------------------------------------------------------------------------------

void Canvas::fill(const Rect& rect, Colour colour) { gui_.fill(physical(rect), colour); }

void Canvas::panel(const Rect& rect, int radius, Colour colour) {
    if (rect.empty()) return;
    radius = std::clamp(radius, 0, std::min(rect.w, rect.h) / 2);
    const Sprite& round = sprite(std::format("corner {} {}", radius, colour_key(colour)),
                                 [&](TextImage&) { return corners(radius, 0, colour); });
    fill({rect.x + radius, rect.y, rect.w - 2 * radius, radius}, colour);
    fill({rect.x, rect.y + radius, rect.w, rect.h - 2 * radius}, colour);
    fill({rect.x + radius, rect.bottom() - radius, rect.w - 2 * radius, radius}, colour);
    nine(round, physical(rect), radius);
}

void Canvas::rim(const Rect& rect, int radius, int thickness, Colour colour) {
    if (rect.empty()) return;
    radius = std::clamp(radius, thickness, std::max(thickness, std::min(rect.w, rect.h) / 2));
    const Sprite& round = sprite(std::format("rim {} {} {}", radius, thickness, colour_key(colour)),
                                 [&](TextImage&) { return corners(radius, thickness, colour); });
    fill({rect.x + radius, rect.y, rect.w - 2 * radius, thickness}, colour);
    fill({rect.x + radius, rect.bottom() - thickness, rect.w - 2 * radius, thickness}, colour);
    fill({rect.x, rect.y + radius, thickness, rect.h - 2 * radius}, colour);
    fill({rect.right() - thickness, rect.y + radius, thickness, rect.h - 2 * radius}, colour);
    nine(round, physical(rect), radius);
}

// --- Text
// -------------------------------------------------------------------------------------------------------------

Fitted Canvas::write(const Rect& box, std::string_view text, const TextStyle& style, Colour colour) {
    if (text.empty() || box.empty()) return {physical(box), style.em, !text.empty()};
    const std::string key =
        std::format("text {} {} {} {} {} {} {} {} {} {}x{} {} {}\n{}", style.em, style.smallest, style.bold,
                    style.lines, int(style.align), int(style.upright), style.own_direction, style.balanced, language_,
                    box.w, box.h, mirrored_, colour_key(colour), text);
    const Sprite& letters = sprite(key, [&](TextImage& placed) {
        placed = text_.lay(text, style, box.w, box.h);
        Image image{placed.width, placed.height, {}};
        image.pixels.reserve(placed.coverage.size());
        const std::uint32_t rgb = std::uint32_t(colour.r) << 16 | std::uint32_t(colour.g) << 8 | colour.b;
        for (const std::uint8_t coverage : placed.coverage)
            image.pixels.push_back(std::uint32_t(coverage) << 24 | rgb);
        return image;
    });
    const Rect place = physical(box);
    const TextImage& placed = letters.placed;
    show(letters, {place.x + placed.x, place.y + placed.y, letters.width, letters.height});
    return {{place.x + placed.x, place.y + placed.y, letters.width, letters.height}, placed.em, placed.cut};
}

const Canvas::Sprite& Canvas::measured(std::string_view text, const TextStyle& style, int width, int height) {
    const std::string key =
        std::format("size {} {} {} {} {} {} {} {}x{}\n{}", style.em, style.smallest, style.bold, style.lines,
                    style.own_direction, style.balanced, language_, width, height, text);
    return sprite(key, [&](TextImage& placed) {
        placed = text_.lay(text, style, width, height, false);
        return Image{};
    });
}

SizePx Canvas::measure(std::string_view text, const TextStyle& style, int width, int height) {
    if (text.empty()) return {};
    const TextImage& placed = measured(text, style, width, height).placed;
    return {placed.text_width, placed.text_height};
}

bool Canvas::fits(std::string_view text, const TextStyle& style, int width, int height) {
    return text.empty() || !measured(text, style, width, height).placed.cut;
}

// --- Pictures
// ---------------------------------------------------------------------------------------------------------

void Canvas::icon(std::string_view name, const Rect& box, Colour colour) {
    const int side = std::min(box.w, box.h);
    const Sprite& drawn = sprite(std::format("icon {} {} {}", name, side, colour_key(colour)),
                                 [&](TextImage&) { return ui::icon(name, side, colour); });
    show(drawn, physical(box.middle(side, side)), mirrored_ && (name == "back" || name == "forward"));
}

void Canvas::picture(const std::string& name, std::string_view art_name, const Rect& box) {
    if (box.empty()) return;
    const Sprite& drawn =
        sprite(std::format("picture {}x{} {} {}", box.w, box.h, art_name, name), [&](TextImage&) {
            if (!name.empty() && find_picture_)
                if (const auto png = find_picture_(name))
                    if (Image image = product_picture(*png, box.w, box.h); !image.empty()) return image;
            return art(art_name, box.w, box.h);
        });
    show(drawn, physical(box));
}

void Canvas::squares(std::span<const std::vector<bool>> rows, const Rect& box, Colour dark) {
    if (rows.empty()) return;
    const int side = std::min(box.w, box.h) / int(rows.size());
    if (side <= 0) return;
    const Rect place = physical(box.middle(side * int(rows.size()), side * int(rows.size())));
    dark.a = 255;
    for (std::size_t y = 0; y < rows.size(); ++y)
        for (std::size_t x = 0; x < rows[y].size(); ++x)
            if (rows[y][x]) gui_.fill({place.x + int(x) * side, place.y + int(y) * side, side, side}, dark);
}

void Canvas::set_preview(std::span<const std::uint8_t> grey, int width, int height) {
    if (width <= 0 || height <= 0 || grey.size() < std::size_t(width) * std::size_t(height)) return;
    if (!preview_ || preview_size_ != SizePx{width, height}) {
        if (preview_) SDL_DestroyTexture(preview_);
        preview_ = SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STREAMING, width,
                                     height);
        preview_size_ = {width, height};
    }
    void* pixels = nullptr;
    int pitch = 0;
    if (!preview_ || SDL_LockTexture(preview_, nullptr, &pixels, &pitch) != 0) return;
    for (int y = 0; y < height; ++y) {
        auto* row = reinterpret_cast<std::uint32_t*>(static_cast<unsigned char*>(pixels) + y * pitch);
        const std::uint8_t* from = grey.data() + std::size_t(y) * std::size_t(width);
        // Turned round: people move what they hold towards where they see it, as in a mirror.
        for (int x = 0; x < width; ++x) row[x] = 0xff000000u | from[width - 1 - x] * 0x010101u;
    }
    SDL_UnlockTexture(preview_);
}

bool Canvas::preview(const Rect& box) {
    if (!preview_) return false;
    gui_.image(preview_, physical(box));
    return true;
}

void Canvas::clip(std::optional<Rect> rect) {
    if (rect) rect = physical(*rect);
    gui_.clip(rect);
}

}  // namespace kassa::ui
