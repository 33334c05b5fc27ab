#include "tests/vision/support.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>

namespace kassa::vision::tests {

std::filesystem::path photo_folder() {
    const char* data = std::getenv("KASSA_DATA");
    return std::filesystem::path(data ? data : KASSA_SOURCE_DIR "/../shared/data") / "barcode_photos";
}

std::vector<Photo> photos() {
    auto all = samples::photos_of(photo_folder());
    REQUIRE(all.has_value());
    return *std::move(all);
}

void need_photos() {
    if (!std::filesystem::exists(photo_folder() / "manifest.csv"))
        SKIP("the photographs are not at " + photo_folder().string());
}

}  // namespace kassa::vision::tests
