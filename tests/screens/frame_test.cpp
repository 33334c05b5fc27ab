#include <SDL2/SDL.h>

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "tests/screens/golden.h"
#include "kiosk/screens/draw.h"
#include "tests/screens/scenes.h"

using namespace kassa;
using namespace kassa::screens;

namespace {

struct Frame {
    const char* scene;
    const char* language;
    ui::SizePx size;
    flows::Appearance appearance = {};
};

// The screens that show a kind of thing first.
const Frame frames[] = {
    {"attract", "en", upright_size},
    {"attract", "ar", wide_size},
    {"shopping_empty", "en", upright_size},
    {"shopping", "en", upright_size},
    {"shopping", "ar", upright_size},
    {"shopping", "en", wide_size},
    {"shopping", "ar", wide_size},
    {"shopping", "en", upright_size, {.low_reach = true}},
    {"shopping", "en", upright_size, {.high_contrast = true}},
    {"shopping", "ar", upright_size, {.large_text = true}},
    {"shopping_long_second_page", "en", upright_size},
    {"shopping_fresh_line", "en", upright_size},
    {"notice_put_in_bag", "en", upright_size},
    {"notice_unknown_item", "ar", wide_size},
    {"keypad", "en", upright_size},
    {"look_up", "en", upright_size},
    {"look_up_arabic", "ar", upright_size},
    {"line", "en", wide_size},
    {"weighing", "ar", upright_size},
    {"awaiting_staff", "en", upright_size},
    {"choose_tender", "en", upright_size},
    {"paying", "en", wide_size},
    {"checking_payment", "en", upright_size},
    {"thanks_without_paper", "en", upright_size},
    {"thanks", "ar", wide_size},
    {"still_there", "en", upright_size},
    {"appearance", "en", upright_size},
    {"staff_pin", "en", upright_size},
    {"staff_cases", "en", upright_size, {.high_contrast = true}},
    {"staff_suspended", "en", wide_size},
};

std::string name_of(const Frame& frame) {
    return std::format("{} {} {}x{}{}{}{}", frame.scene, frame.language, frame.size.width, frame.size.height,
                       frame.appearance.low_reach ? " low-reach" : "",
                       frame.appearance.high_contrast ? " high-contrast" : "",
                       frame.appearance.large_text ? " large-text" : "");
}

ui::Screen open(ui::SizePx size) {
    auto screen = ui::Screen::open(size, ui::Show::Offscreen, test_dots_per_mm);
    REQUIRE(screen);
    return std::move(*screen);
}

std::uint64_t hash_of(ui::Screen& screen, const Frame& frame) {
    draw(screen.canvas(), frame.size, view_of(scene_called(frame.scene), frame.language, frame.appearance));
    screen.show();
    return screen.hash();
}

}  // namespace

TEST_CASE("Frames are drawn pixel for pixel as they were when somebody looked at them") {
    ui::Screen upright = open(upright_size), wide = open(wide_size);
    std::string now = "# Made with " + upright.canvas().text().versions() +
                      ". Other versions draw other pixels:\n"
                      "# look at build/bin/screen_pictures, then record again with UPDATE_GOLDEN=1.\n";
    for (const Frame& frame : frames)
        now += std::format("{:016x} {}\n", hash_of(frame.size == upright_size ? upright : wide, frame),
                           name_of(frame));
    if (updating_golden()) write_golden("frames.txt", now);
    std::istringstream is(now), was(read_golden("frames.txt"));
    std::string a, b;
    while (std::getline(is, a)) {
        std::getline(was, b);
        CHECK(a == b);
    }
    CHECK_FALSE(std::getline(was, b));
}

TEST_CASE("A frame is the same however often and after whatever else it is drawn") {
    ui::Screen screen = open(upright_size);
    const Frame frame{"shopping", "ar", upright_size};
    const std::uint64_t first = hash_of(screen, frame);
    for (const TestScene& scene : all_scenes()) draw(screen.canvas(), upright_size, view_of(scene, "en"));
    CHECK(hash_of(screen, frame) == first);
    CHECK(screen.canvas().cached_bytes() < (40u << 20));
}

TEST_CASE("The camera's picture is shown turned round, as a mirror does") {
    ui::Screen screen = open(upright_size);
    const Frame frame{"shopping", "en", upright_size};
    const std::uint64_t without = hash_of(screen, frame);
    std::vector<std::uint8_t> half(320 * 180, 20);
    for (int y = 0; y < 180; ++y) std::fill_n(half.begin() + y * 320, 160, 230);
    screen.canvas().set_preview(half, 320, 180);
    const std::uint64_t with = hash_of(screen, frame);
    CHECK(with != without);
    for (int y = 0; y < 180; ++y) std::reverse(half.begin() + y * 320, half.begin() + (y + 1) * 320);
    screen.canvas().set_preview(half, 320, 180);
    CHECK(hash_of(screen, frame) != with);
    screen.canvas().set_preview(std::span(half).first(100), 320, 180);  // too short: the last one stays
    screen.canvas().set_preview({}, 0, 0);
}

TEST_CASE("A product's own picture is shown, and one that cannot be read leaves its drawing") {
    ui::Screen screen = open(upright_size);
    TestScene scene = scene_called("shopping");
    const auto hash = [&] {
        draw(screen.canvas(), upright_size, view_of(scene, "en"));
        screen.show();
        return screen.hash();
    };
    const std::uint64_t drawings = hash();
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / std::format("kassa-picture-{}.png", drawings);
    REQUIRE(screen.save_png(file));
    screen.canvas().find_pictures_with([&](const std::string& name) -> std::optional<ui::Png> {
        if (name == "whole.png") return file;
        return std::vector<unsigned char>{1, 2, 3};
    });
    scene.lane.visit.lines[0].product.picture = "broken.png";
    CHECK(hash() == drawings);
    scene.lane.visit.lines[0].product.picture = "whole.png";
    CHECK(hash() != drawings);
    std::filesystem::remove(file);
}

TEST_CASE("A window shows the same pixels as the hidden surface, and tells of touches in their order") {
    // Also inside a graphical session: a real mouse would tell of touches of its own.
    SDL_SetHintWithPriority(SDL_HINT_VIDEODRIVER, "dummy", SDL_HINT_OVERRIDE);
    auto window = ui::Screen::open(wide_size, ui::Show::Windowed, test_dots_per_mm);
    REQUIRE(window);
    ui::Screen surface = open(wide_size);
    REQUIRE(window->size() == wide_size);
    while (!window->pump(Duration::zero()).empty()) {}

    // Taps that no frame stands between, and far more of a mouse than Dear ImGui is meant to remember.
    const auto press = [](Uint32 type, int x) {
        SDL_Event event{};
        event.type = type;
        event.button = {.type = type, .button = SDL_BUTTON_LEFT, .x = x, .y = 7};
        SDL_PushEvent(&event);
    };
    std::vector<std::string> told;
    for (int round = 0; round < 3; ++round) {
        for (int x = 0; x < 1000; ++x) {
            SDL_Event event{};
            event.motion = {.type = SDL_MOUSEMOTION, .x = x, .y = 7};
            SDL_PushEvent(&event);
        }
        press(SDL_MOUSEBUTTONDOWN, 10 * round);
        press(SDL_MOUSEBUTTONUP, 10 * round + 1);
        for (const ui::Input& input : window->pump(Duration::zero())) {
            if (const auto* down = std::get_if<ui::Touched>(&input))
                told.push_back(std::format("+{}", down->x));
            if (const auto* up = std::get_if<ui::Released>(&input)) told.push_back(std::format("-{}", up->x));
        }
    }
    CHECK(told == std::vector<std::string>{"+0", "-1", "+10", "-11", "+20", "-21"});

    for (const char* scene : {"shopping", "thanks", "notice_unknown_item"}) {
        INFO(scene);
        const Frame frame{scene, "ar", wide_size};
        CHECK(hash_of(*window, frame) == hash_of(surface, frame));
    }
}

TEST_CASE("A frame that is not shown leaves the last one standing, and showing twice changes nothing") {
    ui::Screen screen = open(upright_size);
    const Frame frame{"shopping", "en", upright_size};
    const std::uint64_t shown = hash_of(screen, frame);
    draw(screen.canvas(), upright_size, view_of(scene_called("attract"), "en"));
    CHECK(screen.hash() == shown);
    CHECK(hash_of(screen, frame) == shown);
    screen.show();
    CHECK(screen.hash() == shown);
}

TEST_CASE(
    "Rectangles are exact to the pixel in more colours than a palette holds, opaque or not, and inside a clip") {
    ui::Screen screen = open({640, 480});
    const auto colour = [](int i) {
        return ui::Colour{std::uint8_t(i), std::uint8_t(i / 3), std::uint8_t(i / 256 * 90)};
    };
    const ui::Rect hole{3, 2, 20, 11};
    for (int round = 0; round < 2; ++round) {
        screen.canvas().begin({640, 480}, "en", false, {9, 9, 9});
        for (int i = 0; i < 600; ++i) screen.canvas().fill({i, 100, 1, 1}, colour(i));
        screen.canvas().fill({0, 200, 10, 10}, {255, 255, 255, 128});
        screen.canvas().clip(hole);
        screen.canvas().fill({0, 0, 640, 480}, {200, 100, 50});
        screen.canvas().clip({});
        screen.canvas().fill({639, 479, 1, 1}, {1, 2, 3});
        screen.show();
    }
    const auto at = [pixels = screen.pixels()](int x, int y) {
        return pixels[std::size_t(y * 640 + x)] & 0xffffffu;
    };
    for (int i = 0; i < 600; ++i)
        CHECK(at(i, 100) == std::uint32_t(colour(i).r << 16 | colour(i).g << 8 | colour(i).b));
    for (int y = 0; y < 20; ++y)
        for (int x = 0; x < 30; ++x) CHECK(at(x, y) == (hole.contains(x, y) ? 0xc86432u : 0x090909u));
    CHECK(at(9, 209) == 0x848484u);
    CHECK(at(10, 209) == 0x090909u);
    CHECK(at(639, 479) == 0x010203u);
    CHECK(at(638, 479) == 0x090909u);
}

TEST_CASE("A missing font and a folder that cannot be written are named in a sentence") {
    const auto screen = ui::Screen::open(upright_size, ui::Show::Offscreen, 3.6, "/nowhere");
    REQUIRE_FALSE(screen);
    CHECK(screen.error().sentence.find("/nowhere/NotoSans-Regular.ttf") != std::string::npos);
    CHECK(screen.error().sentence.find("fonts-noto-core") != std::string::npos);
    CHECK_FALSE(open(upright_size).save_png("/nowhere/picture.png"));
    CHECK_FALSE(ui::Screen::open({10, 10}, ui::Show::Offscreen, 3.6));
    CHECK_FALSE(ui::Screen::open(upright_size, ui::Show::Offscreen, 0));
}

TEST_CASE("Drawings of goods are chosen by whole words of name and category") {
    CHECK(ui::art_for("", "Bananas") == "banana");
    CHECK(ui::art_for("hygiene", "Shampoo") == "care");  // no ham in it
    CHECK(ui::art_for("dairy/milk", "Organic 3.5 %") == "milk");
    CHECK(ui::art_for("", "Ice cream vanilla") == "frozen");
    CHECK(ui::art_for("odds and ends", "Something") == "goods");
    CHECK(ui::has_art("goods"));
    CHECK_FALSE(ui::has_art("nothing"));
}

TEST_CASE("Every icon that a view names can be drawn") {
    for (const TestScene& scene : all_scenes())
        for (const Element& element : view_of(scene, "en").elements) {
            INFO(scene.name << " " << element.id << " " << element.icon);
            CHECK((element.icon.empty() || ui::has_icon(element.icon)));
            CHECK((element.art.empty() || ui::has_art(element.art)));
        }
}
