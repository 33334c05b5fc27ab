#pragma once
// Where the plug can be pulled. Every place at which the program and the world could come to disagree (a write to the
// journal, a send, an answer) names itself here, before and after. In a shop this costs one comparison; a test tells
// the process to die at the n-th such point, exactly as a power cut would, and looks at what is left.
#include <cstdint>

namespace kassa::power {

// Passes a point. Ends the process at once with exit code `died` when this is the chosen one.
void point(const char* name);

// Chooses the point to die at, counted from 1; 0 chooses none. `main` calls it once.
void die_at(std::uint64_t count);

// How many points have been passed so far.
std::uint64_t passed();

inline constexpr int died = 86;

}  // namespace kassa::power
