#pragma once
// Bytes to and from a device: a TCP connection, a serial line (a pseudo-terminal is one) or a device file, opened from an
// address. Nothing here ever waits: `read` returns what is there, `write` queues and `pump` sends as much as goes.
//
//     tcp:127.0.0.1:20007
//     serial:/dev/ttyS0:9600:7E1      baud rate, data bits, parity (N E O), stop bits
//     file:/dev/usb/lp0               a device file or FIFO
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::devices {

using Bytes = std::vector<std::uint8_t>;

class Stream {
public:
    virtual ~Stream() = default;
    // Appends what has arrived to `into`; how many bytes. A fault when the other end is gone.
    virtual Result<std::size_t> read(Bytes& into) = 0;
    // Sends now what goes and keeps the rest for `pump`. `power::point` stands before and after.
    virtual Result<void> write(std::span<const std::uint8_t> bytes) = 0;
    virtual Result<void> pump() = 0;
    // False while a TCP connection is still being made.
    virtual bool connected() = 0;
    // For poll(2); what to wait for is readable.
    virtual int descriptor() const = 0;

    // Opens without waiting. `device` names it in sentences: "card terminal".
    static Result<std::unique_ptr<Stream>> open(const std::string& address, const std::string& device);
};

}  // namespace kassa::devices
