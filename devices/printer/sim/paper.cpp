#include "devices/printer/sim/paper.h"

#include <pango/pangocairo.h>

#include "devices/printer/escpos.h"

namespace kassa::devices::printer {
namespace {

constexpr int cell_width = 12, cell_height = 24;  // font A, in dots
constexpr int margin = 24;

int height_of(const Output& output) {
    if (const auto* line = std::get_if<PrintedLine>(&output)) return cell_height * (line->double_height ? 2 : 1) + 6;
    if (const auto* fed = std::get_if<Fed>(&output)) return (cell_height + 6) * fed->lines;
    if (const auto* picture = std::get_if<PrintedPicture>(&output)) return picture->bitmap.height;
    if (const auto* qr = std::get_if<PrintedQr>(&output))
        if (const auto bitmap = qr_bitmap(qr->text, qr->module)) return bitmap->height;
    return 0;
}

int left_of(Align align, int width, Paper paper) {
    const int room = std::max(0, dots_of(paper) - width);
    return margin + (align == Align::Left ? 0 : align == Align::Right ? room : room / 2);
}

void draw_dots(cairo_t* canvas, const Bitmap& bitmap, int left, int top) {
    for (int y = 0; y < bitmap.height; ++y)
        for (int x = 0; x < bitmap.width; ++x)
            if (bitmap.black(x, y)) cairo_rectangle(canvas, left + x, top + y, 1, 1);
    cairo_fill(canvas);
}

// Each character stands in a cell of its own, as a print head puts it, whatever font draws it.
void draw_line(cairo_t* canvas, PangoLayout* layout, const PrintedLine& line, Paper paper, int top) {
    const int wide = line.double_width ? 2 : 1, tall = line.double_height ? 2 : 1;
    const std::u32string characters = unicode(line.text);
    int left = left_of(line.align, int(characters.size()) * cell_width * wide, paper);
    PangoFontDescription* font = pango_font_description_from_string("Noto Sans Mono, DejaVu Sans Mono, monospace");
    pango_font_description_set_absolute_size(font, 19 * PANGO_SCALE);
    pango_font_description_set_weight(font, line.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_MEDIUM);
    pango_layout_set_font_description(layout, font);
    pango_font_description_free(font);
    for (const char32_t character : characters) {
        const std::string text = utf8({&character, 1});
        pango_layout_set_text(layout, text.c_str(), int(text.size()));
        int width = 0;
        pango_layout_get_pixel_size(layout, &width, nullptr);
        cairo_save(canvas);
        cairo_translate(canvas, left, top);
        cairo_scale(canvas, wide, tall);
        cairo_move_to(canvas, (cell_width - width) / 2.0, 0);
        pango_cairo_show_layout(canvas, layout);
        cairo_restore(canvas);
        left += cell_width * wide;
    }
}

}  // namespace

Result<void> save_png(std::span<const Output> receipt, Paper paper, const std::string& path) {
    int height = 2 * margin;
    for (const Output& output : receipt) height += height_of(output);
    height = std::min(height, 32'000);  // cairo's own limit is 32,767
    cairo_surface_t* surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, dots_of(paper) + 2 * margin, height);
    cairo_t* canvas = cairo_create(surface);
    cairo_set_source_rgb(canvas, 1, 1, 1);
    cairo_paint(canvas);
    cairo_set_source_rgb(canvas, 0, 0, 0);
    PangoLayout* layout = pango_cairo_create_layout(canvas);
    int top = margin;
    for (const Output& output : receipt) {
        if (const auto* line = std::get_if<PrintedLine>(&output)) draw_line(canvas, layout, *line, paper, top);
        if (const auto* picture = std::get_if<PrintedPicture>(&output))
            draw_dots(canvas, picture->bitmap, left_of(picture->align, picture->bitmap.width, paper), top);
        if (const auto* qr = std::get_if<PrintedQr>(&output))
            if (const auto bitmap = qr_bitmap(qr->text, qr->module))
                draw_dots(canvas, *bitmap, left_of(qr->align, bitmap->width, paper), top);
        top += height_of(output);
    }
    const cairo_status_t status = cairo_surface_write_to_png(surface, path.c_str());
    g_object_unref(layout);
    cairo_destroy(canvas);
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS) return fault("{}: {}", path, cairo_status_to_string(status));
    return {};
}

}  // namespace kassa::devices::printer
