#pragma once
// Time is injected: flows read it from events, workers from a Clock that `main` made. An Instant is wall time in
// milliseconds that never steps back while the program runs (SystemClock adds steady time to the wall time at start),
// so it serves for deadlines and for receipts alike.
#include <atomic>
#include <chrono>

namespace kassa {

using Duration = std::chrono::milliseconds;
using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using namespace std::chrono_literals;

class Clock {
public:
    virtual ~Clock() = default;
    virtual Instant now() const = 0;
};

class SystemClock final : public Clock {
public:
    SystemClock();
    Instant now() const override;

private:
    Instant wall_at_start_;
    std::chrono::steady_clock::time_point steady_at_start_;
};

// A clock that moves only when told to; safe to read from any thread.
class StoryClock final : public Clock {
public:
    explicit StoryClock(Instant start) : milliseconds_(start.time_since_epoch().count()) {}
    Instant now() const override { return Instant(Duration(milliseconds_.load())); }
    void advance(Duration by) { milliseconds_ += by.count(); }

private:
    std::atomic<std::int64_t> milliseconds_;
};

}  // namespace kassa
