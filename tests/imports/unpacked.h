#pragma once
// The data made by others, unpacked by `xz`, where it stands beside the checkout.
#include <catch2/catch_test_macros.hpp>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <string>

namespace data {

inline std::filesystem::path folder() {
    const char* given = std::getenv("KASSA_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data";
}

// The text of NAME.xz; skips the test when the file is not there.
inline std::istringstream unpacked(const std::string& name) {
    const auto file = folder() / (name + ".xz");
    if (!std::filesystem::exists(file)) SKIP(file.string() << " is not there");
    std::FILE* pipe = ::popen(("xz -dc '" + file.string() + "'").c_str(), "r");
    REQUIRE(pipe);
    std::string text;
    char block[64 * 1024];
    for (std::size_t size; (size = std::fread(block, 1, sizeof block, pipe)) > 0;) text.append(block, size);
    REQUIRE(::pclose(pipe) == 0);
    return std::istringstream(std::move(text));
}

}  // namespace data
