// Anything at all as a basket: it is refused with a sentence, or what its lines cost adds up.
#include <cstdint>
#include <cstdlib>
#include <map>
#include <string_view>

#include "core/imports/json_file.h"
#include "core/service/quotes.h"

namespace {

using namespace kassa;

struct Ground {
    Ground() {
        rules.currency = {"EUR", 2};
        rules.taxes["standard"] = {Ratio::percent(20), "A"};
        rules.vip.tiers.push_back({.key = "gold"});
        pricing::Promotion three;
        three.id = "three";
        three.kind = pricing::Promotion::Kind::NForM;
        three.goods.everything = true;
        three.buy = 3;
        three.pay = 2;
        rules.promotions.push_back(three);
        rules.prepare();
        codes.in_store = {{"21IIIIIPPPPPC", 2, ""}, {"23IIIIIWWWWWC", 3, ""}};
        codes.coupons = {{"99123########", "spring"}};
        codes.single_use_coupon_prefixes = {"KC"};
        for (const auto* item : {"04006381333931", "plu:4011", "02112345000008", "02312345000002"}) {
            catalog::Product product;
            product.item = item;
            product.names[""] = "Thing";
            product.price = Money::minor(199);
            const bool by_weight = product.item == "plu:4011" || product.item == "02312345000002";
            product.sold_by = by_weight ? catalog::SoldBy::Weight : catalog::SoldBy::Piece;
            if (product.item == "04006381333931") product.deposit = Money::minor(25);
            goods[product.item] = product;
        }
    }
    pricing::Rules rules;
    catalog::CodeRules codes;
    std::map<catalog::ItemKey, catalog::Product> goods;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Ground ground;
    const auto json = imports::parse_json({reinterpret_cast<const char*>(data), size}, "basket.json");
    if (!json) return 0;
    const auto request = service::read_quote(*json);
    if (!request) {
        if (request.error().sentence.empty()) std::abort();
        return 0;
    }
    const auto find = [&](const catalog::ItemKey& item) -> Result<std::optional<catalog::Product>> {
        const auto found = ground.goods.find(item);
        if (found == ground.goods.end()) return std::nullopt;
        return found->second;
    };
    const auto quote = service::quote(*request, {ground.rules, ground.codes, "abc", 0, find, Instant{}});
    if (!quote) {
        if (quote.error().sentence.empty()) std::abort();
        return 0;
    }
    Money paid;
    for (const auto& line : quote->lines) {
        Money sum = line.list;
        for (const auto& step : line.steps) sum += step.amount;
        if (sum != line.paid) std::abort();
        paid += line.paid;
    }
    if (paid + quote->added_tax != quote->total || quote->lines.size() != request->items.size()) std::abort();
    return 0;
}
