#include "core/pricing/beam.h"

#include <algorithm>
#include <limits>
#include <map>
#include <numeric>
#include <set>
#include <tuple>
#include <utility>

namespace kassa::pricing {
namespace {

// Steps. A million is a quarter of a second on a small box.
constexpr std::int64_t little_work = 4'000;
constexpr std::int64_t most_work = 50'000;
constexpr std::int64_t further_work = 200'000;
constexpr std::int64_t last_work = 2'000'000;
constexpr std::int64_t least_last_work = 500'000;
constexpr std::int64_t first_whole_work = 1'000'000;
constexpr std::int64_t whole_work = 4'000'000;
constexpr std::size_t most_memory = 32'000'000;  // bytes that the states of a layer may take where none is left out
constexpr std::int64_t shrinks = 8;  // a layer may take so many times what each one behind it has then
constexpr std::int64_t unlimited = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t narrow = 12;          // states
constexpr std::size_t most_relaxed = 8;      // limits that are also bounded by a relaxation
constexpr std::int64_t comparisons_a_step = 8;  // of states: that cost as much as a step
constexpr std::int64_t looks_a_step = 128;      // the same of a relaxation's
constexpr std::size_t worth_sharpening = 500;   // states of a layer

bool is_nowhere_cheaper(const std::int64_t* costs, const Way& way) {
    for (std::size_t i = 0; i < way.costs.size(); ++i)
        if (costs[i] < way.costs[i]) return false;
    return true;
}

}  // namespace

void add_way(std::vector<Way>& all, Way way) {
    for (const Way& known : all)
        if (is_nowhere_cheaper(way.costs.data(), known)) return;
    std::erase_if(all, [&](const Way& known) { return is_nowhere_cheaper(known.costs.data(), way); });
    all.push_back(std::move(way));
}

Beam::Beam(const Machines& machines, std::size_t places) : machines_(machines), places_(places) {
    std::int64_t common = 0;
    for (std::size_t place = 0; place < places; ++place) {
        units_ += machines.count(place);
        common = std::gcd(common, machines.weight(place));
    }
    if (common > 0) cent_ = common;
}

void Beam::begin(std::optional<std::int64_t> known) {
    if (known) compare_with(*known);
    improve(least(), 0);
    if (!is_exact_) relax({1}, least()[0][0], Relaxation::quick);
}

void Beam::go_on() {
    if (!is_exact_) improve(least(), little_work);
}

void Beam::go_far() {
    if (!is_exact_) improve(least(), most_work);
}

// Nothing is looked for but what is cheaper: what is known then is the cheapest of all if nothing is found. Mostly the
// bound is good enough for that now, and all that would have to be made better is left out.
void Beam::go_further(std::int64_t most_omitting) {
    if (is_exact_) return;
    const Known cheaper = what_is_cheaper();
    relaxed_.clear();
    relax({1}, cheaper[0][0], Relaxation::thorough);
    improve(cheaper, further_work);
    if (!is_exact_) try_doubting();
    if (!is_exact_) try_whole(what_is_cheaper(), first_whole_work);
    const std::int64_t before = least_known();
    if (!is_exact_) try_omitting(most_omitting);
    if (!is_exact_ && least_known() < before) try_whole(what_is_cheaper(), first_whole_work);
}

void Beam::go_to_the_last(std::int64_t allowed) {
    if (!is_exact_) improve(what_is_cheaper(), std::clamp(allowed, least_last_work, last_work));
}

bool Beam::is_settled_by_bound() {
    relaxed_.clear();
    const Known cheaper = what_is_cheaper();
    relax({1}, cheaper[0][0], Relaxation::longer);
    place_ = 0;
    left_ = machines_.count(0);
    scratch_.assign(machines_.width(), 0);
    return machines_.is_exact() && is_beaten(scratch_.data(), cheaper);
}

// A charge that is much smaller than what is missing changes little.
std::optional<std::size_t> Beam::worth_parting() const {
    if (!relaxed_[0].is_there()) return {};
    const std::int64_t missing = least()[0][0] * Machines::scale - relaxed_[0].least(scratch_.data(), 0, left_);
    std::optional<std::size_t> best;
    std::int64_t most = missing / 8;
    for (std::size_t place = 0; place < places_; ++place)
        if (const std::int64_t charge = relaxed_[0].charge(place); machines_.is_open(place) && charge > most)
            most = charge, best = place;
    return best;
}

void Beam::look_for_cheaper(Width width, std::int64_t work) {
    if (width == Width::Whole) return try_whole(what_is_cheaper(), work);
    improve(what_is_cheaper(), further_work);
    if (!is_exact_) try_doubting();
}

// Each time less is believed in what is only begun.
void Beam::try_doubting() {
    for (doubt_ = 1; !is_exact_ && doubt_ <= 4; ++doubt_) improve(what_is_cheaper(), most_work);
    doubt_ = 0;
}

// A bound believes in a promotion until the units for it are gone, so one that promises much can lead all states that
// are kept astray. Each is left out in turn, for all goods and for one sort of them. The one without which most is
// found stays out, and all others are tried again.
void Beam::try_omitting(std::int64_t most) {
    const bool was_exact = is_exact_;
    const std::int64_t last = worked_ + most;
    const std::vector<Omission> all = omissions();
    std::vector<Omission> omitted;
    const auto is_out = [&](const Omission& one) {
        return std::ranges::contains(omitted, one) || std::ranges::contains(omitted, Omission{{}, one.offer});
    };
    for (bool better = true; better;) {
        better = false;
        Omission best;
        for (const Omission& one : all) {
            if (is_out(one) || worked_ >= last) continue;
            const std::int64_t before = least_known();
            omitted.push_back(one);
            omit(omitted);
            improve(what_is_cheaper(), further_work);
            omitted.pop_back();
            if (least_known() < before) best = one, better = true;
        }
        if (better) omitted.push_back(best);
    }
    omitted_.clear();
    // Without some promotions nothing is proven.
    is_exact_ = was_exact;
}

// One that is for a single sort of goods is left out once only.
std::vector<Beam::Omission> Beam::omissions() const {
    std::map<std::size_t, std::set<std::size_t>> places;  // by offer
    for (std::size_t place = 0; place < places_; ++place)
        for (const Combination& combination : machines_.combinations(place))
            for (const Use& use : combination.uses) places[use.role.offer].insert(place);
    std::vector<Omission> all;
    for (const auto& [offer, there] : places) all.push_back({{}, offer});
    for (std::size_t place = 0; place < places_; ++place)
        for (const auto& [offer, there] : places)
            if (there.size() > 1 && there.contains(place)) all.push_back({place, offer});
    return all;
}

void Beam::omit(const std::vector<Omission>& omitted) {
    omitted_.assign(places_, {});
    for (std::size_t place = 0; place < places_; ++place) {
        const auto is_out = [&](const Omission& one, const Combination& combination) {
            return one.place.value_or(place) == place &&
                   std::ranges::any_of(combination.uses, [&](const Use& use) { return use.role.offer == one.offer; });
        };
        for (const Combination& combination : machines_.combinations(place))
            omitted_[place].push_back(std::ranges::any_of(
                omitted, [&](const Omission& one) { return is_out(one, combination); }));
    }
}

void Beam::compare_with(std::int64_t cost) {
    if (known_.empty() || cost < known_[0][0]) known_ = {{cost}};
}

// The same again and again; each time less is believed in what is only begun, and at last all of it once more.
std::vector<Way> Beam::find_all(const Known& known, const std::vector<Limits>& limits, Effort effort) {
    limits_ = &limits;
    if (effort == Effort::Little) improve(known, little_work);
    if (!is_exact_) relax_limits(Relaxation::quick);
    for (doubt_ = 0; !is_exact_ && doubt_ <= 4; doubt_ += 2) improve(known, most_work);
    doubt_ = 0;
    if (!is_exact_ && effort == Effort::Full) {
        relaxed_.clear();
        relax_limits(Relaxation::thorough);
        Known more = known;
        for (const Way& way : best_) more.push_back(way.costs);
        try_whole(more, whole_work);
        if (!is_exact_) improve(more, last_work);
    }
    return std::move(best_);
}

void Beam::improve(const Known& known, std::int64_t work) {
    std::vector<Way> ways = pass(known, work, Width::Narrow);
    is_exact_ = !cut_;
    take(std::move(ways));
}

// Leaves no state out. Layers mostly become smaller again where the bound is good, so this comes to its end where
// steps that are dealt out to all layers are not enough for the largest; if it does not, it has found nothing.
void Beam::try_whole(const Known& known, std::int64_t work) {
    std::vector<Way> ways = pass(known, work, Width::Whole);
    is_exact_ = !cut_;
    take(std::move(ways));
}

void Beam::take(std::vector<Way> ways) {
    // Of ways that cost the same, the one that comes first by rank is known only now. Where promotions are left out,
    // the one that is known may be among what is missing.
    if (is_exact_ && omitted_.empty() && machines_.dimensions() == 1 && !ways.empty()) best_.clear();
    for (Way& way : ways) add_way(best_, std::move(way));
}

Known Beam::least() const {
    Known least = known_;
    if (!best_.empty() && (least.empty() || best_[0].costs[0] < least[0][0])) least = {best_[0].costs};
    return least;
}

Known Beam::what_is_cheaper() const {
    Known cheaper = least();
    cheaper[0][0] -= cent_;
    return cheaper;
}

// Goes through all goods, gives up what the known ways beat, and keeps as many states after each unit as the work
// allows that is left (`narrow` at least); or all of them, and no ways are found where that is too much.
std::vector<Way> Beam::pass(const Known& known, std::int64_t budget, Width width) {
    cut_ = false;
    turned_.clear();
    turned_.resize(relaxed_.size());
    sharpened_ = 0;
    steps_.assign(1, Step{});
    std::int64_t units = units_;
    Layer now(machines_);
    Layer next(machines_);
    scratch_.assign(machines_.width(), 0);
    now.insert(scratch_.data(), 0, units_);
    for (std::size_t place = 0; place < places_; ++place)
        for (std::int64_t left = machines_.count(place); left-- > 0;) {
            if (now.size() == 0) return {};
            place_ = place;
            left_ = left;
            next.clear();
            --units;
            // What one layer may take of what is left, so that the layers behind it still have enough.
            const std::int64_t most = shrinks * budget / (shrinks + units);
            const Read read = read_unit(now, known, width == Width::Whole ? most : unlimited, next);
            budget -= read.steps;
            worked_ += read.steps;
            if (width == Width::Whole && cut_) return {};
            next.tidy();
            if (width == Width::Whole && units > 0) sharpen(next, known);
            if (width == Width::Narrow)
                narrow_down(next, most_states(read.tried / std::int64_t(now.size()), units, budget));
            note_steps(next);
            std::swap(now, next);
        }
    return ways(now);
}

// Each state of the next layers is tried with as many combinations as one of this layer was, `tried`; one of the very
// next, at other goods, at most with all of them.
std::int64_t Beam::most_states(std::int64_t tried, std::int64_t units, std::int64_t budget) const {
    const std::size_t after = left_ > 0 || place_ + 1 == places_ ? place_ : place_ + 1;
    const auto at_once = std::int64_t(machines_.combinations(after).size());
    const std::int64_t rest = units * std::max<std::int64_t>(1, tried);
    return std::max(narrow, std::min(budget / std::max<std::int64_t>(1, rest),
                                     budget / std::max<std::int64_t>(1, at_once)));
}

Beam::Read Beam::read_unit(const Layer& now, const Known& known, std::int64_t most, Layer& next) {
    std::int64_t tried = 0;
    const auto steps = [&] { return tried + next.compared() / comparisons_a_step; };
    const std::vector<Combination>& combinations = machines_.combinations(place_);
    for (std::size_t i = 0; i < now.size(); ++i) {
        if (most != unlimited && (steps() > most || next.bytes() > most_memory)) {
            cut_ = true;
            break;
        }
        for (std::size_t c = 0; c < combinations.size(); ++c) {
            if (!omitted_.empty() && omitted_[place_][c]) continue;
            if (!machines_.is_next(now.state(i), place_, combinations[c])) continue;
            std::copy_n(now.state(i), machines_.width(), scratch_.begin());
            std::int64_t* state = scratch_.data();
            ++tried;
            if (!machines_.read(state, place_, combinations[c], left_)) continue;
            if (is_beaten(state, known) || is_hopeless(state)) continue;
            machines_.trace(state) = machines_.trace(state) << 32 | std::int64_t(c);
            next.insert(state, place_, left_);
        }
    }
    return {tried, steps()};
}

std::int64_t Beam::least(const std::int64_t* state, std::size_t i) const {
    const std::int64_t bound = machines_.least(state, place_, left_, i);
    if (relaxed_.empty() || !relaxed_[0].is_there() || machines_.dimensions() > 1) return bound;
    return std::max(bound, relaxed(0, state));
}

// Whether no prospect leaves a way through this state below its limits.
bool Beam::is_hopeless(const std::int64_t* state) const {
    if (!limits_ || limits_->empty()) return false;
    least_.resize(machines_.dimensions());
    for (std::size_t i = 0; i < least_.size(); ++i) least_[i] = machines_.least(state, place_, left_, i);
    return std::ranges::all_of(*limits_, [&](const Limits& choice) {
        return std::ranges::any_of(choice, [&](const Limit& limit) {
            __int128 sum = 0;
            for (std::size_t i = 0; i < least_.size(); ++i) sum += __int128(least_[i]) * limit.weights[i];
            if (sum > __int128(limit.most) * Machines::scale) return true;
            const auto relaxed = std::ranges::find(relaxed_, limit.weights, &Relaxation::weights);
            return relaxed != relaxed_.end() && relaxed->is_there() &&
                   this->relaxed(std::size_t(relaxed - relaxed_.begin()), state) > limit.most * Machines::scale;
        });
    });
}

std::int64_t Beam::relaxed(std::size_t i, const std::int64_t* state) const {
    const std::int64_t least = relaxed_[i].least(state, place_, left_);
    return turned_[i] ? std::max(least, turned_[i]->least(state, place_, left_)) : least;
}

// Prices that bound all goods best are not the best ones for what is left of them. Where a layer is large, they are
// turned again for its most promising state, and what is too dear by that is let go.
void Beam::sharpen(Layer& layer, const Known& known) {
    if (layer.size() < std::max(worth_sharpening, sharpened_ * 3 / 2)) return;
    for (std::size_t i = 0; i < relaxed_.size(); ++i)
        if (relaxed_[i].is_there()) turn(layer, known, i);
    std::vector<std::size_t> kept;
    for (std::size_t i = 0; i < layer.size(); ++i)
        if (!is_beaten(layer.state(i), known) && !is_hopeless(layer.state(i))) kept.push_back(i);
    layer.keep(kept);
    sharpened_ = layer.size();
}

void Beam::turn(Layer& layer, const Known& known, std::size_t i) {
    std::size_t best = 0;
    std::int64_t least = std::numeric_limits<std::int64_t>::max();
    for (std::size_t n = 0; n < layer.size(); ++n)
        if (const std::int64_t bound = relaxed(i, layer.state(n)); bound < least) least = bound, best = n;
    const Relaxation& last = turned_[i] ? *turned_[i] : relaxed_[i];
    Relaxation turned = last.turned_for(layer.state(best), place_, left_, to_beat(i, known), Relaxation::again);
    worked_ += turned.looked() / looks_a_step;
    turned_[i].emplace(std::move(turned));
}

// In cents, weighted as the relaxation has them.
std::int64_t Beam::to_beat(std::size_t i, const Known& known) const {
    if (!limits_) return known[0][0];
    std::int64_t most = std::numeric_limits<std::int64_t>::min();
    for (const Limits& choice : *limits_)
        for (const Limit& limit : choice)
            if (limit.weights == relaxed_[i].weights()) most = std::max(most, limit.most);
    return most;
}

void Beam::relax(const std::vector<std::int64_t>& weights, std::int64_t known, const Relaxation::Care& care) {
    relaxed_.emplace_back(machines_, weights, known, care);
    turned_.clear();
    turned_.resize(relaxed_.size());
    worked_ += relaxed_.back().looked() / looks_a_step;
}

void Beam::relax_limits(const Relaxation::Care& care) {
    for (const Limits& choice : *limits_)
        for (const Limit& limit : choice)
            if (relaxed_.size() < most_relaxed &&
                !std::ranges::contains(relaxed_, limit.weights, &Relaxation::weights))
                relax(limit.weights, limit.most, care);
}

// Whether some known way is cheaper than all ways through this state; with several classes, nowhere dearer.
bool Beam::is_beaten(const std::int64_t* state, const Known& known) const {
    if (machines_.dimensions() == 1) {
        if (known.empty()) return false;
        const std::int64_t most = known[0][0] * Machines::scale;
        return most < machines_.least(state, place_, left_, 0) ||
               (!relaxed_.empty() && relaxed_[0].is_there() && most < relaxed(0, state));
    }
    return std::ranges::any_of(known, [&](const std::vector<std::int64_t>& costs) {
        for (std::size_t i = 0; i < costs.size(); ++i)
            if (costs[i] * Machines::scale > machines_.least(state, place_, left_, i)) return false;
        return true;
    });
}

std::int64_t Beam::promise(const std::int64_t* state) const {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < machines_.dimensions(); ++i)
        sum += least(state, i) + machines_.begun(state, i) / 4 * doubt_;
    return sum;
}

// Keeps the most promising states, and the best one in which nothing is begun: from there one can always go on.
void Beam::narrow_down(Layer& layer, std::int64_t most) {
    const auto width = std::size_t(most);
    if (layer.size() <= width) return;
    cut_ = true;
    std::vector<std::int64_t> promises(layer.size());
    for (std::size_t i = 0; i < layer.size(); ++i) promises[i] = promise(layer.state(i));
    const auto better = [&](std::size_t a, std::size_t b) {
        return std::pair(promises[a], a) < std::pair(promises[b], b);
    };
    std::vector<std::size_t> order(layer.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::size_t whole = layer.size();
    for (const std::size_t i : order)
        if (machines_.is_whole(layer.state(i)) && (whole == layer.size() || better(i, whole))) whole = i;
    std::ranges::nth_element(order, order.begin() + std::ptrdiff_t(width), better);
    order.resize(width);
    if (whole != layer.size() && !std::ranges::contains(order, whole)) order.push_back(whole);
    std::ranges::sort(order);
    layer.keep(order);
}

void Beam::note_steps(Layer& layer) {
    for (std::size_t i = 0; i < layer.size(); ++i) {
        std::int64_t& trace = machines_.trace(layer.state(i));
        steps_.push_back({std::uint32_t(trace >> 32), std::uint32_t(trace)});
        trace = std::int64_t(steps_.size()) - 1;
    }
}

std::vector<Way> Beam::ways(const Layer& last) const {
    if (last.size() == 0) return {};
    std::vector<std::size_t> order(last.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    if (machines_.dimensions() == 1) {
        // What is left differs only in how often a limit was used, or how many gifts were given.
        order = {*std::ranges::min_element(order, {}, [&](std::size_t i) {
            return std::tuple(machines_.costs(last.state(i))[0], machines_.rank(last.state(i)), i);
        })};
    } else {
        std::ranges::sort(order, {}, [&](std::size_t i) {
            return std::tuple(promise(last.state(i)), machines_.rank(last.state(i)), i);
        });
    }
    std::vector<Way> all;
    for (const std::size_t i : order) {
        const std::int64_t* costs = machines_.costs(last.state(i));
        if (std::ranges::any_of(all, [&](const Way& way) { return is_nowhere_cheaper(costs, way); })) continue;
        all.push_back({{costs, costs + machines_.dimensions()}, runs(std::size_t(machines_.trace(last.state(i)))),
                       !machines_.is_exact()});
    }
    return all;
}

// Goes back from a last step to the first.
std::vector<std::vector<Run>> Beam::runs(std::size_t step) const {
    std::vector<std::vector<Run>> runs(places_);
    for (std::size_t place = places_; place-- > 0;) {
        for (std::int64_t unit = machines_.count(place); unit-- > 0; step = steps_[step].before) {
            Run run;
            for (const Use& use : machines_.combinations(place)[steps_[step].combination].uses)
                run.roles.push_back(use.role);
            if (!run.roles.empty()) runs[place].push_back(std::move(run));
        }
        std::ranges::reverse(runs[place]);
    }
    return runs;
}

}  // namespace kassa::pricing
