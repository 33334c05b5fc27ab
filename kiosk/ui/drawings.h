#pragma once
// Pictures that the program draws itself, at any size and without files: icons of one colour, and flat drawings of
// goods for products that have no photograph. Both are tables of paths on a small grid, drawn by cairo.
#include <cstdint>
#include <string_view>
#include <vector>

#include "kiosk/ui/geometry.h"

namespace kassa::ui {

// Pixels as 0xAARRGGBB with straight alpha, row by row.
struct Image {
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> pixels;
    bool empty() const { return pixels.empty(); }
};

// Coverage of a rounded square of 2 × radius: the four corners of every rounded panel. With a thickness, only its
// rim.
Image corners(int radius, int thickness, Colour colour);

bool has_icon(std::string_view name);
// An icon such as "help" or "card"; an unknown name gives an empty image.
Image icon(std::string_view name, int size, Colour colour);

bool has_art(std::string_view name);
// A drawing of goods such as "fruit" or "bread" on its own light ground with rounded corners; "goods" where the
// name is unknown. The ground is chosen for light and dark surroundings alike.
Image art(std::string_view name, int width, int height);

// The drawing that suits goods of a category path ("dairy/milk") and an English name; "goods" when nothing does.
std::string_view art_for(std::string_view category, std::string_view english_name);

}  // namespace kassa::ui
