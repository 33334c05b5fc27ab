// Ours and the oracle: the stories are the same, what goods weigh comes from learning or from the truth.
#include <algorithm>
#include <cmath>

#include "core/weights/decision.h"
#include "tests/weights_bench/tolerance_methods.h"

namespace kassa::weights_bench {
namespace {

using namespace weights;

Weight in_grams(double grams) { return Weight::milligrams(std::llround(grams * 1e3)); }

class Stories : public Method {
public:
    Verdict judge(const Seen& seen) override {
        Situation situation{.change = in_grams(seen.change), .sigma = in_grams(seen.sigma)};
        situation.bags_are_empty = seen.bags_are_empty;
        situation.own_bag_announced = seen.own_bag_announced;
        situation.held_still = seen.held_still;
        situation.before_paying = seen.before_paying;
        if (seen.rested) situation.rested = in_grams(*seen.rested);
        for (std::size_t i = 0; i < seen.awaited->size(); ++i) {
            const Awaited& one = (*seen.awaited)[i];
            situation.pending.push_back({std::int64_t(i), 1, one.belief, one.was_in_bag, one.overtaken});
        }
        for (std::size_t i = 0; i < seen.bagged->size(); ++i) {
            const Bagged& one = (*seen.bagged)[i];
            situation.in_bag.push_back({std::int64_t(i), in_grams(one.grams), in_grams(one.sigma),
                                        one.as_scanned.belief, one.to_lift, one.came});
        }
        const Explanation explanation = explain(situation);
        Verdict verdict;
        verdict.doubt = explanation.loss_log_odds;
        if (const Story* honest = explanation.honest()) verdict.accept = taking_of(*honest, explanation);
        if (const Story* loss = explanation.loss()) verdict.ask = taking_of(*loss, explanation);
        return verdict;
    }
    bool asks_back() const override { return true; }
    double light_below(double setting) const override {
        return setting + std::log(double(Costs{}.light_share_ppm) * 1e-6);
    }

private:
    static Taking taking_of(const Story& story, const Explanation& explanation) {
        Taking taking;
        taking.nothing = story.kind == Kind::Nothing;
        taking.passing = story.kind == Kind::Pressed;
        for (const Arrival& one : story.arrived) taking.arrived.push_back(std::size_t(one.line));
        taking.left = story.left;
        taking.mistaken = story.mistaken;
        taking.not_come = story.not_come;
        taking.surplus = double(story.surplus.in_milligrams()) * 1e-3;
        if (story.kind == Kind::OtherArticle) taking.surplus = 0;  // it lies there in the place of what was scanned
        taking.honest_ppm = loses_goods(story.kind) ? 1'000'000 - explanation.loss_ppm : story.probability_ppm;
        taking.kind = boost::describe::enum_to_string(story.kind, "?");
        return taking;
    }
};

class Ours final : public Stories {
public:
    void product(const std::string& item, const Declared& declared, const std::string& category) override {
        items_[item] = {declared, category, {}, false};
    }
    Awaited scanned(const std::string& item, std::optional<Weight> label) override {
        const Item& one = items_[item];
        if (label) return {.item = item, .belief = known(*label), .labelled = true};
        return {.item = item, .belief = believe(one.learned, one.declared, categories_[one.category])};
    }
    void learn(const Bagged& bagged, const std::string& visit, std::int64_t at) override {
        Item& one = items_[bagged.item];
        Packaging& packaging = categories_[one.category];
        weights::learn(one.learned,
                       {.weight = in_grams(bagged.grams), .sigma = in_grams(bagged.sigma),
                        .source = Source::Accepted, .honest_ppm = bagged.honest_ppm, .visit = visit,
                        .at = Instant(Duration(at))},
                       one.declared, packaging);
        const bool known = !one.learned.modes.empty() && one.learned.modes.front().proven;
        if (known && !one.told_category && one.declared.net) {
            one.told_category = true;
            packaging = with_item(packaging, *one.declared.net, one.learned.modes.front().mean);
        }
    }

private:
    struct Item {
        Declared declared;
        std::string category;
        weights::Learned learned;
        bool told_category = false;
    };
    std::map<std::string, Item> items_;
    std::map<std::string, Packaging> categories_;
};

class Oracle final : public Stories {
public:
    void product(const std::string&, const Declared&, const std::string&) override {}
    Awaited scanned(const std::string& item, std::optional<Weight> label) override {
        if (label) return {.item = item, .belief = known(*label), .labelled = true};
        const auto found = beliefs_.find(item);
        if (found != beliefs_.end()) return {.item = item, .belief = found->second};
        return {.item = item, .belief = believe({}, {})};
    }
    void learn(const Bagged&, const std::string&, std::int64_t) override {}
    void weighs(const std::vector<Truth>& rows) override {
        std::vector<Part> parts;
        for (const Truth& row : rows)
            parts.push_back({std::llround(1e9 * row.share), in_grams(row.grams), Weight{}, in_grams(row.sd)});
        beliefs_[rows.front().item] = tidied(std::move(parts));
    }

private:
    std::map<std::string, Belief> beliefs_;
};

}  // namespace

std::unique_ptr<Method> make_method(MethodKind kind) {
    switch (kind) {
        case MethodKind::Ours: return std::make_unique<Ours>();
        case MethodKind::Oracle: return std::make_unique<Oracle>();
        case MethodKind::Fixed: return fixed_tolerance();
        case MethodKind::Learned: return learned_tolerance();
    }
    return nullptr;
}

const std::vector<double>& settings_of(MethodKind kind) {
    static const std::vector<double> odds{-3, -2, -1, 0, 0.8, 1.6, 2.4, 3.2, 4, 5, 6, 8};
    static const std::vector<double> tolerances{0.5, 0.75, 1, 1.25, 1.5, 2, 2.5, 3, 4, 5, 7, 10, 20, 50};
    static const std::vector<double> deviations{1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 11, 15, 20, 40, 100};
    return kind == MethodKind::Fixed ? tolerances : kind == MethodKind::Learned ? deviations : odds;
}

}  // namespace kassa::weights_bench
