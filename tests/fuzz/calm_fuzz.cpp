// A parser without a mistake: a runner that finds something here is wrong itself.
#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < size; ++i) sum = sum * 31 + bytes[i];
    return sum == 0xFFFF'FFFF ? 1 : 0;
}
