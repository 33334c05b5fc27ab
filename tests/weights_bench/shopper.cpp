#include "tests/weights_bench/shopper.h"

#include <algorithm>
#include <cmath>

namespace kassa::weights_bench {

Shopper::Shopper(const Parameters& parameters, Chance& chance, Shop& shop, std::string visit, int lane, std::int64_t at)
    : parameters_(parameters), chance_(chance), shop_(shop), visit_(std::move(visit)), lane_(lane), now_(at) {
    pace_ = chance.happens(parameters.hasty) ? chance.between(0.3, 0.6) : chance.log_between(0.8, 3);
}

Script Shopper::shops() {
    tells({.what = What::Visit, .id = visit_});
    now_ += 1500;
    if (chance_.happens(parameters_.own_bags)) brings_bag();
    for (int left = chance_.geometric(parameters_.items_per_visit); left > 0; --left) {
        if (chance_.happens(parameters_.acts))
            acts(shop_.choose());
        else if (chance_.happens(parameters_.together) && left > 1)
            buys_together();
        else if (chance_.happens(parameters_.scanned_ahead / 4) && left > 3)
            scans_ahead();
        else
            buys_one();
        if (!in_bag_.empty() && chance_.happens(parameters_.rebagging)) rebags();
        if (chance_.happens(parameters_.leaning)) leans();
    }
    now_ += std::int64_t(chance_.between(2000, 5000));
    tells({.what = What::Pay});
    now_ += 3000;
    tells({.what = What::Leave});
    script_.ends = now_;
    return std::move(script_);
}

std::int64_t Shopper::between_scans() { return std::int64_t(pace_ * chance_.log_between(1000, 4500)); }
std::int64_t Shopper::to_bag() { return std::int64_t(std::max(450.0, pace_ * chance_.log_between(800, 3500))); }

void Shopper::tells(Event event) {
    event.at = now_;
    event.lane = lane_;
    script_.events.push_back(std::move(event));
}

void Shopper::load(double grams) { script_.loads.push_back({now_, grams, std::int64_t(chance_.between(50, 350))}); }

double Shopper::scale_sd() const {
    return std::sqrt(2.0) * std::hypot(parameters_.noise, parameters_.step / std::sqrt(12.0));
}

Truth Shopper::act(Fact fact, std::size_t scanned, std::size_t actual, double off, double sd) const {
    const Good& good = shop_.goods[scanned];
    return {now_, lane_, visit_, fact, fact == Fact::NotScanned ? "" : good.item, shop_.goods[actual].item,
            std::abs(off), std::hypot(sd, scale_sd()), 0, good.placements, now_ + 1000};
}

void Shopper::brings_bag() {
    // Whoever brings a rucksack tells the kiosk.
    const bool heavy = chance_.happens(0.2);
    if (heavy || chance_.happens(parameters_.own_bags_announced)) tells({.what = What::OwnBag});
    now_ += 1200;
    const double grams = heavy ? chance_.between(300, 900) : chance_.log_between(15, 200);
    disturbs("own bag", now_ + 2000);
    load(grams);
    now_ += 2000;
}

Shopper::InHand Shopper::scans(std::size_t good) {
    now_ += between_scans();
    InHand one{good, shop_.take(good), {}};
    Event event{.what = What::Scan, .id = shop_.goods[good].item};
    if (shop_.goods[good].by_weight) event.grams = Weight::grams(std::llround(one.unit.label));
    tells(event);
    return one;
}

// `spread`: up to so many milliseconds after `now_`.
void Shopper::puts_down(const InHand& one, std::int64_t spread) {
    if (spread > 0) now_ += std::int64_t(chance_.below(std::size_t(spread)));
    Good& good = shop_.goods[one.good];
    script_.truths.push_back({now_, lane_, visit_, Fact::Placed, good.item, good.item, one.unit.grams, 0, 0,
                              good.placements, now_ + 1000});
    load(one.unit.grams);
    in_bag_.push_back(one.unit.grams);
    ++script_.items;
    shop_.placed(one.good);
    if (!chance_.happens(parameters_.hand_rests)) return;
    const double force = chance_.log_between(20, 300) * (chance_.happens(0.8) ? 1 : -0.3);
    script_.forces.push_back({now_ + 200, now_ + 400 + std::int64_t(chance_.below(700)), force, 0.15});
}

void Shopper::buys_one() {
    const InHand one = scans(shop_.choose());
    if (chance_.happens(parameters_.not_bagged)) return;
    now_ += to_bag();
    puts_down(one, 0);
    if (chance_.happens(parameters_.removed)) removes(one);
}

void Shopper::buys_together() {
    const InHand one = scans(shop_.choose());
    const InHand other = scans(chance_.happens(0.3) ? one.good : shop_.choose());
    now_ += to_bag();
    puts_down(one, 0);
    puts_down(other, 400);
}

void Shopper::scans_ahead() {
    std::vector<InHand> hand;
    for (std::size_t count = 3 + chance_.below(4); count > 0; --count) hand.push_back(scans(shop_.choose()));
    while (!hand.empty()) {
        const std::size_t next = chance_.below(hand.size());
        now_ += to_bag();
        puts_down(hand[next], 0);
        hand.erase(hand.begin() + std::ptrdiff_t(next));
    }
}

void Shopper::removes(const InHand& one) {
    const bool lifts_first = chance_.happens(0.3);
    now_ += std::int64_t(chance_.between(1500, 4000));
    if (!lifts_first) tells({.what = What::Remove, .id = shop_.goods[one.good].item});
    now_ += std::int64_t(chance_.between(800, 3000));
    load(-one.unit.grams);
    disturbs("removed", now_ + 3000);
    now_ += 1500;
    if (lifts_first) tells({.what = What::Remove, .id = shop_.goods[one.good].item});
    in_bag_.erase(std::ranges::find(in_bag_, one.unit.grams));
}

void Shopper::rebags() {
    const std::size_t most = std::min<std::size_t>(3, in_bag_.size()), count = 1 + chance_.below(most);
    disturbs("rebagging", now_ + 9000);
    std::vector<double> out;
    for (std::size_t i = 0; i < count; ++i) {
        const double grams = in_bag_[in_bag_.size() - 1 - chance_.below(most)];
        if (std::ranges::contains(out, grams)) continue;
        now_ += std::int64_t(chance_.between(700, 2000));
        out.push_back(grams);
        load(-grams);
    }
    for (const double grams : out) {
        now_ += std::int64_t(chance_.between(700, 2500));
        load(grams);
    }
    now_ += 800;
}

void Shopper::leans() {
    const std::int64_t from = now_ + std::int64_t(chance_.between(300, 1500));
    const std::int64_t until = from + std::int64_t(chance_.between(1000, 5000));
    script_.forces.push_back({from, until, chance_.log_between(300, 3000), chance_.log_between(0.01, 0.1)});
    disturbs("leaning", until);
}

void Shopper::disturbs(const char* how, std::int64_t until) {
    script_.truths.push_back({now_, lane_, visit_, Fact::Disturbance, how, "", 0, 0, 0, 0, until});
}

void Shopper::acts(std::size_t good) {
    const double which = chance_.unit();
    if (which < parameters_.not_scanned) return leaves_unscanned(good);
    if (which < parameters_.not_scanned + parameters_.cheaper_code) return scans_cheaper(good);
    if (which < parameters_.not_scanned + parameters_.cheaper_code + parameters_.two_for_one) return takes_two(good);
    changes_after(good);
}

void Shopper::leaves_unscanned(std::size_t good) {
    const Unit hidden = shop_.take(good);
    if (chance_.happens(0.6)) {
        now_ += between_scans() + to_bag();
        script_.truths.push_back(act(Fact::NotScanned, good, good, hidden.grams, 0));
        load(hidden.grams);
    } else {
        // Under the one that was scanned.
        const InHand one = scans(shop_.choose());
        now_ += to_bag();
        const double sd = shop_.goods[one.good].by_weight ? 3 : shop_.distance_from(one.good, one.unit.grams).second;
        Truth truth = act(Fact::NotScanned, good, good, hidden.grams, sd);
        truth.nth = shop_.goods[one.good].placements;  // how well that one is known is what it hides behind
        script_.truths.push_back(truth);
        load(hidden.grams);
        puts_down(one, 300);
    }
    now_ += 500;
}

void Shopper::scans_cheaper(std::size_t good) {
    if (shop_.goods[good].by_weight) return;
    const auto dearer = shop_.dearer_than(good, chance_.happens(parameters_.alike));
    if (!dearer) return;
    now_ += between_scans();
    tells({.what = What::Scan, .id = shop_.goods[good].item});
    now_ += to_bag();
    const Unit unit = shop_.take(*dearer);
    const auto [off, sd] = shop_.distance_from(good, unit.grams);
    script_.truths.push_back(act(Fact::CheaperCode, good, *dearer, off, sd));
    load(unit.grams);
    in_bag_.push_back(unit.grams);
}

void Shopper::takes_two(std::size_t good) {
    if (shop_.goods[good].by_weight) return;
    const InHand one = scans(good);
    now_ += to_bag();
    const Unit second = shop_.take(good);
    const double sd = shop_.distance_from(good, second.grams).second;
    Truth truth = act(Fact::TwoForOne, good, good, second.grams, std::sqrt(2.0) * sd);
    puts_down(one, 0);
    now_ += chance_.happens(0.6) ? std::int64_t(chance_.below(200)) : std::int64_t(chance_.between(900, 2500));
    load(second.grams);
    truth.until = now_ + 1000;
    script_.truths.push_back(truth);
}

void Shopper::changes_after(std::size_t good) {
    if (shop_.goods[good].by_weight) return;
    const auto dearer = shop_.dearer_than(good, chance_.happens(parameters_.alike));
    if (!dearer) return;
    const InHand one = scans(good);
    now_ += to_bag();
    puts_down(one, 0);
    const Unit unit = shop_.take(*dearer);
    now_ += std::int64_t(chance_.between(1500, 4000));
    const double sd = shop_.distance_from(good, one.unit.grams).second;
    Truth truth = act(Fact::SwappedAfter, good, *dearer, unit.grams - one.unit.grams, sd);
    load(-one.unit.grams);
    in_bag_.pop_back();
    now_ += chance_.happens(0.4) ? 200 : std::int64_t(chance_.between(1200, 3000));
    load(unit.grams);
    in_bag_.push_back(unit.grams);
    truth.until = now_ + 1000;
    script_.truths.push_back(truth);
}

}  // namespace kassa::weights_bench
