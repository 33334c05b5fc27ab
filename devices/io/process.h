#pragma once
// A child process on a leash: a device's simulator started by a test or by the story player. Its standard input and
// output are ours, line by line, and it never outlives us: the kernel kills it when the thread that started it ends
// (PR_SET_PDEATHSIG, prctl(2)), so start it from a thread that lives as long as the child should.
//
//     auto sim = Child::start({bin + "/sim_terminal"});
//     const std::string address = *(*sim)->ready();          // "tcp:127.0.0.1:41233"
//     (*sim)->ask("approve");                                 // "ok …", or a Fault with the simulator's sentence
//
// These calls wait, which no driver may do: they are for tests and for the player.
#include <memory>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "core/base/result.h"
#include "core/base/time.h"

namespace kassa::devices {

class Child {
public:
    // Starts argv[0] (a path) with the rest as its arguments; standard error stays ours. A fault when it can't be
    // run.
    static Result<std::unique_ptr<Child>> start(const std::vector<std::string>& argv);
    ~Child();  // closes its input, gives it two seconds to end, then kills it
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    // The next line of its output without the newline. A fault when it ends or stays silent for `patience` real time.
    Result<std::string> read_line(Duration patience = 10s);
    // A command and its newline; a fault when the child no longer reads.
    Result<void> write_line(std::string_view line);
    // The simulators' control: the address of the line "ready ADDRESS" that they begin with …
    Result<std::string> ready(Duration patience = 10s);
    // … and a command answered by "ok REST" (REST comes back) or "error SENTENCE" (the fault).
    Result<std::string> ask(std::string_view command, Duration patience = 10s);

    // Kills it at once, as a power cut would, and waits until it is gone.
    void kill();
    // Waits for its end: the exit code, or 128 + the signal that ended it.
    Result<int> wait(Duration patience = 10s);
    pid_t pid() const { return pid_; }

private:
    Child(pid_t pid, int line, std::string name) : pid_(pid), line_(line), name_(std::move(name)) {}

    pid_t pid_;  // 0 once it is gone
    int line_;   // a socket pair: the child's standard input and output
    std::string name_;
    std::string heard_;
    int status_ = 0;
};

}  // namespace kassa::devices
