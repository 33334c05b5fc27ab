#include "devices/camera/stream_camera.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <vector>

#include "devices/camera/y4m.h"

namespace kassa::devices {
namespace {

// The most a FIFO may hold without privileges: a 720p frame in grey goes through it at one stroke.
constexpr int fifo_bytes = 1 << 20;
// One call reads at most this much, so a writer that never stops cannot hold it.
constexpr std::size_t most_bytes_a_call = 64 << 20;

class StreamCamera final : public Camera {
public:
    StreamCamera(int descriptor, const CameraSettings& settings, bool is_file)
        : descriptor_(descriptor), settings_(settings), is_file_(is_file), buffer_(fifo_bytes) {}
    ~StreamCamera() override { ::close(descriptor_); }

    Result<std::optional<Frame>> newest(Instant now) override {
        std::optional<Frame> frame;
        for (std::size_t total = 0; total < most_bytes_a_call;) {
            if (waiting_.empty()) {
                const auto got = fill();
                if (!got && frame) return frame;  // the fault comes with the next call
                if (!got) return std::unexpected(got.error());
                if (*got == 0) break;
            }
            const auto used = film_.take(waiting_);
            if (!used) return fault("camera {}: {}", settings_.address, used.error().sentence);
            waiting_ = waiting_.subspan(*used);
            total += *used;
            auto complete = film_.frame();
            if (!complete) continue;
            frame = std::move(complete);
            frame->at = settings_.pictures == Pictures::EveryOne ? film_time(frame->number, now) : now;
            // A file would be played in no time: one frame for each call, as if it were asked for.
            if (settings_.pictures == Pictures::EveryOne || is_file_) break;
        }
        return frame;
    }

    Result<void> pace(int) override { return {}; }
    int descriptor() const override { return descriptor_; }

private:
    // Reads into the empty buffer; 0 when there is nothing yet.
    Result<std::size_t> fill() {
        const ssize_t got = ::read(descriptor_, buffer_.data(), buffer_.size());
        if (got > 0) {
            began_ = true;
            waiting_ = std::span(buffer_).first(std::size_t(got));
            return std::size_t(got);
        }
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)) return 0;
        if (got < 0) return fault("camera {}: {}", settings_.address, std::strerror(errno));
        if (!began_ && !is_file_) return 0;  // nobody has opened the other end yet
        if (is_file_ && !film_.in_mid_frame()) return fault("camera {}: the film is over", settings_.address);
        return fault("camera {}: the pictures have stopped{}; is the program that sends them running?",
                     settings_.address, film_.in_mid_frame() ? " in the middle of a frame" : "");
    }

    Instant film_time(std::uint64_t number, Instant now) {
        if (first_number_ == 0) {
            first_number_ = number;
            first_at_ = now;
        }
        const auto& header = *film_.header();
        const auto frames = std::int64_t(number - first_number_);
        // In 128 bits: a stream may name any number.
        const auto milliseconds =
            static_cast<__int128>(frames) * 1000 * header.rate_denominator / header.rate_numerator;
        return first_at_ + Duration(std::int64_t(std::min<__int128>(milliseconds, 1'000'000'000'000)));
    }

    int descriptor_;
    CameraSettings settings_;
    bool is_file_;
    bool began_ = false;
    std::vector<std::uint8_t> buffer_;
    std::span<const std::uint8_t> waiting_;  // the part of the buffer that has not been taken
    Y4mReader film_;
    std::uint64_t first_number_ = 0;
    Instant first_at_{};
};

}  // namespace

Result<std::unique_ptr<Camera>> open_stream_camera(const CameraSettings& settings) {
    const std::string path = settings.address.substr(4);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return fault("camera {}: {}", settings.address, std::strerror(errno));
    struct stat kind {};
    ::fstat(descriptor, &kind);
    if (!S_ISREG(kind.st_mode) && !S_ISFIFO(kind.st_mode)) {
        ::close(descriptor);
        return fault("camera {}: this is neither a file nor a FIFO", settings.address);
    }
    if (S_ISFIFO(kind.st_mode)) ::fcntl(descriptor, F_SETPIPE_SZ, fifo_bytes);  // only faster
    return std::make_unique<StreamCamera>(descriptor, settings, S_ISREG(kind.st_mode));
}

}  // namespace kassa::devices
