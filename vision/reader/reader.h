#pragma once
// Barcodes out of a grey picture, by ZXing-C++ 2.3 on several treatments of it. The library's own answer is a
// candidate, not a fact: an EAN, UPC or DataBar code is believed when enough lines through it say the same, or when
// two different treatments of the picture do. On the 343 photographs of the test data that takes the misreadings
// away and leaves contrast-limited equalisation to win back what glare and defocus had cost (notes in
// `reader.cpp`).
#include <cstdint>
#include <vector>

#include "vision/reading.h"

namespace kassa::vision {

struct GrayView {
    const std::uint8_t* pixels = nullptr;
    int width = 0;   // pixels, ≥ 1
    int height = 0;  // pixels, ≥ 1
    int stride = 0;  // bytes from one row to the next, ≥ width
};

enum class Effort {
    Fast,  // for every frame: about 3 ms at 1280 × 720 when there is nothing to find
    Hard,  // for a frame on which fast found nothing: rotated, inverted, downscaled, equalised; about 35 ms
    Patient,  // for a picture out of a file: hard, then enlarged and sharpened; no limit in time
};

// What can be read, in no particular order; the same print is reported once. Never throws; a picture that cannot
// hold a code (a side under 8 pixels) gives nothing. EAN-13 numbers beginning 140 to 199 are not reported: GS1 has
// given these prefixes to nobody, and the second line on Japanese books (191, 192: category and price) is no
// article number.
std::vector<Reading> read(GrayView picture, Effort effort);

}  // namespace kassa::vision
