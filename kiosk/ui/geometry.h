#pragma once
// Sizes, rectangles and colours of the screen, in whole pixels: lines on pixel borders are sharp, and the software
// renderer is fast only for axis-aligned integer rectangles.
#include <algorithm>
#include <compare>
#include <cstdint>

namespace kassa::ui {

struct SizePx {
    int width = 0;
    int height = 0;
    bool operator==(const SizePx&) const = default;
};

struct Rect {
    int x = 0, y = 0, w = 0, h = 0;

    int right() const { return x + w; }
    int bottom() const { return y + h; }
    bool empty() const { return w <= 0 || h <= 0; }
    bool contains(int px, int py) const { return px >= x && px < right() && py >= y && py < bottom(); }
    bool contains(const Rect& other) const {
        return other.x >= x && other.y >= y && other.right() <= right() && other.bottom() <= bottom();
    }
    bool overlaps(const Rect& other) const {
        return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
    }
    Rect inset(int dx, int dy) const { return {x + dx, y + dy, std::max(0, w - 2 * dx), std::max(0, h - 2 * dy)}; }
    Rect inset(int by) const { return inset(by, by); }
    // A rectangle of the given size in the middle of this one.
    Rect middle(int width, int height) const { return {x + (w - width) / 2, y + (h - height) / 2, width, height}; }

    // Each cuts a strip off this rectangle, at most all of it, and returns the strip.
    Rect cut_top(int by) {
        by = std::clamp(by, 0, std::max(0, h));
        const Rect strip{x, y, w, by};
        y += by, h -= by;
        return strip;
    }
    Rect cut_bottom(int by) {
        by = std::clamp(by, 0, std::max(0, h));
        h -= by;
        return {x, bottom(), w, by};
    }
    Rect cut_left(int by) {
        by = std::clamp(by, 0, std::max(0, w));
        const Rect strip{x, y, by, h};
        x += by, w -= by;
        return strip;
    }
    Rect cut_right(int by) {
        by = std::clamp(by, 0, std::max(0, w));
        w -= by;
        return {right(), y, by, h};
    }
    bool operator==(const Rect&) const = default;
};

struct Colour {
    std::uint8_t r = 0, g = 0, b = 0, a = 255;

    static constexpr Colour hex(std::uint32_t rgb) {
        return {std::uint8_t(rgb >> 16), std::uint8_t(rgb >> 8), std::uint8_t(rgb), 255};
    }
    // This colour with `share` (0–255) of `other` mixed in.
    constexpr Colour mixed(Colour other, int share) const {
        const auto mix = [share](int from, int to) { return std::uint8_t(from + (to - from) * share / 255); };
        return {mix(r, other.r), mix(g, other.g), mix(b, other.b), mix(a, other.a)};
    }
    auto operator<=>(const Colour&) const = default;
};

// The contrast ratio of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio").
double contrast(Colour one, Colour other);

}  // namespace kassa::ui
