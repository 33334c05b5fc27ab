#pragma once
// A simulator started by a test: told what happens to its device, and gone with the test. What goes wrong is
// thrown, since a test can't go on without it.
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "devices/io/process.h"

namespace kassa::support {

class SimulatorProcess {
public:
    // `program` is its name in build/bin, e.g. "sim_scale".
    explicit SimulatorProcess(const std::string& program, const std::vector<std::string>& options = {}) {
        std::vector<std::string> words{std::string(KASSA_BUILD_DIR) + "/bin/" + program};
        words.insert(words.end(), options.begin(), options.end());
        child_ = good(devices::Child::start(words));
        address_ = good(child_->ready());
    }

    const std::string& address() const { return address_; }
    // What it answers behind "ok" …
    std::string tell(const std::string& command) { return good(child_->ask(command)); }
    // … or the sentence of its refusal.
    std::string refuses(const std::string& command) {
        auto answer = child_->ask(command);
        if (answer) throw std::runtime_error(command + " was not refused");
        return answer.error().sentence;
    }

private:
    template <class T>
    static T good(Result<T> result) {
        if (!result) throw std::runtime_error(result.error().sentence);
        return std::move(*result);
    }

    std::unique_ptr<devices::Child> child_;
    std::string address_;
};

}  // namespace kassa::support
