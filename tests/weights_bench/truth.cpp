#include "tests/weights_bench/truth.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <format>

#include "core/base/csv.h"

namespace kassa::weights_bench {
namespace {

constexpr std::array<std::string_view, 7> words{"weighs",      "placed",        "not_scanned", "cheaper_code",
                                                "two_for_one", "swapped_after", "disturbance"};
constexpr std::string_view header = "time_ms,lane,visit,what,item,actual,grams,sd,share,nth,until_ms";

template <class Number>
bool read_number(std::string_view text, Number& number) {
    if (text.empty()) return true;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string read_record(const std::vector<std::string_view>& fields, Truth& truth) {
    if (fields.size() != 11) return std::format("{} fields; 11 are expected", fields.size());
    const auto word = std::ranges::find(words, fields[3]);
    if (word == words.end()) return std::format("what: '{}' is not one of the choices", fields[3]);
    truth = {};
    truth.what = Fact(word - words.begin());
    truth.visit = fields[2];
    truth.item = fields[4];
    truth.actual = fields[5];
    const bool good = read_number(fields[0], truth.at) && read_number(fields[1], truth.lane) &&
                      read_number(fields[6], truth.grams) && read_number(fields[7], truth.sd) &&
                      read_number(fields[8], truth.share) && read_number(fields[9], truth.nth) &&
                      read_number(fields[10], truth.until);
    if (!good || !std::isfinite(truth.grams) || !std::isfinite(truth.sd) || !std::isfinite(truth.share))
        return "a field is no number";
    return {};
}

}  // namespace

std::string word_of(Fact fact) { return std::string(words[std::size_t(fact)]); }

void write_truth_header(std::ostream& out) { out << header << '\n'; }

void write(std::ostream& out, const Truth& truth) {
    out << std::format("{},{},{},{},{},{},{:.2f},{:.2f},{:.4f},{},{}\n", truth.at, truth.lane, truth.visit,
                       word_of(truth.what), truth.item, truth.actual, truth.grams, truth.sd, truth.share, truth.nth,
                       truth.until);
}

Result<std::vector<Truth>> read_truth(std::istream& in, const std::string& name) {
    CsvReader reader(in);
    std::vector<Truth> all;
    bool has_header = false;
    for (auto found = reader.next(); found != CsvReader::Found::End; found = reader.next()) {
        if (found == CsvReader::Found::Broken) return fault("{}:{}: {}", name, reader.line(), reader.reason());
        if (!has_header) {
            if (reader.fields().size() != 11 || reader.fields()[3] != "what")
                return fault("{}:{}: the first line has to be '{}'", name, reader.line(), header);
            has_header = true;
            continue;
        }
        Truth truth;
        if (const std::string wrong = read_record(reader.fields(), truth); !wrong.empty())
            return fault("{}:{}: {}", name, reader.line(), wrong);
        all.push_back(std::move(truth));
    }
    return all;
}

}  // namespace kassa::weights_bench
