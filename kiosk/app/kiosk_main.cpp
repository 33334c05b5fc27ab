// `kiosk`: the appliance, and what its people do with it from a command line: play stories, re-tell a journal.
#include <CLI/CLI.hpp>
#include <unistd.h>

#include <print>
#include <random>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "core/base/power.h"
#include "core/base/store_address.h"
#include "kiosk/app/kiosk.h"
#include "kiosk/app/story_control.h"
#include "kiosk/journal/retell.h"
#include "kiosk/link/enrolment.h"
#include "kiosk/play/player.h"

namespace {

using namespace kassa;

struct Words {
    std::string config, size, language, die_at, frames, photos, folder, journal, visit;
    std::vector<std::string> set, stories;
    std::uint64_t seed = 0;
    std::string url, lane, code, key_file;
    bool story = false, offscreen = false, commands = false, windowed = false, landscape = false;
};

int failed(const Fault& fault) {
    std::println(stderr, "kiosk: {}", fault.sentence);
    return 1;
}

std::filesystem::path own_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

// "1080x1920" into the configuration; --landscape turns what is configured round.
Result<void> set_size(config::Config& config, const Words& words) {
    if (!words.size.empty()) {
        int width = 0, height = 0, rest = 0;
        if (std::sscanf(words.size.c_str(), "%dx%d%n", &width, &height, &rest) != 2 ||
            words.size[std::size_t(rest)] || width < 320 || height < 320 || width > 7680 || height > 7680)
            return fault("--size {}: write WIDTHxHEIGHT in pixels, each 320 to 7680, such as 1080x1920",
                         words.size);
        config.display.width = width;
        config.display.height = height;
    }
    if (words.landscape && config.display.width < config.display.height)
        std::swap(config.display.width, config.display.height);
    return {};
}

int run(const Words& words) {
    auto config = config::read(words.config, words.set);
    if (!config) return failed(config.error());
    if (auto sized = set_size(*config, words); !sized) return failed(sized.error());
    if (!words.die_at.empty())
        if (auto set = power::die_at(words.die_at); !set) return failed(set.error());
    if (words.story) power::count_points();
    kiosk::Settings settings;
    settings.config = *config;
    settings.binaries = own_folder();
    settings.language = words.language;
    settings.offscreen = words.story || words.offscreen;
    settings.windowed = words.windowed;
    settings.story = words.story;
    settings.seed = words.seed != 0 ? words.seed : words.story ? 1 : std::random_device{}();
    spdlog::info("kiosk {}: seed {}", config->lane, settings.seed);
    auto kiosk = kiosk::Kiosk::open(std::move(settings));
    if (!kiosk) return failed(kiosk.error());
    const bool told = words.story || words.commands;
    const auto ended = told ? kiosk::StoryControl(**kiosk).run() : (*kiosk)->run();
    return ended ? 0 : failed(ended.error());
}

// Each story plays in a folder of its own; what a failing one left there can be looked at.
int play_stories(const Words& words) {
    const auto config = config::read(words.config);
    if (!config) return failed(config.error());
    int wrong = 0;
    for (const std::string& file : words.stories) {
        const auto story = play::read(file);
        if (!story) {
            ++wrong;
            failed(story.error());
            continue;
        }
        const std::string name = std::filesystem::path(file).stem().string();
        play::PlayOptions options;
        options.world.binaries = own_folder();
        options.world.config = words.config;
        options.world.shop = config->below_data(config->store.data);
        if (!std::filesystem::is_directory(options.world.shop))
            return failed(Fault{options.world.shop.string() + ": there is no store (store.data of " +
                                words.config + ")"});
        options.world.language = words.language;
        options.world.size = words.size;
        options.world.camera = std::ranges::any_of(story->lines, [](const play::Line& line) {
            return std::holds_alternative<play::ShowsPhoto>(line.act) ||
                   std::holds_alternative<play::ShowsProduct>(line.act);
        });
        const auto base = words.folder.empty() ? std::filesystem::temp_directory_path()
                                               : std::filesystem::path(words.folder);
        options.world.folder = base / std::format("kassa-{}-{}", name, ::getpid());
        options.frames = words.frames;
        options.photos = words.photos;
        const auto played = play::play(*story, options);
        if (!played) {
            ++wrong;
            failed(Fault{played.error().sentence + "\n  (journal and log are in " +
                         options.world.folder.string() + ")"});
            continue;
        }
        std::println("{}: every expectation held ({} acts)", file, story->lines.size());
        std::filesystem::remove_all(options.world.folder);
    }
    return wrong == 0 ? 0 : 1;
}

int enrol(const Words& words) {
    if (const auto address = store_address(words.url); !address)
        return failed(Fault{"--url cannot be used: " + address.error().sentence});
    const auto key = kiosk::enrol({words.url, words.lane, words.code}, words.key_file);
    if (!key) return failed(key.error());
    std::println("lane {} is enrolled; its key is in {}", key->lane, words.key_file);
    return 0;
}

int replay(const Words& words) {
    auto told = journal::retell_file(words.journal, words.visit,
                                     [](const std::string& line) { std::println("{}", line); });
    return told ? 0 : failed(told.error());
}

}  // namespace

int main(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_logger_mt("kiosk"));
    Words words;
    std::function<int()> act;
    CLI::App app{"Kassa's kiosk: guides a shopper through scanning, bagging, paying and the receipt"};
    app.require_subcommand(1);

    auto* run_command = app.add_subcommand("run", "be a kiosk");
    run_command->callback([&] { act = [&] { return run(words); }; });
    run_command->add_option("--config", words.config, "the kiosk's kiosk.toml")->required();
    run_command->add_option("--set", words.set,
                            "a key of the configuration, such as terminal.address=tcp:127.0.0.1:20007");
    run_command->add_option("--size", words.size, "of the screen in pixels, such as 1080x1920");
    run_command->add_flag("--landscape", words.landscape, "the longer side lies");
    run_command->add_flag("--window", words.windowed, "in a window, whatever the configuration says");
    run_command->add_option("--lang", words.language, "the language that is offered first");
    run_command->add_option("--seed", words.seed, "of chance, for ids; printed at start");
    run_command->add_flag("--story", words.story,
                          "be told by a story over standard input (see kiosk/app/story_control.h)");
    run_command->add_flag("--offscreen", words.offscreen, "draw where nobody sees it, for a machine without a display");
    run_command->add_flag("--commands", words.commands,
                          "answer a story's commands, but live by the system's clock; for measurements");
    run_command->add_option("--die-at", words.die_at,
                            "for tests: end as in a power cut at this point, NAME:COUNT");

    auto* play_command = app.add_subcommand("play", "play stories with simulated devices and no display");
    play_command->callback([&] { act = [&] { return play_stories(words); }; });
    play_command->add_option("STORY", words.stories, "files of stories; README.md has their words")
        ->required();
    play_command->add_option("--config", words.config, "the kiosk's kiosk.toml")->required();
    play_command->add_option("--frames", words.frames, "a folder for pictures of the screens");
    play_command->add_option("--lang", words.language, "the language that is offered first");
    play_command->add_option("--size", words.size, "of the screen in pixels, such as 1920x1080");
    play_command->add_option("--photos", words.photos,
                             "where photographs are looked for besides the story's folder");
    play_command->add_option("--folder", words.folder,
                             "where each visit's files go; else the system's temporary folder");

    auto* replay_command = app.add_subcommand("replay", "re-tell the visits of a journal as text");
    replay_command->callback([&] { act = [&] { return replay(words); }; });
    replay_command->add_option("JOURNAL", words.journal, "a journal.db, of a running kiosk too")->required();
    replay_command->add_option("--visit", words.visit, "only the visit with this id");

    auto* enrol_command = app.add_subcommand("enrol", "make this kiosk known to its store, once");
    enrol_command->callback([&] { act = [&] { return enrol(words); }; });
    enrol_command->add_option("--url", words.url, "of the store, such as https://store.local:8640")->required();
    enrol_command->add_option("--lane", words.lane, "this kiosk's name in sales")->required();
    enrol_command->add_option("--code", words.code, "as `store enrol LANE --code` printed it")->required();
    enrol_command->add_option("--key-file", words.key_file, "where the key goes: store.key_file of kiosk.toml")
        ->required();

    CLI11_PARSE(app, argc, argv);
    return act();
}
