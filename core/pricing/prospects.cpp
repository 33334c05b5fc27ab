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

std::vector<Line> lines_of(const BasketOffer& offer, Rounding rounding) {
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

}  // namespace

std::vector<std::vector<Prospect>> prospects_of(const std::vector<BasketOffer>& offers,
                                                const std::vector<std::size_t>& classes, Rounding rounding) {
    const std::size_t dimensions = classes.empty() ? 0 : *std::ranges::max_element(classes) + 1;
    std::map<std::string_view, std::vector<const BasketOffer*>> groups;
    for (const BasketOffer& offer : offers)
        if (offer.most > 0 && is_reached(offer)) groups[offer.promotion->group].push_back(&offer);
    std::vector<std::vector<Prospect>> choices{
        {Prospect{std::vector<std::int64_t>(dimensions, Prospect::cent), 0}}};
    for (const auto& [group, members] : groups) {
        const std::size_t before = choices.size();
        if (before * (members.size() + 1) > most_choices) return {};
        for (const BasketOffer* offer : members) {
            std::vector<bool> holds(dimensions, false);
            for (const std::size_t sort : offer->sorts) holds[classes[sort]] = true;
            const std::vector<Line> lines = lines_of(*offer, rounding);
            for (std::size_t i = 0; i < before; ++i) {
                std::vector<Prospect> prospects;
                for (const Prospect& one : choices[i])
                    for (const Line& line : lines) {
                        if (prospects.size() == most_lines) break;
                        Prospect& with = prospects.emplace_back(one);
                        with.off += line.amount;
                        for (std::size_t c = 0; c < dimensions; ++c)
                            if (holds[c]) with.weights[c] = std::max<std::int64_t>(0, with.weights[c] - line.share);
                    }
                choices.push_back(std::move(prospects));
            }
        }
    }
    return choices;
}

}  // namespace kassa::pricing
