#include "tests/bench/vision/photos.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>
#include <print>

#include "devices/io/process.h"
#include "tests/bench/figures.h"
#include "tests/bench/vision/decoders.h"
#include "tests/samples/photo.h"
#include "vision/pictures/picture_file.h"

namespace json = boost::json;

namespace kassa::bench {
namespace {

using samples::is_ean_or_upc;
using samples::Photo;

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
    std::map<std::string, std::map<std::string, int>> others;  // by symbology, by decoder: pictures read
};

// How many pictures each of the other decoders reads, as somebody would who calls it on the whole picture.
Result<void> ask_others(Outcome& outcome, const std::vector<Photo>& photos, const std::filesystem::path& folder,
                        const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        if (name == "ours") continue;
        const auto decoder = decoder_named(name);
        if (!decoder) return std::unexpected(decoder.error());
        std::println(stderr, "reading the same pictures with {} …", name);
        for (const Photo& photo : photos) {
            auto picture = vision::load_picture(folder / photo.file);
            if (!picture || photo.symbology == "NONE") continue;
            const auto view = picture->view();
            const cv::Mat grey(view.height, view.width, CV_8U, const_cast<std::uint8_t*>(view.pixels),
                               std::size_t(view.stride));
            const auto found = (*decoder)->read(grey);
            outcome.others[photo.symbology][name] += std::ranges::any_of(found, [&](const Found& one) {
                // Some put the application identifier of its GTIN before what a DataBar holds.
                return photo.says(one.text) || (one.text.starts_with("01") && photo.says(one.text.substr(2)));
            });
        }
    }
    return {};
}

void count(Outcome& outcome, const Photo& photo, const json::object& result) {
    outcome.milliseconds.push_back(result.at("ms").to_number<double>());
    if (const auto* error = result.if_contains("error")) outcome.unreadable.push_back(*error);
    PhotoTally one{.pictures = 1};
    for (const json::value& code : result.at("codes").as_array()) {
        const std::string format(code.at("format").as_string()), text(code.at("text").as_string());
        const bool right = photo.says(text);
        if (right) one.read = 1;
        // A reading that the photograph does not hold is wrong where an article number could have been sold by it.
        if (right || !(is_ean_or_upc(format) || is_ean_or_upc(photo.symbology) || photo.symbology == "NONE"))
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
    if (is_ean_or_upc(photo.symbology)) add(outcome.retail);
    add(outcome.by_symbology[photo.symbology]);
}

Result<Outcome> measure(const std::filesystem::path& reader, const std::filesystem::path& folder,
                        const std::vector<std::string>& decoders) {
    const auto photos = samples::photos_of(folder);
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
    const auto asked = ask_others(outcome, *photos, folder, decoders);
    if (!asked) return std::unexpected(asked.error());
    return outcome;
}

// Ours beside the others, a row for each symbology, and in how many of them one of the others reads more; EAN and UPC,
// which are one kind of code, are one.
json::object beside(const Outcome& outcome, int& behind) {
    json::object rows;
    std::map<std::string, int> retail;
    for (const auto& [symbology, tally] : outcome.by_symbology) {
        json::object row = tally.figures();
        const auto others = outcome.others.find(symbology);
        if (others != outcome.others.end()) {
            json::object read_by;
            int most = 0;
            for (const auto& [name, read] : others->second) {
                read_by[name] = read;
                most = std::max(most, read);
                if (is_ean_or_upc(symbology)) retail[name] += read;
            }
            row["read_by"] = std::move(read_by);
            behind += most > tally.read && !is_ean_or_upc(symbology);
        }
        rows[symbology] = std::move(row);
    }
    behind += std::ranges::any_of(retail, [&](const auto& one) { return one.second > outcome.retail.read; });
    return rows;
}

}  // namespace

Result<json::object> measure_photos(const std::filesystem::path& folder, const std::vector<std::string>& decoders) {
    const auto reader = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "read_barcodes";
    const auto outcome = measure(reader, folder, decoders);
    if (!outcome) return std::unexpected(outcome.error());
    int behind = 0;
    json::object by_symbology = beside(*outcome, behind);
    const auto qr = outcome->by_symbology.find("QR");
    json::object all;
    all["ean_upc_recall"] = at_least(outcome->retail.percent(), 82, "%");
    if (qr != outcome->by_symbology.end()) all["qr_recall"] = at_least(qr->second.percent(), 95, "%");
    all["recall"] = at_least(outcome->all.percent(), 88, "%");
    all["wrong_ean_upc"] = at_most(outcome->retail.wrong, 0, "readings");
    all["readings_where_there_is_no_code"] = at_most(outcome->none.wrong, 0, "readings");
    if (!outcome->others.empty())
        all["symbologies_of_which_another_decoder_reads_more"] = at_most(behind, 0, "symbologies");
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
