#include "devices/lamp/lamp.h"

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>
#include <thread>

#include "devices/lamp/relay.h"
#include "tests/support/simulator.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::lamp;
using support::SimulatorProcess;

namespace {

// What has been sent is on its way through the kernel: asks until the lamp shows it, or for 20 s.
bool comes_to_show(SimulatorProcess& simulator, const std::string& colours) {
    for (int tries = 0; tries < 20'000; ++tries) {
        if (simulator.tell("lamp") == colours) return true;
        std::this_thread::sleep_for(1ms);
    }
    return false;
}

}  // namespace

TEST_CASE("relay commands are those of the boards' leaflet") {
    CHECK(relay_command({1, true}) == std::array<std::uint8_t, 4>{0xA0, 0x01, 0x01, 0xA2});
    CHECK(relay_command({1, false}) == std::array<std::uint8_t, 4>{0xA0, 0x01, 0x00, 0xA1});
    CHECK(relay_command({4, true}) == std::array<std::uint8_t, 4>{0xA0, 0x04, 0x01, 0xA5});
    Bytes bytes{0xFF, 0xA0, 0x09, 0x01, 0xAA, 0xA0, 0x02, 0x01, 0xA3, 0xA0, 0x02};
    CHECK(take_relay_command(bytes) == RelaySwitched{2, true});
    CHECK_FALSE(take_relay_command(bytes));
    CHECK(bytes == Bytes{0xA0, 0x02});
}

TEST_CASE("the lamp shows one colour at a time, blinks by the clock, and comes back as it was") {
    SimulatorProcess simulator("sim_lamp");
    auto lamp = Lamp::open(simulator.address()).value();
    StoryClock clock{Instant(1'700'000'000s)};
    lamp->show(Colour::Green, Light::Steady);
    CHECK(lamp->poll(clock.now()).empty());
    CHECK(comes_to_show(simulator, "green"));
    lamp->show(Colour::Red, Light::Blinking);
    lamp->poll(clock.now());
    CHECK(comes_to_show(simulator, "red"));
    clock.advance(499ms);
    lamp->poll(clock.now());
    clock.advance(1ms);
    lamp->poll(clock.now());
    CHECK(comes_to_show(simulator, "off"));
    clock.advance(500ms);
    lamp->poll(clock.now());
    CHECK(comes_to_show(simulator, "red"));
    CHECK(simulator.tell("switched") == "2 0 3 0");

    simulator.tell("unplug");
    std::vector<Event> events;
    for (int tries = 0; tries < 20'000 && events.empty(); ++tries) {
        events = lamp->poll(clock.now());
        std::this_thread::sleep_for(1ms);
    }
    REQUIRE(events.size() == 1);
    CHECK(std::get<Away>(events[0]).why.contains("lane lamp at " + simulator.address()));
    simulator.tell("plug");
    lamp->show(Colour::Yellow, Light::Steady);
    clock.advance(1s);
    CHECK(lamp->poll(clock.now()) == std::vector<Event>{Back{}});
    CHECK(comes_to_show(simulator, "yellow"));
}

TEST_CASE("a file always holds the lamp's words") {
    const auto folder = std::filesystem::temp_directory_path() / std::format("kassa-lamp-{}", ::getpid());
    auto lamp = Lamp::open("file:" + (folder / "lamp").string()).value();
    const auto words = [&] {
        std::ifstream file(folder / "lamp");
        return std::string(std::istreambuf_iterator<char>(file), {});
    };
    // The folder is not there yet.
    const auto events = lamp->poll(Instant(1s));
    REQUIRE(events.size() == 1);
    CHECK(std::get<Away>(events[0]).why.contains("No such file"));
    std::filesystem::create_directory(folder);
    lamp->show(Colour::Red, Light::Blinking);
    CHECK(lamp->poll(Instant(1500ms)).empty());
    CHECK(lamp->poll(Instant(2s)) == std::vector<Event>{Back{}});
    CHECK(words() == "red blinking\n");
    lamp->show(Colour::Green, Light::Steady);
    CHECK(lamp->poll(Instant(2s)).empty());
    CHECK(words() == "green\n");
    lamp->show(Colour::Off, Light::Steady);
    lamp->poll(Instant(3s));
    CHECK(words() == "off\n");
    std::filesystem::remove_all(folder);
    CHECK(Lamp::open("lamp").error().sentence.contains("'lamp' is no address"));
}
