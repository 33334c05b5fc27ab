#pragma once
// What the store sells. A product is known by its item key: a GTIN of 14 digits, or the store's own number for goods
// that carry none (PLU). The lane keeps a copy of the product as it was when it was scanned, so a price that
// changes in mid-visit changes nothing for this shopper.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/base/describe.h"
#include "core/base/money.h"
#include "core/base/weight.h"

namespace kassa::catalog {

// "00012345678905" (GTIN, padded with zeros to 14 digits), or "plu:4011".
using ItemKey = std::string;

// A text by language ("en", "ar", "zh_CN"); "" holds the one to use where a language has none.
using Texts = std::map<std::string, std::string>;

// The text for a language, else its base language ("pt" for "pt_BR"), else "", else any; empty when there is none.
const std::string& text_in(const Texts& texts, const std::string& language);

enum class SoldBy { Piece, Weight };
KASSA_DESCRIBE_ENUM(SoldBy, Piece, Weight)

struct Product {
    ItemKey item;
    Texts names;
    std::string brand;
    std::string content;         // the net quantity as printed on the pack: "500 g"
    std::string category;        // a path of the store's own words: "dairy/milk"
    std::optional<Money> price;  // for a piece or a kilogram, tax included; none: it cannot be sold yet
    SoldBy sold_by = SoldBy::Piece;
    std::optional<Weight> gross_weight;  // of one piece with its packaging, as declared
    std::string tax = "standard";        // a key of the policy's tax table
    int age_limit = 0;                   // years; 0: none
    std::optional<Money> deposit;        // of one piece, paid on top of the price (bottles): never reduced
    std::string picture;                 // name of a picture at the store, such as "bananas.png"; may be empty

    bool operator==(const Product&) const = default;
};
KASSA_DESCRIBE(Product, item, names, brand, content, category, price, sold_by, gross_weight, tax, age_limit, deposit,
               picture)

// Where products are found. The kiosk's replica and the store's database implement it.
class Catalogue {
public:
    virtual ~Catalogue() = default;
    virtual std::optional<Product> find(const ItemKey& item) const = 0;
    // Products whose name, brand or number begins with every word of `query`, best first.
    virtual std::vector<Product> search(const std::string& query, const std::string& language, int limit) const = 0;
    // Goods without a barcode, for look-up by picture: those with a picture in this category ("" = all of them).
    virtual std::vector<Product> without_barcode(const std::string& category, int limit) const = 0;
};

}  // namespace kassa::catalog
