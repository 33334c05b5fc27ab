#pragma once
// What every simulator of a device has in common: it is a process that stands where the device would stand, says on
// one line where it is reached (`ready tcp:127.0.0.1:41233`), and is then told on its standard input what happens
// to the device, one command a line, each answered by exactly one line, `ok …` or `error SENTENCE`. The end of its
// input ends it.
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"
#include "devices/io/stream.h"

namespace CLI {
class App;
}

namespace kassa::devices {

class Simulator {
public:
    // `about` is the first line of --help.
    explicit Simulator(const std::string& about);
    ~Simulator();

    // Options of the command line: "--division", what it means with its unit, and the value that it has without it.
    void option(const std::string& name, std::string& value, const std::string& help);
    void option(const std::string& name, double& value, const std::string& help);
    void flag(const std::string& name, bool& value, const std::string& help);
    // Reads the command line; an exit code when the program is to end at once (--help, a wrong option).
    std::optional<int> read_options(int count, char** words);

    // `words` begin the line ("out of paper"), `act` gets the rest of it and answers with what follows "ok".
    // Where several commands fit, the longest counts.
    using Act = std::function<Result<std::string>(const std::string& rest)>;
    void command(const std::string& words, const std::string& help, Act act);

    // Calls `readable` whenever the descriptor can be read (or is closed by the other end).
    void watch(int descriptor, std::function<void()> readable);
    void unwatch(int descriptor);
    // Calls `step` every `pause` of real time until `stop_stepping`.
    void step_every(Duration pause, std::function<void()> step);
    void stop_stepping();

    // Prints `ready ADDRESS` and serves until standard input ends; the exit code.
    int run(const std::string& address);

private:
    void obey(const std::string& line);
    void read_commands();

    struct Command {
        std::string words;
        Act act;
    };
    std::unique_ptr<CLI::App> options_;
    std::vector<Command> commands_;
    std::string help_;
    std::map<int, std::function<void()>> watched_;
    std::function<void()> step_;
    Duration pause_{};
    std::chrono::steady_clock::time_point next_step_{};
    std::string typed_;
    bool ended_ = false;
};

// The device's end of a serial line: a pseudo-terminal whose other end, `path`, the driver opens like any port.
class PseudoTerminal {
public:
    static Result<PseudoTerminal> open();
    PseudoTerminal(PseudoTerminal&& other) noexcept;
    PseudoTerminal& operator=(PseudoTerminal&& other) noexcept;
    ~PseudoTerminal();

    int descriptor() const { return ours_; }
    const std::string& path() const { return path_; }
    // What the driver has sent; empty when there is nothing.
    Bytes read() const;
    // Bytes that a driver does not take (it is not there, its buffer is full) are lost, as on a cable.
    void send(std::span<const std::uint8_t> bytes) const;
    void send(const std::string& text) const;

private:
    PseudoTerminal(int ours, int theirs, std::string path)
        : ours_(ours), theirs_(theirs), path_(std::move(path)) {}
    int ours_ = -1;
    int theirs_ = -1;  // kept open, so that the line survives a driver that closes it
    std::string path_;
};

// A serial device that can be pulled out and put back: its path stays the same, as udev's links do, and is gone
// meanwhile.
class PluggablePort {
public:
    static Result<std::unique_ptr<PluggablePort>> open();
    ~PluggablePort();
    PluggablePort(const PluggablePort&) = delete;
    PluggablePort& operator=(const PluggablePort&) = delete;

    const std::string& path() const { return path_; }
    const PseudoTerminal* line() const { return line_ ? &*line_ : nullptr; }  // none while it is pulled out
    void unplug();
    Result<void> plug();

private:
    explicit PluggablePort(std::string folder) : folder_(std::move(folder)), path_(folder_ + "/port") {}
    const std::string folder_;
    const std::string path_;
    std::optional<PseudoTerminal> line_;
};

// "1.5" → 1.5; a sentence when it is no number.
Result<double> number_in(const std::string& text);

}  // namespace kassa::devices
