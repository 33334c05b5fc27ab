#include "devices/printer/document.h"

namespace kassa::devices::printer {

Bitmap Bitmap::blank(int width, int height) {
    return {width, height, std::vector<std::uint8_t>(std::size_t((width + 7) / 8) * std::size_t(height))};
}

bool Bitmap::black(int x, int y) const {
    if (x < 0 || y < 0 || x >= width || y >= height) return false;
    return (bits[std::size_t(y) * std::size_t(row_bytes()) + std::size_t(x / 8)] >> (7 - x % 8)) & 1;
}

void Bitmap::blacken(int x, int y) {
    bits[std::size_t(y) * std::size_t(row_bytes()) + std::size_t(x / 8)] |= std::uint8_t(0x80 >> (x % 8));
}

}  // namespace kassa::devices::printer
