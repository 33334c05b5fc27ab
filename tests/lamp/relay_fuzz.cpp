// Anything at all as relay commands, whole and byte by byte.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "devices/lamp/relay.h"

using namespace kassa::devices;
using namespace kassa::devices::lamp;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes whole(data, data + size), dribble;
    std::vector<RelaySwitched> at_once, piecewise;
    while (const auto relay = take_relay_command(whole)) at_once.push_back(*relay);
    for (std::size_t at = 0; at < size; ++at) {
        dribble.push_back(data[at]);
        while (const auto relay = take_relay_command(dribble)) piecewise.push_back(*relay);
    }
    if (at_once != piecewise || dribble.size() > 3) std::abort();
    return 0;
}
