// Anything at all as a story: every line is an act, or the sentence about it names the file and the line.
#include <cstdint>
#include <cstdlib>

#include "kiosk/play/story.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto story = play::parse(text, "fuzz.story");
    if (!story) {
        if (!story.error().sentence.contains("fuzz.story:")) std::abort();
        return 0;
    }
    long last = 0;
    for (const play::Line& line : story->lines) {
        if (line.number <= last || text.find(line.text) == std::string_view::npos) std::abort();
        last = line.number;
        if (const auto* wait = std::get_if<play::Waits>(&line.act); wait && wait->duration < Duration(0))
            std::abort();
        if (const auto* bag = std::get_if<play::Bags>(&line.act); bag && bag->weight < Weight{}) std::abort();
    }
    return 0;
}
