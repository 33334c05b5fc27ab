// A parser with a planted mistake behind four letters and a length, one branch each: blind mutation would need
// billions of rounds, so that finding it shows that the runner follows new branches.
#include <cstddef>
#include <cstdint>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    if (size < 6) return 0;
    if (bytes[0] != 'b') return 0;
    if (bytes[1] != 'i') return 0;
    if (bytes[2] != 'r') return 0;
    if (bytes[3] != 'd') return 0;
    const std::vector<std::uint8_t> cage(bytes + 4, bytes + size);
    // The planted mistake: a length that is believed.
    const std::uint8_t* last = cage.data() + cage[0];
    if (cage[0] < 64) return 0;
    return *last == 0x2A ? 1 : 0;
}
