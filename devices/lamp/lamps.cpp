#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "core/base/power.h"
#include "devices/io/stream.h"
#include "devices/lamp/lamp.h"
#include "devices/lamp/relay.h"

namespace kassa::devices::lamp {
namespace {

constexpr Duration try_again_after = 1s;
constexpr Duration half_a_blink = 500ms;

// A board of relays, one a colour. It does not know what blinking is.
class RelayLamp final : public Lamp {
public:
    RelayLamp(std::string address, std::string name) : address_(std::move(address)), name_(std::move(name)) {}

    int descriptor() const override { return stream_ ? stream_->descriptor() : -1; }

    void show(Colour colour, Light light) override {
        if (colour == colour_ && light == light_) return;
        colour_ = colour;
        light_ = light;
        since_.reset();  // a new colour begins by being lit
    }

    std::vector<Event> poll(Instant now) override {
        if (!stream_ && (!tried_ || now - *tried_ >= try_again_after)) {
            tried_ = now;
            if (auto opened = Stream::open(address_, name_); !opened) {
                lose(opened.error().sentence, now);
            } else {
                stream_ = std::move(*opened);
                shown_ = {};  // the board may have kept anything
                if (std::exchange(away_, false)) events_.push_back(Back{});
            }
        }
        if (stream_) switch_relays(now);
        return std::exchange(events_, {});
    }

private:
    void switch_relays(Instant now) {
        // It answers nothing, but that it was pulled out is read here.
        Bytes nothing;
        if (auto got = stream_->read(nothing); !got) return lose(got.error().sentence, now);
        if (!since_) since_ = now;
        const bool lit = light_ == Light::Steady || (now - *since_) / half_a_blink % 2 == 0;
        for (int relay = 1; relay <= 4; ++relay) {
            const bool on = lit && int(colour_) == relay;
            auto& shown = shown_[std::size_t(relay - 1)];
            if (shown == on) continue;
            if (auto sent = stream_->write(relay_command({relay, on})); !sent)
                return lose(sent.error().sentence, now);
            shown = on;
        }
    }
    void lose(const std::string& why, Instant now) {
        stream_.reset();
        tried_ = now;
        if (!std::exchange(away_, true)) events_.push_back(Away{why});
    }

    const std::string address_;
    const std::string name_;
    std::unique_ptr<Stream> stream_;
    std::vector<Event> events_;
    Colour colour_ = Colour::Off;
    Light light_ = Light::Steady;
    std::optional<Instant> since_;              // this colour and light
    std::array<std::optional<bool>, 4> shown_;  // each relay, where it is known
    std::optional<Instant> tried_;              // to open the line
    bool away_ = false;
};

std::string words_for(Colour colour, Light light) {
    const char* name = "off";
    switch (colour) {
        case Colour::Off: return "off\n";
        case Colour::Green: name = "green"; break;
        case Colour::Yellow: name = "yellow"; break;
        case Colour::Red: name = "red"; break;
        case Colour::Blue: name = "blue"; break;
    }
    return std::string(name) + (light == Light::Blinking ? " blinking\n" : "\n");
}

// Replaces the file in one step, so that who reads it never reads half a word.
Result<void> replace_file(const std::string& path, const std::string& text) {
    const std::string fresh = path + ".new";
    const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (descriptor < 0) return fault("{}: {}", fresh, std::strerror(errno));
    const bool written = ::write(descriptor, text.data(), text.size()) == ssize_t(text.size());
    const int error = errno;
    ::close(descriptor);
    if (!written) return fault("{}: {}", fresh, std::strerror(error));
    if (::rename(fresh.c_str(), path.c_str()) != 0) return fault("{}: {}", path, std::strerror(errno));
    return {};
}

class FileLamp final : public Lamp {
public:
    FileLamp(std::string path, std::string name) : path_(std::move(path)), name_(std::move(name)) {}

    int descriptor() const override { return -1; }
    void show(Colour colour, Light light) override { wanted_ = words_for(colour, light); }

    std::vector<Event> poll(Instant now) override {
        std::vector<Event> events;
        if (wanted_ == written_ || (tried_ && now - *tried_ < try_again_after)) return events;
        power::point("lamp file, before it is replaced");
        const auto replaced = replace_file(path_, wanted_);
        power::point("lamp file, after it is replaced");
        if (!replaced) {
            tried_ = now;
            if (!std::exchange(away_, true))
                events.push_back(Away{std::format("{}: {}", name_, replaced.error().sentence)});
            return events;
        }
        tried_.reset();
        written_ = wanted_;
        if (std::exchange(away_, false)) events.push_back(Back{});
        return events;
    }

private:
    const std::string path_;
    const std::string name_;
    std::string wanted_ = words_for(Colour::Off, Light::Steady);
    std::string written_;
    std::optional<Instant> tried_;  // in vain
    bool away_ = false;
};

}  // namespace

Result<std::unique_ptr<Lamp>> Lamp::open(const std::string& address, const std::string& name) {
    if (address.starts_with("serial:")) return std::make_unique<RelayLamp>(address, name);
    if (address.starts_with("file:") && address.size() > 5)
        return std::make_unique<FileLamp>(address.substr(5), name);
    return fault("{}: '{}' is no address; write serial:/dev/ttyUSB0:9600:8N1 or file:PATH", name, address);
}

}  // namespace kassa::devices::lamp
