#pragma once
// The camera's thread: takes frames at the pace that the lane asks for, hands them to the vision worker, and posts
// every code on which two frames have agreed. It keeps the newest small picture for the screen.
#include <sys/types.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/base/time.h"
#include "flows/lane.h"
#include "kiosk/app/inbox.h"
#include "kiosk/config/config.h"

namespace kassa::kiosk {

struct Preview {
    std::uint64_t number = 0;  // counts up
    int width = 0, height = 0;
    std::vector<std::uint8_t> grey;
};

class Watch {
public:
    // A fault when the worker cannot be started or the address is none; a camera that is not there is only away.
    static Result<std::unique_ptr<Watch>> open(const config::Config& config, const std::string& worker,
                                               Inbox& inbox);
    ~Watch();

    void pace(flows::CameraPace pace);
    // The newest small picture, if there is one after this number.
    std::optional<Preview> preview_after(std::uint64_t number) const;
    // The last frame done with, for stories.
    std::int64_t frames() const { return frames_; }
    bool ready() const { return ready_; }  // a first frame has come through
    // The process that reads; -1 while there is none. And how many have died so far.
    pid_t reader() const { return reader_; }
    std::int64_t reader_deaths() const { return reader_deaths_; }

private:
    struct Parts;
    Watch(std::unique_ptr<Parts> parts, Inbox& inbox);
    void run();
    void take_frame(Instant now);
    void take_readings(Instant now);

    std::unique_ptr<Parts> parts_;
    Inbox& inbox_;
    mutable std::mutex mutex_;
    Preview preview_;
    std::atomic<flows::CameraPace> pace_{flows::CameraPace::Watch};
    std::atomic<std::int64_t> frames_{0};
    std::atomic<bool> ready_{false};
    std::atomic<pid_t> reader_{-1};
    std::atomic<std::int64_t> reader_deaths_{0};
    std::atomic<bool> ending_{false};
    int wake_ = -1;
    std::thread thread_;
};

}  // namespace kassa::kiosk
