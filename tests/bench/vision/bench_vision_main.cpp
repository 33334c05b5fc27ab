// bench_vision: the camera's eye, measured on photographs, on frames and films drawn by chance, and by what no camera
// should ever send. `--help` tells the options.
#include <malloc.h>

#include <CLI/CLI.hpp>
#include <print>

#include "tests/bench/figures.h"
#include "tests/bench/vision/generated.h"
#include "tests/bench/vision/photos.h"
#include "tests/bench/vision/soak.h"
#include "tests/frames/condition.h"

using namespace kassa;
using namespace kassa::bench;

namespace {

struct Wishes {
    std::string folder;
    int frames = 0, films = 0, hostile = 0;
    std::vector<int> heights = {720, 1080};
    bool json = false, list = false;
    Plan plan;
};

void tell(const Wishes& wishes, const Measured& measured) {
    if (wishes.json) std::println("{}", lines_of(measured.figures));
    else std::println("{}", measured.table);
}

Result<void> run(Wishes& wishes) {
    if (wishes.list)
        for (const auto& condition : frames::conditions()) std::println("{}", condition.name);
    wishes.plan.sizes.clear();
    for (const int height : wishes.heights) wishes.plan.sizes.push_back({height * 16 / 9, height});
    if (!wishes.folder.empty()) {
        const auto photos = measure_photos(wishes.folder, wishes.plan.decoders);
        if (!photos) return std::unexpected(photos.error());
        std::println("{}", lines_of(*photos));
    }
    if (wishes.frames > 0) {
        wishes.plan.each = wishes.frames;
        const auto measured = measure_frames(wishes.plan);
        if (!measured) return std::unexpected(measured.error());
        tell(wishes, *measured);
    }
    if (wishes.films > 0) {
        wishes.plan.each = wishes.films;
        const auto measured = measure_films(wishes.plan);
        if (!measured) return std::unexpected(measured.error());
        tell(wishes, *measured);
    }
    if (wishes.hostile > 0) {
        const auto worker = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "kiosk_vision";
        const auto outcome = soak(worker, wishes.hostile, wishes.plan.seed);
        if (!outcome) return std::unexpected(outcome.error());
        std::println("{}", lines_of(*outcome));
    }
    return {};
}

}  // namespace

int main(int count, char** arguments) {
    // A drawn frame is made of many pictures that live for a moment. Given back to the kernel and asked for again each
    // time, their pages cost three times as much as the drawing.
    ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
    ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
    CLI::App app("Measures the vision room.");
    Wishes wishes;
    app.add_option("FOLDER", wishes.folder, "photographs with a manifest.csv");
    app.add_option("--frames", wishes.frames, "frames of each condition and size, drawn and read one by one");
    app.add_option("--films", wishes.films, "films of five frames of each condition and size");
    app.add_option("--hostile", wishes.hostile, "hostile frames through the sandboxed worker (an hour: 108000)");
    app.add_option("--compared", wishes.plan.compared, "so many of them are also read by the other decoders")
        ->capture_default_str();
    app.add_option("--decoders", wishes.plan.decoders, "who reads: ours zxing zbar opencv opencv-qr")
        ->delimiter(',')
        ->capture_default_str();
    app.add_option("--sizes", wishes.heights, "rows of the frames")
        ->delimiter(',')
        ->check(CLI::Range(240, 2160))
        ->capture_default_str();
    app.add_option("--condition", wishes.plan.conditions, "only this one; may be given again (--list names them)");
    app.add_option("--seed", wishes.plan.seed, "of everything drawn")->capture_default_str();
    app.add_option("--keep", wishes.plan.keep, "a folder for the frames that ours missed or misread")
        ->check(CLI::ExistingDirectory);
    app.add_flag("--list", wishes.list, "names the conditions");
    app.add_flag("--json", wishes.json, "figures as JSON in place of tables");
    CLI11_PARSE(app, count, arguments);
    if (wishes.folder.empty() && !wishes.list && wishes.frames <= 0 && wishes.films <= 0 &&
        wishes.hostile <= 0)
        return std::println(stderr, "{}", app.help()), 2;
    const auto done = run(wishes);
    if (!done) return std::println(stderr, "bench_vision: {}", done.error().sentence), 1;
}
