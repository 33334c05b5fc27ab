#pragma once
// What the kiosk and its vision worker say to each other. Pictures travel in memory that both have mapped
// (`Slots`), the messages as packets of a socket pair: one packet, one message, little-endian. Both ends take the
// other for broken until its message has parsed: decoders chew on what anybody holds before the camera.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/base/frame.h"
#include "core/base/result.h"
#include "vision/reading.h"

namespace kassa::vision {

using Bytes = std::vector<std::uint8_t>;

// The shared memory: three slots, each a frame's bytes followed by room for its thumbnail.
struct Slots {
    static constexpr std::uint32_t count = 3;
    static constexpr std::size_t thumbnail_bytes = 320 * 180;
    std::size_t frame_bytes = 8 << 20;  // the largest frame: 1920 × 1080 in three bytes a pixel fits

    std::size_t slot_bytes() const { return (frame_bytes + thumbnail_bytes + 4095) / 4096 * 4096; }
    std::size_t total_bytes() const { return slot_bytes() * count; }
    std::size_t frame_at(std::uint32_t slot) const { return slot_bytes() * slot; }
    std::size_t thumbnail_at(std::uint32_t slot) const { return slot_bytes() * slot + frame_bytes; }
};

// Kiosk → worker: read the frame in this slot.
struct Order {
    std::uint32_t slot = 0;
    PixelFormat format = PixelFormat::Gray8;
    int width = 0;
    int height = 0;
    std::uint32_t bytes = 0;
    std::uint64_t frame = 0;

    bool operator==(const Order&) const = default;
};

// What the camera's settings make of the scene: taken where a code was, else in the picture's middle.
struct Light {
    std::uint8_t brightness = 0;        // mean grey
    std::uint16_t burnt_permille = 0;   // pixels as bright as can be told
    std::uint16_t moving_permille = 0;  // of the whole picture, since the last that differed

    bool operator==(const Light&) const = default;
};

// Worker → kiosk: the slot is free again, and this was in it.
struct Report {
    std::uint32_t slot = 0;
    std::uint64_t frame = 0;
    std::uint64_t picture = 0;       // a hash of the pixels
    bool still = false;              // no different from the frame before
    std::uint32_t microseconds = 0;  // that reading took
    Light light;
    int thumbnail_width = 0;         // 0 when the frame could not be decoded
    int thumbnail_height = 0;
    std::string problem;  // why it could not be decoded, or empty
    std::vector<Reading> readings;

    bool operator==(const Report&) const = default;
};

// A report is cut to this: the last readings are left out when their texts are longer than any till needs.
inline constexpr std::size_t largest_message = 60'000;

Bytes encode(const Order& order);
Bytes encode(const Report& report);
// Faults on anything that is not exactly such a message: a wrong length, an unknown format, a slot that there is
// not, a thumbnail over 320 × 180, a frame longer than `slots` has room for.
Result<Order> decode_order(std::span<const std::uint8_t> bytes, const Slots& slots);
Result<Report> decode_report(std::span<const std::uint8_t> bytes);

}  // namespace kassa::vision
