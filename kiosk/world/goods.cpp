#include "kiosk/world/goods.h"

#include <fstream>

#include "core/catalog/csv_import.h"

namespace kassa::world {
namespace {

// A hand takes about half a kilogram of what is sold by weight.
constexpr Weight handful = Weight::grams(480);

// Goods that declare no weight are taken to be this heavy: a person who plays has to put something on the scale.
constexpr Weight undeclared = Weight::grams(250);

std::string barcode_of(const catalog::ItemKey& item) {
    if (item.starts_with("plu:")) return "";
    return item.size() == 14 && item.front() == '0' ? item.substr(1) : item;
}

}  // namespace

Result<std::vector<Good>> read_goods(const std::filesystem::path& catalogue,
                                     const std::filesystem::path& pictures) {
    std::ifstream stream(catalogue, std::ios::binary);
    if (!stream) return fault("{}: the catalogue of the demo's goods cannot be read", catalogue.string());
    std::vector<Good> goods;
    // Prices are the kiosk's business; as many decimals as possible let any shop's file through.
    const auto report =
        catalog::import_csv(stream, catalogue.string(), Currency{"XXX", 6}, [&](catalog::Product product) {
            const bool by_weight = product.sold_by == catalog::SoldBy::Weight;
            const Weight weight = by_weight ? handful : product.gross_weight.value_or(undeclared);
            const auto picture =
                pictures / (product.picture.empty() ? std::string("product.png") : product.picture);
            goods.push_back({barcode_of(product.item), std::move(product.names), picture, weight, by_weight});
        });
    if (!report) return std::unexpected(report.error());
    if (goods.empty()) return fault("{}: there are no goods in it", catalogue.string());
    return goods;
}

}  // namespace kassa::world
