#include "devices/scale/scale.h"
#include "devices/scale/toledo.h"

namespace kassa::devices::scale {
namespace {

constexpr Duration silent_for = 1s;  // then it is away
constexpr Duration reopen_after = 1s;
constexpr Duration ask_again_after = 300ms;  // a question or its answer was lost on the line

class ToledoScale final : public Scale {
public:
    ToledoScale(std::string address, Options options)
        : address_(std::move(address)), options_(std::move(options)), settle_(options_.division, options_.purpose),
          doubts_(options_.division, options_.name) {}

    int descriptor() const override { return stream_ ? stream_->descriptor() : -1; }

    std::vector<Event> poll(Instant now) override {
        if (!stream_) open_line(now);
        if (stream_) listen(now);
        if (stream_) ask(now);
        if (stream_ && now - answered_ >= silent_for)
            go_away(std::format("{} at {}: it does not answer; is it switched on and is its cable in?",
                                options_.name, address_));
        return std::exchange(events_, {});
    }

private:
    void open_line(Instant now) {
        if (tried_ && now - *tried_ < reopen_after) return;
        tried_ = now;
        auto opened = Stream::open(address_, options_.name);
        if (!opened) return go_away(opened.error().sentence);
        stream_ = std::move(*opened);
        arrived_.clear();
        asked_.reset();
        answered_ = now;
    }
    void lose(const std::string& why, Instant now) {
        stream_.reset();
        tried_ = now;
        go_away(why);
    }
    void listen(Instant now) {
        if (auto got = stream_->read(arrived_); !got) return lose(got.error().sentence, now);
        while (const auto reading = take_toledo(arrived_)) {
            answered_ = now;
            asked_.reset();
            const auto told = settle_.take(*reading);
            if (told) tell(*told);
            if (const auto doubt = doubts_.take(settle_, told))
                events_.push_back(Doubted{*doubt, doubts_.sentence(settle_)});
        }
    }
    void tell(const Told& told) {
        const auto* unreadable = std::get_if<Unreadable>(&told);
        // A full bagging area is no fault of the scale. Goods that are sold by weight do without it until it can weigh.
        const bool full = unreadable && unreadable->too_much && options_.purpose == Purpose::Watching;
        if (full && std::exchange(away_, false)) events_.push_back(Back{});
        if (unreadable && !full)
            go_away(std::format("{} at {}: {}", options_.name, address_, unreadable->why), false);
        if (std::holds_alternative<Restless>(told) && !away_) events_.push_back(Unsettled{});
        if (const auto* rest = std::get_if<Rest>(&told)) {
            if (std::exchange(away_, false)) events_.push_back(Back{});
            events_.push_back(Settled{rest->total, rest->sigma, options_.every * rest->readings, rest->sure});
        }
    }
    void ask(Instant now) {
        if (asked_ && now - *asked_ < ask_again_after) return;
        if (last_asked_ && now - *last_asked_ < options_.every) return;
        asked_ = last_asked_ = now;
        static constexpr std::uint8_t weight_please[] = {'W'};
        if (auto sent = stream_->write(weight_please); !sent) lose(sent.error().sentence, now);
    }
    void go_away(const std::string& why, bool forget = true) {
        if (forget) settle_.forget();
        if (doubts_.forget_load()) events_.push_back(Doubted{});
        if (!std::exchange(away_, true)) events_.push_back(Away{why});
    }

    const std::string address_;
    const Options options_;
    std::unique_ptr<Stream> stream_;
    Bytes arrived_;
    Settle settle_;
    Doubts doubts_;
    std::vector<Event> events_;
    std::optional<Instant> tried_;  // to open the line
    std::optional<Instant> asked_;  // a question is out since
    std::optional<Instant> last_asked_;
    Instant answered_{};
    bool away_ = false;
};

}  // namespace

Result<std::unique_ptr<Scale>> Scale::open(const std::string& address, const Options& options) {
    if (!address.starts_with("serial:") && !address.starts_with("tcp:"))
        return fault("{}: '{}' is no address; write serial:/dev/ttyS0:9600:7E1 or tcp:HOST:PORT",
                     options.name, address);
    return std::make_unique<ToledoScale>(address, options);
}

}  // namespace kassa::devices::scale
