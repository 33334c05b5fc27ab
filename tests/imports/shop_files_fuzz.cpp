// Anything at all as a file for `store import`: what goes in can be sold and priced, every row is in a promotion or has
// a reason, and what was written is read again.
#include <cstdint>
#include <cstdlib>
#include <sstream>

#include "core/catalog/utf8.h"
#include "core/imports/file_kind.h"
#include "core/imports/promotions_file.h"
#include "core/imports/shop_promotions.h"

namespace {

using namespace kassa;
using namespace kassa::imports;

void must(bool holds) {
    if (!holds) std::abort();
}

void goods(Looked& looked, const Shop& shop) {
    const auto take = [](const catalog::Product& product) {
        must(!product.item.empty() && product.item.size() <= 64 && !product.names.empty());
        must(!product.price || !product.price->is_negative());
        for (const auto& [language, name] : product.names) {
            must(catalog::utf8_length(name).has_value());
            for (const char c : name) must(std::uint8_t(c) >= 0x20);
        }
    };
    const auto read = read_goods(looked.kind(), looked.stream(), "f", shop, {"ILS", 2}, take);
    must(read || !read.error().sentence.empty());
}

void promotions(Looked& looked, const Shop& shop) {
    PromotionSource source{.shop = shop, .time_zone = "UTC", .by_weight = [](const catalog::ItemKey& item) {
        return item.back() == '7';
    }};
    long taken = 0;
    const auto read = read_shop_promotions(looked.stream(), "f", source, [&](const pricing::Promotion& promotion) {
        ++taken;
        must(!promotion.id.empty() && !pricing::wrong_with(promotion));
        must(promotion.limit_per_basket >= 0 && promotion.buy >= 0 && promotion.get >= 0);
        must(!promotion.reward.amount.is_negative());
        must(promotion.reward.percent <= Ratio{1, 1});
    });
    if (!read) return must(!read.error().sentence.empty() && taken == 0);
    long accounted = read->expressed + read->of_others + long(read->bad.size());
    for (const auto& [why, rows] : read->left_out) accounted += rows;
    must(accounted == read->rows && taken == read->promotions);
}

void promotions_of_ours(const std::string& text) {
    const auto read = read_promotions(text, "f");
    if (!read) return;
    std::ostringstream written;
    write_promotions(written, read->promotions);
    const auto again = read_promotions(written.str(), "f");
    must(again && again->bad.empty() && again->promotions == read->promotions);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    std::istringstream in(text);
    Looked looked(in);
    const Shop shop = size % 2 == 0 ? Shop{} : Shop{"7290058140886", ""};
    switch (looked.kind()) {
        case FileKind::Promotions: promotions_of_ours(text); break;
        case FileKind::ShopPromotions: promotions(looked, shop); break;
        default: goods(looked, shop);
    }
    return 0;
}
