#include "kiosk/link/embedded_store.h"

#include <atomic>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/protocol/secrets.h"
#include "kiosk/link/link.h"

namespace kassa::kiosk {
namespace {

using Steady = std::chrono::steady_clock;

struct Child {
    pid_t pid = 0;
    int output = -1;  // what we read from it
};

// Starts a program that dies with this process. `captured` is the descriptor of the child that we read.
Result<Child> start(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    int captured) {
    int pipe[2];
    if (::pipe2(pipe, O_CLOEXEC) != 0)
        return fault("cannot make a pipe to {}: {}", program.string(), std::strerror(errno));
    // Everything that allocates is done before the fork: other threads may hold the heap's lock at this moment.
    const std::string path = program.string();
    std::vector<char*> words{const_cast<char*>(path.c_str())};
    for (const auto& argument : arguments) words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        if (::getppid() != parent) ::_exit(1);  // the kiosk died before the line above
        sigset_t none;
        ::sigemptyset(&none);
        ::sigprocmask(SIG_SETMASK, &none, nullptr);
        const int nothing = ::open("/dev/null", O_RDWR);
        ::dup2(nothing, STDIN_FILENO);
        ::dup2(pipe[1], captured);
        if (captured == STDERR_FILENO) ::dup2(nothing, STDOUT_FILENO);
        ::close_range(3, ~0U, 0);
        ::execv(path.c_str(), words.data());
        ::_exit(127);
    }
    const int error = errno;
    ::close(pipe[1]);
    if (pid < 0) {
        ::close(pipe[0]);
        return fault("cannot start {}: {}", path, std::strerror(error));
    }
    return Child{pid, pipe[0]};
}

std::string end_of(int status) {
    if (WIFSIGNALED(status)) return std::format("was ended by signal {}", WTERMSIG(status));
    if (WEXITSTATUS(status) == 127) return "cannot be started: is it installed?";
    return std::format("ended with exit code {}", WEXITSTATUS(status));
}

int wait_for_end(pid_t pid) {
    int status = 0;
    while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {}
    return status;
}

// Runs a command of the store to its end; a fault with what it said when it failed.
Result<void> run_once(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
    auto child = start(program, arguments, STDERR_FILENO);
    if (!child) return std::unexpected(child.error());
    std::string said;
    char bytes[512];
    for (;;) {
        const auto count = ::read(child->output, bytes, sizeof bytes);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        if (said.size() < 4096) said.append(bytes, std::size_t(count));
    }
    ::close(child->output);
    const int status = wait_for_end(child->pid);
    if (status == 0) return {};
    while (said.ends_with('\n')) said.pop_back();
    return fault("`{} {}` {}{}{}", program.string(), arguments.front(), end_of(status),
                 said.empty() ? "" : ": ", said);
}

}  // namespace

Result<protocol::KioskKey> EmbeddedStore::prepare(const EmbeddedSettings& settings) {
    const std::string data = settings.data.string();
    if (!std::filesystem::exists(settings.data / "store.db"))
        if (auto made = run_once(settings.program, {"init", "--data", data}); !made)
            return std::unexpected(made.error());
    const auto file = settings.data / "keys" / (settings.lane + ".key");
    if (auto key = protocol::read_kiosk_key(file)) return key;
    const auto made = run_once(settings.program, {"enrol", "--data", data, settings.lane});
    if (!made) return std::unexpected(made.error());
    return protocol::read_kiosk_key(file);
}

struct EmbeddedStore::Supervisor {
    EmbeddedSettings settings;
    Random random;
    std::function<void(const std::string&)> ready;
    std::function<void(const std::string&)> trouble;
    int stop_event = -1;
    std::atomic<int> pid{0};
    std::thread thread;

    void run();
    bool stop_within(Duration time);
    enum class Ended { ByItself, AsAsked, TooSlow };
    Ended watch(const Child& child);
    int end(const Child& child, Ended how);
};

// Waits, and says whether the kiosk wants the store to end.
bool EmbeddedStore::Supervisor::stop_within(Duration time) {
    pollfd waiting{stop_event, POLLIN, 0};
    return ::poll(&waiting, 1, int(time.count())) > 0;
}

// Reads what the child prints until its output closes, which is when it ended.
EmbeddedStore::Supervisor::Ended EmbeddedStore::Supervisor::watch(const Child& child) {
    std::string line;
    bool is_ready = false;
    const auto last_start = Steady::now() + settings.start_time;
    for (;;) {
        pollfd waiting[] = {{stop_event, POLLIN, 0}, {child.output, POLLIN, 0}};
        const auto left = std::chrono::ceil<Duration>(last_start - Steady::now()).count();
        const int count = ::poll(waiting, 2, is_ready ? -1 : int(std::max<std::int64_t>(left, 0)));
        if (count < 0 && errno == EINTR) continue;
        if (count == 0) return Ended::TooSlow;
        if (waiting[0].revents != 0) return Ended::AsAsked;
        char bytes[256];
        const auto read = ::read(child.output, bytes, sizeof bytes);
        if (read < 0 && errno == EINTR) continue;
        if (read <= 0) return Ended::ByItself;
        if (is_ready) continue;
        line.append(bytes, std::size_t(read));
        const auto end = line.find('\n');
        if (end == std::string::npos) continue;
        constexpr std::string_view word = "ready ";
        if (!line.starts_with(word)) return Ended::TooSlow;
        is_ready = true;
        ready(line.substr(word.size(), end - word.size()));
    }
}

// The exit status of the child, which is over when this returns.
int EmbeddedStore::Supervisor::end(const Child& child, Ended how) {
    if (how != Ended::ByItself) ::kill(child.pid, SIGTERM);
    const auto patience = Steady::now() + std::chrono::seconds(3);
    pollfd waiting{child.output, POLLIN, 0};
    // Its output closes when it ends.
    char bytes[256];
    while (Steady::now() < patience) {
        const auto left = std::chrono::ceil<Duration>(patience - Steady::now()).count();
        if (::poll(&waiting, 1, int(std::max<std::int64_t>(left, 1))) > 0 &&
            ::read(child.output, bytes, sizeof bytes) <= 0)
            break;
    }
    if (Steady::now() >= patience) ::kill(child.pid, SIGKILL);
    const int status = wait_for_end(child.pid);
    ::close(child.output);
    return status;
}

void EmbeddedStore::Supervisor::run() {
    int failures = 0;
    for (;;) {
        const auto started = Steady::now();
        std::string why;
        const auto child =
            start(settings.program,
                  {"serve", "--data", settings.data.string(), "--listen", "127.0.0.1:0", "--with-parent"},
                  STDOUT_FILENO);
        if (child) {
            pid = child->pid;
            const auto how = watch(*child);
            pid = 0;
            const int status = end(*child, how);
            if (how == Ended::AsAsked) return;
            why = how == Ended::TooSlow ? "did not become ready in time" : end_of(status);
        } else {
            why = child.error().sentence;
        }
        failures = Steady::now() - started > settings.healthy ? 1 : failures + 1;
        trouble(
            std::format("the kiosk's own store ({}) {}; it is started again", settings.data.string(), why));
        if (stop_within(back_off(failures, settings.first_pause, settings.longest_pause, random))) return;
    }
}

EmbeddedStore::EmbeddedStore(EmbeddedSettings settings, Random random,
                             std::function<void(const std::string&)> ready,
                             std::function<void(const std::string&)> trouble)
    : supervisor_(
          std::make_unique<Supervisor>(std::move(settings), random, std::move(ready), std::move(trouble))) {
    supervisor_->stop_event = ::eventfd(0, EFD_CLOEXEC);
    supervisor_->thread = std::thread([supervisor = supervisor_.get()] { supervisor->run(); });
}

EmbeddedStore::~EmbeddedStore() {
    const std::uint64_t one = 1;
    if (::write(supervisor_->stop_event, &one, sizeof one) < 0) std::abort();
    supervisor_->thread.join();
    ::close(supervisor_->stop_event);
}

int EmbeddedStore::pid() const { return supervisor_->pid; }

}  // namespace kassa::kiosk
