// Any bytes as a film, in pieces of any size.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "devices/camera/y4m.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    if (size == 0) return 0;
    const std::size_t piece = std::size_t(data[0]) + 1;
    devices::Y4mReader film;
    std::uint64_t last = 0;
    for (std::size_t at = 1; at < size;) {
        const auto used = film.take({data + at, std::min(piece, size - at)});
        if (!used) break;
        at += *used;
        if (const auto frame = film.frame()) {
            if (frame->number <= last ||
                frame->bytes.size() != frame_bytes(frame->width, frame->height, frame->format))
                std::abort();
            last = frame->number;
        } else if (*used == 0) {
            std::abort();  // it took nothing and gave nothing
        }
    }
    return 0;
}
