#include "core/pricing/machines.h"

#include <algorithm>
#include <numeric>

#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::int64_t most_runs = 64;           // of units that wait at once, in all sets of a cluster
constexpr std::int64_t most_kinds = 4;           // of units of one sort that wait
constexpr std::size_t most_combinations = 4096;  // ways to use one unit

std::int64_t finely(Ratio factor) {
    constexpr std::int64_t one = std::int64_t(1) << Machines::fine_bits;
    return multiply_divide(one, factor.numerator, factor.denominator, Rounding::HalfUp);
}

// At most so much less than the exact product is paid once it is rounded, in 1024ths; three for what bounds leave out.
std::int64_t rounded_down_by(Rounding rounding) {
    switch (rounding) {
        case Rounding::HalfUp:
        case Rounding::HalfEven: return Machines::scale / 2 + 3;
        case Rounding::Up: return 3;
        case Rounding::Down: return Machines::scale + 3;
    }
    return Machines::scale + 3;
}

// What falls on a unit of a set's price, at most, or of its amount, at least: they are spread in proportion to list
// prices, to a cent, so it is the more the cheaper the set is.
std::int64_t part_of(std::int64_t unit, const Offer& offer, std::int64_t cheapest, std::int64_t dearest) {
    const bool has_price = offer.together == Together::Price;
    const std::int64_t list = has_price ? cheapest : dearest;
    const std::int64_t amount = offer.promotion->reward.amount.minor_units();
    const std::int64_t part = list > amount ? multiply_divide(unit, amount, list, Rounding::Down) : unit;
    return has_price ? std::min(unit, part + 2) : std::max<std::int64_t>(0, part - 1);
}

}  // namespace

Machines::Machines(const Cluster& cluster, const std::vector<Goods>& goods, const std::vector<Offer>& offers,
                   const Rules& rules, const Counting& counting)
    : rules_(rules), machine_of_(offers.size(), -1), dimensions_(counting.dimensions) {
    place_goods(cluster, goods, rules, counting);
    place_machines(cluster, offers);
    lay_out();
    combine(cluster, offers);
    bound();
}

void Machines::place_goods(const Cluster& cluster, const std::vector<Goods>& goods, const Rules& rules,
                           const Counting& counting) {
    for (std::size_t i = 0; i < cluster.places.size(); ++i) {
        const Goods& sort = goods[cluster.places[i].sort];
        Spot& spot = spots_.emplace_back();
        spot.sort = cluster.places[i].sort;
        spot.count = cluster.places[i].count;
        spot.unit = sort.unit.minor_units();
        spot.list = sort.list();
        spot.tier = sort.tier;
        spot.full = vip_price(spot.list, spot.list, sort.tier, rules).minor_units();
        spot.dimension = counting.classes[i];
        if (!counting.weights.empty()) spot.weight = counting.weights[i];
        spot.factor = spot.special = scale * spot.weight;
        full_.resize(dimensions_, 0);
        full_[spot.dimension] += spot.full * spot.weight * scale;
        if (!sort.tier) continue;
        const Ratio threshold = rules.vip.threshold;
        spot.regular = spot.list.minor_units() - multiply_divide(spot.list.minor_units(), threshold.numerator,
                                                                 threshold.denominator, Rounding::Up);
        spot.regular_factor = finely(sort.tier->regular_factor);
        spot.special_factor = finely(sort.tier->special_factor);
        spot.factor = ceiling(sort.tier->regular_factor.numerator * spot.factor, sort.tier->regular_factor.denominator);
        const Ratio special = sort.tier->special_factor;
        spot.special = ceiling(special.numerator * spot.special, special.denominator);
        if (!counting.sides.empty()) spot.side = counting.sides[i];
        if (spot.side == Side::Regular) spot.special = spot.factor;
        if (spot.side == Side::Special) spot.regular = -1;
        slack_ += 2 * scale * spot.weight;
    }
}

void Machines::place_machines(const Cluster& cluster, const std::vector<Offer>& offers) {
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
                later[std::size_t(offer.members[member - 1].part)] += spots_[place].count;
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
        for (const std::size_t place : machine.places) {
            machine.factor = std::max(machine.factor, spots_[place].factor);
            if (spots_[place].dimension != spots_[machine.places[0]].dimension) machine.is_of_one_class = false;
        }
        machine.mode = mode_of(machine, cluster);
        if (machine.mode == Mode::Waiting) make_room(machine, cluster, offers);
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
void Machines::make_room(Machine& machine, const Cluster& cluster, const std::vector<Offer>& offers) {
    const Offer& offer = *machine.offer;
    std::int64_t sets = machine.room.size() == 1 ? 1 : Circumstances::unlimited;
    for (std::size_t part = 0; part < machine.room.size(); ++part)
        sets = std::min(sets, machine.room[part] / offer.counts[part]);
    // Units of one sort are one run, unless promotions of other groups make a difference between them.
    std::vector<std::int64_t> runs(machine.room.size(), 0);
    for (std::size_t i = 0; i < offer.members.size(); ++i) {
        std::int64_t kinds = 1;
        const auto is_single = [&](const Role& role) { return !needs_others(offers[role.offer]); };
        for (const std::vector<Role>& roles : cluster.places[machine.places[i]].groups)
            kinds *= 1 + std::ranges::count_if(roles, is_single);
        runs[std::size_t(offer.members[i].part)] += std::min(kinds, most_kinds);
    }
    for (std::size_t part = 0; part < machine.room.size(); ++part) {
        machine.room[part] = offer.counts[part] * sets;
        runs[part] = std::min(runs[part], machine.room[part]);
    }
    const std::int64_t sum = std::accumulate(runs.begin(), runs.end(), runs_);
    if (sum > most_runs) {
        machine.mode = Mode::Rough;
        exact_ = false;
        return;
    }
    machine.runs = std::move(runs);
    runs_ = sum;
}

Machines::Mode Machines::mode_of(const Machine& machine, const Cluster& cluster) const {
    const Offer& offer = *machine.offer;
    if (offer.shape != Shape::Set || offer.together == Together::No) return Mode::Each;
    for (std::size_t i = 0; i < offer.members.size(); ++i) {
        const Spot& spot = spots_[machine.places[i]];
        if (spot.tier || cluster.places[machine.places[i]].groups.size() > 1) return Mode::Waiting;
        const Spot& first = spots_[machine.places[0]];
        if (spot.dimension != first.dimension || spot.weight != first.weight) return Mode::Waiting;
    }
    // A set that costs less than its price is never made, since its goods are cheaper without. But one that costs less
    // than the amount that is taken off has only what there is.
    return offer.is_covered ? Mode::Whole : Mode::Waiting;
}

void Machines::value_sets(Machine& machine) const {
    const Offer& offer = *machine.offer;
    const std::int64_t amount = offer.promotion->reward.amount.minor_units();
    machine.dimension = spots_[machine.places[0]].dimension;
    machine.weight = spots_[machine.places[0]].weight;
    machine.per_unit = offer.together == Together::Price ? -(amount * scale / machine.size)
                                                         : ceiling(amount * scale, machine.size);
    for (const Spot& spot : spots_) {
        const std::int64_t own = offer.together == Together::Price ? spot.unit * scale : 0;
        machine.values.push_back(ceiling((own + machine.per_unit) * machine.factor, scale));
    }
    if (machine.mode != Mode::Whole) value_shares(machine);
}

// A set's saving is spread in proportion to list prices, so of each price no more is saved than of the cheapest set (of
// one for a price: the dearest). Where that says less than the average does, it is what the bound is made of.
void Machines::value_shares(Machine& machine) const {
    const Offer& offer = *machine.offer;
    std::vector<std::int64_t> cheapest(offer.counts.size(), Circumstances::unlimited);
    std::vector<std::int64_t> dearest(offer.counts.size(), 0);
    for (std::size_t i = 0; i < offer.members.size(); ++i) {
        const auto part = std::size_t(offer.members[i].part);
        cheapest[part] = std::min(cheapest[part], spots_[machine.places[i]].unit);
        dearest[part] = std::max(dearest[part], spots_[machine.places[i]].unit);
    }
    std::int64_t least = 0;
    std::int64_t most = 0;
    for (std::size_t part = 0; part < cheapest.size(); ++part) {
        least += cheapest[part] * offer.counts[part];
        most += dearest[part] * offer.counts[part];
    }
    const std::int64_t amount = offer.promotion->reward.amount.minor_units();
    std::int64_t share = scale;  // of each price
    if (offer.together == Together::Price) share = most <= amount ? 0 : ceiling((most - amount) * scale, most);
    else if (amount < least) share = ceiling(amount * scale, least);
    std::vector<std::int64_t> values;
    std::int64_t gain = 0;
    for (const Spot& spot : spots_) {
        machine.shares.push_back(std::min(spot.unit, ceiling(spot.unit * share, scale)));
        values.push_back(machine.shares.back() * spot.factor);
        machine.parts.push_back(part_of(spot.unit, offer, least, most));
    }
    for (const std::size_t place : machine.places)
        gain += (machine.values[place] - values[place]) / scale * spots_[place].count;
    if (gain <= 0 && machine.is_of_one_class) return;
    machine.values = std::move(values);
    machine.is_by_share = true;
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
        for (const std::int64_t runs : machine.runs) {
            machine.queue.push_back(key_width_);
            key_width_ += std::size_t(runs);
        }
    }
    segment_at_ = key_width_;
    key_width_ += 2;
    // Where units may wait, so may their goods; else only the goods that are being read have a sum.
    shape_width_ = key_width_;
    std::size_t saved = key_width_;
    for (Spot& spot : spots_) {
        if (!spot.tier) continue;
        spot.saved = saved;
        key_width_ = std::max(key_width_, saved + 1);
        if (runs_ > 0) ++saved;
    }
    cost_at_ = key_width_;
    for (Machine& machine : machines_) {
        if (machine.offer->shape != Shape::Row) continue;
        machine.credit = cost_at_;
        cost_at_ += dimensions_;
    }
    width_ = cost_at_ + 3 * dimensions_ + 1;
    for (Spot& spot : spots_) {
        spot.hoped = width_;
        if (spot.tier && runs_ > 0) ++width_;
    }
    ++width_;  // the trace
}

Use Machines::use_of(const Role& role, std::size_t place, const std::vector<Offer>& offers) const {
    const Spot& spot = spots_[place];
    Use use{machine_of_[role.offer], role, role.saving.minor_units(), 0};
    use.value = use.saving * spot.factor;
    use.most = use.saving;
    if (use.machine < 0) return use;
    const Machine& machine = machines_[std::size_t(use.machine)];
    const Offer& offer = offers[role.offer];
    if (offer.shape == Shape::Row && machine.is_of_one_class)
        use.value = ceiling(use.saving * offer.rewarded * machine.factor, offer.counts[0]);
    if (machine.mode == Mode::Waiting) use.value = machine.values[place], use.most = machine.shares[place];
    if (machine.mode == Mode::Whole) {
        use.saving = offer.together == Together::Price ? spot.unit : 0;
        use.value = (use.saving * scale + machine.per_unit) * machine.weight;
    }
    if (machine.mode == Mode::Rough) {
        const std::int64_t own = offer.together == Together::Price ? spot.unit * scale : 0;
        use.saving = use.most = std::max<std::int64_t>(0, own + machine.per_unit) / scale;
        use.value = use.saving * spot.factor;
    }
    return use;
}

// Of offers that nothing ties, the one with the largest saving, and no limited one that saves less; where the VIP price
// comes in, any, but only one of those that save the same.
std::vector<Use> Machines::uses_of(const std::vector<Role>& roles, std::size_t place,
                                   const std::vector<Offer>& offers) const {
    std::vector<Use> uses;
    std::vector<Use> free;
    for (const Role& role : roles) {
        const Use use = use_of(role, place, offers);
        if (use.machine >= 0) {
            uses.push_back(use);
        } else if (!spots_[place].tier) {
            if (free.empty()) free.push_back(use);
            else if (use.saving > free.front().saving) free.front() = use;
        } else if (!std::ranges::contains(free, use.saving, &Use::saving)) {
            free.push_back(use);
        }
    }
    if (!spots_[place].tier && !free.empty()) {
        const auto saves_less = [&](const Use& use) {
            return !needs_others(offers[use.role.offer]) && use.saving <= free.front().saving;
        };
        std::erase_if(uses, saves_less);
    }
    uses.insert(uses.end(), free.begin(), free.end());
    return uses;
}

// A unit may stand in one stacking group with nothing; without a VIP price it has at least what nothing ties, since
// there to save more is never worse.
void Machines::combine(const Cluster& cluster, const std::vector<Offer>& offers) {
    for (std::size_t place = 0; place < spots_.size(); ++place) {
        Spot& spot = spots_[place];
        const auto by_itself = std::int64_t(machines_.size());
        spot.combinations = {Combination{.segment = by_itself}};
        for (const std::vector<Role>& roles : cluster.places[place].groups) {
            const std::vector<Use> uses = uses_of(roles, place, offers);
            std::vector<Combination> more;
            const bool may_have_none = spot.tier || uses.empty() || uses.back().machine >= 0;
            if (may_have_none) more = spot.combinations;
            for (const Use& use : uses)
                for (const Combination& before : spot.combinations) {
                    const std::int64_t segment = needs_others(offers[use.role.offer]) ? use.machine : by_itself;
                    if (segment < by_itself && before.segment < by_itself) continue;
                    Combination& with = more.emplace_back(before);
                    with.uses.push_back(use);
                    with.rank += std::int64_t(use.role.offer) + 1;
                    with.segment = std::min(before.segment, segment);
                    if (segment == by_itself) with.beside += use.saving;
                }
            if (more.size() <= most_combinations) spot.combinations = std::move(more);
            else exact_ = false;
        }
    }
}

// A cent saved is worth most, in the end, at the regular VIP price, so that price's factor times all that units may
// save, each at its average, is one bound. Behind the VIP threshold it is worth less than that, for all of the goods:
// where what each very unit may save is not much more than its average, what their sum comes to in the end bounds
// better. By unit is then reckoned whatever may touch goods with a VIP price.
void Machines::bound() {
    for (Machine& machine : machines_)
        machine.by_unit = std::ranges::any_of(machine.places, [&](std::size_t place) { return spots_[place].tier; });
    const auto sum_behind = [&] {
        behind_.assign((spots_.size() + 1) * dimensions_, 0);
        for (std::size_t place = spots_.size(); place-- > 0;) {
            Spot& spot = spots_[place];
            spot.most_value = spot.most_by_unit = 0;
            for (const Combination& combination : spot.combinations) {
                spot.most_value = std::max(spot.most_value, value_of(combination, place));
                spot.most_by_unit = std::max(spot.most_by_unit, most_of(combination, place));
            }
            std::copy_n(behind_.begin() + std::ptrdiff_t((place + 1) * dimensions_), dimensions_,
                        behind_.begin() + std::ptrdiff_t(place * dimensions_));
            const bool by_unit = by_unit_ && spot.tier;
            behind_[place * dimensions_ + spot.dimension] +=
                by_unit ? gain(spot, spot.most_by_unit * spot.count) : spot.most_value * spot.count;
        }
        return std::accumulate(behind_.begin(), behind_.begin() + std::ptrdiff_t(dimensions_), std::int64_t(0));
    };
    const std::int64_t on_average = sum_behind() + slack_;
    by_unit_ = slack_ > 0;
    if (by_unit_ && sum_behind() < on_average) {
        slack_ = 0;
        return;
    }
    by_unit_ = false;
    for (Machine& machine : machines_) machine.by_unit = false;
    sum_behind();
}

std::int64_t Machines::paid(const Spot& spot, std::int64_t saved) const {
    return vip_price(spot.list, spot.list - Money::minor(saved), spot.tier, rules_).minor_units();
}

// At most so much cheaper the goods become when they save up to `saving`, in 1024ths.
std::int64_t Machines::gain(const Spot& spot, std::int64_t saving) const {
    const std::int64_t most = std::min(saving, spot.list.minor_units());
    std::int64_t least = nearly_paid(spot, std::min(most, spot.regular));
    if (spot.side != Side::Regular) least = std::min(least, nearly_paid(spot, most));
    return (spot.full * scale - least + rounded_down_by(rules_.rounding)) * spot.weight;
}

// At most this a unit adds in the end, on average over those of a row or set, in 1024ths.
std::int64_t Machines::value_of(const Combination& combination, std::size_t place) const {
    const Spot& spot = spots_[place];
    std::int64_t value = 0;
    bool is_average = false;
    for (const Use& use : combination.uses) {
        const bool by_unit = by_unit_ && use.machine >= 0 && machines_[std::size_t(use.machine)].by_unit;
        value += by_unit ? use.most * spot.factor : use.value;
        if (use.machine < 0) continue;
        const Machine& machine = machines_[std::size_t(use.machine)];
        if (machine.mode == Mode::Waiting) return worth(machine, place, combination.beside);
        const bool is_row = machine.offer->shape == Shape::Row && machine.is_of_one_class;
        is_average = is_average || machine.mode == Mode::Whole || (is_row && !by_unit);
    }
    return is_average ? value : std::min(value, spot.unit * spot.factor);
}

// By how much, at least, what a unit's promotions take off comes to more than the unit costs. Of a row it is not known
// whether this unit is reduced.
std::int64_t Machines::lost(const Combination& combination, std::size_t place) const {
    std::int64_t sum = 0;
    const Machine* set = nullptr;
    for (const Use& use : combination.uses) {
        const Machine* machine = use.machine < 0 ? nullptr : &machines_[std::size_t(use.machine)];
        if (machine && machine->mode == Mode::Waiting) set = machine;
        else if (!machine || machine->offer->shape != Shape::Row) sum += use.saving;
    }
    return set ? lost(*set, place, sum) : std::max<std::int64_t>(0, sum - spots_[place].unit);
}

// The same of a unit that waits.
std::int64_t Machines::lost(const Machine& machine, std::size_t place, std::int64_t beside) const {
    const bool has_price = machine.offer->together == Together::Price;
    const std::int64_t most = has_price ? machine.parts[place] : spots_[place].unit - machine.parts[place];
    return std::max<std::int64_t>(0, beside - most);
}

std::int64_t Machines::most_of(const Combination& combination, std::size_t place) const {
    std::int64_t most = 0;
    for (const Use& use : combination.uses) most += use.most;
    return std::min(most, spots_[place].unit);
}

}  // namespace kassa::pricing
