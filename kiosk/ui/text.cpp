#include "kiosk/ui/text.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>

namespace kassa::ui {

namespace {

// Noto Sans is asked first, and what it lacks comes from the Arabic interface face, whose line height suits buttons.
constexpr const char* families = "Noto Sans,Noto Sans Arabic UI";
constexpr std::array font_files = {"NotoSans-Regular.ttf", "NotoSans-Bold.ttf",
                                   "NotoSansArabicUI-Regular.ttf", "NotoSansArabicUI-Bold.ttf"};
// Noto's own line height (1.36 em) leaves more air between two lines of one sentence than between two rows of a list.
constexpr float line_spacing = 0.9f;
// Longer strings than any box holds only cost time: names of thousands of characters do turn up in catalogues.
constexpr glong longest_text = 600;

struct Unref {
    void operator()(PangoLayout* layout) const { g_object_unref(layout); }
    void operator()(PangoContext* context) const { g_object_unref(context); }
    void operator()(PangoFontMap* map) const { g_object_unref(map); }
    void operator()(FcConfig* config) const { FcConfigDestroy(config); }
    void operator()(PangoFontDescription* font) const { pango_font_description_free(font); }
    void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    void operator()(gchar* text) const { g_free(text); }
};
template <class T>
using Owned = std::unique_ptr<T, Unref>;

// Valid UTF-8 of one paragraph without control characters, at most `longest_text` characters long.
std::string cleaned(std::string_view raw) {
    const Owned<gchar> valid(g_utf8_make_valid(raw.data(), gssize(std::min<std::size_t>(raw.size(), 4096))));
    std::string text;
    glong count = 0;
    for (const char* at = valid.get(); *at && count < longest_text; at = g_utf8_next_char(at), ++count) {
        const gunichar character = g_utf8_get_char(at);
        if (character < 0x20 || (character >= 0x7f && character < 0xa0) || character == 0x2028 ||
            character == 0x2029)
            text += ' ';
        else
            text.append(at, std::size_t(g_utf8_next_char(at) - at));
    }
    return text;
}

// The direction of the first letter that has one; digits and signs have none.
std::optional<PangoDirection> first_direction(const std::string& text) {
    for (const char* at = text.c_str(); *at; at = g_utf8_next_char(at)) {
        const gunichar character = g_utf8_get_char(at);
        if (!g_unichar_isalpha(character)) continue;
        switch (g_unichar_get_script(character)) {
            case G_UNICODE_SCRIPT_ARABIC:
            case G_UNICODE_SCRIPT_HEBREW:
            case G_UNICODE_SCRIPT_SYRIAC:
            case G_UNICODE_SCRIPT_THAANA:
            case G_UNICODE_SCRIPT_NKO: return PANGO_DIRECTION_RTL;
            default: return PANGO_DIRECTION_LTR;
        }
    }
    return {};
}

}  // namespace

struct Text::Parts {
    Owned<FcConfig> config;
    Owned<PangoFontMap> map;
    Owned<PangoContext> context;
    std::string versions;
    bool right_to_left = false;

    Owned<PangoLayout> layout(const std::string& text, const TextStyle& style, int em, int width) const {
        const PangoDirection screen = right_to_left ? PANGO_DIRECTION_RTL : PANGO_DIRECTION_LTR;
        PangoDirection direction = screen;
        if (style.own_direction) { direction = first_direction(text).value_or(screen); }
        // The direction is settled here and not by Pango, which would swap left and right where a paragraph's
        // differs from the context's.
        pango_context_set_base_dir(context.get(), direction);
        Owned<PangoLayout> layout(pango_layout_new(context.get()));
        pango_layout_set_auto_dir(layout.get(), FALSE);
        pango_layout_set_single_paragraph_mode(layout.get(), TRUE);
        pango_layout_set_text(layout.get(), text.data(), int(text.size()));
        const Owned<PangoFontDescription> font(pango_font_description_new());
        pango_font_description_set_family_static(font.get(), families);
        pango_font_description_set_weight(font.get(), style.bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(font.get(), em * PANGO_SCALE);
        pango_layout_set_font_description(layout.get(), font.get());
        pango_layout_set_line_spacing(layout.get(), line_spacing);
        pango_layout_set_width(layout.get(), width * PANGO_SCALE);
        pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD);
        pango_layout_set_alignment(layout.get(), alignment(style.align));
        return layout;
    }
    PangoAlignment alignment(Align align) const {
        if (align == Align::Centre) return PANGO_ALIGN_CENTER;
        return (align == Align::Start) == right_to_left ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
    }
};

namespace {

bool fits(PangoLayout* layout, const TextStyle& style, int width, int height) {
    PangoRectangle logical;
    pango_layout_get_pixel_extents(layout, nullptr, &logical);
    // Noto's lines are 1.36 em high and its letters at most 1.07 em: a quarter of an em may stand over without a
    // mark lost.
    const int air =
        pango_font_description_get_size(pango_layout_get_font_description(layout)) / PANGO_SCALE / 4;
    return pango_layout_get_line_count(layout) <= style.lines && logical.width <= width &&
           logical.height <= height + air;
}

// The narrowest width, to within a few pixels, that needs no more lines; leaves the layout at some other width.
int balanced_width(PangoLayout* layout, int width) {
    const int lines = pango_layout_get_line_count(layout);
    if (lines < 2) return width;
    int low = width / 2, high = width;
    while (high - low > 8) {
        const int middle = (low + high) / 2;
        pango_layout_set_width(layout, middle * PANGO_SCALE);
        PangoRectangle logical;
        pango_layout_get_pixel_extents(layout, nullptr, &logical);
        const bool holds = pango_layout_get_line_count(layout) <= lines && logical.width <= middle;
        (holds ? high : low) = middle;
    }
    return high;
}

// How far lines laid out in a narrower box are moved to stand in the wide one as its alignment says.
int offset_in(int spare, PangoAlignment alignment) {
    return alignment == PANGO_ALIGN_LEFT ? 0 : alignment == PANGO_ALIGN_CENTER ? spare / 2 : spare;
}

// Where `text` may end when its rest is dropped, in bytes and rising: after words, so that no joined Arabic word is
// torn, and, for a word that alone is too wide, between its letters.
std::vector<std::size_t> possible_ends(PangoLayout* layout, const std::string& text) {
    gint count = 0;
    const PangoLogAttr* marks = pango_layout_get_log_attrs_readonly(layout, &count);
    std::vector<std::size_t> words, letters;
    const char* at = text.c_str();
    for (gint i = 0; i < count && std::size_t(at - text.c_str()) <= text.size(); ++i) {
        const auto byte = std::size_t(at - text.c_str());
        if (marks[i].is_word_end) words.push_back(byte);
        if (marks[i].is_cursor_position) letters.push_back(byte);
        if (*at) at = g_utf8_next_char(at);
    }
    const std::size_t first_word = words.empty() ? text.size() : words.front();
    std::vector<std::size_t> ends;
    for (const std::size_t letter : letters)
        if (letter < first_word) ends.push_back(letter);
    ends.insert(ends.end(), words.begin(), words.end());
    return ends;
}

Owned<cairo_font_options_t> font_options() {
    Owned<cairo_font_options_t> options(cairo_font_options_create());
    // Grey only: coloured fringes would survive tinting. No hinting of metrics, so text scales evenly.
    cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
    cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
    return options;
}

// The image's place in the box, and its pixels.
TextImage drawn(PangoLayout* layout, const TextStyle& style, int height, bool draw) {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(layout, &ink, &logical);
    TextImage image;
    image.text_width = logical.width;
    image.text_height = logical.height;
    const int room = height - logical.height;
    const int top = style.upright == Upright::Top ? 0 : style.upright == Upright::Middle ? room / 2 : room;
    // Marks piled on a letter may reach far outside of its line; more than half an em of them is not shown.
    const int slack = style.em / 2;
    const int left = std::max(std::min(ink.x, logical.x), logical.x - slack);
    const int right =
        std::min(std::max(ink.x + ink.width, logical.x + logical.width), logical.x + logical.width + slack);
    const int upper = std::max(std::min(ink.y, logical.y), logical.y - slack);
    const int lower = std::min(std::max(ink.y + ink.height, logical.y + logical.height),
                               logical.y + logical.height + slack);
    image.x = left;
    image.y = top + upper - logical.y;
    image.width = right - left;
    image.height = lower - upper;
    if (!draw || image.width <= 0 || image.height <= 0) return image;
    const Owned<cairo_surface_t> surface(
        cairo_image_surface_create(CAIRO_FORMAT_A8, image.width, image.height));
    const Owned<cairo_t> cairo(cairo_create(surface.get()));
    cairo_move_to(cairo.get(), -left, -upper);
    pango_cairo_show_layout(cairo.get(), layout);
    cairo_surface_flush(surface.get());
    const unsigned char* pixels = cairo_image_surface_get_data(surface.get());
    const int stride = cairo_image_surface_get_stride(surface.get());
    image.coverage.reserve(std::size_t(image.width) * std::size_t(image.height));
    for (int row = 0; row < image.height; ++row)
        image.coverage.insert(image.coverage.end(), pixels + row * stride,
                              pixels + row * stride + image.width);
    return image;
}

// The font's family and version as its file says, or nothing when there is no font in it.
std::optional<std::string> font_in(const std::string& file) {
    int count = 0;
    FcPattern* pattern = FcFreeTypeQuery(reinterpret_cast<const FcChar8*>(file.c_str()), 0, nullptr, &count);
    if (!pattern) return {};
    FcChar8* family = nullptr;
    int version = 0;
    FcPatternGetString(pattern, FC_FAMILY, 0, &family);
    FcPatternGetInteger(pattern, FC_FONTVERSION, 0, &version);
    // The file holds the version in units of 1/65536.
    std::string name =
        std::format("{} {:.3f}", family ? reinterpret_cast<const char*>(family) : "?", version / 65536.0);
    FcPatternDestroy(pattern);
    return name;
}

}  // namespace

Result<Text> Text::open(const std::filesystem::path& folder) {
    auto parts = std::make_unique<Parts>();
    parts->config.reset(FcConfigCreate());
    parts->versions = std::format("Pango {}, cairo {}", pango_version_string(), cairo_version_string());
    std::set<std::string> families_found;
    for (const char* name : font_files) {
        const std::string file = (folder / name).string();
        if (!std::filesystem::exists(file))
            return fault("{}: the font is missing; install Debian's fonts-noto-core and fonts-noto-ui-core",
                         file);
        const auto font = font_in(file);
        if (!font ||
            !FcConfigAppFontAddFile(parts->config.get(), reinterpret_cast<const FcChar8*>(file.c_str())))
            return fault("{}: no font can be read from this file; install its package again", file);
        if (families_found.insert(*font).second) parts->versions += ", " + *font;
    }
    parts->map.reset(pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT));
    if (!parts->map)
        return fault("Pango was built without FreeType, so no text can be drawn; use Debian's libpango");
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(parts->map.get()), parts->config.get());
    parts->context.reset(pango_font_map_create_context(parts->map.get()));
    pango_cairo_context_set_font_options(parts->context.get(), font_options().get());
    pango_cairo_context_set_resolution(parts->context.get(), 96);
    Text text(std::move(parts));
    text.speak("en", false);
    return text;
}

Text::Text(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Text::Text(Text&&) noexcept = default;
Text& Text::operator=(Text&&) noexcept = default;
Text::~Text() = default;

std::string Text::versions() const { return parts_->versions; }

void Text::speak(const std::string& language, bool right_to_left) {
    pango_context_set_language(parts_->context.get(), pango_language_from_string(language.c_str()));
    parts_->right_to_left = right_to_left;
}

TextImage Text::lay(std::string_view raw, const TextStyle& style, int width, int height, bool draw) const {
    const std::string text = cleaned(raw);
    const int smallest = style.smallest > 0 ? std::min(style.smallest, style.em) : style.em;
    for (int em = style.em;; em = std::max(smallest, em - std::max(1, em / 24))) {
        const auto layout = parts_->layout(text, style, em, width);
        if (fits(layout.get(), style, width, height)) {
            const int narrow = style.balanced ? balanced_width(layout.get(), width) : width;
            pango_layout_set_width(layout.get(), narrow * PANGO_SCALE);
            TextImage image = drawn(layout.get(), style, height, draw);
            image.x += offset_in(width - narrow, pango_layout_get_alignment(layout.get()));
            image.em = em;
            return image;
        }
        if (em == smallest) break;
    }
    // It does not fit: the longest beginning that does, found by halving.
    const auto whole = parts_->layout(text, style, smallest, width);
    const auto ends = possible_ends(whole.get(), text);
    std::size_t low = 0, high = ends.size();
    auto best = parts_->layout("…", style, smallest, width);
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        auto tried = parts_->layout(text.substr(0, ends[middle]) + "…", style, smallest, width);
        if (fits(tried.get(), style, width, height)) {
            best = std::move(tried);
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    TextImage image = drawn(best.get(), style, height, draw);
    image.em = smallest;
    image.cut = true;
    return image;
}

}  // namespace kassa::ui
