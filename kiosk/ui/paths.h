#pragma once
// The small language in which drawings are written: upper-case SVG path commands on absolute coordinates (M L H V C
// Z), and two of our own, O cx cy r for a circle and R x y w h r for a rounded rectangle.
#include <cstdint>
#include <span>
#include <string_view>

typedef struct _cairo cairo_t;

namespace kassa::ui {

struct Shape {
    const char* path;
    double width = 0;         // of the stroke, in grid units; 0: the shape is filled
    std::uint32_t colour = 0; // 0xRRGGBB; icons ignore it
};

struct Drawing {
    std::string_view name;
    std::span<const Shape> shapes;
    std::uint32_t ground = 0;  // art only
};

// Adds the path to cairo's current one. A word that is no command or number is a mistake of ours and CHECKed.
void trace(cairo_t* cairo, std::string_view path);

std::span<const Drawing> icon_drawings();  // on a grid of 24 × 24
std::span<const Drawing> art_drawings();   // on a grid of 48 × 48

}  // namespace kassa::ui
