#include "devices/printer/sim/machine.h"

#include "devices/printer/escpos.h"

namespace kassa::devices::printer {
namespace {

// Lines of paper (24 dots) that the sheet has come out by.
int length_of(const Sheet& sheet) {
    int lines = 0;
    for (const Output& output : sheet) {
        if (std::holds_alternative<PrintedLine>(output)) ++lines;
        if (const auto* fed = std::get_if<Fed>(&output)) lines += fed->lines;
        if (const auto* picture = std::get_if<PrintedPicture>(&output)) lines += (picture->bitmap.height + 23) / 24;
        if (const auto* qr = std::get_if<PrintedQr>(&output)) lines += qr->module * 2;
    }
    return lines;
}

}  // namespace

Bytes Machine::receive(std::span<const std::uint8_t> bytes) {
    Bytes answers;
    for (const std::uint8_t byte : bytes) {
        buffer_.push_back(byte);
        if (real_time_) look_for_real_time(byte, answers);
    }
    return answers;
}

// As in real printers, what looks like a real-time command is one, in the middle of a picture too.
void Machine::look_for_real_time(std::uint8_t byte, Bytes& answers) {
    tail_.push_back(byte);
    if (tail_.size() > 10) tail_.erase(tail_.begin());
    const auto size = tail_.size();
    if (size >= 3 && tail_[size - 3] == 0x10 && tail_[size - 2] == 0x04 && byte >= 1 && byte <= 4)
        answers.push_back(real_time_status(byte));
    if (std::ranges::equal(tail_, command::clear_buffers)) {
        buffer_.clear();
        tail_.clear();
        interpreter_ = Interpreter(interpreter_.paper());
        answers.insert(answers.end(), {0x37, 0x25, 0x00});
    }
}

std::uint8_t Machine::real_time_status(int kind) const {
    std::uint8_t bits = 0x12;
    const bool empty = lines_left_ == 0;
    if (kind == 1 && !ready()) bits |= offline;
    if (kind == 2 && cover_open_) bits |= cover_open;
    if (kind == 2 && empty) bits |= stopped_for_paper;
    if (kind == 4 && (low_ || empty)) bits |= roll_near_end;
    if (kind == 4 && empty) bits |= roll_at_end;
    return bits;
}

bool Machine::step(Bytes& answers) {
    if (!ready()) return false;
    const int before = length_of(sheet_);
    std::size_t done = 0;
    while (done < buffer_.size()) {
        const std::size_t taken = interpreter_.take(std::span(buffer_).subspan(done), sheet_);
        if (taken == 0) break;
        done += taken;
        if (sheet_.empty()) continue;
        if (std::holds_alternative<StatusAsked>(sheet_.back())) {
            sheet_.pop_back();
            answers.push_back(low_ ? sensor_near_end : 0);
        } else if (std::holds_alternative<PaperCut>(sheet_.back())) {
            sheet_.pop_back();
            receipts_.push_back(std::exchange(sheet_, {}));
            break;
        } else if (length_of(sheet_) > before) {
            break;
        }
    }
    buffer_.erase(buffer_.begin(), buffer_.begin() + std::ptrdiff_t(done));
    const int moved = std::max(0, length_of(sheet_) - before);
    lines_printed_ += moved;
    if (lines_left_ > 0) lines_left_ = std::max(0, lines_left_ - moved);
    return done > 0;
}

void Machine::switch_off() {
    buffer_.clear();
    tail_.clear();
    interpreter_ = Interpreter(interpreter_.paper());
}

}  // namespace kassa::devices::printer
