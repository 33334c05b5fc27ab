// Saves a picture of every scene, for people to look at.
#include <iostream>

#include "kiosk/screens/draw.h"
#include "scenes.h"

using namespace kassa;
using namespace kassa::screens;

int main(int argc, char** argv) {
    if (argc < 2) {
        std::cerr << "screen_pictures FOLDER [wide] [LANGUAGE] [low-reach] [high-contrast] [large-text] [only=NAME]\n";
        return 2;
    }
    const std::filesystem::path folder = argv[1];
    ui::SizePx size = upright_size;
    std::string language = "en", only;
    flows::Appearance appearance;
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "wide") size = wide_size;
        else if (word == "upright") size = upright_size;
        else if (word == "low-reach") appearance.low_reach = true;
        else if (word == "high-contrast") appearance.high_contrast = true;
        else if (word == "large-text") appearance.large_text = true;
        else if (word.starts_with("only=")) only = word.substr(5);
        else language = word;
    }
    auto screen = ui::Screen::open(size, ui::Show::Offscreen, test_dots_per_mm);
    if (!screen) {
        std::cerr << screen.error().sentence << "\n";
        return 1;
    }
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
