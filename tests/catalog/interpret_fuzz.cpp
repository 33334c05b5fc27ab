// Whatever a symbol holds, `interpret` answers. The first byte chooses how it was read, the rest is its text.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "core/catalog/barcode.h"
#include "core/catalog/coupon.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace kassa::catalog;
    static const CodeRules rules{
        .in_store =
            {{"21IIIIIPPPPPC", 2, ""}, {"22IIIIVPPPPPC", 2, ""}, {"23IIIIIWWWWWC", 3, ""}, {"26IIIIINNNNNC", 0, ""}},
        .vip_prefixes = {"299", "VIP"},
        .badge_prefixes = {"298"},
        .coupons = {{"99123########", "series-*"}, {"C-####", "leaflet"}, {"0614141-######", "soap"}},
        .single_use_coupon_prefixes = {"KC", "977"},
    };
    if (size == 0) return 0;
    Barcode barcode;
    barcode.symbology = Symbology(data[0] % 13);
    barcode.gs1 = (data[0] & 0x80) != 0;
    barcode.text.assign(reinterpret_cast<const char*>(data) + 1, size - 1);
    const Meaning meaning = interpret(barcode, rules, {});
    // An item always has a key that the catalogue can hold, and never a negative amount.
    if (const auto* item = std::get_if<ItemCode>(&meaning)) {
        if (item->item.size() != 14 && !item->item.starts_with("plu:")) std::abort();
        if (item->item.size() == 14 && !has_valid_check_digit(item->item)) std::abort();
        if (item->price && (item->price->is_negative() || item->price->is_zero())) std::abort();
        if (item->weight && item->weight->in_milligrams() <= 0) std::abort();
    }
    // A coupon is named by its key, or only the store can name it; and what is burned once is checked first.
    if (const auto* coupon = std::get_if<CouponCode>(&meaning)) {
        if (coupon->code.empty() || coupon->key.empty() != coupon->single_use) std::abort();
        if (!coupon->expires.empty() && coupon->expires.size() != 6) std::abort();
        const auto body = coupon->code.substr(0, coupon->code.size() - 1);
        if (coupon->single_use && check_character(body) != coupon->code.back()) std::abort();
    }
    return 0;
}
