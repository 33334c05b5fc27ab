#include "tests/pricing/proof/real_shop.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <unordered_set>

#include "core/imports/shop_promotions.h"
#include "tests/pricing/proof/any_promotion.h"

namespace kassa::proof {

using namespace pricing;

namespace {

const Currency shekels{"ILS", 2};

Result<std::ifstream> opened(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return fault("{}: cannot be read", file.string());
    return stream;
}

Result<void> read_goods(const std::filesystem::path& folder, RealShop& shop,
                        std::unordered_set<std::string>& weighed) {
    const auto take = [&](catalog::Product product) {
        if (product.sold_by == catalog::SoldBy::Weight) weighed.insert(product.item);
        if (product.price && shop.by_item.emplace(product.item, shop.products.size()).second)
            shop.products.push_back(std::move(product));
    };
    auto prices = opened(folder / "prices_il.csv");
    if (!prices) return std::unexpected(prices.error());
    if (const auto done = imports::read_shop_prices(*prices, "prices_il.csv", {}, shekels, take); !done)
        return std::unexpected(done.error());
    auto by_weight = opened(folder / "weighed_il.csv");
    if (!by_weight) return std::unexpected(by_weight.error());
    if (const auto done = imports::read_weighed_goods(*by_weight, "weighed_il.csv", {}, shekels, take); !done)
        return std::unexpected(done.error());
    return {};
}

// Items that the promotion names one by one; none where it also names goods in another way.
std::optional<std::set<catalog::ItemKey>> items_of(const Promotion& promotion) {
    std::vector<const Scope*> scopes{&promotion.goods, &promotion.get_goods};
    for (const Part& part : promotion.parts) scopes.push_back(&part.goods);
    std::set<catalog::ItemKey> items;
    for (const Scope* scope : scopes) {
        if (scope->everything || !scope->categories.empty() || !scope->brands.empty()) return std::nullopt;
        items.insert(scope->items.begin(), scope->items.end());
    }
    return items;
}

void index_promotions(RealShop& shop) {
    std::set<catalog::ItemKey> on_offer;
    for (std::size_t i = 0; i < shop.rules.promotions.size(); ++i) {
        const auto items = items_of(shop.rules.promotions[i]);
        if (!items) {
            shop.naming_more.push_back(i);
            continue;
        }
        for (const auto& item : *items) {
            shop.naming[item].push_back(i);
            if (shop.by_item.contains(item)) on_offer.insert(item);
        }
    }
    shop.on_offer.assign(on_offer.begin(), on_offer.end());
}

// Published promotions say until when they hold and not from when, so early enough nearly all of them do.
Instant when_they_hold(const std::vector<Promotion>& promotions) {
    std::vector<Instant> ends;
    for (const Promotion& promotion : promotions)
        if (promotion.validity.until) ends.push_back(*promotion.validity.until);
    std::ranges::sort(ends);
    return ends.empty() ? some_monday : ends[ends.size() / 100] - std::chrono::hours(1);
}

BasketLine line_of(const catalog::Product& product, int id, Random& random) {
    BasketLine line{.id = id, .product = product};
    if (product.sold_by == catalog::SoldBy::Weight)
        line.weight = Weight::grams(std::int64_t(random.below(2500)) + 50);
    else
        line.quantity = chance(60, random) ? 1 : int(random.below(6)) + 2;
    return line;
}

}  // namespace

Result<RealShop> real_shop(const std::filesystem::path& folder) {
    RealShop shop;
    std::unordered_set<std::string> weighed;
    if (const auto done = read_goods(folder, shop, weighed); !done) return std::unexpected(done.error());
    auto stream = opened(folder / "promos_il.csv");
    if (!stream) return std::unexpected(stream.error());
    const imports::PromotionSource source{
        .by_weight = [&](const auto& item) { return weighed.contains(item); }};
    const auto done = imports::read_shop_promotions(*stream, "promos_il.csv", source, [&](Promotion one) {
        shop.rules.promotions.push_back(std::move(one));
    });
    if (!done) return std::unexpected(done.error());
    index_promotions(shop);
    if (shop.on_offer.empty()) return fault("{}: no promotion names any of the goods", folder.string());
    shop.at = when_they_hold(shop.rules.promotions);
    shop.rules.currency = shekels;
    shop.rules.time_zone = source.time_zone;
    // One rate for what is published; the others are those of goods that chance adds.
    shop.rules.taxes = {{"reduced", {Ratio{17, 100}, "A"}}, {"standard", {Ratio{17, 100}, "A"}}, {"zero", {{}, "C"}}};
    shop.rules.vip.tiers = {{"gold", {{"", "Gold"}}, {90, 100}, {95, 100}, 2}};
    for (catalog::Product& product : shop.products) product.tax = "standard";
    shop.rules.prepare();
    return shop;
}

Basket real_basket(const RealShop& shop, std::size_t lines, Random& random) {
    Basket basket;
    basket.at = shop.at;
    basket.member_tier = chance(50, random) ? "gold" : "";
    const Promotion* wanted = nullptr;
    for (int id = 1; id <= int(lines); ++id) {
        const catalog::Product* product = &shop.products[random.below(shop.products.size())];
        if (chance(50, random)) {
            const auto& item = shop.on_offer[random.below(shop.on_offer.size())];
            product = &shop.products[shop.by_item.at(item)];
            const auto& promotions = shop.naming.at(item);
            wanted = &shop.rules.promotions[promotions[random.below(promotions.size())]];
        } else if (wanted && !wanted->goods.items.empty() && chance(60, random)) {
            const auto found =
                shop.by_item.find(wanted->goods.items[random.below(wanted->goods.items.size())]);
            if (found != shop.by_item.end()) product = &shop.products[found->second];
        }
        if (wanted && !wanted->audience.coupon.empty() && chance(30, random))
            basket.coupons.push_back(wanted->audience.coupon);
        basket.lines.push_back(line_of(*product, id, random));
    }
    return basket;
}

Case real_case(const RealShop& shop, std::uint64_t seed) {
    Random random(seed);
    Case made{.seed = seed, .basket = real_basket(shop, random.below(25) + 1, random)};
    std::set<std::size_t> named(shop.naming_more.begin(), shop.naming_more.end());
    for (const BasketLine& line : made.basket.lines)
        if (const auto found = shop.naming.find(line.product.item); found != shop.naming.end())
            named.insert(found->second.begin(), found->second.end());
    made.rules.currency = shop.rules.currency;
    made.rules.time_zone = shop.rules.time_zone;
    made.rules.taxes = shop.rules.taxes;
    made.rules.vip = shop.rules.vip;
    for (const std::size_t promotion : named)
        made.rules.promotions.push_back(shop.rules.promotions[promotion]);
    return made;
}

std::optional<std::string> whole_set(const RealShop& shop, const Case& made) {
    if (price(made.basket, shop.rules) == price(made.basket, made.rules)) return std::nullopt;
    return "promotions that name none of the goods make a difference";
}

}  // namespace kassa::proof
