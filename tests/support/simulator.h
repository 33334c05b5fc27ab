#pragma once
// A simulator started by a test: told what happens to its device, and gone with the test.
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <poll.h>
#include <stdexcept>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kassa::support {

class SimulatorProcess {
public:
    // `program` is its name in build/bin, e.g. "sim_scale".
    explicit SimulatorProcess(const std::string& program, std::vector<std::string> options = {}) {
        // A device that drops its connection is an answer to the driver under test, not the end of the test.
        std::signal(SIGPIPE, SIG_IGN);
        int to[2], from[2];
        if (::pipe(to) != 0 || ::pipe(from) != 0) throw std::runtime_error("no pipe");
        const std::string path = std::string(KASSA_BUILD_DIR) + "/bin/" + program;
        child_ = ::fork();
        if (child_ == 0) {
            ::dup2(to[0], STDIN_FILENO);
            ::dup2(from[1], STDOUT_FILENO);
            for (const int descriptor : {to[0], to[1], from[0], from[1]}) ::close(descriptor);
            std::vector<char*> words{const_cast<char*>(path.c_str())};
            for (auto& option : options) words.push_back(option.data());
            words.push_back(nullptr);
            ::execv(path.c_str(), words.data());
            ::_exit(127);
        }
        ::close(to[0]);
        ::close(from[1]);
        to_ = to[1];
        from_ = from[0];
        const std::string ready = line();
        if (!ready.starts_with("ready ")) throw std::runtime_error(path + " did not say ready but '" + ready + "'");
        address_ = ready.substr(6);
    }
    ~SimulatorProcess() {
        ::close(to_);
        ::close(from_);
        ::waitpid(child_, nullptr, 0);
    }
    SimulatorProcess(const SimulatorProcess&) = delete;
    SimulatorProcess& operator=(const SimulatorProcess&) = delete;

    const std::string& address() const { return address_; }

    // Its whole answer, "ok 3" or "error …".
    std::string ask(const std::string& command) {
        const std::string out = command + "\n";
        if (::write(to_, out.data(), out.size()) != ssize_t(out.size()))
            throw std::runtime_error("the simulator has gone");
        return line();
    }
    // What follows "ok"; throws on "error".
    std::string tell(const std::string& command) {
        const std::string answer = ask(command);
        if (answer == "ok") return "";
        if (!answer.starts_with("ok ")) throw std::runtime_error(command + ": " + answer);
        return answer.substr(3);
    }

private:
    std::string line() {
        for (auto end = typed_.find('\n'); end == std::string::npos; end = typed_.find('\n')) {
            pollfd wait{from_, POLLIN, 0};
            char buffer[4096];
            const int ready = ::poll(&wait, 1, 20'000);
            if (ready < 0 && errno == EINTR) continue;
            const ssize_t got = ready <= 0 ? 0 : ::read(from_, buffer, sizeof buffer);
            if (got <= 0) throw std::runtime_error("the simulator did not answer within 20 s, or has gone");
            typed_.append(buffer, std::size_t(got));
        }
        const auto end = typed_.find('\n');
        std::string out = typed_.substr(0, end);
        typed_.erase(0, end + 1);
        return out;
    }

    pid_t child_ = -1;
    int to_ = -1;
    int from_ = -1;
    std::string address_;
    std::string typed_;
};

}  // namespace kassa::support
