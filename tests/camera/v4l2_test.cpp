// The V4L2 driver against a kernel that the test plays: the same calls, in memory.
#include <linux/videodev2.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cerrno>
#include <deque>
#include <map>

#include "devices/camera/v4l2_camera.h"

using namespace kassa;
using namespace kassa::devices;

namespace {

class PlayedKernel final : public Video {
public:
    std::vector<std::uint32_t> formats = {V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV};
    std::uint32_t row_bytes = 8;  // a YUYV row of four pixels, no padding
    int open_error = 0;           // errno of open, 0: it opens
    bool unplugged = false;
    bool busy = false;
    bool streaming = false, closed = false;
    int mapped = 0;
    std::uint32_t rate = 0;
    struct Control {
        int least = 0, most = 0, value = 0;
    };
    std::map<std::uint32_t, Control> controls;  // that the camera has

    // The camera finishes a frame into the oldest queued buffer; false when there is none.
    bool takes(std::uint8_t shade, std::uint32_t bytes_used, std::uint32_t flags = 0) {
        if (queued_.empty()) return false;
        const std::uint32_t index = queued_.front();
        queued_.pop_front();
        std::ranges::fill(memory_[index], shade);
        done_.push_back({index, bytes_used, flags});
        return true;
    }

    int open(const std::string&) override { return open_error ? (errno = open_error, -1) : 7; }
    void close(int) override { closed = true; }
    void* map(int, std::size_t, std::int64_t offset) override {
        return ++mapped, memory_[std::size_t(offset)].data();
    }
    void unmap(void*, std::size_t) override { --mapped; }
    int control(int, unsigned long request, void* argument) override {
        if (unplugged) return errno = ENODEV, -1;
        switch (request) {
            case VIDIOC_QUERYCAP:
                static_cast<v4l2_capability*>(argument)->capabilities =
                    V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
                return 0;
            case VIDIOC_ENUM_FMT: return describe(*static_cast<v4l2_fmtdesc*>(argument));
            case VIDIOC_S_FMT: return set(*static_cast<v4l2_format*>(argument));
            case VIDIOC_S_PARM:
                rate = static_cast<v4l2_streamparm*>(argument)->parm.capture.timeperframe.denominator;
                return 0;
            case VIDIOC_REQBUFS: return static_cast<v4l2_requestbuffers*>(argument)->count = 3, 0;
            case VIDIOC_QUERYBUF: {
                auto& buffer = *static_cast<v4l2_buffer*>(argument);
                buffer.length = std::uint32_t(memory_[buffer.index].size());
                buffer.m.offset = buffer.index;
                return 0;
            }
            case VIDIOC_QBUF: queued_.push_back(static_cast<v4l2_buffer*>(argument)->index); return 0;
            case VIDIOC_DQBUF: return give(*static_cast<v4l2_buffer*>(argument));
            case VIDIOC_QUERYCTRL: return tell(*static_cast<v4l2_queryctrl*>(argument));
            case VIDIOC_G_CTRL: return give(*static_cast<v4l2_control*>(argument));
            case VIDIOC_S_CTRL: return take(*static_cast<v4l2_control*>(argument));
            case VIDIOC_STREAMON: return streaming = true, 0;
            case VIDIOC_STREAMOFF: return streaming = false, 0;
            default: return errno = ENOTTY, -1;
        }
    }

private:
    struct Done {
        std::uint32_t index, bytes_used, flags;
    };

    int describe(v4l2_fmtdesc& description) {
        if (description.index >= formats.size()) return errno = EINVAL, -1;
        description.pixelformat = formats[description.index];
        return 0;
    }
    int set(v4l2_format& format) {
        if (busy) return errno = EBUSY, -1;
        format.fmt.pix.width = 4;
        format.fmt.pix.height = 2;
        format.fmt.pix.bytesperline = row_bytes;
        return 0;
    }
    int tell(v4l2_queryctrl& query) {
        const auto known = controls.find(query.id);
        if (known == controls.end()) return errno = EINVAL, -1;
        query.minimum = known->second.least;
        query.maximum = known->second.most;
        query.default_value = known->second.least;
        return 0;
    }
    int give(v4l2_control& control) {
        const auto known = controls.find(control.id);
        if (known == controls.end()) return errno = EINVAL, -1;
        return control.value = known->second.value, 0;
    }
    int take(const v4l2_control& control) {
        const auto known = controls.find(control.id);
        if (known == controls.end()) return errno = EINVAL, -1;
        if (control.value < known->second.least || control.value > known->second.most) return errno = ERANGE, -1;
        return known->second.value = control.value, 0;
    }
    int give(v4l2_buffer& buffer) {
        if (done_.empty()) return errno = EAGAIN, -1;
        buffer.index = done_.front().index;
        buffer.bytesused = done_.front().bytes_used;
        buffer.flags = done_.front().flags;
        done_.pop_front();
        return 0;
    }

    std::vector<std::vector<std::uint8_t>> memory_ =
        std::vector<std::vector<std::uint8_t>>(3, std::vector<std::uint8_t>(64));
    std::deque<std::uint32_t> queued_;
    std::deque<Done> done_;
};

Instant at(std::int64_t milliseconds) { return Instant(Duration(milliseconds)); }
const CameraSettings settings{.address = "v4l2:/dev/video0", .frames_per_second = 15};

}  // namespace

TEST_CASE("The best format is grey, then YUYV, then JPEG") {
    using Codes = std::vector<std::uint32_t>;
    CHECK(best_pixel_format(Codes{V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV, V4L2_PIX_FMT_GREY}) ==
          V4L2_PIX_FMT_GREY);
    CHECK(best_pixel_format(Codes{V4L2_PIX_FMT_MJPEG, V4L2_PIX_FMT_YUYV}) == V4L2_PIX_FMT_YUYV);
    CHECK(best_pixel_format(Codes{V4L2_PIX_FMT_H264, V4L2_PIX_FMT_MJPEG}) == V4L2_PIX_FMT_MJPEG);
    CHECK_FALSE(best_pixel_format(Codes{V4L2_PIX_FMT_H264}).has_value());
}

TEST_CASE("Newest first: older frames go back unread, and everything is given back at the end") {
    PlayedKernel kernel;
    {
        auto camera = open_v4l2_camera(settings, kernel);
        REQUIRE(camera.has_value());
        CHECK(kernel.streaming);
        CHECK(kernel.rate == 15);
        CHECK_FALSE((*camera)->newest(at(0))->has_value());
        REQUIRE(kernel.takes(10, 16));
        REQUIRE(kernel.takes(20, 16));
        const auto frame = (*camera)->newest(at(100));
        REQUIRE((frame && *frame));
        CHECK((*frame)->format == PixelFormat::Yuyv);
        CHECK((*frame)->bytes == std::vector<std::uint8_t>(16, 20));
        CHECK((*frame)->number == 1);
        CHECK((*frame)->at == at(100));
        // All three buffers are with the camera again.
        CHECK((kernel.takes(1, 16) && kernel.takes(2, 16) && kernel.takes(3, 16)));
        CHECK((*(*camera)->newest(at(200)))->number == 2);
    }
    CHECK(kernel.closed);
    CHECK_FALSE(kernel.streaming);
    CHECK(kernel.mapped == 0);
}

TEST_CASE("Rows with padding are taken without it; short and broken frames are left out") {
    PlayedKernel kernel;
    kernel.row_bytes = 12;
    auto camera = open_v4l2_camera(settings, kernel);
    REQUIRE(camera.has_value());
    REQUIRE(kernel.takes(5, 24));
    CHECK((*(*camera)->newest(at(0)))->bytes.size() == 16);
    REQUIRE(kernel.takes(5, 8));
    CHECK_FALSE((*camera)->newest(at(1))->has_value());
    REQUIRE(kernel.takes(5, 24, V4L2_BUF_FLAG_ERROR));
    CHECK_FALSE((*camera)->newest(at(2))->has_value());
}

TEST_CASE("A JPEG camera gives the bytes that it used") {
    PlayedKernel kernel;
    kernel.formats = {V4L2_PIX_FMT_MJPEG};
    auto camera = open_v4l2_camera(settings, kernel);
    REQUIRE(camera.has_value());
    REQUIRE(kernel.takes(9, 11));
    const auto frame = (*camera)->newest(at(0));
    REQUIRE((frame && *frame));
    CHECK((*frame)->format == PixelFormat::Jpeg);
    CHECK((*frame)->bytes.size() == 11);
}

TEST_CASE("What can go wrong is a sentence, and a camera that comes back is opened anew") {
    PlayedKernel kernel;
    kernel.open_error = ENOENT;
    CHECK(open_v4l2_camera(settings, kernel).error().sentence.contains("plugged in"));
    kernel.open_error = EACCES;
    CHECK(open_v4l2_camera(settings, kernel).error().sentence.contains("group"));
    kernel.open_error = 0;
    kernel.busy = true;
    CHECK(open_v4l2_camera(settings, kernel).error().sentence.contains("another program"));
    kernel.busy = false;
    kernel.formats = {V4L2_PIX_FMT_H264};
    CHECK(open_v4l2_camera(settings, kernel).error().sentence.contains("YUYV"));
    kernel.formats = {V4L2_PIX_FMT_GREY};
    kernel.row_bytes = 4;
    auto camera = open_v4l2_camera(settings, kernel);
    REQUIRE(camera.has_value());
    kernel.unplugged = true;
    CHECK((*camera)->newest(at(0)).error().sentence.contains("unplugged"));
    kernel.unplugged = false;
    camera = open_v4l2_camera(settings, kernel);
    REQUIRE(camera.has_value());
    auto every_one = settings;
    every_one.pictures = Pictures::EveryOne;
    CHECK_FALSE(open_v4l2_camera(every_one, kernel).has_value());
}

TEST_CASE("Shutter, gain and focus are asked for where the driver has them, and left alone where it has not") {
    PlayedKernel plain;
    auto asked = settings;
    asked.longest_exposure_microseconds = 8000;
    asked.focus = 40;
    auto camera = open_v4l2_camera(asked, plain);
    REQUIRE(camera.has_value());
    CHECK_FALSE((*camera)->exposure_limits().has_value());
    CHECK((*camera)->expose({2000, 3}).has_value());

    PlayedKernel kernel;
    kernel.controls = {{V4L2_CID_EXPOSURE_AUTO, {0, 3, 3}},
                       {V4L2_CID_EXPOSURE_AUTO_PRIORITY, {0, 1, 1}},
                       {V4L2_CID_EXPOSURE_ABSOLUTE, {3, 2047, 333}},
                       {V4L2_CID_GAIN, {0, 255, 64}},
                       {V4L2_CID_FOCUS_AUTO, {0, 1, 1}},
                       {V4L2_CID_FOCUS_ABSOLUTE, {0, 30, 0}}};
    camera = open_v4l2_camera(asked, kernel);
    REQUIRE(camera.has_value());
    CHECK(kernel.controls[V4L2_CID_EXPOSURE_AUTO].value == V4L2_EXPOSURE_MANUAL);
    CHECK(kernel.controls[V4L2_CID_EXPOSURE_AUTO_PRIORITY].value == 0);
    CHECK(kernel.controls[V4L2_CID_FOCUS_AUTO].value == 0);
    CHECK(kernel.controls[V4L2_CID_FOCUS_ABSOLUTE].value == 30);  // the nearest that it has
    CHECK((*camera)->exposure_limits() == ExposureLimits{300, 8000, 0, 255});
    CHECK((*camera)->exposure() == Exposure{8000, 64});
    CHECK(kernel.controls[V4L2_CID_EXPOSURE_ABSOLUTE].value == 80);
    CHECK((*camera)->expose({1500, 100}).has_value());
    CHECK(kernel.controls[V4L2_CID_EXPOSURE_ABSOLUTE].value == 15);
    CHECK(kernel.controls[V4L2_CID_GAIN].value == 100);
    kernel.unplugged = true;
    CHECK_FALSE((*camera)->expose({1500, 100}).has_value());
}

TEST_CASE("a camera whose shutter is slower than what was asked for, or faster than any clock, is used as it is") {
    for (const int least : {156, 2'000'000'000}) {
        auto asked = settings;
        asked.longest_exposure_microseconds = 8000;
        PlayedKernel kernel;
        kernel.controls = {{V4L2_CID_EXPOSURE_AUTO, {0, 3, 3}},
                           {V4L2_CID_EXPOSURE_ABSOLUTE, {least, 2'100'000'000, least}}};
        auto camera = open_v4l2_camera(asked, kernel);
        REQUIRE(camera.has_value());
        const auto limits = (*camera)->exposure_limits();
        REQUIRE(limits.has_value());
        CHECK(limits->longest_microseconds >= limits->shortest_microseconds);
        CHECK(limits->shortest_microseconds > 0);
    }
}

TEST_CASE("A camera that is left to itself keeps its automatic") {
    PlayedKernel kernel;
    kernel.controls = {{V4L2_CID_EXPOSURE_AUTO, {0, 3, 3}},
                       {V4L2_CID_EXPOSURE_ABSOLUTE, {3, 2047, 333}},
                       {V4L2_CID_FOCUS_AUTO, {0, 1, 0}}};
    auto camera = open_v4l2_camera(settings, kernel);
    REQUIRE(camera.has_value());
    CHECK_FALSE((*camera)->exposure_limits().has_value());
    CHECK(kernel.controls[V4L2_CID_EXPOSURE_AUTO].value == 3);
    CHECK(kernel.controls[V4L2_CID_FOCUS_AUTO].value == 1);
}
