#include "core/pricing/prospects.h"

#include <algorithm>
#include <map>

namespace kassa::pricing {
namespace {

using Kind = Promotion::Kind;

constexpr std::size_t most_choices = 512;
constexpr std::size_t most_lines = 8;  // that are kept for a choice

// A promotion never takes off more than this share of what is paid for its goods and this amount besides.
struct Line {
    std::int64_t share = 0;  // in parts of a cent, of a cent
    std::int64_t amount = 0;  // in parts of a cent
};

std::int64_t parts(Money amount) { return amount.minor_units() * Prospect::cent; }

std::int64_t share(Ratio percent) {
    return multiply_divide(Prospect::cent, percent.numerator, percent.denominator, Rounding::Up);
}

// A reduction that is rounded up may be more than its percentage by a part of a cent.
std::int64_t rounded_up_by(Rounding rounding) {
    switch (rounding) {
        case Rounding::Down: return 0;
        case Rounding::Up: return Prospect::cent;
        case Rounding::HalfUp:
        case Rounding::HalfEven: return Prospect::cent / 2;
    }
    return Prospect::cent;
}

std::vector<Line> few_lines_of(const BasketOffer& offer, Rounding rounding) {
    const Promotion& said = *offer.promotion;
    Line steep{0, rounded_up_by(rounding)};  // by the largest percentage and the largest amount
    Money most;
    const auto take_in = [&](const Reward& reward) {
        if (reward.how == Reward::How::Percent) {
            steep.share = std::max(steep.share, share(reward.percent));
            most = std::max(most, offer.list.times(reward.percent, Rounding::Up));
        } else {
            steep.amount = std::max(steep.amount, parts(reward.amount));
            most = std::max(most, reward.amount);
        }
    };
    if (said.kind == Kind::BasketPercent) take_in({.how = Reward::How::Percent, .percent = said.reward.percent});
    if (said.kind == Kind::BasketAmount) take_in({.how = Reward::How::Amount, .amount = said.reward.amount});
    if (said.kind == Kind::BasketTiers)
        for (const Tier& tier : said.tiers)
            if (offer.list >= tier.spent) take_in(tier.reward);
    std::vector<Line> lines{steep};
    const bool is_capped = said.kind != Kind::BasketAmount && said.cap && *said.cap < most;
    if (is_capped) lines.push_back({0, parts(*said.cap)});
    else if (steep.share > 0 && steep.amount > Prospect::cent) lines.push_back({0, parts(most) + Prospect::cent});
    // An amount may be more than the goods cost.
    if (said.kind == Kind::BasketAmount && said.reward.amount * 4 >= offer.list) lines.push_back({Prospect::cent, 0});
    return lines;
}

// Of one reward, which may be capped.
std::vector<Line> lines_of(const Reward& reward, const std::optional<Money>& cap, Rounding rounding) {
    if (reward.how == Reward::How::Percent) {
        std::vector<Line> lines{{share(reward.percent), rounded_up_by(rounding)}};
        if (cap) lines.push_back({0, parts(*cap)});
        return lines;
    }
    // An amount may be more than the goods cost.
    return {{0, parts(cap ? std::min(reward.amount, *cap) : reward.amount)}, {Prospect::cent, 0}};
}

// What a promotion may take off: one of these, each the least of its lines.
std::vector<std::vector<Line>> ways_of(const BasketOffer& offer, Rounding rounding, Lines lines) {
    const Promotion& said = *offer.promotion;
    if (lines == Lines::Few) return {few_lines_of(offer, rounding)};
    using How = Reward::How;
    switch (said.kind) {
        case Kind::BasketPercent:
            return {lines_of({.how = How::Percent, .percent = said.reward.percent}, said.cap, rounding)};
        case Kind::BasketAmount:
            return {lines_of({.how = How::Amount, .amount = said.reward.amount}, std::nullopt, rounding)};
        default: break;
    }
    std::vector<std::vector<Line>> ways;
    for (const Tier& tier : said.tiers)
        if (offer.list >= tier.spent) ways.push_back(lines_of(tier.reward, said.cap, rounding));
    return ways;
}

// What bounds the rest, and what bounds the promotion as well.
std::vector<Prospect> with(const std::vector<Prospect>& choice, const std::vector<Line>& way,
                           const std::vector<bool>& holds) {
    std::vector<Prospect> prospects;
    for (const Prospect& one : choice)
        for (const Line& line : way) {
            if (prospects.size() == most_lines) break;
            Prospect& both = prospects.emplace_back(one);
            both.off += line.amount;
            for (std::size_t c = 0; c < holds.size(); ++c)
                if (holds[c]) both.weights[c] = std::max<std::int64_t>(0, both.weights[c] - line.share);
        }
    return prospects;
}

}  // namespace

// Rounded so that it says less rather than more: nothing is paid back, so a smaller weight is always true.
Prospect mixed(const Prospect& one, const Prospect& other, std::int64_t part) {
    const std::int64_t rest = Prospect::parts - part;
    Prospect line;
    for (std::size_t i = 0; i < one.weights.size(); ++i)
        line.weights.push_back((one.weights[i] * part + other.weights[i] * rest) / Prospect::parts);
    line.off = (one.off * part + other.off * rest + Prospect::parts - 1) / Prospect::parts;
    return line;
}

std::vector<std::vector<Prospect>> prospects_of(const std::vector<BasketOffer>& offers,
                                                const std::vector<std::size_t>& classes, Rounding rounding,
                                                Lines lines) {
    const std::size_t dimensions = classes.empty() ? 0 : *std::ranges::max_element(classes) + 1;
    std::map<std::string_view, std::vector<const BasketOffer*>> groups;
    for (const BasketOffer& offer : offers)
        if (offer.most > 0 && is_reached(offer)) groups[offer.promotion->group].push_back(&offer);
    std::vector<std::vector<Prospect>> choices{
        {Prospect{std::vector<std::int64_t>(dimensions, Prospect::cent), 0}}};
    for (const auto& [group, members] : groups) {
        const std::size_t before = choices.size();
        for (const BasketOffer* offer : members) {
            std::vector<bool> holds(dimensions, false);
            for (const std::size_t sort : offer->sorts) holds[classes[sort]] = true;
            for (const std::vector<Line>& way : ways_of(*offer, rounding, lines)) {
                if (choices.size() + before > most_choices) return {};
                for (std::size_t i = 0; i < before; ++i) choices.push_back(with(choices[i], way, holds));
            }
        }
    }
    return choices;
}

}  // namespace kassa::pricing
