#include "tests/vision/road.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <optional>

extern char** environ;

namespace kassa::vision::tests {
namespace {

// Only a machine that has stopped makes a test wait so long.
constexpr auto longest_wait = std::chrono::seconds(120);

Instant real_now() {
    return Instant(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

}  // namespace

std::string bin(const std::string& program) { return KASSA_BUILD_DIR "/bin/" + program; }

Process::Process(const std::string& program, const std::vector<std::string>& arguments) {
    int in[2], out[2];
    REQUIRE(::pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(::pipe2(out, O_CLOEXEC) == 0);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in[0], 0);
    posix_spawn_file_actions_adddup2(&files, out[1], 1);
    std::vector<std::string> words{program};
    words.insert(words.end(), arguments.begin(), arguments.end());
    std::vector<char*> pointers;
    for (std::string& word : words) pointers.push_back(word.data());
    pointers.push_back(nullptr);
    REQUIRE(::posix_spawn(&child_, program.c_str(), &files, nullptr, pointers.data(), environ) == 0);
    posix_spawn_file_actions_destroy(&files);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    output_ = out[0];
}

Process::~Process() {
    hang_up();
    ::close(output_);
    if (child_ <= 0) return;
    ::kill(child_, SIGTERM);
    ::waitpid(child_, nullptr, 0);
}

void Process::say(const std::string& line) {
    const std::string text = line + "\n";
    REQUIRE(::write(input_, text.data(), text.size()) == ssize_t(text.size()));
}

std::string Process::hear(int milliseconds) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
    for (;;) {
        if (const auto end = heard_.find('\n'); end != std::string::npos) {
            std::string line = heard_.substr(0, end);
            heard_.erase(0, end + 1);
            return line;
        }
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(until - std::chrono::steady_clock::now())
                .count();
        pollfd ready{output_, POLLIN, 0};
        if (::poll(&ready, 1, int(std::max<long>(left, 0))) <= 0) return "";
        char bytes[4096];
        const ssize_t count = ::read(output_, bytes, sizeof bytes);
        if (count <= 0) return "";
        heard_.append(bytes, std::size_t(count));
    }
}

void Process::hang_up() {
    if (input_ >= 0) ::close(input_);
    input_ = -1;
}

int Process::wait() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = -1;
    return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
}

Road::Road(const std::vector<std::string>& camera_arguments)
    : camera_process_(bin("sim_camera"), camera_arguments) {
    const std::string ready = camera_process_.hear(30'000);
    REQUIRE(ready.starts_with("ready y4m:"));
    auto camera =
        devices::Camera::open({.address = ready.substr(6), .pictures = devices::Pictures::EveryOne});
    REQUIRE(camera.has_value());
    camera_ = std::move(*camera);
    auto client = Client::start({.worker = bin("kiosk_vision"), .delivery = Delivery::EveryFrame});
    REQUIRE(client.has_value());
    client_ = std::move(*client);
}

std::vector<Seen> Road::shows(const std::string& command) {
    camera_process_.say(command);
    std::vector<Seen> all;
    std::optional<std::uint64_t> last;
    std::optional<Frame> frame;
    const auto start = std::chrono::steady_clock::now();
    while (!last || client_->processed() < *last || frame) {
        REQUIRE(std::chrono::steady_clock::now() - start < longest_wait);
        if (!frame) {
            auto taken = camera_->newest(Instant(Duration(1'000'000)));
            REQUIRE(taken.has_value());
            frame = std::move(*taken);
        }
        if (frame && client_->submit(*frame)) frame.reset();
        pollfd ready[2] = {{client_->descriptor(), POLLIN, 0},
                           {camera_->descriptor(), short(frame ? 0 : POLLIN), 0}};
        ::poll(ready, 2, 5);
        for (Seen& seen : client_->poll(real_now())) all.push_back(std::move(seen));
        if (meanwhile) meanwhile();
        if (last) continue;
        const std::string answer = camera_process_.hear(0);
        if (answer.empty()) continue;
        INFO(command << " → " << answer);
        REQUIRE(answer.starts_with("ok frames="));
        last = std::stoull(answer.substr(10));
    }
    return all;
}

std::vector<std::string> Road::sells(const std::string& command) {
    std::vector<std::string> sold;
    for (const Seen& seen : shows(command))
        for (const Reading& reading : seen.sold) sold.push_back(reading.text);
    return sold;
}

}  // namespace kassa::vision::tests
