#include "kiosk/world/draw_window.h"

#include <SDL.h>
#include <backends/imgui_impl_sdl2.h>
#include <backends/imgui_impl_sdlrenderer2.h>
#include <cairo.h>
#include <imgui.h>

#include <cstring>
#include <map>

namespace kassa::world {
namespace {

constexpr int least_width = 560, least_height = 400;
// Textures of texts that were not drawn for so many frames go; the panel's own words never reach that.
constexpr int forget_after_frames = 600;

ImU32 tint(Colour colour) { return IM_COL32(colour.red, colour.green, colour.blue, 255); }

struct Texture {
    SDL_Texture* texture = nullptr;
    int x = 0, y = 0, width = 0, height = 0;
    int last_drawn = 0;
};

}  // namespace

struct Window::Parts {
    explicit Parts(ui::Text texts) : text(std::move(texts)) {}
    ~Parts() {
        for (auto* all : {&texts, &pictures})
            for (auto& [name, one] : *all) SDL_DestroyTexture(one.texture);
        if (ImGui::GetCurrentContext()) {
            if (renderer) ImGui_ImplSDLRenderer2_Shutdown();
            if (renderer) ImGui_ImplSDL2_Shutdown();
            ImGui::DestroyContext();
        }
        if (renderer) SDL_DestroyRenderer(renderer);
        if (window) SDL_DestroyWindow(window);
        SDL_QuitSubSystem(SDL_INIT_VIDEO);
    }

    // Where a box stands in the window: mirrored where reading starts at the right, and moved with the list around it.
    ImVec2 corner(const Box& box) const {
        const int x = rtl ? area().across - box.x - box.width : box.x;
        return {area().origin.x + float(x), area().origin.y + float(box.y)};
    }

    SDL_Texture* upload(int width, int height, const std::vector<std::uint32_t>& argb) const {
        SDL_Texture* texture =
            SDL_CreateTexture(renderer, SDL_PIXELFORMAT_ARGB8888, SDL_TEXTUREACCESS_STATIC, width, height);
        if (!texture) return nullptr;
        SDL_UpdateTexture(texture, nullptr, argb.data(), width * 4);
        SDL_SetTextureBlendMode(texture, SDL_BLENDMODE_BLEND);
        return texture;
    }

    SDL_Window* window = nullptr;
    SDL_Renderer* renderer = nullptr;
    ui::Text text;
    bool rtl = false, close_asked = false;
    int frame = 0;
    struct Area {
        ImVec2 origin{0, 0};
        int across = 0;
    };
    std::vector<Area> areas;  // the window, and the lists that are open in it
    const Area& area() const { return areas.back(); }
    std::map<std::string, Texture> texts, pictures;
};

Window::Window(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Window::~Window() = default;

Box Window::display() {
    SDL_Rect bounds{};
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0 || SDL_GetDisplayUsableBounds(0, &bounds) != 0) return {};
    return {bounds.x, bounds.y, bounds.w, bounds.h};
}

Result<std::unique_ptr<Window>> Window::open(const std::string& title, const Box& place,
                                             const std::string& language, bool rtl) {
    // See kiosk/ui/screen.cpp: finished pictures must not pass through OpenGL.
    SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
    SDL_SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
    auto text = ui::Text::open();
    if (!text) return std::unexpected(text.error());
    if (SDL_InitSubSystem(SDL_INIT_VIDEO) != 0)
        return fault("no display can be opened ({}); start inside a graphical session", SDL_GetError());
    auto parts = std::make_unique<Parts>(std::move(*text));
    parts->text.speak(language, rtl);
    parts->rtl = rtl;
    parts->window =
        SDL_CreateWindow(title.c_str(), place.x, place.y, place.width, place.height, SDL_WINDOW_RESIZABLE);
    if (!parts->window) return fault("the display gives no second window ({})", SDL_GetError());
    SDL_SetWindowMinimumSize(parts->window, least_width, least_height);
    parts->renderer = SDL_CreateRenderer(parts->window, -1, SDL_RENDERER_SOFTWARE);
    if (!parts->renderer) return fault("the software renderer does not start ({})", SDL_GetError());
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGuiStyle& style = ImGui::GetStyle();
    style.WindowPadding = style.FramePadding = style.ItemSpacing = {0, 0};
    style.WindowBorderSize = style.ChildBorderSize = style.ScrollbarRounding = 0;
    style.AntiAliasedFill = style.AntiAliasedLines = false;
    style.ScrollbarSize = 14;
    style.WindowMinSize = {1, 1};
    ImGui::StyleColorsLight();
    ImGui_ImplSDL2_InitForSDLRenderer(parts->window, parts->renderer);
    ImGui_ImplSDLRenderer2_Init(parts->renderer);
    return std::unique_ptr<Window>(new Window(std::move(parts)));
}

bool Window::close_asked() const { return parts_->close_asked; }
int Window::width() const { return parts_->area().across; }
int Window::height() const { return int(ImGui::GetIO().DisplaySize.y); }

bool Window::pump(Duration wait) {
    SDL_Event event;
    bool done = SDL_WaitEventTimeout(&event, int(wait.count())) != 0;
    const bool any = done;
    for (; done; done = SDL_PollEvent(&event) != 0) {
        ImGui_ImplSDL2_ProcessEvent(&event);
        const bool closed = event.type == SDL_WINDOWEVENT && event.window.event == SDL_WINDOWEVENT_CLOSE;
        if (event.type == SDL_QUIT || closed) parts_->close_asked = true;
    }
    return any;
}

void Window::begin_frame() {
    ImGui_ImplSDLRenderer2_NewFrame();
    ImGui_ImplSDL2_NewFrame();
    ImGui::NewFrame();
    ++parts_->frame;
    parts_->areas = {{{0, 0}, int(ImGui::GetIO().DisplaySize.x)}};
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
    ImGui::Begin("panel", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove | ImGuiWindowFlags_NoBackground |
                     ImGuiWindowFlags_NoScrollWithMouse);
}

void Window::end_frame() {
    ImGui::End();
    ImGui::Render();
    SDL_SetRenderDrawColor(parts_->renderer, 244, 246, 248, 255);
    SDL_RenderClear(parts_->renderer);
    ImGui_ImplSDLRenderer2_RenderDrawData(ImGui::GetDrawData());
    SDL_RenderPresent(parts_->renderer);
    std::erase_if(parts_->texts, [&](auto& entry) {
        const bool old = parts_->frame - entry.second.last_drawn > forget_after_frames;
        if (old) SDL_DestroyTexture(entry.second.texture);
        return old;
    });
}

void Window::fill(const Box& box, Colour colour) {
    const ImVec2 at = parts_->corner(box);
    ImGui::GetWindowDrawList()->AddRectFilled(at, {at.x + float(box.width), at.y + float(box.height)},
                                              tint(colour));
}

void Window::text(const Box& box, const std::string& words, const ui::TextStyle& style, Colour colour) {
    if (words.empty() || box.width <= 0 || box.height <= 0) return;
    const std::string key =
        std::format("{}/{}/{}/{}/{}/{}/{}/{}/{}", style.em, style.smallest, style.bold, style.lines,
                    int(style.align), int(style.upright), box.width, box.height, words);
    auto [place, fresh] = parts_->texts.try_emplace(key);
    Texture& texture = place->second;
    if (fresh) {
        const ui::TextImage image = parts_->text.lay(words, style, box.width, box.height);
        std::vector<std::uint32_t> argb(image.coverage.size());
        for (std::size_t i = 0; i < argb.size(); ++i)
            argb[i] = std::uint32_t(image.coverage[i]) << 24 | 0xFFFFFF;
        texture = {nullptr, image.x, image.y, image.width, image.height, 0};
        if (!argb.empty()) texture.texture = parts_->upload(image.width, image.height, argb);
    }
    texture.last_drawn = parts_->frame;
    if (!texture.texture) return;
    const ImVec2 corner = parts_->corner(box);
    const ImVec2 at{corner.x + float(texture.x), corner.y + float(texture.y)};
    ImGui::GetWindowDrawList()->AddImage(texture.texture, at,
                                         {at.x + float(texture.width), at.y + float(texture.height)}, {0, 0},
                                         {1, 1}, tint(colour));
}

// Scaled once to the size in which it is drawn: the renderer's own scaling is coarse.
void Window::picture(const Box& box, const std::filesystem::path& file) {
    const std::string key = std::format("{}x{} {}", box.width, box.height, file.string());
    auto [place, fresh] = parts_->pictures.try_emplace(key);
    Texture& texture = place->second;
    if (fresh) {
        cairo_surface_t* source = cairo_image_surface_create_from_png(file.c_str());
        const int width = cairo_image_surface_get_width(source),
                  height = cairo_image_surface_get_height(source);
        if (cairo_surface_status(source) == CAIRO_STATUS_SUCCESS && width > 0 && height > 0) {
            const double scale = std::min({double(box.width) / width, double(box.height) / height});
            const int w = std::max(1, int(width * scale)), h = std::max(1, int(height * scale));
            cairo_surface_t* target = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, w, h);
            cairo_t* cairo = cairo_create(target);
            cairo_set_source_rgb(cairo, 1, 1, 1);
            cairo_paint(cairo);
            cairo_scale(cairo, scale, scale);
            cairo_set_source_surface(cairo, source, 0, 0);
            cairo_pattern_set_filter(cairo_get_source(cairo), CAIRO_FILTER_BEST);
            cairo_paint(cairo);
            cairo_surface_flush(target);
            std::vector<std::uint32_t> argb(std::size_t(w) * std::size_t(h));
            for (int row = 0; row < h; ++row)
                std::memcpy(
                    &argb[std::size_t(row) * std::size_t(w)],
                    cairo_image_surface_get_data(target) + row * cairo_image_surface_get_stride(target),
                    std::size_t(w) * 4);
            texture = {parts_->upload(w, h, argb), 0, 0, w, h, 0};
            cairo_destroy(cairo);
            cairo_surface_destroy(target);
        }
        cairo_surface_destroy(source);
    }
    if (!texture.texture) return;
    const ImVec2 corner = parts_->corner(box);
    const ImVec2 at{corner.x + float((box.width - texture.width) / 2),
                    corner.y + float((box.height - texture.height) / 2)};
    ImGui::GetWindowDrawList()->AddImage(texture.texture, at,
                                         {at.x + float(texture.width), at.y + float(texture.height)});
}

Box Window::picture_size(const std::filesystem::path& file) {
    cairo_surface_t* source = cairo_image_surface_create_from_png(file.c_str());
    const Box size{0, 0, cairo_image_surface_get_width(source), cairo_image_surface_get_height(source)};
    cairo_surface_destroy(source);
    return size;
}

bool Window::area(const std::string& id, const Box& box, bool& hovered) {
    ImGui::SetCursorScreenPos(parts_->corner(box));
    const bool pressed = ImGui::InvisibleButton(id.c_str(), {float(box.width), float(box.height)});
    hovered = ImGui::IsItemHovered();
    return pressed;
}

bool Window::button(const std::string& id, const Box& box, const std::string& words, Look look,
                    bool enabled) {
    bool hovered = false;
    const bool pressed = area(id, box, hovered);
    const bool down = hovered && enabled && ImGui::IsMouseDown(ImGuiMouseButton_Left);
    Colour ground{255, 255, 255}, edge{196, 204, 212}, ink{32, 44, 56};
    if (look == Look::Main) ground = edge = {0, 98, 120}, ink = {255, 255, 255};
    if (look == Look::Careful) edge = {180, 84, 40}, ink = {150, 60, 20};
    if (!enabled) ground = {236, 239, 242}, edge = {222, 227, 231}, ink = {142, 152, 162};
    if (enabled && hovered) edge = {0, 98, 120};
    if (down) ground = look == Look::Main ? Colour{0, 74, 92} : Colour{222, 236, 240};
    fill(box, edge);
    fill(box.inset(hovered && enabled ? 2 : 1), ground);
    text(box.inset(5), words, {.em = 16, .smallest = 11, .lines = 2, .align = ui::Align::Centre}, ink);
    return pressed && enabled;
}

void Window::begin_list(const std::string& id, const Box& box, int content_height) {
    ImGui::SetCursorScreenPos(parts_->corner(box));
    ImGui::BeginChild(id.c_str(), {float(box.width), float(box.height)}, 0, 0);
    const ImVec2 start = ImGui::GetCursorScreenPos();
    ImGui::Dummy({1, float(content_height)});
    const int bar = content_height > box.height ? int(ImGui::GetStyle().ScrollbarSize) : 0;
    parts_->areas.push_back({start, box.width - bar});
}

void Window::end_list() {
    ImGui::EndChild();
    parts_->areas.pop_back();
}

}  // namespace kassa::world
