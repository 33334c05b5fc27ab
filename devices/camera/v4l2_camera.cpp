#include "devices/camera/v4l2_camera.h"

#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <vector>

namespace kassa::devices {
namespace {

constexpr unsigned buffers_wanted = 4;

class KernelVideo final : public Video {
public:
    int open(const std::string& path) override {
        return ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    }
    void close(int descriptor) override { ::close(descriptor); }
    int control(int descriptor, unsigned long request, void* argument) override {
        int result = 0;
        do result = ::ioctl(descriptor, request, argument);
        while (result < 0 && errno == EINTR);
        return result;
    }
    void* map(int descriptor, std::size_t length, std::int64_t offset) override {
        void* memory = ::mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, off_t(offset));
        return memory == MAP_FAILED ? nullptr : memory;
    }
    void unmap(void* memory, std::size_t length) override { ::munmap(memory, length); }
};

PixelFormat format_of(std::uint32_t code) {
    if (code == V4L2_PIX_FMT_GREY) return PixelFormat::Gray8;
    return code == V4L2_PIX_FMT_YUYV ? PixelFormat::Yuyv : PixelFormat::Jpeg;
}

class V4l2Camera final : public Camera {
public:
    V4l2Camera(int descriptor, const CameraSettings& settings, Video& video)
        : descriptor_(descriptor), settings_(settings), video_(video) {}

    ~V4l2Camera() override {
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (streaming_) video_.control(descriptor_, VIDIOC_STREAMOFF, &type);
        for (const Buffer& buffer : buffers_) video_.unmap(buffer.memory, buffer.length);
        video_.close(descriptor_);
    }

    Result<void> start() {
        if (auto good = check_capabilities(); !good) return good;
        if (auto good = choose_format(); !good) return good;
        if (auto good = pace(settings_.frames_per_second); !good) return good;
        take_lens();
        if (auto good = map_buffers(); !good) return good;
        int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        if (video_.control(descriptor_, VIDIOC_STREAMON, &type) < 0) return refused("does not start");
        streaming_ = true;
        return {};
    }

    Result<std::optional<Frame>> newest(Instant now) override {
        std::optional<v4l2_buffer> last;
        for (;;) {
            v4l2_buffer buffer = capture_buffer();
            if (video_.control(descriptor_, VIDIOC_DQBUF, &buffer) < 0) {
                if (errno == EAGAIN) break;
                // A frame that went wrong on the cable; the stream goes on, unless that is all that comes.
                if (errno == EIO && ++errors_in_a_row_ < most_errors) break;
                return refused("has stopped sending pictures");
            }
            errors_in_a_row_ = 0;
            if (last && video_.control(descriptor_, VIDIOC_QBUF, &*last) < 0)
                return refused("takes no buffer back");
            last = buffer;
        }
        if (!last) return std::nullopt;
        std::optional<Frame> frame;
        const bool whole = !(last->flags & V4L2_BUF_FLAG_ERROR) && last->index < buffers_.size();
        if (whole) frame = copy(*last, now);
        if (video_.control(descriptor_, VIDIOC_QBUF, &*last) < 0) return refused("takes no buffer back");
        return frame;
    }

    Result<void> pace(int frames_per_second) override {
        v4l2_streamparm parameters{};
        parameters.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        parameters.parm.capture.timeperframe = {1, std::uint32_t(frames_per_second)};
        // Many cameras have one rate only; what they cannot do is no fault, and newest first copes with any rate.
        if (video_.control(descriptor_, VIDIOC_S_PARM, &parameters) < 0 && errno == ENODEV)
            return refused("has gone");
        return {};
    }

    std::optional<ExposureLimits> exposure_limits() const override { return limits_; }
    Exposure exposure() const override { return exposure_; }

    Result<void> expose(const Exposure& wanted) override {
        if (!limits_) return {};
        exposure_ = wanted;
        if (!set(V4L2_CID_EXPOSURE_ABSOLUTE, wanted.microseconds / exposure_unit) && errno == ENODEV)
            return refused("has gone");
        if (limits_->most_gain > limits_->least_gain) set(V4L2_CID_GAIN, wanted.gain);
        return {};
    }

    int descriptor() const override { return descriptor_; }

private:
    struct Buffer {
        void* memory = nullptr;
        std::size_t length = 0;
    };
    static constexpr int most_errors = 10;
    static constexpr int exposure_unit = 100;  // microseconds, of V4L2_CID_EXPOSURE_ABSOLUTE

    std::unexpected<Fault> refused(std::string_view what) const {
        const int error = errno;
        if (error == ENODEV || error == ENXIO)
            return fault("camera {}: it was unplugged or has lost its power; check its cable",
                         settings_.address);
        if (error == EBUSY)
            return fault("camera {}: another program is using it; end that program", settings_.address);
        return fault("camera {} {} ({})", settings_.address, what, std::strerror(error));
    }

    static v4l2_buffer capture_buffer() {
        v4l2_buffer buffer{};
        buffer.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        buffer.memory = V4L2_MEMORY_MMAP;
        return buffer;
    }

    Result<void> check_capabilities() {
        v4l2_capability can{};
        if (video_.control(descriptor_, VIDIOC_QUERYCAP, &can) < 0) return refused("is no camera");
        const std::uint32_t flags =
            can.capabilities & V4L2_CAP_DEVICE_CAPS ? can.device_caps : can.capabilities;
        if (!(flags & V4L2_CAP_VIDEO_CAPTURE))
            return fault("camera {}: this device takes no pictures; try the next number", settings_.address);
        if (!(flags & V4L2_CAP_STREAMING))
            return fault("camera {}: it cannot stream; choose another camera", settings_.address);
        return {};
    }

    Result<void> choose_format() {
        std::vector<std::uint32_t> offered;
        v4l2_fmtdesc description{};
        description.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        for (; description.index < 64 && video_.control(descriptor_, VIDIOC_ENUM_FMT, &description) == 0;
             ++description.index)
            offered.push_back(description.pixelformat);
        const auto best = best_pixel_format(offered);
        if (!best)
            return fault("camera {}: it sends neither GREY nor YUYV nor MJPG pictures; choose another camera",
                         settings_.address);
        v4l2_format format{};
        format.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        format.fmt.pix.width = std::uint32_t(settings_.width);
        format.fmt.pix.height = std::uint32_t(settings_.height);
        format.fmt.pix.pixelformat = *best;
        format.fmt.pix.field = V4L2_FIELD_ANY;
        if (video_.control(descriptor_, VIDIOC_S_FMT, &format) < 0)
            return refused("refuses its picture format");
        const v4l2_pix_format& got = format.fmt.pix;
        if (!best_pixel_format(std::span(&got.pixelformat, 1)) || got.width < 1 || got.height < 1 ||
            got.width > 16384 || got.height > 16384)
            return fault("camera {}: it offers a picture format and then sends another", settings_.address);
        format_ = format_of(got.pixelformat);
        width_ = int(got.width);
        height_ = int(got.height);
        const std::size_t row = std::size_t(width_) * (format_ == PixelFormat::Yuyv ? 2 : 1);
        stride_ = std::max<std::size_t>(got.bytesperline, row);
        return {};
    }

    struct Range {
        int least = 0, most = 0, now = 0;
    };

    // Nothing when the driver does not offer the control, or not to be changed.
    std::optional<Range> range_of(std::uint32_t control) {
        v4l2_queryctrl query{};
        query.id = control;
        if (video_.control(descriptor_, VIDIOC_QUERYCTRL, &query) < 0 ||
            (query.flags & (V4L2_CTRL_FLAG_DISABLED | V4L2_CTRL_FLAG_READ_ONLY)) || query.maximum < query.minimum)
            return std::nullopt;
        v4l2_control value{.id = control, .value = query.default_value};
        if (video_.control(descriptor_, VIDIOC_G_CTRL, &value) < 0) value.value = query.default_value;
        return Range{query.minimum, query.maximum, std::clamp(value.value, query.minimum, query.maximum)};
    }

    bool set(std::uint32_t control, int value) {
        v4l2_control request{.id = control, .value = value};
        return video_.control(descriptor_, VIDIOC_S_CTRL, &request) == 0;
    }

    // Shutter, gain and focus, where the driver has them. What it has not is no fault: the camera sees as it likes.
    void take_lens() {
        if (settings_.focus >= 0) {
            set(V4L2_CID_FOCUS_AUTO, 0);
            if (const auto range = range_of(V4L2_CID_FOCUS_ABSOLUTE))
                set(V4L2_CID_FOCUS_ABSOLUTE, std::clamp(settings_.focus, range->least, range->most));
        } else {
            set(V4L2_CID_FOCUS_AUTO, 1);
        }
        if (settings_.longest_exposure_microseconds <= 0) return;
        // Without this some cameras take fewer pictures a second in the dark, whatever was asked for.
        set(V4L2_CID_EXPOSURE_AUTO_PRIORITY, 0);
        const auto shutter = range_of(V4L2_CID_EXPOSURE_ABSOLUTE);
        if (!shutter || !set(V4L2_CID_EXPOSURE_AUTO, V4L2_EXPOSURE_MANUAL)) return;
        const auto gain = range_of(V4L2_CID_GAIN);
        // A driver's range reaches to hours; as a number of microseconds it must not overflow. One that can be no
        // shorter than what was asked for is as short as it can be.
        const int least = std::clamp(shutter->least, 1, std::numeric_limits<int>::max() / exposure_unit);
        const int most =
            std::max(least, std::min(shutter->most, settings_.longest_exposure_microseconds / exposure_unit));
        limits_ = ExposureLimits{least * exposure_unit, most * exposure_unit, gain ? gain->least : 0,
                                 gain ? gain->most : 0};
        exposure_ = {std::clamp(shutter->now, least, most) * exposure_unit, gain ? gain->now : 0};
        (void)expose(exposure_);  // a camera that has gone says so at its first picture
    }

    Result<void> map_buffers() {
        v4l2_requestbuffers request{};
        request.count = buffers_wanted;
        request.type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
        request.memory = V4L2_MEMORY_MMAP;
        if (video_.control(descriptor_, VIDIOC_REQBUFS, &request) < 0) return refused("gives no buffers");
        if (request.count < 2)
            return fault("camera {}: it has only {} buffers", settings_.address, request.count);
        for (std::uint32_t index = 0; index < request.count; ++index) {
            v4l2_buffer buffer = capture_buffer();
            buffer.index = index;
            if (video_.control(descriptor_, VIDIOC_QUERYBUF, &buffer) < 0)
                return refused("does not show its buffers");
            void* memory = video_.map(descriptor_, buffer.length, buffer.m.offset);
            if (!memory) return refused("does not share its buffers");
            buffers_.push_back({memory, buffer.length});
            if (video_.control(descriptor_, VIDIOC_QBUF, &buffer) < 0) return refused("takes no buffer");
        }
        return {};
    }

    // Nothing when the driver gave fewer bytes than a picture has, as some do just after the start.
    std::optional<Frame> copy(const v4l2_buffer& buffer, Instant now) {
        const Buffer& from = buffers_[buffer.index];
        const auto* bytes = static_cast<const std::uint8_t*>(from.memory);
        const std::size_t used = std::min<std::size_t>(buffer.bytesused, from.length);
        Frame frame{width_, height_, format_, next_number_, now, {}};
        if (format_ == PixelFormat::Jpeg) {
            if (used == 0) return std::nullopt;
            frame.bytes.assign(bytes, bytes + used);
        } else {
            const std::size_t row = frame_bytes(width_, 1, format_);
            if (used < stride_ * std::size_t(height_ - 1) + row) return std::nullopt;
            frame.bytes.reserve(row * std::size_t(height_));
            for (int y = 0; y < height_; ++y)
                frame.bytes.insert(frame.bytes.end(), bytes + stride_ * std::size_t(y),
                                   bytes + stride_ * std::size_t(y) + row);
        }
        ++next_number_;
        return frame;
    }

    int descriptor_;
    CameraSettings settings_;
    Video& video_;
    PixelFormat format_ = PixelFormat::Gray8;
    int width_ = 0, height_ = 0;
    std::size_t stride_ = 0;
    std::vector<Buffer> buffers_;
    bool streaming_ = false;
    int errors_in_a_row_ = 0;
    std::optional<ExposureLimits> limits_;
    Exposure exposure_;
    std::uint64_t next_number_ = 1;
};

}  // namespace

Video& kernel_video() {
    static KernelVideo video;
    return video;
}

std::optional<std::uint32_t> best_pixel_format(std::span<const std::uint32_t> offered) {
    for (const std::uint32_t wanted :
         {V4L2_PIX_FMT_GREY, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_JPEG})
        if (std::ranges::find(offered, wanted) != offered.end()) return wanted;
    return std::nullopt;
}

Result<std::unique_ptr<Camera>> open_v4l2_camera(const CameraSettings& settings, Video& video) {
    if (settings.pictures == Pictures::EveryOne)
        return fault("camera {}: a live camera cannot wait; every frame can only be had from a y4m: film",
                     settings.address);
    const std::string path = settings.address.substr(settings.address.find(':') + 1);
    const int descriptor = video.open(path);
    if (descriptor < 0 && errno == ENOENT)
        return fault("camera {}: there is no such device; is the camera plugged in?", settings.address);
    if (descriptor < 0 && errno == EACCES)
        return fault("camera {}: this user may not use it; add the user to the group 'video'",
                     settings.address);
    if (descriptor < 0) return fault("camera {}: {}", settings.address, std::strerror(errno));
    auto camera = std::make_unique<V4l2Camera>(descriptor, settings, video);
    if (auto started = camera->start(); !started) return std::unexpected(started.error());
    return camera;
}

}  // namespace kassa::devices
