// Anything at all as a file of events: either a fault that names file and line, or events that come out the same when
// written and read again, and that a lane can live through.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "tests/weights_bench/judge.h"

using namespace kassa;
using namespace kassa::weights_bench;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    std::vector<Event> events;
    const auto read = read_events(in, "events.csv", [&](const Event& event) { events.push_back(event); });
    if (!read) {
        if (!read.error().sentence.starts_with("events.csv:")) std::abort();
        return 0;
    }
    std::ostringstream out;
    write_header(out);
    for (const Event& event : events) write(out, event);
    std::istringstream back(out.str());
    std::size_t at = 0;
    const auto again = read_events(back, "again.csv", [&](const Event& event) {
        if (at >= events.size() || !(events[at++] == event)) std::abort();
    });
    if (!again || at != events.size()) std::abort();
    std::istringstream third(out.str());
    if (!judge(third, "third.csv", {}, {{MethodKind::Ours, 0}, {MethodKind::Fixed, 1}})) std::abort();
    return 0;
}
