#include "core/weights/story.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "core/weights/numbers.h"
#include "core/weights/sums.h"

namespace kassa::weights {
namespace {

// How often each story happens, of all settled changes that want explaining. All are assumptions: only their ratios to
// one another matter, and the ratio of the costs shifts all stories of loss together.
constexpr double placed = 0.90;
constexpr double taken_away = 0.03;
constexpr double swapped = 0.002;
constexpr double out_of_order = 0.002;
constexpr double nothing = 0.03;
constexpr double wandering = 0.002;  // "nothing", on a scale that moved by several standard deviations
constexpr double pressed = 0.001, pressed_and_still = 0.00002;
// A hand rests on one placement in some twenty until the scale has settled, with about 80 g.
constexpr double let_go = 0.05, hand_grams = 80;
// And in so many a plate that swings is taken for a rest, so far away from it.
constexpr double swung = 0.1, swung_grams = 10;
constexpr double own_bag_seldom = 0.0005, own_bag_at_first = 0.01, own_bag_announced = 0.6;
// Not quite one change in a hundred loses goods, in one of four ways.
constexpr double not_scanned = 0.0027;
constexpr double other_article = 0.0036;
constexpr double two_for_one = 0.0009;
constexpr double changed_for_other = 0.0009;

// With several goods pending: one of them comes, or all of them, or some number of them. Hands are quicker than scales
// settle, so what was scanned together often seems to come together.
constexpr double one_at_once = 0.70, all_at_once = 0.18, some_at_once = 0.12;
// Of one line with several units: all together, or one by one; else some number of them.
constexpr double all_units = 0.45, single_unit = 0.45, some_units = 0.10;

constexpr std::size_t most_groups = 60;  // pending lines; a mask holds them
constexpr std::size_t most_in_bag = 50;
constexpr std::size_t groups_for_every_subset = 7;
constexpr std::size_t most_stories = 8;

struct Told {
    Kind kind = Kind::Nothing;
    double agreement = 0;        // prior times density
    std::uint64_t arrived = 0;   // mask of pending groups
    int units = 0;               // of the one group that arrived; 0: all units of each
    std::uint64_t left = 0;      // masks of places in the bag
    std::uint64_t mistaken = 0;
    std::uint64_t not_come = 0;
    double surplus = 0;
};

// The weight of something that nobody scanned: what a supermarket sells by the piece is roughly log-normal around 350 g
// (assumption; see prior.cpp), with a tenth of light things.
double log_normal(double weight, double median, double spread) {
    if (weight <= 0.5) return 0;
    const double distance = std::log(weight / median);
    return normal(distance, spread * spread) / weight;
}
double anything(double weight) { return 0.9 * log_normal(weight, 350, 1.0) + 0.1 * log_normal(weight, 40, 0.8); }
// Another article under a code: anything, or something of about its size.
double instead_of(double mean, double weight) {
    return 0.5 * anything(weight) + 0.5 * log_normal(weight, std::max(mean, 5.0), 0.5);
}

// Of what others have overtaken so often, how much is left of the chance that it comes (assumption).
double freshness(int overtaken) { return std::max(0.1, std::pow(0.7, std::clamp(overtaken, 0, 10))); }

// How an arm, a child, a handbag presses, or a bag that is held up lifts: with up to some kilograms; and how a hand
// does that has not let go yet. In 1/g.
double pressing(double weight) { return 0.5 / 2000 * std::exp(-std::min(std::abs(weight) / 2000, 600.0)); }
double resting(double weight) { return 0.5 / hand_grams * std::exp(-std::min(std::abs(weight) / hand_grams, 600.0)); }

// Goods to be dealt out between two changes of the scale: for every choice of them (a mask; first those in the bag,
// then pending groups from `from` on) what they weigh together, and how often they come together.
struct Deal {
    std::size_t from = 0, count = 0, choices = 0;
    std::array<const Belief*, groups_for_every_subset> beliefs{};
    std::array<Sum, std::size_t(1) << groups_for_every_subset> sums;
    std::array<double, std::size_t(1) << groups_for_every_subset> prior{};

    // In 1/g. Of single goods their belief says more than a handful of bells.
    double density(std::size_t choice, double weight, double variance) const {
        if (!std::has_single_bit(choice)) return sums[choice].density(weight, variance);
        return weights::density(*beliefs[std::size_t(std::countr_zero(choice))], 1, of_grams(weight),
                                of_grams(std::sqrt(variance)));
    }
};

// What comes after it leaves it the same story.
bool may_be_followed(Kind kind) {
    return kind != Kind::Nothing && kind != Kind::Pressed && kind != Kind::LetGo && kind != Kind::TakenAway;
}

class Telling {
public:
    explicit Telling(const Situation& situation);
    Explanation told();

private:
    void nothing_happened();
    void goods_arrived();
    void one_group(std::size_t group);
    void every_subset();
    void windows();
    void goods_left();
    void goods_were_swapped();
    void goods_were_out_of_order();
    void a_hand_let_go();
    void something_else_came();
    void tell(const Told& told) {
        if (told.agreement > 0) all_.push_back(told);
    }
    double prior_of(std::size_t group) const { return order_[group]; }
    double prior_of_several(std::size_t size) const;
    std::uint64_t in_bag_bit(std::size_t place) const { return std::uint64_t(1) << (place - first_in_bag_); }
    void tell_all();
    void it_rested_between();
    std::vector<std::size_t> came_last() const;
    void reconsider_the_last();
    double something_else(const Deal& dealt, double weight, std::size_t choice) const;
    bool is_clear() const;
    Deal deal(const std::vector<std::size_t>& last) const;

    const Situation& situation_;
    const double change_;
    const double variance_;
    std::vector<Sum> whole_;     // of all units of each group
    std::vector<double> order_;  // how probable it is that it comes next
    std::vector<double> fresh_;  // and that it comes at all
    std::size_t first_ = 0;      // the groups and bags before these are left out: there are too many
    std::size_t first_in_bag_ = 0;
    std::vector<Told> all_;
};

Telling::Telling(const Situation& situation)
    : situation_(situation),
      change_(grams(situation.change)),
      variance_(grams(situation.sigma) * grams(situation.sigma)) {
    const std::size_t pending = situation.pending.size(), in_bag = situation.in_bag.size();
    first_ = pending > most_groups ? pending - most_groups : 0;
    first_in_bag_ = in_bag > most_in_bag ? in_bag - most_in_bag : 0;
    double sum = 0;
    for (std::size_t i = first_; i < pending; ++i) {
        const Pending& one = situation.pending[i];
        whole_.push_back(sum_of(one.belief, std::max(one.units, 1)));
        // What was scanned last is in the hand; what was scanned first has waited longest; else each is alike.
        const bool last = i + 1 == pending, oldest = i == first_;
        order_.push_back(last ? 3 : oldest ? 2 : 1);
        sum += order_.back();
    }
    for (std::size_t i = 0; i < order_.size(); ++i) {
        fresh_.push_back(freshness(situation.pending[first_ + i].overtaken));
        order_[i] *= fresh_[i] / sum;
    }
    all_.reserve(64);
}

void Telling::nothing_happened() {
    // Goods that are pending while nothing is seen may be too light to be seen at all; nothing is lost by that.
    tell({Kind::Nothing, nothing * normal(change_, variance_)});
    tell({Kind::Nothing, wandering * normal(change_, 16 * variance_)});
    const double arm = situation_.held_still ? pressed_and_still : pressed;
    tell({.kind = Kind::Pressed, .agreement = arm * pressing(change_), .surplus = change_});
    const double bag = situation_.own_bag_announced ? own_bag_announced
                       : situation_.bags_are_empty  ? own_bag_at_first
                                                    : own_bag_seldom;
    // From a folded carrier to a rucksack that holds things already; of that one the shopper will have told
    // (assumption).
    const double heavy = situation_.own_bag_announced ? 0.3 : 0.01;
    const double density = (1 - heavy) * log_normal(change_, 60, 0.7) + heavy * log_normal(change_, 500, 0.8);
    tell({.kind = Kind::OwnBag, .agreement = bag * density, .surplus = change_});
}

double Telling::prior_of_several(std::size_t size) const {
    const std::size_t groups = whole_.size();
    if (situation_.before_paying) return placed / double(1 + groups);  // whatever came, came some time ago
    if (size == groups) return placed * (groups == 2 ? 1 - one_at_once : all_at_once);
    return placed * some_at_once / double(groups - 2);  // two of them, three of them, …
}

void Telling::one_group(std::size_t group) {
    const Pending& one = situation_.pending[first_ + group];
    const std::uint64_t mask = std::uint64_t(1) << group;
    const double prior = placed * (whole_.size() > 1 ? one_at_once : 1) * prior_of(group);
    // Of single goods their belief says more than a handful of bells.
    if (one.units <= 1)
        return tell({Kind::Placed, prior * density(one.belief, 1, situation_.change, situation_.sigma), mask, 1});
    tell({Kind::Placed, prior * all_units * whole_[group].density(change_, variance_), mask, one.units});
    const int most = std::min(one.units - 1, 12);
    for (int units = 1; units <= most; ++units) {
        const double share = units == 1 ? single_unit : some_units / std::max(1, most - 1);
        tell({Kind::Placed, prior * share * sum_of(one.belief, units).density(change_, variance_), mask, units});
    }
}

// Few groups: every choice of two or more of them.
void Telling::every_subset() {
    const std::size_t groups = whole_.size(), choices = std::size_t(1) << groups;
    std::array<Sum, std::size_t(1) << groups_for_every_subset> sums;
    std::array<double, groups_for_every_subset + 1> ways{};
    for (std::size_t choice = 1; choice < choices; ++choice) ++ways[std::size_t(std::popcount(choice))];
    for (std::size_t choice = 1; choice < choices; ++choice) {
        const std::size_t newest = std::size_t(std::countr_zero(choice)), rest = choice & (choice - 1);
        sums[choice] = rest ? sums[rest] + whole_[newest] : whole_[newest];
        const std::size_t size = std::size_t(std::popcount(choice));
        if (size < 2) continue;
        const double density = sums[choice].density(change_, variance_);
        double fresh = 1;
        for (std::size_t i = 0; i < groups; ++i)
            if (choice >> i & 1) fresh *= fresh_[i];
        tell({Kind::Placed, prior_of_several(size) / ways[size] * fresh * density, choice});
    }
}

// Many groups: pairs, and what was scanned one after another, and all but one.
void Telling::windows() {
    const std::size_t groups = whole_.size();
    const double pairs = double(groups * (groups - 1) / 2);
    for (std::size_t i = 0; i < groups; ++i)
        for (std::size_t j = i + 1; j < groups; ++j) {
            double density = 0;
            for (std::size_t a = 0; a < whole_[i].count; ++a)
                for (std::size_t b = 0; b < whole_[j].count; ++b) {
                    const auto &x = whole_[i].bells[a], &y = whole_[j].bells[b];
                    const double off = change_ - x.mean - y.mean;
                    density += x.share * y.share * normal(off, x.variance + y.variance + variance_);
                }
            const double prior = prior_of_several(2) / pairs * fresh_[i] * fresh_[j];
            tell({Kind::Placed, prior * density, std::uint64_t(1) << i | std::uint64_t(1) << j});
        }
    std::vector<double> means, variances;
    for (const Sum& one : whole_) means.push_back(one.mean()), variances.push_back(one.variance());
    double all_mean = 0, all_variance = 0;
    for (std::size_t i = 0; i < groups; ++i) {
        double mean = 0, variance = 0, fresh = 1;
        std::uint64_t mask = 0;
        for (std::size_t j = i; j < groups; ++j) {
            fresh *= fresh_[j];
            mean += means[j], variance += variances[j], mask |= std::uint64_t(1) << j;
            if (j < i + 2) continue;
            const double prior = fresh * prior_of_several(j - i + 1) / double(groups - (j - i));
            tell({Kind::Placed, prior * normal(change_ - mean, variance + variance_), mask});
        }
        if (i == 0) all_mean = mean, all_variance = variance;
    }
    const std::uint64_t all = (std::uint64_t(1) << groups) - 1;
    for (std::size_t i = 0; i < groups; ++i) {
        const double density = normal(change_ - all_mean + means[i], all_variance - variances[i] + variance_);
        tell({Kind::Placed, prior_of_several(groups - 1) / double(groups) * density, all & ~(std::uint64_t(1) << i)});
    }
}

void Telling::goods_arrived() {
    const std::size_t groups = whole_.size();
    if (change_ <= 0) return;
    for (std::size_t group = 0; group < groups; ++group) one_group(group);
    if (groups < 2) return;
    if (groups <= groups_for_every_subset)
        every_subset();
    else
        windows();
}

void Telling::goods_left() {
    if (change_ >= 0) return;
    const auto& bag = situation_.in_bag;
    const std::size_t count = bag.size() - first_in_bag_;
    const auto bit = [&](std::size_t i) { return in_bag_bit(i); };
    const auto variance = [&](std::size_t i) { return grams(bag[i].sigma) * grams(bag[i].sigma); };
    // Removed goods should go, so they do ten times as often.
    double chances = 0;
    for (std::size_t i = first_in_bag_; i < bag.size(); ++i) chances += bag[i].to_lift ? 10 : 1;
    for (std::size_t i = first_in_bag_; i < bag.size(); ++i) {
        const double prior = taken_away * 0.85 * (bag[i].to_lift ? 10 : 1) / chances;
        const double density = normal(change_ + grams(bag[i].weight), variance(i) + variance_);
        tell({.kind = Kind::TakenAway, .agreement = prior * density, .left = bit(i)});
        for (std::size_t j = i + 1; j < bag.size(); ++j) {
            const double off = change_ + grams(bag[i].weight) + grams(bag[j].weight);
            const double two = taken_away * 0.10 / (0.5 * double(count) * double(count - 1));
            tell({.kind = Kind::TakenAway,
                  .agreement = two * normal(off, variance(i) + variance(j) + variance_),
                  .left = bit(i) | bit(j)});
        }
        // A bag is lifted out: what arrived from some time on.
        double weight = 0, sum = variance_;
        std::uint64_t mask = 0;
        for (std::size_t j = i; j < bag.size(); ++j) weight += grams(bag[j].weight), sum += variance(j), mask |= bit(j);
        if (bag.size() - i > 2)
            tell({.kind = Kind::TakenAway,
                  .agreement = taken_away * 0.05 / double(count) * normal(change_ + weight, sum),
                  .left = mask});
    }
}

void Telling::goods_were_swapped() {
    const auto& bag = situation_.in_bag;
    const std::size_t recent = std::max(first_in_bag_, bag.size() > 12 ? bag.size() - 12 : 0);
    const double choices = double(bag.size() - recent);
    for (std::size_t i = recent; i < bag.size(); ++i) {
        const double gone = grams(bag[i].weight), unsure = grams(bag[i].sigma) * grams(bag[i].sigma) + variance_;
        const std::uint64_t left = in_bag_bit(i);
        for (std::size_t group = 0; group < whole_.size(); ++group) {
            const double density = whole_[group].density(change_ + gone, unsure);
            tell({Kind::Swapped, swapped / choices * prior_of(group) * density, std::uint64_t(1) << group, 0, left});
        }
        const double other = changed_for_other / choices * instead_of(gone, change_ + gone);
        // What weighs the same as what it was changed for is nothing that a scale could tell.
        if (std::abs(change_) > 3 * std::sqrt(variance_))
            tell({.kind = Kind::ChangedForOther, .agreement = other, .left = left, .surplus = change_ + gone});
    }
}

// Two arrivals were taken for one another: what was thought to be `k` is the pending line, and `k` came now.
void Telling::goods_were_out_of_order() {
    const auto& bag = situation_.in_bag;
    if (change_ <= 0 || whole_.empty() || bag.empty()) return;
    const std::size_t recent = std::max(first_in_bag_, bag.size() > 8 ? bag.size() - 8 : 0);
    for (std::size_t k = recent; k < bag.size(); ++k) {
        if (bag[k].belief.parts.empty() || bag[k].to_lift) continue;
        const double thought = density(bag[k].belief, 1, bag[k].weight, bag[k].sigma);
        const double came = density(bag[k].belief, 1, situation_.change, situation_.sigma);
        if (came <= 0) continue;
        for (std::size_t group = 0; group < whole_.size(); ++group) {
            const Pending& one = situation_.pending[first_ + group];
            const double really = density(one.belief, 1, bag[k].weight, bag[k].sigma);
            const double prior = out_of_order / double(bag.size() - recent) * prior_of(group);
            tell({.kind = Kind::OutOfOrder,
                  .agreement = prior * came * really / std::max(thought, 1e-9),
                  .arrived = std::uint64_t(1) << group,
                  .units = 1,
                  .mistaken = in_bag_bit(k)});
        }
    }
}

void Telling::a_hand_let_go() {
    if (situation_.in_bag.empty() || situation_.in_bag.back().belief.parts.empty()) return;
    const InBag& last = situation_.in_bag.back();
    const double thought = density(last.belief, 1, last.weight, last.sigma);
    const double really = density(last.belief, 1, last.weight + situation_.change, situation_.sigma);
    tell({.kind = Kind::LetGo,
          .agreement = let_go * resting(change_) * really / std::max(thought, 1e-9),
          .mistaken = in_bag_bit(situation_.in_bag.size() - 1)});
}

void Telling::something_else_came() {
    if (change_ <= 0) return;
    tell({.kind = Kind::NotScanned, .agreement = not_scanned * anything(change_), .surplus = change_});
    for (std::size_t group = 0; group < whole_.size(); ++group) {
        const std::uint64_t mask = std::uint64_t(1) << group;
        const Pending& one = situation_.pending[first_ + group];
        const double mean = whole_[group].mean(), single = mean / std::max(1, one.units);
        const double beside = not_scanned * 0.5 * prior_of(group) * anything(change_ - mean);
        tell({Kind::NotScanned, beside, mask, 0, 0, 0, 0, change_ - mean});
        const double instead = other_article * prior_of(group) * instead_of(single, change_);
        tell({Kind::OtherArticle, instead, mask, 1, 0, 0, 0, change_});
        const Sum doubled = sum_of(one.belief, one.units + 1);
        const double density = doubled.density(change_, variance_);
        tell({Kind::TwoForOne, two_for_one * prior_of(group) * density, mask, 0, 0, 0, 0, change_ - mean});
    }
}

// No doubt at all: then it is not worth the work to look further.
bool Telling::is_clear() const {
    double honest = 0, loss = 0;
    for (const Told& one : all_) (loses_goods(one.kind) ? loss : honest) += one.agreement;
    return loss < 0.003 * honest;
}

// `last`: places in the bag, fewer than `groups_for_every_subset`; their goods are dealt out anew with what is pending.
Deal Telling::deal(const std::vector<std::size_t>& last) const {
    const std::size_t groups = std::min(whole_.size(), groups_for_every_subset - last.size());
    Deal deal;
    deal.from = whole_.size() - groups;
    deal.count = last.size() + groups;
    deal.choices = std::size_t(1) << deal.count;
    std::array<double, groups_for_every_subset + 1> ways{};
    for (std::size_t choice = 1; choice < deal.choices; ++choice) ++ways[std::size_t(std::popcount(choice))];
    for (std::size_t choice = 1; choice < deal.choices; ++choice) {
        const std::size_t one = std::size_t(std::countr_zero(choice)), rest = choice & (choice - 1);
        const Belief& belief = one < last.size() ? situation_.in_bag[last[one]].belief
                                                 : situation_.pending[first_ + deal.from + one - last.size()].belief;
        const Sum own = sum_of(belief, 1);
        deal.beliefs[one] = &belief;
        deal.sums[choice] = rest ? deal.sums[rest] + own : own;
        const std::size_t size = std::size_t(std::popcount(choice));
        double& prior = deal.prior[choice];
        prior = (size == 1 ? one_at_once : (1 - one_at_once) / double(deal.count - 1)) / ways[size];
        for (std::size_t i = last.size(); i < deal.count; ++i)
            if (choice >> i & 1) prior *= fresh_[deal.from + i - last.size()];
    }
    return deal;
}

// On its way to this change the scale had come to rest. Either goods came after whatever explains that rest, or what
// lies there now was held by a hand or an arm, or still swung. The stories that are told without that rest all need one
// of these, so those that explain it are told relative to them.
void Telling::it_rested_between() {
    if (!situation_.rested || whole_.empty()) return;
    const double before = grams(*situation_.rested), after = change_ - before;
    const auto several = [](const Pending& one) { return one.units > 1; };
    if (before <= 0 || after <= 0 || std::ranges::any_of(situation_.pending, several)) return;
    Situation then = situation_;
    then.change = *situation_.rested;
    then.rested.reset();
    Telling first(then);
    first.tell_all();
    const double held = let_go * resting(after) + pressed * pressing(after) +
                        swung * normal(after, swung_grams * swung_grams + variance_);
    const Deal dealt = deal({});
    for (std::size_t choice = 1; choice < dealt.choices; ++choice) {
        const double prior = placed * dealt.prior[choice] / held;
        const double agreement = prior * dealt.density(choice, after, variance_);
        const std::uint64_t came = std::uint64_t(choice) << dealt.from;
        for (Told one : first.all_) {
            if (one.arrived & came || !may_be_followed(one.kind)) continue;
            one.agreement *= agreement;
            one.arrived |= came;
            one.units = 1;
            tell(one);
        }
        // Under a hand the first weighed anything; together they weigh what they should.
        for (std::size_t one = 1; one < dealt.choices; ++one) {
            if (one & choice) continue;
            const double hand = placed * dealt.prior[one] * let_go * resting(before - dealt.sums[one].mean());
            tell({Kind::Placed, hand * prior * dealt.sums[one | choice].density(change_, variance_),
                  came | std::uint64_t(one) << dealt.from, 1});
        }
    }
}

// Places in the bag of what came with the last change; none where that cannot be dealt out anew.
std::vector<std::size_t> Telling::came_last() const {
    const auto& bag = situation_.in_bag;
    std::vector<std::size_t> last;
    for (std::size_t i = bag.size(); i-- > first_in_bag_ && bag[i].came == bag.back().came;) {
        if (bag[i].belief.parts.empty() || bag[i].to_lift) return {};
        last.push_back(i);
        if (bag[i].came == 0) break;
    }
    if (last.size() >= groups_for_every_subset) return {};
    return last;
}

// What came last may have been taken for other goods than it was. All that was or is pending is dealt out anew between
// the last change and this one: the first set, or something that nobody scanned, explains the last change, the second
// one this.
void Telling::reconsider_the_last() {
    const auto& bag = situation_.in_bag;
    const std::vector<std::size_t> last = came_last();
    if (change_ <= 0 || last.empty()) return;
    double weight = 0;
    for (const std::size_t place : last) weight += grams(bag[place].weight);
    const Deal dealt = deal(last);
    std::array<double, std::size_t(1) << groups_for_every_subset> first{}, second{};
    for (std::size_t choice = 1; choice < dealt.choices; ++choice) {
        first[choice] = dealt.prior[choice] * dealt.density(choice, weight, variance_);
        second[choice] = dealt.prior[choice] * dealt.density(choice, change_, variance_);
    }
    const std::size_t before = (std::size_t(1) << last.size()) - 1;
    double all = 1e-12;
    for (std::size_t choice = 1; choice < dealt.choices; ++choice) all += first[choice];
    // What has come by now, of those in the bag and of those that were pending.
    const auto tell_of = [&](Told told, std::size_t came) {
        for (std::size_t i = 0; i < dealt.count; ++i) {
            const bool is_there = came >> i & 1;
            if (i < last.size()) told.mistaken |= in_bag_bit(last[i]);
            if (i < last.size() && !is_there) told.not_come |= in_bag_bit(last[i]);
            if (i >= last.size() && is_there) told.arrived |= std::uint64_t(1) << (dealt.from + i - last.size());
        }
        told.units = 1;
        // Who does not tell what came together is told of plain exchanges only.
        const bool plain = told.not_come == 0 && std::popcount(told.arrived) == 1;
        if (bag.back().came != 0 || (plain && told.kind == Kind::OutOfOrder)) tell(told);
    };
    for (std::size_t one = 1; one < dealt.choices; ++one) {
        if (one == before || first[one] <= 1e-6 * all) continue;
        for (std::size_t other = 1; other < dealt.choices; ++other)
            if (!(one & other) && second[other] > 0)
                tell_of({Kind::OutOfOrder, placed * first[one] / all * second[other]}, one | other);
    }
    // Or it was something that nobody scanned, and what it was taken for has come only now.
    for (std::size_t other = 1; other < dealt.choices; ++other) {
        if (!(other & before) || second[other] <= 0) continue;
        const double often = something_else(dealt, weight, other) / placed;
        tell_of({.kind = Kind::NotScanned, .agreement = placed * often / (all + often) * second[other],
                 .surplus = weight}, other);
    }
}

// How often something of this weight comes without a scan, by itself or under goods of the deal; those of the choice
// are not there.
double Telling::something_else(const Deal& dealt, double weight, std::size_t choice) const {
    double often = not_scanned * anything(weight);
    for (std::size_t i = 0; i < dealt.count; ++i) {
        if (choice >> i & 1) continue;
        const std::size_t one = std::size_t(1) << i;
        often += dealt.prior[one] / one_at_once * other_article * instead_of(dealt.sums[one].mean(), weight);
    }
    return often;
}

Story story_of(const Situation& situation, const Told& told, double sum, std::size_t first, std::size_t first_in_bag) {
    Story story;
    story.kind = told.kind;
    for (std::size_t group = 0; group < most_groups; ++group) {
        if (!(told.arrived >> group & 1)) continue;
        const Pending& one = situation.pending[first + group];
        story.arrived.push_back({one.line, told.units ? told.units : std::max(one.units, 1)});
    }
    for (std::size_t i = 0; i < most_in_bag; ++i)
        for (const auto& [mask, places] : {std::pair(told.left, &story.left), std::pair(told.mistaken, &story.mistaken),
                                           std::pair(told.not_come, &story.not_come)})
            if (mask >> i & 1) places->push_back(first_in_bag + i);
    story.surplus = of_grams(told.surplus);
    story.probability_ppm = std::llround(told.agreement / sum * 1e6);
    return story;
}

void Telling::tell_all() {
    nothing_happened();
    goods_arrived();
    goods_left();
    goods_were_swapped();
    goods_were_out_of_order();
    a_hand_let_go();
    something_else_came();
    it_rested_between();
    if (!is_clear()) reconsider_the_last();
}

Explanation Telling::told() {
    tell_all();
    double honest = 1e-300, loss = 1e-300;
    for (const Told& one : all_) (loses_goods(one.kind) ? loss : honest) += one.agreement;
    const std::size_t kept = std::min(most_stories, all_.size());
    std::ranges::partial_sort(all_, all_.begin() + std::ptrdiff_t(kept), std::greater(), &Told::agreement);
    // The best of either side is always among those that are told.
    const auto best = [&](bool wanted) {
        return std::ranges::max_element(all_, {}, [&](const Told& one) {
            return loses_goods(one.kind) == wanted ? one.agreement : -1.0;
        });
    };
    Explanation explanation;
    explanation.loss_log_odds = std::log(loss / honest);
    explanation.loss_ppm = std::llround(1e6 * loss / (loss + honest));
    std::vector<Told> chosen(all_.begin(), all_.begin() + std::ptrdiff_t(kept));
    for (const bool wanted : {false, true}) {
        const auto is_wanted = [&](const Told& one) { return loses_goods(one.kind) == wanted; };
        const bool missing = std::ranges::none_of(chosen, is_wanted);
        if (missing && loses_goods(best(wanted)->kind) == wanted) chosen.push_back(*best(wanted));
    }
    for (const Told& one : chosen)
        explanation.stories.push_back(story_of(situation_, one, loss + honest, first_, first_in_bag_));
    return explanation;
}

}  // namespace

const Story* Explanation::honest() const {
    const auto found = std::ranges::find_if(stories, [](const Story& story) { return !loses_goods(story.kind); });
    return found == stories.end() ? nullptr : &*found;
}

const Story* Explanation::loss() const {
    const auto found = std::ranges::find_if(stories, [](const Story& story) { return loses_goods(story.kind); });
    return found == stories.end() ? nullptr : &*found;
}

Explanation explain(const Situation& situation) { return Telling(situation).told(); }

}  // namespace kassa::weights
