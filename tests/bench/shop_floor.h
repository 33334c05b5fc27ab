#pragma once
// A kiosk for measurements and the devices around it: simulators that speak the real protocols, and a kiosk that runs
// off screen by the system's clock, with its store and its vision worker, as it would in a shop.
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "devices/io/process.h"

namespace kassa::bench {

struct FloorPlan {
    std::filesystem::path binaries;  // where kiosk, store and the simulators are
    std::filesystem::path config;    // a kiosk.toml whose store.data is absolute
    std::filesystem::path data;      // the kiosk's own folder
    std::string size = "1080x1920";  // of the screen
    int camera_fps = 0;              // of a live camera; 0: no camera
};

class ShopFloor {
public:
    // Starts the devices; the kiosk is started by itself, so that its start can be measured.
    static Result<std::unique_ptr<ShopFloor>> open(FloorPlan plan);

    // It answers commands (kiosk/app/story_control.h) and otherwise lives as in a shop.
    Result<void> start_kiosk();
    // Until it has a catalogue and all its devices.
    Result<void> wait_until_ready(Duration patience);
    void end_kiosk();

    devices::Child& kiosk() { return *kiosk_; }
    devices::Child& bagging_scale() { return *bagging_; }
    devices::Child& camera() { return *camera_; }

private:
    explicit ShopFloor(FloorPlan plan) : plan_(std::move(plan)) {}
    Result<void> start_device(std::unique_ptr<devices::Child>& place, std::vector<std::string> argv,
                              const std::string& key);

    FloorPlan plan_;
    std::unique_ptr<devices::Child> terminal_, printer_, bagging_, produce_, scanner_, camera_, kiosk_;
    std::vector<std::string> settings_;  // key=value
};

}  // namespace kassa::bench
