// A parser that never comes back from two bytes.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 2) return 0;
    if (bytes[0] != 0x7F) return 0;
    if (bytes[1] != 0x00) return 0;
    for (volatile int forever = 1; forever;) {}
    return 0;
}
