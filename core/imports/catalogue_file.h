#pragma once
// Writes goods as the file that catalog/csv_import.h reads: the full format, one product a line.
#include <ostream>
#include <set>
#include <string>

#include "core/catalog/product.h"

namespace kassa::imports {

// Columns for the names in these languages stand in the file, beside `name` for the one without a language.
class CatalogueWriter {
public:
    CatalogueWriter(std::ostream& stream, Currency currency, std::set<std::string> languages);
    void put(const catalog::Product& product);

private:
    std::ostream& stream_;
    Currency currency_;
    std::set<std::string> languages_;
};

}  // namespace kassa::imports
