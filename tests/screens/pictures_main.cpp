// Saves a picture of every scene, for people to look at; with "measure", says what a frame costs instead.
#include <ctime>
#include <iostream>

#include "kiosk/screens/draw.h"
#include "tests/screens/scenes.h"

using namespace kassa;
using namespace kassa::screens;

namespace {

// CPU milliseconds of this thread for one frame of every scene, warm: p50, p95 and most.
void measure(ui::Screen& screen, ui::SizePx size, const std::string& language, flows::Appearance appearance) {
    std::vector<double> costs;
    for (int round = 0; round < 12; ++round)
        for (const TestScene& scene : all_scenes()) {
            timespec from{}, to{};
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &from);
            draw(screen.canvas(), size, view_of(scene, language, appearance));
            screen.show();
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &to);
            if (round >= 2)
                costs.push_back(double(to.tv_sec - from.tv_sec) * 1e3 +
                                double(to.tv_nsec - from.tv_nsec) / 1e6);
        }
    std::ranges::sort(costs);
    std::cout << std::format("{} frames, CPU ms: p50 {:.2f}, p95 {:.2f}, most {:.2f}; sprites {:.1f} MB\n",
                             costs.size(), costs[costs.size() / 2], costs[costs.size() * 95 / 100],
                             costs.back(), double(screen.canvas().cached_bytes()) / 1048576);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr
            << "screen_pictures FOLDER [wide] [LANGUAGE] [low-reach] [high-contrast] [large-text] [only=NAME] [measure]\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    ui::SizePx size = upright_size;
    std::string language = "en", only;
    flows::Appearance appearance;
    bool measuring = false;
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "wide")
            size = wide_size;
        else if (word == "upright")
            size = upright_size;
        else if (word == "low-reach")
            appearance.low_reach = true;
        else if (word == "high-contrast")
            appearance.high_contrast = true;
        else if (word == "large-text")
            appearance.large_text = true;
        else if (word == "measure")
            measuring = true;
        else if (word.starts_with("only="))
            only = word.substr(5);
        else
            language = word;
    }
    auto screen = ui::Screen::open(size, ui::Show::Offscreen, test_dots_per_mm);
    if (!screen) {
        std::cerr << screen.error().sentence << "\n";
        return 1;
    }
    if (measuring) return measure(*screen, size, language, appearance), 0;
    std::filesystem::create_directories(folder);
    for (const TestScene& scene : all_scenes()) {
        if (!only.empty() && scene.name.find(only) == std::string::npos) continue;
        draw(screen->canvas(), size, view_of(scene, language, appearance));
        screen->show();
        if (auto saved = screen->save_png(folder / (scene.name + ".png")); !saved) {
            std::cerr << saved.error().sentence << "\n";
            return 1;
        }
    }
}
