#include "core/imports/shop_promotions.h"

#include <algorithm>
#include <charconv>
#include <unordered_map>

#include "core/catalog/utf8.h"
#include "core/imports/columns.h"
#include "core/imports/shop_promotion_group.h"

namespace kassa::imports {
namespace {

constexpr std::size_t longest_words = 200;

using Reason = std::optional<std::string>;

Reason read_number(std::string_view column, std::string_view field, Ratio& number) {
    const auto read = Ratio::parse(field);
    if (!read) return std::format("{}: '{}' is no number", column, catalog::utf8_shortened(field, 20));
    if (read->numerator > 1'000'000'000'000) return std::format("{}: {} is too much", column, field);
    number = *read;
    return {};
}

// The instant behind the last day, where the shop stands: "2026-08-22" → midnight before the 23rd.
Reason read_last_day(std::string_view field, const std::chrono::time_zone& zone, std::optional<Instant>& until) {
    int year = 0;
    unsigned month = 0, day = 0;
    const auto part = [&](std::size_t at, std::size_t length, auto& number) {
        const auto text = field.substr(at, length);
        return all_digits(text) && std::from_chars(text.data(), text.data() + length, number).ec == std::errc();
    };
    const bool good = field.size() == 10 && field[4] == '-' && field[7] == '-' && part(0, 4, year) &&
                      part(5, 2, month) && part(8, 2, day);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!good || !date.ok())
        return std::format("valid_to: '{}' is no day such as 2026-08-22", catalog::utf8_shortened(field, 20));
    const std::chrono::local_days next = std::chrono::local_days(date) + std::chrono::days(1);
    until = std::chrono::time_point_cast<Duration>(zone.to_sys(next, std::chrono::choose::earliest));
    return {};
}

Reason read_flag(std::string_view column, std::string_view field, bool& flag) {
    if (field != "0" && field != "1") return std::format("{}: it has to be 0 or 1", column);
    flag = field == "1";
    return {};
}

Reason read_row(const Rows& row, const PromotionSource& source, PromotionRow& read) {
    const auto number = row["gtin"];
    const bool whole_basket = !number.empty() && number.find_first_not_of('0') == number.npos;
    const auto item = item_of(number, source.shop.chain.empty() ? row["chain"] : "");
    if (!item && !whole_basket)
        return std::format("gtin: '{}' is no number of an article", catalog::utf8_shortened(number, 20));
    read.item = item.value_or("");
    read.written_whole = !row["min_qty"].contains('.');
    if (auto reason = read_number("min_qty", row["min_qty"], read.at_least)) return reason;
    if (const auto field = row["promo_price_ils"]; !field.empty()) {
        const auto price = source.currency.parse(field);
        if (!price) return std::format("promo_price_ils: {}", price.error().sentence);
        if (price->is_negative()) return "promo_price_ils: it is below zero";
        read.price = *price;
    }
    // Beside a price the rate was only worked out from it; where that was not possible, a '*' stands there.
    const auto rate = row["discount_rate"];
    const bool needed = !read.price || read.price->is_zero() || Ratio::parse(rate);
    if (!rate.empty() && needed) return read_number("discount_rate", rate, read.rate);
    return {};
}

Reason read_group(const Rows& row, const std::chrono::time_zone& zone, PromotionGroup& group) {
    for (const std::string_view column : {"chain", "store", "promo_id"})
        if (!all_digits(row[column]) || row[column].size() > 20) return std::format("{}: it is no number", column);
    group.number = row["promo_id"];
    group.chain = row["chain"];
    group.type = row["reward_type"];
    constexpr std::array known{"0", "1", "2", "3", "8", "9", "10"};
    if (!std::ranges::contains(known, group.type))
        return std::format("reward_type: '{}' is not known; 0, 1, 2, 3, 8, 9 and 10 are",
                           catalog::utf8_shortened(group.type, 20));
    const auto words = plain_text(row["desc"], longest_words);
    if (!words) return "desc: it is not UTF-8";
    group.words = words->empty() ? group.number : *words;
    if (auto reason = read_last_day(row["valid_to"], zone, group.until)) return reason;
    if (auto reason = read_flag("club", row["club"], group.club)) return reason;
    return read_flag("coupon", row["coupon"], group.coupon);
}

// Every promotion of the file, in the order in which they begin.
struct Groups {
    std::vector<PromotionGroup> all;
    std::unordered_map<std::string, std::size_t> by_id;

    Reason take(const Rows& row, const PromotionSource& source, const std::chrono::time_zone& zone) {
        PromotionGroup group;
        group.id = std::format("{}-{}-{}", row["chain"], row["store"], row["promo_id"]);
        PromotionRow read;
        if (auto reason = read_row(row, source, read)) return reason;
        const auto known = by_id.find(group.id);
        if (auto reason = read_group(row, zone, group)) return reason;
        if (known == by_id.end()) {
            by_id.emplace(group.id, all.size());
            all.push_back(std::move(group));
            all.back().rows.push_back(std::move(read));
            return {};
        }
        PromotionGroup& begun = all[known->second];
        const bool agree = begun.type == group.type && begun.until == group.until && begun.club == group.club &&
                           begun.coupon == group.coupon;
        if (!agree) return "it differs from the promotion's earlier rows in valid_to, club, coupon or reward_type";
        begun.rows.push_back(std::move(read));
        return {};
    }

    // Chains with a rate above 100 where a rate is what is meant.
    std::map<std::string, std::int64_t> rate_scales() const {
        std::map<std::string, std::int64_t> scales;
        for (const PromotionGroup& group : all) {
            std::int64_t& scale = scales.try_emplace(group.chain, 100).first->second;
            if (group.type != "2" && group.type != "8" && group.type != "9") continue;
            for (const PromotionRow& row : group.rows)
                if (row.rate > Ratio{100, 1}) scale = 10'000;
        }
        return scales;
    }
};

const std::chrono::time_zone* zone_of(const std::string& name) {
    try {
        return std::chrono::locate_zone(name);
    } catch (const std::runtime_error&) {
        return nullptr;
    }
}

Result<Groups> read_groups(std::istream& stream, const std::string& file_name, const PromotionSource& source,
                           PromotionsReport& report) {
    if (source.currency.code != "ILS" || source.currency.decimals != 2)
        return fault("{}: its amounts are in ILS, and this store's policy reckons in {}: apply a policy in ILS first",
                     file_name, source.currency.code);
    const auto* zone = zone_of(source.time_zone);
    if (!zone) return fault("{}: this machine knows no time zone '{}'", file_name, source.time_zone);
    Rows row(stream);
    const auto begun = row.begin(file_name, {"chain", "store", "gtin", "promo_id", "desc", "valid_to", "min_qty",
                                             "promo_price_ils", "discount_rate", "club", "coupon", "reward_type"});
    if (!begun) return std::unexpected(begun.error());
    Groups groups;
    while (row.next()) {
        ++report.rows;
        if (row.wrong()) {
            report.bad.push_back({row.line(), *row.wrong()});
            continue;
        }
        const Shop& shop = source.shop;
        if ((!shop.chain.empty() && row["chain"] != shop.chain) || (!shop.store.empty() && row["store"] != shop.store)) {
            ++report.of_others;
            continue;
        }
        if (auto reason = groups.take(row, source, *zone)) report.bad.push_back({row.line(), std::move(*reason)});
    }
    if (stream.bad()) return fault("{}: reading stopped at line {}; the disk or the connection failed", file_name,
                                   row.line());
    return groups;
}

}  // namespace

std::string_view words_of(LeftOut why) {
    switch (why) {
        case LeftOut::Kilograms: return "hold from a weight on, or up to one: promotions here count pieces";
        case LeftOut::FromASum: return "hold for an article only from a sum spent on";
        case LeftOut::WordsOnly: return "say in no column what the shopper gets";
        case LeftOut::TillEntry: return "are entries of the till itself and no offers";
        case LeftOut::Contradiction: return "have figures that cannot be meant together";
    }
    return "";
}

Result<PromotionsReport> read_shop_promotions(std::istream& stream, const std::string& file_name,
                                              const PromotionSource& source,
                                              const std::function<void(pricing::Promotion)>& take) {
    PromotionsReport report;
    const auto groups = read_groups(stream, file_name, source, report);
    if (!groups) return std::unexpected(groups.error());
    const auto scales = groups->rate_scales();
    for (const PromotionGroup& group : groups->all) {
        auto expressed = express(group, scales.at(group.chain), source.by_weight);
        report.rows_by_type[group.type] += long(group.rows.size());
        for (const auto& [why, rows] : expressed.left_out) report.left_out[why] += rows;
        for (auto& [promotion, rows] : expressed.promotions) {
            report.expressed += rows;
            if (expressed.unnamed_gift) report.unnamed_gift += rows;
            report.kinds_by_type[group.type][promotion.kind] += rows;
            ++report.promotions;
            take(std::move(promotion));
        }
    }
    return report;
}

}  // namespace kassa::imports
