#include "core/imports/shop_goods.h"

#include "core/catalog/utf8.h"
#include "core/imports/columns.h"

namespace kassa::imports {
namespace {

constexpr std::size_t longest_name = 200;

using Reason = std::optional<std::string>;

// The columns that differ between the two kinds of list.
struct Kind {
    std::string_view number;
    std::string_view price;
};

bool is_language(std::string_view text) {
    return text.size() >= 2 && text.size() <= 3 &&
           std::ranges::all_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

Reason read_goods(const Rows& row, const Kind& kind, const Shop& shop, const Currency& currency,
                  catalog::Product& product) {
    const auto number = row[kind.number];
    const auto item = item_of(number, shop.chain.empty() ? row["chain"] : "");
    if (!item) return std::format("{}: '{}' is no number of an article", kind.number,
                                  catalog::utf8_shortened(number, 20));
    product.item = *item;
    const auto name = plain_text(row["name"], longest_name);
    if (!name) return "name: it is not UTF-8";
    if (name->empty()) return "name: it is empty";
    product.names[is_language(row["lang"]) ? std::string(row["lang"]) : ""] = *name;
    const auto price = currency.parse(row[kind.price]);
    if (!price) return std::format("{}: {}", kind.price, price.error().sentence);
    if (price->is_negative()) return std::format("{}: it is below zero", kind.price);
    product.price = *price;
    const auto weighted = row["weighted"];
    if (weighted != "0" && weighted != "1") return "weighted: it has to be 0 or 1";
    product.sold_by = weighted == "1" ? catalog::SoldBy::Weight : catalog::SoldBy::Piece;
    product.brand = plain_text(row["brand"], longest_name).value_or("");
    if (kind.number == "gtin" && weighted == "0") {
        const auto quantity = plain_text(row["quantity"], 20), unit = plain_text(row["unit_of_measure"], 20);
        if (quantity && unit && !quantity->empty() && !unit->empty()) product.content = *quantity + " " + *unit;
    }
    return {};
}

Result<GoodsReport> read_goods_file(std::istream& stream, const std::string& file_name, const Kind& kind,
                                    const Shop& shop, const Currency& currency,
                                    const std::function<void(catalog::Product)>& take) {
    if (currency.code != "ILS")
        return fault("{}: its prices are in ILS, and this store's policy reckons in {}: apply a policy in ILS first",
                     file_name, currency.code);
    Rows row(stream);
    if (auto begun = row.begin(file_name, {kind.number, "name", "lang", kind.price, "weighted", "chain"}); !begun)
        return std::unexpected(begun.error());
    GoodsReport report;
    while (row.next()) {
        ++report.rows;
        if (row.wrong()) {
            report.bad.push_back({row.line(), *row.wrong()});
            continue;
        }
        if (!shop.chain.empty() && row["chain"] != shop.chain) {
            ++report.of_others;
            continue;
        }
        catalog::Product product;
        if (auto reason = read_goods(row, kind, shop, currency, product)) {
            report.bad.push_back({row.line(), std::move(*reason)});
            continue;
        }
        ++report.good;
        take(std::move(product));
    }
    if (stream.bad()) return fault("{}: reading stopped at line {}; the disk or the connection failed", file_name,
                                   row.line());
    return report;
}

}  // namespace

Result<GoodsReport> read_shop_prices(std::istream& stream, const std::string& file_name, const Shop& shop,
                                     const Currency& currency, const std::function<void(catalog::Product)>& take) {
    return read_goods_file(stream, file_name, {"gtin", "price_ils"}, shop, currency, take);
}

Result<GoodsReport> read_weighed_goods(std::istream& stream, const std::string& file_name, const Shop& shop,
                                       const Currency& currency, const std::function<void(catalog::Product)>& take) {
    return read_goods_file(stream, file_name, {"plu", "price_ils_per_unit"}, shop, currency, take);
}

}  // namespace kassa::imports
