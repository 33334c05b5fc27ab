// Pull the plug anywhere: the kiosk dies before and after each journal write, each write and sync of its disk, each
// send and each answer of a purchase, with everything that was not synced thrown away. It is started again and a
// shopper goes on as a shopper would: looks at the screen and does the next thing. Each time the same basket must come
// back, the card must be charged exactly once, the store must hold exactly one sale, and there must be a receipt.
//
// A first purchase without a cut counts the points; then there is one purchase for every point, several at a time.
#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <print>
#include <thread>

#include "core/base/power.h"
#include "kiosk/play/world.h"

namespace {

using namespace kassa;

const std::vector<std::string> wanted = {"9521234000303", "9521234002109"};  // milk and rice of the demo shop
constexpr int weights[] = {1064, 1012};                                      // grams
constexpr std::int64_t price = 116 + 299;  // cents; the milk has its week of 10 % off

struct Options {
    std::string binaries, config, shop, folder;
    int most = 0;  // points to try, spread evenly over all; 0: all
    int jobs = 4;  // purchases at a time: most of a purchase is waiting for devices
    std::string only;
};

// One purchase, with at most one power cut in it.
class Purchase {
public:
    Purchase(play::World& world) : world_(world) {}

    Result<void> shop() {
        if (auto ready = world_.terminal().ask("auto approve on"); !ready)
            return std::unexpected(ready.error());
        const auto end = std::chrono::steady_clock::now() + 120s;
        while (!finished_) {
            if (std::chrono::steady_clock::now() > end) return fault("the purchase did not come to its end");
            auto done = next_thing();
            if (done) continue;
            if (!world_.kiosk_died()) return done;
            ++cuts_;
            if (auto up = world_.start_kiosk(); !up) return up;
            if (auto same = basket_came_back(); !same) return same;
        }
        return {};
    }
    int cuts() const { return cuts_; }

private:
    // What the shopper has seen in the basket must be there again; what was in their hand may or may not be.
    Result<void> basket_came_back() {
        auto status = world_.status();
        if (!status) return std::unexpected(status.error());
        if (paid_ || status->place == "Attract") {
            // Before a first item was seen, or after everything was over, an empty lane is right.
            if (seen_.empty() || paid_) return {};
        }
        std::vector<std::string> now = status->items;
        for (const std::string& item : seen_)
            if (std::ranges::count(now, item) < std::ranges::count(seen_, item))
                return fault("the basket that came back lacks {}: {}", item, to_text(*status));
        return {};
    }

    Result<void> next_thing() {
        auto status = world_.status();
        if (!status) return std::unexpected(status.error());
        if (status->place == "Finishing" || status->place == "Thanks") paid_ = true;
        if (paid_ && status->place == "Attract") return leave();
        if (status->place == "Thanks") return touch("done");
        if (paid_ || status->place == "PayingByCard" || status->place == "Finishing") {
            std::this_thread::sleep_for(5ms);
            return {};
        }
        seen_ = status->items;
        for (std::size_t i = 0; i < wanted.size(); ++i)
            if (std::ranges::count(status->items, "0" + wanted[i]) == 0) return scan(wanted[i]);
        int grams = 0;
        for (const int weight : weights) grams += weight;
        if (status->bag_milligrams < (grams - 10) * 1000) return bag(grams);
        if (status->place == "ChoosingTender") return touch("pay-by-card");
        return touch("pay");
    }

    Result<void> scan(const std::string& code) {
        const auto before = world_.status();
        if (!before) return std::unexpected(before.error());
        if (auto sent = world_.scanner().ask("scan " + code); !sent) return std::unexpected(sent.error());
        auto heard =
            world_.wait_until("the scanner", [&](const auto& now) { return now.scans > before->scans; });
        return heard ? Result<void>{} : std::unexpected(heard.error());
    }

    Result<void> bag(int grams) {
        if (auto put = world_.bagging_scale().ask(std::format("set {}", grams)); !put)
            return std::unexpected(put.error());
        auto heard = world_.wait_until(
            "the scale", [&](const auto& now) { return now.bag_milligrams >= (grams - 10) * 1000; });
        return heard ? Result<void>{} : std::unexpected(heard.error());
    }

    // A button that is not there yet, or not there any more, is no mistake of the shopper's.
    Result<void> touch(const std::string& id) {
        auto touched = world_.ask_kiosk("touch " + id);
        if (!touched && !world_.kiosk_gone()) std::this_thread::sleep_for(5ms);
        return touched || !world_.kiosk_gone() ? Result<void>{} : std::unexpected(touched.error());
    }

    // The sale has to reach the store before the purchase counts as over.
    Result<void> leave() {
        auto sent = world_.wait_until(
            "the store to have the sale", [](const auto& now) { return now.outbox == 0; }, 60s);
        if (!sent) return std::unexpected(sent.error());
        finished_ = true;
        return {};
    }

    play::World& world_;
    std::vector<std::string> seen_;
    bool paid_ = false, finished_ = false;
    int cuts_ = 0;
};

std::int64_t number_after(const std::string& text, const std::string& word) {
    const auto at = text.find(word);
    return at == std::string::npos ? -1 : std::stoll(text.substr(at + word.size()));
}

// The terminal's own ledger, the printer's receipts and the store's own books.
Result<void> books_agree(play::World& world) {
    auto ledger = world.terminal().ask("ledger");
    if (!ledger) return std::unexpected(ledger.error());
    if (number_after(*ledger, "charged=") != 1 || number_after(*ledger, "total=") != price)
        return fault("the card was not charged exactly once: {}", *ledger);
    auto receipt = world.printer().ask("text LAST");
    if (!receipt) return std::unexpected(receipt.error());
    if (!receipt->contains("Basmati rice")) return fault("the last receipt is another one: {}", *receipt);
    if (auto ended = world.end_kiosk(); !ended) return ended;
    const std::string command = std::format("'{}' sales --json --data '{}' 2>/dev/null",
                                            (world.options().binaries / "store").string(),
                                            (world.options().folder / "kiosk" / "store").string());
    FILE* pipe = ::popen(command.c_str(), "re");
    std::string sales;
    for (char buffer[4096]; pipe && std::fgets(buffer, sizeof buffer, pipe);) sales += buffer;
    if (pipe) ::pclose(pipe);
    if (std::ranges::count(sales, '\n') != 1)
        return fault("the store does not hold exactly one sale: {}", sales);
    return {};
}

struct Outcome {
    int cuts = 0;
    std::map<std::string, std::int64_t> points;  // passed by the last start
};

// A cut that falls into the start itself is met by starting again.
Result<void> start(play::World& world, Outcome& outcome) {
    Result<void> up = world.start_kiosk();
    if (up || !world.kiosk_died()) return up;
    ++outcome.cuts;
    return world.start_kiosk();
}

Result<Outcome> purchase(const Options& options, const std::string& die_at) {
    std::string name = die_at.empty() ? "no-cut" : die_at;
    std::ranges::replace_if(
        name, [](char c) { return c == ' ' || c == ':' || c == '/'; }, '-');
    play::WorldOptions world_options;
    world_options.binaries = options.binaries;
    world_options.config = options.config;
    world_options.shop = options.shop;
    world_options.folder = options.folder + "/" + name;
    world_options.size = "540x960";
    world_options.camera = false;
    world_options.die_at = die_at;
    std::filesystem::remove_all(world_options.folder);
    auto world = play::World::make(world_options);
    if (!world) return std::unexpected(world.error());
    Outcome outcome;
    if (auto up = start(**world, outcome); !up) return std::unexpected(up.error());
    Purchase purchase(**world);
    if (auto shopped = purchase.shop(); !shopped) return std::unexpected(shopped.error());
    outcome.cuts += purchase.cuts();
    if (auto status = (*world)->status()) outcome.points = status->power_points;
    if (auto agree = books_agree(**world); !agree) return std::unexpected(agree.error());
    world->reset();
    std::filesystem::remove_all(world_options.folder);
    return outcome;
}

std::vector<std::string> plan_of(const Options& options, const std::map<std::string, std::int64_t>& points) {
    if (!options.only.empty()) return {options.only};
    std::vector<std::string> all;
    for (const auto& [name, count] : points)
        for (std::int64_t i = 1; i <= count; ++i) all.push_back(std::format("{}:{}", name, i));
    if (options.most <= 0 || std::size_t(options.most) >= all.size()) return all;
    std::vector<std::string> some;
    for (int i = 0; i < options.most; ++i)
        some.push_back(all[std::size_t(i) * all.size() / std::size_t(options.most)]);
    return some;
}

// Tries every point of the plan; tells of each purchase that went wrong.
class Trial {
public:
    Trial(const Options& options, std::vector<std::string> plan)
        : options_(options), plan_(std::move(plan)) {}

    void run() {
        std::vector<std::thread> workers;
        for (int i = 0; i < options_.jobs; ++i) workers.emplace_back([this] { work(); });
        for (std::thread& worker : workers) worker.join();
    }
    std::size_t points() const { return plan_.size(); }
    int cuts = 0, failures = 0;

private:
    void work() {
        for (std::size_t i = next_++; i < plan_.size(); i = next_++) {
            const auto bought = purchase(options_, plan_[i]);
            const std::lock_guard guard(mutex_);
            if (bought) cuts += bought->cuts;
            if (!bought) ++failures, std::println("cut at {}: {}", plan_[i], bought.error().sentence);
            if (++done_ % 25 == 0) std::println("{} of {} points", done_, plan_.size());
            std::fflush(stdout);
        }
    }

    const Options& options_;
    const std::vector<std::string> plan_;
    std::atomic<std::size_t> next_ = 0;
    std::mutex mutex_;  // guards what follows, and the output
    std::size_t done_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
    Options options;
    CLI::App app{"pulls the plug at every point of a purchase"};
    app.add_option("--binaries", options.binaries, "where the kiosk and the simulators are")->required();
    app.add_option("--config", options.config, "the kiosk's kiosk.toml")->required();
    app.add_option("--shop", options.shop, "the demo shop's store; each purchase works on a copy")
        ->required();
    app.add_option("--folder", options.folder, "for the purchases' files")->required();
    app.add_option("--most", options.most, "at most so many points, spread evenly over all; 0: all");
    app.add_option("--jobs", options.jobs, "purchases at a time")
        ->capture_default_str()
        ->check(CLI::Range(1, 64));
    app.add_option("--only", options.only, "only this point, NAME:COUNT");
    CLI11_PARSE(app, argc, argv);

    const auto began = std::chrono::steady_clock::now();
    const auto seconds = [&] {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
    };
    auto whole = purchase(options, "");
    if (!whole) {
        std::println(stderr, "plug: without any cut: {}", whole.error().sentence);
        return 1;
    }
    const double one = seconds();
    // A scale is only looked at: what it says counts once it stands in the journal, and those points are all here.
    std::erase_if(whole->points, [](const auto& point) { return point.first.contains("scale"); });
    std::int64_t all = 0;
    for (const auto& [name, count] : whole->points) {
        std::println("  {:4} × {}", count, name);
        all += count;
    }
    Trial trial(options, plan_of(options, whole->points));
    trial.run();
    std::println(
        R"({{"points": {}, "tried": {}, "cuts": {}, "failures": {}, "purchase_seconds": {:.2f}, "seconds": {:.1f}}})",
        all, trial.points(), trial.cuts, trial.failures, one, seconds());
    return trial.failures == 0 && trial.cuts > 0 ? 0 : 1;
}
