#include "kiosk/ui/drawings.h"

#include <cairo.h>

#include <array>
#include <cctype>
#include <charconv>
#include <memory>
#include <numbers>
#include <string>

#include "core/base/check.h"
#include "kiosk/ui/paths.h"

namespace kassa::ui {

namespace {

struct Paint {
    cairo_surface_t* surface;
    cairo_t* cairo;
    Paint(int width, int height)
        : surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, width, height)), cairo(cairo_create(surface)) {
        cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
        cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
    }
    ~Paint() {
        cairo_destroy(cairo);
        cairo_surface_destroy(surface);
    }
    Paint(const Paint&) = delete;
    Paint& operator=(const Paint&) = delete;

    void colour(Colour c) { cairo_set_source_rgba(cairo, c.r / 255.0, c.g / 255.0, c.b / 255.0, c.a / 255.0); }
    void shape(const Shape& shape) {
        cairo_new_path(cairo);
        trace(cairo, shape.path);
        if (shape.width > 0) {
            cairo_set_line_width(cairo, shape.width);
            cairo_stroke(cairo);
        } else {
            cairo_fill(cairo);
        }
    }
    // Cairo multiplies colours by their alpha; the renderer wants them straight.
    Image image() {
        cairo_surface_flush(surface);
        Image out{cairo_image_surface_get_width(surface), cairo_image_surface_get_height(surface), {}};
        const unsigned char* data = cairo_image_surface_get_data(surface);
        const int stride = cairo_image_surface_get_stride(surface);
        out.pixels.reserve(std::size_t(out.width) * std::size_t(out.height));
        for (int y = 0; y < out.height; ++y) {
            const auto* row = reinterpret_cast<const std::uint32_t*>(data + y * stride);
            for (int x = 0; x < out.width; ++x) out.pixels.push_back(straight(row[x]));
        }
        return out;
    }
    static std::uint32_t straight(std::uint32_t pixel) {
        const std::uint32_t alpha = pixel >> 24;
        if (alpha == 0 || alpha == 255) return pixel;
        const auto part = [&](int shift) { return std::min(255u, ((pixel >> shift & 255) * 255 + alpha / 2) / alpha); };
        return alpha << 24 | part(16) << 16 | part(8) << 8 | part(0);
    }
};

void rounded(cairo_t* cairo, double x, double y, double w, double h, double r) {
    const double quarter = std::numbers::pi / 2;
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, x + w - r, y + r, r, -quarter, 0);
    cairo_arc(cairo, x + w - r, y + h - r, r, 0, quarter);
    cairo_arc(cairo, x + r, y + h - r, r, quarter, 2 * quarter);
    cairo_arc(cairo, x + r, y + r, r, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo);
}

const Drawing* find(std::span<const Drawing> drawings, std::string_view name) {
    for (const Drawing& drawing : drawings)
        if (drawing.name == name) return &drawing;
    return nullptr;
}

// Takes the next number off the path; numbers are separated by blanks or commas.
double number(std::string_view& path) {
    while (!path.empty() && (path.front() == ' ' || path.front() == ',')) path.remove_prefix(1);
    double value = 0;
    const auto [end, error] = std::from_chars(path.data(), path.data() + path.size(), value);
    CHECK(error == std::errc());
    path.remove_prefix(std::size_t(end - path.data()));
    return value;
}

void command(cairo_t* cairo, char letter, std::string_view& path) {
    std::array<double, 6> n{};
    const auto take = [&](std::size_t count) {
        for (std::size_t i = 0; i < count; ++i) n[i] = number(path);
    };
    double x = 0, y = 0;
    if (cairo_has_current_point(cairo)) cairo_get_current_point(cairo, &x, &y);
    switch (letter) {
        case 'M': take(2), cairo_move_to(cairo, n[0], n[1]); break;
        case 'L': take(2), cairo_line_to(cairo, n[0], n[1]); break;
        case 'H': take(1), cairo_line_to(cairo, n[0], y); break;
        case 'V': take(1), cairo_line_to(cairo, x, n[0]); break;
        case 'C': take(6), cairo_curve_to(cairo, n[0], n[1], n[2], n[3], n[4], n[5]); break;
        case 'Z': cairo_close_path(cairo); break;
        case 'O':
            take(3);
            cairo_new_sub_path(cairo);
            cairo_arc(cairo, n[0], n[1], n[2], 0, 2 * std::numbers::pi);
            cairo_close_path(cairo);
            break;
        case 'R': take(5), rounded(cairo, n[0], n[1], n[2], n[3], n[4]); break;
        default: CHECK(!"a path holds a letter that is no command");
    }
}

}  // namespace

void trace(cairo_t* cairo, std::string_view path) {
    char letter = 0;
    while (true) {
        while (!path.empty() && (path.front() == ' ' || path.front() == ',')) path.remove_prefix(1);
        if (path.empty()) return;
        if (std::isalpha(static_cast<unsigned char>(path.front()))) {
            letter = path.front();
            path.remove_prefix(1);
        }
        command(cairo, letter, path);
    }
}

Image corners(int radius, int thickness, Colour colour) {
    if (radius <= 0) return {};
    Paint paint(2 * radius, 2 * radius);
    paint.colour(colour);
    if (thickness > 0) {
        const double half = thickness / 2.0;
        rounded(paint.cairo, half, half, 2 * radius - thickness, 2 * radius - thickness, std::max(0.5, radius - half));
        cairo_set_line_width(paint.cairo, thickness);
        cairo_stroke(paint.cairo);
    } else {
        rounded(paint.cairo, 0, 0, 2 * radius, 2 * radius, radius);
        cairo_fill(paint.cairo);
    }
    return paint.image();
}

bool has_icon(std::string_view name) { return find(icon_drawings(), name) != nullptr; }

Image icon(std::string_view name, int size, Colour colour) {
    const Drawing* drawing = find(icon_drawings(), name);
    if (!drawing || size <= 0) return {};
    Paint paint(size, size);
    cairo_scale(paint.cairo, size / 24.0, size / 24.0);
    paint.colour(colour);
    for (const Shape& shape : drawing->shapes) paint.shape(shape);
    return paint.image();
}

bool has_art(std::string_view name) { return find(art_drawings(), name) != nullptr; }

Image art(std::string_view name, int width, int height) {
    const Drawing* drawing = find(art_drawings(), name);
    if (!drawing) drawing = find(art_drawings(), "goods");
    CHECK(drawing != nullptr);
    if (width <= 0 || height <= 0) return {};
    Paint paint(width, height);
    const double side = std::min(width, height);
    rounded(paint.cairo, 0, 0, width, height, side * 0.16);
    paint.colour(Colour::hex(drawing->ground));
    cairo_fill(paint.cairo);
    // The grid's square stands in the middle; a little air keeps the drawing off the rounded corners.
    const double scale = side * 0.9 / 48;
    cairo_translate(paint.cairo, (width - 48 * scale) / 2, (height - 48 * scale) / 2);
    cairo_scale(paint.cairo, scale, scale);
    for (const Shape& shape : drawing->shapes) {
        paint.colour(Colour::hex(shape.colour));
        paint.shape(shape);
    }
    return paint.image();
}

namespace {

struct Hint {
    std::string_view word;  // anywhere in the category or the name
    std::string_view art;
};

// Narrower words first: "chocolate milk" is milk to nobody who looks for it, but "ice cream" is no cream.
constexpr Hint hints[] = {
    {"ice cream", "frozen"}, {"frozen", "frozen"}, {"chocolate", "chocolate"}, {"biscuit", "chocolate"},
    {"candy", "chocolate"}, {"confection", "chocolate"}, {"sweets", "chocolate"}, {"cookie", "chocolate"},
    {"banana", "banana"}, {"tomato", "tomato"}, {"carrot", "vegetables"}, {"apple", "fruit"}, {"lemon", "citrus"},
    {"orange", "citrus"}, {"citrus", "citrus"}, {"wine", "wine"}, {"champagne", "wine"}, {"spirit", "wine"},
    {"vodka", "wine"}, {"whisk", "wine"}, {"beer", "beer"}, {"lager", "beer"}, {"alcohol", "wine"},
    {"coffee", "coffee"}, {"tea", "coffee"}, {"milk", "milk"}, {"yogurt", "milk"}, {"yoghurt", "milk"},
    {"cheese", "cheese"}, {"egg", "eggs"}, {"dairy", "milk"}, {"croissant", "bread"}, {"bread", "bread"},
    {"baker", "bread"}, {"rolls", "bread"}, {"fish", "fish"}, {"seafood", "fish"}, {"salmon", "fish"},
    {"tuna", "fish"}, {"meat", "meat"}, {"sausage", "meat"}, {"ham", "meat"}, {"chicken", "meat"},
    {"poultry", "meat"}, {"beef", "meat"}, {"shampoo", "care"}, {"soap", "care"}, {"hygiene", "care"},
    {"cosmetic", "care"}, {"beauty", "care"}, {"care", "care"}, {"clean", "household"}, {"household", "household"},
    {"laundry", "household"}, {"detergent", "household"}, {"juice", "drink"}, {"water", "drink"}, {"cola", "drink"},
    {"beverage", "drink"}, {"drink", "drink"}, {"soda", "drink"}, {"rice", "sack"}, {"flour", "sack"},
    {"sugar", "sack"}, {"cereal", "sack"}, {"grain", "sack"}, {"pasta", "sack"}, {"noodle", "sack"},
    {"crisps", "snack"}, {"chips", "snack"}, {"snack", "snack"}, {"nuts", "snack"}, {"sauce", "jar"}, {"jam", "jar"},
    {"honey", "jar"}, {"spread", "jar"}, {"preserve", "jar"}, {"canned", "jar"}, {"oil", "drink"},
    {"condiment", "jar"}, {"pet", "pet"}, {"cloth", "clothing"}, {"textile", "clothing"}, {"shirt", "clothing"},
    {"book", "paper"}, {"magazine", "paper"}, {"stationery", "paper"}, {"vegetable", "vegetables"},
    {"salad", "vegetables"}, {"fruit", "fruit"},
};

std::string lowered(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = char(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

// A hint counts at the beginning of a word only: "ham" says nothing about shampoo.
bool begins_a_word(std::string_view text, std::string_view word) {
    for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1))
        if (at == 0 || !std::isalpha(static_cast<unsigned char>(text[at - 1]))) return true;
    return false;
}

}  // namespace

std::string_view art_for(std::string_view category, std::string_view english_name) {
    for (const std::string& text : {lowered(english_name), lowered(category)})
        for (const Hint& hint : hints)
            if (begins_a_word(text, hint.word)) return hint.art;
    return "goods";
}

}  // namespace kassa::ui
