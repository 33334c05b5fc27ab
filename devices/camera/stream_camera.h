#pragma once
// A camera that is a YUV4MPEG2 stream in a file or a FIFO (`y4m:/path`).
#include "devices/camera/camera.h"

namespace kassa::devices {

// A FIFO may be opened before anybody fills it: until then there is simply no frame. When the one who filled it
// goes, or a file ends, that is a fault; opened again, a file plays from its beginning.
Result<std::unique_ptr<Camera>> open_stream_camera(const CameraSettings& settings);

}  // namespace kassa::devices
