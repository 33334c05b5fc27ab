#pragma once
// The demo's stage: the simulators, each a process that speaks its device's protocol, and before them a kiosk in
// a window of its own, which lives by the real clock. Acts of the panel become what the simulators do; nothing
// reaches the kiosk any other way.
#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/base/result.h"
#include "devices/io/process.h"
#include "kiosk/world/panel.h"

namespace kassa::world {

struct StageOptions {
    std::filesystem::path binaries;  // where kiosk and simulators are
    std::filesystem::path config;    // kiosk.toml of a shop that packaging/demo/prepare made
    std::filesystem::path folder;    // it is there; for the terminal's ledger, receipts, and what lies around
    std::string camera;              // a V4L2 device; "": a film is drawn
    std::vector<std::string> kiosk;  // further arguments of `kiosk run`
};

class Stage {
public:
    // Starts the simulators and then the kiosk. Must be called from the thread that lives as long as they shall.
    static Result<std::unique_ptr<Stage>> open(StageOptions options, const std::vector<Good>& goods);
    ~Stage();  // ends the kiosk as a shutdown would, then the simulators

    void perform(const Act& act);  // returns at once; what a simulator refuses stands in the panel
    // Asks the simulators how they are; true when the panel has changed since the last call.
    bool look();
    const Panel& panel() const { return panel_; }
    // Its exit code (128 and the signal's number) once the kiosk has ended by itself, as when its window was closed.
    std::optional<int> kiosk_ended();

private:
    Stage(StageOptions options, const std::vector<Good>& goods);
    Result<void> start_devices();
    Result<void> start_kiosk();
    void end_kiosk();
    std::string tell(devices::Child& device, const std::string& command);
    void set_weights();
    void show_to_camera();
    void film(const std::stop_token& stop);

    void on(const Take& act);
    void on(const ChangeWeight& act);
    void on(const PutBack&);
    void on(const ShowToCamera&);
    void on(const ScanByHand&);
    void on(const Weigh&);
    void on(const TakeFromProduceScale&);
    void on(const Bag&);
    void on(const TakeOut& act);
    void on(const LeaveWithBag&);
    void on(const ScanCode& act);
    void on(const TellTerminal& act);
    void on(const TellPrinter& act);
    void on(const PlugScale& act);
    void on(const PullReceipt&);
    void on(const ThrowReceiptAway&);
    void on(const PowerFails&);

    const StageOptions options_;
    Panel panel_;
    Panel looked_at_;
    std::vector<std::string> addresses_;  // key=value
    std::unique_ptr<devices::Child> terminal_, printer_, bagging_, produce_, scanner_, lamp_, camera_, kiosk_;

    // A film takes seconds, so a thread of its own waits for the camera.
    std::mutex mutex_;
    std::condition_variable_any wake_;
    std::vector<std::string> to_film_;  // commands of sim_camera
    bool filming_ = false;
    std::string film_trouble_;
    std::jthread camera_thread_;  // last, so that it ends first
};

}  // namespace kassa::world
