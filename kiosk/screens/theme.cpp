#include "kiosk/screens/theme.h"

namespace kassa::screens {

using ui::Colour;

namespace {

constexpr Colour white = Colour::hex(0xFFFFFF), black = Colour::hex(0x000000), yellow = Colour::hex(0xFFDD33);
constexpr Colour ink = Colour::hex(0x14212B), quiet = Colour::hex(0x4B5A66);

constexpr Theme bright() {
    Theme theme;
    theme.ground = Colour::hex(0xF1F4F6);
    theme.ground_ink = ink;
    theme.ground_quiet = quiet;
    theme.card = {white, ink, quiet, Colour::hex(0xDDE4E9), 2};
    theme.field = {white, ink, quiet, Colour::hex(0x2E6FB5), 4};
    theme.off = {Colour::hex(0xE3E8EB), Colour::hex(0x56636D), Colour::hex(0x56636D), Colour::hex(0xD6DDE2),
                 0};
    theme.good = Colour::hex(0x0B6B38);
    theme.glow = Colour::hex(0xBFE8CF);
    theme.rule = Colour::hex(0xE6EBEF);
    theme.focus = Colour::hex(0xC2410C);
    return theme;
}

constexpr Theme dark() {
    Theme theme;
    theme.ground = black;
    theme.ground_ink = white;
    theme.ground_quiet = white;
    theme.card = {black, white, white, white, 3};
    theme.field = {black, yellow, white, yellow, 5};
    theme.off = {black, Colour::hex(0x9AA3AA), Colour::hex(0x9AA3AA), Colour::hex(0x59636B), 3};
    theme.good = Colour::hex(0x6CF09A);
    theme.glow = Colour::hex(0x00552A);
    theme.rule = Colour::hex(0x808890);
    theme.focus = Colour::hex(0x4FC3FF);
    theme.lips = false;
    theme.high_contrast = true;
    return theme;
}

}  // namespace

Surface Theme::button(Emphasis emphasis) const {
    if (high_contrast) {
        switch (emphasis) {
            case Emphasis::Main: return {yellow, black, black, yellow, 0};
            case Emphasis::Chosen: return {white, black, black, white, 0};
            case Emphasis::Danger: return {black, Colour::hex(0xFF9A8F), white, Colour::hex(0xFF9A8F), 4};
            default: return {black, white, white, white, 4};
        }
    }
    switch (emphasis) {
        case Emphasis::Main: return {Colour::hex(0x0B7A41), white, white, Colour::hex(0x075A2F), 0};
        case Emphasis::Chosen: return {Colour::hex(0x1F5FA8), white, white, Colour::hex(0x15457D), 0};
        case Emphasis::Danger:
            return {Colour::hex(0xFDECEA), Colour::hex(0xA32018), Colour::hex(0xA32018),
                    Colour::hex(0xEBC4C0), 0};
        case Emphasis::Quiet: return {Colour::hex(0xE4EAEE), ink, quiet, Colour::hex(0xCBD4DB), 0};
        case Emphasis::Plain:
        case Emphasis::Good:
        case Emphasis::Attention: break;
    }
    return {white, ink, quiet, Colour::hex(0xCBD4DB), 0};
}

Surface Theme::hero(Emphasis tone) const {
    if (high_contrast) {
        if (tone == Emphasis::Attention) return {black, yellow, white, yellow, 5};
        return {black, white, white, white, 3};
    }
    switch (tone) {
        case Emphasis::Good:
            return {Colour::hex(0xE2F3E8), Colour::hex(0x0C4A2A), Colour::hex(0x2B5A40),
                    Colour::hex(0xBFE0CB), 2};
        case Emphasis::Attention:
            return {Colour::hex(0xFFF2D9), Colour::hex(0x4A3203), Colour::hex(0x644A16),
                    Colour::hex(0xF0D9A8), 2};
        case Emphasis::Danger:
            return {Colour::hex(0xFDECEA), Colour::hex(0x7A1610), Colour::hex(0x7A1610),
                    Colour::hex(0xEBC4C0), 2};
        case Emphasis::Main: return {Colour::hex(0x0B7A41), white, white, Colour::hex(0x0B7A41), 0};
        case Emphasis::Plain:
        case Emphasis::Quiet:
        case Emphasis::Chosen: break;
    }
    return {Colour::hex(0xE3EEF9), Colour::hex(0x0F2F52), Colour::hex(0x35506C), Colour::hex(0xC6DBF0), 2};
}

const Theme& theme_of(const flows::Appearance& appearance) {
    static constexpr Theme bright_theme = bright(), dark_theme = dark();
    return appearance.high_contrast ? dark_theme : bright_theme;
}

}  // namespace kassa::screens
