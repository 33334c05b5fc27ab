#include "core/base/csv.h"

#include <algorithm>
#include <format>

namespace kassa {

// Makes sure that the buffer holds the byte at `position`; false at the end of the file.
bool CsvReader::available(std::size_t position) {
    constexpr std::size_t block = 64 * 1024;
    while (position >= buffer_.size()) {
        const std::size_t size = buffer_.size();
        buffer_.resize(size + block);
        stream_.read(buffer_.data() + size, block);
        buffer_.resize(size + std::size_t(stream_.gcount()));
        if (buffer_.size() == size) return false;
    }
    return true;
}

bool CsvReader::read_plain(std::size_t& position) {
    const std::size_t begin = position;
    while (available(position) && buffer_[position] != ',' && buffer_[position] != '\n') {
        if (buffer_[position] == '"') {
            reason_ = "a quote stands inside a field that does not begin with one";
            return false;
        }
        if (++position - start_ > longest_record) {
            reason_ = "it is longer than 64 KiB";
            return false;
        }
    }
    std::size_t end = position;
    const bool at_line_end = position >= buffer_.size() || buffer_[position] == '\n';
    if (at_line_end && end > begin && buffer_[end - 1] == '\r') --end;
    pieces_.push_back({true, begin, end - begin});
    return true;
}

bool CsvReader::read_quoted(std::size_t& position) {
    const std::size_t begin = unquoted_.size();
    ++position;
    while (true) {
        if (!available(position) || position - start_ > longest_record) {
            reason_ = "a quote is opened and not closed";
            return false;
        }
        const char c = buffer_[position++];
        if (c != '"') {
            unquoted_ += c;
        } else if (available(position) && buffer_[position] == '"') {
            unquoted_ += '"';
            ++position;
        } else {
            break;
        }
    }
    if (available(position) && buffer_[position] == '\r' && (!available(position + 1) || buffer_[position + 1] == '\n'))
        ++position;
    if (available(position) && buffer_[position] != ',' && buffer_[position] != '\n') {
        reason_ = "text follows a closing quote";
        return false;
    }
    pieces_.push_back({false, begin, unquoted_.size() - begin});
    return true;
}

// Goes on behind the first line of the broken record: what follows it may be good.
CsvReader::Found CsvReader::give_up(std::string reason) {
    reason_ = std::move(reason);
    std::size_t position = start_;
    while (available(position) && buffer_[position] != '\n') ++position;
    start_ = std::min(position + 1, buffer_.size());
    next_line_ = record_line_ + 1;
    return Found::Broken;
}

CsvReader::Found CsvReader::next() {
    if (!begun_) {
        begun_ = true;
        if (available(2) && buffer_.starts_with("\xEF\xBB\xBF")) start_ = 3;
    }
    while (available(start_) &&
           (buffer_[start_] == '\n' ||
            (buffer_[start_] == '\r' && available(start_ + 1) && buffer_[start_ + 1] == '\n'))) {
        start_ += buffer_[start_] == '\r' ? 2 : 1;
        ++next_line_;
    }
    // What has been read is thrown away in large steps, so that the buffer is seldom moved.
    if (start_ > longest_record) {
        buffer_.erase(0, start_);
        start_ = 0;
    }
    if (!available(start_)) return Found::End;

    record_line_ = next_line_;
    pieces_.clear();
    unquoted_.clear();
    std::size_t position = start_;
    while (true) {
        const bool quoted = available(position) && buffer_[position] == '"';
        if (!(quoted ? read_quoted(position) : read_plain(position))) return give_up(std::move(reason_));
        if (!available(position)) break;
        if (buffer_[position++] == '\n') break;
    }
    next_line_ += std::count(buffer_.begin() + std::ptrdiff_t(start_), buffer_.begin() + std::ptrdiff_t(position),
                             '\n');
    fields_.clear();
    for (const Piece& piece : pieces_)
        fields_.push_back(std::string_view(piece.in_buffer ? buffer_ : unquoted_).substr(piece.offset, piece.length));
    start_ = position;
    return Found::Record;
}

}  // namespace kassa
