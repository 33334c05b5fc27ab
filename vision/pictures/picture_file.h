#pragma once
// A picture out of a file, in grey, or a sentence that says what is wrong with the file. Decoders are happy to
// invent the missing half of a picture that was cut; here a file must be whole before it is decoded.
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "vision/reader/reader.h"

namespace kassa::vision {

// Bounds on what is read: larger files and pictures are a fault. A picture over `large_side` is halved until it fits,
// which is still six pixels a module for a code that fills a tenth of it.
inline constexpr std::uintmax_t largest_file = 64 << 20;          // bytes
inline constexpr std::int64_t largest_picture = 100'000'000;      // pixels, as the file's header says
inline constexpr int large_side = 6000;                           // pixels

struct Picture {
    int width = 0;
    int height = 0;
    std::vector<std::uint8_t> pixels;  // grey, row by row without gaps

    GrayView view() const { return {pixels.data(), width, height, width}; }
};

struct Shape {
    std::int64_t width = 0;
    std::int64_t height = 0;
};

// Walks a PNG (ISO/IEC 15948), JPEG (ITU-T T.81), BMP or binary PGM/PPM from its signature to its end and gives its
// size in pixels; the fault's sentence names what is missing but not the file. Pure.
Result<Shape> whole_picture(std::span<const std::uint8_t> bytes);

// The picture in `bytes`; `name` stands in the sentences.
Result<Picture> decode_picture(std::span<const std::uint8_t> bytes, const std::string& name);

Result<Picture> load_picture(const std::filesystem::path& file);

}  // namespace kassa::vision
