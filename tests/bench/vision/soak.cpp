#include "tests/bench/vision/soak.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <csignal>
#include <print>

#include "core/base/random.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes.h"
#include "tests/frames/hostile.h"
#include "vision/client.h"

extern char** environ;

namespace json = boost::json;

namespace kassa::bench {
namespace {

// A worker may take more memory for its largest frame than for its first; it may not take more and more.
constexpr double most_growth_megabytes = 4;

// A machine that is busy with other things is no hanging worker; how long the slowest frame took is told.
constexpr Duration patience = 20'000ms;

Instant real_now() {
    return Instant(std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch()));
}

struct Stand {
    double worker = 0, kiosk = 0;  // resident megabytes
    json::object figures() const {
        const auto tenths = [](double value) { return std::round(value * 10) / 10; };
        return {{"worker_mb", tenths(worker)}, {"kiosk_side_mb", tenths(kiosk)}};
    }
};

struct FrameSoak {
    std::uint64_t read = 0, problems = 0, sold = 0;
    std::uint32_t slowest_microseconds = 0;
    std::vector<Stand> stands;  // by twentieths

    void note(const vision::Seen& seen) {
        ++read;
        problems += !seen.problem.empty();
        sold += seen.sold.size();
        slowest_microseconds = std::max(slowest_microseconds, seen.microseconds);
    }
};

Result<json::object> soak_frames(const std::filesystem::path& worker, int frames, std::uint64_t seed) {
    const vision::ClientSettings settings{
        .worker = worker, .delivery = vision::Delivery::EveryFrame, .patience = patience};
    auto client = vision::Client::start(settings);
    if (!client) return std::unexpected(client.error());
    FrameSoak soak;
    std::uint64_t deaths = 0;
    const auto take = [&] {
        for (const vision::Seen& seen : (*client)->poll(real_now())) soak.note(seen);
        if (std::exchange(deaths, (*client)->deaths()) != (*client)->deaths())
            std::println(stderr, "frame {}: {}", (*client)->processed(), (*client)->last_death());
    };
    const auto wait = [&] {
        pollfd ready{(*client)->descriptor(), POLLIN, 0};
        ::poll(&ready, 1, 100);
        take();
    };
    for (int number = 1; number <= frames; ++number) {
        const Frame frame = frames::hostile_frame(seed, std::uint64_t(number), settings.slots.frame_bytes + 4096);
        while (!(*client)->submit(frame)) wait();
        take();
        if (number % std::max(1, frames / 20) != 0) continue;
        while (!(*client)->idle()) wait();
        soak.stands.push_back({memory_of((*client)->worker()).rss_megabytes, memory_of(::getpid()).rss_megabytes});
        std::println(stderr, "{} of {} frames: worker {:.1f} MB, {} deaths", number, frames, soak.stands.back().worker,
                     (*client)->deaths());
    }
    while (!(*client)->idle()) wait();
    json::object all{{"frames", frames},
                     {"read", soak.read},
                     {"frames_that_were_no_picture", soak.problems},
                     {"dropped_for_their_shape", (*client)->frames_dropped()},
                     {"items_sold", soak.sold},
                     {"slowest_ms", std::round(soak.slowest_microseconds / 100.0) / 10}};
    all["deaths"] = at_most(double((*client)->deaths()), 0, "workers");
    all["frames_lost"] = at_most(double((*client)->frames_lost()), 0, "frames");
    if (soak.stands.empty()) return all;
    all["memory_at_a_twentieth"] = soak.stands.front().figures();
    const Stand middle = soak.stands[soak.stands.size() / 2];
    all["memory_in_the_middle"] = middle.figures();
    all["memory_at_the_end"] = soak.stands.back().figures();
    all["growth_in_the_second_half"] = at_most(soak.stands.back().worker - middle.worker, most_growth_megabytes, "MB");
    return all;
}

// A worker that nobody stands before: messages are ours to break.
class BareWorker {
public:
    static Result<BareWorker> start(const std::filesystem::path& program) {
        BareWorker worker;
        const vision::Slots slots;
        int ends[2];
        const int memory = ::memfd_create("soak", MFD_CLOEXEC);
        if (memory < 0 || ::ftruncate(memory, off_t(slots.total_bytes())) != 0 ||
            ::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) != 0)
            return fault("soak: no memory or socket for the worker");
        const int theirs = ::fcntl(ends[1], F_DUPFD_CLOEXEC, 10), shared = ::fcntl(memory, F_DUPFD_CLOEXEC, 10);
        posix_spawn_file_actions_t files;
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_adddup2(&files, theirs, 3);
        posix_spawn_file_actions_adddup2(&files, shared, 4);
        posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
        std::string path = program.string(), bytes = std::to_string(slots.frame_bytes);
        char* arguments[] = {path.data(), bytes.data(), nullptr};
        const int error = ::posix_spawn(&worker.process_, path.c_str(), &files, nullptr, arguments, environ);
        posix_spawn_file_actions_destroy(&files);
        for (const int done : {theirs, shared, memory, ends[1]}) ::close(done);
        worker.socket_ = ends[0];
        if (error != 0) return fault("soak: {} cannot be started", path);
        return worker;
    }
    BareWorker(BareWorker&& other) noexcept
        : process_(std::exchange(other.process_, -1)), socket_(std::exchange(other.socket_, -1)) {}
    ~BareWorker() {
        if (process_ > 0) end();
    }

    // Whether it has answered with a report; when it has not, it is gone.
    bool answers(const vision::Bytes& message) {
        if (::send(socket_, message.data(), message.size(), MSG_NOSIGNAL) != ssize_t(message.size())) return false;
        vision::Bytes packet(vision::largest_message);
        const ssize_t size = ::recv(socket_, packet.data(), packet.size(), 0);
        return size > 0 && vision::decode_report(std::span(packet).first(std::size_t(size))).has_value();
    }

    // Hangs up, and waits for its end: its exit code, or minus the signal.
    int end() {
        ::close(std::exchange(socket_, -1));
        int status = 0;
        while (::waitpid(process_, &status, 0) < 0 && errno == EINTR) {}
        process_ = -1;
        return WIFSIGNALED(status) ? -WTERMSIG(status) : WEXITSTATUS(status);
    }

private:
    BareWorker() = default;
    pid_t process_ = -1;
    int socket_ = -1;
};

vision::Bytes message_by_chance(Random& random) {
    const vision::Order order{std::uint32_t(random.below(4)), PixelFormat(random.below(6)),
                              int(random.below(4000)), int(random.below(3000)), std::uint32_t(random.below(9 << 20)),
                              random.next()};
    vision::Bytes bytes = random.below(3) ? vision::encode(order)
                                          : vision::encode(vision::Order{1, PixelFormat::Gray8, 64, 64, 4096, 7});
    switch (random.below(4)) {
        case 0: bytes[random.below(bytes.size())] ^= std::uint8_t(1 + random.below(255)); break;
        case 1: bytes.resize(1 + random.below(400)); break;
        default: break;
    }
    return bytes;
}

Result<json::object> soak_messages(const std::filesystem::path& program, int messages, std::uint64_t seed) {
    Random random(seed);
    int answered = 0, refused = 0, killed = 0;
    auto worker = BareWorker::start(program);
    if (!worker) return std::unexpected(worker.error());
    std::optional<BareWorker> living(std::move(*worker));
    for (int i = 0; i < messages; ++i) {
        if (living->answers(message_by_chance(random))) {
            ++answered;
            continue;
        }
        ++(living->end() < 0 ? killed : refused);
        auto next = BareWorker::start(program);
        if (!next) return std::unexpected(next.error());
        living.emplace(std::move(*next));
    }
    if (living->end() < 0) ++killed;
    return json::object{{"messages", messages},
                        {"answered", answered},
                        {"refused_by_ending", refused},
                        {"ended_by_a_signal", at_most(killed, 0, "workers")}};
}

}  // namespace

Result<json::object> soak(const std::filesystem::path& worker, int frames, std::uint64_t seed) {
    auto all = soak_frames(worker, frames, seed);
    if (!all) return all;
    auto messages = soak_messages(worker, std::max(50, frames / 1000), seed);
    if (!messages) return messages;
    (*all)["messages_by_chance"] = std::move(*messages);
    return all;
}

}  // namespace kassa::bench
