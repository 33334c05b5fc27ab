// Agreement by tables: what is in view at each look, and what that sells.
#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "vision/agreement.h"

using namespace kassa;
using namespace kassa::vision;

namespace {

Place place_at(int x, int y = 100) { return {{{x, y}, {x + 100, y}, {x + 100, y + 60}, {x, y + 60}}}; }

Reading ean(const std::string& text, int x = 100, int y = 100) {
    return {Format::Ean13, text, false, place_at(x, y)};
}

struct Step {
    std::uint64_t frame;
    std::int64_t at;
    std::uint64_t picture;
    std::vector<Reading> readings;
    int sold;
    bool still = false;
};

struct Table {
    const char* name;
    std::vector<Step> steps;
};

Reading together(Reading reading, int pictures) {
    reading.pictures = pictures;
    return reading;
}

const Reading apple = ean("4006381333931"), pear = ean("5449000039231");

const std::vector<Table> tables = {
    {"one sighting is never sold",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {}, 0},
      {3, 200, 3, {}, 0},
      {4, 300, 4, {}, 0},
      {5, 5000, 5, {}, 0}}},
    {"two different frames sell", {{1, 0, 1, {apple}, 0}, {2, 100, 2, {apple}, 1}}},
    {"the same frame twice is not two",
     {{1, 0, 1, {apple}, 0}, {1, 0, 1, {apple}, 0}, {1, 100, 2, {apple}, 0}}},
    {"a repeated picture is not a second frame",
     {{1, 0, 7, {apple}, 0}, {2, 100, 7, {apple}, 0}, {3, 200, 7, {apple}, 0}, {4, 300, 8, {apple}, 1}}},
    {"held in view counts once",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 200, 3, {apple}, 0},
      {4, 5000, 4, {apple}, 0},
      {5, 9000, 5, {apple}, 0}}},
    {"a code that flickers is held",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 200, 3, {}, 0},
      {4, 300, 4, {}, 0},
      {5, 400, 5, {apple}, 0},
      {6, 500, 6, {apple}, 0}}},
    {"shown again after leaving counts again",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 300, 3, {}, 0},
      {4, 500, 4, {}, 0},
      {5, 800, 5, {}, 0},
      {6, 900, 6, {apple}, 0},
      {7, 1000, 7, {apple}, 1}}},
    {"long unseen but in a single frame is not gone",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 2000, 3, {}, 0},
      {4, 2100, 4, {apple}, 0},
      {5, 2200, 5, {apple}, 0}}},
    {"still lying there, read or not, is held",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 900, 3, {}, 0, true},
      {4, 1800, 4, {}, 0, true},
      {5, 2700, 5, {}, 0, true},
      {6, 3600, 6, {apple}, 0},
      {7, 3700, 7, {apple}, 0}}},
    {"an empty counter that is still keeps nothing alive",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 200, 3, {}, 0},
      {4, 300, 4, {}, 0, true},
      {5, 900, 5, {}, 0, true},
      {6, 1000, 6, {apple}, 0},
      {7, 1100, 7, {apple}, 1}}},
    {"too far apart is no agreement",
     {{1, 0, 1, {apple}, 0}, {2, 1001, 2, {apple}, 0}, {3, 1100, 3, {apple}, 1}}},
    {"two items in one frame both count",
     {{1, 0, 1, {apple, ean("5449000039231", 400)}, 0}, {2, 100, 2, {apple, ean("5449000039231", 400)}, 2}}},
    {"two identical items side by side both count",
     {{1, 0, 1, {apple, ean("4006381333931", 400)}, 0}, {2, 100, 2, {apple, ean("4006381333931", 400)}, 2}}},
    {"the same print found twice is one item",
     {{1, 0, 1, {apple, ean("4006381333931", 110)}, 0},
      {2, 100, 2, {apple, ean("4006381333931", 100, 190)}, 1}}},
    {"a second copy needs two frames of its own",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {apple}, 1},
      {3, 200, 3, {apple, ean("4006381333931", 400)}, 0},
      {4, 300, 4, {apple}, 0},
      {5, 400, 5, {apple, ean("4006381333931", 400)}, 1}}},
    {"an item that wanders through the picture is one",
     {{1, 0, 1, {ean("4006381333931", 0)}, 0},
      {2, 100, 2, {ean("4006381333931", 500)}, 1},
      {3, 200, 3, {ean("4006381333931", 1000)}, 0}}},
    {"UPC-A is EAN-13 with a leading zero",
     {{1, 0, 1, {{Format::UpcA, "012345678905", false, place_at(0)}}, 0},
      {2, 100, 2, {ean("0012345678905", 0)}, 1},
      {3, 200, 3, {{Format::UpcA, "012345678905", false, place_at(0)}}, 0}}},
    {"other numbers do not agree",
     {{1, 0, 1, {apple}, 0},
      {2, 100, 2, {ean("5449000039231", 400)}, 0},
      {3, 200, 3, {apple}, 1},
      {4, 300, 4, {ean("5449000039231", 400)}, 1}}},
    {"of two numbers in one place, as often read, neither is sold",
     {{1, 0, 1, {apple, pear}, 0}, {2, 100, 2, {apple, pear}, 0}, {3, 200, 3, {apple}, 0}, {4, 300, 4, {pear}, 0}}},
    {"a number that was read once in its place does not keep the item from being sold",
     {{1, 0, 1, {pear}, 0}, {2, 33, 2, {apple}, 0}, {3, 66, 3, {apple}, 1}, {4, 100, 4, {pear}, 0}}},
    {"another item in the place of one that left is sold",
     {{1, 0, 1, {apple}, 0},
      {2, 33, 2, {apple}, 1},
      {3, 66, 3, {pear}, 0},
      {4, 100, 4, {pear}, 0},
      {5, 133, 5, {pear}, 0},
      {6, 166, 6, {pear}, 1}}},
    {"a matrix code may stand where a bar code is thought to be",
     {{1, 0, 1, {apple, {Format::Qr, "https://example.org/01/04006381333931", false, place_at(100)}}, 0},
      {2, 33, 2, {apple, {Format::Qr, "https://example.org/01/04006381333931", false, place_at(100)}}, 2}}},
    {"two readings that only several frames gave share those frames: three are wanted",
     {{1, 0, 1, {together(apple, 2)}, 0}, {2, 33, 2, {together(apple, 3)}, 0}, {3, 66, 3, {together(apple, 4)}, 1}}},
    {"one of them beside a frame that read it by itself is enough, in either order",
     {{1, 0, 1, {apple}, 0}, {2, 33, 2, {together(apple, 2)}, 1}}},
    {"the same the other way round",
     {{1, 0, 1, {together(apple, 2)}, 0}, {2, 33, 2, {apple}, 1}}},
    {"an ITF of another length is no article",
     {{1, 0, 1, {{Format::Itf, "123456", false, place_at(0)}}, 0},
      {2, 100, 2, {{Format::Itf, "123456", false, place_at(0)}}, 0}}},
    {"an ITF-14 is",
     {{1, 0, 1, {{Format::Itf, "15400141288763", false, place_at(0)}}, 0},
      {2, 100, 2, {{Format::Itf, "15400141288763", false, place_at(0)}}, 1}}},
};

}  // namespace

TEST_CASE("what was sold is in view until it has left") {
    const Reading pear = ean("5449000039231", 500);
    Agreement agreement;
    const auto look = [&](std::uint64_t frame, int at, std::vector<Reading> readings) {
        agreement.agreed({frame, Instant(Duration(at)), frame, false, std::move(readings)});
    };
    look(1, 0, {apple, pear});
    CHECK(agreement.in_view().empty());
    look(2, 33, {apple});
    CHECK(agreement.in_view() == std::vector<Reading>{apple});
    look(3, 300, {});
    look(4, 500, {pear});
    look(5, 600, {});
    CHECK(agreement.in_view().size() == 2);
    look(6, 800, {pear});
    CHECK(agreement.in_view() == std::vector<Reading>{pear});
}

TEST_CASE("Agreement, by tables") {
    for (const Table& table : tables) {
        Agreement agreement;
        for (std::size_t i = 0; i < table.steps.size(); ++i) {
            const Step& step = table.steps[i];
            INFO(table.name << ", step " << i + 1);
            CHECK(
                agreement
                    .agreed({step.frame, Instant(Duration(step.at)), step.picture, step.still, step.readings})
                    .size() == std::size_t(step.sold));
        }
    }
}
