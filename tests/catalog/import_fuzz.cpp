// Anything at all as a shop's list of goods: what goes in can be sold, and every row is either good or named.
#include <cstdint>
#include <cstdlib>
#include <set>
#include <sstream>

#include "core/catalog/barcode.h"
#include "core/catalog/csv_import.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa;
    using namespace kassa::catalog;
    std::istringstream in(std::string(reinterpret_cast<const char*>(data), size));
    long taken = 0;
    const auto report = import_csv(in, "goods.csv", Currency{"EUR", 2}, [&](const Product& product) {
        ++taken;
        const bool gtin = product.item.size() == 14 && has_valid_check_digit(product.item);
        if (!gtin && !product.item.starts_with("plu:")) std::abort();
        if (product.names.empty() || product.age_limit < 0) std::abort();
        if (product.price && product.price->is_negative()) std::abort();
        if (product.gross_weight && product.gross_weight->in_milligrams() <= 0) std::abort();
        for (const auto& [language, name] : product.names)
            for (const char c : name)
                if (std::uint8_t(c) < 0x20) std::abort();  // a receipt printer would obey it
    });
    if (!report) {
        if (report.error().sentence.empty() || taken > 0) std::abort();
        return 0;
    }
    if (report->good != taken) std::abort();
    long last = 1;  // the columns' names
    for (const BadRow& row : report->bad) {
        if (row.line < last || row.reason.empty()) std::abort();
        last = row.line;
    }
    return 0;
}
