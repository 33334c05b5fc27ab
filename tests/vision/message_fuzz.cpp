// What a worker that has gone bad could send, and what a kiosk could.
#include <cstdint>
#include <cstdlib>

#include "vision/message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa::vision;
    if (const auto report = decode_report({data, size})) {
        if (report->slot >= Slots::count ||
            report->thumbnail_width * report->thumbnail_height > int(Slots::thumbnail_bytes))
            std::abort();
        // What was understood is written and understood again as the same, unless it had to be cut.
        const auto again = decode_report(encode(*report));
        if (!again || again->readings.size() > report->readings.size()) std::abort();
    }
    if (const auto order = decode_order({data, size}, Slots{});
        order && decode_order(encode(*order), Slots{}) != *order)
        std::abort();
    return 0;
}
