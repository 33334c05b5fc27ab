#pragma once
// Where everything arrives that the lane may hear: workers post from their threads, the lane's one thread takes. A
// descriptor wakes it, so the loop sleeps until there is something to do.
#include <functional>
#include <mutex>
#include <optional>
#include <variant>
#include <vector>

#include "core/catalog/barcode.h"
#include "flows/events.h"

namespace kassa::kiosk {

// A code as a device gave it; reception (kiosk/app/reception.h) turns it into an event on the lane's thread.
struct CodeSeen {
    flows::ItemRead::How how = flows::ItemRead::How::Camera;
    catalog::Barcode barcode;
    std::int64_t seen_at_nanoseconds =
        0;  // steady clock, when the frame that completed it arrived; 0: not measured
    std::vector<catalog::Barcode> in_view = {};  // Camera: what it has told and still sees
};

// Something of the kiosk's own that is done on the lane's thread and is no event: a new catalogue, a preview.
using Chore = std::function<void()>;

using Arrival = std::variant<flows::Event, CodeSeen, Chore>;

class Inbox {
public:
    Inbox();
    ~Inbox();
    Inbox(const Inbox&) = delete;
    Inbox& operator=(const Inbox&) = delete;

    void post(Arrival arrival);  // from any thread
    // Called after each post, on the poster's thread: wakes a loop that waits for something else. Set before
    // workers start.
    void on_post(std::function<void()> wake) { wake_ = std::move(wake); }
    std::optional<Arrival> take();
    int descriptor() const { return descriptor_; }  // readable while something waits

private:
    std::mutex mutex_;
    std::vector<Arrival> waiting_;
    std::size_t taken_ = 0;
    std::function<void()> wake_;
    int descriptor_;
};

}  // namespace kassa::kiosk
