// bench_kiosk: what packaging/bench kiosk prints. Each chapter starts a kiosk of its own, with simulators that speak
// the devices' real protocols; nothing but the kiosk and what it started is counted.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <print>
#include <thread>

#include "core/base/random.h"
#include "core/catalog/csv_import.h"
#include "kiosk/replica/replica.h"
#include "tests/bench/figures.h"
#include "tests/bench/processes.h"
#include "tests/bench/shop_floor.h"

namespace json = boost::json;
using namespace kassa;
using namespace kassa::bench;

namespace {

constexpr int camera_at_rest_fps = 10, camera_reading_fps = 30;
constexpr int items_to_warm_up = 5;
constexpr int warm_starts = 5;
constexpr int look_ups = 100'000;
// Until a kiosk that has just started has fetched what the store has and has gone quiet.
constexpr Duration settling = 8s;
constexpr Duration first_catalogue_patience = 10min;

struct Options {
    std::filesystem::path binaries, folder;
    std::string products;
    int items = 120, seconds = 25;
};

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void say(const std::string& progress) { std::println(stderr, "{} …", progress); }

Result<std::vector<catalog::Product>> products_of(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fault("{}: cannot be read", file);
    std::vector<catalog::Product> products;
    const auto read = catalog::import_csv(in, file, Currency{"EUR", 2}, [&](catalog::Product product) {
        products.push_back(std::move(product));
    });
    if (!read) return std::unexpected(read.error());
    return products;
}

// --- From the frame to the screen
// --------------------------------------------------------------------------------------

// Packaged goods that nobody has to approve, the light ones: a scale carries 30 kg.
std::vector<catalog::Product> goods_to_carry(std::vector<catalog::Product> products) {
    std::erase_if(products, [](const catalog::Product& product) {
        return !product.item.starts_with("0") || product.age_limit > 0 || !product.gross_weight ||
               !product.price;
    });
    std::ranges::sort(products, {}, [](const catalog::Product& product) { return product.gross_weight; });
    if (products.size() > 16) products.resize(16);
    return products;
}

// Nanoseconds from the first frame that shows the whole of the item until its line is on the screen; nothing for an
// item that was not sold.
std::optional<std::int64_t> first_sight_to_screen(const std::string& camera_says, const json::value& metrics) {
    constexpr std::string_view name = "whole_at_ns=";
    const auto at = camera_says.find(name);
    if (at == std::string::npos) return std::nullopt;
    const auto whole_at = std::strtoll(camera_says.c_str() + at + name.size(), nullptr, 10);
    const auto shown_at = metrics.at("last_code_shown_at_ns").to_number<std::int64_t>();
    // Bars are often whole in view, and read, a frame before the card is.
    constexpr std::int64_t earliest = 200'000'000;
    if (shown_at < whole_at - earliest) return std::nullopt;
    return shown_at - whole_at;
}

// Carries each item past the camera and puts it into the bag, at the pace of the film. Returns the milliseconds from
// first sight to the screen of those that were sold.
Result<std::vector<double>> shop(ShopFloor& floor, const std::vector<catalog::Product>& goods, int items, Weight& bag) {
    std::vector<double> milliseconds;
    for (int i = 0; i < items; ++i) {
        const catalog::Product& product = goods[std::size_t(i) % goods.size()];
        const auto shown = floor.camera().ask("barcode EAN13 " + product.item.substr(1), 60s);
        if (!shown) return std::unexpected(shown.error());
        const auto metrics = floor.kiosk().ask("metrics");
        if (!metrics) return std::unexpected(metrics.error());
        if (const auto time = first_sight_to_screen(*shown, json::parse(*metrics)))
            milliseconds.push_back(double(*time) / 1e6);
        bag = bag + *product.gross_weight;
        if (auto put = floor.bagging_scale().ask("set " + std::to_string(bag.in_grams())); !put)
            return std::unexpected(put.error());
    }
    return milliseconds;
}

Result<json::object> code_to_screen(const Options& options, const std::string& size) {
    say(std::format("carrying {} items past a camera at {} frames a second, screen {}", options.items,
                    camera_reading_fps, size));
    auto floor = ShopFloor::open({options.binaries, options.folder / "demo/kiosk.toml", options.folder / size,
                                  size, camera_reading_fps});
    if (!floor) return std::unexpected(floor.error());
    const auto products = products_of(options.products);
    if (!products) return std::unexpected(products.error());
    const auto goods = goods_to_carry(*products);
    if (goods.size() < 8) return fault("{}: has too few packaged goods for this", options.products);
    if (auto up = (*floor)->start_kiosk(); !up) return std::unexpected(up.error());
    if (auto ready = (*floor)->wait_until_ready(60s); !ready) return std::unexpected(ready.error());
    Weight bag;
    if (auto done = shop(**floor, goods, items_to_warm_up, bag); !done) return std::unexpected(done.error());
    devices::Child& kiosk = (*floor)->kiosk();
    if (auto cleared = kiosk.ask("metrics clear"); !cleared) return std::unexpected(cleared.error());
    const auto first_sights = shop(**floor, goods, options.items, bag);
    if (!first_sights) return std::unexpected(first_sights.error());
    const auto metrics = kiosk.ask("metrics");
    const auto status = kiosk.ask("status");
    if (!metrics || !status) return std::unexpected((metrics ? status : metrics).error());
    json::object all{{"metrics", json::parse(*metrics)},
                     {"status", json::parse(*status)},
                     {"first_sights", json::value_from(*first_sights)}};
    (*floor)->end_kiosk();
    return all;
}

double milliseconds_in(const json::object& measured, const std::string& what, const std::string& which) {
    return measured.at("metrics").at(what).at(which).to_number<double>() / 1000;
}

Result<void> measure_screens(const Options& options, json::object& report) {
    for (const std::string size : {"1080x1920", "1920x1080"}) {
        const auto measured = code_to_screen(options, size);
        if (!measured) return std::unexpected(measured.error());
        json::object figures{{"items_carried_past", options.items},
                             {"lines_measured", measured->at("metrics").at("code_to_screen").at("count")},
                             {"screen", measured->at("status").at("screen")},
                             {"p50_ms", milliseconds_in(*measured, "code_to_screen", "p50_us")}};
        figures["p99"] = at_most(milliseconds_in(*measured, "code_to_screen", "p99_us"), 60, "ms");
        report["frame_to_screen_" + size] = std::move(figures);
        const auto first_sights = json::value_to<std::vector<double>>(measured->at("first_sights"));
        report["first_sight_to_screen_" + size] =
            json::object{{"items_sold", first_sights.size()},
                         {"p50", at_most(quantile(first_sights, 0.50), 120, "ms")},
                         {"p95_ms", std::round(quantile(first_sights, 0.95) * 10) / 10}};
        report["cpu_a_frame_" + size] =
            json::object{{"frames", measured->at("metrics").at("frame_cpu").at("count")},
                         {"p50_ms", milliseconds_in(*measured, "frame_cpu", "p50_us")},
                         {"p95", at_most(milliseconds_in(*measured, "frame_cpu", "p95_us"), 16, "ms")}};
    }
    return {};
}

// --- Doing nothing
// -----------------------------------------------------------------------------------------------------

// The camera's frames done with so far, on a kiosk that rests as it should.
Result<std::int64_t> frames_read(ShopFloor& floor) {
    const auto answer = floor.kiosk().ask("status");
    if (!answer) return std::unexpected(answer.error());
    const json::value status = json::parse(*answer);
    if (status.at("screen") != "attract" || !status.at("ready").as_bool())
        return fault("the kiosk does not rest, or a device is away: {}", *answer);
    return status.at("frames").to_number<std::int64_t>();
}

// Percent of a core by process, on the attract screen.
Result<json::object> at_rest(const Options& options, int camera_fps, double target) {
    say(std::format("{} s on the attract screen {} a camera", options.seconds,
                    camera_fps == 0 ? "without" : "with"));
    auto floor = ShopFloor::open({options.binaries, options.folder / "demo/kiosk.toml",
                                  options.folder / "rest", "1080x1920", camera_fps});
    if (!floor) return std::unexpected(floor.error());
    if (auto up = (*floor)->start_kiosk(); !up) return std::unexpected(up.error());
    if (auto ready = (*floor)->wait_until_ready(60s); !ready) return std::unexpected(ready.error());
    std::this_thread::sleep_for(settling);
    const auto frames_before = frames_read(**floor);
    if (!frames_before) return std::unexpected(frames_before.error());
    const pid_t kiosk = (*floor)->kiosk().pid();
    const auto before = family_of(kiosk);
    const auto start = std::chrono::steady_clock::now();
    std::this_thread::sleep_for(std::chrono::seconds(options.seconds));
    const auto after = family_of(kiosk);
    const double seconds = seconds_since(start);
    const auto frames = frames_read(**floor);
    if (!frames) return std::unexpected(frames.error());
    json::object by_process;
    double all = 0;
    for (const auto& [name, used] : used_between(before, after)) {
        by_process[name] = std::round(used / seconds * 1e4) / 100;
        all += used / seconds * 100;
    }
    (*floor)->end_kiosk();
    return json::object{{"seconds", std::round(seconds * 10) / 10},
                        {"frames_read", *frames - *frames_before},
                        {"percent_of_a_core_by_process", std::move(by_process)},
                        {"all_processes", at_most(all, target, "% of a core")}};
}

// --- Start, memory and look-ups with the large catalogue
// ---------------------------------------------------------------

Result<std::int64_t> fill_replica(const Options& options, ShopFloor& floor, std::int64_t products) {
    say(std::format("bringing {} products to the kiosk", products));
    if (auto up = floor.start_kiosk(); !up) return std::unexpected(up.error());
    if (auto up = floor.wait_until_ready(60s); !up) return std::unexpected(up.error());
    const auto start = std::chrono::steady_clock::now();
    for (std::int64_t last = -1;;) {
        std::this_thread::sleep_for(1s);
        auto replica = replica::Replica::open(options.folder / "kiosk/replica.db");
        if (!replica) return std::unexpected(replica.error());
        const std::int64_t size = replica->size();
        // The list may name an article more than once, so the end is told by what no longer grows.
        if (size == last && size > products * 9 / 10) {
            floor.end_kiosk();
            return size;
        }
        last = size;
        if (seconds_since(start) > double(first_catalogue_patience.count()) / 1000)
            return fault("the kiosk has only {} of {} products after {} s", size, products,
                         seconds_since(start));
    }
}

// From the start of the process until the first picture of the attract screen is presented.
Result<double> start_to_attract(ShopFloor& floor) {
    const auto start = std::chrono::steady_clock::now();
    if (auto up = floor.start_kiosk(); !up) return std::unexpected(up.error());
    if (auto up = floor.kiosk().ready(30s); !up) return std::unexpected(up.error());
    // The loop draws before it answers.
    const auto view = floor.kiosk().ask("view");
    if (!view) return std::unexpected(view.error());
    const double seconds = seconds_since(start);
    if (json::parse(*view).at("screen") != "attract") return fault("it began with another screen: {}", *view);
    const auto metrics = floor.kiosk().ask("metrics");
    if (!metrics || json::parse(*metrics).at("frame_cpu").at("count").to_number<int>() < 1)
        return fault("nothing was drawn when the first view was there");
    return seconds;
}

Result<void> measure_start(const Options& options, json::object& report) {
    std::ifstream list(options.folder / "catalogue.csv");
    const auto rows = std::count(std::istreambuf_iterator<char>(list), {}, '\n') - 1;
    auto floor = ShopFloor::open({options.binaries, options.folder / "large/kiosk.toml",
                                  options.folder / "kiosk", "1080x1920", camera_at_rest_fps});
    if (!floor) return std::unexpected(floor.error());
    const auto products = fill_replica(options, **floor, rows);
    if (!products) return std::unexpected(products.error());
    say("starting with them");
    json::array starts;
    std::vector<double> seconds;
    for (int i = 0; i < warm_starts; ++i) {
        if (i > 0) (*floor)->end_kiosk();
        const auto one = start_to_attract(**floor);
        if (!one) return std::unexpected(one.error());
        seconds.push_back(*one);
        starts.push_back(std::round(*one * 1000) / 1000);
        std::this_thread::sleep_for(2s);
    }
    report["start_to_attract"] = json::object{{"products", *products},
                                              {"starts_s", std::move(starts)},
                                              {"slowest", at_most(std::ranges::max(seconds), 1, "s")}};
    std::this_thread::sleep_for(settling);
    double rss = 0, pss = 0;
    json::array by_process;
    for (const Process& process : family_of((*floor)->kiosk().pid())) {
        const Memory memory = memory_of(process.pid);
        rss += memory.rss_megabytes;
        pss += memory.pss_megabytes;
        by_process.push_back({{"name", process.name},
                              {"rss_mb", std::round(memory.rss_megabytes * 10) / 10},
                              {"pss_mb", std::round(memory.pss_megabytes * 10) / 10}});
    }
    report["resident_memory"] = json::object{{"by_process", std::move(by_process)},
                                             {"rss", at_most(rss, 250, "MB")},
                                             {"pss", at_most(pss, 250, "MB")}};
    (*floor)->end_kiosk();
    return {};
}

// Numbers as they stand in the list, as the catalogue knows them: GTINs of 14 digits.
std::vector<std::string> known_keys(const std::string& file) {
    std::ifstream in(file);
    std::vector<std::string> keys;
    std::string line;
    while (std::getline(in, line)) {
        const std::string number = line.substr(0, line.find(','));
        const bool digits = std::ranges::all_of(number, [](char c) { return c >= '0' && c <= '9'; });
        if (digits && number.size() >= 8 && number.size() <= 14)
            keys.push_back(std::string(14 - number.size(), '0') + number);
    }
    return keys;
}

Result<void> measure_look_ups(const Options& options, json::object& report) {
    say("looking up numbers");
    auto replica = replica::Replica::open(options.folder / "kiosk/replica.db");
    if (!replica) return std::unexpected(replica.error());
    const auto keys = known_keys((options.folder / "catalogue.csv").string());
    if (keys.empty()) return fault("the list of products has no numbers");
    Random random(1);
    std::vector<double> known, unknown, all;
    for (int i = 0; i < look_ups; ++i) {
        const bool from_list = i % 2 == 0;
        const std::string key = from_list ? keys[std::size_t(random.below(keys.size()))]
                                          : std::format("{:014}", random.below(100'000'000'000'000));
        const auto start = std::chrono::steady_clock::now();
        const auto product = replica->find(key);
        const double microseconds = seconds_since(start) * 1e6;
        (product ? known : unknown).push_back(microseconds);
        all.push_back(microseconds);
    }
    if (const auto trouble = replica->trouble(); !trouble.empty()) return fault("{}", trouble);
    const auto figures = [](const std::vector<double>& values) {
        return json::object{{"look_ups", values.size()},
                            {"p50_us", std::round(quantile(values, 0.5) * 100) / 100},
                            {"p99", at_most(quantile(values, 0.99), 50, "us")}};
    };
    report["look_up_by_gtin"] = figures(all);
    report["look_up_by_gtin_found"] = figures(known);
    report["look_up_by_gtin_not_found"] = figures(unknown);
    return {};
}

Result<json::object> measure(const Options& options, const std::vector<std::string>& chapters) {
    const auto wanted = [&](const std::string& chapter) {
        return chapters.empty() || std::ranges::find(chapters, chapter) != chapters.end();
    };
    // Other work on the machine shows in every figure, so what there was of it stands beside them.
    double load = 0;
    ::getloadavg(&load, 1);
    json::object report{{"cores", std::thread::hardware_concurrency()}, {"load_average_before", load}};
    if (wanted("screen"))
        if (auto done = measure_screens(options, report); !done) return std::unexpected(done.error());
    if (wanted("rest")) {
        auto without = at_rest(options, 0, 1.5);
        if (!without) return std::unexpected(without.error());
        report["cpu_at_rest_without_camera"] = std::move(*without);
        auto with = at_rest(options, camera_at_rest_fps, 20);
        if (!with) return std::unexpected(with.error());
        report["cpu_at_rest_camera_at_10_fps"] = std::move(*with);
    }
    if (wanted("start"))
        if (auto done = measure_start(options, report); !done) return std::unexpected(done.error());
    if (wanted("start"))
        if (auto done = measure_look_ups(options, report); !done) return std::unexpected(done.error());
    return report;
}

}  // namespace

int main(int count, char** arguments) {
    Options options;
    std::vector<std::string> chapters;
    CLI::App app{"Measures a kiosk: packaging/bench kiosk prepares what this needs"};
    app.add_option("--folder", options.folder, "with demo/, large/ and catalogue.csv")->required();
    app.add_option("--products", options.products, "the demo shop's catalogue.csv")->required();
    app.add_option("--items", options.items, "carried past the camera for each orientation")
        ->check(CLI::Range(1, 400));
    app.add_option("--seconds", options.seconds, "at rest")->check(CLI::Range(5, 3600));
    app.add_option("--only", chapters, "screen, rest or start (with look-ups)");
    CLI11_PARSE(app, count, arguments);
    options.binaries = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const auto report = measure(options, chapters);
    if (!report) return std::println(stderr, "bench_kiosk: {}", report.error().sentence), 1;
    std::println("{}", lines_of(*report));
}
