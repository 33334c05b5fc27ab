// From the picture before the lens to the item sold, through real processes.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <set>

#include "tests/vision/road.h"
#include "tests/vision/support.h"

using namespace kassa;
using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

using Texts = std::vector<std::string>;

struct Row {
    const char* file;
    const char* code;
};

// Ten different products, each sold exactly once whatever the hand and the grain.
constexpr Row ten_products[] = {
    {"ean13-1_c_1.jpg", "8413000065504"},  {"ean13-1_c_14.jpg", "3560070169443"},
    {"ean13-1_c_15.jpg", "4045787034318"}, {"ean13-1_c_23.jpg", "7622400791949"},
    {"ean13-1_c_24.jpg", "5709262942503"}, {"ean13-1_c_30.jpg", "5025121072311"},
    {"ean13-1_c_4.jpg", "5449000039231"},  {"ean13-1_c_9.jpg", "3166298099809"},
    {"upca-1_c_35.jpg", "045496442736"},   {"upca-4_c_11.jpg", "059290522143"},
};

std::string photo(const char* file) { return "\"" + (photo_folder() / file).string() + "\""; }

}  // namespace

TEST_CASE("Ten photographs held before the camera are sold once each, with several hands") {
    need_photos();
    for (const char* seed : {"11", "12", "13"}) {
        Road road({"--seed", seed});
        for (const Row& row : ten_products) {
            INFO(row.file << ", seed " << seed);
            CHECK(road.sells("photo " + photo(row.file)) == Texts{row.code});
        }
        CHECK(road.client().deaths() == 0);
        CHECK(road.client().idle());
    }
}

TEST_CASE("An item held in view counts once, shown again after leaving it counts again") {
    Road road;
    CHECK(road.sells("barcode EAN13 4006381333931") == Texts{"4006381333931"});
    CHECK(road.sells("barcode EAN13 4006381333931") == Texts{"4006381333931"});
    need_photos();
    CHECK(road.sells("photo " + photo("ean13-1_c_4.jpg") + " 40") == Texts{"5449000039231"});
}

TEST_CASE("Two items in one frame both count, the same and different ones") {
    need_photos();
    Road road;
    CHECK(road.sells("photos " + photo("ean13-1_c_4.jpg") + " " + photo("ean13-1_c_4.jpg")) ==
          Texts{"5449000039231", "5449000039231"});
    Texts two = road.sells("photos " + photo("ean13-1_c_1.jpg") + " " + photo("ean13-1_c_4.jpg"));
    std::ranges::sort(two);
    CHECK(two == Texts{"5449000039231", "8413000065504"});
}

TEST_CASE("Every symbology is drawn, carried across and read") {
    struct Case {
        const char* symbology;
        const char* text;
        Format format;
        std::string read;
        bool gs1;
    };
    const Case cases[] = {
        {"EAN13", "4006381333931", Format::Ean13, "4006381333931", false},
        {"EAN8", "40123455", Format::Ean8, "40123455", false},
        {"UPCA", "012345678905", Format::UpcA, "012345678905", false},
        {"UPCE", "01234565", Format::UpcE, "01234565", false},
        {"DataBar", "04412345678909", Format::DataBar, "04412345678909", false},
        {"DataBarLimited", "00012345678905", Format::DataBarLimited, "00012345678905", false},
        {"DataBarExpanded", "(01)90012345678908(3103)001750", Format::DataBarExpanded,
         "01900123456789083103001750", true},
        {"Code128", "KASSA-2026", Format::Code128, "KASSA-2026", false},
        {"GS1-128", "(01)04012345678901(10)AB12", Format::Code128, "010401234567890110AB12", true},
        {"ITF", "15400141288763", Format::Itf, "15400141288763", false},
        {"QR", "https://example.org/01/04012345678901", Format::Qr, "https://example.org/01/04012345678901",
         false},
        {"GS1DataMatrix", "(10)LOT7(21)99", Format::DataMatrix,
         "10LOT7\x1D"
         "2199",
         true},
    };
    Road road;
    for (const Case& one : cases) {
        INFO(one.symbology << " " << one.text);
        std::vector<Reading> sold;
        for (const Seen& seen : road.shows(std::string("barcode ") + one.symbology + " \"" + one.text + "\""))
            sold.insert(sold.end(), seen.sold.begin(), seen.sold.end());
        REQUIRE(sold.size() == 1);
        CHECK(sold[0].format == one.format);
        CHECK(sold[0].text == one.read);
        CHECK(sold[0].gs1 == one.gs1);
    }
}

TEST_CASE("An empty counter and pure chance sell nothing, and the counter is watched at hardly any cost") {
    Road road;
    CHECK(road.sells("noise 5").empty());
    const auto empty = road.shows("empty 30");
    REQUIRE(empty.size() == 30);
    std::size_t still = 0;
    for (const Seen& seen : empty) {
        CHECK(seen.sold.empty());
        CHECK(seen.thumbnail.width == 320);
        CHECK(seen.thumbnail.height == 180);
        still += seen.still;
    }
    CHECK(still == 29);  // all but the first, which followed the noise
}

TEST_CASE("A worker that crashes in mid-stream costs a frame and nothing else") {
    Road road;
    int polls = 0, killed = 0;
    road.meanwhile = [&] {
        if (++polls % 7 == 0 && killed < 2 && !road.client().idle() && road.client().processed() >= 3) {
            ::kill(road.client().worker(), SIGSEGV);
            ++killed;
        }
    };
    CHECK(road.sells("barcode EAN13 4006381333931") == Texts{"4006381333931"});
    CHECK(killed == 2);
    CHECK(road.client().deaths() == 2);
    CHECK(road.client().frames_lost() <= 2);
    CHECK_FALSE(road.client().trouble().has_value());
    road.meanwhile = nullptr;
    CHECK(road.sells("barcode UPCA 012345678905") == Texts{"012345678905"});
}
