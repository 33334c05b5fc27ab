#include <SDL2/SDL.h>

#include <array>
#include <optional>

#include "devices/speaker/speaker.h"

namespace kassa::devices::speaker {
namespace {

constexpr Duration try_again_after = 30s;

class SdlSpeaker final : public Speaker {
public:
    explicit SdlSpeaker(int volume) {
        for (const Tone tone : {Tone::Accepted, Tone::Attention, Tone::Done})
            samples_[std::size_t(tone)] = samples_of(tone, volume);
        // Looking for a device takes a moment that the first tone does not have.
        failed_ = open_device();
    }
    ~SdlSpeaker() override { close_device(); }

    Result<void> play(Tone tone, Instant now) override {
        if (auto ready = have_device(now); !ready) return ready;
        const std::vector<std::int16_t>& samples = samples_[std::size_t(tone)];
        SDL_ClearQueuedAudio(device_);
        if (SDL_QueueAudio(device_, samples.data(), Uint32(samples.size() * sizeof samples[0])) != 0)
            return lose(SDL_GetError(), now);
        return {};
    }

private:
    Result<void> have_device(Instant now) {
        // A loudspeaker that was pulled out has stopped.
        if (device_ != 0 && SDL_GetAudioDeviceStatus(device_) == SDL_AUDIO_STOPPED)
            return lose("the loudspeaker is gone", now);
        if (device_ != 0) return {};
        if (failed_ && tried_ && now - *tried_ < try_again_after) return std::unexpected(*failed_);
        tried_ = now;
        failed_ = open_device();
        if (failed_) return std::unexpected(*failed_);
        return {};
    }

    std::optional<Fault> open_device() {
        if (!begun_ && SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return Fault{said("no sound can be made")};
        begun_ = true;
        SDL_AudioSpec wanted{};
        wanted.freq = samples_per_second;
        wanted.format = AUDIO_S16SYS;
        wanted.channels = 1;
        wanted.samples = 512;  // about 10 ms, so that a beep comes with what it belongs to
        device_ = SDL_OpenAudioDevice(nullptr, 0, &wanted, nullptr, 0);
        if (device_ == 0) {
            Fault fault{said("the loudspeaker cannot be opened")};
            close_device();
            return fault;
        }
        SDL_PauseAudioDevice(device_, 0);
        return {};
    }

    void close_device() {
        if (device_ != 0) SDL_CloseAudioDevice(device_);
        device_ = 0;
        if (begun_) SDL_QuitSubSystem(SDL_INIT_AUDIO);
        begun_ = false;
    }

    Result<void> lose(const std::string& why, Instant now) {
        failed_ = Fault{"speaker: " + why};
        tried_ = now;
        close_device();
        return std::unexpected(*failed_);
    }

    static std::string said(const std::string& what) { return "speaker: " + what + ": " + SDL_GetError(); }

    std::array<std::vector<std::int16_t>, 3> samples_;
    SDL_AudioDeviceID device_ = 0;
    bool begun_ = false;  // SDL's audio was started
    std::optional<Fault> failed_;
    std::optional<Instant> tried_;
};

}  // namespace

std::unique_ptr<Speaker> Speaker::open(int volume) { return std::make_unique<SdlSpeaker>(volume); }

}  // namespace kassa::devices::speaker
