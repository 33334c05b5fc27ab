#include "core/service/quotes.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/catalog/freshness.h"
#include "core/catalog/utf8.h"
#include "core/imports/json_file.h"
#include "core/service/refusals.h"

namespace kassa::service {
namespace {

constexpr std::size_t most_items = 1000;
constexpr std::size_t most_coupons = 100;
constexpr int most_pieces = 9999;
constexpr double least_grams = 0.001, most_grams = 1'000'000;
// No price that is meant is larger, and sums of so many lines of it stay far from what money can count.
constexpr Money largest_price = Money::minor(1'000'000'000'000);

std::unexpected<Refusal> wrong(const std::string& path, const std::string& sentence) {
    return refuse(Refusal::Why::Malformed, path + ": " + sentence);
}

std::string shown(std::string_view text) { return catalog::utf8_shortened(text, 60); }

// A whole number of exactly these digits.
bool take_number(std::string_view& text, std::size_t digits, int& number) {
    if (text.size() < digits) return false;
    const auto field = text.substr(0, digits);
    if (!std::ranges::all_of(field, [](char c) { return c >= '0' && c <= '9'; })) return false;
    std::from_chars(field.data(), field.data() + digits, number);
    text.remove_prefix(digits);
    return true;
}

bool take_character(std::string_view& text, std::string_view one_of) {
    if (text.empty() || !one_of.contains(text[0])) return false;
    text.remove_prefix(1);
    return true;
}

// "2026-11-21T18:30", with seconds or not, "Z" or an offset behind it or nothing.
std::optional<Instant> time_of(std::string_view text, const std::string& time_zone) {
    using namespace std::chrono;
    int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
    const bool good = take_number(text, 4, year) && take_character(text, "-") && take_number(text, 2, month) &&
                      take_character(text, "-") && take_number(text, 2, day) && take_character(text, "Tt ") &&
                      take_number(text, 2, hour) && take_character(text, ":") && take_number(text, 2, minute);
    if (good && take_character(text, ":") && !take_number(text, 2, second)) return std::nullopt;
    const year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                              std::chrono::day(unsigned(day))};
    if (!good || !date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
    const auto clock = hours(hour) + minutes(minute) + seconds(second);
    if (text.empty()) {
        const auto* zone = locate_zone(time_zone);
        return time_point_cast<Duration>(zone->to_sys(local_days(date) + clock, choose::earliest));
    }
    const Instant written = Instant(sys_days(date)) + clock;
    if (text == "Z" || text == "z") return written;
    const bool behind = text[0] == '-';
    int offset_hours = 0, offset_minutes = 0;
    const bool offset = take_character(text, "+-") && take_number(text, 2, offset_hours) && take_character(text, ":") &&
                        take_number(text, 2, offset_minutes) && text.empty();
    if (!offset || offset_hours > 15 || offset_minutes > 59) return std::nullopt;
    const auto by = hours(offset_hours) + minutes(offset_minutes);
    return behind ? written + by : written - by;
}

Answer<catalog::ItemCode> item_code(const QuoteItem& item, const std::string& path, const QuoteGround& ground) {
    if (item.code.empty()) return wrong(path, "it is missing: a GTIN, plu:4011, or any code that is on goods");
    // Keys that no scanner reads: a shop's own numbers, and gifts of promotions.
    if (item.code.starts_with("plu:")) {
        const auto key = catalog::plu_key(std::string_view(item.code).substr(4));
        return catalog::ItemCode{.item = key ? *key : item.code};
    }
    if (item.code.starts_with("gift:")) return catalog::ItemCode{.item = item.code};
    // A kiosk names its lines by their keys, which may also be codes of something else.
    if (item.code.size() == 14 && catalog::has_valid_check_digit(item.code)) {
        const auto known = ground.find(item.code);
        if (!known) return unavailable(known.error());
        if (*known) return catalog::ItemCode{.item = item.code};
    }
    const auto meaning = catalog::interpret({catalog::Symbology::Keyed, item.code, false}, ground.codes,
                                            ground.rules.currency);
    if (const auto* code = std::get_if<catalog::ItemCode>(&meaning)) return *code;
    if (std::holds_alternative<catalog::CouponCode>(meaning))
        return wrong(path, "this is a coupon's code: coupons stand under \"coupons\"");
    const auto* refused = std::get_if<catalog::NotForSale>(&meaning);
    if (refused && refused->why == catalog::NotForSale::Why::WrongCheckDigit)
        return wrong(path, std::format("'{}' has a wrong check digit", shown(item.code)));
    return wrong(path, std::format("'{}' is no code of an article", shown(item.code)));
}

std::string name_of(const catalog::Product& product) {
    return std::format("{} ({})", shown(catalog::text_in(product.names, "en")), product.item);
}

// How much of the product it is. What the code itself says is not said a second time.
Answer<void> measure(const QuoteItem& item, const catalog::ItemCode& code, const std::string& path,
                     const Currency& currency, pricing::BasketLine& line) {
    const bool by_weight = line.product.sold_by == catalog::SoldBy::Weight;
    if (item.quantity && code.count) return wrong(path + ".quantity", "the code says already how many they are");
    if (item.weight_grams && code.weight) return wrong(path + ".weight_grams", "the code says already what it weighs");
    if (item.price_on_label && code.price) return wrong(path + ".price_on_label", "the code holds a price already");
    line.quantity = item.quantity.value_or(code.count.value_or(1));
    line.weight = code.weight;
    line.price_on_label = code.price;
    if (line.quantity < 1 || line.quantity > most_pieces)
        return wrong(path + ".quantity", std::format("{} is not from 1 to {}", line.quantity, most_pieces));
    if (item.weight_grams) {
        if (!(*item.weight_grams >= least_grams && *item.weight_grams <= most_grams))
            return wrong(path + ".weight_grams",
                         std::format("{} is not from {} to {:.0f}", *item.weight_grams, least_grams, most_grams));
        line.weight = Weight::milligrams(std::llround(*item.weight_grams * 1000));
    }
    if (item.price_on_label) {
        const auto price = currency.parse(*item.price_on_label);
        if (!price || *price <= Money() || *price > largest_price)
            return wrong(path + ".price_on_label",
                         std::format("'{}' is no amount in {} above zero", shown(*item.price_on_label), currency.code));
        line.price_on_label = *price;
    }
    if (by_weight && line.quantity != 1)
        return wrong(path + ".quantity", name_of(line.product) + " is sold by weight: one line for each portion");
    if (by_weight && !line.weight && !line.price_on_label)
        return wrong(path + ".weight_grams", name_of(line.product) + " is sold by weight, so it has to be given");
    if (line.price_on_label && item.quantity.value_or(1) != 1)
        return wrong(path + ".quantity", "a label's price is of one package: one line for each");
    // A piece may weigh what its code says, but it is sold as a piece.
    if (!by_weight && item.weight_grams)
        return wrong(path + ".weight_grams", name_of(line.product) + " is sold by the piece");
    if (!by_weight) line.weight.reset();
    return {};
}

Answer<pricing::BasketLine> line_of(const QuoteItem& item, int number, const QuoteGround& ground) {
    const std::string path = std::format("items[{}]", number), at_code = path + ".code";
    const auto code = item_code(item, at_code, ground);
    if (!code) return std::unexpected(code.error());
    auto product = ground.find(code->item);
    if (!product) return unavailable(product.error());
    if (!*product) return wrong(at_code, std::format("the catalogue has no '{}'", shown(code->item)));
    pricing::BasketLine line{.id = number, .product = std::move(**product)};
    if (auto good = measure(item, *code, path, ground.rules.currency, line); !good)
        return std::unexpected(good.error());
    if (!line.product.price && !line.price_on_label) return wrong(at_code, name_of(line.product) + " has no price yet");
    if (line.product.price && *line.product.price > largest_price)
        return wrong(at_code, name_of(line.product) + " has a price beyond all reason");
    if (!ground.rules.taxes.contains(line.product.tax))
        return wrong(at_code, std::format("{} has the tax '{}', which is not in the policy", name_of(line.product),
                                          shown(line.product.tax)));
    return line;
}

Answer<void> read_member(const QuoteRequest& request, const pricing::Rules& rules, pricing::Basket& basket) {
    if (!request.member) return {};
    const auto& member = *request.member;
    std::string known;
    for (const auto& tier : rules.vip.tiers) known += (known.empty() ? "" : ", ") + tier.key;
    if (!std::ranges::contains(rules.vip.tiers, member.tier, &pricing::VipTier::key))
        return wrong("member.tier", std::format("the policy has no VIP tier '{}'; it has {}", shown(member.tier),
                                                known.empty() ? "none" : known));
    for (const auto& [promotion, times] : member.used)
        if (times < 0) return wrong("member.used." + shown(promotion), "it cannot be below zero");
    basket.member_tier = member.tier;
    basket.birthday = member.birthday;
    basket.used = member.used;
    return {};
}

Answer<void> read_coupons(const QuoteRequest& request, const QuoteGround& ground, pricing::Basket& basket) {
    if (request.coupons.size() > most_coupons)
        return wrong("coupons", std::format("they are {}; at most {} are taken", request.coupons.size(), most_coupons));
    for (std::size_t i = 0; i < request.coupons.size(); ++i) {
        const std::string& text = request.coupons[i];
        const std::string path = std::format("coupons[{}]", i + 1);
        if (text.empty()) return wrong(path, "it is empty");
        const auto meaning = catalog::interpret({catalog::Symbology::Keyed, text, false}, ground.codes,
                                                ground.rules.currency);
        const auto* coupon = std::get_if<catalog::CouponCode>(&meaning);
        if (coupon && !catalog::holds_today(*coupon, basket.at, ground.rules.time_zone))
            return wrong(path, "by the days in its code this coupon is over, or does not hold yet");
        if (coupon && coupon->single_use)
            return wrong(path, "this is a code for one use, which only a purchase can use: name the coupon's key");
        basket.coupons.push_back(coupon ? coupon->key : text);
    }
    return {};
}

std::string moment(Instant at) { return std::format("{:%FT%TZ}", std::chrono::floor<std::chrono::seconds>(at)); }

}  // namespace

QuoteGround ground_of(Storage& storage, const policy::Policy& policy, std::int64_t promotions_version, Instant now) {
    const auto find = [&storage](const catalog::ItemKey& item) -> Result<std::optional<catalog::Product>> {
        const auto row = storage.product(item);
        if (!row) return std::unexpected(row.error());
        if (!*row) return std::nullopt;
        auto product = from_text<catalog::Product>((*row)->body);
        if (!product)
            return fault("the store's record of product {} is damaged: {}", item, product.error().sentence);
        return std::move(*product);
    };
    return {policy.pricing, policy.codes, policy.version, promotions_version, find, now};
}

Answer<QuoteRequest> read_quote(const boost::json::value& json) {
    auto request = imports::read_strictly<QuoteRequest>(json);
    if (!request) return refuse(Refusal::Why::Malformed, request.error().sentence);
    return std::move(*request);
}

Answer<pricing::Basket> basket_of(const QuoteRequest& request, const QuoteGround& ground) {
    pricing::Basket basket;
    basket.at = ground.now;
    if (!request.time.empty()) {
        const auto at = time_of(request.time, ground.rules.time_zone);
        if (!at) return wrong("time", std::format("'{}' is no time such as 2026-11-21T18:30:00+01:00", shown(request.time)));
        basket.at = *at;
    }
    if (!request.lane.empty() && !is_lane_name(request.lane))
        return wrong("lane", std::format("'{}' is no lane's name", shown(request.lane)));
    basket.lane = request.lane;
    constexpr std::array tenders{"", "card", "cash", "stored_value", "voucher"};
    if (!std::ranges::contains(tenders, request.tender))
        return wrong("tender", std::format("'{}' is none of card, cash, stored_value and voucher", shown(request.tender)));
    basket.tender = request.tender;
    if (auto good = read_member(request, ground.rules, basket); !good) return std::unexpected(good.error());
    if (auto good = read_coupons(request, ground, basket); !good) return std::unexpected(good.error());
    if (request.items.empty()) return wrong("items", "there is nothing to price");
    if (request.items.size() > most_items)
        return wrong("items", std::format("they are {}; at most {} are taken", request.items.size(), most_items));
    for (const QuoteItem& item : request.items) {
        auto line = line_of(item, int(basket.lines.size()) + 1, ground);
        if (!line) return std::unexpected(line.error());
        basket.lines.push_back(std::move(*line));
    }
    return basket;
}

Answer<Quote> quote(const QuoteRequest& request, const QuoteGround& ground) {
    const auto basket = basket_of(request, ground);
    if (!basket) return std::unexpected(basket.error());
    auto priced = pricing::price(*basket, ground.rules);
    const bool in_cash = request.tender == "cash";
    Quote quote{.time = moment(basket->at),
                .currency = ground.rules.currency.code,
                .decimals = ground.rules.currency.decimals,
                .policy = ground.policy,
                .promotions_version = ground.promotions_version,
                .taxes = std::move(priced.taxes),
                .list = priced.list,
                .saved = priced.saved,
                .deposits = priced.deposits,
                .added_tax = priced.added_tax,
                .total = priced.total,
                .cash_rounding = in_cash ? pricing::cash_rounding(priced.total, ground.rules) : Money(),
                .applied = std::move(priced.applied),
                .unused_coupons = std::move(priced.unused_coupons),
                .points = priced.points};
    for (std::size_t i = 0; i < priced.lines.size(); ++i) {
        auto& line = priced.lines[i];
        const auto& of = basket->lines[i];
        quote.lines.push_back({.item = of.id,
                               .key = of.product.item,
                               .names = of.product.names,
                               .quantity = of.quantity,
                               .weight_grams = of.weight ? std::optional(of.weight->in_grams()) : std::nullopt,
                               .unit_price = line.unit_price,
                               .list = line.list,
                               .steps = std::move(line.steps),
                               .paid = line.paid,
                               .tax = line.tax,
                               .points = std::move(line.points),
                               .clearance = line.clearance});
    }
    return quote;
}

}  // namespace kassa::service
