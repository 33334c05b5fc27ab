#include <cairo.h>

#include <cstring>

#include "kiosk/ui/canvas.h"

namespace kassa::ui {

namespace {

struct Bytes {
    const std::vector<unsigned char>& all;
    std::size_t at = 0;
};

cairo_status_t read_bytes(void* from, unsigned char* to, unsigned int count) {
    auto& bytes = *static_cast<Bytes*>(from);
    if (bytes.all.size() - bytes.at < count) return CAIRO_STATUS_READ_ERROR;
    std::memcpy(to, bytes.all.data() + bytes.at, count);
    bytes.at += count;
    return CAIRO_STATUS_SUCCESS;
}

cairo_surface_t* load(const Png& png) {
    if (const auto* file = std::get_if<std::filesystem::path>(&png))
        return cairo_image_surface_create_from_png(file->c_str());
    Bytes bytes{std::get<std::vector<unsigned char>>(png)};
    return cairo_image_surface_create_from_png_stream(read_bytes, &bytes);
}

std::uint32_t straight(std::uint32_t pixel) {
    const std::uint32_t alpha = pixel >> 24;
    if (alpha == 0 || alpha == 255) return pixel;
    const auto part = [&](int shift) {
        return std::min(255u, ((pixel >> shift & 255) * 255 + alpha / 2) / alpha);
    };
    return alpha << 24 | part(16) << 16 | part(8) << 8 | part(0);
}

}  // namespace

Image product_picture(const Png& png, int width, int height) {
    cairo_surface_t* source = load(png);
    Image image;
    const int w = cairo_image_surface_get_width(source), h = cairo_image_surface_get_height(source);
    if (cairo_surface_status(source) == CAIRO_STATUS_SUCCESS && w > 0 && h > 0 && width > 0 && height > 0) {
        cairo_surface_t* target = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height);
        cairo_t* cairo = cairo_create(target);
        const double scale = std::max(double(width) / w, double(height) / h);
        cairo_translate(cairo, (width - w * scale) / 2, (height - h * scale) / 2);
        cairo_scale(cairo, scale, scale);
        cairo_set_source_surface(cairo, source, 0, 0);
        cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_BEST);
        cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);
        cairo_paint(cairo);
        // The rounded mask is the opaque shape of a panel.
        const Image round = corners(std::max(1, std::min(width, height) * 16 / 100), 0, {255, 255, 255, 255});
        cairo_surface_flush(target);
        const unsigned char* data = cairo_image_surface_get_data(target);
        const int stride = cairo_image_surface_get_stride(target), side = round.width, radius = side / 2;
        image = {width, height, {}};
        for (int y = 0; y < height; ++y) {
            const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
            const int cy = y < radius ? y : y >= height - radius ? side - (height - y) : -1;
            for (int x = 0; x < width; ++x) {
                const int cx = x < radius ? x : x >= width - radius ? side - (width - x) : -1;
                std::uint32_t pixel = straight(row[x]);
                if (cx >= 0 && cy >= 0) {
                    const std::uint32_t mask = round.pixels[std::size_t(cy * side + cx)] >> 24;
                    pixel = (pixel & 0xffffffu) | ((pixel >> 24) * mask / 255) << 24;
                }
                image.pixels.push_back(pixel);
            }
        }
        cairo_destroy(cairo);
        cairo_surface_destroy(target);
    }
    cairo_surface_destroy(source);
    return image;
}

}  // namespace kassa::ui
