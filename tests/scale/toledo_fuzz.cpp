// Anything at all as a scale's answers, whole and byte by byte: the same readings, none of them beyond what six
// digits can say.
#include <cstdint>
#include <cstdlib>

#include "devices/scale/toledo.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::scale;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Bytes bytes(data, data + size), dribble;
    std::vector<Reading> whole, piecewise;
    Settle settle;
    while (const auto reading = take_toledo(bytes)) {
        if (reading->weight < Weight{} || reading->weight > Weight::grams(453'600)) std::abort();
        settle.take(*reading);
        whole.push_back(*reading);
    }
    for (std::size_t at = 0; at < size; ++at) {
        dribble.push_back(data[at]);
        while (const auto reading = take_toledo(dribble)) piecewise.push_back(*reading);
    }
    if (whole != piecewise || dribble.size() > 9) std::abort();
    return 0;
}
