// Anything at all as a kiosk.toml: it is refused with a sentence that names the file, or every value is in its range.
#include <cstdint>
#include <cstdlib>

#include "kiosk/config/config.h"

namespace {

void must(bool promise) {
    if (!promise) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    const auto config = config::parse({reinterpret_cast<const char*>(data), size}, "fuzz.toml");
    if (!config) {
        must(config.error().sentence.contains("fuzz.toml"));
        return 0;
    }
    must(config->display.width >= 320 && config->display.width <= 7680);
    must(config->display.height >= 320 && config->display.height <= 7680);
    must(config->display.dots_per_mm >= 1 && config->display.dots_per_mm <= 40);
    must(config->camera.watch_fps >= 1 && config->camera.watch_fps <= 30);
    must(config->camera.read_fps >= 1 && config->camera.read_fps <= 60);
    must(config->terminal.password.size() == 6);
    must(config->printer.width_mm == 80 || config->printer.width_mm == 58);
    must(config->journal.keep_days >= 1 && config->journal.most_megabytes >= 16);
    return 0;
}
