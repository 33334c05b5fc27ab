#include "core/base/ids.h"

#include <format>

namespace kassa {

Id new_id(Random& random, Instant now) {
    const auto time = std::uint64_t(now.time_since_epoch().count()) & 0xFFFF'FFFF'FFFFu;
    const std::uint64_t a = random.next();
    const std::uint64_t b = random.next();
    return std::format("{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}", time >> 16, time & 0xFFFF, a & 0xFFF,
                       0x8000u | (b >> 50), (a >> 16));
}

}  // namespace kassa
