#include "tests/weights_bench/lane.h"

#include <algorithm>
#include <cmath>

namespace kassa::weights_bench {
namespace {

// The zero and the load creep between two settled totals (assumption of the judge's, not the generator's figure).
constexpr double creeps = 0.7;  // g
// Nothing is asked while the scale moves, and for so long after: the next rest will tell more.
constexpr std::int64_t quiet_for = 300;  // ms
// Goods so light come and go with the scale's own creeping.
constexpr double least_missed = 10;  // g

double grams(Weight weight) { return double(weight.in_milligrams()) * 1e-3; }
Weight in_grams(double value) { return Weight::milligrams(std::llround(value * 1e3)); }

// What was in the bag comes back as what it weighed there, a leaf or a drop less.
Awaited again(const Bagged& bagged) {
    Awaited one = bagged.as_scanned;
    const Weight weight = in_grams(bagged.grams);
    one.belief = weights::tidied({{980'000'000, weight, in_grams(bagged.sigma), Weight::milligrams(500)},
                                  {20'000'000, weight, in_grams(0.02 * bagged.grams + 5), Weight{}}});
    one.expected = bagged.grams;
    one.tolerance = 10;
    one.was_in_bag = true;
    one.overtaken = 0;
    return one;
}

double mean_of(const Awaited& one) {
    return one.belief.parts.empty() ? one.expected : grams(weights::mean_of(one.belief));
}
double deviation_of(const Awaited& one) {
    return one.belief.parts.empty() ? std::max(one.tolerance, 5.0) : grams(weights::deviation_of(one.belief));
}

}  // namespace

std::optional<Visit> JudgedLane::hear(const Event& event) {
    switch (event.what) {
        case What::Visit: begin(event); break;
        case What::Scan:
            if (!shopping_) break;
            ++visit_.scans;
            awaited_.push_back(method_->scanned(event.id, event.grams));
            if (riddle_) look(event.at, false);
            break;
        case What::Remove:
            if (shopping_) take_off_basket(event.id);
            if (shopping_ && riddle_) look(event.at, false);
            break;
        case What::OwnBag: own_bag_announced_ = true; break;
        case What::Pay:
            if (shopping_ && has_total_) look(event.at, true);
            if (shopping_) ask_back(event.at);
            break;
        case What::Leave:
            if (!shopping_) break;
            shopping_ = false;
            visit_.ended = event.at;
            for (const Bagged& one : bagged_)
                if (one.alone && !one.item.empty() && !one.as_scanned.labelled)
                    method_->learn(one, visit_.id, event.at);
            for (const Bagged& one : doubtful_) method_->learn(one, visit_.id, event.at);
            return std::move(visit_);
        default: break;
    }
    return std::nullopt;
}

void JudgedLane::begin(const Event& event) {
    visit_ = {.id = event.id, .lane = event.lane, .began = event.at};
    shopping_ = true;
    has_total_ = own_bag_announced_ = false;
    riddle_.reset();
    awaited_.clear();
    bagged_.clear();
    doubtful_.clear();
}

void JudgedLane::reading(std::int64_t now, bool moving, const std::optional<Rest>& rest) {
    if (!shopping_) return;
    quiet_since_ = moving ? now : quiet_since_;
    if (rest) {
        const double off = grams(rest->total) - shown_;
        const bool another = !has_total_ || std::abs(off) > 3 * std::hypot(grams(rest->sigma), shown_sigma_);
        shown_ = grams(rest->total), shown_sigma_ = grams(rest->sigma), sure_ = rest->sure;
        if (another) settled_at_ = now;
        if (!has_total_) {
            has_total_ = true;
            explained_ = shown_, explained_sigma_ = shown_sigma_;
            return;
        }
        look(now, false);
    } else if (riddle_ && now >= riddle_->since + longest_wait && now >= quiet_since_ + quiet_for) {
        look(now, false);
    }
}

Seen JudgedLane::seen(bool before_paying) const {
    const double sigma = std::hypot(shown_sigma_, explained_sigma_, creeps);
    Seen what{&awaited_, &bagged_, shown_ - explained_, sigma, bagged_.empty(), own_bag_announced_, sure_,
              before_paying, {}};
    if (riddle_) what.rested = is_riddle(what) ? riddle_->rested : riddle_->change;
    return what;
}

// What is wondered about already.
bool JudgedLane::is_riddle(const Seen& what) const {
    return riddle_ && std::abs(riddle_->change - what.change) <= 3 * what.sigma;
}

void JudgedLane::look(std::int64_t now, bool before_paying) {
    const Seen what = seen(before_paying);
    const Verdict verdict = method_->judge(what);
    const bool clear = verdict.doubt < method_->light_below(setting_);
    if (!clear) {
        if (!is_riddle(what)) riddle_ = Riddle{what.change, settled_at_, what.rested};
        if (!before_paying && now < riddle_->since + longest_wait) return;
    }
    decide_now(now, verdict, before_paying);
}

void JudgedLane::decide_now(std::int64_t now, const Verdict& verdict, bool before_paying) {
    const Seen what = seen(before_paying);
    const bool ask = verdict.doubt >= setting_, clear = verdict.doubt < method_->light_below(setting_);
    const Taking& taking = ask ? verdict.ask : verdict.accept;
    const std::int64_t since = riddle_ ? riddle_->since : settled_at_;
    riddle_.reset();
    if (!ask && taking.nothing) {
        refine(what.change);
        return;
    }
    visit_.decided.push_back({taking.kind, since, now, what.change, verdict.doubt, !ask && !clear, ask});
    if (ask) visit_.prompts.push_back({since, now, taking.kind, what.change, verdict.doubt, before_paying, false});
    if (!ask && taking.passing) return;
    if (ask) doubt(verdict, what.change, what.sigma);
    take(taking, what.change, what.sigma, ask ? int(visit_.prompts.size()) - 1 : -1);
    explained_ = shown_, explained_sigma_ = shown_sigma_;
}

// What has left the bags and has not come back is asked for before paying, as the kiosk does.
void JudgedLane::ask_back(std::int64_t now) {
    for (const Awaited& one : awaited_) {
        if (!one.is_missed || mean_of(one) < least_missed) continue;
        visit_.prompts.push_back({now, now, "AskedBack", -mean_of(one), 0, true, false});
        visit_.decided.push_back({"AskedBack", now, now, -mean_of(one), 0, false, true});
    }
}

// It may have been the item all the same: then this is what it weighs.
void JudgedLane::doubt(const Verdict& verdict, double change, double sigma) {
    const auto single = [](const Taking& taking) {
        return taking.arrived.size() == 1 && taking.left.empty() && taking.mistaken.empty();
    };
    if (change <= 0 || awaited_.empty()) return;
    const bool honest = single(verdict.accept);
    if (!honest && !single(verdict.ask) && awaited_.size() > 1) return;
    const Awaited& one = honest                  ? awaited_[verdict.accept.arrived.front()]
                         : single(verdict.ask) ? awaited_[verdict.ask.arrived.front()]
                                                 : awaited_.front();
    if (one.labelled || one.was_in_bag) return;
    doubtful_.push_back({.item = one.item, .grams = change, .sigma = sigma,
                         .honest_ppm = honest ? verdict.accept.honest_ppm : 1000});
}

// A better total of the same load; it also tells better what the last arrival weighs.
void JudgedLane::refine(double change) {
    if (!sure_) return;
    const bool just_now = !bagged_.empty() && bagged_.back().alone && shown_sigma_ < explained_sigma_;
    if (just_now) {
        bagged_.back().grams += change;
        bagged_.back().sigma = std::max(1.0, std::hypot(shown_sigma_, 1.0));
    }
    explained_ = shown_, explained_sigma_ = shown_sigma_;
}

void JudgedLane::take(const Taking& taking, double change, double sigma, int prompt) {
    if (taking.kind == "OwnBag") own_bag_announced_ = false;
    if (taking.kind == "LetGo") return let_go(taking, change, sigma);
    std::vector<Awaited> came;
    double total = change - taking.surplus;
    for (const std::size_t i : taking.arrived) came.push_back(awaited_[i]);
    for (auto i = taking.arrived.rbegin(); i != taking.arrived.rend(); ++i)
        awaited_.erase(awaited_.begin() + std::ptrdiff_t(*i));
    if (!came.empty())
        for (Awaited& one : awaited_) ++one.overtaken;
    for (std::size_t i = bagged_.size(); i-- > 0;) {
        const Bagged one = bagged_[i];
        const bool left = std::ranges::contains(taking.left, i), mistaken = std::ranges::contains(taking.mistaken, i);
        if (!left && !mistaken) continue;
        total += one.grams;
        if (left && one.prompt >= 0 && one.item.empty()) visit_.prompts[std::size_t(one.prompt)].undone = true;
        if (left && !one.item.empty() && !one.to_lift) {
            awaited_.push_back(again(one));
            awaited_.back().is_missed = prompt < 0 && method_->asks_back();
        }
        if (mistaken) (std::ranges::contains(taking.not_come, i) ? awaited_ : came).push_back(one.as_scanned);
        bagged_.erase(bagged_.begin() + std::ptrdiff_t(i));
    }
    const bool alone = came.size() == 1 && taking.left.empty() && taking.mistaken.empty() && prompt < 0;
    put(came, total, sigma, {.alone = alone, .honest_ppm = taking.honest_ppm, .prompt = prompt, .came = ++changes_});
    if (std::abs(taking.surplus) > 0)
        bagged_.push_back({.grams = taking.surplus, .sigma = sigma, .to_lift = prompt >= 0, .prompt = prompt,
                           .came = ++changes_});
}

// Goods that weigh `total` together come into the bags: each what it should and its part of the difference.
void JudgedLane::put(const std::vector<Awaited>& came, double total, double sigma, const Bagged& like) {
    double expected = 0, variance = 0;
    for (const Awaited& one : came) expected += mean_of(one), variance += deviation_of(one) * deviation_of(one);
    for (const Awaited& one : came) {
        const double own = deviation_of(one), part = variance > 0 ? own * own / variance : 1.0 / double(came.size());
        Bagged bagged = like;
        bagged.item = one.item;
        bagged.as_scanned = one;
        bagged.grams = mean_of(one) + part * (total - expected);
        bagged.sigma = came.size() == 1 ? sigma : std::hypot(sigma, own);
        bagged_.push_back(std::move(bagged));
    }
}

void JudgedLane::let_go(const Taking& taking, double change, double sigma) {
    Bagged& one = bagged_[taking.mistaken.front()];
    one.grams += change;
    one.sigma = sigma;
    one.honest_ppm = taking.honest_ppm;
}

void JudgedLane::take_off_basket(const std::string& item) {
    const auto waits = std::ranges::find(awaited_, item, &Awaited::item);
    if (waits != awaited_.end()) {
        awaited_.erase(waits);
        return;
    }
    for (auto one = bagged_.rbegin(); one != bagged_.rend(); ++one) {
        if (one->item != item || one->to_lift) continue;
        // What was taken for another that weighs the same was this one: it has left already.
        const auto other = std::ranges::find_if(awaited_, [&](const Awaited& gone) {
            const double sigma = std::hypot(one->sigma, deviation_of(gone));
            return gone.is_missed && std::abs(mean_of(gone) - one->grams) <= 3 * sigma;
        });
        if (other == awaited_.end()) {
            one->to_lift = true;
            return;
        }
        one->item = other->item;
        one->as_scanned = *other;
        one->alone = false;
        awaited_.erase(other);
        return;
    }
}

}  // namespace kassa::weights_bench
