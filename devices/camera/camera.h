#pragma once
// The camera that looks at the items. A camera is asked for a frame and answers at once: with the newest one it
// has, or, when it plays a film of which nothing may be missed, with the next. Addresses:
//
//     v4l2:/dev/video0      a camera of the kernel's Video4Linux2 (USB cameras)
//     y4m:/run/film.y4m     a YUV4MPEG2 stream: a file, or a FIFO that a simulator or another program fills
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/base/frame.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "devices/camera/exposure.h"

namespace kassa::devices {

enum class Pictures {
    NewestFirst,  // older frames are dropped; a frame's time is the `now` at which it was taken over
    EveryOne,  // y4m only: each frame in order, none taken before it is asked for, so the other end waits; a frame's
               // time is the film's: that of the first frame, and then by the stream's own rate
};

struct CameraSettings {
    std::string address;
    int width = 1280;  // pixels; a V4L2 camera gives the nearest that it has, a stream has its own
    int height = 720;
    int frames_per_second = 10;  // 1 to 120
    Pictures pictures = Pictures::NewestFirst;
    // The shutter and gain are asked for from outside (`exposure.h`), never longer than this; 0: the camera's own
    // automatic decides. A camera that does not offer them goes on as it does.
    int longest_exposure_microseconds = 0;
    int focus = -1;  // in the driver's own units, held fixed; -1: the camera's automatic
};

class Camera {
public:
    virtual ~Camera() = default;

    // The next frame, if there is one. Never waits. A fault when the camera has gone or the film is over: drop this
    // camera and open it anew.
    virtual Result<std::optional<Frame>> newest(Instant now) = 0;

    // Asks for another frame rate; a stream keeps its own and says nothing.
    virtual Result<void> pace(int frames_per_second) = 0;

    // What can be asked of its shutter and gain, and what they are at now; nothing when the camera decides by itself.
    virtual std::optional<ExposureLimits> exposure_limits() const { return std::nullopt; }
    virtual Exposure exposure() const { return {}; }
    // Asks for another exposure, within the limits. A fault when the camera has gone.
    virtual Result<void> expose(const Exposure&) { return {}; }

    // Readable when `newest` is worth calling, for poll(2).
    virtual int descriptor() const = 0;

    // Opens without waiting for pictures. The fault names the address and what to do.
    static Result<std::unique_ptr<Camera>> open(const CameraSettings& settings);
};

}  // namespace kassa::devices
