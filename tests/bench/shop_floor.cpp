#include "tests/bench/shop_floor.h"

#include <thread>

#include <boost/json.hpp>

namespace kassa::bench {

Result<void> ShopFloor::start_device(std::unique_ptr<devices::Child>& place, std::vector<std::string> argv,
                                     const std::string& key) {
    argv[0] = (plan_.binaries / argv[0]).string();
    auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    auto address = (*child)->ready();
    if (!address) return std::unexpected(address.error());
    place = std::move(*child);
    settings_.push_back(key + "=" + *address);
    return {};
}

Result<std::unique_ptr<ShopFloor>> ShopFloor::open(FloorPlan plan) {
    std::unique_ptr<ShopFloor> floor(new ShopFloor(std::move(plan)));
    const std::string fps = std::to_string(floor->plan_.camera_fps);
    std::filesystem::create_directories(floor->plan_.data);
    Result<void> started[] = {
        floor->start_device(floor->terminal_, {"sim_terminal"}, "terminal.address"),
        floor->start_device(floor->printer_, {"sim_printer"}, "printer.address"),
        floor->start_device(floor->bagging_, {"sim_scale"}, "scale.bagging.address"),
        floor->start_device(floor->produce_, {"sim_scale"}, "scale.produce.address"),
        floor->start_device(floor->scanner_, {"sim_scanner"}, "scanner.address"),
        floor->plan_.camera_fps == 0
            ? Result<void>{}
            : floor->start_device(floor->camera_, {"sim_camera", "--live", fps}, "camera.address")};
    for (const auto& one : started)
        if (!one) return std::unexpected(one.error());
    return floor;
}

Result<void> ShopFloor::start_kiosk() {
    std::vector<std::string> argv{(plan_.binaries / "kiosk").string(),
                                  "run",
                                  "--offscreen",
                                  "--commands",
                                  "--config",
                                  plan_.config.string(),
                                  "--size",
                                  plan_.size,
                                  "--set",
                                  "data=" + plan_.data.string()};
    for (const std::string& setting : settings_) argv.insert(argv.end(), {"--set", setting});
    auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    kiosk_ = std::move(*child);
    return {};
}

Result<void> ShopFloor::wait_until_ready(Duration patience) {
    if (auto up = kiosk_->ready(patience); !up) return std::unexpected(up.error());
    const auto end = std::chrono::steady_clock::now() + patience;
    for (;;) {
        const auto answer = kiosk_->ask("status");
        if (!answer) return std::unexpected(answer.error());
        if (boost::json::parse(*answer).at("ready").as_bool()) return {};
        if (std::chrono::steady_clock::now() > end)
            return fault("the kiosk was not ready after {} s; it says {}", patience.count() / 1000, *answer);
        std::this_thread::sleep_for(50ms);
    }
}

void ShopFloor::end_kiosk() {
    if (!kiosk_) return;
    (void)kiosk_->write_line("end");
    (void)kiosk_->wait(10s);
    kiosk_.reset();
}

}  // namespace kassa::bench
