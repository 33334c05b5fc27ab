#pragma once
// The loudspeaker of a kiosk: short sounds beside what screen and lamp show. Whatever it says stands on the screen too,
// so a kiosk without one loses nothing but comfort, and nobody is called for it.
#include <memory>

#include "core/base/result.h"
#include "core/base/time.h"
#include "devices/speaker/tones.h"

namespace kassa::devices::speaker {

class Speaker {
public:
    virtual ~Speaker() = default;
    // Begins the tone in place of one that still sounds, and returns before it has sounded. A fault when there is
    // nothing to hear it from; then a device is looked for again, at most every half minute of `now`.
    virtual Result<void> play(Tone tone, Instant now) = 0;

    // The machine's default output, through SDL; `volume` is 1 to 100. SDL_AUDIODRIVER chooses another: "dummy" is
    // heard by nobody, and "disk" writes what would sound into the file SDL_DISKAUDIOFILE.
    static std::unique_ptr<Speaker> open(int volume);
};

}  // namespace kassa::devices::speaker
