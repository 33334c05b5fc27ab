#include "devices/io/stream.h"

#include <arpa/inet.h>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <optional>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include "core/base/power.h"

namespace kassa::devices {
namespace {

class DescriptorStream final : public Stream {
public:
    DescriptorStream(int descriptor, std::string address, std::string device, bool connecting)
        : descriptor_(descriptor), address_(std::move(address)), device_(std::move(device)), connecting_(connecting) {}
    ~DescriptorStream() override { ::close(descriptor_); }

    Result<std::size_t> read(Bytes& into) override {
        std::size_t total = 0;
        std::uint8_t buffer[4096];
        for (;;) {
            const ssize_t got = ::read(descriptor_, buffer, sizeof buffer);
            if (got > 0) {
                power::point("device answer, before it is taken");
                into.insert(into.end(), buffer, buffer + got);
                total += std::size_t(got);
                continue;
            }
            if (got == 0) {
                if (total > 0) return total;
                return fault("{} at {}: the other end has closed the connection", device_, address_);
            }
            if (errno == EINTR) continue;
            if (errno == EAGAIN || errno == EWOULDBLOCK || (connecting_ && errno == ENOTCONN)) return total;
            if (total > 0) return total;
            return fault("{} at {}: {}", device_, address_, std::strerror(errno));
        }
    }

    Result<void> write(std::span<const std::uint8_t> bytes) override {
        waiting_.insert(waiting_.end(), bytes.begin(), bytes.end());
        return pump();
    }

    Result<void> pump() override {
        if (waiting_.empty() || !connected()) return broken_ ? std::unexpected(*broken_) : Result<void>{};
        power::point("device send, before");
        while (!waiting_.empty()) {
            const ssize_t sent = ::write(descriptor_, waiting_.data(), waiting_.size());
            if (sent > 0) {
                waiting_.erase(waiting_.begin(), waiting_.begin() + sent);
                continue;
            }
            if (sent < 0 && errno == EINTR) continue;
            if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return {};
            return fault("{} at {}: {}", device_, address_, std::strerror(errno));
        }
        power::point("device send, after");
        return {};
    }

    bool connected() override {
        if (!connecting_) return true;
        pollfd ready{descriptor_, POLLOUT, 0};
        if (::poll(&ready, 1, 0) <= 0) return false;
        int error = 0;
        socklen_t size = sizeof error;
        ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
        if (error != 0) {
            broken_ = Fault{std::format("{} at {}: {}", device_, address_, std::strerror(error))};
            return false;
        }
        connecting_ = false;
        return true;
    }

    int descriptor() const override { return descriptor_; }

private:
    int descriptor_;
    std::string address_;
    std::string device_;
    bool connecting_;
    Bytes waiting_;
    std::optional<Fault> broken_;
};

Result<std::unique_ptr<Stream>> open_tcp(const std::string& address, std::string_view rest, const std::string& device) {
    const auto colon = rest.rfind(':');
    if (colon == std::string_view::npos) return fault("{}: '{}' lacks a port; write tcp:HOST:PORT", device, address);
    const std::string host(rest.substr(0, colon)), port(rest.substr(colon + 1));
    addrinfo hints{}, *found = nullptr;
    hints.ai_socktype = SOCK_STREAM;
    if (const int error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found); error != 0)
        return fault("{}: '{}': {}", device, address, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> guard(found, ::freeaddrinfo);
    const int descriptor = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) return fault("{}: {}", device, std::strerror(errno));
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(descriptor, found->ai_addr, found->ai_addrlen) != 0 && errno != EINPROGRESS) {
        const int error = errno;
        ::close(descriptor);
        return fault("{} at {}: {}", device, address, std::strerror(error));
    }
    return std::make_unique<DescriptorStream>(descriptor, address, device, true);
}

std::optional<speed_t> speed_of(std::string_view baud) {
    struct Row { std::string_view baud; speed_t speed; };
    static constexpr Row rows[] = {{"1200", B1200},   {"2400", B2400},   {"4800", B4800},    {"9600", B9600},
                                   {"19200", B19200}, {"38400", B38400}, {"57600", B57600}, {"115200", B115200}};
    for (const Row& row : rows)
        if (row.baud == baud) return row.speed;
    return std::nullopt;
}

// "9600:7E1" onto the line: raw bytes, no echo, no flow control.
Result<void> set_line(int descriptor, std::string_view settings, const std::string& address,
                      const std::string& device) {
    const auto colon = settings.find(':');
    const auto speed = speed_of(settings.substr(0, colon));
    const std::string_view shape = colon == std::string_view::npos ? "8N1" : settings.substr(colon + 1);
    const bool good = speed && shape.size() == 3 && (shape[0] == '7' || shape[0] == '8') &&
                      std::string_view("NEO").contains(shape[1]) && (shape[2] == '1' || shape[2] == '2');
    if (!good) return fault("{}: '{}' is not a serial line such as serial:/dev/ttyS0:9600:7E1", device, address);
    termios line{};
    if (::tcgetattr(descriptor, &line) != 0) return fault("{} at {}: {}", device, address, std::strerror(errno));
    ::cfmakeraw(&line);
    line.c_cflag = tcflag_t((line.c_cflag & ~tcflag_t(CSIZE | PARENB | PARODD | CSTOPB | CRTSCTS)) | CLOCAL | CREAD);
    line.c_cflag |= shape[0] == '7' ? CS7 : CS8;
    if (shape[1] != 'N') line.c_cflag |= PARENB;
    if (shape[1] == 'O') line.c_cflag |= PARODD;
    if (shape[2] == '2') line.c_cflag |= CSTOPB;
    ::cfsetspeed(&line, *speed);
    if (::tcsetattr(descriptor, TCSANOW, &line) != 0) return fault("{} at {}: {}", device, address, std::strerror(errno));
    ::tcflush(descriptor, TCIOFLUSH);
    return {};
}

Result<std::unique_ptr<Stream>> open_path(const std::string& address, const std::string& path,
                                          std::string_view line, const std::string& device) {
    // An ordinary file is appended to, so that a file can stand in for a printer.
    struct stat about{};
    const bool ordinary = ::stat(path.c_str(), &about) != 0 || S_ISREG(about.st_mode);
    const int flags = ordinary ? O_WRONLY | O_CREAT | O_APPEND : O_RDWR | O_NONBLOCK | O_NOCTTY;
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0640);
    if (descriptor < 0) return fault("{} at {}: {}", device, address, std::strerror(errno));
    auto stream = std::make_unique<DescriptorStream>(descriptor, address, device, false);
    if (!line.empty())
        if (auto set = set_line(descriptor, line, address, device); !set) return std::unexpected(set.error());
    return stream;
}

}  // namespace

Result<std::unique_ptr<Stream>> Stream::open(const std::string& address, const std::string& device) {
    if (address.starts_with("tcp:")) return open_tcp(address, std::string_view(address).substr(4), device);
    if (address.starts_with("file:")) return open_path(address, address.substr(5), "", device);
    if (address.starts_with("serial:")) {
        const std::string rest = address.substr(7);
        const auto colon = rest.find(':');
        const std::string line = colon == std::string::npos ? "9600:8N1" : rest.substr(colon + 1);
        return open_path(address, rest.substr(0, colon), line, device);
    }
    return fault("{}: '{}' is no address; write tcp:HOST:PORT, serial:PATH:BAUD:7E1 or file:PATH", device, address);
}

}  // namespace kassa::devices
