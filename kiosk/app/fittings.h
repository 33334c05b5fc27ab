#pragma once
// The devices fitted to this kiosk, polled by a thread of their own. Requests go in and return at once; what happens
// comes out through the inbox as events of the lane. Devices run on real time, whatever clock the lane lives by; a
// story may push the card terminal's time forward together with the lane's.
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "devices/lamp/lamp.h"
#include "devices/printer/printer.h"
#include "devices/scale/scale.h"
#include "devices/scanner/scanner.h"
#include "devices/speaker/speaker.h"
#include "devices/terminal/terminal.h"
#include "kiosk/app/inbox.h"
#include "kiosk/config/config.h"

namespace kassa::kiosk {

// For stories and technicians: how far each device is.
struct FittingsState {
    bool printer_ready = false;
    bool bagging_ready = false;
    bool produce_ready = false;
    // Whether printer and scales have said how they are, or are known to be away.
    bool printer_known = false;
    bool bagging_known = false;
    bool produce_known = false;
    std::optional<Weight> bag;  // the last settled weight
    bool bag_restless = false;  // nothing holds still there
    devices::scale::Doubt bagging_doubt = devices::scale::Doubt::None;
    std::optional<Weight> produce;
    std::int64_t scans = 0;  // lines from the hand scanner
    int unanswered = 0;      // requests to terminal and printer whose answer is awaited
};

class Fittings {
public:
    // A fault names the key of the configuration that can't be right; a device that is not there is only away.
    static Result<std::unique_ptr<Fittings>> open(const config::Config& config, int currency_number,
                                                  Inbox& inbox);
    ~Fittings();

    void pay(const Id& payment, Money amount);
    void stop_payment();
    void ask_terminal(const Id& payment);
    void reverse(const Id& payment, int receipt_number);
    // `make` is called on the devices' thread: laying out a receipt takes longer than the lane may wait.
    void print(const Id& sale, std::function<devices::printer::Document()> make);
    void show_lamp(flows::LampColour colour);
    void sound(devices::speaker::Tone tone);

    FittingsState state() const;
    // Pushes the card terminal's time forward, for stories: it is the only device whose driver waits for a person. The
    // others answer many times a second, and would be taken for dead after a leap.
    void advance(Duration by);

private:
    struct Parts;
    Fittings(std::unique_ptr<Parts> parts, Inbox& inbox);
    void order(std::function<void(Parts&)> command);
    void run();
    void poll_all(Instant now);
    void hear(const devices::TerminalEvent& event);
    void hear(const devices::printer::Event& event);
    void hear_bagging(const devices::scale::Event& event);
    void hear_produce(const devices::scale::Event& event);
    void hear(const devices::scanner::Event& event);
    void hear(const devices::lamp::Event& event);

    std::unique_ptr<Parts> parts_;
    Inbox& inbox_;
    mutable std::mutex mutex_;
    std::vector<std::function<void(Parts&)>> orders_;
    FittingsState state_;
    std::atomic<std::int64_t> pushed_milliseconds_{0};
    std::atomic<bool> ending_{false};
    int wake_ = -1;
    std::thread thread_;
};

}  // namespace kassa::kiosk
