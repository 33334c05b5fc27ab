#include "core/base/frame.h"

namespace kassa {

std::size_t frame_bytes(int width, int height, PixelFormat format) {
    const std::size_t pixels = std::size_t(width) * std::size_t(height);
    switch (format) {
        case PixelFormat::Gray8: return pixels;
        case PixelFormat::Yuyv: return pixels * 2;
        case PixelFormat::Yuv420:
            return pixels + 2 * (std::size_t(width + 1) / 2) * (std::size_t(height + 1) / 2);
        case PixelFormat::Bgr24: return pixels * 3;
        case PixelFormat::Jpeg: return pixels * 3;
    }
    return 0;
}

}  // namespace kassa
