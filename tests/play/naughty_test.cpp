// Strings that break programs, in a real visit: as names of products that are scanned, shown, paid and printed, and as
// what a hand scanner reads.
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <format>
#include <fstream>
#include <thread>

#include "kiosk/play/world.h"
#include "tests/play/naughty.h"

using namespace kassa;
using namespace kassa::play;

namespace {

const std::filesystem::path binaries = std::filesystem::path(KASSA_BUILD_DIR) / "bin";

// 952 is GS1's prefix for examples.
std::string gtin_of(std::size_t index) {
    std::string digits = std::format("95299{:07}", index);
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return digits + char('0' + (10 - sum % 10) % 10);
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
    return out + "\"";
}

int run(const std::string& command) { return std::system(command.c_str()); }

// A shop whose goods are called like that, in both languages; names that no store takes are named by the import and
// left out.
std::filesystem::path shop_of(const std::vector<std::string>& names) {
    const auto folder = std::filesystem::path(KASSA_BUILD_DIR) / "tests/play/naughty";
    const std::string prepare = std::string(KASSA_SOURCE_DIR) + "/packaging/demo/prepare";
    REQUIRE(run(std::format("'{}' '{}'", prepare, folder.string())) == 0);
    const auto file = folder / "goods.csv";
    std::ofstream csv(file, std::ios::binary);
    csv << "item,name,name_ar,price,gross_weight_g\n";
    for (std::size_t i = 0; i < names.size(); ++i)
        csv << gtin_of(i) << ',' << quoted(names[i]) << ',' << quoted(names[i]) << ",1.00,5\n";
    csv.close();
    // The import says so when it leaves some out: its exit code is no failure here.
    (void)run(std::format("'{}' import --data '{}' '{}' >'{}' 2>&1", (binaries / "store").string(),
                          (folder / "store").string(), file.string(), (folder / "import.log").string()));
    return folder;
}

std::unique_ptr<World> world_of(const std::filesystem::path& shop, const std::string& name) {
    WorldOptions options;
    options.binaries = binaries;
    options.config = shop / "kiosk.toml";
    options.shop = shop / "store";
    options.folder = shop / name;
    options.size = "540x960";
    options.camera = false;
    auto world = World::make(options);
    if (!world) FAIL(world.error().sentence);
    if (auto up = (*world)->start_kiosk(); !up) FAIL(up.error().sentence);
    return std::move(*world);
}

Status wait_for(World& world, const std::string& what, const std::function<bool(const Status&)>& condition) {
    auto status = world.wait_until(what, condition);
    if (!status) FAIL(status.error().sentence);
    return *status;
}

void scan(World& world, const std::string& code) {
    const auto before = world.status();
    REQUIRE(before);
    REQUIRE(world.scanner().ask("scan " + code));
    wait_for(world, "the scanner", [&](const Status& now) { return now.scans > before->scans; });
}

void touch(World& world, const std::string& id) {
    const auto touched = world.ask_kiosk("touch " + id);
    if (!touched) FAIL(touched.error().sentence);
}

// Pays what is in the basket and returns the receipt's words.
std::string pay(World& world) {
    REQUIRE(world.terminal().ask("auto approve on"));
    touch(world, "pay");
    wait_for(world, "the choice of a tender",
             [](const Status& now) { return now.screen == "choose_tender"; });
    touch(world, "pay-by-card");
    wait_for(world, "thanks", [](const Status& now) { return now.screen == "thanks"; });
    const auto printed = world.printer().ask("receipts");
    REQUIRE(printed);
    CHECK(printed->contains("1"));
    const auto receipt = world.ask_kiosk("receipt");
    REQUIRE(receipt);
    return *receipt;
}

}  // namespace

TEST_CASE("goods with naughty names are scanned, shown, paid and printed") {
    const auto names = naughty_strings();
    const auto shop = shop_of(names);
    for (const char* language : {"en", "ar"}) {
        const auto world = world_of(shop, std::string("visit-") + language);
        REQUIRE(world->ask_kiosk("touch start"));
        if (language == std::string("ar")) touch(*world, "language-ar");
        std::size_t sold = 0;
        // Every fortieth of them, one kind of trouble after the other; a name that the store refused is an
        // unknown item.
        for (std::size_t i = 0; i < names.size() && sold < 12; i += 40) {
            INFO(names[i]);
            const std::size_t before = world->status()->items.size();
            scan(*world, gtin_of(i));
            const auto now = world->status();
            REQUIRE(now);
            sold += now->items.size() > before;
            const auto view = world->view();
            REQUIRE(view);
            CHECK(view->screen == "shopping");
        }
        CHECK(sold >= 10);
        CHECK(world->status()->total_minor == std::int64_t(sold) * 100);
        CHECK(pay(*world).contains(language == std::string("ar") ? "الإجمالي" : "TOTAL"));
        CHECK(world->end_kiosk());
    }
}

TEST_CASE("naughty strings through the hand scanner sell nothing and stop nothing") {
    const auto strings = naughty_strings();
    const auto shop = shop_of({});
    const auto world = world_of(shop, "visit-scanner");
    for (const std::string& naughty : strings) {
        INFO(naughty);
        REQUIRE(world->scanner().ask("scan " + naughty));
    }
    // The line keeps its order: once this is heard, everything before it was. A badge or a card among them would only
    // stand in front of the basket.
    REQUIRE(world->scanner().ask("scan 9521234000303"));
    const auto is_heard = [](const Status& now) { return !now.items.empty(); };
    // On a machine with much else to do the line may pause in the middle of a code, which is then given up: a shopper
    // scans again.
    if (!world->wait_until("the milk", is_heard)) REQUIRE(world->scanner().ask("scan 9521234000303"));
    const auto status = wait_for(*world, "the milk", is_heard);
    CHECK(status.items == std::vector<std::string>{"09521234000303"});
    REQUIRE(world->bagging_scale().ask("set 1064"));
    wait_for(*world, "the scale", [](const Status& now) { return now.bag_milligrams > 1'000'000; });
    CHECK(pay(*world).contains("Whole milk"));
    CHECK(world->end_kiosk());
}
