#include "devices/speaker/tones.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <span>

namespace kassa::devices::speaker {
namespace {

struct Note {
    double hertz;  // 0: a rest
    int milliseconds;
};

constexpr Note accepted[] = {{1047, 90}};
constexpr Note attention[] = {{698, 130}, {0, 40}, {523, 220}};
constexpr Note done[] = {{523, 110}, {659, 110}, {784, 240}};

std::span<const Note> notes_of(Tone tone) {
    switch (tone) {
        case Tone::Accepted: return accepted;
        case Tone::Attention: return attention;
        case Tone::Done: return done;
    }
    return {};
}

// A note swells and dies away within this, or it would begin and end with a click.
constexpr double edge_seconds = 0.008;

double edge(double seconds, double length) {
    const double near = std::min({seconds, length - seconds, edge_seconds}) / edge_seconds;
    return 0.5 - 0.5 * std::cos(std::numbers::pi * near);
}

}  // namespace

std::vector<std::int16_t> samples_of(Tone tone, int volume) {
    // Ears hear ratios: half the volume is a quarter of the height, about 12 dB.
    const double part = std::clamp(volume, 0, loudest) / double(loudest);
    const double height = 30'000 * part * part;
    std::vector<std::int16_t> samples;
    for (const Note& note : notes_of(tone)) {
        const int count = samples_per_second / 1000 * note.milliseconds;
        const double length = double(count) / samples_per_second;
        for (int i = 0; i < count; ++i) {
            const double at = double(i) / samples_per_second, turn = 2 * std::numbers::pi * note.hertz * at;
            // A little of the octave above makes it a bell and not a whistle.
            const double wave = (std::sin(turn) + 0.25 * std::sin(2 * turn)) / 1.25;
            samples.push_back(std::int16_t(std::lround(height * edge(at, length) * wave)));
        }
    }
    return samples;
}

}  // namespace kassa::devices::speaker
