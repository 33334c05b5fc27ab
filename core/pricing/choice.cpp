#include "core/pricing/choice.h"

#include <algorithm>
#include <map>

#include "core/pricing/search.h"

namespace kassa::pricing {
namespace {

constexpr std::size_t most_products = 256;  // of ways of several clusters that are all tried together
constexpr std::size_t most_weightings = 6;  // see Outlook
constexpr std::size_t most_lefts = 200;     // that these are chosen from
constexpr std::size_t most_allotments = 32;  // of shared coupons

// A cluster that can be cheapest in several ways, depending on the rest of the basket.
struct Open {
    std::size_t cluster = 0;
    std::vector<Way> ways;
    std::size_t way = 0;
};

class Chooser {
public:
    Chooser(const std::vector<Goods>& goods, const Offers& offers, const Rules& rules)
        : goods_(goods), offers_(offers), rules_(rules), assignment_(goods.size()) {}

    Choice choose() {
        clusters_ = clusters_of(goods_, offers_.goods);
        class_goods();
        for (std::size_t i = 0; i < clusters_.size(); ++i) search(i);
        for (const Open& open : open_) assign(open);
        if (!open_.empty()) close();
        return outcome();
    }

private:
    // Goods are of one class where the same promotions of the basket hold for them. Only these make it a question
    // which goods pay less.
    void class_goods() {
        std::vector<std::vector<std::size_t>> holding(goods_.size());
        for (std::size_t i = 0; i < offers_.basket.size(); ++i)
            if (offers_.basket[i].most > 0 && is_reached(offers_.basket[i]))
                for (const std::size_t sort : offers_.basket[i].sorts) holding[sort].push_back(i);
        std::map<std::vector<std::size_t>, std::size_t> numbers;
        for (std::vector<std::size_t>& held : holding)
            classes_.push_back(numbers.try_emplace(std::move(held), numbers.size()).first->second);
    }

    void search(std::size_t index) {
        const Cluster& cluster = clusters_[index];
        std::map<std::size_t, std::size_t> dimensions;
        Outlook outlook;
        for (const Place& place : cluster.places)
            outlook.classes.push_back(dimensions.try_emplace(classes_[place.sort], dimensions.size()).first->second);
        outlook.dimensions = dimensions.size();
        if (outlook.dimensions > 1) weigh(cluster, outlook);
        std::vector<Way> ways = cheapest_ways(cluster, goods_, offers_.goods, rules_, outlook);
        Open open{index, std::move(ways), 0};
        if (open.ways.size() == 1 && !open.ways[0].is_estimate) return assign(open);
        if (open.ways[0].is_estimate) open.ways.push_back({{}, std::vector<std::vector<Run>>(cluster.places.size())});
        open_.push_back(std::move(open));
    }

    // What a cent that is paid for goods comes to in the end, by the promotions of the basket that may be chosen. An
    // amount, or a percentage that has reached its cap, takes off the same whatever is paid.
    void weigh(const Cluster& cluster, Outlook& outlook) const {
        constexpr std::int64_t whole = 1000;
        std::vector<std::vector<std::int64_t>> lefts{std::vector<std::int64_t>(goods_.size(), whole)};
        std::map<std::string_view, std::vector<std::pair<std::size_t, std::int64_t>>> groups;
        for (std::size_t i = 0; i < offers_.basket.size(); ++i)
            if (offers_.basket[i].most > 0 && is_reached(offers_.basket[i]))
                for (const Ratio percent : percents_of(offers_.basket[i]))
                    groups[offers_.basket[i].promotion->group].emplace_back(
                        i, multiply_divide(whole, percent.numerator, percent.denominator, Rounding::Down));
        for (const auto& [group, choices] : groups) {
            const std::size_t before = lefts.size();
            for (const auto& [offer, off] : choices)
                for (std::size_t i = 0; i < before && lefts.size() < most_lefts; ++i) {
                    std::vector<std::int64_t> left = lefts[i];
                    for (const std::size_t sort : offers_.basket[offer].sorts)
                        left[sort] = std::max<std::int64_t>(0, left[sort] - off);
                    lefts.push_back(std::move(left));
                }
        }
        // First those by which the goods would be cheapest.
        std::ranges::stable_sort(lefts, {}, [&](const std::vector<std::int64_t>& left) {
            std::int64_t sum = 0;
            for (const Place& place : cluster.places)
                sum += goods_[place.sort].list().minor_units() * left[place.sort];
            return sum;
        });
        for (const std::vector<std::int64_t>& left : lefts) {
            std::vector<std::int64_t> weights;
            for (const Place& place : cluster.places) weights.push_back(left[place.sort]);
            if (outlook.weightings.size() < most_weightings && !std::ranges::contains(outlook.weightings, weights))
                outlook.weightings.push_back(std::move(weights));
        }
    }

    void assign(const Open& open) {
        const Cluster& cluster = clusters_[open.cluster];
        for (std::size_t i = 0; i < cluster.places.size(); ++i) {
            std::vector<Run>& runs = assignment_[cluster.places[i].sort];
            std::erase_if(runs, [&](const Run& run) { return is_of(cluster.places[i], run); });
            runs.insert(runs.end(), open.ways[open.way].runs[i].begin(), open.ways[open.way].runs[i].end());
        }
    }

    static bool is_of(const Place& place, const Run& run) {
        return std::ranges::any_of(place.groups, [&](const std::vector<Role>& roles) {
            return std::ranges::contains(roles, run.roles.front().offer, &Role::offer);
        });
    }

    // All products of the open clusters' ways where they are few; else one cluster after the other, until nothing gets
    // cheaper.
    void close() {
        std::size_t products = 1;
        for (const Open& open : open_) products = std::min(products * open.ways.size(), most_products + 1);
        Money best = outcome().total;
        if (products <= most_products) {
            std::vector<std::size_t> best_ways(open_.size(), 0);
            for (std::size_t code = 1; code < products; ++code) {
                std::size_t rest = code;
                for (Open& open : open_) {
                    open.way = rest % open.ways.size();
                    rest /= open.ways.size();
                    assign(open);
                }
                if (const Money total = outcome().total; total < best) {
                    best = total;
                    for (std::size_t i = 0; i < open_.size(); ++i) best_ways[i] = open_[i].way;
                }
            }
            for (std::size_t i = 0; i < open_.size(); ++i) open_[i].way = best_ways[i], assign(open_[i]);
            return;
        }
        for (bool better = true; better;) {
            better = false;
            for (Open& open : open_) better = improve(open, best) || better;
        }
    }

    bool improve(Open& open, Money& best) {
        const std::size_t before = open.way;
        std::size_t kept = before;
        for (open.way = 0; open.way < open.ways.size(); ++open.way) {
            assign(open);
            if (const Money total = outcome().total; total < best) best = total, kept = open.way;
        }
        open.way = kept;
        assign(open);
        return kept != before;
    }

    Choice outcome() const {
        Choice choice;
        choice.goods = settle(goods_, offers_.goods, assignment_, rules_);
        choice.basket = basket_reductions(offers_.basket, choice.goods.paid, rules_);
        for (const Money paid : choice.goods.paid) choice.total += paid;
        for (const BasketReduction& reduction : choice.basket) choice.total -= reduction.amount;
        return choice;
    }

    const std::vector<Goods>& goods_;
    const Offers& offers_;
    const Rules& rules_;
    Assignment assignment_;
    std::vector<Cluster> clusters_;
    std::vector<std::size_t> classes_;  // by sort of goods
    std::vector<Open> open_;
};

// A promotion that could use a coupon which others could use as well.
struct Claim {
    const Promotion* promotion = nullptr;
    std::int64_t* most = nullptr;
};

// All ways to hand out the shared coupons of one key, as numbers by claim. A coupon may also stay unused, but handing
// it out never makes the basket dearer.
void hand_out(int coupons, std::size_t claims, std::vector<int>& given, std::vector<std::vector<int>>& all) {
    if (all.size() > most_allotments) return;
    if (given.size() + 1 == claims) {
        given.push_back(coupons);
        all.push_back(given);
        given.pop_back();
        return;
    }
    for (int i = coupons; i >= 0; --i) {
        given.push_back(i);
        hand_out(coupons - i, claims, given, all);
        given.pop_back();
    }
}

}  // namespace

Choice cheapest_choice(const std::vector<Goods>& goods, Offers& offers, const Rules& rules,
                       const Circumstances& circumstances) {
    std::map<std::string_view, std::vector<Claim>> claims;
    const auto claim = [&](auto& offer) {
        if (!offer.promotion->audience.coupon.empty())
            claims[offer.promotion->audience.coupon].push_back({offer.promotion, &offer.most});
    };
    for (Offer& offer : offers.goods) claim(offer);
    for (BasketOffer& offer : offers.basket)
        if (is_reached(offer)) claim(offer);
    std::erase_if(claims, [](const auto& entry) { return entry.second.size() < 2; });
    if (claims.empty()) return Chooser(goods, offers, rules).choose();

    // One shared key after the other, each with what is best while those behind it stay as they are.
    const auto allot = [&](const std::vector<Claim>& claimed, const std::vector<int>& given) {
        for (std::size_t i = 0; i < claimed.size(); ++i)
            *claimed[i].most = given[i] == 0 ? 0 : circumstances.most(*claimed[i].promotion, given[i]);
    };
    std::map<std::string_view, std::vector<std::vector<int>>> allotments;
    for (const auto& [coupon, claimed] : claims) {
        std::vector<int> given;
        hand_out(circumstances.shown(claimed[0].promotion->audience.coupon), claimed.size(), given, allotments[coupon]);
        allot(claimed, allotments[coupon].front());
    }
    for (const auto& [coupon, claimed] : claims) {
        Money best;
        const std::vector<int>* kept = nullptr;
        for (const std::vector<int>& given : allotments[coupon]) {
            allot(claimed, given);
            const Choice choice = Chooser(goods, offers, rules).choose();
            if (!kept || choice.total < best) best = choice.total, kept = &given;
        }
        allot(claimed, *kept);
    }
    return Chooser(goods, offers, rules).choose();
}

}  // namespace kassa::pricing
