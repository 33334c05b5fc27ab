#include "devices/io/stream.h"
#include "devices/scanner/line_reader.h"

namespace kassa::devices::scanner {
namespace {

constexpr Duration reopen_after = 1s;

class LineScanner final : public Scanner {
public:
    LineScanner(std::string address, std::string name) : address_(std::move(address)), name_(std::move(name)) {}

    int descriptor() const override { return stream_ ? stream_->descriptor() : -1; }

    std::vector<Event> poll(Instant now) override {
        std::vector<Event> events;
        if (!stream_ && (!tried_ || now - *tried_ >= reopen_after)) {
            tried_ = now;
            if (auto opened = Stream::open(address_, name_); !opened) {
                go_away(opened.error().sentence, events);
            } else {
                stream_ = std::move(*opened);
                reader_ = {};
                if (std::exchange(away_, false)) events.push_back(Back{});
            }
        }
        if (!stream_) return events;
        Bytes arrived;
        const auto got = stream_->read(arrived);
        for (auto& scan : reader_.take(arrived, now)) events.push_back(std::move(scan));
        if (auto half = reader_.give_up(now)) events.push_back(std::move(*half));
        if (!got) {
            stream_.reset();
            tried_ = now;
            go_away(got.error().sentence, events);
        }
        return events;
    }

private:
    void go_away(const std::string& why, std::vector<Event>& events) {
        if (!std::exchange(away_, true)) events.push_back(Away{why});
    }

    const std::string address_;
    const std::string name_;
    std::unique_ptr<Stream> stream_;
    LineReader reader_;
    std::optional<Instant> tried_;  // to open the line
    bool away_ = false;
};

}  // namespace

Result<std::unique_ptr<Scanner>> Scanner::open(const std::string& address, const std::string& name) {
    if (!address.starts_with("serial:") && !address.starts_with("fifo:") && !address.starts_with("tcp:"))
        return fault("{}: '{}' is no address; write serial:/dev/ttyACM0:9600:8N1 or fifo:PATH", name, address);
    return std::make_unique<LineScanner>(address, name);
}

}  // namespace kassa::devices::scanner
