#pragma once
// Reads what shops must publish of their prices: files with the columns gtin, name, lang, brand, origin, quantity,
// unit_of_measure, unit, price_ils, unit_price, weighted, qty_in_package, allow_discount, chain, store; and lists of
// goods by weight with the columns plu, name, lang, price_ils_per_unit, unit, weighted, chain. They are the columns
// into which the price files of Israeli chains (Food Price Transparency Law, 2014) are commonly brought.
//
// What the columns mean. `gtin` is a GTIN or the shop's own number (see columns.h's item_of). A price is for one
// piece, or with `weighted` 1 for a kilogram; `quantity` and `unit_of_measure` say how much is in the pack. Prices are
// a chain's own: a file may hold several chains, and the shop says whose it is (`Shop`).
#include <functional>
#include <istream>
#include <string>

#include "core/base/result.h"
#include "core/catalog/csv_import.h"
#include "core/catalog/product.h"

namespace kassa::imports {

// Whose rows are wanted. Empty: everybody's, as if they were one shop; the shops' own numbers then carry their chain's
// number, because two chains may give one number to different goods.
struct Shop {
    std::string chain;  // "7290027600007", the chain's number in the files
    std::string store;  // "413"; promotions only: prices hold for a whole chain
};

struct GoodsReport {
    long rows = 0;
    long good = 0;
    long of_others = 0;  // rows of other chains, passed over
    std::vector<catalog::BadRow> bad;
};

// Hands each good row to `take`, in the file's order. The amounts are ILS; with another currency the file is refused.
// Fails only when the first row cannot be used, or reading stops.
Result<GoodsReport> read_shop_prices(std::istream& stream, const std::string& file_name, const Shop& shop,
                                     const Currency& currency, const std::function<void(catalog::Product)>& take);
Result<GoodsReport> read_weighed_goods(std::istream& stream, const std::string& file_name, const Shop& shop,
                                       const Currency& currency, const std::function<void(catalog::Product)>& take);

}  // namespace kassa::imports
