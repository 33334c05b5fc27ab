#pragma once
// The data made by others, which the tests read where it stands beside the checkout (see its README there).
#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "core/base/csv.h"

namespace data {

inline std::filesystem::path folder() {
    const char* given = std::getenv("KASSA_DATA");
    return given ? std::filesystem::path(given) : std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data";
}

using Row = std::map<std::string, std::string>;

// The rows of a CSV file by column name; skips the test when the file is not there.
inline std::vector<Row> rows(const char* name) {
    std::ifstream stream(folder() / name, std::ios::binary);
    if (!stream) SKIP((folder() / name).string() << " is not there");
    kassa::CsvReader reader(stream);
    REQUIRE(reader.next() == kassa::CsvReader::Found::Record);
    const std::vector<std::string> columns(reader.fields().begin(), reader.fields().end());
    std::vector<Row> rows;
    for (auto found = reader.next(); found != kassa::CsvReader::Found::End; found = reader.next()) {
        INFO(name << ":" << reader.line() << ": " << reader.reason());
        REQUIRE(found == kassa::CsvReader::Found::Record);
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < std::min(columns.size(), reader.fields().size()); ++i)
            row[columns[i]] = reader.fields()[i];
        row["line"] = std::to_string(reader.line());
    }
    return rows;
}

}  // namespace data
