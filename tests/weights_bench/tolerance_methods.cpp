#include "tests/weights_bench/tolerance_methods.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace kassa::weights_bench {
namespace {

constexpr double least_tolerance = 5;   // g, a step of the scale
constexpr double noise = 10;            // g, a change that is none
constexpr double lightest_own_bag = 5, heaviest_own_bag = 250;  // g, that comes first and unannounced

// Looks for the explanation that is off by the fewest tolerances, among the same ones as the stories know.
class Tolerance : public Method {
public:
    Verdict judge(const Seen& seen) override {
        best_ = {};
        best_.doubt = 1e9;
        offer(std::abs(seen.change) / noise, {});
        arrivals(seen);
        departures(seen);
        swaps(seen);
        const bool bag = seen.own_bag_announced || (seen.bags_are_empty && seen.awaited->empty() &&
                                                    seen.change < heaviest_own_bag);
        if (bag && seen.change > lightest_own_bag && best_.doubt > 1)
            offer(0.5, {.nothing = false, .surplus = seen.change, .kind = "OwnBag"});
        best_.ask = {.nothing = false, .surplus = seen.change, .honest_ppm = 0, .kind = "NotScanned"};
        // It came for the code that waits, as far as anybody can tell.
        if (!seen.awaited->empty() && seen.change > 0) {
            best_.ask.arrived = {seen.awaited->size() - 1};
            best_.ask.surplus = 0;
            best_.ask.kind = "OtherArticle";
        }
        return best_;
    }

protected:
    virtual double joined(double one, double other) const = 0;
    virtual double least() const = 0;  // g

private:
    void offer(double doubt, Taking taking) {
        if (doubt >= best_.doubt) return;
        best_.doubt = doubt;
        taking.honest_ppm = 1'000'000;
        best_.accept = std::move(taking);
    }
    void offer_arrival(const Seen& seen, const std::vector<std::size_t>& arrived) {
        double expected = 0, tolerance = 0;
        bool anything = false;
        for (const std::size_t i : arrived) {
            const Awaited& one = (*seen.awaited)[i];
            if (one.tolerance < 0) anything = true;
            expected += one.expected;
            tolerance = joined(tolerance, std::max(one.tolerance, 0.0));
        }
        const double off = anything ? std::max(0.0, expected - seen.change) : std::abs(seen.change - expected);
        offer(off / std::max(tolerance, least()), {.nothing = false, .arrived = arrived, .kind = "Placed"});
    }
    void arrivals(const Seen& seen) {
        const std::size_t count = seen.awaited->size();
        if (seen.change <= 0 || count == 0) return;
        if (count <= 7) {
            for (std::size_t choice = 1; choice < std::size_t(1) << count; ++choice) {
                std::vector<std::size_t> arrived;
                for (std::size_t i = 0; i < count; ++i)
                    if (choice >> i & 1) arrived.push_back(i);
                offer_arrival(seen, arrived);
            }
            return;
        }
        for (std::size_t i = 0; i < count; ++i) {
            std::vector<std::size_t> arrived;
            for (std::size_t j = i; j < count; ++j) {
                arrived.push_back(j);
                offer_arrival(seen, arrived);
                if (j > i + 1) offer_arrival(seen, {i, j});
            }
        }
    }
    void departures(const Seen& seen) {
        if (seen.change >= 0) return;
        const auto& bagged = *seen.bagged;
        for (std::size_t i = 0; i < bagged.size(); ++i) {
            double grams = 0;
            std::vector<std::size_t> left;
            for (std::size_t j = i; j < bagged.size(); ++j) {
                const double two = bagged[i].grams + bagged[j].grams;
                if (j > i + 1)
                    offer(std::abs(seen.change + two) / noise, {.nothing = false, .left = {i, j}, .kind = "TakenAway"});
                grams += bagged[j].grams;
                left.push_back(j);
                offer(std::abs(seen.change + grams) / noise, {.nothing = false, .left = left, .kind = "TakenAway"});
            }
        }
        // What nobody can explain and makes the bags lighter loses nothing.
        if (best_.doubt > 1) offer(0.5, {.nothing = false, .passing = true, .kind = "Pressed"});
    }
    void swaps(const Seen& seen) {
        for (std::size_t i = 0; i < seen.bagged->size(); ++i)
            for (std::size_t j = 0; j < seen.awaited->size(); ++j) {
                const Awaited& one = (*seen.awaited)[j];
                if (one.tolerance < 0) continue;
                const double off = std::abs(seen.change + (*seen.bagged)[i].grams - one.expected);
                offer(off / std::max(joined(one.tolerance, noise), least()),
                      {.nothing = false, .arrived = {j}, .left = {i}, .kind = "Swapped"});
            }
    }

    Verdict best_;
};

class Fixed : public Tolerance {
public:
    void product(const std::string& item, const weights::Declared& declared, const std::string&) override {
        declared_[item] = declared;
    }
    Awaited scanned(const std::string& item, std::optional<Weight> label) override {
        Awaited one{.item = item, .labelled = label.has_value()};
        const auto& declared = declared_[item];
        const auto weight = label ? label : declared.gross;
        if (!weight) return one;
        one.expected = double(weight->in_milligrams()) * 1e-3;
        one.tolerance = std::max(least_tolerance, 0.05 * one.expected);
        return one;
    }
    void learn(const Bagged&, const std::string&, std::int64_t) override {}

protected:
    double joined(double one, double other) const override { return one + other; }
    double least() const override { return least_tolerance; }

private:
    std::map<std::string, weights::Declared> declared_;
};

class LearnedMean final : public Fixed {
public:
    Awaited scanned(const std::string& item, std::optional<Weight> label) override {
        Awaited one = Fixed::scanned(item, label);
        const Known& known = known_[item];
        // In standard deviations: before there are any, ±5 % are taken for three of them.
        one.tolerance /= one.tolerance > 0 ? 3 : 1;
        if (label || known.count < 3) return one;
        one.expected = known.mean;
        const double variance = known.squares / (known.count - 1);
        one.tolerance = std::sqrt(std::max(variance, 6.0) * (1 + 1 / known.count));  // the scale alone has 6 g²
        return one;
    }
    void learn(const Bagged& bagged, const std::string&, std::int64_t) override {
        if (bagged.honest_ppm == 0) return;
        Known& known = known_[bagged.item];
        ++known.count;
        const double off = bagged.grams - known.mean;
        known.mean += off / known.count;
        known.squares += off * (bagged.grams - known.mean);
    }

protected:
    double joined(double one, double other) const override { return std::hypot(one, other); }
    double least() const override { return 2.5; }  // of the scale alone

private:
    struct Known {
        double count = 0, mean = 0, squares = 0;
    };
    std::map<std::string, Known> known_;
};

}  // namespace

std::unique_ptr<Method> fixed_tolerance() { return std::make_unique<Fixed>(); }
std::unique_ptr<Method> learned_tolerance() { return std::make_unique<LearnedMean>(); }

}  // namespace kassa::weights_bench
