// Real photographs and what the vision room reads in them. The counts are exact and only rise.
#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <map>

#include "tests/vision/support.h"
#include "vision/pictures/picture_file.h"

using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

struct Tally {
    int of = 0, right = 0, wrong = 0;
    bool operator==(const Tally&) const = default;
};

std::string group_of(const std::string& symbology) {
    if (symbology.starts_with("EAN") || symbology.starts_with("UPC")) return "EAN/UPC";
    return symbology;
}

std::map<std::string, Tally> tally(Effort effort) {
    std::map<std::string, Tally> groups;
    for (const Photo& photo : photos()) {
        const auto picture = load_picture(photo_folder() / photo.file);
        REQUIRE(picture.has_value());
        Tally& group = groups[group_of(photo.symbology)];
        ++group.of;
        bool right = false;
        for (const Reading& reading : read(picture->view(), effort)) {
            const bool says = photo.says(reading.text);
            right = right || says;
            const bool retail = is_ean_or_upc(reading.format) || group_of(photo.symbology) == "EAN/UPC";
            if (!says && (retail || photo.symbology == "NONE")) {
                ++group.wrong;
                UNSCOPED_INFO(photo.file << " says " << photo.expected << ", read as "
                                         << name_of(reading.format) << " " << reading.text);
            }
        }
        if (right) ++group.right;
    }
    return groups;
}

}  // namespace

TEST_CASE("The photographs are read as they should be, and nothing is read wrongly") {
    need_photos();
    auto groups = tally(Effort::Patient);
    int wrong = 0;
    for (const auto& [name, group] : groups) {
        UNSCOPED_INFO(name << ": " << group.right << " of " << group.of << ", wrong " << group.wrong);
        wrong += group.wrong;
    }
    CHECK(wrong == 0);
    CHECK(groups["EAN/UPC"].of == 186);
    CHECK(groups["EAN/UPC"].right == 165);
    CHECK(groups["QR"].of == 103);
    CHECK(groups["QR"].right == 99);
    CHECK(groups["NONE"] == Tally{26, 0, 0});
    CHECK(groups["Code128"].right == 21);
    CHECK(groups["DataMatrix"].right == 10);
    CHECK(groups["DataBar"].right == 6);
    CHECK(groups["DataBarExp"].right == 9);
    CHECK(groups["ITF"].right == 1);
}

TEST_CASE("The effort for a live camera reads less of the photographs, but nothing wrongly") {
    need_photos();
    auto frame = tally(Effort::Frame);
    CHECK(frame["EAN/UPC"].wrong + frame["NONE"].wrong == 0);
    CHECK(frame["EAN/UPC"].right == 155);
}
