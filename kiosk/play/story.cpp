#include "kiosk/play/story.h"

#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <set>

namespace kassa::play {
namespace {

// A line's words; what stands between quotes is one word and is remembered as quoted.
struct Word {
    std::string text;
    bool quoted = false;
};

Result<std::vector<Word>> words_of(std::string_view line) {
    std::vector<Word> words;
    std::size_t at = 0;
    while (at < line.size()) {
        if (line[at] == ' ' || line[at] == '\t' || line[at] == '\r') {
            ++at;
        } else if (line[at] == '"') {
            const auto end = line.find('"', at + 1);
            if (end == std::string_view::npos) return fault("a quotation mark is not closed");
            words.push_back({std::string(line.substr(at + 1, end - at - 1)), true});
            at = end + 1;
        } else if (line[at] == '#' && (words.empty() || words.back().text != "touches")) {
            break;  // a comment, unless it is the # of `touches #id`
        } else {
            const auto end = std::min(line.find_first_of(" \t\r\"", at), line.size());
            words.push_back({std::string(line.substr(at, end - at)), false});
            at = end;
        }
    }
    return words;
}

// Nothing in a story weighs a thousand tonnes or waits for thirty years; beyond that, units would overflow.
constexpr std::int64_t largest_number = 1'000'000'000;

std::optional<std::int64_t> whole_number(const std::string& text) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > largest_number)
        return std::nullopt;
    return value;
}

bool is_amount(const std::string& text) {
    // Any number of decimal places: the policy's currency decides later.
    return Currency{"XXX", 6}.parse(text).has_value();
}

// The words after the first, joined: "dies after charging".
std::string rest(const std::vector<Word>& words, std::size_t from) {
    std::string text;
    for (std::size_t i = from; i < words.size(); ++i) text += (i > from ? " " : "") + words[i].text;
    return text;
}

struct Phrase {
    std::string_view said;
    Act act;
};

// What cards, printers, scales and power do, word for word.
const std::vector<Phrase>& phrases() {
    static const std::vector<Phrase> all = {
        {"card approves", CardDoes{"approve"}},
        {"card declines", CardDoes{"decline"}},
        {"card declines with completion", CardDoes{"decline-with-completion"}},
        {"card dies after charging", CardDoes{"die after charging"}},
        {"card dies before charging", CardDoes{"die before charging"}},
        {"card is silent", CardDoes{"silent"}},
        {"card speaks again", CardDoes{"speak"}},
        {"card key aborts", CardDoes{"abort-key"}},
        {"printer runs out of paper", PrinterDoes{"out of paper"}},
        {"printer is refilled", PrinterDoes{"refill"}},
        {"printer cover is opened", PrinterDoes{"cover open"}},
        {"printer cover is closed", PrinterDoes{"cover closed"}},
        {"scale is unplugged", ScaleDoes{"unplug"}},
        {"scale is plugged in", ScaleDoes{"plug"}},
        {"scale is stuck", ScaleIs{"stuck on", {}}},
        {"scale is free again", ScaleIs{"stuck off", 0}},
        {"scale is noisy", ScaleIs{"noise 60", {}}},
        {"scale is quiet again", ScaleIs{"noise 0", 0}},
        {"store goes away", StoreDoes{"cable out"}},
        {"store comes back", StoreDoes{"cable in"}},
        {"power fails", PowerFails{}},
        {"reader dies", ReaderDies{}},
        {"expects light", ExpectsLight{true}},
        {"expects no light", ExpectsLight{false}},
    };
    return all;
}

Result<Act> weight_act(const std::vector<Word>& words) {
    const auto grams = words.size() == 2 ? whole_number(words[1].text) : std::nullopt;
    if (!grams) return fault("'{}' takes one whole number of grams", words[0].text);
    const Weight weight = Weight::grams(*grams);
    if (words[0].text == "weighs") return Weighs{weight};
    if (words[0].text == "bags") return Bags{weight};
    return Lifts{weight};
}

// "scale drifts 60" (grams in a minute's readings), "scale trembles 2" (a normal deviation in grams), "scale creeps 5"
// (grams more on each kilogram after some minutes).
Result<Act> scale_act(const std::vector<Word>& words) {
    const auto grams = words.size() == 3 ? whole_number(words[2].text) : std::nullopt;
    if (!grams) return fault("write: scale drifts G, scale trembles G or scale creeps G, with G in whole grams");
    const std::string number = std::to_string(*grams);
    // How far it has wandered stays, also when it wanders no longer.
    if (words[1].text == "drifts") return ScaleIs{"drift " + number, 200};
    if (words[1].text == "trembles") return ScaleIs{"noise " + number, int(std::min<std::int64_t>(*grams * 4, 1000))};
    if (words[1].text == "creeps")
        return ScaleIs{std::format("creep {}", double(*grams) / 1000), *grams == 0 ? 0 : 200};
    return fault("a scale drifts, trembles or creeps");
}

Result<Act> lean(const std::vector<Word>& words) {
    const bool right = words.size() == 5 && words[2].text == "for" && words[4].text == "s";
    const auto grams = right ? whole_number(words[1].text) : std::nullopt;
    const auto seconds = right ? whole_number(words[3].text) : std::nullopt;
    if (!grams || !seconds || *seconds > 3600) return fault("write: leans G for N s, with G in whole grams");
    return Leans{Weight::grams(*grams), std::chrono::seconds(*seconds)};
}

Result<Act> expectation(const std::vector<Word>& words) {
    if (words.size() != 3) return fault("write: expects total P, screen NAME, receipt \"WORDS\", paid P, light or no light");
    const std::string& what = words[1].text;
    const std::string& value = words[2].text;
    if (what == "screen") return ExpectsScreen{value};
    if (what == "receipt") return ExpectsReceipt{value};
    if (what != "total" && what != "paid") return fault("nothing can be expected of '{}'", what);
    if (!is_amount(value)) return fault("'{}' is no amount such as 12.34", value);
    if (what == "total") return ExpectsTotal{value};
    return ExpectsPaid{value};
}

Result<Act> sight(const std::vector<Word>& words) {
    if (words.size() == 3 && words[1].text == "not" && words[2].quoted) return SeesNot{words[2].text};
    const bool good = words.size() >= 2 && words.size() <= 3 && words[1].quoted;
    if (!good) return fault("write: sees \"WORDS\" [PRICE], or: sees not \"WORDS\"");
    if (words.size() == 3 && !is_amount(words[2].text))
        return fault("'{}' is no price such as 1.99", words[2].text);
    return Sees{words[1].text, words.size() == 3 ? words[2].text : ""};
}

Result<Act> touch(const std::vector<Word>& words) {
    if (words.size() == 2 && words[1].quoted) return Touches{words[1].text};
    if (words.size() == 2 && words[1].text.size() > 1 && words[1].text[0] == '#')
        return TouchesId{words[1].text.substr(1)};
    return fault("write: touches \"WORDS\" or touches #id");
}

constexpr const char* symbols_of_codes = "datamatrix, qr, databar or code128";

// What follows "as"; nothing for what no story draws.
std::optional<std::string> symbol_of(const std::vector<Word>& words) {
    static const std::set<std::string> symbols{"datamatrix", "qr", "databar", "code128"};
    if (words.size() != 4 || words[2].text != "as" || !symbols.contains(words[3].text)) return std::nullopt;
    return words[3].text;
}

Result<Act> show(const std::vector<Word>& words) {
    if (const auto symbol = symbol_of(words)) return ShowsProduct{words[1].text, "", *symbol};
    if (words.size() >= 3 && words.size() <= 4 && words[1].text == "product")
        return ShowsProduct{words[2].text, words.size() == 4 ? words[3].text : "", ""};
    const bool one = words.size() == 3 && words[1].text == "photo";
    const bool two = words.size() == 4 && words[1].text == "photos";
    if (!one && !two)
        return fault("write: shows photo FILE, shows photos FILE FILE, shows product GTIN [PICTURE], or shows CODE as {}",
                     symbols_of_codes);
    ShowsPhoto shows;
    for (std::size_t i = 2; i < words.size(); ++i) shows.files.push_back(words[i].text);
    return shows;
}

Result<Act> scan(const std::vector<Word>& words) {
    if (words.size() == 2) return Scans{words[1].text, ""};
    if (const auto symbol = symbol_of(words)) return Scans{words[1].text, *symbol};
    return fault("write: scans CODE, or: scans CODE as {}", symbols_of_codes);
}

Result<Act> wait(const std::vector<Word>& words) {
    const auto count = words.size() == 3 ? whole_number(words[1].text) : std::nullopt;
    if (!count || words[2].text != "s" || *count > 86'400)
        return fault("write: waits N s, with N in whole seconds");
    return Waits{std::chrono::seconds(*count)};
}

Result<Act> act_of(const std::vector<Word>& words) {
    const std::string& verb = words[0].text;
    const std::string whole = rest(words, 0);
    for (const Phrase& phrase : phrases())
        if (phrase.said == whole) return phrase.act;
    if (verb == "shows") return show(words);
    if (verb == "weighs" || verb == "bags" || verb == "lifts") return weight_act(words);
    if (verb == "scale") return scale_act(words);
    if (verb == "leans") return lean(words);
    if (verb == "touches") return touch(words);
    if (verb == "waits") return wait(words);
    if (verb == "sees") return sight(words);
    if (verb == "expects") return expectation(words);
    if (verb == "scans") return scan(words);
    if (verb == "keys" && words.size() == 2) return Keys{words[1].text};
    if (verb == "keys" && words.size() == 3 && words[1].text == "telephone") return Keys{words[2].text, true};
    if (verb == "pictures" && words.size() == 2) return Pictures{words[1].text};
    if (verb == "attendant" && words.size() == 3) return AttendantSignsIn{words[1].text, words[2].text};
    return fault("'{}' is not a line of a story; these are:\n{}", whole, vocabulary());
}

}  // namespace

Result<Story> parse(std::string_view text, const std::filesystem::path& file) {
    Story story{file, {}};
    long number = 0;
    while (!text.empty()) {
        ++number;
        const auto end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const auto words = words_of(line);
        if (!words) return fault("{}:{}: {}", file.string(), number, words.error().sentence);
        if (words->empty()) continue;
        auto act = act_of(*words);
        if (!act) return fault("{}:{}: {}", file.string(), number, act.error().sentence);
        story.lines.push_back({number, std::string(line), std::move(*act)});
    }
    return story;
}

Result<Story> read(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return fault("{}: the story cannot be read", file.string());
    const std::string text(std::istreambuf_iterator<char>(in), {});
    return parse(text, file);
}

std::string_view vocabulary() {
    return R"(  shows photo FILE | shows photos FILE FILE | shows product GTIN [PICTURE]
  shows CODE as datamatrix | shows CODE as qr | shows CODE as databar | shows CODE as code128
  scans CODE | scans CODE as datamatrix | scans CODE as qr | scans CODE as databar | scans CODE as code128
  keys CODE | keys telephone NUMBER
  weighs G | bags G | lifts G
  touches "WORDS" | touches #id
  card approves | card declines | card declines with completion | card dies after charging |
  card dies before charging | card is silent | card speaks again | card key aborts
  printer runs out of paper | printer is refilled | printer cover is opened | printer cover is closed
  scale is unplugged | scale is plugged in | scale is stuck | scale is free again | scale is noisy |
  scale is quiet again | scale drifts G | scale trembles G | scale creeps G | leans G for N s
  store goes away | store comes back
  power fails | reader dies
  attendant BADGE PIN
  waits N s
  sees "WORDS" [PRICE] | sees not "WORDS"
  expects light | expects no light | expects total P | expects screen NAME | expects receipt "WORDS" | expects paid P
  pictures NAME)";
}

}  // namespace kassa::play
