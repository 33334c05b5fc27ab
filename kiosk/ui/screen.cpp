#include "kiosk/ui/screen.h"

#include <SDL.h>
#include <cairo.h>

#include <cstdio>

namespace kassa::ui {

struct Screen::Parts {
    SDL_Surface* surface = nullptr;  // off screen
    SDL_Window* window = nullptr;
    SDL_Renderer* renderer = nullptr;
    std::unique_ptr<Gui> gui;

    ~Parts() {
        gui.reset();
        if (renderer) SDL_DestroyRenderer(renderer);
        if (surface) SDL_FreeSurface(surface);
        if (window) {
            SDL_DestroyWindow(window);
            SDL_QuitSubSystem(SDL_INIT_VIDEO);
        }
    }
};

namespace {

// Opens the window and its renderer into the three places; a sentence when SDL cannot.
Result<void> open_window(SizePx size, Show show, SDL_Window*& window, SDL_Renderer*& renderer) {
    // Without this hint SDL hands finished pictures to OpenGL, which without a graphics chip costs four times the
    // drawing.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "0");
    // A finger is a mouse to the rest of the program.
    SDL_SetHint(SDL_HINT_TOUCH_MOUSE_EVENTS, "1");
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return fault(
            "no display can be opened ({}); start inside a graphical session, or run without a display",
            SDL_GetError());
    const Uint32 flags = show == Show::Fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : SDL_WINDOW_RESIZABLE;
    // The demo puts the kiosk beside its own window (kiosk/world).
    int x = SDL_WINDOWPOS_CENTERED, y = SDL_WINDOWPOS_CENTERED;
    if (const char* place = SDL_GetHint("KASSA_WINDOW_PLACE");
        place && std::sscanf(place, "%d,%d", &x, &y) != 2)
        x = y = SDL_WINDOWPOS_CENTERED;
    window = SDL_CreateWindow("Kassa", x, y, size.width, size.height, flags);
    if (!window) {
        const std::string why = SDL_GetError();
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
        return fault("the display gives no window of {} × {} ({})", size.width, size.height, why);
    }
    renderer = SDL_CreateRenderer(window, -1, SDL_RENDERER_SOFTWARE);
    if (!renderer)
        return fault("the software renderer does not start ({}); use SDL_VIDEODRIVER=x11 or kmsdrm",
                     SDL_GetError());
    if (show == Show::Fullscreen) SDL_ShowCursor(SDL_DISABLE);
    return {};
}

void read(const SDL_Event& event, std::vector<Input>& inputs) {
    switch (event.type) {
        case SDL_MOUSEBUTTONDOWN:
            if (event.button.button == SDL_BUTTON_LEFT)
                inputs.push_back(Touched{event.button.x, event.button.y});
            break;
        case SDL_MOUSEBUTTONUP:
            if (event.button.button == SDL_BUTTON_LEFT)
                inputs.push_back(Released{event.button.x, event.button.y});
            break;
        case SDL_KEYDOWN:
            inputs.push_back(
                KeyPressed{SDL_GetKeyName(event.key.keysym.sym), (event.key.keysym.mod & KMOD_SHIFT) != 0});
            break;
        case SDL_WINDOWEVENT: inputs.push_back(Uncovered{}); break;
        case SDL_QUIT: inputs.push_back(CloseAsked{}); break;
        default: break;
    }
}

}  // namespace

Result<Screen> Screen::open(SizePx size, Show show, double dots_per_mm, const std::filesystem::path& fonts) {
    if (size.width < 320 || size.height < 320 || dots_per_mm <= 0)
        return fault(
            "a screen of {} × {} with {} dots per millimetre cannot hold the kiosk; at least 320 × 320 and more than 0",
            size.width, size.height, dots_per_mm);
    auto text = Text::open(fonts);
    if (!text) return std::unexpected(text.error());
    auto parts = std::make_unique<Parts>();
    if (show == Show::Offscreen) {
        parts->surface =
            SDL_CreateRGBSurfaceWithFormat(0, size.width, size.height, 32, SDL_PIXELFORMAT_ARGB8888);
        if (!parts->surface)
            return fault("no memory for a screen of {} × {}: {}", size.width, size.height, SDL_GetError());
        parts->renderer = SDL_CreateSoftwareRenderer(parts->surface);
        if (!parts->renderer) return fault("the software renderer does not start: {}", SDL_GetError());
    } else if (auto opened = open_window(size, show, parts->window, parts->renderer); !opened) {
        return std::unexpected(opened.error());
    }
    parts->gui = std::make_unique<Gui>(parts->window, parts->renderer);
    Screen screen(std::move(parts));
    screen.canvas_ =
        std::make_unique<Canvas>(*screen.parts_->gui, screen.parts_->renderer, std::move(*text), dots_per_mm);
    return screen;
}

Screen::Screen(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Screen::Screen(Screen&&) noexcept = default;
Screen& Screen::operator=(Screen&& other) noexcept {
    // The canvas's textures go before the renderer that made them.
    canvas_ = std::move(other.canvas_);
    parts_ = std::move(other.parts_);
    return *this;
}
Screen::~Screen() { canvas_.reset(); }

SizePx Screen::size() const {
    SizePx size;
    SDL_GetRendererOutputSize(parts_->renderer, &size.width, &size.height);
    return size;
}

void Screen::show() { parts_->gui->show(); }

std::vector<Input> Screen::pump(Duration wait) {
    std::vector<Input> inputs;
    if (!parts_->window) return inputs;
    SDL_Event event;
    const auto take = [&] {
        parts_->gui->hear(event);
        read(event, inputs);
    };
    if (SDL_WaitEventTimeout(&event, int(std::max<std::int64_t>(0, wait.count())))) {
        take();
        while (SDL_PollEvent(&event)) take();
    }
    return inputs;
}

void Screen::wake() {
    SDL_Event event{};
    event.type = SDL_USEREVENT;
    SDL_PushEvent(&event);
}

std::vector<std::uint32_t> Screen::pixels() const {
    const SizePx area = size();
    std::vector<std::uint32_t> all(std::size_t(area.width) * std::size_t(area.height));
    SDL_RenderFlush(parts_->renderer);
    SDL_RenderReadPixels(parts_->renderer, nullptr, SDL_PIXELFORMAT_ARGB8888, all.data(), area.width * 4);
    for (std::uint32_t& pixel : all) pixel |= 0xff000000u;
    return all;
}

Result<void> Screen::save_png(const std::filesystem::path& file) const {
    std::vector<std::uint32_t> all = pixels();
    const SizePx area = size();
    cairo_surface_t* surface =
        cairo_image_surface_create_for_data(reinterpret_cast<unsigned char*>(all.data()), CAIRO_FORMAT_RGB24,
                                            area.width, area.height, area.width * 4);
    const cairo_status_t status = cairo_surface_write_to_png(surface, file.c_str());
    cairo_surface_destroy(surface);
    if (status != CAIRO_STATUS_SUCCESS)
        return fault("{}: the picture cannot be written ({})", file.string(), cairo_status_to_string(status));
    return {};
}

std::uint64_t Screen::hash() const {
    std::uint64_t hash = 0xcbf29ce484222325u;
    const auto take = [&hash](std::uint64_t value) { hash = (hash ^ value) * 0x100000001b3u; };
    const SizePx area = size();
    take(std::uint64_t(area.width));
    take(std::uint64_t(area.height));
    for (const std::uint32_t pixel : pixels()) take(pixel);
    return hash;
}

}  // namespace kassa::ui
