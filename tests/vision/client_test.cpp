// The client alone with its worker: newest first, hangs, bad workers, bad frames. Its clock is ours.
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>

#include "tests/vision/road.h"
#include "tests/vision/support.h"
#include "vision/client.h"

using namespace kassa;
using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

Frame grey_frame(std::uint64_t number, std::uint8_t shade = 120) {
    Frame frame{640, 480, PixelFormat::Gray8, number, Instant(Duration(number * 100)), {}};
    frame.bytes.assign(640 * 480, shade);
    return frame;
}

Instant at(std::int64_t milliseconds) { return Instant(Duration(milliseconds)); }

// Waits (in real time) until the worker has something to say or has died.
void wait_for(const Client& client) {
    pollfd ready{client.descriptor(), POLLIN, 0};
    REQUIRE(::poll(&ready, 1, 60'000) > 0);
}

}  // namespace

TEST_CASE("Newest first: what waits gives way to what is newer") {
    auto client = Client::start({.worker = bin("kiosk_vision")});
    REQUIRE(client.has_value());
    for (std::uint64_t number = 1; number <= 5; ++number) CHECK((*client)->submit(grey_frame(number)));
    std::vector<std::uint64_t> seen;
    while (!(*client)->idle()) {
        wait_for(**client);
        for (const Seen& one : (*client)->poll(at(0))) seen.push_back(one.frame);
    }
    CHECK(seen == std::vector<std::uint64_t>{1, 5});
    CHECK((*client)->frames_dropped() == 3);
    CHECK((*client)->processed() == 5);
}

TEST_CASE("Every frame: three are taken, the fourth has to wait") {
    auto client = Client::start({.worker = bin("kiosk_vision"), .delivery = Delivery::EveryFrame});
    REQUIRE(client.has_value());
    for (std::uint64_t number = 1; number <= 3; ++number) CHECK((*client)->submit(grey_frame(number)));
    CHECK_FALSE((*client)->submit(grey_frame(4)));
    wait_for(**client);
    CHECK_FALSE((*client)->poll(at(0)).empty());
    CHECK((*client)->submit(grey_frame(4)));
}

TEST_CASE("A worker that hangs is ended by the clock that is passed in, and the next frame is read") {
    auto client = Client::start({.worker = bin("kiosk_vision")});
    REQUIRE(client.has_value());
    CHECK((*client)->submit(grey_frame(1)));
    wait_for(**client);
    CHECK((*client)->poll(at(0)).size() == 1);
    ::kill((*client)->worker(), SIGSTOP);
    CHECK((*client)->submit(grey_frame(2)));
    CHECK((*client)->poll(at(1000)).empty());
    CHECK((*client)->poll(at(2900)).empty());
    CHECK((*client)->deaths() == 0);
    CHECK((*client)->poll(at(3001)).empty());
    CHECK((*client)->deaths() == 1);
    CHECK((*client)->frames_lost() == 1);
    CHECK((*client)->processed() == 2);
    CHECK((*client)->submit(grey_frame(3)));
    wait_for(**client);
    CHECK((*client)->poll(at(3002)).size() == 1);
}

TEST_CASE("A worker that always dies is tried again with pauses, and the trouble is told") {
    auto client = Client::start({.worker = "/bin/false"});
    REQUIRE(client.has_value());
    for (int death = 1; death <= 4; ++death) {
        wait_for(**client);
        (*client)->poll(at(0));
        CHECK((*client)->deaths() == std::uint64_t(death));
    }
    REQUIRE((*client)->trouble().has_value());
    CHECK((*client)->trouble()->sentence.contains("4 times in a row"));
    CHECK((*client)->worker() == -1);
    (*client)->poll(at(999));
    CHECK((*client)->worker() == -1);
    (*client)->poll(at(1000));
    CHECK((*client)->worker() > 0);
}

TEST_CASE("A worker that is not there is a fault that names it") {
    const auto client = Client::start({.worker = "/nonexistent/kiosk_vision"});
    REQUIRE_FALSE(client.has_value());
    CHECK(client.error().sentence.contains("/nonexistent/kiosk_vision"));
}

TEST_CASE("Frames that do not fit their shape are dropped and named") {
    auto client = Client::start({.worker = bin("kiosk_vision")});
    REQUIRE(client.has_value());
    Frame frame = grey_frame(1);
    frame.bytes.resize(1000);
    CHECK((*client)->submit(frame));
    CHECK((*client)->trouble().has_value());
    CHECK((*client)->processed() == 1);
    frame = grey_frame(2);
    frame.width = 1 << 20;
    CHECK((*client)->submit(frame));
    CHECK((*client)->idle());
}

TEST_CASE("JPEG frames are decoded by a worker with the module, and broken ones are a problem, not a crash") {
    auto client = Client::start({.worker = bin("kiosk_vision")});
    REQUIRE(client.has_value());
    Frame frame{640, 480, PixelFormat::Jpeg, 1, at(0), {0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3}};
    CHECK((*client)->submit(frame));
    wait_for(**client);
    const auto seen = (*client)->poll(at(0));
    REQUIRE(seen.size() == 1);
    CHECK(seen[0].problem.contains("JPEG"));
    CHECK((*client)->deaths() == 0);
    need_photos();
    std::ifstream in(photo_folder() / "ean13-1_c_1.jpg", std::ios::binary);
    frame.bytes.assign(std::istreambuf_iterator<char>(in), {});
    frame.width = frame.height = 1024;  // the most that it may be; a JPEG says its own size
    frame.number = 2;
    CHECK((*client)->submit(frame));
    wait_for(**client);
    const auto read = (*client)->poll(at(0));
    REQUIRE(read.size() == 1);
    CHECK(read[0].problem.empty());
    REQUIRE(read[0].readings.size() == 1);
    CHECK(read[0].readings[0].text == "8413000065504");
}

TEST_CASE("The worker's door is closed: seccomp filters and no new privileges") {
    auto client = Client::start({.worker = bin("kiosk_vision")});
    REQUIRE(client.has_value());
    CHECK((*client)->submit(grey_frame(1)));
    wait_for(**client);
    (*client)->poll(at(0));
    std::ifstream status("/proc/" + std::to_string((*client)->worker()) + "/status");
    std::string text((std::istreambuf_iterator<char>(status)), {});
    CHECK(text.contains("NoNewPrivs:\t1"));
    CHECK(text.contains("Seccomp:\t2"));
}
