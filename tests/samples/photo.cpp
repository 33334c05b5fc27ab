#include "tests/samples/photo.h"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "core/base/csv.h"

namespace kassa::samples {
namespace {

// White space as single spaces, and a number without leading zeros: UPC-A is EAN-13 with one.
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

bool is_ean_or_upc(std::string_view symbology) {
    return symbology.starts_with("EAN") || symbology.starts_with("UPC");
}

bool Photo::says(const std::string& text) const {
    const std::string read = plain(text);
    if (read == plain(expected) || (!also.empty() && read == plain(also))) return true;
    const auto space = expected.find(' ');
    return is_ean_or_upc(symbology) && space != std::string::npos && read == plain(expected.substr(0, space));
}

Result<std::vector<Photo>> photos_of(const std::filesystem::path& folder) {
    const auto manifest = folder / "manifest.csv";
    std::ifstream stream(manifest, std::ios::binary);
    if (!stream) return fault("{}: cannot be read", manifest.string());
    std::vector<Photo> photos;
    CsvReader reader(stream);
    for (bool is_first = true;; is_first = false) {
        const auto found = reader.next();
        if (found == CsvReader::Found::End) break;
        const auto& fields = reader.fields();
        if (found == CsvReader::Found::Broken || fields.size() < 3)
            return fault("{}:{}: {}", manifest.string(), reader.line(),
                         found == CsvReader::Found::Broken ? reader.reason() : "file,symbology,expected are needed");
        if (is_first) continue;
        photos.push_back({std::string(fields[0]), std::string(fields[1]), std::string(fields[2]),
                          fields.size() > 3 ? std::string(fields[3]) : std::string()});
    }
    if (photos.empty()) return fault("{}: names no picture", manifest.string());
    return photos;
}

}  // namespace kassa::samples
