#include "tests/vision/support.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace kassa::vision::tests {
namespace {

// One record of a CSV file with quoted fields, which may hold line ends.
bool read_record(std::istream& in, std::vector<std::string>& fields) {
    fields.assign(1, "");
    bool quoted = false;
    for (int c; (c = in.get()) != EOF;) {
        if (quoted && c == '"' && in.peek() == '"')
            fields.back() += char(in.get());
        else if (c == '"')
            quoted = !quoted;
        else if (c == ',' && !quoted)
            fields.emplace_back();
        else if (c == '\n' && !quoted)
            return true;
        else if (c != '\r')
            fields.back() += char(c);
    }
    return fields.size() > 1;
}

std::string plain(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (!std::isspace(static_cast<unsigned char>(c)))
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    while (!out.empty() && out.back() == ' ') out.pop_back();
    const bool digits =
        !out.empty() && std::ranges::all_of(out, [](unsigned char c) { return std::isdigit(c) != 0; });
    return digits ? out.substr(std::min(out.find_first_not_of('0'), out.size())) : out;
}

}  // namespace

bool Photo::says(const std::string& text) const {
    return plain(text) == plain(expected) || (!also.empty() && plain(text) == plain(also));
}

std::filesystem::path photo_folder() {
    const char* data = std::getenv("KASSA_DATA");
    return std::filesystem::path(data ? data : KASSA_SOURCE_DIR "/../shared/data") / "barcode_photos";
}

std::vector<Photo> photos() {
    std::ifstream in(photo_folder() / "manifest.csv");
    std::vector<Photo> all;
    std::vector<std::string> fields;
    read_record(in, fields);
    while (read_record(in, fields)) {
        fields.resize(4);
        all.push_back({fields[0], fields[1], fields[2], fields[3]});
    }
    return all;
}

void need_photos() {
    if (!std::filesystem::exists(photo_folder() / "manifest.csv"))
        SKIP("the photographs are not at " + photo_folder().string());
}

}  // namespace kassa::vision::tests
