#pragma once
// Bytes to and from a device: a TCP connection, a serial line (a pseudo-terminal is one) or a device file, opened
// from an address. Nothing here ever waits: `read` returns what is there, `write` queues and `pump` sends as much
// as goes.
//
//     tcp:127.0.0.1:20007             also tcp:[::1]:20007; a host's name is looked up by the system, which may wait
//     serial:/dev/ttyS0:9600:7E1      baud rate, data bits, parity (N E O), stop bits; 9600:8N1 when left out
//     file:/dev/usb/lp0               a device file, a FIFO or an ordinary file, which is appended to
//     fifo:/run/kassa/scanner         a FIFO that is read
//
// A stream that has faulted stays faulted with the same sentence: drop it and open another.
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
    // Appends what has arrived to `into`; how many bytes. A fault when the other end is gone. A FIFO and an
    // ordinary file answer nothing.
    virtual Result<std::size_t> read(Bytes& into) = 0;
    // Sends now what goes and keeps the rest for `pump`. `power::point` stands before and after. A fault when the
    // other end is gone, or has taken nothing of the last mebibyte.
    virtual Result<void> write(std::span<const std::uint8_t> bytes) = 0;
    virtual Result<void> pump() = 0;
    // Bytes that were written and have not left yet.
    virtual std::size_t unsent() const = 0;
    // False while a TCP connection is still being made; a connection that was refused says so in `read` and `pump`.
    virtual bool connected() = 0;
    // For poll(2); what to wait for is readable.
    virtual int descriptor() const = 0;

    // Opens without waiting. `device` names it in sentences: "card terminal".
    static Result<std::unique_ptr<Stream>> open(const std::string& address, const std::string& device);
};

}  // namespace kassa::devices
