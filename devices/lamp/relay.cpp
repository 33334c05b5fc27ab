#include "devices/lamp/relay.h"

namespace kassa::devices::lamp {

std::array<std::uint8_t, 4> relay_command(const RelaySwitched& relay) {
    return {0xA0, std::uint8_t(relay.relay), std::uint8_t(relay.on), std::uint8_t(0xA0 + relay.relay + relay.on)};
}

std::optional<RelaySwitched> take_relay_command(Bytes& bytes) {
    while (!bytes.empty()) {
        if (bytes[0] == 0xA0 && bytes.size() < 4) return std::nullopt;
        const bool good = bytes[0] == 0xA0 && bytes[1] >= 1 && bytes[1] <= 4 && bytes[2] <= 1 &&
                          bytes[3] == std::uint8_t(bytes[0] + bytes[1] + bytes[2]);
        if (good) {
            const RelaySwitched relay{bytes[1], bytes[2] == 1};
            bytes.erase(bytes.begin(), bytes.begin() + 4);
            return relay;
        }
        bytes.erase(bytes.begin());
    }
    return std::nullopt;
}

}  // namespace kassa::devices::lamp
