#pragma once
// A camera of the kernel's Video4Linux2 (docs.kernel.org/userspace-api/media/v4l): streaming through buffers that the
// driver shares. The system calls go through `Video`, so that a test can play the kernel.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "devices/camera/camera.h"

namespace kassa::devices {

class Video {
public:
    virtual ~Video() = default;
    // As the system calls: −1 and errno on failure. `open` never waits.
    virtual int open(const std::string& path) = 0;
    virtual void close(int descriptor) = 0;
    virtual int control(int descriptor, unsigned long request, void* argument) = 0;
    virtual void* map(int descriptor, std::size_t length, std::int64_t offset) = 0;  // null on failure
    virtual void unmap(void* memory, std::size_t length) = 0;
};

// The kernel itself.
Video& kernel_video();

// Of the pixel formats that a camera offers (V4L2 four-character codes), the one to take: grey before YUYV before
// JPEG, since grey is what is read and JPEG costs a decoder. Nothing when none of them is there.
std::optional<std::uint32_t> best_pixel_format(std::span<const std::uint32_t> offered);

Result<std::unique_ptr<Camera>> open_v4l2_camera(const CameraSettings& settings, Video& video);

}  // namespace kassa::devices
