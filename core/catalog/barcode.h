#pragma once
// What a code on a product means to the till. `interpret` turns the text of a barcode (or a number typed by hand)
// into an item, an in-store code with its weight or price, a card or a badge, by the General Specifications of GS1
// and the store's own table of in-store prefixes.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/describe.h"
#include "core/base/result.h"
#include "core/catalog/product.h"

namespace kassa::catalog {

enum class Symbology {
    Keyed,  // typed by a person: digits, with a check digit where its length asks for one
    Ean13, Ean8, UpcA, UpcE,
    DataBar, DataBarLimited, DataBarExpanded,
    Code128, Itf, Qr, DataMatrix, DotCode,
};
KASSA_DESCRIBE_ENUM(Symbology, Keyed, Ean13, Ean8, UpcA, UpcE, DataBar, DataBarLimited, DataBarExpanded, Code128, Itf,
                    Qr, DataMatrix, DotCode)

struct Barcode {
    Symbology symbology = Symbology::Keyed;
    // As the symbol carries it. GS1 symbols (DataBar Expanded, GS1-128, GS1 DataMatrix, GS1 QR) have `gs1` set and
    // their FNC1 separators as the ASCII group separator 0x1D.
    std::string text;
    bool gs1 = false;

    bool operator==(const Barcode&) const = default;
};
KASSA_DESCRIBE(Barcode, symbology, text, gs1)

// The check digit (0–9) that completes `digits` (GS1 General Specifications 7.9); every character is a digit.
int check_digit(std::string_view digits);
bool has_valid_check_digit(std::string_view digits);
// 8, 12, 13 or 14 digits with a right check digit → 14 digits. UPC-E (8 digits with number system and check digit)
// is expanded by `expand_upc_e` first.
std::optional<ItemKey> gtin14(std::string_view digits);
std::optional<std::string> expand_upc_e(std::string_view digits);
// "04011" → "plu:4011": one to five digits, not all zero, without leading zeros.
std::optional<ItemKey> plu_key(std::string_view digits);

// One row of the policy's table of in-store codes: "23IIIIIWWWWWC" says that codes of 13 digits beginning with 23
// hold an item reference (I), a weight in the row's unit (W) or a price (P) or a count (N), a price check digit
// (V), and the check digit (C). Letters not of these must match as they are.
struct InStoreRule {
    std::string pattern;    // as above, one character a digit
    int decimals = 3;       // of the weight in kilograms, or of the price in the currency
    std::string note;       // for people: "weighed goods, Norway"

    bool operator==(const InStoreRule&) const = default;
};
KASSA_DESCRIBE(InStoreRule, pattern, decimals, note)

// One row of the policy's table of coupons: which printed codes are which coupon (see coupon.h).
struct CouponRule {
    std::string pattern;  // "99123########": '#' is any digit
    std::string key;      // promotions' word for it; '*' stands for the digits under '#'

    bool operator==(const CouponRule&) const = default;
};
KASSA_DESCRIBE(CouponRule, pattern, key)

struct CodeRules {
    std::vector<InStoreRule> in_store;        // the first that matches counts
    // Codes beginning so are VIP cards or staff badges, in any symbol and when typed; but a right GTIN of a producer
    // read from a retail symbol or typed is always an article.
    std::vector<std::string> vip_prefixes;
    std::vector<std::string> badge_prefixes;
    std::vector<CouponRule> coupons;                      // the first that fits counts
    std::vector<std::string> single_use_coupon_prefixes;  // codes that the store burns with their first use

    bool operator==(const CodeRules&) const = default;
};
KASSA_DESCRIBE(CodeRules, in_store, vip_prefixes, badge_prefixes, coupons, single_use_coupon_prefixes)

// An article, with what else its code said. `item` is what the catalogue is asked for: for an in-store code that is
// the code with its variable part set to zero and the check digit made good, as GS1 recommends for look-up.
struct ItemCode {
    ItemKey item;
    std::optional<Weight> weight;
    std::optional<Money> price;
    std::optional<int> count;
    // Dates are YYMMDD; a day 00 is the month's last (General Specifications 3.4). freshness.h says what they mean.
    std::string batch;        // AI (10)
    std::string expiry;       // AI (17), or (7003) with hour and minute behind it: YYMMDDhhmm
    std::string best_before;  // AI (15)
    std::string serial;       // AI (21)
    std::string sell_by;      // AI (16)
    std::string made;         // AI (11), else (13), the day of packing
    std::string page;         // AI (8200), the address of the maker's page about it

    bool operator==(const ItemCode&) const = default;
};
KASSA_DESCRIBE(ItemCode, item, weight, price, count, batch, expiry, best_before, serial, sell_by, made, page)

struct VipCardCode {
    std::string number;
    bool operator==(const VipCardCode&) const = default;
};
KASSA_DESCRIBE(VipCardCode, number)

struct BadgeCode {
    std::string number;
    bool operator==(const BadgeCode&) const = default;
};
KASSA_DESCRIBE(BadgeCode, number)

// A coupon (coupon.h says how a code becomes one).
struct CouponCode {
    std::string code;         // as printed; of GS1 element strings the number alone
    std::string key;          // what promotions call it; "" of a single-use code, which the store has to tell
    bool single_use = false;  // the code is worth money to whoever has it: it never enters a journal or a log
    std::string starts;       // the first day, YYMMDD, where the code itself says it
    std::string expires;      // the last one

    bool operator==(const CouponCode&) const = default;
};
KASSA_DESCRIBE(CouponCode, code, key, single_use, starts, expires)

// A code that is none of the store's: a web address, a Code 128 of a parcel, a number with a wrong check digit.
struct NotForSale {
    enum class Why { NotAnItem, WrongCheckDigit, BrokenElementString };
    Why why = Why::NotAnItem;
    bool operator==(const NotForSale&) const = default;
};
KASSA_DESCRIBE_ENUM(NotForSale::Why, NotAnItem, WrongCheckDigit, BrokenElementString)
KASSA_DESCRIBE(NotForSale, why)

using Meaning = std::variant<ItemCode, VipCardCode, BadgeCode, CouponCode, NotForSale>;

// What the code means. Never fails: what cannot be read is NotForSale, whatever the text holds.
Meaning interpret(const Barcode& barcode, const CodeRules& rules, const Currency& currency);

}  // namespace kassa::catalog
