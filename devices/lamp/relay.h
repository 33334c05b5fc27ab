#pragma once
// The LCUS USB relay boards (CH340 serial chip, 9600 8N1): four bytes switch one relay, A0, its number from 1, 0 or
// 1, and the low byte of their sum. A0 01 01 A2 switches the first on. They answer nothing.
#include <array>
#include <cstdint>
#include <optional>

#include "devices/io/stream.h"

namespace kassa::devices::lamp {

struct RelaySwitched {
    int relay = 1;  // 1–4
    bool on = false;
    bool operator==(const RelaySwitched&) const = default;
};

std::array<std::uint8_t, 4> relay_command(const RelaySwitched& relay);
// Takes one command from the front of `bytes`, which are shortened by it and by whatever is none; none while it is
// not whole.
std::optional<RelaySwitched> take_relay_command(Bytes& bytes);

}  // namespace kassa::devices::lamp
