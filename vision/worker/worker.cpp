#include "vision/worker/worker.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "vision/reader/watch.h"

namespace kassa::vision {
namespace {

// An orphan that hangs in a decoder ends by itself after so many seconds; with a kiosk alive its watchdog is faster.
constexpr unsigned longest_frame_seconds = 20;

// A compressed frame can claim any size. This is the largest that may be asked of a camera (kiosk.toml), and more would
// be taken from memory and time for a header's word.
constexpr std::int64_t largest_jpeg = 4096 * 4096;  // pixels

struct Work {
    Watch watch;
    std::vector<std::uint8_t> buffer;
    DecodeJpeg decode_jpeg = nullptr;

    Result<GrayView> gray(const Order& order, std::span<const std::uint8_t> bytes) {
        if (order.format != PixelFormat::Jpeg)
            return gray_of(order.format, order.width, order.height, bytes, buffer);
        if (!decode_jpeg) return fault("vision worker: it was started without its JPEG module");
        if (order.width < 1 || order.height < 1 || order.width > 16384 || order.height > 16384 ||
            std::int64_t(order.width) * order.height > largest_jpeg)
            return fault("vision worker: a frame of {} × {} pixels", order.width, order.height);
        buffer.resize(std::size_t(order.width) * std::size_t(order.height));
        int width = 0, height = 0;
        char problem[256];
        if (decode_jpeg(bytes.data(), bytes.size(), buffer.data(), buffer.size(), &width, &height, problem,
                        sizeof problem) != 0)
            return fault("{}", problem);
        // A frame that claimed to be large and was small leaves no memory behind.
        const std::size_t used = std::size_t(width) * std::size_t(height);
        if (buffer.capacity() > 4 * used + (1u << 20)) {
            buffer.resize(used);
            buffer.shrink_to_fit();
        }
        return GrayView{buffer.data(), width, height, width};
    }

    Report read(const Order& order, std::span<std::uint8_t> memory, const Slots& slots) {
        const auto start = std::chrono::steady_clock::now();
        Report report{order.slot, order.frame};
        if (const auto view = gray(order, memory.subspan(slots.frame_at(order.slot), order.bytes))) {
            Watched seen = watch.look(*view);
            report.picture = seen.picture;
            report.still = seen.still;
            report.light = seen.light;
            report.readings = std::move(seen.readings);
            report.thumbnail_width = seen.thumbnail_width;
            report.thumbnail_height = seen.thumbnail_height;
            std::ranges::copy(seen.thumbnail,
                              memory.begin() + std::ptrdiff_t(slots.thumbnail_at(order.slot)));
        } else {
            report.problem = view.error().sentence;
        }
        report.microseconds = std::uint32_t(
            std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - start)
                .count());
        return report;
    }
};

}  // namespace

Result<void> serve(int socket, std::span<std::uint8_t> memory, const Slots& slots, DecodeJpeg decode_jpeg) {
    Work work{.decode_jpeg = decode_jpeg};
    std::uint8_t packet[256];
    for (;;) {
        const ssize_t size = ::read(socket, packet, sizeof packet);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return {};
        const auto order = decode_order(std::span(packet, std::size_t(size)), slots);
        if (!order) return std::unexpected(order.error());
        ::alarm(longest_frame_seconds);
        const Bytes report = encode(work.read(*order, memory, slots));
        ::alarm(0);
        if (::write(socket, report.data(), report.size()) != ssize_t(report.size())) return {};
    }
}

}  // namespace kassa::vision
