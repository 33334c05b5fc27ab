#include "core/policy/promotions.h"

#include <algorithm>
#include <charconv>
#include <set>

namespace kassa::policy {
namespace {

using Kind = pricing::Promotion::Kind;
using How = pricing::Reward::How;

constexpr int most_units = 1000;
constexpr int most_applications = 1'000'000;

constexpr std::pair<std::string_view, Kind> kinds[] = {
    {"percent", Kind::Percent},           {"amount_off", Kind::AmountOff},
    {"fixed_price", Kind::FixedPrice},    {"clearance", Kind::Clearance},
    {"n_for_m", Kind::NForM},             {"n_for_price", Kind::NForPrice},
    {"nth_reduced", Kind::NthReduced},    {"mix_and_match", Kind::MixAndMatch},
    {"bundle", Kind::Bundle},             {"buy_get", Kind::BuyGet},
    {"gift", Kind::Gift},                 {"quantity_tiers", Kind::QuantityTiers},
    {"basket_tiers", Kind::BasketTiers},  {"basket_percent", Kind::BasketPercent},
    {"basket_amount", Kind::BasketAmount}, {"points_multiplier", Kind::PointsMultiplier},
};

constexpr std::string_view days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

void read_scope(Table& table, pricing::Scope& scope) {
    table.flag("everything", scope.everything);
    table.items("items", scope.items);
    table.texts("categories", scope.categories);
    table.texts("brands", scope.brands);
    table.items("excluded_items", scope.excluded_items);
    table.texts("excluded_categories", scope.excluded_categories);
    table.texts("excluded_brands", scope.excluded_brands);
}

// One of `percent`, `amount` and `price`. Without any it stays what it was, where that is allowed.
void read_reward(Table& table, const Currency& currency, pricing::Reward& reward, Need need) {
    const int given = int(table.has("percent")) + int(table.has("amount")) + int(table.has("price"));
    if (given > 1 || (given == 0 && need == Need::Required))
        table.wrong("percent", "one of percent, amount and price is needed");
    if (table.has("amount")) reward.how = How::Amount;
    if (table.has("price")) reward.how = How::Price;
    if (table.has("percent")) reward.how = How::Percent;
    table.percent("percent", 100, reward.percent);
    table.amount("amount", currency, reward.amount);
    table.amount("price", currency, reward.amount);
}

void read_tiers(Table& table, const Currency& currency, pricing::Promotion& promotion) {
    table.tables("tiers", [&](Table& step) {
        pricing::Tier tier;
        if (promotion.kind == Kind::QuantityTiers) step.whole("quantity", 1, most_units, tier.quantity, Need::Required);
        else step.amount("spent", currency, tier.spent);
        read_reward(step, currency, tier.reward, Need::Required);
        promotion.tiers.push_back(tier);
    });
}

void read_parts(Table& table, pricing::Promotion& promotion) {
    table.tables("parts", [&](Table& part) {
        pricing::Part read;
        read_scope(part, read.goods);
        part.whole("count", 1, most_units, read.count);
        promotion.parts.push_back(std::move(read));
    });
}

// What the kind needs beside goods; other kinds' keys are not known.
void read_kind(Table& table, const Currency& currency, pricing::Promotion& promotion) {
    pricing::Reward& reward = promotion.reward;
    const auto whole = [&](const char* key, int least, int& value) {
        table.whole(key, least, most_units, value, Need::Required);
    };
    const auto amount = [&](How how) {
        reward.how = how;
        table.amount("amount", currency, reward.amount, Need::Required);
    };
    const auto cap = [&] {
        if (table.has("cap")) table.amount("cap", currency, promotion.cap.emplace());
    };
    switch (promotion.kind) {
        case Kind::Percent: return table.percent("percent", 100, reward.percent, Need::Required);
        case Kind::AmountOff: return amount(How::Amount);
        case Kind::FixedPrice:
        case Kind::Clearance: return amount(How::Price);
        case Kind::NForM: return whole("buy", 2, promotion.buy), whole("pay", 0, promotion.pay);
        case Kind::NForPrice: return whole("buy", 1, promotion.buy), amount(How::Price);
        case Kind::NthReduced:
            return whole("buy", 1, promotion.buy), read_reward(table, currency, reward, Need::Required);
        case Kind::MixAndMatch:
        case Kind::Bundle: return read_parts(table, promotion), read_reward(table, currency, reward, Need::Required);
        case Kind::BuyGet:
            reward.percent = Ratio{1, 1};
            whole("buy", 1, promotion.buy);
            whole("get", 1, promotion.get);
            table.table("get_goods", [&](Table& goods) { read_scope(goods, promotion.get_goods); });
            return read_reward(table, currency, reward, Need::Optional);
        case Kind::Gift:
            promotion.get = 1;
            table.whole("get", 1, most_units, promotion.get);
            table.amount("spent", currency, promotion.spent);
            return table.table("get_goods", [&](Table& goods) { read_scope(goods, promotion.get_goods); },
                               Need::Required);
        case Kind::QuantityTiers: return read_tiers(table, currency, promotion);
        case Kind::BasketTiers: return read_tiers(table, currency, promotion), cap();
        case Kind::BasketPercent:
            table.percent("percent", 100, reward.percent, Need::Required);
            table.amount("spent", currency, promotion.spent);
            return cap();
        case Kind::BasketAmount: return table.amount("spent", currency, promotion.spent), amount(How::Amount);
        case Kind::PointsMultiplier: {
            int multiplier = 1;
            whole("multiplier", 1, multiplier);
            promotion.multiplier = {multiplier, 1};
            return;
        }
    }
}

// "08:30" as minutes of the day; 24:00 is its end.
std::optional<int> minute_of(std::string_view text) {
    if (text.size() != 5 || text[2] != ':') return std::nullopt;
    const auto number = [](std::string_view digits) {
        int value = -1;
        const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return error == std::errc() && end == digits.data() + digits.size() ? value : -1;
    };
    const int hour = number(text.substr(0, 2));
    const int minute = number(text.substr(3, 2));
    if (hour < 0 || minute < 0 || minute > 59 || hour * 60 + minute > 1440) return std::nullopt;
    return hour * 60 + minute;
}

void read_validity(Table& table, pricing::Validity& validity) {
    table.instant("from", validity.from);
    table.instant("until", validity.until);
    std::vector<std::string> weekdays;
    table.texts("weekdays", weekdays);
    for (const std::string& day : weekdays) {
        const auto at = std::ranges::find(days, day);
        if (at == std::end(days)) table.wrong("weekdays", "a day is written like monday");
        else validity.weekdays.push_back(int(at - std::begin(days)) + 1);
    }
    std::vector<std::string> hours;
    table.texts("hours", hours);
    for (const std::string& text : hours) {
        const auto from = minute_of(std::string_view(text).substr(0, 5));
        const auto until = minute_of(text.size() == 11 && text[5] == '-' ? std::string_view(text).substr(6) : "");
        if (!from || !until) table.wrong("hours", "hours are written like 08:30-12:00, the day's end as 24:00");
        else validity.hours.push_back({*from, *until});
    }
    table.texts("stores", validity.stores);
    table.texts("lanes", validity.lanes);
}

void read_audience(Table& table, pricing::Audience& audience) {
    table.flag("members_only", audience.members_only);
    table.texts("member_tiers", audience.tiers);
    table.text("coupon", audience.coupon);
    table.texts("tenders", audience.tenders);
}

// What stands before the colon is the key that the sentence is about.
void say_what_is_wrong(Table& table, const pricing::Promotion& promotion) {
    const auto wrong = pricing::wrong_with(promotion);
    if (!wrong) return;
    const std::size_t colon = wrong->find(": ");
    table.wrong(wrong->substr(0, wrong->find_first_of(".:")), wrong->substr(colon + 2));
}

void read_promotion(Table& table, const Currency& currency, pricing::Promotion& promotion) {
    table.text("id", promotion.id, Need::Required);
    table.names("names", promotion.names, Need::Required);
    std::string kind;
    table.text("kind", kind, Need::Required);
    const auto known = std::ranges::find(kinds, kind, &std::pair<std::string_view, Kind>::first);
    if (known == std::end(kinds)) {
        std::string all;
        for (const auto& [name, value] : kinds) all += (all.empty() ? "" : ", ") + std::string(name);
        return table.wrong("kind", "it has to be one of " + all);
    }
    promotion.kind = known->second;
    read_kind(table, currency, promotion);
    if (promotion.kind != Kind::MixAndMatch && promotion.kind != Kind::Bundle) read_scope(table, promotion.goods);
    read_audience(table, promotion.audience);
    read_validity(table, promotion.validity);
    table.text("group", promotion.group);
    table.whole("priority", 0, most_applications, promotion.priority);
    table.whole("limit_per_basket", 0, most_applications, promotion.limit_per_basket);
    table.whole("limit_per_member", 0, most_applications, promotion.limit_per_member);
    table.flag("bulk", promotion.bulk);
    say_what_is_wrong(table, promotion);
}

}  // namespace

void read_promotions(Table& top, pricing::Rules& rules) {
    std::set<std::string> ids;
    top.tables("promotions", [&](Table& table) {
        pricing::Promotion promotion;
        read_promotion(table, rules.currency, promotion);
        if (!promotion.id.empty() && !ids.insert(promotion.id).second)
            table.wrong("id", "another promotion has it already");
        rules.promotions.push_back(std::move(promotion));
    });
}

}  // namespace kassa::policy
