#include "core/policy/members.h"

#include <algorithm>

namespace kassa::policy {
namespace {

using vip::Condition;

// "supermarket_categories", "supermarket_brands", … for the prefix "supermarket_".
void read_scope(Table& table, const std::string& prefix, pricing::Scope& scope) {
    table.texts(prefix + "categories", scope.categories);
    table.texts(prefix + "brands", scope.brands);
    table.items(prefix + "items", scope.items);
}

// The factors must not rise with a better ratio; otherwise an added item could make a whole basket dearer than both
// apart.
void read_tier(Table& table, Policy& policy) {
    pricing::VipTier tier;
    vip::Benefits brings;
    auto& tiers = policy.pricing.vip.tiers;
    table.text("key", tier.key, Need::Required);
    if (std::ranges::contains(tiers, tier.key, &pricing::VipTier::key))
        table.wrong("key", "another tier has it already");
    table.names("names", tier.names, Need::Required);
    table.percent("regular_percent", 100, tier.regular_factor, Need::Required);
    table.percent("special_percent", 100, tier.special_factor, Need::Required);
    if (tier.regular_factor > tier.special_factor)
        table.wrong("regular_percent",
                    "it cannot be above special_percent: goods at their regular price have the better VIP price");
    table.whole("birthday_points", 1, 100, tier.birthday_multiplier);
    brings.tier = tier.key;
    table.flag("birthday_gift", brings.birthday_gift);
    table.flag("greeting", brings.greeting);
    table.whole("birthday_card_points", 0, 1'000'000'000, brings.birthday_card_points);
    table.flag("events", brings.events);
    table.flag("gift_wrapping", brings.gift_wrapping);
    table.flag("extra_points", brings.extra_points);
    if (brings.extra_points) policy.pricing.points.campaign_tiers.push_back(tier.key);
    policy.vip.tiers.push_back(tier.key);
    policy.vip.benefits.push_back(std::move(brings));
    tiers.push_back(std::move(tier));
}

void read_condition(Table& table, Policy& policy) {
    Condition condition;
    const Currency& currency = policy.pricing.currency;
    const auto known = [&](const std::string& key, const std::string& tier) {
        if (!tier.empty() && !std::ranges::contains(policy.vip.tiers, tier))
            table.wrong(key, std::format("there is no [[vip.tiers]] with the key '{}'", tier));
    };
    table.text("tier", condition.tier, Need::Required);
    known("tier", condition.tier);
    std::string kind;
    table.text("kind", kind, Need::Required);
    if (kind == "spent_in_day") {
        condition.kind = Condition::Kind::SpentInDay;
    } else if (kind == "spent_in_year") {
        condition.kind = Condition::Kind::SpentInYear;
        table.text("holding", condition.holding, Need::Required);
        known("holding", condition.holding);
    } else if (kind == "group_purchase") {
        condition.kind = Condition::Kind::GroupPurchase;
        table.amount("most", currency, condition.most);
        table.amount("each", currency, condition.each, Need::Required);
        table.whole("cards", 1, 1000, condition.cards);
    } else if (kind == "gift_cards_in_day") {
        condition.kind = Condition::Kind::GiftCardsInDay;
        table.whole("cards", 1, 1000, condition.cards);
    } else if (kind == "old_card") {
        condition.kind = Condition::Kind::OldCard;
    } else {
        table.wrong("kind", "it has to be spent_in_day, spent_in_year, group_purchase, gift_cards_in_day or old_card");
    }
    if (condition.kind != Condition::Kind::OldCard)
        table.amount("amount", currency, condition.amount, Need::Required);
    if (!condition.most.is_zero() && condition.most < condition.amount)
        table.wrong("most", "it has to be at least amount");
    policy.vip.conditions.push_back(std::move(condition));
}

void read_rebate(Table& table, vip::Rules& rules) {
    vip::RebateStep step;
    table.whole("points", 1, 1'000'000'000, step.points, Need::Required);
    table.percent("percent", 100, step.percent, Need::Required);
    if (!rules.rebates.empty() && rules.rebates.back().points >= step.points)
        table.wrong("points", "the steps have to rise: this one is not above the one before it");
    rules.rebates.push_back(step);
}

void read_voucher(Table& table, const Currency& currency, vip::Rules& rules) {
    vip::VoucherStep step;
    table.whole("points", 1, 1'000'000'000, step.points, Need::Required);
    table.amount("amount", currency, step.amount, Need::Required);
    if (!rules.vouchers.empty() && rules.vouchers.back().points >= step.points)
        table.wrong("points", "the steps have to rise: this one is not above the one before it");
    rules.vouchers.push_back(step);
}

void read_digits(Table& table, const char* key, std::size_t most, std::string& value) {
    table.text(key, value);
    const bool digits = std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits || value.size() > most)
        table.wrong(key, std::format("it has to be at most {} digits in quotes, such as \"86\"", most));
}

void read_rate(Table& table, const std::string& prefix, const Currency& currency, pricing::Rate& rate, Need need) {
    table.amount(prefix + "per", currency, rate.per, need);
    table.whole(prefix + "points", 1, 1'000'000, rate.points);
}

void read_row(Table& table, const Currency& currency, pricing::PointsRow& row) {
    read_rate(table, "regular_", currency, row.regular, Need::Required);
    read_rate(table, "special_", currency, row.special, Need::Optional);
}

// A row of the table, or a counter's rule.
void read_named_row(Table& table, const Currency& currency, std::vector<pricing::PointsRow>& rows) {
    pricing::PointsRow row;
    table.text("id", row.id, Need::Required);
    if (std::ranges::contains(rows, row.id, &pricing::PointsRow::id)) table.wrong("id", "another row has it already");
    read_scope(table, "", row.goods);
    if (row.goods.names_nothing()) table.wrong("id", "a row names its goods by items, categories or brands");
    table.texts("excluded_categories", row.goods.excluded_categories);
    table.texts("excluded_brands", row.goods.excluded_brands);
    table.items("excluded_items", row.goods.excluded_items);
    read_row(table, currency, row);
    rows.push_back(std::move(row));
}

}  // namespace

void read_vip(Table& top, Policy& policy) {
    top.table("vip", [&](Table& table) {
        const Currency& currency = policy.pricing.currency;
        vip::Rules& rules = policy.vip;
        table.percent("threshold_percent", 100, policy.pricing.vip.threshold);
        read_scope(table, "excluded_", policy.pricing.vip.excluded);
        table.tables("tiers", [&](Table& tier) { read_tier(tier, policy); });
        table.tables("conditions", [&](Table& condition) { read_condition(condition, policy); });
        table.tables("rebates", [&](Table& step) { read_rebate(step, rules); });
        table.amount("point_value", currency, rules.point_value,
                     rules.rebates.empty() ? Need::Optional : Need::Required);
        table.tables("vouchers", [&](Table& step) { read_voucher(step, currency, rules); });
        table.whole("voucher_days", 0, 36'500, rules.voucher_days);
        table.amount("replacement_fee", currency, rules.replacement_fee);
        table.seconds("hold_seconds", rules.hold);
        table.amount("offline_limit", currency, rules.offline_limit);
        table.texts("identity_documents", rules.identity_documents);
        read_digits(table, "telephone_country", 3, rules.telephone_country);
        read_digits(table, "telephone_trunk", 2, rules.telephone_trunk);
    });
}

void read_points(Table& top, Policy& policy) {
    top.table("points", [&](Table& table) {
        const Currency& currency = policy.pricing.currency;
        pricing::PointsRules& rules = policy.pricing.points;
        rules.enabled = true;
        table.flag("supermarket_everything", rules.supermarket.everything);
        read_scope(table, "supermarket_", rules.supermarket);
        read_scope(table, "fresh_", rules.fresh);
        read_rate(table, "supermarket_", currency, rules.supermarket_rate,
                  rules.supermarket.names_nothing() ? Need::Optional : Need::Required);
        read_scope(table, "excluded_", rules.excluded);
        rules.usual.id = "usual";
        table.table("usual", [&](Table& row) { read_row(row, currency, rules.usual); }, Need::Required);
        table.tables("groups", [&](Table& row) { read_named_row(row, currency, rules.groups); });
        table.tables("counters", [&](Table& row) { read_named_row(row, currency, rules.counters); });
    });
}

}  // namespace kassa::policy
