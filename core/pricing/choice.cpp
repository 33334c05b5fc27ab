#include "core/pricing/choice.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "core/pricing/prospects.h"
#include "core/pricing/search.h"
#include "core/pricing/vip.h"

namespace kassa::pricing {
namespace {

constexpr std::size_t most_products = 256;  // of ways of several clusters that are all tried together
constexpr __int128 most_room = 1'000'000'000'000'000;  // for costs of a cluster along a line, in parts of a cent
constexpr std::size_t most_lines = 32;      // along which clusters are searched
constexpr std::size_t most_promising = 2;   // of these, along which all is tried that there is
constexpr std::size_t most_between = 2;     // lines that are tried for what is left
constexpr std::size_t most_allotments = 32;  // of shared coupons

// A cluster that can be cheapest in several ways, depending on the rest of the basket.
struct Open {
    std::size_t cluster = 0;
    std::vector<Way> ways;
    std::size_t way = 0;
    Outlook outlook;                   // of several classes
    std::vector<std::size_t> classes;  // of the basket, by class of the outlook
    Effort effort = Effort::Little;    // that it takes
};

// The lines along which clusters with goods of several classes are searched.
struct Along {
    std::vector<std::vector<Prospect>> choices;  // of promotions of the basket
    bool are_all = false;                        // the choices that there are
    std::vector<Prospect> lines;                 // different ones, of all choices
    std::vector<Open*> clusters;
    std::optional<Money> total;                  // the least that is known
    // By cluster and line: the cheapest way is known, or that none has room.
    std::set<std::pair<const Open*, std::size_t>> known;
    std::set<std::size_t> tried;  // lines along which there was more effort
};

class Chooser {
public:
    // `spent`: steps that were taken for the basket.
    Chooser(const std::vector<Goods>& goods, const Offers& offers, const Rules& rules, std::int64_t& spent)
        : goods_(goods), offers_(offers), rules_(rules), spent_(spent), assignment_(goods.size()) {}

    Choice choose() {
        clusters_ = clusters_of(goods_, offers_.goods);
        works_.assign(clusters_.size(), Work(spent_));
        class_goods();
        for (std::size_t i = 0; i < clusters_.size(); ++i) search(i);
        if (std::ranges::any_of(open_, [](const Open& open) { return open.outlook.dimensions > 1; })) look_along();
        for (Open& open : open_) open.way = 0, assign(open);
        if (!open_.empty()) close();
        return outcome();
    }

private:
    // Goods are of one class where the same promotions of the basket hold for them. Only these make it a question
    // which goods pay less.
    void class_goods() {
        classes_.assign(goods_.size(), 0);
        for (const BasketOffer& offer : offers_.basket) {
            if (offer.most <= 0 || !is_reached(offer)) continue;
            // In each class those for which it holds become another.
            for (const std::size_t sort : offer.sorts) classes_[sort] += goods_.size();
            number(classes_);
        }
    }

    // Numbers the different ones as they come, from zero.
    static void number(std::vector<std::size_t>& classes) {
        std::vector<std::size_t> numbers(2 * classes.size(), classes.size());
        std::size_t count = 0;
        for (std::size_t& one : classes) {
            if (numbers[one] == classes.size()) numbers[one] = count++;
            one = numbers[one];
        }
    }

    Shop shop(std::size_t cluster) { return {goods_, offers_.goods, rules_, works_[cluster]}; }

    void search(std::size_t index) {
        const Cluster& cluster = clusters_[index];
        Open open{index, {}, 0, {}, {}};
        for (const Place& place : cluster.places) {
            const auto known = std::ranges::find(open.classes, classes_[place.sort]);
            open.outlook.classes.push_back(std::size_t(known - open.classes.begin()));
            if (known == open.classes.end()) open.classes.push_back(classes_[place.sort]);
        }
        open.outlook.dimensions = open.classes.size();
        if (open.outlook.dimensions == 1) {
            open.ways = cheapest_way(cluster, shop(index)).ways;
            closed_.emplace_back(open.classes[0], open.ways[0].costs[0]);
            if (open.ways.size() == 1 && !open.ways[0].is_estimate) return assign(open);
            if (open.ways[0].is_estimate)
                open.ways.push_back({{}, std::vector<std::vector<Run>>(cluster.places.size())});
        }
        open_.push_back(std::move(open));
    }

    // Clusters with goods of several classes. Along each line that a choice of promotions of the basket gives, the
    // cheapest way is found. What is cheapest then is a total that all others have to come below: all ways that could,
    // by some choice, are looked for.
    void look_along() {
        Along along;
        along.choices = prospects_of(offers_.basket, classes_, rules_.rounding, Lines::Few);
        along.are_all = !along.choices.empty();
        if (!along.are_all)
            along.choices = {{Prospect{std::vector<std::int64_t>(goods_.size(), Prospect::cent), 0}}};
        along.lines = lines_of(along.choices);
        for (Open& open : open_)
            if (open.outlook.dimensions > 1) along.clusters.push_back(&open);
        const bool is_one = along.clusters.size() == 1;
        const bool are_known = follow(along, Effort::Little);
        // Of several clusters each has the room that the cheapest ways of the others leave: these are to be known.
        if (!are_known && !is_one) follow(along, Effort::More);
        if (!complete(along) && is_one) {
            auto all = prospects_of(offers_.basket, classes_, rules_.rounding, Lines::All);
            if (!all.empty()) along.choices = std::move(all);
            if (!are_known) follow(along, Effort::More);
            follow_between(along);
            along.clusters[0]->effort = Effort::Full;
            complete(along);
        }
        for (Open* open : along.clusters)
            if (open->ways[0].is_estimate)
                open->ways.push_back({std::vector<std::int64_t>(open->outlook.dimensions, 0),
                                      std::vector<std::vector<Run>>(clusters_[open->cluster].places.size())});
    }

    // The cheapest way of each cluster along each line that is not known yet. Whether all are known then.
    bool follow(Along& along, Effort effort) {
        const auto lines = std::int64_t(along.lines.size());
        for (std::size_t i = 0; i < along.lines.size(); ++i) follow(along, i, effort, Work::most / 2 / lines);
        if (effort == Effort::More)
            for (const Open* open : along.clusters) works_[open->cluster].allow(Work::most / 4);
        return along.known.size() == along.lines.size() * along.clusters.size();
    }

    // The same along one line, with so much work where there is to be more.
    void follow(Along& along, std::size_t line, Effort effort, std::int64_t work) {
        if (effort == Effort::More) along.tried.insert(line);
        for (Open* open : along.clusters) {
            if (along.known.contains({open, line})) continue;
            if (effort == Effort::More) works_[open->cluster].allow(work);
            std::optional<std::int64_t> limit;
            if (along.total && along.clusters.size() == 1) limit = room_for(along.lines[line], *open, *along.total);
            const bool is_promising = effort == Effort::More && line < most_promising;
            if (add_cheapest(clusters_[open->cluster], shop(open->cluster), open->outlook,
                             weights(along.lines[line], *open), limit, is_promising ? Effort::Full : effort,
                             open->ways))
                along.known.emplace(open, line);
            else
                open->effort = Effort::More;
        }
        for (Open* open : along.clusters) open->way = cheapest_along(along.lines[line], *open), assign(*open);
        if (const Money now = outcome().total; !along.total || now < *along.total) along.total = now;
    }

    // A choice that is bounded by several lines is bounded by each one between them as well, and better by these where
    // ways that are cheap along one are dear along another. Tries the best one, until that says that the choice is too
    // dear, or some way that is known is not.
    void follow_between(Along& along) {
        const Open& open = *along.clusters[0];
        const std::size_t most = along.tried.size() + most_between;
        for (std::vector<Prospect>& choice : along.choices)
            while (along.tried.size() < most && !is_too_dear(along, choice, open)) {
                const std::optional<Prospect> line = between(choice, open, *along.total);
                if (!line) break;
                const auto known = std::ranges::find(along.lines, line->weights, &Prospect::weights);
                const auto number = std::size_t(known - along.lines.begin());
                if (known == along.lines.end()) along.lines.push_back(*line);
                choice.push_back(*line);
                if (along.tried.contains(number)) break;
                follow(along, number, Effort::More, Work::most / 8);
                if (!along.known.contains({&open, number})) break;
            }
        works_[open.cluster].allow(Work::most / 4);
    }

    // Of the choice's lines and those between two of them, the one along which all ways that are known are furthest
    // beyond the room that there is.
    std::optional<Prospect> between(const std::vector<Prospect>& choice, const Open& open, Money total) const {
        std::optional<Prospect> best;
        std::int64_t furthest = 0;
        const auto consider = [&](const Prospect& line) {
            const std::int64_t far =
                cost_of(open.ways[cheapest_along(line, open)], weights(line, open)) - room_for(line, open, total);
            if (far > furthest) furthest = far, best = line;
        };
        for (std::size_t i = 0; i < choice.size(); ++i) {
            consider(choice[i]);
            for (std::size_t j = i + 1; j < choice.size(); ++j)
                for (std::int64_t part = 1; part < Prospect::parts; ++part)
                    consider(mixed(choice[i], choice[j], part));
        }
        return best;
    }

    // All ways by which the basket could come below the total, by some choice. Whether these are all.
    bool complete(Along& along) {
        bool is_exact = true;
        for (Open* open : along.clusters) {
            std::vector<Limits> limits;
            for (const std::vector<Prospect>& choice : along.choices) {
                if (!along.are_all) break;
                if (is_too_dear(along, choice, *open)) continue;
                Limits& all = limits.emplace_back();
                for (const Prospect& line : choice)
                    all.push_back({weights(line, *open), room_for(line, *open, *along.total)});
            }
            if (along.are_all && limits.empty()) continue;
            is_exact = add_all(clusters_[open->cluster], shop(open->cluster), open->outlook, limits, open->effort,
                               open->ways) &&
                       is_exact;
        }
        return is_exact;
    }

    // Whether along some line of the choice it is known that the cluster's cheapest way has no room below the total. Of
    // lines that differ only in what they take off the one that takes off most was followed, and the total only falls:
    // so there never was less room than now.
    bool is_too_dear(const Along& along, const std::vector<Prospect>& choice, const Open& open) const {
        return std::ranges::any_of(choice, [&](const Prospect& line) {
            const auto same = std::ranges::find(along.lines, line.weights, &Prospect::weights);
            const auto followed = std::size_t(same - along.lines.begin());
            if (same == along.lines.end() || !along.known.contains({&open, followed})) return false;
            const std::int64_t room = room_for(line, open, *along.total);
            return cost_of(open.ways[cheapest_along(line, open)], weights(line, open)) > room;
        });
    }

    // Different lines, those first by which the basket would be cheapest.
    std::vector<Prospect> lines_of(const std::vector<std::vector<Prospect>>& choices) const {
        std::vector<std::pair<__int128, Prospect>> promising;
        for (const std::vector<Prospect>& choice : choices)
            for (const Prospect& line : choice) promising.emplace_back(full(line), line);
        std::ranges::stable_sort(promising, {}, [](const auto& one) { return one.first; });
        std::vector<Prospect> lines;
        for (auto& [sum, line] : promising)
            if (lines.size() < most_lines && !std::ranges::contains(lines, line.weights, &Prospect::weights))
                lines.push_back(std::move(line));
        return lines;
    }

    // What the basket costs along the line without promotions of goods, in parts of a cent.
    __int128 full(const Prospect& line) const {
        __int128 sum = -line.off;
        for (std::size_t sort = 0; sort < goods_.size(); ++sort)
            sum += __int128(full(sort)) * line.weights[classes_[sort]];
        return sum;
    }
    std::int64_t full(std::size_t sort) const {
        return vip_price(goods_[sort].list(), goods_[sort].list(), goods_[sort].tier, rules_).minor_units();
    }

    static std::vector<std::int64_t> weights(const Prospect& line, const Open& open) {
        std::vector<std::int64_t> weights;
        for (const std::size_t of_basket : open.classes) weights.push_back(line.weights[of_basket]);
        return weights;
    }

    static std::size_t cheapest_along(const Prospect& line, const Open& open) {
        const auto by = weights(line, open);
        return std::size_t(std::ranges::min_element(open.ways, {}, [&](const Way& way) { return cost_of(way, by); }) -
                           open.ways.begin());
    }

    // At most this a cluster may cost along the line when the whole basket is to come below the total. Of the others
    // the cheapest ways that are known count.
    std::int64_t room_for(const Prospect& line, const Open& open, Money total) const {
        __int128 room = __int128(total.minor_units() - 1) * Prospect::cent - full(line);
        for (const auto& [of_basket, cost] : closed_) room -= __int128(cost) * line.weights[of_basket];
        for (const Open& other : open_) {
            if (&other == &open || other.ways.empty() || other.outlook.dimensions == 1) continue;
            const auto by = weights(line, other);
            room -= cost_of(other.ways[cheapest_along(line, other)], by);
        }
        return std::int64_t(std::clamp<__int128>(room, -most_room, most_room));
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
    std::int64_t& spent_;
    Assignment assignment_;
    std::vector<Cluster> clusters_;
    std::vector<Work> works_;  // by cluster
    std::vector<std::size_t> classes_;  // by sort of goods
    std::vector<std::pair<std::size_t, std::int64_t>> closed_;  // class and cost of clusters of one class
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
    std::int64_t spent = 0;
    if (claims.empty()) return Chooser(goods, offers, rules, spent).choose();

    // One shared key after the other, each with what is best while those behind it stay as they are.
    const auto allot = [&](const std::vector<Claim>& claimed, const std::vector<int>& given) {
        for (std::size_t i = 0; i < claimed.size(); ++i)
            *claimed[i].most = given[i] == 0 ? 0 : circumstances.most(*claimed[i].promotion, given[i]);
    };
    // What was asked once is known, by all that is allotted.
    std::map<std::vector<std::int64_t>, Choice> known;
    const auto choice_now = [&]() -> const Choice& {
        std::vector<std::int64_t> allotted;
        for (const auto& [coupon, claimed] : claims)
            for (const Claim& claim : claimed) allotted.push_back(*claim.most);
        const auto [found, is_new] = known.try_emplace(std::move(allotted));
        if (is_new) found->second = Chooser(goods, offers, rules, spent).choose();
        return found->second;
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
            const Money total = choice_now().total;
            if (!kept || total < best) best = total, kept = &given;
        }
        allot(claimed, *kept);
    }
    return choice_now();
}

}  // namespace kassa::pricing
