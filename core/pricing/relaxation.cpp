#include "core/pricing/relaxation.h"

#include <algorithm>
#include <limits>

namespace kassa::pricing {
namespace {

constexpr std::size_t most_states = 600;     // of one machine
constexpr std::int64_t most_units = 400;
constexpr int rounds = 25;                   // in which prices are turned
constexpr int patience = 4;                  // rounds without a lower bound before steps become shorter
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min() / 4;

}  // namespace

Relaxation::Relaxation(const Machines& machines, std::vector<std::int64_t> weights, std::int64_t known)
    : machines_(machines), weights_(std::move(weights)) {
    std::size_t units = 0;
    for (std::size_t place = 0; place < machines.spots_.size(); ++place) {
        first_.push_back(units);
        units += std::size_t(machines.count(place));
        if (machines.spots_[place].tier)
            slack_ += 2 * Machines::scale * machines.spots_[place].weight * weights_[machines.dimension(place)];
    }
    first_.push_back(units);
    is_there_ = machines.is_exact() && std::int64_t(units) <= most_units;
    for (std::size_t i = 0; i < machines.machines_.size() && is_there_; ++i) {
        Alone& alone = alone_.emplace_back();
        alone.machine = i;
        is_there_ = number_states(alone);
    }
    if (!is_there_) return;
    want();
    turn_prices(known);
}

// What a cent counts in the end, in 1024ths.
std::int64_t Relaxation::weight(std::size_t place) const {
    return machines_.spots_[place].factor * weights_[machines_.dimension(place)];
}

bool Relaxation::number_states(Alone& alone) const {
    const Machines::Machine& machine = machines_.machines_[alone.machine];
    const Offer& offer = *machine.offer;
    const auto have = [&](std::size_t at, std::int64_t radix) {
        alone.at.push_back(at);
        alone.radix.push_back(radix);
        alone.states = std::min(alone.states * std::size_t(radix), most_states + 1);
    };
    const std::int64_t units = std::int64_t(first_.back());
    switch (offer.shape) {
        case Shape::Single: break;
        case Shape::Row: have(machine.at, offer.counts[0]); break;
        case Shape::Set:
            for (std::size_t part = 0; part < offer.counts.size(); ++part)
                have(machine.at + part, std::min(units, machine.room[part]) + 1);
            break;
        case Shape::Gift: have(machine.at, std::min(units, offer.most * offer.counts[0]) + 1); break;
        case Shape::Steps:
            have(machine.at, std::int64_t(offer.counts.size()) + 1);
            have(machine.at + 1, (machine.limited ? offer.most : *std::ranges::max_element(offer.counts)) + 1);
            break;
    }
    if (machine.limited) have(machine.times, offer.most + 1);
    if (alone.states > most_states) return false;
    const std::size_t parts = offer.counts.size();
    alone.next.assign(parts, std::vector<std::int32_t>(alone.states, -1));
    alone.pays.assign(parts, std::vector<bool>(alone.states, false));
    alone.whole.assign(parts, std::vector<std::int64_t>(alone.states, 0));
    std::vector<std::int64_t> numbers(alone.at.size(), 0);
    for (std::size_t state = 0; state < alone.states; ++state) {
        for (std::size_t part = 0; part < parts; ++part) {
            std::vector<std::int64_t> after = numbers;
            bool pays = true;
            std::int64_t whole = 0;
            if (!go_on(alone, int(part), after, pays, whole)) continue;
            std::size_t number = 0;
            for (std::size_t i = after.size(); i-- > 0;)
                number = number * std::size_t(alone.radix[i]) + std::size_t(after[i]);
            alone.next[part][state] = std::int32_t(number);
            alone.pays[part][state] = pays;
            alone.whole[part][state] = whole;
        }
        for (std::size_t i = 0; i < numbers.size() && ++numbers[i] == alone.radix[i]; ++i) numbers[i] = 0;
    }
    return true;
}

// The same as the machine's own reading, without what only several offers together make difficult.
bool Relaxation::go_on(const Alone& alone, int part, std::vector<std::int64_t>& numbers, bool& pays,
                       std::int64_t& whole) const {
    const Machines::Machine& machine = machines_.machines_[alone.machine];
    const Offer& offer = *machine.offer;
    const auto at = std::size_t(part);
    switch (offer.shape) {
        case Shape::Single: return !machine.limited || numbers.back()++ < offer.most;
        case Shape::Row:
            if (numbers[0] == 0 && machine.limited && numbers.back()++ >= offer.most) return false;
            pays = numbers[0] >= offer.counts[0] - offer.rewarded;
            numbers[0] = (numbers[0] + 1) % offer.counts[0];
            return true;
        case Shape::Gift: return ++numbers[0] < alone.radix[0];
        case Shape::Steps:
            if (numbers[0] == 0) numbers[0] = part + 1;
            if (numbers[0] != part + 1) return false;
            if (machine.limited) return ++numbers[1] <= offer.most;
            numbers[1] = std::min<std::int64_t>(numbers[1] + 1, offer.counts[at]);
            return true;
        case Shape::Set: break;
    }
    const std::size_t parts = offer.counts.size();
    if (machine.limited && numbers.back() + numbers[at] / offer.counts[at] >= offer.most) return false;
    if (++numbers[at] >= alone.radix[at]) return false;
    pays = offer.together != Together::Amount;
    for (std::size_t i = 0; i < parts; ++i)
        if (numbers[i] < offer.counts[i]) return true;
    for (std::size_t i = 0; i < parts; ++i) numbers[i] -= offer.counts[i];
    if (machine.limited) ++numbers.back();
    if (offer.together == Together::No) return true;
    // Of an amount that is spread over goods with different weights, the one that says more.
    const bool is_price = offer.together == Together::Price;
    std::int64_t counted = weight(machine.places[0]);
    for (const std::size_t place : machine.places)
        counted = is_price ? std::min(counted, weight(place)) : std::max(counted, weight(place));
    whole = (is_price ? -1 : 1) * offer.promotion->reward.amount.minor_units() * counted;
    return true;
}

// What each unit could be in each offer.
void Relaxation::want() {
    wants_.resize(machines_.spots_.size());
    for (Alone& alone : alone_) alone.price.assign(machines_.spots_.size(), 0);
    for (std::size_t place = 0; place < wants_.size(); ++place)
        for (const Combination& combination : machines_.combinations(place))
            for (const Use& use : combination.uses) {
                if (use.machine < 0) continue;
                const Machines::Machine& machine = machines_.machines_[std::size_t(use.machine)];
                const bool is_price = machine.offer->shape == Shape::Set && machine.offer->together == Together::Price;
                const std::int64_t saving = is_price ? machines_.spots_[place].unit : use.saving;
                const Want want{std::size_t(use.machine), use.role.part, saving * weight(place)};
                const auto is_same = [&](const Want& one) { return one.alone == want.alone && one.part == want.part; };
                if (std::ranges::none_of(wants_[place], is_same)) wants_[place].push_back(want);
                alone_[want.alone].price[place] =
                    std::max(alone_[want.alone].price[place], use.value * weights_[machines_.dimension(place)]);
            }
    for (Alone& alone : alone_) {
        std::size_t tables = 0;
        alone.table.resize(first_.back() + 1);
        for (std::size_t place = wants_.size(); place-- > 0;)
            for (std::int64_t unit = machines_.count(place); unit-- > 0;) {
                if (std::ranges::contains(wants_[place], std::size_t(&alone - alone_.data()), &Want::alone)) ++tables;
                alone.table[first_[place] + std::size_t(unit)] = tables;
            }
        alone.table.back() = 0;
        alone.gains.assign(tables + 1, std::vector<std::int64_t>(alone.states, never));
        // Behind the last unit nothing may be begun.
        const Machines::Machine& machine = machines_.machines_[alone.machine];
        std::vector<std::int64_t> state(machines_.width(), 0);
        std::vector<std::int64_t> numbers(alone.at.size(), 0);
        for (std::size_t i = 0; i < alone.states; ++i) {
            for (std::size_t n = 0; n < numbers.size(); ++n) state[alone.at[n]] = numbers[n];
            if (machines_.missing(machine, state.data(), machines_.none_) == 0) alone.gains[0][i] = 0;
            for (std::size_t n = 0; n < numbers.size() && ++numbers[n] == alone.radix[n]; ++n) numbers[n] = 0;
        }
    }
}

void Relaxation::solve(Alone& alone) {
    const auto self = std::size_t(&alone - alone_.data());
    for (std::size_t place = wants_.size(); place-- > 0;) {
        if (!std::ranges::contains(wants_[place], self, &Want::alone)) continue;
        for (std::int64_t unit = machines_.count(place); unit-- > 0;) {
            const std::size_t table = alone.table[first_[place] + std::size_t(unit)];
            const std::vector<std::int64_t>& after = alone.gains[table - 1];
            std::vector<std::int64_t>& gains = alone.gains[table];
            gains = after;
            for (const Want& want : wants_[place]) {
                if (want.alone != self) continue;
                const auto part = std::size_t(want.part);
                for (std::size_t state = 0; state < alone.states; ++state) {
                    const std::int32_t next = alone.next[part][state];
                    if (next < 0 || after[std::size_t(next)] <= never / 2) continue;
                    const std::int64_t gain = (alone.pays[part][state] ? want.gain : 0) + alone.whole[part][state] -
                                              alone.price[place] + after[std::size_t(next)];
                    gains[state] = std::max(gains[state], gain);
                }
            }
        }
    }
}

// At most this is saved altogether, at the prices that stand.
std::int64_t Relaxation::solve() {
    std::int64_t most = 0;
    const std::size_t places = machines_.spots_.size();
    earns_.assign(places, 0);
    choice_.assign(places, 0);
    earned_behind_.assign(places + 1, 0);
    for (std::size_t place = places; place-- > 0;) {
        const std::vector<Combination>& combinations = machines_.combinations(place);
        earns_[place] = never;
        for (std::size_t c = 0; c < combinations.size(); ++c) {
            std::int64_t sum = 0;
            for (const Use& use : combinations[c].uses)
                sum += use.machine < 0 ? use.saving * weight(place) : alone_[std::size_t(use.machine)].price[place];
            if (sum > earns_[place]) earns_[place] = sum, choice_[place] = c;
        }
        earned_behind_[place] = earned_behind_[place + 1] + earns_[place] * machines_.count(place);
    }
    most = earned_behind_[0];
    for (Alone& alone : alone_) {
        solve(alone);
        most += alone.gains[alone.table[0]][0];
    }
    return most;
}

// How many units the offer takes by itself, by place.
void Relaxation::count_wanted(const Alone& alone, std::vector<std::int64_t>& taken) const {
    const auto self = std::size_t(&alone - alone_.data());
    std::size_t state = 0;
    taken.assign(wants_.size(), 0);
    for (std::size_t place = 0; place < wants_.size(); ++place)
        for (std::size_t unit = first_[place]; unit < first_[place + 1]; ++unit) {
            const std::size_t table = alone.table[unit];
            if (!std::ranges::contains(wants_[place], self, &Want::alone)) break;
            const std::vector<std::int64_t>& after = alone.gains[table - 1];
            if (alone.gains[table][state] == after[state]) continue;
            for (const Want& want : wants_[place]) {
                const auto part = std::size_t(want.part);
                if (want.alone != self || alone.next[part][state] < 0) continue;
                const auto next = std::size_t(alone.next[part][state]);
                if (after[next] <= never / 2) continue;
                const std::int64_t gain = (alone.pays[part][state] ? want.gain : 0) + alone.whole[part][state] -
                                          alone.price[place] + after[next];
                if (gain != alone.gains[table][state]) continue;
                ++taken[place];
                state = next;
                break;
            }
        }
}

// Where an offer takes units that their best combination does not give it, its price rises; where units are left to an
// offer that does not take them, it falls.
void Relaxation::turn_prices(std::int64_t known) {
    std::int64_t least = solve();
    std::vector<std::vector<std::int64_t>> best;
    const auto keep = [&] {
        best.clear();
        for (const Alone& alone : alone_) best.push_back(alone.price);
    };
    keep();
    double step = 1;
    int waited = 0;
    std::int64_t now = least;
    for (int round = 0; round < rounds && least > -known * Machines::scale; ++round) {
        std::vector<std::vector<std::int64_t>> turn;
        std::int64_t squares = 0;
        for (std::size_t i = 0; i < alone_.size(); ++i) {
            std::vector<std::int64_t>& more = turn.emplace_back();
            count_wanted(alone_[i], more);
            for (std::size_t place = 0; place < more.size(); ++place) {
                const auto& uses = machines_.combinations(place)[choice_[place]].uses;
                if (std::ranges::contains(uses, int(i), &Use::machine)) more[place] -= machines_.count(place);
                squares += more[place] * more[place];
            }
        }
        if (squares == 0) break;
        const double far = double(now + known * Machines::scale);
        for (std::size_t i = 0; i < alone_.size(); ++i)
            for (std::size_t place = 0; place < turn[i].size(); ++place)
                alone_[i].price[place] += std::int64_t(step * far * double(turn[i][place]) / double(squares));
        now = solve();
        if (now < least) {
            least = now;
            waited = 0;
            keep();
        } else if (++waited == patience) {
            waited = 0;
            step /= 2;
        }
    }
    for (std::size_t i = 0; i < alone_.size(); ++i) alone_[i].price = best[i];
    solve();
}

std::size_t Relaxation::number_of(const Alone& alone, const std::int64_t* state) const {
    std::size_t number = 0;
    for (std::size_t i = alone.at.size(); i-- > 0;)
        number = number * std::size_t(alone.radix[i]) + std::size_t(std::min(state[alone.at[i]], alone.radix[i] - 1));
    return number;
}

std::int64_t Relaxation::least(const std::int64_t* state, std::size_t place, std::int64_t left) const {
    std::int64_t bound = -slack_ - left * earns_[place] - earned_behind_[place + 1];
    for (std::size_t i = 0; i < weights_.size(); ++i)
        bound += weights_[i] * (machines_.costs(state)[i] * Machines::scale - machines_.waits(state)[i]);
    for (const Machines::Spot& spot : machines_.spots_)
        if (spot.tier && (machines_.runs_ > 0 || &spot == &machines_.spots_[place]))
            bound -= state[spot.saved] * spot.factor * weights_[spot.dimension];
    const std::size_t unit = first_[place + 1] - std::size_t(left);
    for (const Alone& alone : alone_) {
        const std::int64_t gain = alone.gains[alone.table[unit]][number_of(alone, state)];
        if (gain <= never / 2) return std::numeric_limits<std::int64_t>::max() / 4;
        bound -= gain;
    }
    return bound;
}

}  // namespace kassa::pricing
