#include "devices/speaker/speaker.h"

#include <unistd.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <format>
#include <fstream>
#include <set>
#include <thread>

using namespace kassa;
using namespace kassa::devices::speaker;

namespace {

constexpr Tone tones[] = {Tone::Accepted, Tone::Attention, Tone::Done};

int height_of(const std::vector<std::int16_t>& samples) {
    int height = 0;
    for (const std::int16_t sample : samples) height = std::max(height, std::abs(int(sample)));
    return height;
}

}  // namespace

TEST_CASE("Tones are short, differ, begin and end without a click, and follow the volume") {
    std::set<std::size_t> lengths;
    for (const Tone tone : tones) {
        const auto loud = samples_of(tone, 100), half = samples_of(tone, 50), none = samples_of(tone, 0);
        lengths.insert(loud.size());
        CHECK(loud.size() >= samples_per_second / 20);  // 50 ms are heard
        CHECK(loud.size() <= samples_per_second / 2);   // the next item is scanned after half a second
        CHECK(std::abs(loud.front()) < 100);
        CHECK(std::abs(loud.back()) < 100);
        CHECK(height_of(loud) > 20'000);
        CHECK(height_of(half) > height_of(loud) / 5);
        CHECK(height_of(half) < height_of(loud) / 3);
        CHECK(height_of(none) == 0);
        CHECK(samples_of(tone, 1000) == loud);
        CHECK(samples_of(tone, -1) == none);
        // No step between two samples is a crack: a full wave of 2.2 kHz climbs 30000 * 2 pi * 2200 / 48000 at most.
        for (std::size_t i = 1; i < loud.size(); ++i)
            if (std::abs(loud[i] - loud[i - 1]) > 8'700) FAIL("a crack at sample " << i);
    }
    CHECK(lengths.size() == std::size(tones));
}

TEST_CASE("A speaker that nobody hears plays at once, one tone in place of another") {
    ::setenv("SDL_AUDIODRIVER", "dummy", 1);
    const auto speaker = Speaker::open(60);
    const auto before = std::chrono::steady_clock::now();
    for (int i = 0; i < 50; ++i)
        for (const Tone tone : tones) CHECK(speaker->play(tone, Instant(Duration(i))));
    CHECK(std::chrono::steady_clock::now() - before < 1s);
}

TEST_CASE("What is played is what was made") {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / std::format("kassa-tone-{}.raw", ::getpid());
    ::setenv("SDL_AUDIODRIVER", "disk", 1);
    ::setenv("SDL_DISKAUDIOFILE", file.c_str(), 1);
    const auto wanted = samples_of(Tone::Done, 60);
    {
        const auto speaker = Speaker::open(60);
        REQUIRE(speaker->play(Tone::Done, Instant()));
        std::this_thread::sleep_for(1500ms);  // the file is written as slowly as it would sound
    }
    std::ifstream stream(file, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::vector<std::int16_t> heard(bytes.size() / 2);
    std::memcpy(heard.data(), bytes.data(), heard.size() * 2);
    std::filesystem::remove(file);
    const auto found = std::ranges::search(heard, wanted);
    CHECK_FALSE(found.empty());
}

TEST_CASE("Without a loudspeaker the fault says so, and one is looked for again only after half a minute") {
    ::setenv("SDL_AUDIODRIVER", "there is no such driver", 1);
    const auto speaker = Speaker::open(60);
    const auto first = speaker->play(Tone::Accepted, Instant(Duration(1)));
    REQUIRE_FALSE(first);
    CHECK(first.error().sentence.starts_with("speaker: "));
    ::setenv("SDL_AUDIODRIVER", "dummy", 1);
    CHECK_FALSE(speaker->play(Tone::Accepted, Instant(Duration(1)) + 29s));
    CHECK(speaker->play(Tone::Accepted, Instant(Duration(1)) + 31s));
}
