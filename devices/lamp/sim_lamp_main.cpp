// sim_lamp: an LCUS-4 relay board with a lamp of four colours on it, on a serial port that can be pulled out.
#include <print>

#include "devices/io/simulator.h"
#include "devices/lamp/relay.h"

namespace kassa::devices::lamp {
namespace {

int run(int count, char** words) {
    Simulator simulator("A lane lamp on an LCUS-4 relay board.");
    std::unique_ptr<PluggablePort> port;
    Bytes arrived;
    std::array<bool, 4> relays{};
    std::array<int, 4> switched{};
    const auto take = [&] {
        const Bytes more = port->line()->read();
        arrived.insert(arrived.end(), more.begin(), more.end());
        while (const auto relay = take_relay_command(arrived)) {
            const auto at = std::size_t(relay->relay - 1);
            switched[at] += relays[at] != relay->on;
            relays[at] = relay->on;
        }
    };
    const auto watch = [&] { simulator.watch(port->line()->descriptor(), take); };
    simulator.command("lamp", "lamp        the colours that are lit now, or off", [&](const std::string&) {
        std::string lit;
        for (std::size_t at = 0; at < 4; ++at)
            if (relays[at])
                lit +=
                    (lit.empty() ? "" : " ") + std::string(std::array{"green", "yellow", "red", "blue"}[at]);
        return lit.empty() ? "off" : lit;
    });
    simulator.command(
        "switched", "switched    how often each relay was: green yellow red blue", [&](const std::string&) {
            return std::format("{} {} {} {}", switched[0], switched[1], switched[2], switched[3]);
        });
    simulator.command("unplug", "unplug      its port disappears and its relays fall off",
                      [&](const std::string&) {
                          if (port->line()) simulator.unwatch(port->line()->descriptor());
                          port->unplug();
                          arrived.clear();
                          relays = {};
                          return "";
                      });
    simulator.command("plug", "plug", [&](const std::string&) {
        return port->plug().transform([&] { return watch(), std::string(); });
    });
    if (const auto exit = simulator.read_options(count, words)) return *exit;
    auto opened = PluggablePort::open();
    if (!opened) return std::println(stderr, "sim_lamp: {}", opened.error().sentence), 1;
    port = std::move(*opened);
    watch();
    return simulator.run(std::format("serial:{}:9600:8N1", port->path()));
}

}  // namespace
}  // namespace kassa::devices::lamp

int main(int count, char** words) { return kassa::devices::lamp::run(count, words); }
