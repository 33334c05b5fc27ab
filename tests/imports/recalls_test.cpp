#include "core/imports/recalls_file.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

using namespace kassa;
using namespace kassa::imports;

namespace {

RecallsFile read(const std::string& text) {
    std::istringstream stream(text);
    auto file = read_recalls(stream, "recalls.csv");
    REQUIRE(file);
    return std::move(*file);
}

}  // namespace

TEST_CASE("a file of recalls names packs, row by row") {
    const auto file = read("recall,item,batch,batch_to,dated_from,sentence,sentence_ar,by\n"
                           "R-1,9521234001805,B-100,B-199,,Almonds,لوز,somebody\n"
                           "R-2,plu:4011,,,,,,\n"
                           "R-1,9521234000303,L7,,2026-09-01,Other words,,\n");
    CHECK(file.bad.empty());
    REQUIRE(file.recalls.size() == 2);
    CHECK(file.recalls[0].sentence == catalog::Texts{{"", "Almonds"}, {"ar", "لوز"}});
    CHECK(file.recalls[0].packs ==
          std::vector<catalog::RecalledPacks>{
              {.item = "09521234001805", .batch_from = "B-100", .batch_to = "B-199"},
              {.item = "09521234000303", .batch_from = "L7", .batch_to = "L7", .dated_from = "2026-09-01"}});
    CHECK(read("recall,item,sentence_\xFF,sentence_\nR-1,plu:4011,a,b\n").recalls[0].sentence.empty());
    CHECK(file.recalls[1].packs == std::vector<catalog::RecalledPacks>{{.item = "plu:4011"}});
}

TEST_CASE("rows that cannot be are named, and left out") {
    struct {
        const char* name;
        const char* row;
    } rows[] = {
        {"no number", ",9521234001805,,,,,"},
        {"a number that is none", "R 1,9521234001805,,,,,"},
        {"a wrong check digit", "R,9521234001806,,,,,"},
        {"a number of the shop without plu:", "R,4011,,,,,"},
        {"a GTIN behind plu:", "R,plu:9521234001805,,,,,"},
        {"a date that is none", "R,9521234001805,,,2026-02-30,,"},
        {"a date in another order", "R,9521234001805,,,01.02.2026,,"},
        {"a range from behind", "R,9521234001805,L10,L9,,,"},
        {"dates from behind", "R,9521234001805,,,2026-02-02,2026-02-01,"},
        {"a batch with a line end in it", "R,9521234001805,\"L\n7\",,,,"},
        {"too few fields", "R,9521234001805"},
    };
    for (const auto& [name, row] : rows) {
        INFO(name);
        const auto file = read(std::string("recall,item,batch,batch_to,dated_from,dated_to,sentence\n") + row + "\n");
        CHECK(file.recalls.empty());
        REQUIRE(file.bad.size() == 1);
        CHECK_FALSE(file.bad[0].reason.empty());
    }
    std::istringstream other("gtin,batch\n");
    CHECK_FALSE(read_recalls(other, "recalls.csv"));
}
