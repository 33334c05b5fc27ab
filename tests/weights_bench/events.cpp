#include "tests/weights_bench/events.h"

#include <array>
#include <charconv>
#include <map>
#include <set>

#include "core/base/csv.h"

namespace kassa::weights_bench {
namespace {

constexpr std::array<std::string_view, 11> words{"product", "visit", "scan",     "remove", "own_bag", "reading",
                                                 "motion",  "below", "overload", "pay",    "leave"};
constexpr std::string_view header = "time_ms,lane,event,id,grams,net,gross,category";
constexpr int most_lanes = 10'000;

template <class Number>
bool read_number(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

bool needs_id(What what) {
    return what == What::Product || what == What::Visit || what == What::Scan || what == What::Remove;
}

std::string quoted(const std::string& text) {
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    return out + '"';
}

// What is wrong with the record, or nothing.
std::string read_record(const std::vector<std::string_view>& fields, Event& event) {
    if (fields.size() < 3 || fields.size() > 8) return std::format("{} fields; 3 to 8 are expected", fields.size());
    const auto field = [&](std::size_t i) { return i < fields.size() ? fields[i] : std::string_view{}; };
    if (!read_number(field(0), event.at) || event.at < 0) return std::format("time_ms: '{}' is no time", field(0));
    if (!read_number(field(1), event.lane) || event.lane < 0 || event.lane >= most_lanes)
        return std::format("lane: '{}' is not from 0 to {}", field(1), most_lanes - 1);
    const auto word = std::ranges::find(words, field(2));
    if (word == words.end()) return std::format("event: '{}' is not one of the choices", field(2));
    event.what = What(word - words.begin());
    event.id = field(3);
    if (needs_id(event.what) && event.id.empty()) return std::format("id: a {} needs one", field(2));
    struct Column {
        std::size_t at;
        const char* name;
        std::optional<Weight>* weight;
    };
    for (const Column& column : {Column{4, "grams", &event.grams}, Column{5, "net", &event.net},
                                 Column{6, "gross", &event.gross}}) {
        *column.weight = weight_of(field(column.at));
        if (!field(column.at).empty() && !*column.weight)
            return std::format("{}: '{}' is no weight", column.name, field(column.at));
    }
    event.category = field(7);
    if (event.what == What::Reading && !event.grams) return "grams: a reading needs them";
    return {};
}

}  // namespace

std::optional<Weight> weight_of(std::string_view text) {
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    const std::size_t point = text.find('.');
    const std::string_view whole = text.substr(0, point);
    const std::string_view decimals = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    if (whole.empty() || whole.size() > 9 || decimals.size() > 3) return std::nullopt;
    if (point != std::string_view::npos && decimals.empty()) return std::nullopt;
    std::int64_t grams = 0, thousandths = 0;
    if (whole.front() == '-' || !read_number(whole, grams)) return std::nullopt;
    if (!decimals.empty() && (decimals.front() == '-' || !read_number(decimals, thousandths))) return std::nullopt;
    for (std::size_t i = decimals.size(); i < 3; ++i) thousandths *= 10;
    const std::int64_t milligrams = grams * 1000 + thousandths;
    return Weight::milligrams(negative ? -milligrams : milligrams);
}

std::string text_of(Weight weight) {
    const std::int64_t all = weight.absolute().in_milligrams();
    const char* sign = weight < Weight{} ? "-" : "";
    if (all % 1000 == 0) return std::format("{}{}", sign, all / 1000);
    std::string text = std::format("{}{}.{:03}", sign, all / 1000, all % 1000);
    while (text.ends_with('0')) text.pop_back();
    return text;
}

void write_header(std::ostream& out) { out << header << '\n'; }

void write(std::ostream& out, const Event& event) {
    const auto weight = [](const std::optional<Weight>& one) { return one ? text_of(*one) : std::string(); };
    std::string line = std::format("{},{},{},{},{},{},{},{}", event.at, event.lane, words[std::size_t(event.what)],
                                   quoted(event.id), weight(event.grams), weight(event.net), weight(event.gross),
                                   quoted(event.category));
    while (line.ends_with(',')) line.pop_back();
    out << line << '\n';
}

Result<void> read_events(std::istream& in, const std::string& name, const std::function<void(const Event&)>& take) {
    CsvReader reader(in);
    std::map<int, std::int64_t> last;
    std::set<std::string, std::less<>> declared;
    bool has_header = false;
    Event event;
    for (auto found = reader.next(); found != CsvReader::Found::End; found = reader.next()) {
        if (found == CsvReader::Found::Broken) return fault("{}:{}: {}", name, reader.line(), reader.reason());
        if (!has_header) {
            std::string line;
            for (const std::string_view field : reader.fields()) line += (line.empty() ? "" : ",") + std::string(field);
            if (line != header) return fault("{}:{}: the first line has to be '{}'", name, reader.line(), header);
            has_header = true;
            continue;
        }
        std::string wrong = read_record(reader.fields(), event);
        if (wrong.empty() && event.what == What::Product) declared.insert(event.id);
        if (wrong.empty() && event.what == What::Scan && !declared.contains(event.id))
            wrong = std::format("id: no product row has told of '{}' before", event.id);
        if (wrong.empty() && event.what != What::Product) {
            auto& before = last.try_emplace(event.lane, event.at).first->second;
            if (event.at < before)
                wrong = std::format("time_ms: {} is earlier than {}, the last of lane {}", event.at, before,
                                    event.lane);
            before = event.at;
        }
        if (!wrong.empty()) return fault("{}:{}: {}", name, reader.line(), wrong);
        take(event);
    }
    if (!has_header) return fault("{}:1: the file is empty; the first line has to be '{}'", name, header);
    return {};
}

}  // namespace kassa::weights_bench
