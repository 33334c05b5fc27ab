#include "core/pricing/relaxation.h"

#include <algorithm>
#include <limits>

#include "core/base/check.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_units = 400;
constexpr std::size_t most_gains = 1'000'000;  // that are kept of one machine or group
constexpr int patience = 4;                  // rounds without a lower bound before steps become shorter
constexpr std::int64_t never = std::numeric_limits<std::int64_t>::min() / 4;

// How many units two offers both want (see `rivalry`), when one of these is joined by another.
std::int64_t both_of(std::int64_t one, std::int64_t other) { return one < 0 || other < 0 ? -1 : one + other; }

}  // namespace

Relaxation::Relaxation(const Machines& machines, std::vector<std::int64_t> weights, std::int64_t known,
                       const Care& care)
    : machines_(machines), weights_(std::move(weights)) {
    std::size_t units = 0;
    for (std::size_t place = 0; place < machines.spots_.size(); ++place) {
        first_.push_back(units);
        factors_.push_back(machines.spots_[place].special * weights_[machines.dimension(place)]);
        units += std::size_t(machines.count(place));
        if (machines.spots_[place].tier)
            slack_ += 2 * Machines::scale * machines.spots_[place].weight * weights_[machines.dimension(place)];
    }
    first_.push_back(units);
    is_there_ = machines.is_exact() && std::int64_t(units) <= most_units;
    for (std::size_t i = 0; i < machines.machines_.size() && is_there_; ++i) {
        Alone& alone = alone_.emplace_back();
        alone.machine = i;
        is_there_ = number_states(alone, care.states);
    }
    if (!is_there_) return;
    wants_.resize(machines.spots_.size());
    supplies_.resize(machines.spots_.size());
    group(care.together);
    for (std::size_t place = 0; place < machines.spots_.size(); ++place) {
        earnings_.emplace_back(cliff(place), machines.spots_[place].side);
        supply(place);
    }
    for (Group& group : groups_) lay_out_gains(group);
    const std::vector<std::int64_t> nothing(machines.width(), 0);
    turn_prices({nothing.data(), 0, machines.count(0)}, known, care);
}

Relaxation Relaxation::turned_for(const std::int64_t* state, std::size_t place, std::int64_t left, std::int64_t known,
                                  const Care& care) const {
    Relaxation turned = *this;
    turned.looked_ = 0;
    turned.turn_prices({state, place, left}, known, care);
    return turned;
}

bool Relaxation::number_states(Alone& alone, std::size_t most_states) const {
    const Machines::Machine& machine = machines_.machines_[alone.machine];
    const Offer& offer = *machine.offer;
    const auto have = [&](std::size_t at, std::int64_t radix) {
        alone.numbers.at.push_back(at);
        alone.numbers.radix.push_back(radix);
        alone.numbers.states = std::min(alone.numbers.states * std::size_t(radix), most_states + 1);
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
    const std::vector<std::int64_t>& radix = alone.numbers.radix;
    if (alone.numbers.states > most_states || alone.numbers.states * first_.back() > most_gains) return false;
    const std::size_t parts = offer.counts.size();
    alone.moves.resize(parts);
    std::vector<std::int64_t> numbers(radix.size(), 0);
    for (std::size_t state = 0; state < alone.numbers.states; ++state) {
        for (std::size_t part = 0; part < parts; ++part) {
            std::vector<std::int64_t> after = numbers;
            bool pays = true;
            std::int64_t whole = 0;
            if (!go_on(alone, int(part), after, pays, whole)) continue;
            std::size_t number = 0;
            for (std::size_t i = after.size(); i-- > 0;)
                number = number * std::size_t(radix[i]) + std::size_t(after[i]);
            std::vector<Moves>& moves = alone.moves[part];
            const bool goes_on = !moves.empty() && moves.back().from + moves.back().count == state &&
                                 moves.back().to + moves.back().count == number && moves.back().pays == pays &&
                                 moves.back().whole == whole;
            if (!goes_on) moves.push_back({state, number, 0, pays, whole});
            ++moves.back().count;
        }
        for (std::size_t i = 0; i < numbers.size() && ++numbers[i] == radix[i]; ++i) numbers[i] = 0;
    }
    return true;
}

// Joins the two that want most units of one another, as long as there are some whose machine is small enough.
void Relaxation::group(std::size_t most_states) {
    for (std::size_t i = 0; i < alone_.size(); ++i) groups_.push_back({{i}, alone_[i].numbers, {}, {}, {}});
    std::vector<std::vector<std::int64_t>> rivals = rivalry();
    for (;;) {
        std::int64_t most = 0;
        std::pair<std::size_t, std::size_t> both;
        for (std::size_t i = 0; i < groups_.size(); ++i)
            for (std::size_t j = i + 1; j < groups_.size(); ++j)
                if (rivals[i][j] > most && may_choose_together(groups_[i], groups_[j], most_states))
                    most = rivals[i][j], both = {i, j};
        if (most == 0) break;
        const auto [one, other] = both;
        join(groups_[one], groups_[other]);
        for (std::size_t i = 0; i < groups_.size(); ++i)
            rivals[one][i] = rivals[i][one] = both_of(rivals[one][i], rivals[other][i]);
        groups_.erase(groups_.begin() + std::ptrdiff_t(other));
        rivals.erase(rivals.begin() + std::ptrdiff_t(other));
        for (std::vector<std::int64_t>& row : rivals) row.erase(row.begin() + std::ptrdiff_t(other));
    }
    for (Group& group : groups_) group.wants.resize(wants_.size()), place_in(group);
}

// How many units two offers both want; -1 where a unit may be in both at once.
std::vector<std::vector<std::int64_t>> Relaxation::rivalry() const {
    std::vector<std::vector<std::int64_t>> rivals(alone_.size(), std::vector<std::int64_t>(alone_.size(), 0));
    for (std::size_t place = 0; place < machines_.spots_.size(); ++place) {
        const std::vector<std::size_t>& here = machines_.spots_[place].machines;
        for (const std::size_t one : here)
            for (const std::size_t other : here)
                if (rivals[one][other] >= 0) rivals[one][other] += machines_.count(place);
        for (const Combination& combination : machines_.combinations(place))
            for (const Use& one : combination.uses)
                for (const Use& other : combination.uses)
                    if (one.machine >= 0 && other.machine >= 0 && one.machine != other.machine)
                        rivals[std::size_t(one.machine)][std::size_t(other.machine)] = -1;
    }
    return rivals;
}

bool Relaxation::may_choose_together(const Group& one, const Group& other, std::size_t most_states) const {
    const std::size_t states = one.numbers.states * other.numbers.states;
    return states <= most_states && states * first_.back() <= most_gains;
}

void Relaxation::join(Group& one, const Group& other) {
    one.members.insert(one.members.end(), other.members.begin(), other.members.end());
    Numbers& numbers = one.numbers;
    numbers.at.insert(numbers.at.end(), other.numbers.at.begin(), other.numbers.at.end());
    numbers.radix.insert(numbers.radix.end(), other.numbers.radix.begin(), other.numbers.radix.end());
    numbers.states *= other.numbers.states;
}

// Makes moves from state to state of one machine those of all machines of the group: while one goes on, the others
// stay where they are.
void Relaxation::place_in(const Group& group) {
    std::size_t before = 1;  // states of the machines before this one
    for (const std::size_t member : group.members) {
        Alone& alone = alone_[member];
        alone.group = std::size_t(&group - groups_.data());
        const std::size_t both = before * alone.numbers.states;
        for (std::vector<Moves>& part : alone.moves) {
            std::vector<Moves> placed;
            for (std::size_t behind = 0; behind < group.numbers.states; behind += both)
                for (const Moves& moves : part)
                    placed.push_back({behind + before * moves.from, behind + before * moves.to, before * moves.count,
                                      moves.pays, moves.whole});
            part = std::move(placed);
        }
        before = both;
    }
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
        case Shape::Gift: return ++numbers[0] < alone.numbers.radix[0];
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
    if (++numbers[at] >= alone.numbers.radix[at]) return false;
    pays = offer.together != Together::Amount;
    for (std::size_t i = 0; i < parts; ++i)
        if (numbers[i] < offer.counts[i]) return true;
    for (std::size_t i = 0; i < parts; ++i) numbers[i] -= offer.counts[i];
    if (machine.limited) ++numbers.back();
    if (offer.together == Together::No) return true;
    // Of an amount that is spread over goods with different weights, the one that says more.
    const bool is_price = offer.together == Together::Price;
    std::int64_t counted = factors_[machine.places[0]];
    for (const std::size_t place : machine.places)
        counted = is_price ? std::min(counted, factors_[place]) : std::max(counted, factors_[place]);
    whole = (is_price ? -1 : 1) * offer.promotion->reward.amount.minor_units() * counted;
    return true;
}

// A unit of a set for a price costs at least its part of that, less what other promotions take off it, but never less
// than nothing. So as much of the price as of what these save may be counted; how much says least is tried.
std::int64_t Relaxation::counted(std::int64_t beside, const Alone& set) {
    return beside == 0 ? 0 : std::int64_t(__int128(beside) * set.counted / set.price) + 1;
}

Cliff Relaxation::cliff(std::size_t place) const {
    const Machines::Spot& spot = machines_.spots_[place];
    const std::int64_t weight = weights_[spot.dimension];
    Cliff cliff{spot.regular, factors_[place], (spot.special - spot.factor) * weight, 0};
    if (!spot.tier || cliff.less <= 0) return cliff;
    if (spot.side == Side::Either && cliff.regular < 0) return cliff;
    const std::int64_t apart = spot.special_factor - spot.regular_factor - 1;
    cliff.charge = (spot.list.minor_units() * apart >> (Machines::fine_bits - 10)) * spot.weight * weight;
    return cliff;
}

// What each of the place's units could be used for. What a row takes off a unit that others have made cheaper is less,
// so it is a want of its own.
void Relaxation::supply(std::size_t place) {
    const std::int64_t unit = machines_.spots_[place].unit;
    for (const Combination& combination : machines_.combinations(place)) {
        Supply& supply = supplies_[place].emplace_back();
        supply.saves = least_saved(combination, place);
        supply.saved = -machines_.lost(combination, place) * factors_[place];
        for (const Use& use : combination.uses) {
            if (use.machine < 0) {
                supply.saved += use.saving * factors_[place];
                continue;
            }
            const Offer& offer = *machines_.machines_[std::size_t(use.machine)].offer;
            std::int64_t gain = use.saving;
            if (offer.shape == Shape::Set && offer.together == Together::Price) gain = unit;
            if (offer.shape == Shape::Row) gain = std::min(gain, std::max<std::int64_t>(0, unit - combination.beside));
            supply.wants.push_back(want(place, use, gain * factors_[place]));
            Alone& set = alone_[std::size_t(use.machine)];
            if (offer.together != Together::Price || combination.beside == 0) continue;
            if (set.price == 0)
                for (const std::vector<Moves>& part : set.moves)
                    for (const Moves& moves : part) set.price = set.counted = std::max(set.price, -moves.whole);
            if (set.price > 0) supply.set = use.machine;
        }
        if (supply.set < 0) continue;
        supply.beside = (combination.beside - machines_.lost(combination, place)) * factors_[place];
        supply.saved -= supply.beside;
    }
}

// Of a row it is not known whether this unit is reduced.
std::int64_t Relaxation::least_saved(const Combination& combination, std::size_t place) const {
    const std::int64_t unit = machines_.spots_[place].unit;
    std::int64_t saved = combination.beside;
    for (const Use& use : combination.uses) {
        if (use.machine < 0) continue;
        const Machines::Machine& machine = machines_.machines_[std::size_t(use.machine)];
        const Offer& offer = *machine.offer;
        if (machine.mode == Machines::Mode::Waiting)
            saved += offer.together == Together::Price ? unit - machine.parts[place] : machine.parts[place];
        else if (needs_others(offer) && offer.shape != Shape::Row) saved += use.saving;
    }
    return std::min(saved, unit);
}

// The number of the want, which is made where there is none yet.
std::size_t Relaxation::want(std::size_t place, const Use& use, std::int64_t gain) {
    std::vector<Want>& wants = wants_[place];
    const auto is_same = [&](const Want& one) {
        return one.alone == std::size_t(use.machine) && one.part == use.role.part && one.gain == gain;
    };
    const auto at = std::size_t(std::ranges::find_if(wants, is_same) - wants.begin());
    if (at == wants.size()) {
        wants.push_back({std::size_t(use.machine), use.role.part, gain, 0});
        groups_[alone_[std::size_t(use.machine)].group].wants[place].push_back(at);
    }
    const std::int64_t value = use.value * weights_[machines_.dimension(place)];
    const bool is_less = gain < use.saving * factors_[place];
    wants[at].price = std::max(wants[at].price, is_less ? std::min(value, gain) : value);
    return at;
}

void Relaxation::lay_out_gains(Group& group) const {
    std::size_t tables = 0;
    group.table.resize(first_.back() + 1);
    for (std::size_t place = wants_.size(); place-- > 0;)
        for (std::int64_t unit = machines_.count(place); unit-- > 0;) {
            if (!group.wants[place].empty()) ++tables;
            group.table[first_[place] + std::size_t(unit)] = tables;
        }
    group.table.back() = 0;
    group.gains.assign(tables + 1, std::vector<std::int64_t>(group.numbers.states, never));
    // Behind the last unit nothing may be begun.
    const auto is_whole = [&](const std::vector<std::int64_t>& state) {
        return std::ranges::all_of(group.members, [&](std::size_t member) {
            const Machines::Machine& machine = machines_.machines_[alone_[member].machine];
            return machines_.missing(machine, state.data(), machines_.none_) == 0;
        });
    };
    const auto& [at, radix, states] = group.numbers;
    std::vector<std::int64_t> state(machines_.width(), 0);
    for (std::size_t i = 0; i < states; ++i) {
        if (is_whole(state)) group.gains[0][i] = 0;
        for (std::size_t n = 0; n < at.size() && ++state[at[n]] == radix[n]; ++n) state[at[n]] = 0;
    }
}

std::int64_t Relaxation::gain_of(const Alone& alone, const Want& want, const Moves& moves) {
    const std::int64_t uncounted = moves.whole < 0 ? alone.price - alone.counted : 0;
    return (moves.pays ? want.gain : 0) + moves.whole + uncounted - want.price;
}

// Most of the time of hard baskets goes here.
void Relaxation::solve(Group& group, const From& from) const {
    for (std::size_t place = wants_.size(); place-- > from.place;) {
        if (group.wants[place].empty()) continue;
        for (std::size_t unit = first_[place + 1]; unit-- > std::max(first_[place], next_unit(from));) {
            const std::size_t table = group.table[unit];
            const std::vector<std::int64_t>& after = group.gains[table - 1];
            std::vector<std::int64_t>& gains = group.gains[table];
            gains = after;
            for (const std::size_t at : group.wants[place]) {
                const Want& want = wants_[place][at];
                const Alone& alone = alone_[want.alone];
                for (const Moves& moves : alone.moves[std::size_t(want.part)]) {
                    const std::int64_t gain = gain_of(alone, want, moves);
                    const std::int64_t* const to = after.data() + moves.to;
                    std::int64_t* const from = gains.data() + moves.from;
                    for (std::size_t i = 0; i < moves.count; ++i)
                        from[i] = std::max(from[i], to[i] <= never / 2 ? never : to[i] + gain);
                }
            }
        }
    }
}

// At most this is saved altogether, at the prices that stand.
std::int64_t Relaxation::solve(const From& from) {
    looked_ += looks(from);
    const std::size_t places = machines_.spots_.size();
    earned_behind_.assign(places + 1, 0);
    for (std::size_t place = places; place-- > 0;) {
        std::vector<Earnings::Usage> usages;
        for (const Supply& supply : supplies_[place]) {
            std::int64_t sum = supply.saved;
            if (supply.set >= 0) sum += counted(supply.beside, alone_[std::size_t(supply.set)]);
            for (const std::size_t want : supply.wants) sum += wants_[place][want].price;
            usages.push_back({sum, supply.saves});
        }
        earnings_[place].offer(std::move(usages));
        earned_behind_[place] = earned_behind_[place + 1] + earnings_[place].most(machines_.count(place), 0);
    }
    for (Group& group : groups_) solve(group, from);
    return -least(from.state, from.place, from.left);
}

// How many units, and how many whole sets, the group takes by itself.
void Relaxation::count_taken(const Group& group, const From& from, Prices& taken) const {
    std::size_t state = number_of(group.numbers, from.state);
    for (std::size_t place = from.place; place < wants_.size(); ++place) {
        if (group.wants[place].empty()) continue;
        for (std::size_t unit = std::max(first_[place], next_unit(from)); unit < first_[place + 1]; ++unit) {
            const std::size_t table = group.table[unit];
            const std::vector<std::int64_t>& after = group.gains[table - 1];
            if (group.gains[table][state] == after[state]) continue;
            const auto [want, moves] = taken_by(group, place, state, group.gains[table][state], after);
            ++taken.of_units[place][want];
            if (moves->whole < 0) --taken.of_sets[wants_[place][want].alone];
            state = moves->to + (state - moves->from);
        }
    }
}

// By which want and move a unit of this place comes to this gain.
std::pair<std::size_t, const Relaxation::Moves*> Relaxation::taken_by(const Group& group, std::size_t place,
                                                                      std::size_t state, std::int64_t gain,
                                                                      const std::vector<std::int64_t>& after) const {
    for (const std::size_t at : group.wants[place]) {
        const Want& want = wants_[place][at];
        const Alone& alone = alone_[want.alone];
        const std::vector<Moves>& part = alone.moves[std::size_t(want.part)];
        auto moves = std::ranges::upper_bound(part, state, {}, &Moves::from);
        if (moves == part.begin() || state - (--moves)->from >= moves->count) continue;
        const std::int64_t then = after[moves->to + (state - moves->from)];
        if (then > never / 2 && then + gain_of(alone, want, *moves) == gain) return {at, &*moves};
    }
    CHECK(false);
    return {};
}

// By how many units more is taken than is given, and by how much of their prices more is saved beside sets than these
// cost.
Relaxation::Prices Relaxation::surplus(const From& from) const {
    Prices surplus = prices();
    for (std::vector<std::int64_t>& units : surplus.of_units) std::ranges::fill(units, 0);
    std::ranges::fill(surplus.of_sets, 0);
    for (const Group& group : groups_) count_taken(group, from, surplus);
    for (const Alone& alone : alone_)
        if (alone.price > 0)
            surplus.of_sets[std::size_t(&alone - alone_.data())] +=
                machines_.beside(machines_.machines_[alone.machine], from.state, factors_) / alone.price;
    for (std::size_t place = from.place; place < wants_.size(); ++place) {
        const Machines::Spot& spot = machines_.spots_[place];
        const bool is_first = place == from.place;
        const std::vector<std::int64_t> shares = earnings_[place].shares(
            is_first ? from.left : machines_.count(place), is_first && spot.tier ? from.state[spot.saved] : 0);
        for (std::size_t i = 0; i < shares.size(); ++i) {
            const Supply& chosen = supplies_[place][i];
            for (const std::size_t want : chosen.wants) surplus.of_units[place][want] -= shares[i];
            if (chosen.set < 0) continue;
            const __int128 beside = __int128(chosen.beside) * shares[i];
            surplus.of_sets[std::size_t(chosen.set)] += std::int64_t(beside / alone_[std::size_t(chosen.set)].price);
        }
    }
    return surplus;
}

Relaxation::Prices Relaxation::prices() const {
    Prices prices{std::vector<std::vector<std::int64_t>>(wants_.size()), {}};
    for (std::size_t place = 0; place < wants_.size(); ++place)
        for (const Want& want : wants_[place]) prices.of_units[place].push_back(want.price);
    for (const Alone& alone : alone_) prices.of_sets.push_back(alone.counted);
    return prices;
}

void Relaxation::set(const Prices& prices) {
    for (std::size_t place = 0; place < wants_.size(); ++place)
        for (std::size_t i = 0; i < wants_[place].size(); ++i) wants_[place][i].price = prices.of_units[place][i];
    for (std::size_t i = 0; i < alone_.size(); ++i)
        alone_[i].counted = std::clamp<std::int64_t>(prices.of_sets[i], 0, alone_[i].price);
}

// Of one solution.
std::int64_t Relaxation::looks(const From& from) const {
    std::int64_t looks = 0;
    for (const Group& group : groups_)
        for (std::size_t place = from.place; place < wants_.size(); ++place)
            looks += std::int64_t(group.numbers.states * group.wants[place].size()) *
                     (place == from.place ? from.left : machines_.count(place));
    return looks;
}

// Where an offer takes units that their best use does not give it, its price rises; where units are left to an offer
// that does not take them, it falls.
void Relaxation::turn_prices(const From& from, std::int64_t known, const Care& care) {
    const std::int64_t rounds = std::min(care.rounds, care.looks / std::max<std::int64_t>(1, looks(from)));
    std::int64_t least = solve(from);
    Prices best = prices();
    double step = 1;
    int waited = 0;
    std::int64_t now = least;
    for (std::int64_t round = 0; round < rounds && least > -known * Machines::scale; ++round) {
        const Prices turn = surplus(from);
        double squares = 0;
        for (const std::vector<std::int64_t>& units : turn.of_units)
            for (const std::int64_t number : units) squares += double(number * number);
        for (const std::int64_t number : turn.of_sets) squares += double(number * number);
        if (squares == 0) break;
        const double far = step * double(now + known * Machines::scale) / squares;
        Prices next = prices();
        for (std::size_t place = 0; place < wants_.size(); ++place)
            for (std::size_t i = 0; i < wants_[place].size(); ++i)
                next.of_units[place][i] += std::int64_t(far * double(turn.of_units[place][i]));
        for (std::size_t i = 0; i < alone_.size(); ++i)
            next.of_sets[i] -= std::int64_t(far * double(turn.of_sets[i]));
        set(next);
        now = solve(from);
        if (now < least) {
            least = now;
            waited = 0;
            best = prices();
        } else if (++waited == patience) {
            waited = 0;
            step /= 2;
        }
    }
    set(best);
    solve(from);
}

std::size_t Relaxation::number_of(const Numbers& numbers, const std::int64_t* state) {
    const auto& [at, radix, states] = numbers;
    std::size_t number = 0;
    for (std::size_t i = at.size(); i-- > 0;)
        number = number * std::size_t(radix[i]) + std::size_t(std::min(state[at[i]], radix[i] - 1));
    return number;
}

std::int64_t Relaxation::least(const std::int64_t* state, std::size_t place, std::int64_t left) const {
    std::int64_t bound = -slack_ - earned_behind_[place + 1];
    for (std::size_t i = 0; i < weights_.size(); ++i)
        bound += weights_[i] * (machines_.costs(state)[i] * Machines::scale - machines_.waits(state)[i]);
    // Without units that wait only the goods at hand have a sum.
    for (std::size_t i = machines_.runs_ > 0 ? 0 : place; i <= place; ++i) {
        const Machines::Spot& spot = machines_.spots_[i];
        const std::int64_t saved = spot.tier ? state[spot.saved] : 0;
        if ((i != place || left == 0) && saved == 0) continue;
        const std::int64_t most = earnings_[i].most(i == place ? left : 0, saved);
        if (most == Earnings::never) return std::numeric_limits<std::int64_t>::max() / 4;
        bound -= most;
    }
    const std::size_t unit = first_[place + 1] - std::size_t(left);
    for (const Group& group : groups_) {
        const std::int64_t gain = group.gains[group.table[unit]][number_of(group.numbers, state)];
        if (gain <= never / 2) return std::numeric_limits<std::int64_t>::max() / 4;
        bound -= gain;
    }
    for (const Alone& alone : alone_)
        if (alone.price > 0)
            bound -= counted(machines_.beside(machines_.machines_[alone.machine], state, factors_), alone);
    return bound;
}

}  // namespace kassa::pricing
