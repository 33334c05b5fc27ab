#pragma once
// The one function of kiosk_vision_jpeg.so: a JPEG into grey pixels without gaps.
#include <cstddef>
#include <cstdint>

extern "C" {

// Returns 0 and the picture's size, or 1 and a sentence of at most `problem_size - 1` bytes. Writes at most
// `gray_size` bytes.
int kassa_decode_jpeg(const std::uint8_t* bytes, std::size_t size, std::uint8_t* gray, std::size_t gray_size,
                      int* width, int* height, char* problem, std::size_t problem_size);
}
