// Anything at all from a hand scanner, in arrivals of a length that the first byte chooses: the same scans as at
// once, and none that holds what a code can't.
#include <cstdint>
#include <cstdlib>

#include "devices/scanner/line_reader.h"

using namespace kassa;
using namespace kassa::devices::scanner;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::span<const std::uint8_t> bytes(data + 1, size - 1);
    const Instant now{};
    LineReader whole, pieces;
    const auto scans = whole.take(bytes, now);
    std::vector<Event> more;
    const std::size_t step = 1 + data[0] % 5;
    for (std::size_t at = 0; at < bytes.size(); at += step)
        for (auto& scan : pieces.take(bytes.subspan(at, std::min(step, bytes.size() - at)), now))
            more.push_back(scan);
    if (scans != more) std::abort();
    for (const Event& event : scans) {
        const auto* scan = std::get_if<Scanned>(&event);
        if (!scan) continue;
        if (scan->text.empty() || scan->text.size() > 3072) std::abort();
        for (const char c : scan->text)
            if ((std::uint8_t(c) < 0x20 && c != 0x1D) || c == 0x7F) std::abort();
    }
    whole.give_up(now + std::chrono::seconds(1));
    if (whole.give_up(now + std::chrono::seconds(1))) std::abort();
    return 0;
}
