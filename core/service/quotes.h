#pragma once
// What a basket would cost: POST /v1/quotes and `store quote BASKET.json` take the same words and give the same answer.
// Nothing is kept, and nothing is used up.
//
// The basket is a JSON object. Amounts that people write are decimal texts in the policy's currency ("3.20"); amounts
// in the answer are whole minor units, as everywhere under /v1.
//
//     {
//       "time": "2026-11-21T18:30:00+01:00",   with its offset from UTC, or without one where the store stands; now
//       "lane": "3",
//       "tender": "card",                       "card", "cash", "stored_value" or "voucher"; what all of it is paid with
//       "member": { "tier": "gold", "birthday": true, "used": { "spring": 1 } },
//       "coupons": [ "spring", "9912345678904" ],
//       "items": [
//         { "code": "4006381333931", "quantity": 2 },
//         { "code": "plu:4011", "weight_grams": 1250 },
//         { "code": "2112345003206" },
//         { "code": "4006381333948", "price_on_label": "3.20" }
//       ]
//     }
//
// A code is an item key (plu:4011), or whatever a scanner or a finger could give: GTINs, in-store codes, element
// strings in brackets. A coupon is named by its key, or by its printed code. `used` says how often the member has had
// promotions with a limit per member.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/catalog/barcode.h"
#include "core/policy/policy.h"
#include "core/pricing/pricing.h"
#include "core/service/service.h"

namespace kassa::service {

struct QuoteItem {
    std::string code;
    std::optional<int> quantity;               // pieces, 1 to 9,999; 1
    std::optional<double> weight_grams;        // goods sold by weight, 0.001 to 1,000,000; to the milligram
    std::optional<std::string> price_on_label; // of the whole line
    bool operator==(const QuoteItem&) const = default;
};
KASSA_DESCRIBE(QuoteItem, code, quantity, weight_grams, price_on_label)

struct QuoteMember {
    std::string tier;
    bool birthday = false;
    std::map<std::string, int> used;
    bool operator==(const QuoteMember&) const = default;
};
KASSA_DESCRIBE(QuoteMember, tier, birthday, used)

struct QuoteRequest {
    std::string time;
    std::string lane;
    std::string tender;
    std::optional<QuoteMember> member;
    std::vector<std::string> coupons;
    std::vector<QuoteItem> items;
    bool operator==(const QuoteRequest&) const = default;
};
KASSA_DESCRIBE(QuoteRequest, time, lane, tender, member, coupons, items)

struct QuoteLine {
    int item = 0;      // its place in the request, counted from 1
    std::string key;   // of the product
    catalog::Texts names;
    int quantity = 1;
    std::optional<std::int64_t> weight_grams;
    Money unit_price;  // of a piece or kilogram
    Money list;
    std::vector<pricing::Step> steps;  // from list to paid, each with its reason
    Money paid;
    std::string tax;
    std::optional<pricing::LinePoints> points;
    bool clearance = false;
    bool operator==(const QuoteLine&) const = default;
};
KASSA_DESCRIBE(QuoteLine, item, key, names, quantity, weight_grams, unit_price, list, steps, paid, tax, points,
               clearance)

struct Quote {
    std::string time;      // that it was reckoned for, UTC
    std::string currency;  // "EUR"
    int decimals = 2;      // of its minor unit
    std::string policy;
    std::int64_t promotions_version = 0;
    std::vector<QuoteLine> lines;
    std::vector<pricing::TaxShare> taxes;
    Money list;
    Money saved;
    Money deposits;
    Money added_tax;
    Money total;
    Money cash_rounding;   // what paying with coins adds to the total, or takes off; zero for any other tender
    std::vector<pricing::Applied> applied;
    std::vector<std::string> unused_coupons;
    std::optional<pricing::BasketPoints> points;
    bool operator==(const Quote&) const = default;
};
KASSA_DESCRIBE(Quote, time, currency, decimals, policy, promotions_version, lines, taxes, list, saved, deposits,
               added_tax, total, cash_rounding, applied, unused_coupons, points)

// What a quote stands on. The rules are lent.
struct QuoteGround {
    const pricing::Rules& rules;
    const catalog::CodeRules& codes;
    std::string policy;
    std::int64_t promotions_version = 0;
    std::function<Result<std::optional<catalog::Product>>(const catalog::ItemKey&)> find;
    Instant now{};
};

// A store's own goods and rules; both are lent.
QuoteGround ground_of(Storage& storage, const policy::Policy& policy, std::int64_t promotions_version, Instant now);

// The request as it was written; a refusal's sentence begins with the path of what is wrong ("items[3].quantity: …").
Answer<QuoteRequest> read_quote(const boost::json::value& json);
Answer<Quote> quote(const QuoteRequest& request, const QuoteGround& ground);

// The basket that a request means, with a line for each item in their order.
Answer<pricing::Basket> basket_of(const QuoteRequest& request, const QuoteGround& ground);

}  // namespace kassa::service
