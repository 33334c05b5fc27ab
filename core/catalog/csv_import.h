#pragma once
// Reads products from a CSV file (RFC 4180, UTF-8). The first row names the columns and so decides which of two
// formats it is; an unknown column is an error that names it. A row that is wrong is reported with its line and
// reason, and the others go in.
//
// The full format is a store's own list. `item` and one name are needed, the rest may be left out:
//
//     item            a GTIN of 8, 12, 13 or 14 digits with its check digit, or plu:4011 (up to fourteen digits)
//     name            in any language, at most 200 characters
//     name_en, name_pt_BR, …   names by language: two or three small letters, perhaps with a country
//     brand, content  as printed on the pack: "500 g"
//     category        a path of the store's own words: dairy/milk
//     price           for a piece or a kilogram, tax included, in the policy's currency: 1.99
//     sold_by         piece, or kg (which may also be called weight); nothing means piece
//     gross_weight_g  of one piece with its packaging, in grams
//     tax             a key of the policy's tax table; nothing means standard
//     age_limit       years
//     deposit         of one piece, paid on top of the price: 0.25
//     picture         the name of a picture file at the store
//
// The list format is that of public product databases: gtin, name, lang, brand, quantity, categories, alcohol_pct,
// source. It has no prices. An article may have a row in each language: `take` gets each row as a product with one
// name, and whoever keeps them merges the names of the same item.
#include <functional>
#include <istream>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/catalog/product.h"

namespace kassa::catalog {

struct BadRow {
    long line = 0;  // of the file, counted from 1
    std::string reason;
    bool operator==(const BadRow&) const = default;
};

struct ImportReport {
    long good = 0;  // rows
    std::vector<BadRow> bad;
    bool operator==(const ImportReport&) const = default;
};

// In the list format, drinks stronger than this (per cent by volume) are sold from 18 years on. Both the excise law
// of the European Union for beer (Directive 92/83/EEC, article 2) and the British law on selling to minors
// (Licensing Act 2003, sections 146 and 191) begin to speak of alcohol above 0.5 %; laws that begin at 1.2 % ask
// for less.
inline constexpr Ratio alcohol_limit{5, 10};
inline constexpr int alcohol_age = 18;

// Hands each good row to `take`, in the file's order. `file_name` stands for the file in sentences. Fails only when
// the first row cannot be used.
Result<ImportReport> import_csv(std::istream& stream, const std::string& file_name, const Currency& currency,
                                const std::function<void(Product)>& take);

}  // namespace kassa::catalog
