#pragma once
// The kiosk's end of the vision worker. Decoding libraries chew on whatever is held before the camera, so they run
// in a process of their own, behind a door that lets nothing out but readings: when one crashes or hangs, the frame
// it had is lost, the worker is started again at once, and the shopper notices nothing. What two frames agree on is
// decided on this side (`agreement.h`), so a crash neither forgets nor repeats an item.
//
//     auto client = Client::start({.worker = "build/bin/kiosk_vision"});
//     client->submit(frame);                       // never waits
//     for (const Seen& seen : client->poll(now))   // never waits; `descriptor()` is readable when there is something
//         for (const Reading& item : seen.sold) …
#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

#include "core/base/frame.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "vision/agreement.h"
#include "vision/message.h"

namespace kassa::vision {

enum class Delivery {
    NewestFirst,  // a frame that waits gives way to a newer one: for a live camera
    EveryFrame,  // every frame is read, in order; `submit` says when there is no room yet: for films and stories
};

struct ClientSettings {
    std::filesystem::path worker;  // the executable kiosk_vision
    Delivery delivery = Delivery::NewestFirst;
    AgreementRules agreement;
    Slots slots;
    Duration patience =
        2000ms;  // a worker that takes longer for one frame hangs; five times that for its first
};

struct Thumbnail {
    int width = 0;  // at most 320 × 180, in the camera's proportions; 0 when the frame could not be decoded
    int height = 0;
    std::vector<std::uint8_t> pixels;  // grey, row by row without gaps
};

// What became of one frame.
struct Seen {
    std::uint64_t frame = 0;
    Instant at{};                   // when the camera took it
    std::vector<Reading> sold;      // what this frame has completed: one for each item to be added
    std::vector<Reading> in_view;   // what this or an earlier frame has completed and has not left since
    std::vector<Reading> readings;  // everything that was read in it
    bool still = false;             // no different from the frame before
    std::uint32_t microseconds = 0;
    Light light;
    std::string problem;  // why it could not be decoded, or empty
    Thumbnail thumbnail;
};

class Client {
public:
    // Starts the worker; a fault when its executable cannot be started.
    static Result<std::unique_ptr<Client>> start(ClientSettings settings);
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    // Takes a copy of the frame. False only with Delivery::EveryFrame, when there is no room: poll and try again. A
    // frame that is too large or too short for its shape is dropped and named in `trouble`.
    bool submit(const Frame& frame);

    // What has been read since the last poll, in order. `now` is real time (a steady clock's): by it hanging
    // workers are ended and dying ones given time; agreement goes by the frames' own times.
    std::vector<Seen> poll(Instant now);

    // Readable when `poll` has something; changes when the worker is started again, and is -1 while there is none.
    int descriptor() const { return socket_; }

    // The number of the last frame that is done with: read, or lost in a crash.
    std::uint64_t processed() const { return processed_; }
    // Whether every frame submitted is done with.
    bool idle() const { return queue_.empty(); }

    std::uint64_t frames_lost() const { return lost_; }        // in crashes
    std::uint64_t frames_dropped() const { return dropped_; }  // gave way to newer ones
    std::uint64_t deaths() const { return deaths_; }           // of the worker
    pid_t worker() const { return worker_; }                   // -1 while there is none
    const std::string& last_death() const { return last_death_; }  // how the last one ended; empty when none has

    // What a technician should know: the worker dies again and again, or a frame did not fit. Empty when all is well.
    const std::optional<Fault>& trouble() const { return trouble_; }

private:
    struct Job {
        Order order;
        Instant at{};
        bool sent = false;
    };

    explicit Client(ClientSettings settings) : settings_(std::move(settings)) {}
    Result<void> make_memory();
    Result<void> start_worker();
    void stop_worker();
    void worker_died(Instant now, const std::string& how);
    void send_orders();
    void watch_over(Instant now);
    void receive(Instant now, std::vector<Seen>& seen);
    std::optional<Seen> take(const Report& report);
    std::optional<std::uint32_t> slot_for_new_frame();

    ClientSettings settings_;
    Agreement agreement_{settings_.agreement};
    int memory_file_ = -1;
    std::uint8_t* memory_ = nullptr;
    int socket_ = -1;
    pid_t worker_ = -1;
    bool decodes_jpeg_ = false;
    std::deque<Job> queue_;  // oldest first; each has a slot of its own
    std::optional<Instant> head_since_;
    bool first_frame_ = true;  // of this worker
    int deaths_in_a_row_ = 0;
    std::optional<Instant> restart_at_;
    std::uint64_t processed_ = 0, lost_ = 0, dropped_ = 0, deaths_ = 0;
    std::string last_death_;
    std::optional<Fault> trouble_;
};

}  // namespace kassa::vision
