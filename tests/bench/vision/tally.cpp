#include "tests/bench/vision/tally.h"

#include <algorithm>
#include <cmath>
#include <format>

#include "tests/bench/figures.h"

namespace kassa::bench {
namespace {

double tenths(double value) { return std::round(value * 10) / 10; }

boost::json::object figures_of(const Tally& tally) {
    boost::json::object object{{"frames", tally.frames}};
    if (tally.codes) object["recall_percent"] = tenths(tally.recall());
    object["frames_with_a_wrong_code"] = tally.wrong_frames;
    object["ms_p50"] = tenths(quantile(tally.milliseconds, 0.50));
    object["ms_p95"] = tenths(quantile(tally.milliseconds, 0.95));
    return object;
}

std::string cell(const Tally& tally) {
    if (tally.frames == 0) return "–";
    std::string text = tally.codes ? std::format("{:.1f}", tally.recall()) : "";
    if (tally.wrong_frames) text += std::format(" w{}", tally.wrong_frames);
    return text;
}

std::string times(const Tally& tally) {
    return tally.milliseconds.empty() ? "–"
                                      : std::format("{:.1f} / {:.1f}", quantile(tally.milliseconds, 0.50),
                                                    quantile(tally.milliseconds, 0.95));
}

// std::format counts bytes or columns of "–" alike, so this only wraps it.
std::string line(const std::string& head, const std::vector<std::string>& cells) {
    std::string text = std::format("{:<36}", head);
    for (const std::string& one : cells) text += std::format("{:>16}", one);
    return text + "\n";
}

}  // namespace

void Tally::add(const Tally& other) {
    frames += other.frames;
    codes += other.codes;
    read += other.read;
    wrong_frames += other.wrong_frames;
    milliseconds.insert(milliseconds.end(), other.milliseconds.begin(), other.milliseconds.end());
}

Judged judge(const std::vector<frames::Symbol>& there, const std::vector<Found>& found) {
    const auto says = [](const frames::Symbol& symbol, const Found& one) {
        const std::string number = plain_number(one.text);
        return number == plain_number(symbol.text) || (!symbol.also.empty() && number == plain_number(symbol.also));
    };
    Judged judged;
    for (const frames::Symbol& symbol : there)
        judged.read += std::ranges::any_of(found, [&](const Found& one) { return says(symbol, one); });
    for (const Found& one : found)
        if (std::ranges::none_of(there, [&](const frames::Symbol& symbol) { return says(symbol, one); }))
            judged.wrong.push_back(one);
    return judged;
}

Tally& Score::of(const std::string& condition) {
    const auto known = std::ranges::find(by_condition, condition, &std::pair<std::string, Tally>::first);
    if (known != by_condition.end()) return known->second;
    return by_condition.emplace_back(condition, Tally{}).second;
}

Tally Score::with_items() const {
    Tally sum;
    for (const auto& [name, tally] : by_condition)
        if (tally.codes) sum.add(tally);
    return sum;
}

Tally Score::without_items() const {
    Tally sum;
    for (const auto& [name, tally] : by_condition)
        if (!tally.codes) sum.add(tally);
    return sum;
}

boost::json::object Score::figures() const {
    boost::json::object conditions;
    for (const auto& [name, tally] : by_condition) conditions[name] = figures_of(tally);
    return {{"decoder", decoder},
            {"with_a_code", figures_of(with_items())},
            {"without", figures_of(without_items())},
            {"by_condition", std::move(conditions)}};
}

std::string table_of(const std::vector<Score>& scores) {
    const auto row = [&](const std::string& head, auto&& of) {
        std::vector<std::string> cells;
        for (const Score& score : scores) cells.push_back(of(score));
        return line(head, cells);
    };
    std::string text = row("recall in %, w: with a wrong code", [](const Score& score) { return score.decoder; });
    if (scores.empty()) return text;
    for (const auto& [name, ours] : scores.front().by_condition)
        text += row(name, [&](const Score& score) {
            const auto known = std::ranges::find(score.by_condition, name, &std::pair<std::string, Tally>::first);
            return known == score.by_condition.end() ? "–" : cell(known->second);
        });
    text += row("all with a code", [](const Score& score) { return cell(score.with_items()); });
    text += row("frames with a code", [](const Score& score) { return std::to_string(score.with_items().frames); });
    text += row("frames with a wrong code", [](const Score& score) {
        return std::to_string(score.with_items().wrong_frames + score.without_items().wrong_frames);
    });
    text += row("ms with a code, p50 / p95", [](const Score& score) { return times(score.with_items()); });
    text += row("ms without, p50 / p95", [](const Score& score) { return times(score.without_items()); });
    return text;
}

}  // namespace kassa::bench
