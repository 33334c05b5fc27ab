#include "tests/weights_bench/tally.h"

#include <algorithm>
#include <numeric>

#include "core/base/check.h"

namespace kassa::weights_bench {
namespace {

// A prompt belongs to an act that was done shortly before the scale settled on it.
constexpr std::int64_t before = 400, after = 3000;  // ms

template <class Value, std::size_t Size>
std::size_t place_in(const std::array<Value, Size>& from, Value value) {
    std::size_t place = 0;
    while (place + 1 < Size && value >= from[place + 1]) ++place;
    return place;
}

std::size_t kind_of(Fact fact) { return std::size_t(std::ranges::find(acts, fact) - acts.begin()); }

std::size_t cell(std::size_t kind, std::size_t stratum, std::size_t sds) { return (kind * 5 + stratum) * 5 + sds; }

void add_up(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& more) {
    CHECK(sum.size() == more.size());
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += more[i];
}

}  // namespace

void Tally::add(const Visit& visit, const std::vector<Truth>& truths) {
    ++visits;
    std::vector<const Truth*> done_here, placed;
    for (const Truth& one : truths) {
        if (is_act(one.what)) done_here.push_back(&one);
        if (one.what == Fact::Placed) placed.push_back(&one), ++items[place_in(strata_from, one.nth)];
    }
    std::vector<bool> found(done_here.size());
    bool disturbed = false;
    for (const Prompt& prompt : visit.prompts) {
        // First the act in whose time it falls; else one that was done before and has not been found; else it is
        // false. What is asked about again after an act was found belongs to that act.
        int match = -1;
        bool aftermath = false;
        for (std::size_t i = 0; i < done_here.size(); ++i) {
            const Truth& act = *done_here[i];
            if (prompt.at >= act.at - before && prompt.at <= act.until + after) match = int(i);
        }
        for (std::size_t i = 0; match < 0 && i < done_here.size(); ++i) {
            if (prompt.asked_at < done_here[i]->at) continue;
            aftermath = aftermath || found[i];
            if (!found[i]) match = int(i);
        }
        if (match >= 0) {
            found[std::size_t(match)] = true;
            continue;
        }
        if (aftermath) continue;
        disturbed = true;
        const Truth* last = nullptr;
        for (const Truth* one : placed)
            if (one->at <= prompt.at && (!last || one->at > last->at)) last = one;
        if (last)
            ++alarms[place_in(strata_from, last->nth)];
        else
            ++early_alarms;
    }
    visits_disturbed += disturbed;
    const bool paged = std::ranges::any_of(visit.prompts, [](const Prompt& prompt) { return !prompt.undone; });
    if (done_here.empty()) ++honest_visits, pages += paged;
    for (std::size_t i = 0; i < done_here.size(); ++i) {
        const Truth& act = *done_here[i];
        const std::size_t kind = kind_of(act.what);
        const std::size_t sds = place_in(sds_from, act.grams / std::max(act.sd, 0.1));
        const std::size_t place = cell(kind, place_in(strata_from, act.nth), sds);
        const std::size_t by_grams = kind * 5 + place_in(grams_from, act.grams);
        ++done[place], ++done_by_grams[by_grams];
        if (found[i]) ++detected[place], ++detected_by_grams[by_grams];
    }
    for (const Decided& one : visit.decided) {
        ++decisions;
        lights += one.light;
        ++waits[std::size_t(std::clamp<std::int64_t>((one.at - one.settled_at) / 100, 0, 99))];
    }
}

void Tally::add(const Tally& other) {
    CHECK(method == other.method && setting == other.setting);
    visits += other.visits, honest_visits += other.honest_visits, pages += other.pages;
    visits_disturbed += other.visits_disturbed;
    decisions += other.decisions, lights += other.lights, early_alarms += other.early_alarms;
    add_up(items, other.items), add_up(alarms, other.alarms);
    add_up(done, other.done), add_up(detected, other.detected);
    add_up(done_by_grams, other.done_by_grams), add_up(detected_by_grams, other.detected_by_grams);
    add_up(waits, other.waits);
}

std::int64_t Tally::all_items() const { return std::accumulate(items.begin(), items.end(), std::int64_t(0)); }
std::int64_t Tally::all_alarms() const { return std::accumulate(alarms.begin(), alarms.end(), early_alarms); }
double Tally::alarms_per_item() const { return all_items() ? double(all_alarms()) / double(all_items()) : 0; }
double Tally::pages_per_visit() const { return honest_visits ? double(pages) / double(honest_visits) : 0; }

Tally::Share Tally::found(int stratum, std::size_t least_sds, bool scanned_only) const {
    Share share;
    for (std::size_t kind = scanned_only ? 1 : 0; kind < acts.size(); ++kind)
        for (std::size_t s = 0; s < 5; ++s)
            for (std::size_t sds = least_sds; sds < 5; ++sds) {
                if (stratum >= 0 && s != std::size_t(stratum)) continue;
                share.of += done[cell(kind, s, sds)];
                share.found += detected[cell(kind, s, sds)];
            }
    return share;
}

Tally::Share Tally::found_of_kind(std::size_t kind) const {
    Share share;
    for (std::size_t i = 0; i < 25; ++i) share.of += done[kind * 25 + i], share.found += detected[kind * 25 + i];
    return share;
}

double Tally::wait_quantile(double share) const {
    const std::int64_t sum = std::accumulate(waits.begin(), waits.end(), std::int64_t(0));
    std::int64_t passed = 0;
    for (std::size_t i = 0; i < waits.size(); ++i)
        if ((passed += waits[i]) >= std::int64_t(share * double(sum))) return double(i) / 10;
    return 0;
}

}  // namespace kassa::weights_bench
