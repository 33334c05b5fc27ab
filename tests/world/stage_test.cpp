// The demo's stage with everything real but the eyes: simulators and a kiosk as processes, windows that
// SDL shows to nobody.
#include <stdlib.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <algorithm>
#include <chrono>
#include <fstream>
#include <thread>

#include "kiosk/world/stage.h"

using namespace kassa;
using namespace kassa::world;

namespace {

const std::filesystem::path build = KASSA_BUILD_DIR;
const std::filesystem::path demo = std::filesystem::path(KASSA_SOURCE_DIR) / "packaging/demo";

std::vector<Good> demo_goods() {
    auto goods = read_goods(demo / "catalogue.csv", build / "pictures");
    REQUIRE(goods);
    return *goods;
}

std::size_t place_of(const std::vector<Good>& goods, const std::string& name) {
    const auto found =
        std::ranges::find_if(goods, [&](const Good& good) { return good.names.at("") == name; });
    REQUIRE(found != goods.end());
    return std::size_t(found - goods.begin());
}

// A shop in a folder of its own, made as packaging/run makes it.
struct Shop {
    Shop() {
        std::string pattern = (std::filesystem::temp_directory_path() / "kassa-world-XXXXXX").string();
        REQUIRE(::mkdtemp(pattern.data()));
        folder = pattern;
        const std::string command = (demo / "prepare").string() + " " + (folder / "shop").string();
        REQUIRE(std::system(command.c_str()) == 0);
    }
    ~Shop() {
        std::error_code ignored;
        std::filesystem::remove_all(folder, ignored);
    }
    std::filesystem::path folder;
};

// Looks until the panel is as wished; a minute of patience, which only a failure uses up.
template <class Condition>
bool comes_to(Stage& stage, const Condition& condition) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < end) {
        stage.look();
        if (stage.kiosk_ended()) return false;
        if (condition(stage.panel())) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
}

}  // namespace

TEST_CASE("the demo's goods have names in both languages, pictures and weights") {
    const auto goods = demo_goods();
    CHECK(goods.size() == 37);
    for (const Good& good : goods) {
        INFO(good.names.at(""));
        CHECK(good.names.contains("ar"));
        CHECK(std::filesystem::exists(good.picture));
        CHECK(good.weight > Weight{});
        CHECK((good.code.empty() || good.code.size() == 13));
    }
    CHECK(goods[place_of(goods, "Bananas")].by_weight);
    CHECK(goods[place_of(goods, "Whole milk")].weight == Weight::grams(1064));
}

TEST_CASE("a catalogue that is not there or not readable is named") {
    const auto missing = read_goods(demo / "nothing.csv", build);
    REQUIRE_FALSE(missing);
    CHECK(missing.error().sentence.contains("nothing.csv"));
}

TEST_CASE(
    "the lamp tells what reached the kiosk: an item before the camera, and the same visit after a power cut") {
    ::setenv("SDL_VIDEODRIVER", "dummy", 1);
    const Shop shop;
    const auto goods = demo_goods();
    auto stage = Stage::open(
        {build / "bin", shop.folder / "shop/kiosk.toml", shop.folder, "", {"--size", "540x960"}}, goods);
    REQUIRE(stage);
    REQUIRE(comes_to(**stage, [](const Panel& panel) { return panel.seen.lamp == "green"; }));
    (*stage)->perform(Take{place_of(goods, "Whole milk")});
    // The kiosk's camera needs a moment to find the film; a shopper shows an item again, too.
    const auto shown_until_seen = [&](const Panel& panel) {
        if (!panel.seen.camera_busy && panel.seen.lamp == "green") (*stage)->perform(ShowToCamera{});
        return panel.seen.lamp != "green" && panel.seen.lamp != "off";
    };
    REQUIRE(comes_to(**stage, shown_until_seen));
    const std::string shopping = (*stage)->panel().seen.lamp;
    (*stage)->perform(Bag{});
    CHECK((*stage)->panel().hands.bag_weight() == Weight::grams(1064));
    CHECK((*stage)->panel().trouble.empty());
    (*stage)->perform(TellPrinter{"no such command"});
    CHECK_FALSE((*stage)->panel().trouble.empty());
    (*stage)->perform(PowerFails{});
    CHECK((*stage)->panel().trouble.empty());
    // The power cut has darkened the lamp; only a kiosk that took its visit up again lights this colour.
    (*stage)->look();
    CHECK((*stage)->panel().seen.lamp != shopping);
    CHECK(comes_to(**stage, [&](const Panel& panel) { return panel.seen.lamp == shopping; }));
    CHECK_FALSE((*stage)->kiosk_ended());
}
