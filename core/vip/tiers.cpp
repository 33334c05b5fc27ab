#include "core/vip/tiers.h"

#include <algorithm>
#include <limits>

namespace kassa::vip {
namespace {

// How high a tier stands; -1: none.
long rank_of(const std::string& tier, const Rules& rules) {
    const auto found = std::ranges::find(rules.tiers, tier);
    return found == rules.tiers.end() ? -1 : found - rules.tiers.begin();
}

int at_most(std::int64_t cards, int limit) {
    const std::int64_t most = limit > 0 ? limit : std::numeric_limits<int>::max();
    return int(std::clamp<std::int64_t>(cards, 0, most));
}

// How many cards the condition gives; 0 when it is not met.
int cards_for(const Condition& condition, const Figures& figures) {
    const auto reached = [&](Money amount) {
        return amount >= condition.amount && (condition.most.is_zero() || amount <= condition.most);
    };
    switch (condition.kind) {
        case Condition::Kind::SpentInDay: return reached(figures.spent_today) ? 1 : 0;
        case Condition::Kind::SpentInYear:
            return figures.tier == condition.holding && reached(figures.spent_this_year) ? 1 : 0;
        case Condition::Kind::GroupPurchase:
            if (!reached(figures.group_purchase) || condition.each <= Money()) return 0;
            return at_most(figures.group_purchase.minor_units() / condition.each.minor_units(), condition.cards);
        case Condition::Kind::GiftCardsInDay:
            return reached(figures.gift_cards_today) ? at_most(figures.persons, condition.cards) : 0;
        case Condition::Kind::OldCard: return figures.old_card ? 1 : 0;
    }
    return 0;
}

}  // namespace

std::vector<Offer> offers(const Figures& figures, const Rules& rules) {
    std::vector<Offer> met;
    const long held = rank_of(figures.tier, rules);
    for (const Condition& condition : rules.conditions) {
        if (rank_of(condition.tier, rules) <= held) continue;
        if (const int cards = cards_for(condition, figures); cards > 0)
            met.push_back({condition.tier, condition.kind, cards});
    }
    return met;
}

std::string may_become(const Figures& figures, const Rules& rules) {
    std::string highest;
    for (const Offer& offer : offers(figures, rules))
        if (rank_of(offer.tier, rules) > rank_of(highest, rules)) highest = offer.tier;
    return highest;
}

Benefits benefits_of(const std::string& tier, const Rules& rules) {
    const auto found = std::ranges::find(rules.benefits, tier, &Benefits::tier);
    return found == rules.benefits.end() ? Benefits{} : *found;
}

bool sends_birthday_card(const Benefits& benefits, std::int64_t department_points) {
    return benefits.birthday_card_points > 0 && department_points >= benefits.birthday_card_points;
}

std::optional<std::string> lacking_in(const Application& application) {
    const auto blank = [](const std::string& text) {
        return std::ranges::all_of(text, [](char c) { return c == ' '; });
    };
    if (blank(application.name)) return "the member's name is needed";
    if (blank(application.telephone)) return "the member's telephone number is needed";
    if (blank(application.address)) return "the member's postal address is needed";
    return std::nullopt;
}

std::optional<std::string> telephone_digits(std::string_view number, const Rules& rules) {
    std::string digits;
    bool with_country = false;
    for (const char c : number) {
        if (c >= '0' && c <= '9') {
            digits += c;
        } else if (c == '+' && digits.empty() && !with_country) {
            with_country = true;
        } else if (!std::string_view(" -.()/").contains(c)) {
            return std::nullopt;
        }
    }
    if (!with_country && digits.starts_with("00")) {
        digits.erase(0, 2);
        with_country = true;
    }
    if (!with_country) {
        if (rules.telephone_country.empty()) return std::nullopt;
        if (!rules.telephone_trunk.empty() && digits.starts_with(rules.telephone_trunk))
            digits.erase(0, rules.telephone_trunk.size());
        if (digits.empty()) return std::nullopt;
        digits = rules.telephone_country + digits;
    }
    // E.164 allows 15 digits; the shortest national numbers with their country's have 7.
    if (digits.size() < 7 || digits.size() > 15 || digits.front() == '0') return std::nullopt;
    return digits;
}

}  // namespace kassa::vip
