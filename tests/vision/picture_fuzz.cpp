// Any bytes as a picture's pixels, and as a picture's file.
#include <cstdint>

#include "vision/pictures/picture_file.h"
#include "vision/reader/watch.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa::vision;
    if (const auto picture = decode_picture({data, size}, "fuzz"); picture && picture->pixels.size() < 1'000'000)
        read(picture->view(), Effort::Frame);
    if (size < 3) return 0;
    const int width = data[0] + 1, height = int((size - 2) / std::size_t(width));
    if (height < 1) return 0;
    const GrayView view{data + 2, width, height, width};
    read(view, data[1] & 1 ? Effort::Patient : Effort::Frame);
    Watch watch;
    watch.look(view);
    watch.look(view);
    return 0;
}
