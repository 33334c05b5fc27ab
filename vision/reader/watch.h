#pragma once
// One camera's pictures, one after the other: what is in each, at the least cost. A kiosk stares at an empty
// counter for most of its life, so a picture that is no different from the last costs a comparison at a sixteenth
// of its size and nothing else, whether the counter is empty or an item lies on it. What one picture leaves
// undecided is handed to the look at the next. How much is done depends on the pictures alone, never on the time it
// takes, so a film is read the same way on every machine.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/frame.h"
#include "core/base/result.h"
#include "vision/message.h"
#include "vision/reader/reader.h"

namespace kassa::vision {

// The small grey picture for the screen's preview, in the camera's proportions within 320 × 180.
inline constexpr int thumbnail_width = 320;
inline constexpr int thumbnail_height = 180;

struct Watched {
    std::vector<Reading> readings;
    std::uint64_t picture = 0;  // a hash of all pixels
    bool still = false;         // no different from the picture before
    Light light;
    int thumbnail_width = 0;
    int thumbnail_height = 0;
    std::vector<std::uint8_t> thumbnail;
};

class Watch {
public:
    Watched look(GrayView picture);

private:
    // The share of the picture that is not as in the last one that differed, 0 to 1.
    double changed_share(const std::vector<std::uint8_t>& small, int width, int height) const;

    std::vector<std::uint8_t> last_;    // the thumbnail that later ones are compared with
    std::vector<std::uint8_t> before_;  // that of the picture before
    int tries_left_ = 0;                // looks that a changed picture is still worth
    std::vector<Trace> traces_;         // what the last look left undecided
};

// FNV-1a over words of eight bytes: the same picture gives the same number, another one practically never.
std::uint64_t hash_of(GrayView picture);

// The grey of an uncompressed frame: in place where the frame begins with it, else in `buffer`. A fault for a frame
// whose bytes do not fit its shape, and for Jpeg.
Result<GrayView> gray_of(PixelFormat format, int width, int height, std::span<const std::uint8_t> bytes,
                         std::vector<std::uint8_t>& buffer);

}  // namespace kassa::vision
