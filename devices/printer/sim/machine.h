#pragma once
// The printer that the simulator is, without its socket: a receive buffer, a roll of paper, a cover and a knife. Like
// its models it stops when the paper ends or the cover opens, holds what it has received, and goes on where it
// stopped.
#include <string>
#include <vector>

#include "devices/printer/interpreter.h"

#include "devices/io/stream.h"

namespace kassa::devices::printer {

using Sheet = std::vector<Output>;

class Machine {
public:
    Machine(Paper paper, bool real_time) : real_time_(real_time), interpreter_(paper) {}

    // Takes bytes from the line; what it answers at once (DLE EOT, DLE DC4 8).
    Bytes receive(std::span<const std::uint8_t> bytes);
    // Works off the buffer up to and with the next thing that moves paper; false when nothing more can be done now.
    // What it answers in turn (GS r) is added to `answers`.
    bool step(Bytes& answers);
    // Its buffer is full: the line is to wait.
    bool full() const { return !ready() && buffer_.size() >= 16'384; }
    bool ready() const { return lines_left_ != 0 && !cover_open_; }

    void run_out(int after_lines) { lines_left_ = after_lines; }
    void refill() { lines_left_ = -1, low_ = false; }
    void run_low() { low_ = true; }
    void set_cover(bool open) { cover_open_ = open; }
    void switch_off();  // loses what it held; the paper stays as it is

    const std::vector<Sheet>& receipts() const { return receipts_; }  // cut off
    const Sheet& on_the_roll() const { return sheet_; }               // printed and not cut yet
    int lines_printed() const { return lines_printed_; }

private:
    std::uint8_t real_time_status(int kind) const;
    void look_for_real_time(std::uint8_t byte, Bytes& answers);

    const bool real_time_;
    Interpreter interpreter_;
    Bytes buffer_;
    Bytes tail_;  // the last bytes received, in which real-time commands are recognised
    std::vector<Sheet> receipts_;
    Sheet sheet_;
    int lines_left_ = -1;  // -1: enough
    int lines_printed_ = 0;
    bool low_ = false;
    bool cover_open_ = false;
};

}  // namespace kassa::devices::printer
