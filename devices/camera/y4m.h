#pragma once
// YUV4MPEG2, the plainest film there is (the y4m format of mjpegtools, yuv4mpeg(5)): a header line with the size
// and the rate, then for each frame a line "FRAME" and its planes. Pure: bytes in, frames out, in pieces of any
// size.
// Our simulator adds the frame's own number as a comment, "FRAME XN=123", so that the counting survives a reader that
// was started again.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/base/frame.h"
#include "core/base/result.h"

namespace kassa::devices {

struct Y4mHeader {
    int width = 0;                             // 1 to 8192 pixels
    int height = 0;                            // 1 to 8192 pixels
    PixelFormat format = PixelFormat::Yuv420;  // or Gray8 for Cmono
    std::int64_t rate_numerator = 10;          // frames …
    std::int64_t rate_denominator = 1;         // … in so many seconds; both ≥ 1

    bool operator==(const Y4mHeader&) const = default;
};

// "YUV4MPEG2 W1280 H720 F10:1 Cmono", without the line end. Faults name what is missing or not supported.
Result<Y4mHeader> parse_y4m_header(std::string_view line);
// The line that `parse_y4m_header` reads, with its line end.
std::string y4m_header(const Y4mHeader& header);

class Y4mReader {
public:
    // Takes bytes up to the end of one frame and says how many; ask `frame` before going on. Faults on bytes that
    // are no such stream; after that it takes nothing more.
    Result<std::size_t> take(std::span<const std::uint8_t> bytes);

    // The frame that is complete, once. Its time is left to the caller.
    std::optional<Frame> frame();

    const std::optional<Y4mHeader>& header() const { return header_; }
    // Whether bytes of an unfinished frame or line have been taken.
    bool in_mid_frame() const { return !line_.empty() || in_pixels_; }

private:
    Result<void> line_complete();

    std::string line_;
    std::optional<Y4mHeader> header_;
    std::optional<Frame> complete_;
    std::optional<Fault> broken_;
    Frame growing_;
    std::size_t frame_bytes_ = 0;
    bool in_pixels_ = false;
    std::uint64_t last_number_ = 0;
};

}  // namespace kassa::devices
