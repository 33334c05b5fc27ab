#include "devices/camera/camera.h"

#include "devices/camera/stream_camera.h"
#include "devices/camera/v4l2_camera.h"

namespace kassa::devices {

Result<std::unique_ptr<Camera>> Camera::open(const CameraSettings& settings) {
    if (settings.frames_per_second < 1 || settings.frames_per_second > 120)
        return fault("camera {}: {} frames a second; choose 1 to 120", settings.address, settings.frames_per_second);
    if (settings.address.starts_with("y4m:")) return open_stream_camera(settings);
    if (settings.address.starts_with("v4l2:")) return open_v4l2_camera(settings, kernel_video());
    return fault("camera: '{}' is no camera's address; write v4l2:/dev/video0 or y4m:/path", settings.address);
}

}  // namespace kassa::devices
