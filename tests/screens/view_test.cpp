#include <catch2/catch_test_macros.hpp>
#include <set>

#include "tests/screens/golden.h"
#include "tests/screens/scenes.h"

using namespace kassa;
using namespace kassa::screens;

TEST_CASE("Every screen reads as its golden text, in English and Arabic") {
    for (const TestScene& scene : all_scenes())
        for (const char* language : {"en", "ar"}) {
            const std::string name = scene.name + "." + language + ".txt";
            const std::string text = to_text(view_of(scene, language));
            if (updating_golden()) write_golden(name, text);
            INFO(name);
            CHECK(text == read_golden(name));
        }
}

TEST_CASE("Every screen that present can name is among the scenes") {
    std::set<std::string> seen;
    for (const TestScene& scene : all_scenes()) seen.insert(view_of(scene, "en").screen);
    const std::set<std::string> all = {
        "asking_price", "attract", "authorising", "shopping", "keypad",         "look_up",       "line",           "weighing",
        "cancel",    "checking_bags", "awaiting_staff", "choose_tender", "paying",         "checking_payment",
        "finishing", "thanks",        "out_of_service", "still_there",   "language",       "appearance",
        "help",      "staff_pin",     "staff_cases",    "staff_price",   "staff_suspended"};
    CHECK(seen == all);
}

TEST_CASE(
    "Every element has an id of its own, and whatever can be touched can be heard and reached by focus") {
    for (const TestScene& scene : all_scenes())
        for (const char* language : {"en", "ar"}) {
            const View view = view_of(scene, language);
            std::set<std::string> ids;
            for (const Element& element : view.elements) {
                INFO(scene.name << " " << language << " " << element.id);
                CHECK(ids.insert(element.id).second);
                if (!element.touchable()) continue;
                CHECK_FALSE(element.spoken.empty());
                CHECK(element.focus > 0);
            }
        }
}

TEST_CASE("While there is a basket, its total stands on every screen that a shopper sees") {
    for (const TestScene& scene : all_scenes()) {
        const View view = view_of(scene, "en");
        if (scene.lane.visit.lines.empty() || view.screen.starts_with("staff") || view.screen == "language" ||
            view.screen == "appearance" || view.screen == "help")
            continue;
        INFO(scene.name);
        CHECK(view.find("total") != nullptr);
    }
}

TEST_CASE("Help is one touch away wherever a shopper can be") {
    for (const TestScene& scene : all_scenes()) {
        const View view = view_of(scene, "en");
        if (view.screen.starts_with("staff") || view.screen == "out_of_service") continue;
        INFO(scene.name);
        CHECK((view.find("help") != nullptr || view.find("call") != nullptr));
    }
}

TEST_CASE("A PIN is nowhere in a view, only how long it is") {
    const View view = view_of(scene_called("staff_pin"), "en");
    CHECK(view.find("pin")->text == "••");
    const std::string text = to_text(view);
    CHECK(text.find("73") == std::string::npos);
    CHECK(text.find("types 7") == std::string::npos);
}

TEST_CASE("An attendant ticks each age-restricted item by itself") {
    TestScene scene = scene_called("staff_cases");
    scene.lane.cases.push_back({.id = "c9", .kind = cases::Kind::Age, .opened = test_moment(), .line = 5});
    const View view = view_of(scene, "en");
    const Element* one = view.find("approve-c1");
    const Element* other = view.find("approve-c9");
    REQUIRE(one);
    REQUIRE(other);
    CHECK(std::get<flows::CaseDecided>(std::get<flows::Event>(one->action)).id == "c1");
    CHECK(std::get<flows::CaseDecided>(std::get<flows::Event>(other->action)).id == "c9");
}

TEST_CASE("Only supervisors and managers are offered to take a sale back") {
    TestScene scene = scene_called("staff_cases_other");
    CHECK(view_of(scene, "en").find("void-last"));
    std::get<flows::Attending>(scene.lane.staff).role = "attendant";
    CHECK_FALSE(view_of(scene, "en").find("void-last"));
}

TEST_CASE("The price that staff typed goes to the case") {
    const Element* set = nullptr;
    const View view = view_of(scene_called("staff_price"), "en");
    REQUIRE((set = view.find("set-price")));
    const auto& decided = std::get<flows::CaseDecided>(std::get<flows::Event>(set->action));
    CHECK(std::get<cases::Priced>(decided.decision).price == Money::minor(349));
}

TEST_CASE("A new line shines and fades") {
    TestScene scene = scene_called("shopping_fresh_line");
    const View fresh = view_of(scene, "en");
    CHECK(fresh.moving);
    CHECK(fresh.find("line-6")->glow > 200);
    CHECK(fresh.find("line-1")->glow == 0);
    scene.lane.visit.lines[5].last_added = test_moment() - 2s;
    CHECK_FALSE(view_of(scene, "en").moving);
}

TEST_CASE("Words of a view are found as a story asks for them") {
    const View view = view_of(scene_called("shopping"), "en");
    CHECK(shows(view, "Basmati rice"));
    CHECK(shows(view, "Basmati rice 1 kg", "2.49"));
    CHECK_FALSE(shows(view, "Basmati rice 1 kg", "7.99"));
    CHECK_FALSE(shows(view, "Caviar"));
    CHECK(shows(view_of(scene_called("shopping"), "ar"), "أرز بسمتي"));
}

TEST_CASE("Without paper the receipt is a code, and a text that is too long for one gives none") {
    const View view = view_of(scene_called("thanks_without_paper"), "en");
    const Element* code = view.find("receipt");
    REQUIRE(code);
    REQUIRE(code->squares.size() >= 21);
    for (const auto& row : code->squares) CHECK(row.size() == code->squares.size());
    // The finder pattern's ring in a corner (ISO/IEC 18004 6.3.3.1).
    CHECK(code->squares[0][0]);
    CHECK_FALSE(code->squares[1][1]);
    CHECK(code->squares[3][3]);
    CHECK(qr_code(std::string(4000, 'x')).empty());
    CHECK(qr_code("").empty());
    CHECK_FALSE(view_of(scene_called("thanks"), "en").find("receipt"));
}
