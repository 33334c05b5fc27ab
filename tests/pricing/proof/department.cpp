#include "tests/pricing/proof/department.h"

#include <format>

#include "tests/pricing/proof/any_promotion.h"

namespace kassa::proof {

using namespace pricing;
using Kind = Promotion::Kind;

namespace {

constexpr std::size_t aisles = 20, shelves = 15, brands = 300;
constexpr std::int64_t endings[] = {0, 9, 49, 50, 90, 95, 99, 99, 99};

catalog::Product any_product(std::size_t number, Random& random) {
    catalog::Product product{.item = std::format("{:014}", 1'000'000 + number), .names = {{"", "Article"}}};
    product.category = std::format("a{}/s{}", random.below(aisles), random.below(shelves));
    product.brand = std::format("b{}", random.below(brands));
    product.price = Money::minor(std::int64_t(random.below(30)) * 100 + any_of(endings, random) + 20);
    product.tax = chance(50, random) ? "standard" : "reduced";
    if (chance(8, random)) product.sold_by = catalog::SoldBy::Weight;
    if (product.sold_by == catalog::SoldBy::Piece && chance(5, random)) product.deposit = Money::minor(25);
    return product;
}

Scope any_goods(const std::vector<catalog::Product>& products, Random& random) {
    Scope scope;
    const auto& product = products[random.below(products.size())];
    const std::uint64_t how = random.below(100);
    if (how < 6)
        scope.categories = {product.category};
    else if (how < 12)
        scope.brands = {product.brand};
    else
        for (std::uint64_t i = 0, count = random.below(how < 50 ? 2 : 12) + 1; i < count; ++i)
            scope.items.push_back(products[random.below(products.size())].item);
    if (how < 12 && chance(30, random)) scope.excluded_items = {products[random.below(products.size())].item};
    return scope;
}

// How often each kind is seen in a retailer's week, in per mille: most offers are prices and percentages of single
// articles, then groups, then sets; a handful are about the whole basket.
struct Share {
    Kind kind;
    std::uint64_t share;
};
constexpr Share shares[] = {
    {Kind::Percent, 230},   {Kind::AmountOff, 120},   {Kind::FixedPrice, 240}, {Kind::Clearance, 40},
    {Kind::NForM, 90},      {Kind::NForPrice, 120},   {Kind::NthReduced, 40},  {Kind::MixAndMatch, 25},
    {Kind::Bundle, 15},     {Kind::BuyGet, 30},       {Kind::Gift, 5},         {Kind::QuantityTiers, 30},
    {Kind::BasketTiers, 3}, {Kind::BasketPercent, 3}, {Kind::BasketAmount, 4}, {Kind::PointsMultiplier, 5}};

Kind any_kind(Random& random) {
    std::uint64_t at = random.below(1000);
    for (const auto& [kind, share] : shares) {
        if (at < share) return kind;
        at -= share;
    }
    return Kind::Percent;
}

void fill(Promotion& promotion, const std::vector<catalog::Product>& products, Random& random) {
    promotion.reward.percent = Ratio::percent(std::int64_t(random.below(10) + 1) * 5);
    promotion.reward.amount = Money::minor(std::int64_t(random.below(8) + 1) * 50);
    promotion.buy = int(random.below(2)) + 2;
    promotion.pay = promotion.buy - 1;
    promotion.get = 1;
    switch (promotion.kind) {
        case Kind::NForPrice:
            promotion.reward.amount = Money::minor(std::int64_t(random.below(20) + 5) * 100);
            break;
        case Kind::BuyGet: promotion.buy = 1; [[fallthrough]];
        case Kind::Gift:
            promotion.get_goods = any_goods(products, random);
            promotion.reward.percent = Ratio::percent(100);
            promotion.spent = Money::minor(promotion.kind == Kind::Gift ? 3000 : 0);
            break;
        case Kind::MixAndMatch:
        case Kind::Bundle:
            promotion.parts = {{promotion.goods, 1}, {any_goods(products, random), 1}};
            promotion.goods = {};
            break;
        case Kind::QuantityTiers:
            promotion.tiers = {{.quantity = 3, .reward = {.percent = {10, 100}}},
                               {.quantity = 6, .reward = {.percent = {20, 100}}}};
            break;
        case Kind::BasketTiers:
            promotion.tiers = {{.spent = Money::minor(5000), .reward = {.percent = {5, 100}}},
                               {.spent = Money::minor(10000), .reward = {.percent = {8, 100}}}};
            break;
        case Kind::BasketPercent:
        case Kind::BasketAmount: promotion.spent = Money::minor(5000); break;
        case Kind::PointsMultiplier: promotion.multiplier = {2, 1}; break;
        default: break;
    }
    if (promotion.kind == Kind::BasketTiers || promotion.kind == Kind::BasketPercent ||
        promotion.kind == Kind::BasketAmount) {
        promotion.goods = {};
        promotion.goods.everything = true;
    }
}

}  // namespace

Department any_department(std::size_t products, std::size_t promotions, std::uint64_t seed) {
    Random random(seed);
    Department made;
    for (std::size_t i = 0; i < products; ++i) made.products.push_back(any_product(i, random));
    Rules& rules = made.rules;
    rules.taxes = {{"reduced", {Ratio{55, 1000}, "B"}}, {"standard", {Ratio{20, 100}, "A"}}};
    rules.vip.tiers = {{"gold", {{"", "Gold"}}, {90, 100}, {95, 100}, 2}};
    for (std::size_t i = 0; i < promotions; ++i) {
        Promotion promotion;
        promotion.id = std::format("p{:05}", i);
        promotion.names = {{"", promotion.id}};
        promotion.kind = any_kind(random);
        promotion.goods = any_goods(made.products, random);
        promotion.group = chance(90, random) ? "offer" : "members";
        promotion.audience.members_only = promotion.group == "members";
        if (chance(10, random)) promotion.limit_per_basket = int(random.below(4)) + 1;
        fill(promotion, made.products, random);
        rules.promotions.push_back(std::move(promotion));
    }
    rules.prepare();
    return made;
}

Basket any_large_basket(const Department& department, std::size_t lines, Random& random) {
    Basket basket;
    basket.at = some_monday + std::chrono::minutes(random.below(14 * 24 * 60));
    basket.member_tier = chance(50, random) ? "gold" : "";
    // Shoppers take what is on offer: half of the lines are goods that some promotion names.
    for (int id = 1; id <= int(lines); ++id) {
        const auto& promotions = department.rules.promotions;
        const auto& named = promotions[random.below(promotions.size())].goods.items;
        const catalog::Product* product = &department.products[random.below(department.products.size())];
        if (chance(50, random) && !named.empty()) {
            const std::size_t number =
                std::size_t(std::stoull(named[random.below(named.size())])) - 1'000'000;
            product = &department.products[number];
        }
        BasketLine line{.id = id, .product = *product};
        if (product->sold_by == catalog::SoldBy::Weight)
            line.weight = Weight::grams(std::int64_t(random.below(2000)) + 50);
        else
            line.quantity = chance(70, random) ? 1 : int(random.below(5)) + 2;
        basket.lines.push_back(std::move(line));
    }
    return basket;
}

}  // namespace kassa::proof
