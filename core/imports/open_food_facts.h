#pragma once
// Reads the CSV exports of Open Food Facts and its sister databases (Open Beauty, Pet Food and Products Facts): text of
// more than 150 columns between tabulators, one product a line, UTF-8, without quoting that could be relied on. Columns
// are found by name, so those that come and go between exports make no difference. Their meaning is that of the field
// list beside the exports (static.openfoodfacts.org/data/data-fields.txt):
//
//     code             the barcode; products without one have a number from 200 on, which is the database's own
//     product_name, product_name_LANGUAGE   the name; abbreviated_product_name and generic_name stand in for none
//     lang, lc         the language of product_name, where the export has it
//     brands           the first one counts
//     quantity         as printed on the pack: "500 g"
//     categories_tags  "en:beverages,en:hot-drinks": from the general to the particular, the first three
//     alcohol_100g     per cent by volume; above catalog::alcohol_limit the age limit is catalog::alcohol_age
//
// There are no prices in it. Names are cut to 200 characters rather than refused: everybody may write into it.
#include <functional>
#include <istream>
#include <string>

#include "core/base/result.h"
#include "core/catalog/csv_import.h"
#include "core/catalog/product.h"

namespace kassa::imports {

// A line that is longer is bad: an export's longest are some 60 KB.
inline constexpr std::size_t longest_food_facts_line = 1024 * 1024;

// Hands each good line to `take`, in the file's order. Fails only when the first line does not name the columns, or
// reading stops.
Result<catalog::ImportReport> read_open_food_facts(std::istream& stream, const std::string& file_name,
                                                   const std::function<void(catalog::Product)>& take);

}  // namespace kassa::imports
