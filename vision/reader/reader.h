#pragma once
// Barcodes out of a grey picture. Regions that look like bars are found, laid flat and read twice: by a model of what
// an EAN or UPC looks like through a bad lens (`ean_fit.h`), which reads what is blurred, pale or tiny, and by
// ZXing-C++ 2.3, which also reads the two-dimensional kinds: in a frame where squares stand (`squares.h`), in a file
// anywhere. Neither's answer is a fact:
// the model must prefer its number clearly to every other number, and of the library's a number must be said by
// enough lines or by two treatments of the picture (`votes.h`).
//
// Frames of one item support each other. What a frame shows without being able to decide it comes back as traces;
// handed in with the next frame, they are added to what that one shows of the same print:
//
//     Sight sight = look(frame, Effort::Frame, {.traces = traces});
//     traces = std::move(sight.traces);  // or clear them where the pause between the frames was long
//
// `sight.readings` were each read in this picture alone. `sight.joined` were not: they follow only from this picture
// and earlier ones together, which already are two or more looks at the print, so such a reading is no second witness
// for one that was joined from the same pictures.
#include <cstdint>
#include <span>
#include <vector>

#include "vision/reader/movement.h"
#include "vision/reader/trace.h"
#include "vision/reading.h"

namespace kassa::vision {

struct GrayView {
    const std::uint8_t* pixels = nullptr;
    int width = 0;   // pixels, ≥ 1
    int height = 0;  // pixels, ≥ 1
    int stride = 0;  // bytes from one row to the next, ≥ width
};

enum class Effort {
    Frame,  // for every frame of a camera: within a budget of work that an empty or cluttered picture hardly uses
    Patient,  // for a picture out of a file: every treatment, no limit in time
};

struct Sight {
    std::vector<Reading> readings;
    std::vector<Joined> joined;
    std::vector<Trace> traces;
};

// What the pictures before this one say of it.
struct Before {
    std::span<const Trace> traces;  // of the last one
    Movement movement;              // since the last one: what moves is looked at first
};

// What can be read, in no particular order; the same print is reported once. Never throws; a picture that cannot hold a
// code (a side under 8 pixels) gives nothing. How much is done depends on the pixels alone, never on the time it takes.
// The second line on Japanese books (an EAN-13 that begins 191 or 192: category and price) is no article number and not
// reported; GS1 has given these prefixes to nobody.
Sight look(GrayView picture, Effort effort, const Before& before = {});

// The readings of one picture alone.
std::vector<Reading> read(GrayView picture, Effort effort);

}  // namespace kassa::vision
