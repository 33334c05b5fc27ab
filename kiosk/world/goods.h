#pragma once
// The goods that lie about in the demo shop: what a person can take, with its barcode, picture and weight. They are
// read from the catalogue that the shop was made of.
#include <filesystem>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "core/base/weight.h"
#include "core/catalog/product.h"

namespace kassa::world {

struct Good {
    std::string code;  // the barcode's digits, without leading zeros beyond EAN-13; "": loose goods have none
    catalog::Texts names;
    std::filesystem::path picture;
    Weight weight;           // of a piece with its packaging; of loose goods, what a hand takes
    bool by_weight = false;  // how much of it is taken is for the person to say
};

// The catalogue's goods in the file's order (the full format of core/catalog/csv_import.h). A fault names the file.
Result<std::vector<Good>> read_goods(const std::filesystem::path& catalogue,
                                     const std::filesystem::path& pictures);

}  // namespace kassa::world
