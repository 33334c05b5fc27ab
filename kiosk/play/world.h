#pragma once
// The world around a kiosk in a story: its devices, each a simulator in a process of its own that speaks the real
// protocol, and the kiosk itself as a child process that knows nothing of the story but a clock it does not own.
// Power can fail:
// the kiosk dies at once and everything else goes on.
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "devices/io/process.h"

namespace kassa::play {

struct WorldOptions {
    std::filesystem::path binaries;  // where kiosk, store and the simulators are
    std::filesystem::path config;    // kiosk.toml; the addresses in it are replaced by the simulators'
    std::filesystem::path shop;  // the folder of a store; the visit works on a copy of it; "": an empty store
    std::filesystem::path folder;  // of this visit: journal, ledger, pictures; made when missing
    std::string language;          // "": as the policy says
    std::string size;              // "1080x1920"; "": as the configuration says
    bool camera = true;            // a story without photos needs none
    std::string die_at;            // "card terminal:3", for tests; "": never
};

// What the kiosk says of itself when asked (kiosk/app/story_control.h).
struct Status {
    bool ready = false;  // the catalogue is there, and of scales and printer it is known how they are
    std::string screen;
    std::string place;
    std::int64_t frames = 0;              // the last camera frame that was read
    std::int64_t reader = -1;             // the process that reads the frames; -1 while there is none
    std::int64_t reader_deaths = 0;
    std::int64_t scans = 0;               // lines from the hand scanner
    std::int64_t bag_milligrams = 0;      // settled
    std::int64_t produce_milligrams = 0;  // settled
    bool bagging_ready = false;           // the scale answers
    bool bag_restless = false;            // nothing holds still on it
    bool bag_light = false;               // the screen shows a light towards the bagging area
    std::string scale_doubt;              // "None", "Noisy", "Drifting", …
    bool printer_ready = false;           // it could print now
    std::int64_t total_minor = 0;
    std::vector<std::string> items;                    // the basket: an item key for every unit
    bool waiting = false;                              // a device was asked and has not answered
    std::map<std::string, std::int64_t> power_points;  // passed, by name
    std::int64_t outbox = 0;                           // what waits for the store
    int decimals = 2;                                  // of the currency
    bool store_reachable = true;
};
KASSA_DESCRIBE(Status, ready, screen, place, frames, reader, reader_deaths, scans, bag_milligrams, produce_milligrams,
               bagging_ready, bag_restless, bag_light, scale_doubt, printer_ready, total_minor, items, waiting,
               power_points, outbox, decimals, store_reachable)

struct SeenElement {
    std::string id, text, secondary, note, price;
    bool enabled = false;
};
KASSA_DESCRIBE(SeenElement, id, text, secondary, note, price, enabled)

struct SeenView {
    std::string screen;
    std::vector<SeenElement> elements;
};
KASSA_DESCRIBE(SeenView, screen, elements)

class World {
public:
    static Result<std::unique_ptr<World>> make(WorldOptions options);

    devices::Child& terminal() { return *terminal_; }
    devices::Child& printer() { return *printer_; }
    devices::Child& bagging_scale() { return *bagging_; }
    devices::Child& produce_scale() { return *produce_; }
    devices::Child& scanner() { return *scanner_; }
    devices::Child* camera() { return camera_.get(); }

    Result<void> start_kiosk();  // and waits until it is ready
    void cut_power();
    bool kiosk_died();  // by a power point
    bool kiosk_gone();  // it does not run any more, whatever the reason
    Result<std::string> ask_kiosk(const std::string& command);
    Result<Status> status();
    Result<SeenView> view();
    Result<void> end_kiosk();  // as a shutdown would

    // Asks for the status until the condition holds; the fault names `what` was waited for.
    Result<Status> wait_until(const std::string& what, const std::function<bool(const Status&)>& condition,
                              Duration patience = 20s);

    const WorldOptions& options() const { return options_; }

private:
    explicit World(WorldOptions options) : options_(std::move(options)) {}
    Result<std::unique_ptr<devices::Child>> start(std::vector<std::string> argv, std::string& address);

    WorldOptions options_;
    std::unique_ptr<devices::Child> terminal_, printer_, bagging_, produce_, scanner_, camera_, kiosk_;
    std::vector<std::string> overrides_;  // key=value
    int starts_ = 0;                      // of the kiosk
};

}  // namespace kassa::play
