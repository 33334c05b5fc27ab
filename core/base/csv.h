#pragma once
// Reads comma-separated records from a stream (RFC 4180): fields may stand in double quotes, then "" is a quote and
// commas and line ends are text. Line ends are LF or CRLF, and a byte order mark at the start is passed over. A
// record that is broken costs that record: reading goes on behind the line on which it began.
#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace kassa {

class CsvReader {
public:
    explicit CsvReader(std::istream& stream) : stream_(stream) {}

    enum class Found { Record, Broken, End };
    // Moves on to the next record that is not an empty line. After Broken, `reason()` says what is wrong with it.
    Found next();

    // Of the current record, valid until the next call of `next`.
    const std::vector<std::string_view>& fields() const { return fields_; }
    long line() const { return record_line_; }  // on which it begins, counted from 1
    const std::string& reason() const { return reason_; }

    // A record that holds more bytes than this is broken: most likely a quote that was never closed.
    static constexpr std::size_t longest_record = 64 * 1024;

private:
    bool available(std::size_t position);
    bool read_quoted(std::size_t& position);
    bool read_plain(std::size_t& position);
    Found give_up(std::string reason);

    std::istream& stream_;
    std::string buffer_;
    std::size_t start_ = 0;  // of the current record in the buffer
    bool begun_ = false;
    long next_line_ = 1;
    long record_line_ = 0;
    // Fields with quotes inside are copied here; the others are views of the buffer.
    std::string unquoted_;
    struct Piece {
        bool in_buffer;
        std::size_t offset;
        std::size_t length;
    };
    std::vector<Piece> pieces_;
    std::vector<std::string_view> fields_;
    std::string reason_;
};

}  // namespace kassa
