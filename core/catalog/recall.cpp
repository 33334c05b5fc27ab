#include "core/catalog/recall.h"

#include <algorithm>
#include <chrono>

#include "core/catalog/freshness.h"
#include "core/catalog/utf8.h"

namespace kassa::catalog {
namespace {

constexpr std::size_t longest_sentence = 200;  // characters; the screen has room for as many in large text

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char small(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

// The digits at the start, without leading zeros; takes them off.
std::string_view take_number(std::string_view& text) {
    const auto end = std::size_t(std::ranges::find_if_not(text, is_digit) - text.begin());
    std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

bool is_bounded(const std::string& from, const std::string& to) { return !from.empty() || !to.empty(); }

template <class Compare>
Falls within(const std::string& value, const std::string& from, const std::string& to, Compare compare) {
    if (!is_bounded(from, to)) return Falls::Under;
    if (value.empty()) return Falls::Perhaps;
    const bool inside = (from.empty() || compare(from, value) <= 0) && (to.empty() || compare(value, to) <= 0);
    return inside ? Falls::Under : Falls::Outside;
}

bool is_day(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    for (const std::size_t at : {0, 1, 2, 3, 5, 6, 8, 9})
        if (!is_digit(text[at])) return false;
    const auto number = [&](std::size_t at, std::size_t length) {
        unsigned value = 0;
        for (const char c : text.substr(at, length)) value = value * 10 + unsigned(c - '0');
        return value;
    };
    using namespace std::chrono;
    return year_month_day(year(int(number(0, 4))), month(number(5, 2)), day(number(8, 2))).ok();
}

std::optional<std::string> wrong_with(const RecalledPacks& packs) {
    const bool gtin = packs.item.size() == 14 && has_valid_check_digit(packs.item);
    if (!gtin && !packs.item.starts_with("plu:")) return "names an article that is no GTIN of 14 digits and no plu:";
    for (const auto& [from, to] : {std::pair(&packs.dated_from, &packs.dated_to), {&packs.made_from, &packs.made_to}}) {
        for (const auto* day : {from, to})
            if (!day->empty() && !is_day(*day))
                return std::format("has the date '{}', which is not written YYYY-MM-DD", *day);
        if (!from->empty() && !to->empty() && *to < *from)
            return std::format("ends on {} before it begins on {}", *to, *from);
    }
    for (const auto& [from, to] :
         {std::pair(&packs.batch_from, &packs.batch_to), {&packs.serial_from, &packs.serial_to}})
        if (!from->empty() && !to->empty() && compare_as_people_count(*to, *from) < 0)
            return std::format("ends with {} before it begins with {}", *to, *from);
    return std::nullopt;
}

}  // namespace

int compare_as_people_count(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (is_digit(a[0]) && is_digit(b[0])) {
            const auto left = take_number(a), right = take_number(b);
            if (left.size() != right.size()) return left.size() < right.size() ? -1 : 1;
            if (const int order = left.compare(right); order != 0) return order;
            continue;
        }
        if (small(a[0]) != small(b[0])) return small(a[0]) < small(b[0]) ? -1 : 1;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
    return int(!a.empty()) - int(!b.empty());
}

std::optional<std::string> wrong_with(const Recall& recall) {
    if (recall.packs.empty()) return "names no goods";
    for (const auto& [language, text] : recall.sentence)
        if (utf8_length(text).value_or(longest_sentence + 1) > longest_sentence)
            return std::format("has a sentence that is not UTF-8 or has more than {} characters", longest_sentence);
    for (const RecalledPacks& packs : recall.packs)
        if (auto wrong = wrong_with(packs)) return wrong;
    return std::nullopt;
}

// A day of production that names the month alone can be any day of it.
Falls within_days(const std::string& made, Instant now, const std::string& from, const std::string& to) {
    const auto by_text = [](const std::string& a, const std::string& b) { return a.compare(b); };
    const std::string last = written(made, now);
    if (made.size() != 6 || !made.ends_with("00") || last.empty()) return within(last, from, to, by_text);
    const std::string first = last.substr(0, 8) + "01";
    if ((!from.empty() && last < from) || (!to.empty() && first > to)) return Falls::Outside;
    const bool whole = (from.empty() || from <= first) && (to.empty() || last <= to);
    return whole ? Falls::Under : Falls::Perhaps;
}

Falls falls_under(const RecalledPacks& packs, const ItemCode& code, Instant now) {
    if (packs.item != code.item) return Falls::Outside;
    const auto by_text = [](const std::string& a, const std::string& b) { return a.compare(b); };
    const std::string dated = written(code.expiry.empty() ? code.best_before : code.expiry, now);
    Falls falls = Falls::Under;
    for (const Falls one : {within(code.batch, packs.batch_from, packs.batch_to, compare_as_people_count),
                            within(code.serial, packs.serial_from, packs.serial_to, compare_as_people_count),
                            within(dated, packs.dated_from, packs.dated_to, by_text),
                            within_days(code.made, now, packs.made_from, packs.made_to)}) {
        if (one == Falls::Outside) return one;
        if (one == Falls::Perhaps) falls = one;
    }
    return falls;
}

RecallBook::RecallBook(std::vector<Recall> recalls) : recalls_(std::move(recalls)) {
    for (std::size_t i = 0; i < recalls_.size(); ++i)
        for (std::size_t j = 0; j < recalls_[i].packs.size(); ++j)
            by_item_[recalls_[i].packs[j].item].emplace_back(i, j);
}

std::optional<RecallBook::Found> RecallBook::find(const ItemCode& code, Instant now) const {
    const auto known = by_item_.find(code.item);
    if (known == by_item_.end()) return std::nullopt;
    std::optional<Found> found;
    for (const auto& [recall, packs] : known->second) {
        const Recall& one = recalls_[recall];
        const Falls falls = falls_under(one.packs[packs], code, now);
        if (falls == Falls::Under) return Found{one.id, one.sentence, true};
        if (falls == Falls::Perhaps && !found) found = Found{one.id, one.sentence, false};
    }
    return found;
}

}  // namespace kassa::catalog
