#include "vision/worker/jpeg/jpeg_module.h"

#include <algorithm>
#include <cstring>
#include <string>

#include "vision/pictures/picture_file.h"

extern "C" int kassa_decode_jpeg(const std::uint8_t* bytes, std::size_t size, std::uint8_t* gray,
                                 std::size_t gray_size, int* width, int* height, char* problem,
                                 std::size_t problem_size) {
    const auto refuse = [&](const std::string& sentence) {
        const std::size_t length = std::min(sentence.size(), problem_size - 1);
        std::memcpy(problem, sentence.data(), length);
        problem[length] = 0;
        return 1;
    };
    const auto shape = kassa::vision::whole_picture({bytes, size});
    if (!shape) return refuse("the camera's frame: " + shape.error().sentence);
    if (shape->width * shape->height > std::int64_t(gray_size))
        return refuse("the camera's frame is larger than it said");
    const auto picture = kassa::vision::decode_picture({bytes, size}, "the camera's frame");
    if (!picture) return refuse(picture.error().sentence);
    if (picture->pixels.size() > gray_size) return refuse("the camera's frame is larger than it said");
    std::ranges::copy(picture->pixels, gray);
    *width = picture->width;
    *height = picture->height;
    return 0;
}
