// What may stand beside what in one element string (General Specifications 4.13 and 4.14): pairs that exclude each
// other, and companions without which an identifier says nothing.
#include <algorithm>
#include <array>

#include "core/catalog/gs1.h"

namespace kassa::catalog::gs1 {
namespace {

// `ai` is a mask as `find` has them. In `words`, words divided by spaces are each asked for; masks divided by commas
// are a choice, and those joined by '+' belong together.
struct Rule {
    std::string_view ai;
    std::string_view words;
};

constexpr std::string_view traded = "01,02,8006,8026";
constexpr std::string_view measured = "30,31nn,32nn,35nn,36nn";

constexpr auto companions = std::to_array<Rule>({
    {"02", "37"},         {"10", traded},       {"11", traded},       {"12", "8020"},       {"13", traded},
    {"15", traded},       {"16", traded},       {"17", "01,02,255,8006,8026"},              {"20", traded},
    {"21", "01,8006"},    {"22", "01"},         {"235", "01"},        {"240", traded},      {"241", traded},
    {"242", traded},      {"243", "01"},        {"250", "01,8006 21"}, {"251", "01,8006"},  {"254", "414"},
    {"30", "01,02"},      {"31nn", "01,02"},    {"32nn", "01,02"},    {"330n", "00,01"},    {"331n", "00,01"},
    {"332n", "00,01"},    {"333n", "00,01"},    {"334n", "00,01"},    {"335n", "00,01"},    {"336n", "00,01"},
    {"337n", "01"},       {"34nn", "00,01"},    {"350n", "01,02"},    {"351n", "01,02"},    {"352n", "01,02"},
    {"353n", "00,01"},    {"354n", "00,01"},    {"355n", "00,01"},    {"356n", "01,02"},    {"357n", "01,02"},
    {"360n", "01,02"},    {"361n", "01,02"},    {"362n", "00,01"},    {"363n", "00,01"},    {"364n", "01,02"},
    {"365n", "01,02"},    {"366n", "01,02"},    {"367n", "00,01"},    {"368n", "00,01"},    {"369n", "00,01"},
    {"37", "00 02,8026"}, {"390n", "255,8020"}, {"391n", "8020"},     {"392n", "01"},       {"392n", measured},
    {"393n", measured},   {"394n", "255"},      {"395n", measured},   {"403", "00"},        {"415", "8020"},
    {"422", traded},      {"423", "01,02"},     {"424", "01,02"},     {"425", "01,02"},     {"426", "01,02"},
    {"427", "01,02 422"}, {"4303", "4302"},     {"4313", "4312"},     {"43nn", "00"},       {"7001", traded},
    {"7004", "01 10"},    {"7002", "01,02"},    {"7003", "01,02"},    {"7005", "01,02"},    {"7006", "01,02"},
    {"7007", "01,02"},    {"7008", "01,02"},    {"7009", "01,02"},    {"701n", "01,02"},    {"7020", "01,8006 416"},
    {"7021", "01,8006"},  {"7022", "7021"},     {"703n", "01,02"},    {"71n", "01"},        {"723n", "01,8004"},
    {"7240", "01,8006"},  {"7241", "8017,8018"}, {"7242", "8017,8018"}, {"8001", "01"},     {"8005", "01,02"},
    {"8007", "415"},      {"8008", "01,02"},    {"8009", "00,01"},    {"8011", "8010"},     {"8012", "01,8006"},
    {"8019", "8017,8018"}, {"8020", "415"},     {"8026", "37"},       {"8111", "255"},      {"8200", "01"},
    // A signature stands for one thing, so its key has a serial number; `unsigned_key` looks at those inside a key.
    {"8030", "00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018"},
});

constexpr auto exclusions = std::to_array<Rule>({
    {"01", "02,255,37"},
    {"21", "235"},
    {"255", "01,02,415,8006,8020,8026"},
    {"390n", "390n,391n,394n,8111"},
    {"391n", "391n"},
    {"392n", "392n,393n"},
    {"393n", "393n"},
    {"394n", "394n,8111"},
    {"395n", "392n,393n,395n,8005"},
    {"420", "421"},
    {"421", "4307"},
    {"422", "426"},
    {"423", "426"},
    {"424", "426"},
    {"425", "426"},
    {"4330", "4331"},
    {"4332", "4333"},
    {"8006", "01,37"},
    {"8017", "8018"},
    {"8026", "02,8006"},
});

bool covers(std::string_view mask, std::string_view ai) {
    if (mask.size() != ai.size()) return false;
    const auto open = std::min(mask.find('n'), mask.size());
    // Any digit may stand at the end only, and never everywhere.
    return open > 0 && mask.substr(open).find_first_not_of('n') == mask.npos &&
        mask.substr(0, open) == ai.substr(0, open);
}

// Calls `take` with each word between separators, until it says true; whether it did.
bool any_word(std::string_view words, char separator, const auto& take) {
    while (!words.empty()) {
        const auto end = std::min(words.find(separator), words.size());
        if (take(words.substr(0, end))) return true;
        words.remove_prefix(std::min(end + 1, words.size()));
    }
    return false;
}

bool is_there(const Elements& elements, std::string_view mask) { return find(elements, mask) != nullptr; }

}  // namespace

const Element* find(const Elements& elements, std::string_view mask, std::string_view except) {
    const auto found = std::ranges::find_if(
        elements, [&](const Element& element) { return element.ai != except && covers(mask, element.ai); });
    return found == elements.end() ? nullptr : &*found;
}

std::optional<Pair> excluded_pair(const Elements& elements) {
    for (const Element& element : elements) {
        const Element* other = nullptr;
        const auto is_other = [&](std::string_view mask) {
            return (other = find(elements, mask, element.ai)) != nullptr;
        };
        // A measure of goods has one value, whatever its decimal point.
        const bool measure = element.ai.size() == 4 && element.ai[0] == '3' && element.ai[1] <= '6';
        if (measure && is_other(element.ai.substr(0, 3) + "n")) return Pair{element.ai, other->ai};
        for (const Rule& rule : exclusions)
            if (covers(rule.ai, element.ai) && any_word(rule.words, ',', is_other)) return Pair{element.ai, other->ai};
    }
    return std::nullopt;
}

std::optional<Pair> missing_companion(const Elements& elements) {
    const auto all_there = [&](std::string_view joined) {
        return !any_word(joined, '+', [&](std::string_view mask) { return !is_there(elements, mask); });
    };
    for (const Element& element : elements)
        for (const Rule& rule : companions) {
            if (!covers(rule.ai, element.ai)) continue;
            std::string_view missing;
            const auto is_missing = [&](std::string_view choice) {
                missing = choice;
                return !any_word(choice, ',', all_there);
            };
            if (any_word(rule.words, ' ', is_missing)) return Pair{element.ai, std::string(missing)};
        }
    return std::nullopt;
}

std::optional<Pair> unsigned_key(const Elements& elements) {
    if (!is_there(elements, "8030")) return std::nullopt;
    // What stands before the serial number: 13 digits, and a zero before those of a returnable asset.
    for (const auto& [ai, length] : {std::pair<const char*, std::size_t>("253", 13), {"255", 13}, {"8003", 14}})
        if (const Element* key = find(elements, ai); key && key->value.size() == length) return Pair{"8030", ai};
    return std::nullopt;
}

}  // namespace kassa::catalog::gs1
