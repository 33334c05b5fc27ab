#include "devices/camera/simulator/film_writer.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace kassa::devices {
namespace {

constexpr int fifo_bytes = 1 << 20;
constexpr auto patience_without_reader = std::chrono::seconds(5);

bool commander_gone() {
    pollfd input{0, 0, 0};
    return ::poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

}  // namespace

Result<FilmWriter> FilmWriter::make(const std::filesystem::path& fifo, const Y4mHeader& header, bool live) {
    if (::mkfifo(fifo.c_str(), 0600) != 0 && errno != EEXIST)
        return fault("{}: the FIFO cannot be made ({})", fifo.string(), std::strerror(errno));
    FilmWriter writer;
    writer.fifo_ = fifo;
    writer.header_ = header;
    writer.live_ = live;
    return writer;
}

FilmWriter::FilmWriter(FilmWriter&& other) noexcept
    : fifo_(std::exchange(other.fifo_, {})),
      header_(other.header_),
      live_(other.live_),
      descriptor_(std::exchange(other.descriptor_, -1)),
      header_sent_(other.header_sent_),
      frames_(other.frames_),
      taken_at_(other.taken_at_),
      next_tick_(other.next_tick_) {}

FilmWriter::~FilmWriter() {
    if (descriptor_ >= 0) ::close(descriptor_);
    std::error_code ignored;
    if (!fifo_.empty()) std::filesystem::remove(fifo_, ignored);
}

bool FilmWriter::write(const cv::Mat& gray) {
    ++frames_;
    if (live_ && !wait_for_tick()) return false;
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    taken_at_ = std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
    for (;;) {
        if (descriptor_ < 0) {
            if (live_ && ::access(fifo_.c_str(), F_OK) != 0) return false;
            if (!wait_for_reader()) return false;
            if (descriptor_ < 0) return true;  // live, and nobody looks
        }
        int unread = 0;
        if (live_ && header_sent_ && ::ioctl(descriptor_, FIONREAD, &unread) == 0 && unread > 0) return true;
        std::string bytes = header_sent_ ? "" : y4m_header(header_);
        bytes += std::format("FRAME XN={}\n", frames_);
        for (int row = 0; row < gray.rows; ++row)
            bytes.append(reinterpret_cast<const char*>(gray.ptr(row)), std::size_t(gray.cols));
        if (send(bytes)) return header_sent_ = true;
        // The reader went in the middle of it: the next one gets this frame whole.
        ::close(descriptor_);
        descriptor_ = -1;
        header_sent_ = false;
    }
}

// Opening without waiting fails as long as nobody reads.
bool FilmWriter::wait_for_reader() {
    const auto start = std::chrono::steady_clock::now();
    for (;;) {
        descriptor_ = ::open(fifo_.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC);
        if (descriptor_ >= 0) {
            ::fcntl(descriptor_, F_SETPIPE_SZ, fifo_bytes);
            header_sent_ = false;
            return true;
        }
        if (live_ || errno != ENXIO) return live_;
        if (commander_gone() && std::chrono::steady_clock::now() - start > patience_without_reader)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
}

bool FilmWriter::send(const std::string& bytes) {
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = ::write(descriptor_, bytes.data() + sent, bytes.size() - sent);
        if (count > 0) {
            sent += std::size_t(count);
            continue;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return false;
        pollfd room{descriptor_, POLLOUT, 0};
        ::poll(&room, 1, 1000);
        if (room.revents & POLLERR) return false;  // the reader has gone
    }
    return true;
}

bool FilmWriter::wait_for_tick() {
    const auto period =
        std::chrono::nanoseconds(1'000'000'000) * header_.rate_denominator / header_.rate_numerator;
    const auto now = std::chrono::steady_clock::now();
    if (!next_tick_ || *next_tick_ < now - std::chrono::seconds(1)) next_tick_ = now;
    std::this_thread::sleep_until(*next_tick_);
    *next_tick_ += std::chrono::duration_cast<std::chrono::steady_clock::duration>(period);
    return true;
}

}  // namespace kassa::devices
