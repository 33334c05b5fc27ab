#include "devices/io/simulator.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <poll.h>
#include <print>
#include <termios.h>
#include <unistd.h>

namespace kassa::devices {

Simulator::Simulator(const std::string& about) : options_(std::make_unique<CLI::App>(about)) {}
Simulator::~Simulator() = default;

void Simulator::option(const std::string& name, std::string& value, const std::string& help) {
    options_->add_option(name, value, help)->capture_default_str();
}
void Simulator::option(const std::string& name, double& value, const std::string& help) {
    options_->add_option(name, value, help)->capture_default_str();
}
void Simulator::flag(const std::string& name, bool& value, const std::string& help) {
    options_->add_flag(name, value, help);
}

std::optional<int> Simulator::read_options(int count, char** words) {
    options_->footer("Commands on standard input, one a line:\n" + help_);
    try {
        options_->parse(count, words);
    } catch (const CLI::ParseError& error) {
        return options_->exit(error);
    }
    return std::nullopt;
}

void Simulator::command(const std::string& words, const std::string& help, Act act) {
    commands_.push_back({words, std::move(act)});
    help_ += std::format("  {}\n", help);
}

void Simulator::watch(int descriptor, std::function<void()> readable) { watched_[descriptor] = std::move(readable); }
void Simulator::unwatch(int descriptor) { watched_.erase(descriptor); }

void Simulator::step_every(Duration pause, std::function<void()> step) {
    pause_ = pause;
    step_ = std::move(step);
    next_step_ = std::chrono::steady_clock::now() + pause;
}
void Simulator::stop_stepping() { step_ = nullptr; }

void Simulator::obey(const std::string& line) {
    const Command* best = nullptr;
    for (const Command& command : commands_) {
        const bool fits = line == command.words || line.starts_with(command.words + " ");
        if (fits && (!best || command.words.size() > best->words.size())) best = &command;
    }
    Result<std::string> answer = fault("'{}' is no command; --help lists them", line);
    if (best) {
        std::string rest = line.substr(best->words.size());
        rest.erase(0, rest.find_first_not_of(' '));
        answer = best->act(rest);
    }
    if (!answer)
        std::println("error {}", answer.error().sentence);
    else if (answer->empty())
        std::println("ok");
    else
        std::println("ok {}", *answer);
    std::fflush(stdout);
}

void Simulator::read_commands() {
    char buffer[4096];
    const ssize_t got = ::read(STDIN_FILENO, buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) return;
    if (got <= 0) {
        ended_ = true;
        return;
    }
    typed_.append(buffer, std::size_t(got));
    for (auto end = typed_.find('\n'); end != std::string::npos; end = typed_.find('\n')) {
        std::string line = typed_.substr(0, end);
        typed_.erase(0, end + 1);
        while (!line.empty() && (line.back() == '\r' || line.back() == ' ')) line.pop_back();
        if (!line.empty()) obey(line);
    }
}

int Simulator::run(const std::string& address) {
    std::println("ready {}", address);
    std::fflush(stdout);
    while (!ended_) {
        std::vector<pollfd> waits{{STDIN_FILENO, POLLIN, 0}};
        for (const auto& [descriptor, readable] : watched_) waits.push_back({descriptor, POLLIN, 0});
        const auto until_step = std::chrono::ceil<Duration>(next_step_ - std::chrono::steady_clock::now());
        const int ready = ::poll(waits.data(), waits.size(), step_ ? int(std::max(0ms, until_step).count()) : -1);
        if (ready < 0 && errno != EINTR) return std::perror("poll"), 1;
        if (step_ && std::chrono::steady_clock::now() >= next_step_) {
            next_step_ = std::chrono::steady_clock::now() + pause_;
            const auto step = step_;  // a copy, since it may stop itself
            step();
        }
        if (ready <= 0) continue;
        // Devices first: what a driver sent before a command was typed has then been heard before it.
        for (std::size_t index = 1; index < waits.size(); ++index) {
            const auto found = watched_.find(waits[index].fd);
            if (waits[index].revents == 0 || found == watched_.end()) continue;
            const auto readable = found->second;  // a copy, since it may unwatch itself
            readable();
        }
        if (waits[0].revents != 0) read_commands();
    }
    return 0;
}

Result<PseudoTerminal> PseudoTerminal::open() {
    const int ours = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    char path[128];
    if (ours < 0 || ::grantpt(ours) != 0 || ::unlockpt(ours) != 0 || ::ptsname_r(ours, path, sizeof path) != 0) {
        const int error = errno;
        if (ours >= 0) ::close(ours);
        return fault("no pseudo-terminal can be had: {}; is /dev/pts mounted?", std::strerror(error));
    }
    const int theirs = ::open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (theirs < 0) {
        const int error = errno;
        ::close(ours);
        return fault("{}: {}", path, std::strerror(error));
    }
    termios line{};
    ::tcgetattr(theirs, &line);
    ::cfmakeraw(&line);
    ::tcsetattr(theirs, TCSANOW, &line);
    return PseudoTerminal(ours, theirs, path);
}

PseudoTerminal::PseudoTerminal(PseudoTerminal&& other) noexcept
    : ours_(std::exchange(other.ours_, -1)), theirs_(std::exchange(other.theirs_, -1)), path_(std::move(other.path_)) {}

PseudoTerminal& PseudoTerminal::operator=(PseudoTerminal&& other) noexcept {
    std::swap(ours_, other.ours_);
    std::swap(theirs_, other.theirs_);
    std::swap(path_, other.path_);
    return *this;
}

PseudoTerminal::~PseudoTerminal() {
    if (theirs_ >= 0) ::close(theirs_);
    if (ours_ >= 0) ::close(ours_);
}

Bytes PseudoTerminal::read() const {
    Bytes all;
    std::uint8_t buffer[1024];
    for (;;) {
        const ssize_t got = ::read(ours_, buffer, sizeof buffer);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return all;
        all.insert(all.end(), buffer, buffer + got);
    }
}

void PseudoTerminal::send(std::span<const std::uint8_t> bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::write(ours_, bytes.data(), bytes.size());
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return;
        bytes = bytes.subspan(std::size_t(sent));
    }
}

void PseudoTerminal::send(const std::string& text) const {
    send(std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<std::unique_ptr<PluggablePort>> PluggablePort::open() {
    std::string folder = (std::filesystem::temp_directory_path() / "kassa-sim-XXXXXX").string();
    if (!::mkdtemp(folder.data())) return fault("{}: {}", folder, std::strerror(errno));
    std::unique_ptr<PluggablePort> port(new PluggablePort(folder));
    if (auto plugged = port->plug(); !plugged) return std::unexpected(plugged.error());
    return port;
}

PluggablePort::~PluggablePort() {
    unplug();
    ::rmdir(folder_.c_str());
}

void PluggablePort::unplug() {
    ::unlink(path_.c_str());
    line_.reset();
}

Result<void> PluggablePort::plug() {
    if (line_) return {};
    auto line = PseudoTerminal::open();
    if (!line) return std::unexpected(line.error());
    if (::symlink(line->path().c_str(), path_.c_str()) != 0) return fault("{}: {}", path_, std::strerror(errno));
    line_ = std::move(*line);
    return {};
}

Result<double> number_in(const std::string& text) {
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
        return fault("'{}' is not a number", text);
    return number;
}

}  // namespace kassa::devices
