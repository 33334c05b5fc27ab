#include <catch2/catch_test_macros.hpp>
#include <cmath>
#include <map>
#include <set>

#include "kiosk/screens/draw.h"
#include "kiosk/screens/theme.h"
#include "tests/screens/scenes.h"

using namespace kassa;
using namespace kassa::screens;

namespace {

ui::Screen& screen_of(ui::SizePx size) {
    static std::map<std::pair<int, int>, ui::Screen> screens;
    const std::pair key{size.width, size.height};
    auto found = screens.find(key);
    if (found == screens.end()) {
        auto opened = ui::Screen::open(size, ui::Show::Offscreen, test_dots_per_mm);
        REQUIRE(opened);
        found = screens.emplace(key, std::move(*opened)).first;
    }
    return found->second;
}

struct Shown {
    const TestScene& scene;
    View view;
    Layout layout;
    std::string name;
};

// Every scene in both languages, upright and wide, in every appearance (contrast changes no place, so it goes with
// the rest turn by turn), given to `check`.
template <class Check>
void everywhere(Check check) {
    const flows::Appearance appearances[] = {{},
                                             {.low_reach = true},
                                             {.large_text = true},
                                             {.high_contrast = true},
                                             {.low_reach = true, .high_contrast = true, .large_text = true}};
    for (const ui::SizePx size : {upright_size, wide_size})
        for (const flows::Appearance& appearance : appearances)
            for (const char* language : {"en", "ar"})
                for (const TestScene& scene : all_scenes()) {
                    const View view = view_of(scene, language, appearance);
                    const Layout layout = draw(screen_of(size).canvas(), size, view);
                    check(Shown{
                        scene, view, layout,
                        std::format("{} {} {}x{}{}{}{}", scene.name, language, size.width, size.height,
                                    appearance.low_reach ? " low" : "", appearance.large_text ? " large" : "",
                                    appearance.high_contrast ? " contrast" : "")});
                }
}

}  // namespace

TEST_CASE("What can be touched is large enough, on the screen, and apart from everything else") {
    const int smallest = int(std::ceil(smallest_touch_mm * test_dots_per_mm));
    everywhere([&](const Shown& shown) {
        INFO(shown.name);
        const ui::Rect screen{0, 0, shown.layout.size.width, shown.layout.size.height};
        const auto& all = shown.layout.touchables;
        for (std::size_t i = 0; i < all.size(); ++i) {
            INFO(all[i].id);
            if (all[i].rect.w < smallest || all[i].rect.h < smallest)
                FAIL_CHECK("only " << all[i].rect.w << " x " << all[i].rect.h);
            if (!screen.contains(all[i].rect)) FAIL_CHECK("stands off the screen");
            for (std::size_t j = i + 1; j < all.size(); ++j)
                if (all[i].rect.overlaps(all[j].rect)) FAIL_CHECK("overlaps " << all[j].id);
        }
    });
}

TEST_CASE("Whatever the view offers can be touched, but for what stands on another page") {
    everywhere([&](const Shown& shown) {
        INFO(shown.name);
        std::set<std::string> found;
        for (const Touchable& touchable : shown.layout.touchables) found.insert(touchable.id);
        const bool pages = shown.layout.fit < shown.layout.count;
        if (pages && !found.contains("page-up") && !found.contains("page-down"))
            FAIL_CHECK("there is no way to the other page");
        for (const Element& element : shown.view.elements) {
            const bool paged = element.slot == Slot::List || element.slot == Slot::Tiles;
            if (element.touchable() && !(paged && pages) && !element.id.starts_with("page-") &&
                !found.contains(element.id))
                FAIL_CHECK(element.id << " is not on the screen");
        }
        CHECK(shown.layout.fit >= std::min(1, shown.layout.count));
    });
}

TEST_CASE("Within low reach everything that can be touched stands in the lower half of an upright screen") {
    everywhere([&](const Shown& shown) {
        if (!shown.view.appearance.low_reach || shown.layout.size.width > shown.layout.size.height) return;
        for (const Touchable& touchable : shown.layout.touchables) {
            INFO(shown.name << " " << touchable.id);
            if (touchable.rect.y < shown.layout.size.height / 2) FAIL_CHECK("stands at " << touchable.rect.y);
        }
    });
}

TEST_CASE("No text is cut, and what must be read at 60 cm is large enough") {
    const int smallest = int(std::ceil(main_em_mm * test_dots_per_mm));
    everywhere([&](const Shown& shown) {
        const ui::Rect screen{0, 0, shown.layout.size.width, shown.layout.size.height};
        for (const Written& text : shown.layout.texts) {
            INFO(shown.name << " " << text.id << " \"" << text.text << "\"");
            if (text.cut) FAIL_CHECK("is cut");
            if (text.main && text.em < smallest) FAIL_CHECK("is only " << text.em << " pixels high");
            if (!screen.contains(text.box)) FAIL_CHECK("stands off the screen");
        }
    });
}

TEST_CASE("Every text has a contrast of at least 4.5 to what it is written on") {
    std::set<std::pair<ui::Colour, ui::Colour>> pairs;
    everywhere([&](const Shown& shown) {
        for (const Written& text : shown.layout.texts) pairs.insert({text.ink, text.paper});
    });
    CHECK(pairs.size() > 20);
    for (const auto& [ink, paper] : pairs) {
        INFO(std::format("#{:02x}{:02x}{:02x} on #{:02x}{:02x}{:02x}", ink.r, ink.g, ink.b, paper.r, paper.g,
                         paper.b));
        CHECK(ui::contrast(ink, paper) >= 4.5);
    }
}

TEST_CASE("A touch meets the element that stands there, mirrored in Arabic") {
    for (const char* language : {"en", "ar"}) {
        const Layout layout =
            draw(screen_of(upright_size).canvas(), upright_size, view_of(scene_called("keypad"), language));
        for (const Touchable& touchable : layout.touchables)
            CHECK(hit(layout, touchable.rect.x + touchable.rect.w / 2,
                      touchable.rect.y + touchable.rect.h / 2) == touchable.id);
        CHECK_FALSE(hit(layout, 1, 1).has_value());
        const auto at = [&](const std::string& id) {
            for (const Touchable& touchable : layout.touchables)
                if (touchable.id == id) return touchable.rect.x;
            return -1;
        };
        // The way back stands where reading starts; digits keep their order in every language.
        CHECK((at("back") < at("enter")) == (std::string(language) == "en"));
        CHECK(at("key-1") < at("key-2"));
        CHECK(at("key-2") < at("key-3"));
    }
}

TEST_CASE("A basket of any length and names of any kind leave the screen whole") {
    TestScene scene = scene_called("shopping_long");
    const std::string long_name =
        std::format("{:W<300} \xF0\x9F\x8D\x8C \xE2\x80\xAE backwards \xFF\xFE broken", "W");
    for (flows::Line& line : scene.lane.visit.lines) line.product.names = {{"", long_name}};
    for (const ui::SizePx size : {upright_size, wide_size, ui::SizePx{768, 1366}, ui::SizePx{1024, 768}}) {
        const Layout layout = draw(screen_of(size).canvas(), size, view_of(scene, "ar"));
        const ui::Rect screen{0, 0, size.width, size.height};
        for (const Touchable& touchable : layout.touchables) CHECK(screen.contains(touchable.rect));
        CHECK(layout.fit >= 1);
    }
}
