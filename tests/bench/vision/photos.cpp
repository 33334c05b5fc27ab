#include "tests/bench/vision/photos.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <filesystem>
#include <map>
#include <print>
#include <sstream>

#include "devices/io/process.h"
#include "tests/bench/figures.h"

namespace json = boost::json;

namespace kassa::bench {
namespace {

struct Photo {
    std::string file, symbology, expected, also;
};

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

bool is_retail(const std::string& symbology) {
    return symbology.starts_with("EAN") || symbology.starts_with("UPC");
}

// What the photograph says; a digit code's add-on, which stands behind a space, may be left out.
bool says(const Photo& photo, const std::string& text) {
    const std::string read = plain(text);
    const auto space = photo.expected.find(' ');
    if (read == plain(photo.expected) || (!photo.also.empty() && read == plain(photo.also))) return true;
    return is_retail(photo.symbology) && space != std::string::npos &&
           read == plain(photo.expected.substr(0, space));
}

Result<std::vector<Photo>> photos_of(const std::filesystem::path& folder) {
    const auto text = read_file(folder / "manifest.csv");
    if (!text) return std::unexpected(text.error());
    std::istringstream in(*text);
    std::vector<Photo> photos;
    std::vector<std::string> fields;
    read_record(in, fields);
    while (read_record(in, fields)) {
        fields.resize(4);
        photos.push_back({fields[0], fields[1], fields[2], fields[3]});
    }
    if (photos.empty()) return fault("{}: names no picture", (folder / "manifest.csv").string());
    return photos;
}

struct PhotoTally {
    int pictures = 0, read = 0, wrong = 0;
    json::object figures() const {
        const double share = pictures ? double(read) / pictures : 0;
        return {{"pictures", pictures},
                {"read", read},
                {"recall", std::round(share * 1000) / 1000},
                {"wrong", wrong}};
    }
    double percent() const { return pictures ? 100.0 * read / pictures : 0; }
};

struct Outcome {
    std::map<std::string, PhotoTally> by_symbology;
    PhotoTally retail, none, all;
    json::array wrong, unreadable;
    std::vector<double> milliseconds;
};

void count(Outcome& outcome, const Photo& photo, const json::object& result) {
    outcome.milliseconds.push_back(result.at("ms").to_number<double>());
    if (const auto* error = result.if_contains("error")) outcome.unreadable.push_back(*error);
    PhotoTally one{.pictures = 1};
    for (const json::value& code : result.at("codes").as_array()) {
        const std::string format(code.at("format").as_string()), text(code.at("text").as_string());
        const bool right = says(photo, text);
        if (right) one.read = 1;
        // A reading that the photograph does not hold is wrong where an article number could have been sold by it.
        if (right || !(is_retail(format) || is_retail(photo.symbology) || photo.symbology == "NONE"))
            continue;
        ++one.wrong;
        outcome.wrong.push_back(
            {{"file", photo.file}, {"format", format}, {"text", text}, {"expected", photo.expected}});
    }
    const auto add = [&](PhotoTally& tally) {
        ++tally.pictures;
        tally.read += one.read;
        tally.wrong += one.wrong;
    };
    if (photo.symbology == "NONE") return add(outcome.none);
    add(outcome.all);
    if (is_retail(photo.symbology)) add(outcome.retail);
    add(outcome.by_symbology[photo.symbology]);
}

Result<Outcome> measure(const std::filesystem::path& reader, const std::filesystem::path& folder) {
    const auto photos = photos_of(folder);
    if (!photos) return std::unexpected(photos.error());
    std::vector<std::string> argv{reader.string(), "--json", "--"};
    for (const Photo& photo : *photos) argv.push_back((folder / photo.file).string());
    std::println(stderr, "reading {} pictures of {} …", photos->size(), folder.string());
    auto child = devices::Child::start(argv);
    if (!child) return std::unexpected(child.error());
    const auto line = (*child)->read_line(std::chrono::minutes(60));
    if (!line) return std::unexpected(line.error());
    boost::system::error_code error;
    const json::value results = json::parse(*line, error);
    if (error || !results.is_array() || results.as_array().size() != photos->size())
        return fault("{}: its answer is not understood", reader.string());
    Outcome outcome;
    for (std::size_t i = 0; i < photos->size(); ++i)
        count(outcome, (*photos)[i], results.as_array()[i].as_object());
    return outcome;
}

}  // namespace

Result<json::object> measure_photos(const std::filesystem::path& folder) {
    const auto reader = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "read_barcodes";
    const auto outcome = measure(reader, folder);
    if (!outcome) return std::unexpected(outcome.error());
    json::object by_symbology;
    for (const auto& [name, tally] : outcome->by_symbology) by_symbology[name] = tally.figures();
    const auto qr = outcome->by_symbology.find("QR");
    json::object all;
    all["ean_upc_recall"] = at_least(outcome->retail.percent(), 82, "%");
    if (qr != outcome->by_symbology.end()) all["qr_recall"] = at_least(qr->second.percent(), 95, "%");
    all["recall"] = at_least(outcome->all.percent(), 88, "%");
    all["wrong_ean_upc"] = at_most(outcome->retail.wrong, 0, "readings");
    all["readings_where_there_is_no_code"] = at_most(outcome->none.wrong, 0, "readings");
    all["ean_upc"] = outcome->retail.figures();
    all["by_symbology"] = std::move(by_symbology);
    all["pictures_without_a_code"] = outcome->none.pictures;
    all["ms_p50"] = quantile(outcome->milliseconds, 0.50);
    all["ms_p95"] = quantile(outcome->milliseconds, 0.95);
    all["wrong"] = outcome->wrong;
    all["unreadable"] = outcome->unreadable;
    return all;
}

}  // namespace kassa::bench
