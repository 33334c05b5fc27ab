#include "core/policy/policy.h"

#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <sstream>

#include "core/catalog/coupon.h"
#include "core/catalog/in_store.h"
#include "core/policy/members.h"
#include "core/policy/promotions.h"
#include "core/policy/table.h"

namespace kassa::policy {
namespace {

// The longest policy that is read; a chain's with every promotion of a year is far below it.
constexpr std::size_t longest_policy = 8 * 1024 * 1024;

std::string version_of(std::string_view text) {
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, reinterpret_cast<const unsigned char*>(text.data()), text.size());
    std::string hexadecimal;
    for (std::size_t i = 0; i < 6; ++i) hexadecimal += std::format("{:02x}", digest[i]);
    return hexadecimal;
}

bool is_plain_word(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

void read_store(Table& top, Policy& policy) {
    top.text("store_name", policy.store_name, Need::Required);
    top.texts("store_lines", policy.store_lines);
    top.texts("languages", policy.languages);
    if (policy.languages.empty()) top.wrong("languages", "at least one language is needed");
    for (const std::string& language : policy.languages)
        if (!is_plain_word(language)) top.wrong("languages", "a language is written like en or zh_CN");
    top.text("time_zone", policy.time_zone);
    try {
        std::chrono::locate_zone(policy.time_zone);
    } catch (const std::runtime_error&) {
        top.wrong("time_zone", "this machine knows no such time zone; one is written like Europe/Paris");
    }
    top.text("store", policy.pricing.store);
    policy.pricing.time_zone = policy.time_zone;
}

void read_money(Table& top, pricing::Rules& rules) {
    top.table("currency", [&](Table& currency) {
        currency.text("code", rules.currency.code, Need::Required);
        const bool good = rules.currency.code.size() == 3 &&
            std::ranges::all_of(rules.currency.code, [](char c) { return c >= 'A' && c <= 'Z'; });
        if (!good) currency.wrong("code", "a currency is written with three capital letters, as in ISO 4217");
        currency.whole("decimals", 0, 4, rules.currency.decimals, Need::Required);
    }, Need::Required);
    std::string rounding = "half_up";
    top.text("rounding", rounding);
    if (rounding == "half_up") rules.rounding = Rounding::HalfUp;
    else if (rounding == "half_even") rules.rounding = Rounding::HalfEven;
    else top.wrong("rounding", "it has to be half_up or half_even");
    std::string tax_mode = "contained";
    top.text("tax_mode", tax_mode);
    if (tax_mode == "added") rules.tax_mode = pricing::TaxMode::Added;
    else if (tax_mode != "contained") top.wrong("tax_mode", "it has to be contained or added");
    top.amount("cash_step", rules.currency, rules.cash_step);
}

void read_taxes(Table& top, pricing::Rules& rules) {
    top.members("taxes", [&](const std::string& key, Table& table) {
        pricing::TaxRate tax;
        table.percent("percent", 100, tax.rate, Need::Required);
        table.text("mark", tax.mark, Need::Required);
        rules.taxes[key] = tax;
    }, Need::Required);
    if (!rules.taxes.contains("standard"))
        top.wrong("taxes", "there is no [taxes.standard], the rate of goods that name none");
}

void read_in_store_rule(Table& table, const Currency& currency, catalog::CodeRules& codes) {
    catalog::InStoreRule rule;
    table.text("pattern", rule.pattern, Need::Required);
    rule.decimals = rule.pattern.contains('P') ? currency.decimals : rule.pattern.contains('W') ? 3 : 0;
    table.whole("decimals", 0, 6, rule.decimals);
    table.text("note", rule.note);
    if (rule.pattern.empty()) return;
    if (const auto reason = catalog::wrong_with(rule, currency)) return table.wrong("pattern", *reason);
    for (const catalog::InStoreRule& other : codes.in_store)
        if (catalog::overlap(rule, other))
            return table.wrong("pattern", std::format("'{}' and '{}' fit the same codes", rule.pattern, other.pattern));
    codes.in_store.push_back(std::move(rule));
}

void read_coupons(Table& table, catalog::CodeRules& codes) {
    table.tables("coupons", [&](Table& row) {
        catalog::CouponRule rule;
        row.text("pattern", rule.pattern, Need::Required);
        row.text("key", rule.key, Need::Required);
        if (rule.pattern.empty()) return;
        if (const auto reason = catalog::wrong_with(rule)) return row.wrong("pattern", *reason);
        codes.coupons.push_back(std::move(rule));
    });
    constexpr std::string_view key = "single_use_coupon_prefixes";
    table.texts(key, codes.single_use_coupon_prefixes);
    for (const std::string& prefix : codes.single_use_coupon_prefixes) {
        if (const auto reason = catalog::wrong_with_single_use_prefix(prefix)) table.wrong(key, *reason);
        for (const auto* cards : {&codes.vip_prefixes, &codes.badge_prefixes})
            for (const std::string& card : *cards)
                if (card.starts_with(prefix) || prefix.starts_with(card))
                    table.wrong(key,
                                std::format("'{}' and the prefix '{}' of cards begin the same codes", prefix, card));
    }
}

void read_codes(Table& top, const Currency& currency, catalog::CodeRules& codes) {
    top.table("codes", [&](Table& table) {
        std::string country;
        table.text("in_store_country", country);
        codes.in_store = catalog::in_store_rules_of(country);
        if (!country.empty() && codes.in_store.empty())
            table.wrong("in_store_country", std::format("no in-store codes are known of '{}'; write them as rows of "
                                                        "[[codes.in_store]]", country));
        for (const catalog::InStoreRule& rule : codes.in_store)
            if (const auto reason = catalog::wrong_with(rule, currency)) table.wrong("in_store_country", *reason);
        table.tables("in_store", [&](Table& rule) { read_in_store_rule(rule, currency, codes); });
        table.texts("vip_prefixes", codes.vip_prefixes);
        table.texts("badge_prefixes", codes.badge_prefixes);
        for (const auto& [key, prefixes] : {std::pair("vip_prefixes", &codes.vip_prefixes),
                                            std::pair("badge_prefixes", &codes.badge_prefixes)})
            for (const std::string& prefix : *prefixes) {
                if (prefix.size() < 2)
                    table.wrong(key, std::format("'{}' is too short; it would take codes of goods for cards", prefix));
                for (const catalog::InStoreRule& rule : codes.in_store)
                    if (catalog::may_begin_with(rule, prefix))
                        table.wrong(key,
                                    std::format("'{}' also begins codes of the in-store pattern '{}'", prefix,
                                                rule.pattern));
            }
        for (const std::string& vip : codes.vip_prefixes)
            for (const std::string& badge : codes.badge_prefixes)
                if (vip.starts_with(badge) || badge.starts_with(vip))
                    table.wrong("badge_prefixes",
                                std::format("'{}' and the VIP prefix '{}' begin the same codes", badge, vip));
        read_coupons(table, codes);
    });
}

void read_bagging(Table& top, Bagging& bagging) {
    top.table("bagging", [&](Table& table) {
        table.whole("question_cost", 1, 1'000'000, bagging.question_cost);
        table.whole("loss_cost", 1, 1'000'000, bagging.loss_cost);
        table.percent("tolerance_percent", 100, bagging.tolerance);
        table.grams("minimum_tolerance_grams", bagging.minimum_tolerance);
        table.seconds("light_after_seconds", bagging.light_after);
        table.seconds("remind_after_seconds", bagging.remind_after);
        table.seconds("collect_after_seconds", bagging.collect_after);
        table.whole("free_skips", 0, 1000, bagging.free_skips);
        table.whole("free_skips_low_reach", 0, 1000, bagging.free_skips_low_reach);
        table.grams("own_bag_grams", bagging.own_bag);
        table.grams("light_bag_grams", bagging.light_bag);
        table.grams("large_item_grams", bagging.large_item);
        table.grams("critical_grams", bagging.critical);
    });
}

void read_waits(Table& top, Waits& waits) {
    top.table("waits", [&](Table& table) {
        table.seconds("idle_seconds", waits.idle);
        table.seconds("still_there_seconds", waits.still_there);
        table.seconds("thanks_seconds", waits.thanks);
        table.seconds("notice_seconds", waits.notice);
        table.seconds("card_answer_seconds", waits.card_answer);
        table.seconds("staff_idle_seconds", waits.staff_idle);
        table.seconds("same_pack_seconds", waits.same_pack);
    });
}

void read_past_date(Table& table, const char* key, PastDate& answer) {
    std::string word;
    table.text(key, word);
    if (word == "stop") answer = PastDate::Stop;
    else if (word == "warn") answer = PastDate::Warn;
    else if (word == "allow") answer = PastDate::Allow;
    else if (!word.empty()) table.wrong(key, "it has to be stop, warn or allow");
}

void read_dates(Table& top, Dates& dates) {
    top.table("dates", [&](Table& table) {
        read_past_date(table, "best_before", dates.best_before);
        read_past_date(table, "sell_by", dates.sell_by);
    });
}

}  // namespace

Result<Policy> parse(std::string_view text, const std::string& name) {
    if (text.size() > longest_policy) return fault("{}: the file is larger than 8 MiB; this is no policy", name);
    toml::table file;
    try {
        file = toml::parse(text, name);
    } catch (const toml::parse_error& error) {
        return fault("{}:{}: {}", name, error.source().begin.line, error.description());
    }
    Policy policy;
    policy.version = version_of(text);
    Problems problems(name);
    Table top(file, "", problems);
    read_store(top, policy);
    read_money(top, policy.pricing);
    read_taxes(top, policy.pricing);
    read_promotions(top, policy.pricing);
    read_vip(top, policy);
    read_points(top, policy);
    read_codes(top, policy.pricing.currency, policy.codes);
    read_bagging(top, policy.bagging);
    read_waits(top, policy.waits);
    read_dates(top, policy.dates);
    top.finish();
    if (problems.first()) return fault("{}", *problems.first());
    policy.pricing.prepare();
    return policy;
}

Result<Policy> read(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fault("{}: the policy cannot be opened; check that it is there and may be read", file.string());
    std::stringstream text;
    text << stream.rdbuf();
    if (stream.bad()) return fault("{}: reading the policy stopped half-way; check the disk", file.string());
    return parse(text.str(), file.string());
}

}  // namespace kassa::policy
