#include "devices/io/process.h"

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kassa::devices {
namespace {

using SteadyClock = std::chrono::steady_clock;

// Between fork and exec: only what is safe beside other threads. Ends the process; `report` carries errno to the
// parent.
[[noreturn]] void become(char* const* argv, int line, int report, pid_t parent) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    // The parent may have died before the line above.
    if (::getppid() != parent) ::_exit(127);
    if (::dup2(line, STDIN_FILENO) >= 0 && ::dup2(line, STDOUT_FILENO) >= 0) ::execv(argv[0], argv);
    const int error = errno;
    [[maybe_unused]] const ssize_t told = ::write(report, &error, sizeof error);
    ::_exit(127);
}

}  // namespace

Result<std::unique_ptr<Child>> Child::start(const std::vector<std::string>& argv) {
    if (argv.empty()) return fault("a child process needs a program");
    std::vector<char*> words;
    for (const std::string& word : argv) words.push_back(const_cast<char*>(word.c_str()));
    words.push_back(nullptr);
    // A socket pair rather than pipes: writing to a child that is gone is then an error instead of a SIGPIPE.
    int line[2], report[2];
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, line) != 0)
        return fault("{}: {}", argv[0], std::strerror(errno));
    if (::pipe2(report, O_CLOEXEC) != 0) {
        const int error = errno;
        ::close(line[0]);
        ::close(line[1]);
        return fault("{}: {}", argv[0], std::strerror(error));
    }
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid == 0) become(words.data(), line[1], report[1], parent);
    const int fork_error = errno;
    ::close(line[1]);
    ::close(report[1]);
    int error = 0;
    const bool failed = pid > 0 && ::read(report[0], &error, sizeof error) == ssize_t(sizeof error);
    ::close(report[0]);
    if (pid < 0 || failed) {
        if (failed) ::waitpid(pid, nullptr, 0);
        ::close(line[0]);
        return fault("cannot start {}: {}", argv[0], std::strerror(pid < 0 ? fork_error : error));
    }
    const auto slash = argv[0].rfind('/');
    return std::unique_ptr<Child>(
        new Child(pid, line[0], slash == std::string::npos ? argv[0] : argv[0].substr(slash + 1)));
}

Child::~Child() {
    if (pid_ > 0) {
        ::shutdown(line_, SHUT_WR);
        if (!wait(2s)) kill();
    }
    ::close(line_);
}

Result<std::string> Child::read_line(Duration patience) {
    const auto deadline = SteadyClock::now() + patience;
    for (;;) {
        if (const auto end = heard_.find('\n'); end != std::string::npos) {
            std::string line = heard_.substr(0, end);
            heard_.erase(0, end + 1);
            return line;
        }
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - SteadyClock::now()).count();
        if (left <= 0) return fault("{} said nothing for {} ms", name_, patience.count());
        pollfd ready{line_, POLLIN, 0};
        if (::poll(&ready, 1, int(left)) <= 0) continue;
        char buffer[1024];
        const ssize_t got = ::recv(line_, buffer, sizeof buffer, MSG_DONTWAIT);
        if (got > 0) {
            heard_.append(buffer, std::size_t(got));
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            return fault("{} has ended", name_);
        }
    }
}

Result<void> Child::write_line(std::string_view line) {
    std::string rest = std::string(line) + '\n';
    while (!rest.empty()) {
        const ssize_t sent = ::send(line_, rest.data(), rest.size(), MSG_NOSIGNAL);
        if (sent > 0)
            rest.erase(0, std::size_t(sent));
        else if (errno != EINTR)
            return fault("{} no longer listens: {}", name_, std::strerror(errno));
    }
    return {};
}

Result<std::string> Child::ready(Duration patience) {
    auto line = read_line(patience);
    if (!line) return line;
    if (!line->starts_with("ready ")) return fault("{} began with '{}' instead of its address", name_, *line);
    return line->substr(6);
}

Result<std::string> Child::ask(std::string_view command, Duration patience) {
    if (auto sent = write_line(command); !sent) return std::unexpected(sent.error());
    auto line = read_line(patience);
    if (!line) return line;
    if (*line == "ok") return std::string();
    if (line->starts_with("ok ")) return line->substr(3);
    return fault("{} answered '{}' with: {}", name_, command,
                 line->starts_with("error ") ? line->substr(6) : *line);
}

void Child::kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {}
    pid_ = 0;
}

Result<int> Child::wait(Duration patience) {
    const auto deadline = SteadyClock::now() + patience;
    while (pid_ > 0) {
        const pid_t gone = ::waitpid(pid_, &status_, WNOHANG);
        if (gone == pid_ || (gone < 0 && errno == ECHILD)) {
            pid_ = 0;
        } else if (SteadyClock::now() >= deadline) {
            return fault("{} has not ended after {} ms", name_, patience.count());
        } else {
            ::usleep(2000);
        }
    }
    return WIFEXITED(status_) ? WEXITSTATUS(status_) : 128 + WTERMSIG(status_);
}

}  // namespace kassa::devices
