#include "core/pricing/machines.h"

#include <algorithm>
#include <numeric>

#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::size_t most_records = 48;       // units that wait at once, in all sets of a cluster
constexpr std::size_t most_combinations = 4096;  // ways to use one unit

std::int64_t ceiling(std::int64_t number, std::int64_t divisor) {
    return number >= 0 ? (number + divisor - 1) / divisor : -(-number / divisor);
}

// A unit that waits: whose goods it is of (place + 1), how many sets it waits for, and what it saves already.
std::int64_t waiting(std::size_t place, std::int64_t sets, std::int64_t saving) {
    return std::int64_t(place + 1) | sets << 16 | saving << 24;
}
std::size_t place_of(std::int64_t record) { return std::size_t(record & 0xFFFF) - 1; }
std::int64_t sets_of(std::int64_t record) { return record >> 16 & 0xFF; }
std::int64_t saving_so_far(std::int64_t record) { return record >> 24; }

}  // namespace

Machines::Machines(const Cluster& cluster, const std::vector<Goods>& goods, const std::vector<Offer>& offers,
                   const Rules& rules, const std::vector<std::size_t>& classes, std::size_t dimensions)
    : rules_(rules), machine_of_(offers.size(), -1), dimensions_(dimensions) {
    place_goods(cluster, goods, rules, classes);
    place_machines(cluster, goods, offers);
    lay_out();
    combine(cluster, offers);
}

void Machines::place_goods(const Cluster& cluster, const std::vector<Goods>& goods, const Rules& rules,
                           const std::vector<std::size_t>& classes) {
    for (std::size_t i = 0; i < cluster.places.size(); ++i) {
        const Goods& sort = goods[cluster.places[i].sort];
        Spot& spot = spots_.emplace_back();
        spot.sort = cluster.places[i].sort;
        spot.count = sort.count;
        spot.unit = sort.unit.minor_units();
        spot.list = sort.list();
        spot.tier = sort.tier;
        spot.full = vip_price(spot.list, spot.list, sort.tier, rules).minor_units();
        spot.dimension = classes[i];
        if (!sort.tier) continue;
        spot.factor = ceiling(sort.tier->regular_factor.numerator * scale, sort.tier->regular_factor.denominator);
        slack_ += 2 * scale;
    }
}

void Machines::place_machines(const Cluster& cluster, const std::vector<Goods>& goods,
                              const std::vector<Offer>& offers) {
    for (const std::size_t index : cluster.offers) {
        Machine machine{.offer = &offers[index]};
        const Offer& offer = *machine.offer;
        const std::size_t parts = offer.counts.size();
        machine.size = std::accumulate(offer.counts.begin(), offer.counts.end(), std::int64_t(0));
        machine.later.assign(spots_.size() * parts, 0);
        machine.places.resize(offer.members.size());
        std::vector<std::int64_t> later(parts, 0);
        std::size_t member = offer.members.size();
        for (std::size_t place = spots_.size(); place-- > 0;) {
            std::ranges::copy(later, machine.later.begin() + std::ptrdiff_t(place * parts));
            const std::size_t before = member;
            for (; member > 0 && offer.members[member - 1].sort == spots_[place].sort; --member) {
                machine.places[member - 1] = place;
                later[std::size_t(offer.members[member - 1].part)] += goods[spots_[place].sort].count;
            }
            if (member != before) spots_[place].machines.push_back(machines_.size());
        }
        machine.room = later;
        machine.limited = is_limited(machine);
        none_.resize(std::max(none_.size(), parts), 0);
        machine_of_[index] = int(machines_.size());
        machines_.push_back(std::move(machine));
    }
    for (Machine& machine : machines_) {
        machine.mode = mode_of(machine, cluster);
        if (machine.mode == Mode::Waiting) make_room(machine);
        if (machine.offer->shape == Shape::Set) value_sets(machine);
    }
}

// A limit that the basket cannot reach is none.
bool Machines::is_limited(const Machine& machine) const {
    const Offer& offer = *machine.offer;
    if (offer.shape == Shape::Gift) return false;
    if (offer.shape == Shape::Single || offer.shape == Shape::Steps)
        return offer.most < *std::ranges::max_element(machine.room);
    std::int64_t times = Circumstances::unlimited;
    for (std::size_t part = 0; part < machine.room.size(); ++part)
        times = std::min(times, machine.room[part] / offer.counts[part]);
    return offer.most < times;
}

// Of a set of one part no more than one set is ever open; of others, all units of one part may stand there before the
// first one of the next.
void Machines::make_room(Machine& machine) {
    std::int64_t sets = machine.room.size() == 1 ? 1 : Circumstances::unlimited;
    for (std::size_t part = 0; part < machine.room.size(); ++part)
        sets = std::min(sets, machine.room[part] / machine.offer->counts[part]);
    if (records_ + std::size_t(sets * machine.size) > most_records) {
        machine.mode = Mode::Rough;
        exact_ = false;
        return;
    }
    for (std::size_t part = 0; part < machine.room.size(); ++part)
        machine.room[part] = machine.offer->counts[part] * sets;
    records_ += std::size_t(sets * machine.size);
}

Machines::Mode Machines::mode_of(const Machine& machine, const Cluster& cluster) const {
    const Offer& offer = *machine.offer;
    if (offer.shape != Shape::Set || offer.together == Together::No) return Mode::Each;
    std::vector<std::int64_t> cheapest(offer.counts.size(), Circumstances::unlimited);
    for (std::size_t i = 0; i < offer.members.size(); ++i) {
        const Spot& spot = spots_[machine.places[i]];
        if (spot.tier || cluster.places[machine.places[i]].groups.size() > 1) return Mode::Waiting;
        if (spot.dimension != spots_[machine.places[0]].dimension) return Mode::Waiting;
        std::int64_t& unit = cheapest[std::size_t(offer.members[i].part)];
        unit = std::min(unit, spot.unit);
    }
    // A set that costs less than its price is never made, since its goods are cheaper without. But one that costs less
    // than the amount that is taken off has only what there is.
    std::int64_t set = 0;
    for (std::size_t part = 0; part < cheapest.size(); ++part) set += cheapest[part] * offer.counts[part];
    const std::int64_t amount = offer.promotion->reward.amount.minor_units();
    return offer.together == Together::Amount && amount > set ? Mode::Waiting : Mode::Whole;
}

void Machines::value_sets(Machine& machine) const {
    const Offer& offer = *machine.offer;
    const std::int64_t amount = offer.promotion->reward.amount.minor_units();
    std::int64_t factor = 0;
    for (const std::size_t place : machine.places) factor = std::max(factor, spots_[place].factor);
    machine.dimension = spots_[machine.places[0]].dimension;
    machine.per_unit = offer.together == Together::Price ? -(amount * scale / machine.size)
                                                         : ceiling(amount * scale, machine.size);
    for (const Spot& spot : spots_) {
        const std::int64_t own = offer.together == Together::Price ? spot.unit * scale : 0;
        machine.values.push_back(ceiling((own + machine.per_unit) * factor, scale));
    }
}

std::span<const std::int64_t> Machines::Machine::behind(std::size_t place) const {
    const std::size_t parts = offer->counts.size();
    return std::span(later).subspan(place * parts, parts);
}

void Machines::lay_out() {
    for (Machine& machine : machines_) {
        machine.at = key_width_;
        switch (machine.offer->shape) {
            case Shape::Single: break;
            case Shape::Row: key_width_ += 1; break;
            case Shape::Set: key_width_ += machine.offer->counts.size(); break;
            case Shape::Gift:
            case Shape::Steps: key_width_ += 2; break;
        }
        if (machine.limited) machine.times = key_width_++;
        if (machine.mode != Mode::Waiting) continue;
        for (const std::int64_t room : machine.room) {
            machine.queue.push_back(key_width_);
            key_width_ += std::size_t(room);
        }
    }
    records_at_ = key_width_;
    key_width_ += records_;
    // Where units may wait, so may their goods; else only the goods that are being read have a sum.
    std::size_t saved = key_width_;
    for (Spot& spot : spots_) {
        if (!spot.tier) continue;
        spot.saved = saved;
        key_width_ = std::max(key_width_, saved + 1);
        if (records_ > 0) ++saved;
    }
    cost_at_ = key_width_;
    for (Machine& machine : machines_) machine.credit = cost_at_++;
    width_ = cost_at_ + dimensions_ + 3;
}

Use Machines::use_of(const Role& role, std::size_t place, const std::vector<Offer>& offers) const {
    const Spot& spot = spots_[place];
    Use use{machine_of_[role.offer], role, role.saving.minor_units(), 0};
    use.value = use.saving * spot.factor;
    if (use.machine < 0) return use;
    const Machine& machine = machines_[std::size_t(use.machine)];
    const Offer& offer = offers[role.offer];
    if (offer.shape == Shape::Row) use.value = ceiling(use.saving * offer.rewarded * spot.factor, offer.counts[0]);
    if (machine.mode == Mode::Waiting) use.value = machine.values[place];
    if (machine.mode == Mode::Whole) {
        use.saving = offer.together == Together::Price ? spot.unit : 0;
        use.value = use.saving * scale + machine.per_unit;
    }
    if (machine.mode == Mode::Rough) {
        use.saving = std::max<std::int64_t>(0, machine.values[place] / scale);
        use.value = use.saving * spot.factor;
    }
    return use;
}

// Of offers that nothing ties, those that can be best: the largest saving; where the VIP price or other stacking groups
// come in, any, but only one of those that save the same.
std::vector<Use> Machines::uses_of(const std::vector<Role>& roles, std::size_t place, bool alone,
                                   const std::vector<Offer>& offers) const {
    std::vector<Use> uses;
    std::vector<Use> free;
    for (const Role& role : roles) {
        const Use use = use_of(role, place, offers);
        if (use.machine >= 0) {
            uses.push_back(use);
        } else if (alone && !spots_[place].tier) {
            if (free.empty()) free.push_back(use);
            else if (use.saving > free.front().saving) free.front() = use;
        } else if (!std::ranges::contains(free, use.saving, &Use::saving)) {
            free.push_back(use);
        }
    }
    uses.insert(uses.end(), free.begin(), free.end());
    return uses;
}

void Machines::combine(const Cluster& cluster, const std::vector<Offer>& offers) {
    for (std::size_t place = 0; place < spots_.size(); ++place) {
        Spot& spot = spots_[place];
        const auto& groups = cluster.places[place].groups;
        spot.combinations = {Combination{}};
        for (const std::vector<Role>& roles : groups) {
            const std::vector<Use> uses = uses_of(roles, place, groups.size() == 1, offers);
            std::int64_t most = 0;
            const std::size_t before = spot.combinations.size();
            for (const Use& use : uses) {
                most = std::max(most, use.value);
                if (spot.combinations.size() + before > most_combinations) {
                    exact_ = false;
                    continue;
                }
                for (std::size_t i = 0; i < before; ++i) {
                    Combination more = spot.combinations[i];
                    more.uses.push_back(use);
                    more.rank += std::int64_t(use.role.offer) + 1;
                    spot.combinations.push_back(std::move(more));
                }
            }
            spot.most_value += most;
        }
    }
}

bool Machines::read(std::int64_t* state, std::size_t place, const Combination& combination, std::int64_t left) const {
    const Spot& spot = spots_[place];
    std::int64_t saving = 0;
    bool waits = false;
    for (const Use& use : combination.uses) {
        if (use.machine < 0) {
            saving += use.saving;
            continue;
        }
        const Machine& machine = machines_[std::size_t(use.machine)];
        if (!enter(machine, use, place, state, saving)) return false;
        waits = waits || machine.mode == Mode::Waiting;
    }
    if (!waits) keep(state, place, std::min(saving, spot.unit));
    else if (!wait(state, place, combination, saving)) return false;
    rank(state) += combination.rank;
    if (left > 0) return true;
    for (const std::size_t machine : spot.machines)
        if (!can_be_whole(machines_[machine], state, machines_[machine].behind(place))) return false;
    if (!is_waited_for(state, place)) finish(state, place);
    return true;
}

bool Machines::enter(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                     std::int64_t& saving) const {
    switch (machine.offer->shape) {
        case Shape::Single:
            saving += use.saving;
            return !machine.limited || state[machine.times]++ < machine.offer->most;
        case Shape::Row: return enter_row(machine, use, state, saving);
        case Shape::Set: return enter_set(machine, use, place, state, saving);
        case Shape::Gift: return enter_gift(machine, use, place, state, saving);
        case Shape::Steps: return enter_steps(machine, use, state, saving);
    }
    return false;
}

bool Machines::enter_row(const Machine& machine, const Use& use, std::int64_t* state, std::int64_t& saving) const {
    std::int64_t& fill = state[machine.at];
    std::int64_t& credit = state[cost_at_ + dimensions_ + 1];
    if (fill == 0 && machine.limited && state[machine.times]++ >= machine.offer->most) return false;
    if (fill >= machine.offer->counts[0] - machine.offer->rewarded) saving += use.saving;
    state[machine.credit] += use.value;
    credit += use.value;
    if (++fill < machine.offer->counts[0]) return true;
    fill = 0;
    credit -= state[machine.credit];
    state[machine.credit] = 0;
    return true;
}

bool Machines::enter_set(const Machine& machine, const Use& use, std::size_t place, std::int64_t* state,
                         std::int64_t& saving) const {
    const std::vector<int>& counts = machine.offer->counts;
    const auto part = std::size_t(use.role.part);
    std::int64_t* beyond = state + machine.at;
    if (machine.limited && state[machine.times] + beyond[part] / counts[part] >= machine.offer->most) return false;
    if (machine.mode == Mode::Waiting) {
        if (beyond[part] >= machine.room[part]) return false;
        state[cost_at_ + dimensions_ + 1] += machine.values[place];
        return true;  // `wait` puts it into its queue
    }
    ++beyond[part];
    saving += use.saving;
    if (machine.mode == Mode::Whole) state[cost_at_ + dimensions_ + 1] += machine.per_unit;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (beyond[i] < counts[i]) return true;
    for (std::size_t i = 0; i < counts.size(); ++i) beyond[i] -= counts[i];
    if (machine.limited) ++state[machine.times];
    if (machine.mode != Mode::Whole) return true;
    const std::int64_t amount = machine.offer->promotion->reward.amount.minor_units();
    costs(state)[machine.dimension] += machine.offer->together == Together::Price ? amount : -amount;
    state[cost_at_ + dimensions_ + 1] -= machine.per_unit * machine.size;
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

// The unit goes into the queues of the sets that it waits for, and every set that is whole now shares out its saving.
bool Machines::wait(std::int64_t* state, std::size_t place, const Combination& combination,
                    std::int64_t saving) const {
    std::int64_t sets = 0;
    for (const Use& use : combination.uses)
        sets += use.machine >= 0 && machines_[std::size_t(use.machine)].mode == Mode::Waiting;
    std::size_t record = 0;
    while (state[records_at_ + record] != 0)
        if (++record == records_) return false;
    state[records_at_ + record] = waiting(place, sets, saving);
    state[cost_at_ + dimensions_ + 1] += saving * spots_[place].factor;
    for (const Use& use : combination.uses) {
        if (use.machine < 0 || machines_[std::size_t(use.machine)].mode != Mode::Waiting) continue;
        const Machine& machine = machines_[std::size_t(use.machine)];
        const auto part = std::size_t(use.role.part);
        state[machine.queue[part] + std::size_t(state[machine.at + part]++)] = std::int64_t(record) + 1;
    }
    for (const Use& use : combination.uses)
        if (use.machine >= 0 && machines_[std::size_t(use.machine)].mode == Mode::Waiting)
            settle_sets(machines_[std::size_t(use.machine)], state, place);
    return true;
}

void Machines::settle_sets(const Machine& machine, std::int64_t* state, std::size_t now) const {
    const std::vector<int>& counts = machine.offer->counts;
    std::int64_t* beyond = state + machine.at;
    for (std::size_t part = 0; part < counts.size(); ++part)
        if (beyond[part] < counts[part]) return;
    std::vector<std::int64_t> records;
    for (std::size_t part = 0; part < counts.size(); ++part) {
        std::int64_t* queue = state + machine.queue[part];
        records.insert(records.end(), queue, queue + counts[part]);
        std::copy(queue + counts[part], queue + beyond[part], queue);
        std::fill(queue + beyond[part] - counts[part], queue + beyond[part], 0);
        beyond[part] -= counts[part];
    }
    if (machine.limited) ++state[machine.times];
    const auto place = [&](std::int64_t record) { return place_of(state[records_at_ + std::size_t(record) - 1]); };
    std::ranges::stable_sort(records, {}, place);
    std::vector<std::int64_t> prices;
    std::int64_t list = 0;
    for (const std::int64_t record : records) {
        prices.push_back(spots_[place(record)].unit);
        list += prices.back();
        state[cost_at_ + dimensions_ + 1] -= machine.values[place(record)];
    }
    const std::int64_t amount = machine.offer->promotion->reward.amount.minor_units();
    const std::int64_t saving = machine.offer->together == Together::Price ? std::max<std::int64_t>(0, list - amount)
                                                                           : std::min(list, amount);
    std::vector<Money> shares(records.size());
    if (saving > 0) shares = spread(Money::minor(saving), prices);
    for (std::size_t i = 0; i < records.size(); ++i) take_share(state, records[i] - 1, shares[i].minor_units(), now);
}

void Machines::take_share(std::int64_t* state, std::int64_t record, std::int64_t share, std::size_t now) const {
    std::int64_t& unit = state[records_at_ + std::size_t(record)];
    const std::size_t place = place_of(unit);
    const std::int64_t before = saving_so_far(unit);
    const std::int64_t saving = before + share;
    std::int64_t& credit = state[cost_at_ + dimensions_ + 1];
    if (sets_of(unit) > 1) {
        unit = waiting(place, sets_of(unit) - 1, saving);
        credit += share * spots_[place].factor;
        return;
    }
    unit = 0;
    credit -= before * spots_[place].factor;
    keep(state, place, std::min(saving, spots_[place].unit));
    if (place != now && !is_waited_for(state, place)) finish(state, place);
}

void Machines::keep(std::int64_t* state, std::size_t place, std::int64_t saving) const {
    const Spot& spot = spots_[place];
    if (!spot.tier) {
        costs(state)[spot.dimension] -= saving;
        return;
    }
    state[spot.saved] += saving;
    state[cost_at_ + dimensions_ + 1] += saving * spot.factor;
}

void Machines::finish(std::int64_t* state, std::size_t place) const {
    const Spot& spot = spots_[place];
    if (!spot.tier) return;
    const std::int64_t saved = state[spot.saved];
    costs(state)[spot.dimension] +=
        vip_price(spot.list, spot.list - Money::minor(saved), spot.tier, rules_).minor_units() - spot.full;
    state[cost_at_ + dimensions_ + 1] -= saved * spot.factor;
    state[spot.saved] = 0;
}

bool Machines::is_waited_for(const std::int64_t* state, std::size_t place) const {
    for (std::size_t i = 0; i < records_; ++i)
        if (const std::int64_t record = state[records_at_ + i]; record != 0 && place_of(record) == place) return true;
    return false;
}

bool Machines::can_be_whole(const Machine& machine, const std::int64_t* state,
                            std::span<const std::int64_t> later) const {
    const std::vector<int>& counts = machine.offer->counts;
    const std::int64_t* here = state + machine.at;
    switch (machine.offer->shape) {
        case Shape::Single: return true;
        case Shape::Row: return here[0] == 0 || later[0] >= counts[0] - here[0];
        case Shape::Gift: return here[0] % counts[0] == 0 || later[0] >= counts[0] - here[0] % counts[0];
        case Shape::Steps:
            return here[0] == 0 ||
                   later[std::size_t(here[0] - 1)] >= counts[std::size_t(here[0] - 1)] - here[1];
        case Shape::Set: {
            std::int64_t sets = 0;
            for (std::size_t part = 0; part < counts.size(); ++part)
                sets = std::max(sets, ceiling(here[part], counts[part]));
            for (std::size_t part = 0; part < counts.size(); ++part)
                if (later[part] < sets * counts[part] - here[part]) return false;
            return true;
        }
    }
    return false;
}

bool Machines::is_whole(const std::int64_t* state) const {
    return std::ranges::all_of(machines_, [&](const Machine& machine) { return can_be_whole(machine, state, none_); });
}

}  // namespace kassa::pricing
