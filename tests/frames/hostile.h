#pragma once
// Frames that no honest camera sends: noise, bars and finder patterns without meaning, half codes, dozens of codes,
// impossible shapes, cut and changed JPEGs. A reader may find nothing in them, but must live on.
#include <cstdint>

#include "core/base/frame.h"

namespace kassa::frames {

// Such a frame by chance, the same again from its seed and number; its bytes need not fit its shape. Never over
// `largest` bytes.
Frame hostile_frame(std::uint64_t seed, std::uint64_t number, std::size_t largest);

}  // namespace kassa::frames
