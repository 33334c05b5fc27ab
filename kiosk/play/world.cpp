#include "kiosk/play/world.h"

#include <thread>

#include "core/base/power.h"

namespace kassa::play {

Result<std::unique_ptr<devices::Child>> World::start(std::vector<std::string> argv, std::string& address) {
    argv[0] = (options_.binaries / argv[0]).string();
    auto child = devices::Child::start(argv);
    if (!child) return child;
    auto ready = (*child)->ready();
    if (!ready) return std::unexpected(ready.error());
    address = *ready;
    return child;
}

Result<std::unique_ptr<World>> World::make(WorldOptions options) {
    std::error_code error;
    std::filesystem::create_directories(options.folder, error);
    if (error)
        return fault("{}: the folder for this visit cannot be made: {}", options.folder.string(),
                     error.message());
    const auto store = options.folder / "kiosk" / "store";
    if (!options.shop.empty() && !std::filesystem::exists(store)) {
        std::filesystem::create_directories(store, error);
        std::filesystem::copy(options.shop, store, std::filesystem::copy_options::recursive, error);
        if (error) return fault("{}: the shop cannot be copied: {}", options.shop.string(), error.message());
    }
    std::unique_ptr<World> world(new World(std::move(options)));
    struct Device {
        std::unique_ptr<devices::Child>& child;
        std::vector<std::string> argv;
        std::string key;
    };
    const std::string ledger = (world->options_.folder / "terminal.ledger").string();
    std::vector<Device> devices;
    devices.push_back({world->terminal_, {"sim_terminal", "--ledger", ledger}, "terminal.address"});
    devices.push_back({world->printer_, {"sim_printer"}, "printer.address"});
    devices.push_back({world->bagging_, {"sim_scale"}, "scale.bagging.address"});
    devices.push_back({world->produce_, {"sim_scale"}, "scale.produce.address"});
    devices.push_back({world->scanner_, {"sim_scanner"}, "scanner.address"});
    if (world->options_.camera)
        devices.push_back({world->camera_, {"sim_camera"}, "camera.address"});
    else
        world->overrides_.push_back("camera.address=");
    for (Device& device : devices) {
        std::string address;
        auto child = world->start(device.argv, address);
        if (!child) return fault("{}: {}", device.argv[0], child.error().sentence);
        device.child = std::move(*child);
        world->overrides_.push_back(device.key + "=" + address);
    }
    return world;
}

Result<void> World::start_kiosk() {
    std::vector<std::string> argv{(options_.binaries / "kiosk").string(), "run", "--story", "--config",
                                  options_.config.string()};
    const auto set = [&](const std::string& setting) { argv.insert(argv.end(), {"--set", setting}); };
    for (const std::string& setting : overrides_) set(setting);
    set("data=" + (options_.folder / "kiosk").string());
    set("store.data=store");
    set("camera.lossless=true");
    // A story's scales are asked more often than a shop's, for they count their answers.
    set("scale.bagging.every_milliseconds=10");
    set("scale.produce.every_milliseconds=10");
    set("lamp.address=file:" + (options_.folder / "lamp").string());
    if (!options_.size.empty()) argv.insert(argv.end(), {"--size", options_.size});
    if (!options_.language.empty()) argv.insert(argv.end(), {"--lang", options_.language});
    if (starts_ == 0 && !options_.die_at.empty()) argv.insert(argv.end(), {"--die-at", options_.die_at});
    // Chance goes on after a power cut, as it does in a shop: the same seed again would make the same ids again.
    argv.insert(argv.end(), {"--seed", std::to_string(++starts_)});
    auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    kiosk_ = std::move(*child);
    auto up = kiosk_->ready(30s);
    if (!up) return std::unexpected(up.error());
    auto ready = wait_until(
        "the kiosk to be ready", [](const Status& status) { return status.ready; }, 60s);
    return ready ? Result<void>{} : std::unexpected(ready.error());
}

void World::cut_power() {
    if (kiosk_) kiosk_->kill();
}

bool World::kiosk_died() {
    if (!kiosk_) return false;
    const auto code = kiosk_->wait(2s);
    return code && *code == power::died;
}

bool World::kiosk_gone() { return !kiosk_ || kiosk_->wait(0ms).has_value(); }

Result<std::string> World::ask_kiosk(const std::string& command) { return kiosk_->ask(command, 60s); }

Result<Status> World::status() {
    auto answer = ask_kiosk("status");
    return answer ? from_text<Status>(*answer) : std::unexpected(answer.error());
}

Result<SeenView> World::view() {
    auto answer = ask_kiosk("view");
    return answer ? from_text<SeenView>(*answer) : std::unexpected(answer.error());
}

Result<void> World::end_kiosk() {
    if (!kiosk_) return {};
    (void)kiosk_->ask("end", 10s);
    (void)kiosk_->wait(5s);
    kiosk_.reset();
    return {};
}

Result<Status> World::wait_until(const std::string& what, const std::function<bool(const Status&)>& condition,
                                 Duration patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        auto now = status();
        if (!now || condition(*now)) return now;
        if (std::chrono::steady_clock::now() > end)
            return fault("waited {} s for {}; the kiosk says {}", patience.count() / 1000, what,
                         to_text(*now));
        std::this_thread::sleep_for(10ms);
    }
}

}  // namespace kassa::play
