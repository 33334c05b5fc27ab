#pragma once
// Tells what a file is by its first row, so that `store import FILE` needs no word for it, and reads goods of every
// kind with one call.
#include <functional>
#include <istream>
#include <memory>
#include <string>
#include <vector>

#include "core/catalog/csv_import.h"
#include "core/imports/shop_goods.h"

namespace kassa::imports {

enum class FileKind {
    Catalogue,       // catalog/csv_import.h, in either of its formats
    OpenFoodFacts,   // open_food_facts.h
    ShopPrices,      // shop_goods.h
    WeighedGoods,    // shop_goods.h
    ShopPromotions,  // shop_promotions.h
    Promotions,      // promotions_file.h
};

// A stream whose first line has been looked at, and is there again to be read.
class Looked {
public:
    explicit Looked(std::istream& stream);
    ~Looked();
    Looked(const Looked&) = delete;
    Looked& operator=(const Looked&) = delete;

    // Catalogue where nothing says otherwise: its reader knows the right sentences for what is wrong.
    FileKind kind() const;
    std::istream& stream() { return *again_; }

private:
    class Buffer;
    std::string first_;
    std::unique_ptr<Buffer> buffer_;
    std::unique_ptr<std::istream> again_;
};

// Reads goods of the kinds Catalogue, OpenFoodFacts, ShopPrices and WeighedGoods.
struct GoodsRead {
    long good = 0;
    long of_others = 0;
    std::vector<catalog::BadRow> bad;
};
Result<GoodsRead> read_goods(FileKind kind, std::istream& stream, const std::string& file_name, const Shop& shop,
                             const Currency& currency, const std::function<void(catalog::Product)>& take);

}  // namespace kassa::imports
