#include "devices/io/stream.h"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/power.h"

namespace kassa::devices {
namespace {

constexpr std::size_t most_unsent = 1 << 20;

enum class Kind { Socket, Line, WriteOnly };

class DescriptorStream final : public Stream {
public:
    DescriptorStream(int descriptor, std::string address, std::string device, Kind kind)
        : descriptor_(descriptor),
          address_(std::move(address)),
          device_(std::move(device)),
          kind_(kind),
          connecting_(kind == Kind::Socket) {}
    ~DescriptorStream() override { ::close(descriptor_); }

    Result<std::size_t> read(Bytes& into) override {
        if (broken_) return std::unexpected(*broken_);
        if (kind_ == Kind::WriteOnly) return 0;
        if (!connected()) return broken_ ? Result<std::size_t>(std::unexpected(*broken_)) : 0;
        std::size_t total = 0;
        std::uint8_t buffer[4096];
        for (;;) {
            const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
            if (got > 0) {
                if (total == 0) power::point(device_ + ": before taking an answer");
                into.insert(into.end(), buffer, buffer + got);
                total += std::size_t(got);
                continue;
            }
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return total;
            const Fault gone =
                breaks(got == 0 ? "the other end has closed the connection" : std::strerror(errno));
            // What came before the end is still good; the next call tells of the end.
            if (total > 0) return total;
            return std::unexpected(gone);
        }
    }

    Result<void> write(std::span<const std::uint8_t> bytes) override {
        if (broken_) return std::unexpected(*broken_);
        if (waiting_.size() + bytes.size() > most_unsent)
            return std::unexpected(breaks("it takes no more data"));
        waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
        return pump();
    }

    Result<void> pump() override {
        const bool ready = !waiting_.empty() && !broken_ && connected();
        if (broken_) return std::unexpected(*broken_);
        if (!ready) return {};
        power::point(device_ + ": before sending");
        while (!waiting_.empty()) {
            const ssize_t sent = send_some();
            if (sent > 0) {
                waiting_.erase(waiting_.begin(), waiting_.begin() + sent);
                continue;
            }
            if (sent < 0 && errno == EINTR) continue;
            if (sent == 0 || errno == EAGAIN || errno == EWOULDBLOCK) return {};
            return std::unexpected(breaks(std::strerror(errno)));
        }
        power::point(device_ + ": after sending");
        return {};
    }

    std::size_t unsent() const override { return waiting_.size(); }

    bool connected() override {
        if (!connecting_) return !broken_;
        if (broken_) return false;
        pollfd ready{descriptor_, POLLOUT, 0};
        if (::poll(&ready, 1, 0) <= 0) return false;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            breaks(std::strerror(error));
            return false;
        }
        connecting_ = false;
        return true;
    }

    int descriptor() const override { return descriptor_; }

private:
    const Fault& breaks(std::string_view why) {
        broken_ = Fault{std::format("{} at {}: {}", device_, address_, why)};
        return *broken_;
    }

    // A socket whose other end is gone must not raise SIGPIPE; serial lines never do, and a FIFO is opened for both
    // ends.
    ssize_t send_some() {
        if (kind_ == Kind::Socket) return ::send(descriptor_, waiting_.data(), waiting_.size(), MSG_NOSIGNAL);
        return ::write(descriptor_, waiting_.data(), waiting_.size());
    }

    int descriptor_;
    std::string address_;
    std::string device_;
    Kind kind_;
    bool connecting_;
    Bytes waiting_;
    std::optional<Fault> broken_;
};

// Small messages leave at once, and a device whose cable was pulled is noticed within about half a minute even when
// nobody talks.
void set_socket(int descriptor) {
    const int on = 1, idle_seconds = 10, between_seconds = 5, tries = 4, unanswered_milliseconds = 30'000;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ::setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPIDLE, &idle_seconds, sizeof idle_seconds);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPINTVL, &between_seconds, sizeof between_seconds);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_KEEPCNT, &tries, sizeof tries);
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &unanswered_milliseconds,
                 sizeof unanswered_milliseconds);
}

Result<std::unique_ptr<Stream>> open_tcp(const std::string& address, std::string_view rest,
                                         const std::string& device) {
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos || colon + 1 == rest.size())
        return fault("{}: '{}' lacks a port; write tcp:HOST:PORT", device, address);
    std::string_view host = rest.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
    addrinfo hints{}, *all = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICSERV;
    const std::string name(host), port(rest.substr(colon + 1));
    if (const int error = ::getaddrinfo(name.c_str(), port.c_str(), &hints, &all); error != 0)
        return fault("{}: '{}': {}", device, address, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(all, ::freeaddrinfo);
    // Devices that listen on only one of a name's addresses listen on the IPv4 one.
    const addrinfo* found = all;
    while (found && found->ai_family != AF_INET) found = found->ai_next;
    if (!found) found = all;
    const int descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return fault("{}: {}", device, std::strerror(errno));
    set_socket(descriptor);
    if (::connect(descriptor, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS) {
        const int error = errno;
        ::close(descriptor);
        return fault("{} at {}: {}", device, address, std::strerror(error));
    }
    return std::make_unique<DescriptorStream>(descriptor, address, device, Kind::Socket);
}

std::optional<speed_t> speed_of(std::string_view baud) {
    struct Row {
        std::string_view baud;
        speed_t speed;
    };
    static constexpr Row rows[] = {{"1200", B1200},   {"2400", B2400},    {"4800", B4800},
                                   {"9600", B9600},   {"19200", B19200},  {"38400", B38400},
                                   {"57600", B57600}, {"115200", B115200}};
    for (const Row& row : rows)
        if (row.baud == baud) return row.speed;
    return std::nullopt;
}

bool is_shape(std::string_view shape) {
    return shape.size() == 3 && (shape[0] == '7' || shape[0] == '8') &&
           std::string_view("NEO").contains(shape[1]) && (shape[2] == '1' || shape[2] == '2');
}

// A pseudo-terminal carries whole bytes and refuses any other shape (Linux, Unix98 slaves: majors 136 to 143).
bool is_pseudo_terminal(int descriptor) {
    struct stat about {};
    return ::fstat(descriptor, &about) == 0 && S_ISCHR(about.st_mode) && major(about.st_rdev) >= 136 &&
           major(about.st_rdev) <= 143;
}

// Raw bytes onto the line: no echo, no flow control. `shape` is data bits, parity, stop bits: "7E1".
Result<void> set_line(int descriptor, speed_t speed, std::string_view shape, const std::string& address,
                      const std::string& device) {
    termios line{};
    if (::tcgetattr(descriptor, &line) != 0)
        return fault("{} at {}: {}", device, address, std::strerror(errno));
    ::cfmakeraw(&line);
    line.c_cflag =
        tcflag_t((line.c_cflag & ~tcflag_t(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS)) | CLOCAL | CREAD);
    if (is_pseudo_terminal(descriptor)) shape = "8N1";
    line.c_cflag |= shape[0] == '7' ? CS7 : CS8;
    if (shape[1] != 'N') {
        // A byte with wrong parity arrives as zero, which no device's message contains: it can't pass as a digit.
        line.c_cflag |= PARENB;
        line.c_iflag |= INPCK;
    }
    if (shape[1] == 'O') line.c_cflag |= PARODD;
    if (shape[2] == '2') line.c_cflag |= CSTOPB;
    ::cfsetspeed(&line, speed);
    if (::tcsetattr(descriptor, TCSANOW, &line) != 0)
        return fault("{} at {}: the port does not take {} ({})", device, address, shape,
                     std::strerror(errno));
    ::tcflush(descriptor, TCIOFLUSH);
    return {};
}

Result<std::unique_ptr<Stream>> open_path(const std::string& address, const std::string& path,
                                          const std::string& device) {
    struct stat about {};
    const bool there = ::stat(path.c_str(), &about) == 0;
    // An ordinary file is appended to, so that a file can stand in for a printer. A FIFO is opened for both ends,
    // which neither waits for a reader nor dies with one, but would read back what was written.
    // A device that is unplugged is no ordinary file: one made in its place would keep udev from ever putting it
    // back.
    const bool ordinary = there ? S_ISREG(about.st_mode) : !path.starts_with("/dev/");
    const bool write_only = ordinary || S_ISFIFO(about.st_mode);
    const int flags = ordinary ? O_WRONLY | O_CREAT | O_APPEND : O_RDWR | O_NONBLOCK | O_NOCTTY;
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (descriptor < 0) return fault("{} at {}: {}", device, address, std::strerror(errno));
    return std::make_unique<DescriptorStream>(descriptor, address, device,
                                              write_only ? Kind::WriteOnly : Kind::Line);
}

// A FIFO to read from. Opened for both ends, so that it stays when a writer goes.
Result<std::unique_ptr<Stream>> open_fifo(const std::string& address, const std::string& path,
                                          const std::string& device) {
    struct stat about {};
    if (::stat(path.c_str(), &about) != 0)
        return fault("{} at {}: {}", device, address, std::strerror(errno));
    if (!S_ISFIFO(about.st_mode)) return fault("{}: '{}' is not a FIFO; mkfifo makes one", device, address);
    const int descriptor = ::open(path.c_str(), O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) return fault("{} at {}: {}", device, address, std::strerror(errno));
    return std::make_unique<DescriptorStream>(descriptor, address, device, Kind::Line);
}

// serial:PATH[:BAUD[:SHAPE]]. Read from the end, because the paths of /dev/serial/by-path contain colons.
Result<std::unique_ptr<Stream>> open_serial(const std::string& address, std::string_view rest,
                                            const std::string& device) {
    std::string_view path = rest, shape = "8N1", baud = "9600";
    const auto last_word = [&path] { return path.substr(path.rfind(':') + 1); };
    const auto drop_word = [&path] { path = path.substr(0, path.rfind(':')); };
    if (path.contains(':') && is_shape(last_word())) {
        shape = last_word();
        drop_word();
        if (!path.contains(':') || !speed_of(last_word()))
            return fault("{}: '{}' lacks a baud rate; write serial:/dev/ttyS0:9600:7E1", device, address);
    }
    if (path.contains(':') && speed_of(last_word())) {
        baud = last_word();
        drop_word();
    }
    struct stat about {};
    if (::stat(std::string(path).c_str(), &about) != 0 || !S_ISCHR(about.st_mode))
        return fault("{}: '{}' is not a serial line; write for example serial:/dev/ttyS0:9600:7E1", device,
                     address);
    auto stream = open_path(address, std::string(path), device);
    if (!stream) return stream;
    if (auto set = set_line((*stream)->descriptor(), *speed_of(baud), shape, address, device); !set)
        return std::unexpected(set.error());
    return stream;
}

}  // namespace

Result<std::unique_ptr<Stream>> Stream::open(const std::string& address, const std::string& device) {
    const std::string_view all = address;
    if (all.starts_with("tcp:")) return open_tcp(address, all.substr(4), device);
    if (all.starts_with("file:")) return open_path(address, address.substr(5), device);
    if (all.starts_with("fifo:")) return open_fifo(address, address.substr(5), device);
    if (all.starts_with("serial:")) return open_serial(address, all.substr(7), device);
    return fault("{}: '{}' is no address; write tcp:HOST:PORT, serial:PATH:BAUD:7E1 or file:PATH", device,
                 address);
}

}  // namespace kassa::devices
