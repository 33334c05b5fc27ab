#pragma once
// The sounds of a lane, made and not recorded: a few notes each, told apart by their movement and not by their loudness
// alone. All notes lie between 500 and 1100 Hz, where ears that have grown old still hear well, and a whole shop of
// kiosks stays bearable.
#include <cstdint>
#include <vector>

namespace kassa::devices::speaker {

enum class Tone {
    Accepted,   // one short high note: it was heard, go on
    Attention,  // two falling notes: please look at the screen
    Done,       // three rising notes: paid
};

inline constexpr int samples_per_second = 48'000;
inline constexpr int loudest = 100;  // volumes are 0 to 100; 0 is silence

// One channel of samples. The volume is kept in its range.
std::vector<std::int16_t> samples_of(Tone tone, int volume);

}  // namespace kassa::devices::speaker
