#pragma once
// A picture from a camera on its way to the vision room: bytes with a shape, a number and a time. It says nothing of
// any graphics library.
#include <cstdint>
#include <vector>

#include "core/base/time.h"

namespace kassa {

enum class PixelFormat : std::uint32_t {
    Gray8,   // one byte a pixel
    Yuyv,    // Y0 U Y1 V, two bytes a pixel (V4L2_PIX_FMT_YUYV)
    Yuv420,  // planar: Y, then U and V at half size (y4m C420)
    Bgr24,   // three bytes a pixel
    Jpeg,    // one compressed picture (V4L2_PIX_FMT_MJPEG)
};

struct Frame {
    int width = 0;   // pixels
    int height = 0;  // pixels
    PixelFormat format = PixelFormat::Gray8;
    std::uint64_t number = 0;  // counts up from 1 for each camera; the same number is the same frame
    Instant at{};              // when the camera took it
    std::vector<std::uint8_t> bytes;
};

// Bytes that a frame of this shape holds; for Jpeg, the most that is accepted.
std::size_t frame_bytes(int width, int height, PixelFormat format);

}  // namespace kassa
