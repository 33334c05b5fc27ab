#pragma once
// Inside the imports room: a comma-separated file whose first row names its columns, and the smallest readings that
// its formats share.
#include <initializer_list>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/csv.h"
#include "core/base/money.h"
#include "core/base/result.h"
#include "core/catalog/product.h"

namespace kassa::imports {

// Reads rows by column name. Columns that nobody asks for may stand in the file: other people's files have them.
class Rows {
public:
    explicit Rows(std::istream& stream) : reader_(stream) {}

    // Reads the first row. Fails with a sentence that names the file and the column when one of `needed` is missing.
    Result<void> begin(const std::string& file_name, std::initializer_list<std::string_view> needed);
    // Moves on to the next row; `wrong()` says what is wrong with it as a row, if anything.
    bool next();
    const std::optional<std::string>& wrong() const { return wrong_; }
    long line() const { return reader_.line(); }

    const std::vector<std::string>& columns() const { return columns_; }
    // The field of this row, "" where the file has no such column.
    std::string_view operator[](std::string_view column) const;

private:
    CsvReader reader_;
    std::vector<std::string> columns_;
    std::optional<std::string> wrong_;
};

// A text of people as it can be shown: UTF-8 without control characters, spaces made single, cut to `longest`
// characters. Nothing when it is not UTF-8.
std::optional<std::string> plain_text(std::string_view field, std::size_t longest);

// What a shop's file calls an article. A right GTIN of 8, 12, 13 or 14 digits is one; ten or eleven digits that make a
// right UPC-A with zeros in front are one too (spreadsheets drop them). Every other number of at most 14 digits is the
// shop's own: "plu:1216705", or "plu:CHAIN-1216705" where the goods of several chains stand together and `chain` says
// whose number it is. Nothing for what is no number, or nothing but zeros.
std::optional<catalog::ItemKey> item_of(std::string_view number, std::string_view chain);

bool all_digits(std::string_view text);

}  // namespace kassa::imports
