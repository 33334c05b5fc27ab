#include "kiosk/ui/gui.h"

#include <SDL.h>
#include <backends/imgui_impl_sdl2.h>
#include <backends/imgui_impl_sdlrenderer2.h>
#include <imgui.h>

namespace kassa::ui {

namespace {

// More than a person does between two frames: a tap is about six events.
constexpr int most_waiting = 256;

// The screens use about thirty colours. A power of two, so that a pixel's place in the texture is exact.
constexpr int palette_size = 256;

ImVec2 corner(int x, int y) { return {float(x), float(y)}; }
ImU32 packed(Colour c) { return IM_COL32(c.r, c.g, c.b, c.a); }

// Dear ImGui insists on a font and on a white pixel. It gets the smallest atlas that has both: a space.
void add_smallest_font(ImFontAtlas& fonts) {
    static constexpr ImWchar only_a_space[] = {' ', ' ', 0};
    fonts.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
    fonts.TexDesiredWidth = 16;
    ImFontConfig config;
    config.GlyphRanges = only_a_space;
    config.OversampleH = config.OversampleV = 1;
    fonts.AddFontDefault(&config);
}

}  // namespace

Gui::Gui(SDL_Window* window, SDL_Renderer* renderer) : window_(window), renderer_(renderer) {
    IMGUI_CHECKVERSION();
    context_ = ImGui::CreateContext();
    ImGui::SetCurrentContext(context_);  // a second display may have made its own before
    ImGuiIO& io = ImGui::GetIO();
    io.IniFilename = nullptr;
    io.LogFilename = nullptr;
    // The cursor stays hidden on a full screen.
    io.ConfigFlags |= ImGuiConfigFlags_NoMouseCursorChange;
    // A frame is drawn when something has changed, so it takes all that was heard at once and needs no second one.
    io.ConfigInputTrickleEventQueue = false;
    ImGuiStyle& style = ImGui::GetStyle();
    style.AntiAliasedLines = style.AntiAliasedLinesUseTex = style.AntiAliasedFill = false;
    style.WindowPadding = {};
    style.WindowBorderSize = 0;
    style.WindowRounding = 0;
    add_smallest_font(*io.Fonts);
    if (window_) ImGui_ImplSDL2_InitForSDLRenderer(window_, renderer_);
    ImGui_ImplSDLRenderer2_Init(renderer_);
    // In the format of a display's surface, into which it is copied without a conversion.
    palette_ =
        SDL_CreateTexture(renderer_, SDL_PIXELFORMAT_RGB888, SDL_TEXTUREACCESS_STATIC, palette_size, 1);
    if (palette_) SDL_SetTextureBlendMode(palette_, SDL_BLENDMODE_NONE);
}

Gui::~Gui() {
    ImGui::SetCurrentContext(context_);
    if (palette_) SDL_DestroyTexture(palette_);
    ImGui_ImplSDLRenderer2_Shutdown();
    if (window_) ImGui_ImplSDL2_Shutdown();
    ImGui::DestroyContext(context_);
}

void Gui::begin(SizePx size, Colour ground) {
    ImGui::SetCurrentContext(context_);
    end();
    ground_ = ground;
    waiting_ = 0;
    if (inks_.size() == palette_size) inks_.clear();
    ImGui_ImplSDLRenderer2_NewFrame();
    if (window_) ImGui_ImplSDL2_NewFrame();
    ImGuiIO& io = ImGui::GetIO();
    // The canvas counts in pixels of the panel, whatever a desktop calls a point.
    io.DisplaySize = corner(size.width, size.height);
    io.DisplayFramebufferScale = {1, 1};
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({});
    ImGui::SetNextWindowSize(io.DisplaySize);
    ImGui::Begin("kiosk", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoBackground | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoNav);
    list_ = ImGui::GetWindowDrawList();
}

// Dear ImGui's part of the frame is complete and can be drawn or dropped.
void Gui::end() {
    if (!list_) return;
    clip({});
    list_ = nullptr;
    ImGui::End();
    ImGui::Render();
}

void Gui::show() {
    ImGui::SetCurrentContext(context_);
    if (list_) {
        end();
        SDL_SetRenderDrawColor(renderer_, ground_.r, ground_.g, ground_.b, 255);
        SDL_RenderClear(renderer_);
        ImGui_ImplSDLRenderer2_RenderDrawData(ImGui::GetDrawData());
    }
    SDL_RenderPresent(renderer_);
}

std::optional<int> Gui::ink(Colour colour) {
    const std::uint32_t pixel = std::uint32_t(colour.r) << 16 | std::uint32_t(colour.g) << 8 | colour.b;
    if (const auto known = inks_.find(pixel); known != inks_.end()) return known->second;
    if (!palette_ || inks_.size() == palette_size) return {};
    const SDL_Rect place{int(inks_.size()), 0, 1, 1};
    if (SDL_UpdateTexture(palette_, &place, &pixel, sizeof pixel) != 0) return {};
    return inks_[pixel] = place.x;
}

void Gui::fill(const Rect& rect, Colour colour) {
    if (!list_ || rect.empty()) return;
    if (colour.a == 255)
        if (const auto place = ink(colour)) return image(palette_, rect, Rect{*place, 0, 1, 1});
    list_->AddRectFilled(corner(rect.x, rect.y), corner(rect.right(), rect.bottom()), packed(colour));
}

void Gui::image(SDL_Texture* texture, const Rect& to, std::optional<Rect> from, bool flipped) {
    if (!list_ || !texture || to.empty()) return;
    ImVec2 first(0, 0), last(1, 1);
    if (from) {
        int width = 1, height = 1;
        SDL_QueryTexture(texture, nullptr, nullptr, &width, &height);
        first = {float(from->x) / float(width), float(from->y) / float(height)};
        last = {float(from->right()) / float(width), float(from->bottom()) / float(height)};
    }
    if (flipped) std::swap(first.x, last.x);
    list_->AddImage(texture, corner(to.x, to.y), corner(to.right(), to.bottom()), first, last);
}

void Gui::clip(std::optional<Rect> rect) {
    if (!list_) return;
    if (clipped_) list_->PopClipRect();
    clipped_ = rect.has_value();
    if (rect) list_->PushClipRect(corner(rect->x, rect->y), corner(rect->right(), rect->bottom()));
}

void Gui::hear(const SDL_Event& event) {
    if (!window_) return;
    ImGui::SetCurrentContext(context_);
    // Only a frame empties the queue, and a mouse may move for hours over a screen that has nothing new to show.
    if (++waiting_ > most_waiting) {
        waiting_ = 0;
        ImGui::GetIO().ClearEventsQueue();
        ImGui::GetIO().ClearInputKeys();
    }
    ImGui_ImplSDL2_ProcessEvent(&event);
}

}  // namespace kassa::ui
