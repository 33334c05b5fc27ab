// One observation after the other becomes what is known.
#include <algorithm>
#include <cmath>
#include <ranges>

#include "core/weights/learned.h"
#include "core/weights/mode.h"
#include "core/weights/numbers.h"
#include "core/weights/prior.h"

namespace kassa::weights {
namespace {

constexpr std::size_t most_modes = 4;
constexpr std::size_t most_visits_remembered = 4;
// The mean follows a batch that has changed within some 25 placements, and the spread is an average of about 60: short
// enough to notice a new machine at the packer's, long enough to be known to 10 %.
constexpr double most_count = 25;
constexpr double most_spread_count = 60;

// A weight that is new comes in some 15 % of the visits in which the item is bought or more, a trick in 1.5 % of them
// (assumption): each visit in which it comes multiplies its odds by ten, each in which it does not by 0.86. So what
// comes in less than every sixteenth visit never becomes a weight of the item's without staff.
const double came = std::log(0.150 / 0.015);
const double stayed_away = std::log(0.850 / 0.985);
constexpr double least_odds = -5;
// What a weight's first placement makes of its odds, at least and at most: beside one that is proven, one visit alone
// never makes it more probable than a trick.
constexpr double least_odds_at_first = -1, most_odds_at_first = 4.5;
constexpr double least_odds_beside = -2.5, most_odds_beside = -0.1;
constexpr double proven_from = 3;  // 20 to 1
constexpr int visits_to_prove = 3;
constexpr double staff_adds = 4;

// What a source's word counts, in placements.
double voice_of(Source source) {
    switch (source) {
        case Source::Accepted: return 1;
        case Source::Staff: return 3;
        case Source::Reference: return 10;
    }
    return 1;
}

std::uint64_t hash_of(const std::string& visit) {
    std::uint64_t hash = 0xcbf29ce484222325u;  // FNV-1a
    for (const char c : visit) hash = (hash ^ std::uint8_t(c)) * 0x100000001b3u;
    return hash & 0x7fffffffffffffffu;
}

// True when this visit has spoken before, as far as is remembered.
bool spoke_before(Learned& learned, const std::string& visit) {
    const std::uint64_t hash = hash_of(visit);
    if (!visit.empty() && std::ranges::contains(learned.recent_visits, hash)) return true;
    learned.recent_visits.push_back(hash);
    if (learned.recent_visits.size() > most_visits_remembered)
        learned.recent_visits.erase(learned.recent_visits.begin());
    return false;
}

double foreseen_variance(const Mode& mode, double sigma) {
    const double mean = grams(mode.mean), count = std::max(double(mode.count_milli) * 1e-3, 0.1);
    const double seen = double(mode.spread_milli) * 1e-3, experienced = grams(mode.spread) * grams(mode.spread);
    // Five placements' worth of the usual spread and the scale, until its own spread is known.
    const double usual = usual_spread * mean * usual_spread * mean + sigma * sigma;
    const double variance = (5 * usual + seen * experienced) / (5 + seen);
    return variance * (1 + 1 / count);
}

// The mode to which the weight belongs; none where a weight that nobody has seen is more probable.
Mode* mode_for(Learned& learned, double weight, double sigma) {
    Mode* best = nullptr;
    double most = 0;
    const Mode* strongest = nullptr;
    for (Mode& mode : learned.modes) {
        const double share = std::max(double(mode.recent_milli) * 1e-3, 0.05);
        const double agreement = share * normal(weight - grams(mode.mean), foreseen_variance(mode, sigma));
        if (agreement > most) most = agreement, best = &mode;
        if (!strongest || mode.recent_milli > strongest->recent_milli) strongest = &mode;
    }
    if (!best) return nullptr;
    return most > 0.05 * density(another_weight(grams(strongest->mean)), weight, sigma) ? best : nullptr;
}

Mode& new_mode(Learned& learned, double weight, double sigma, double honest) {
    const bool beside = std::ranges::any_of(learned.modes, &Mode::proven);
    if (learned.modes.size() == most_modes) {
        const auto weakest = std::ranges::min_element(learned.modes, {}, [](const Mode& mode) {
            return std::pair(mode.proven, mode.recent_milli);
        });
        learned.modes.erase(weakest);
    }
    Mode mode;
    mode.mean = of_grams(weight);
    mode.scale_sigma = of_grams(sigma);
    mode.spread = of_grams(std::hypot(usual_spread * weight, sigma));
    const double odds = std::log(std::max(honest, 1e-6) / std::max(1 - honest, 1e-6));
    const double first = beside ? std::clamp(odds, least_odds_beside, most_odds_beside)
                                : std::clamp(odds, least_odds_at_first, most_odds_at_first);
    mode.odds_milli = std::llround(1e3 * first);
    learned.modes.push_back(mode);
    return learned.modes.back();
}

void take_in(Mode& mode, double weight, double sigma, double voice) {
    const double count = double(mode.count_milli) * 1e-3, spread_count = double(mode.spread_milli) * 1e-3;
    const double mean = grams(mode.mean), foreseen = foreseen_variance(mode, sigma);
    const double off = weight - mean;
    // One placement far out says little: it counts as if it were four standard deviations away.
    const double bounded = std::clamp(off, -4 * std::sqrt(foreseen), 4 * std::sqrt(foreseen));
    if (count > 0) {
        const double experienced = bounded * bounded / (1 + 1 / count);
        const double before = grams(mode.spread) * grams(mode.spread);
        const double spread = (spread_count * before + voice * experienced) / (spread_count + voice);
        mode.spread = of_grams(std::sqrt(spread));
        mode.spread_milli = std::llround(1e3 * std::min(spread_count + voice, most_spread_count));
        const double scale = (count * grams(mode.scale_sigma) + voice * sigma) / (count + voice);
        mode.scale_sigma = of_grams(scale);
    }
    mode.mean = of_grams(mean + voice / (count + voice) * bounded);
    mode.count_milli = std::llround(1e3 * std::min(count + voice, most_count));
}

void weigh_odds(Learned& learned, const Mode* hit, Source source, double honest) {
    for (Mode& mode : learned.modes) {
        if (mode.proven) continue;
        double odds = double(mode.odds_milli) * 1e-3 + (&mode != hit ? stayed_away : mode.visits > 0 ? came : 0);
        if (&mode == hit && source == Source::Staff) odds += staff_adds * honest;
        mode.odds_milli = std::llround(1e3 * std::clamp(odds, least_odds, 10.0));
    }
}

bool becomes_proven(Mode& mode, Source source) {
    if (mode.proven) return false;
    const bool enough = mode.visits >= visits_to_prove && double(mode.odds_milli) >= 1e3 * proven_from;
    if (!enough && source != Source::Reference) return false;
    mode.proven = true;
    mode.reference = mode.mean;
    return true;
}

bool drifted(Mode& mode) {
    if (!mode.proven || mode.count_milli < 10'000) return false;
    const Weight far = of_grams(std::max(3 * grams(mode.spread), 5.0));
    if ((mode.mean - mode.reference).absolute() <= far) return false;
    mode.reference = mode.mean;
    return true;
}

bool contradicts(const Learned& learned, const Declared& declared) {
    if (!declared.gross || *declared.gross <= Weight{}) return false;
    const double gross = grams(*declared.gross);
    bool known = false;
    for (const Mode& mode : learned.modes) {
        if (!mode.proven) continue;
        known = true;
        if (std::abs(grams(mode.mean) - gross) <= std::max(0.05 * gross, 5.0)) return false;
    }
    return known;
}

}  // namespace

News learn(Learned& learned, const Observation& observation, const Declared& declared, const Packaging&) {
    if (observation.weight <= Weight{}) return News::Nothing;
    const double weight = grams(observation.weight), sigma = std::max(grams(observation.sigma), 0.1);
    const double honest = std::clamp(double(observation.honest_ppm) * 1e-6, 0.0, 1.0);
    if (spoke_before(learned, observation.visit) && observation.source == Source::Accepted) return News::Nothing;
    ++learned.placements;
    const std::size_t proven_before = std::size_t(std::ranges::count_if(learned.modes, &Mode::proven));

    Mode* mode = mode_for(learned, weight, sigma);
    const bool is_new = !mode;
    if (is_new) mode = &new_mode(learned, weight, sigma, honest);
    // Of a mode that nobody has believed in yet even a doubtful placement tells where it would be.
    const double voice = voice_of(observation.source) * (mode->proven ? honest : 1);
    if (voice > 0) take_in(*mode, weight, sigma, voice);
    for (Mode& one : learned.modes) {
        one.recent_milli = std::llround(double(one.recent_milli) * recent_kept);
        one.stayed_away = &one == mode ? 0 : std::min(one.stayed_away + 1, 1000);
    }
    mode->recent_milli += std::llround(1e3 * std::min(1.0, voice));
    mode->last = std::max(mode->last, observation.at);
    weigh_odds(learned, mode, observation.source, honest);
    mode->visits = std::min(mode->visits + 1, 1000);
    const bool proven = becomes_proven(*mode, observation.source);
    const bool drift = drifted(*mode);
    std::erase_if(learned.modes, [](const Mode& one) { return one.recent_milli < (one.proven ? 2 : 20); });
    if (!learned.told_not_as_declared && contradicts(learned, declared)) {
        learned.told_not_as_declared = true;
        return News::NotAsDeclared;
    }
    if (proven && proven_before > 0) return News::NewWeight;
    return drift ? News::Drifting : News::Nothing;
}

Packaging with_item(const Packaging& packaging, Weight net, Weight gross) {
    if (net <= Weight{} || gross <= Weight{}) return packaging;
    const double ratio = std::log(grams(gross) / grams(net));
    // A ratio that no packaging has is a wrong net weight and tells nothing about packaging.
    if (ratio < -0.2 || ratio > 1.5) return packaging;
    const double items = double(packaging.items), mean = double(packaging.log_ratio_ppm) * 1e-6;
    const double variance = std::pow(double(packaging.log_ratio_sd_ppm) * 1e-6, 2);
    const double mean_after = mean + (ratio - mean) / (items + 1);
    const double variance_after = (items * variance + (ratio - mean) * (ratio - mean_after)) / (items + 1);
    const double deviation = std::sqrt(std::max(0.0, variance_after));
    return {packaging.items + 1, std::llround(1e6 * mean_after), std::llround(1e6 * deviation)};
}

namespace {

double mixed(double one, double other, double counts_one, double counts_other) {
    const double sum = counts_one + counts_other;
    return sum > 0 ? (one * counts_one + other * counts_other) / sum : one;
}

void join(Mode& ours, const Mode& theirs) {
    const double count = double(std::max<std::int64_t>(ours.count_milli, 1));
    const double their_count = double(std::max<std::int64_t>(theirs.count_milli, 1));
    const double spread = mixed(std::pow(grams(ours.spread), 2), std::pow(grams(theirs.spread), 2),
                                double(ours.spread_milli), double(theirs.spread_milli));
    ours.spread = of_grams(std::sqrt(spread));
    ours.scale_sigma = of_grams(mixed(grams(ours.scale_sigma), grams(theirs.scale_sigma), count, their_count));
    ours.mean = of_grams(mixed(grams(ours.mean), grams(theirs.mean), count, their_count));
    const auto bounded = [](std::int64_t sum, double most) { return std::min(sum, std::int64_t(1e3 * most)); };
    ours.count_milli = bounded(ours.count_milli + theirs.count_milli, most_count);
    ours.spread_milli = bounded(ours.spread_milli + theirs.spread_milli, most_spread_count);
    ours.recent_milli = bounded(ours.recent_milli + theirs.recent_milli, 1 / (1 - recent_kept));
    ours.visits = std::min(ours.visits + theirs.visits, 1000);
    ours.stayed_away = std::min(ours.stayed_away, theirs.stayed_away);
    ours.odds_milli = std::max(ours.odds_milli, theirs.odds_milli);
    if (!ours.proven && theirs.proven) ours.reference = theirs.reference;
    ours.proven = ours.proven || theirs.proven;
    ours.last = std::max(ours.last, theirs.last);
}

}  // namespace

Learned merged(const Learned& one, const Learned& other) {
    Learned both = one;
    for (const Mode& theirs : other.modes) {
        const auto same = std::ranges::find_if(both.modes, [&](const Mode& ours) {
            const double near = 3 * std::hypot(grams(ours.spread), grams(theirs.spread));
            return std::abs(grams(ours.mean) - grams(theirs.mean)) <= near;
        });
        if (same == both.modes.end())
            both.modes.push_back(theirs);
        else
            join(*same, theirs);
    }
    std::ranges::stable_sort(both.modes, [](const Mode& a, const Mode& b) {
        return std::pair(a.proven, a.recent_milli) > std::pair(b.proven, b.recent_milli);
    });
    if (both.modes.size() > most_modes) both.modes.resize(most_modes);
    both.placements += other.placements;
    both.told_not_as_declared = one.told_not_as_declared || other.told_not_as_declared;
    return both;
}

}  // namespace kassa::weights
