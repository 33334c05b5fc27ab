#include "tests/play/naughty.h"

#include <boost/json.hpp>
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

std::vector<std::string> naughty_strings() {
    const char* given = std::getenv("KASSA_DATA");
    const auto folder =
        given ? std::filesystem::path(given) : std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data";
    std::ifstream in(folder / "naughty_strings.json", std::ios::binary);
    if (!in) SKIP((folder / "naughty_strings.json").string() << " is not there");
    const std::string text(std::istreambuf_iterator<char>(in), {});
    std::vector<std::string> strings;
    const boost::json::value all = boost::json::parse(text);
    for (const auto& one : all.as_array()) strings.emplace_back(one.as_string());
    REQUIRE(strings.size() > 500);
    return strings;
}
