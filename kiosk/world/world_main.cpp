// `world`: the demo. A kiosk in a window, simulators for its devices, and a second window in which a person plays
// everything around the kiosk. Closing either window ends all of it.
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <print>

#include "kiosk/world/draw_panel.h"
#include "kiosk/world/stage.h"

namespace {

using namespace kassa;

struct Arguments {
    std::string config, catalogue, pictures, folder, camera, language = "en", size;
    bool landscape = false;
};

int failed(const Fault& fault) {
    std::println(stderr, "world: {}", fault.sentence);
    return 1;
}

std::filesystem::path own_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

struct Places {
    std::vector<std::string> kiosk;  // arguments of `kiosk run`
    world::Box panel;
};

// The kiosk at the left and the panel beside it. A screen of 1080 × 1920 is shown smaller where it would not fit, and
// everything on it with it: the dots per millimetre shrink by the same share.
Places places_on(const world::Box& room, const Arguments& arguments) {
    constexpr double dots_per_mm = 3.2;  // of the demo's 1080 × 1920 (packaging/demo/kiosk.toml)
    constexpr int title_bar = 40, panel_width = 660, panel_height = 960;
    constexpr double least = 0.4;  // below this the windows rather overlap
    int width = arguments.landscape ? 1920 : 1080, height = arguments.landscape ? 1080 : 1920;
    Places places;
    double share = 1;
    int given_width = 0, given_height = 0;
    if (std::sscanf(arguments.size.c_str(), "%dx%d", &given_width, &given_height) == 2) {
        share = std::min(double(std::min(given_width, given_height)) / std::min(width, height),
                         double(std::max(given_width, given_height)) / std::max(width, height));
        width = given_width;
        height = given_height;
    } else {
        const double beside = std::max(least, double(room.width - panel_width) / width);
        share = std::min({1.0, beside, double(room.height - title_bar) / height});
        width = int(width * share);
        height = int(height * share);
    }
    places.kiosk = {"--size", arguments.size.empty() ? std::format("{}x{}", width, height) : arguments.size,
                    "--set",
                    std::format("display.dots_per_mm={:.3f}", std::clamp(dots_per_mm * share, 1.0, 40.0))};
    const int left = std::max(0, (room.width - width - panel_width) / 2);
    places.panel = {room.x + std::min(left + width, std::max(0, room.width - panel_width)),
                    room.y + title_bar, std::min(panel_width, room.width),
                    std::min(panel_height, room.height - title_bar)};
    ::setenv("KASSA_WINDOW_PLACE", std::format("{},{}", room.x + left, room.y + title_bar).c_str(), 1);
    return places;
}

Result<void> run(const Arguments& arguments) {
    // Only messages are needed here, no amounts: the currency does not matter.
    const auto loaded =
        locales::Words::load(arguments.language, own_folder() / "../locales", Currency{"EUR", 2}, "UTC");
    if (!loaded) return std::unexpected(loaded.error());
    const locales::Words& words = *loaded;
    const auto goods = world::read_goods(arguments.catalogue, arguments.pictures);
    if (!goods) return std::unexpected(goods.error());
    const world::Box room = world::Window::display();
    if (room.width == 0) return fault("no display can be opened; start inside a graphical session");
    const Places places = places_on(room, arguments);
    auto window = world::Window::open(words("Kassa: the world around the kiosk"), places.panel,
                                      arguments.language, words.rtl());
    if (!window) return std::unexpected(window.error());
    world::StageOptions options{own_folder(), arguments.config, arguments.folder, arguments.camera,
                                places.kiosk};
    options.kiosk.insert(options.kiosk.end(), {"--lang", arguments.language});
    auto stage = world::Stage::open(std::move(options), *goods);
    if (!stage) return std::unexpected(stage.error());
    // A button hears of a press in one frame and of the release in the next, so a few frames follow each input.
    constexpr int frames_after_input = 3;
    constexpr Duration look_every = 250ms;
    int frames = frames_after_input;
    auto look_at = std::chrono::steady_clock::now();
    while (!(*window)->close_asked()) {
        if ((*window)->pump(frames > 0 ? 10ms : look_every)) frames = frames_after_input;
        if (const auto now = std::chrono::steady_clock::now(); now >= look_at) {
            if ((*stage)->look()) frames = std::max(frames, 1);
            look_at = now + look_every;
        }
        if (const auto code = (*stage)->kiosk_ended())
            return *code == 0 ? Result<void>{}
                              : fault("the kiosk ended with {}; what it said stands above", *code);
        if (frames == 0) continue;
        --frames;
        (*window)->begin_frame();
        const auto act = world::draw_panel(**window, (*stage)->panel(), words);
        (*window)->end_frame();
        if (!act) continue;
        (*stage)->perform(*act);
        frames = frames_after_input;
    }
    return {};
}

}  // namespace

int main(int count, char** words) {
    Arguments arguments;
    CLI::App app{"Kassa's demo: a kiosk with simulated devices, and a window in which you play its world"};
    app.add_option("--config", arguments.config, "kiosk.toml of the demo shop (packaging/demo/prepare)")
        ->required();
    app.add_option("--catalogue", arguments.catalogue,
                   "the goods that lie about: a CSV file in the full format")
        ->required();
    app.add_option("--pictures", arguments.pictures, "the folder of their pictures")->required();
    app.add_option("--folder", arguments.folder, "where the terminal's ledger and pulled receipts go")
        ->required();
    app.add_option("--camera", arguments.camera,
                   "a V4L2 device such as /dev/video0, instead of a drawn film");
    app.add_option("--lang", arguments.language, "the language of both windows");
    app.add_option("--size", arguments.size,
                   "of the kiosk in pixels, such as 1080x1920; else what fits the display");
    app.add_flag("--landscape", arguments.landscape, "1920x1080 instead of 1080x1920");
    CLI11_PARSE(app, count, words);
    const auto ended = run(arguments);
    return ended ? 0 : failed(ended.error());
}
