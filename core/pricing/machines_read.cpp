// Reading: how a state goes on with one more unit (machines.cpp builds the machines).
#include <algorithm>
#include <limits>

#include "core/pricing/machines.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_in_run = 0xFFF;

// Units that wait one behind the other: whose goods they are of, how many, and what each saves already.
std::int64_t run_of(std::size_t place, std::int64_t saving) { return std::int64_t(place + 1) | 1 << 16 | saving << 28; }
std::size_t place_of(std::int64_t run) { return std::size_t(run & 0xFFFF) - 1; }
std::int64_t count_of(std::int64_t run) { return run >> 16 & most_in_run; }
std::int64_t saving_so_far(std::int64_t run) { return run >> 28; }
constexpr std::int64_t one_more = 1 << 16;
bool is_same(std::int64_t run, std::int64_t other) { return (run | most_in_run << 16) == (other | most_in_run << 16); }

}  // namespace

bool Machines::read(std::int64_t* state, std::size_t place, const Combination& combination, std::int64_t left) const {
    const Spot& spot = spots_[place];
    state[segment_at_] = combination.segment;
    state[segment_at_ + 1] = combination.beside + 1;
    std::int64_t saving = 0;
    const Use* waits = nullptr;
    for (const Use& use : combination.uses) {
        if (use.machine < 0) {
            saving += use.saving;
            continue;
        }
        const Machine& machine = machines_[std::size_t(use.machine)];
        if (!enter(machine, use, place, state, saving)) return false;
        if (machine.mode == Mode::Waiting) waits = &use;
    }
    if (!waits) {
        keep(state, place, std::min(saving, spot.unit));
    } else if (!wait(machines_[std::size_t(waits->machine)], state, std::size_t(waits->role.part), place, saving)) {
        return false;
    }
    rank(state) += combination.rank;
    const auto segment = std::size_t(combination.segment);
    if (segment < machines_.size() && missing(machines_[segment], state, place) > left) return false;
    if (left > 0) return true;
    if (!end_turns(std::int64_t(machines_.size()), state, place)) return false;
    state[segment_at_] = state[segment_at_ + 1] = 0;
    return is_waited_for(state, place) || finish(state, place);
}

bool Machines::is_next(const std::int64_t* state, std::size_t place, const Combination& combination) const {
    if (combination.segment != state[segment_at_])
        return combination.segment > state[segment_at_] && end_turns(combination.segment, state, place);
    const std::int64_t beside = state[segment_at_ + 1];  // what they took off the unit before, + 1
    return beside == 0 || beside > combination.beside;
}

// Whatever the offers have begun whose turn is over must become whole from the goods behind these.
bool Machines::end_turns(std::int64_t segment, const std::int64_t* state, std::size_t place) const {
    return std::ranges::all_of(spots_[place].machines, [&](std::size_t machine) {
        const bool is_over = std::int64_t(machine) >= state[segment_at_] && std::int64_t(machine) < segment;
        return !is_over || missing(machines_[machine], state, place) == 0;
    });
}

bool Machines::enter(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                     std::int64_t& saving) const {
    switch (machine.offer->shape) {
        case Shape::Single:
            saving += use.saving;
            return !machine.limited || state[machine.times]++ < machine.offer->most;
        case Shape::Row: return enter_row(machine, use, place, state, saving);
        case Shape::Set: return enter_set(machine, use, state, saving);
        case Shape::Gift: return enter_gift(machine, use, place, state, saving);
        case Shape::Steps: return enter_steps(machine, use, state, saving);
    }
    return false;
}

bool Machines::enter_row(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                         std::int64_t& saving) const {
    std::int64_t& fill = state[machine.at];
    if (fill == 0 && machine.limited && state[machine.times]++ >= machine.offer->most) return false;
    if (fill >= machine.offer->counts[0] - machine.offer->rewarded) saving += use.saving;
    const std::int64_t value = machine.by_unit ? 0 : use.value;
    state[machine.credit + spots_[place].dimension] += value;
    credit(state, place) += value;
    if (++fill < machine.offer->counts[0]) return true;
    fill = 0;
    for (std::size_t i = 0; i < dimensions_; ++i) {
        credits(state)[i] -= state[machine.credit + i];
        state[machine.credit + i] = 0;
    }
    return true;
}

bool Machines::enter_set(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const {
    const std::vector<int>& counts = machine.offer->counts;
    const auto part = std::size_t(use.role.part);
    std::int64_t* beyond = state + machine.at;
    if (machine.limited && state[machine.times] + beyond[part] / counts[part] >= machine.offer->most) return false;
    if (machine.mode == Mode::Waiting) {
        return beyond[part] < machine.room[part];  // `wait` puts it into its queue
    }
    ++beyond[part];
    saving += use.saving;
    if (machine.mode == Mode::Whole) credits(state)[machine.dimension] += machine.per_unit * machine.weight;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (beyond[i] < counts[i]) return true;
    for (std::size_t i = 0; i < counts.size(); ++i) beyond[i] -= counts[i];
    if (machine.limited) ++state[machine.times];
    if (machine.mode != Mode::Whole) return true;
    const std::int64_t amount = machine.offer->promotion->reward.amount.minor_units();
    costs(state)[machine.dimension] += (machine.offer->together == Together::Price ? amount : -amount) * machine.weight;
    credits(state)[machine.dimension] -= machine.per_unit * machine.size * machine.weight;
    return true;
}

bool Machines::enter_gift(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                          std::int64_t& saving) const {
    const Offer& offer = *machine.offer;
    std::int64_t& units = state[machine.at];
    std::int64_t& given = state[machine.at + 1];
    const bool in_units = offer.promotion->spent <= Money();
    if (offer.spends[spots_[place].sort]) given += in_units ? 1 : spots_[place].unit;
    const std::int64_t times = ceiling(++units, offer.counts[0]);
    saving += use.saving;
    return times <= offer.most && offer.bears(times, Money::minor(in_units ? 0 : given), in_units ? given : 0);
}

bool Machines::enter_steps(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const {
    std::int64_t& step = state[machine.at];
    std::int64_t& count = state[machine.at + 1];
    if (step == 0) step = use.role.part + 1;
    if (step != use.role.part + 1) return false;
    saving += use.saving;
    if (!machine.limited) {
        count = std::min<std::int64_t>(count + 1, machine.offer->counts[std::size_t(use.role.part)]);
        return true;
    }
    return ++count <= machine.offer->most;
}

// The unit goes into the queue of its part, and a set that is whole now shares out its saving.
bool Machines::wait(const Machine& machine, std::int64_t* state, std::size_t part, std::size_t place,
                    std::int64_t saving) const {
    const std::span queue(state + machine.queue[part], std::size_t(machine.runs[part]));
    const auto end = std::ranges::find(queue, 0);
    const std::int64_t run = run_of(place, saving);
    if (end != queue.begin() && is_same(end[-1], run) && count_of(end[-1]) < most_in_run) end[-1] += one_more;
    else if (end != queue.end()) *end = run;
    else return false;
    ++state[machine.at + part];
    if (machine.by_unit && spots_[place].tier) state[spots_[place].hoped] += hope(machine, place, saving);
    else credit(state, place) += worth(machine, place, saving);
    waits(state)[spots_[place].dimension] += waiting(machine, place, saving);
    const std::vector<int>& counts = machine.offer->counts;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (state[machine.at + i] < counts[i]) return true;
    return share_out(machine, state, place);
}

// What a unit that waits adds to the bound, in 1024ths: its part of the set's saving, and what it saves already. Of a
// set for a price the latter can be no more than the price: the set never costs less than nothing.
std::int64_t Machines::worth(const Machine& machine, std::size_t place, std::int64_t saving) const {
    const Offer& offer = *machine.offer;
    const Spot& spot = spots_[place];
    if (machine.by_unit) return hope(machine, place, saving) * spot.factor;
    if (machine.is_by_share) return std::min(machine.values[place] + saving * spot.factor, spot.unit * spot.factor);
    const bool has_price = offer.together == Together::Price;
    const std::int64_t most = has_price ? offer.promotion->reward.amount.minor_units() : spot.unit;
    return machine.values[place] + std::min(saving, most) * spot.factor;
}

std::int64_t Machines::waiting(const Machine& machine, std::size_t place, std::int64_t saving) const {
    const Spot& spot = spots_[place];
    if (machine.offer->together == Together::Price) return spot.unit * spot.special;
    return (saving - lost(machine, place, saving)) * spot.special;
}

// At most so much a unit that waits saves in the end.
std::int64_t Machines::hope(const Machine& machine, std::size_t place, std::int64_t saving) const {
    return std::min(machine.shares[place] + saving, spots_[place].unit);
}

// Takes so many units off the head of a queue.
void Machines::take(std::span<std::int64_t> queue, std::int64_t count, std::vector<std::int64_t>& units) {
    std::size_t gone = 0;
    for (; count > 0; --count) {
        units.push_back(queue[gone]);
        if (count_of(queue[gone]) == 1) ++gone;
        else queue[gone] -= one_more;
    }
    std::ranges::copy(queue.subspan(gone), queue.begin());
    std::ranges::fill(queue.last(gone), 0);
}

// False where goods have all their savings then, and not the VIP price that they are taken to have.
bool Machines::share_out(const Machine& machine, std::int64_t* state, std::size_t now) const {
    const std::vector<int>& counts = machine.offer->counts;
    std::vector<std::int64_t>& units = scratch_.units;
    units.clear();
    for (std::size_t part = 0; part < counts.size(); ++part) {
        take(std::span(state + machine.queue[part], std::size_t(machine.runs[part])), counts[part], units);
        state[machine.at + part] -= counts[part];
    }
    // Few, and without the memory that `stable_sort` asks for.
    for (std::size_t i = 1; i < units.size(); ++i)
        for (std::size_t n = i; n > 0 && place_of(units[n - 1]) > place_of(units[n]); --n)
            std::swap(units[n - 1], units[n]);
    if (machine.limited) ++state[machine.times];
    std::vector<std::int64_t>& prices = scratch_.prices;
    prices.clear();
    std::int64_t list = 0;
    for (const std::int64_t unit : units) {
        const Spot& spot = spots_[place_of(unit)];
        prices.push_back(spot.unit);
        list += spot.unit;
        const std::int64_t saving = saving_so_far(unit);
        if (machine.by_unit && spot.tier) state[spot.hoped] -= hope(machine, place_of(unit), saving);
        else credit(state, place_of(unit)) -= worth(machine, place_of(unit), saving);
        waits(state)[spot.dimension] -= waiting(machine, place_of(unit), saving);
    }
    const std::int64_t amount = machine.offer->promotion->reward.amount.minor_units();
    const std::int64_t saving = machine.offer->together == Together::Price ? std::max<std::int64_t>(0, list - amount)
                                                                           : std::min(list, amount);
    std::vector<Money>& shares = scratch_.spread.amounts;
    if (saving > 0) scratch_.spread.spread(Money::minor(saving), prices);
    else shares.assign(units.size(), Money());
    for (std::size_t i = 0; i < units.size(); ++i) {
        const std::size_t place = place_of(units[i]);
        keep(state, place, std::min(saving_so_far(units[i]) + shares[i].minor_units(), spots_[place].unit));
        const bool is_last = i + 1 == units.size() || place_of(units[i + 1]) != place;
        if (is_last && place != now && !is_waited_for(state, place) && !finish(state, place)) return false;
    }
    return true;
}

void Machines::keep(std::int64_t* state, std::size_t place, std::int64_t saving) const {
    const Spot& spot = spots_[place];
    if (!spot.tier) {
        costs(state)[spot.dimension] -= saving * spot.weight;
        return;
    }
    state[spot.saved] += saving;
    if (!by_unit_) credit(state, place) += saving * spot.factor;
}

bool Machines::finish(std::int64_t* state, std::size_t place) const {
    const Spot& spot = spots_[place];
    if (!spot.tier) return true;
    const std::int64_t saved = state[spot.saved];
    if (spot.side != Side::Either &&
        is_regular(spot.list, spot.list - Money::minor(saved), rules_.vip) != (spot.side == Side::Regular))
        return false;
    costs(state)[spot.dimension] += (paid(spot, saved) - spot.full) * spot.weight;
    if (!by_unit_) credit(state, place) -= saved * spot.factor;
    state[spot.saved] = 0;
    return true;
}

// What promotions of single units save, at most, of a set's price, for the units that wait for it.
std::int64_t Machines::beside(const Machine& machine, const std::int64_t* state,
                              std::span<const std::int64_t> factors) const {
    std::int64_t sum = 0;
    for (std::size_t part = 0; part < machine.queue.size(); ++part)
        for (std::int64_t i = 0; i < machine.runs[part]; ++i) {
            const std::int64_t run = state[machine.queue[part] + std::size_t(i)];
            if (run == 0) break;
            const std::size_t place = place_of(run);
            sum += count_of(run) * std::min(saving_so_far(run), machine.parts[place]) * factors[place];
        }
    return sum;
}

bool Machines::is_waited_for(const std::int64_t* state, std::size_t place) const {
    for (const Machine& machine : machines_)
        for (std::size_t part = 0; part < machine.queue.size(); ++part)
            for (std::int64_t i = 0; i < machine.runs[part]; ++i) {
                const std::int64_t run = state[machine.queue[part] + std::size_t(i)];
                if (run == 0) break;
                if (place_of(run) == place) return true;
            }
    return false;
}

std::int64_t Machines::missing(const Machine& machine, const std::int64_t* state, std::size_t place) const {
    return missing(machine, state, machine.behind(place));
}

std::int64_t Machines::missing(const Machine& machine, const std::int64_t* state,
                               std::span<const std::int64_t> later) const {
    const std::vector<int>& counts = machine.offer->counts;
    const std::int64_t* here = state + machine.at;
    const auto beyond = [](std::int64_t needed, std::int64_t there) {
        return std::max<std::int64_t>(0, needed - there);
    };
    switch (machine.offer->shape) {
        case Shape::Single: return 0;
        case Shape::Row: return here[0] == 0 ? 0 : beyond(counts[0] - here[0], later[0]);
        case Shape::Gift: return here[0] % counts[0] == 0 ? 0 : beyond(counts[0] - here[0] % counts[0], later[0]);
        case Shape::Steps: {
            const auto step = std::size_t(here[0] - 1);
            return here[0] == 0 ? 0 : beyond(counts[step] - here[1], later[step]);
        }
        case Shape::Set: {
            std::int64_t sets = 0;
            for (std::size_t part = 0; part < counts.size(); ++part)
                if (here[part] > sets * counts[part]) sets = ceiling(here[part], counts[part]);
            if (sets == 0) return 0;
            std::int64_t units = 0;
            for (std::size_t part = 0; part < counts.size(); ++part)
                units += beyond(sets * counts[part] - here[part], later[part]);
            return units;
        }
    }
    return 0;
}

bool Machines::is_whole(const std::int64_t* state) const {
    return std::ranges::all_of(machines_, [&](const Machine& machine) { return missing(machine, state, none_) == 0; });
}

std::int64_t Machines::begun(const std::int64_t* state, std::size_t dimension) const {
    std::int64_t begun = credits(state)[dimension];
    if (!by_unit_) return begun;
    for (const Spot& spot : spots_)
        if (spot.tier && runs_ > 0 && spot.dimension == dimension) begun += state[spot.hoped] * spot.factor;
    return begun;
}

std::int64_t Machines::least(const std::int64_t* state, std::size_t place, std::int64_t left,
                             std::size_t dimension) const {
    std::int64_t bound = costs(state)[dimension] * scale - credits(state)[dimension] - slack_ -
                         behind_[(place + 1) * dimensions_ + dimension];
    const Spot& here = spots_[place];
    if (!by_unit_ || !here.tier) {
        if (here.dimension == dimension) bound -= left * here.most_value;
    }
    if (by_unit_) {
        // Without units that wait only the goods at hand have a sum.
        for (std::size_t i = runs_ > 0 ? 0 : place; i <= place; ++i) {
            const Spot& spot = spots_[i];
            if (!spot.tier || spot.dimension != dimension) continue;
            const std::int64_t hoped = runs_ > 0 ? state[spot.hoped] : 0;
            const std::int64_t more = i == place ? left * spot.most_by_unit : 0;
            if (state[spot.saved] + hoped + more > 0) bound -= gain(spot, state[spot.saved] + hoped + more);
        }
    }
    return std::max(bound, -full_[dimension]);
}

void Machines::add_doubts(const std::int64_t* state, const std::int64_t* other, std::size_t place, std::int64_t left,
                          std::int64_t* doubts) const {
    for (std::size_t i = runs_ > 0 ? 0 : place; i <= place; ++i) {
        const Spot& spot = spots_[i];
        if (!spot.tier || state[spot.saved] == other[spot.saved]) continue;
        // By unit is known what may still come.
        std::int64_t more = spot.list.minor_units();
        if (by_unit_) more = (runs_ > 0 ? state[spot.hoped] : 0) + (i == place ? left * spot.most_by_unit : 0);
        doubts[spot.dimension] += doubt(spot, state[spot.saved], other[spot.saved], more) * spot.weight;
    }
}

void Machines::add_least_doubts(const std::int64_t* state, const std::int64_t* other, std::size_t place,
                                std::int64_t* doubts) const {
    for (std::size_t i = runs_ > 0 ? 0 : place; i <= place; ++i) {
        const Spot& spot = spots_[i];
        if (!spot.tier || state[spot.saved] == other[spot.saved]) continue;
        const std::int64_t now =
            rounded_doubt(nearly_paid(spot, state[spot.saved]) - nearly_paid(spot, other[spot.saved]));
        doubts[spot.dimension] +=
            (state[spot.saved] > other[spot.saved] ? std::min<std::int64_t>(now, 0) : now) * spot.weight;
    }
}

// Both will save the same on top, `more` at most. The difference is a straight line between the points at which one of
// them comes behind the threshold, but for roundings of one unit altogether.
std::int64_t Machines::doubt(const Spot& spot, std::int64_t saved, std::int64_t other, std::int64_t more) const {
    more = std::clamp<std::int64_t>(more, 0, spot.list.minor_units() - std::max(saved, other));
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (const std::int64_t both : {std::int64_t(0), more, spot.regular - saved, spot.regular - saved + 1,
                                    spot.regular - other, spot.regular - other + 1})
        if (both >= 0 && both <= more)
            most = std::max(most, nearly_paid(spot, saved + both) - nearly_paid(spot, other + both));
    const bool are_parted = spot.regular + 1 - std::max(saved, other) <= more && spot.regular >= std::min(saved, other);
    // On the same side of the threshold who has saved more pays no more.
    const std::int64_t rounded = rounded_doubt(most);
    return saved > other && !are_parted ? std::min<std::int64_t>(rounded, 0) : rounded;
}

}  // namespace kassa::pricing
