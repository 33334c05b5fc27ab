#include "tests/pricing/proof/generator.h"

#include <algorithm>
#include <string>

#include "tests/pricing/proof/any_promotion.h"

namespace kassa::proof {

using namespace pricing;

namespace {

// Ties, neighbours, pairs at a ratio of about 0.80, halves of a cent, nothing at all, and a little that is large.
constexpr std::int64_t prices[] = {100, 100, 100, 80,  79,   99,   101,  125, 150, 199, 199, 200, 250, 300,
                                   333, 499, 500, 999, 1000, 1000, 1999, 5,   3,   1,   10,  50,  0,   12345};
constexpr const char* categories[] = {"food",   "food",        "food/fruit", "food/fruit/apples",
                                      "drinks", "drinks/beer", "home",       "tobacco"};
constexpr const char* brands[] = {"", "", "Acme", "Best"};
constexpr const char* taxes[] = {"standard", "standard", "reduced", "zero"};

catalog::Product any_article(int number, Random& random) {
    catalog::Product product{.item = "i" + std::to_string(number), .names = {{"", "Article"}}};
    product.category = any_of(categories, random);
    product.brand = any_of(brands, random);
    product.price = Money::minor(any_of(prices, random));
    product.tax = any_of(taxes, random);
    product.sold_by = chance(15, random) ? catalog::SoldBy::Weight : catalog::SoldBy::Piece;
    if (product.sold_by == catalog::SoldBy::Piece && chance(12, random))
        product.deposit = Money::minor(chance(50, random) ? 8 : 25);
    return product;
}

BasketLine any_line_of(const catalog::Product& product, int id, int most, Random& random) {
    BasketLine line{.id = id, .product = product};
    const bool by_weight = product.sold_by == catalog::SoldBy::Weight;
    if (chance(by_weight ? 30 : 6, random))
        line.price_on_label = Money::minor(std::int64_t(random.below(500)));
    if (by_weight && (!line.price_on_label || chance(50, random)))
        line.weight = Weight::grams(chance(30, random) ? 1000 : std::int64_t(random.below(3000)) + 1);
    if (!by_weight && !line.price_on_label) line.quantity = int(random.below(std::uint64_t(most))) + 1;
    return line;
}

VipRules any_vip(Random& random) {
    VipRules vip;
    vip.tiers = {{"gold", {{"", "Gold"}}, {90, 100}, {95, 100}, 2},
                 {"platinum", {{"", "Platinum"}}, {88, 100}, {90, 100}, 3}};
    if (chance(15, random)) vip.threshold = Ratio{70, 100};
    if (chance(30, random)) vip.excluded.categories = {"tobacco"};
    if (chance(10, random)) vip.excluded.brands = {"Acme"};
    return vip;
}

PointsRules any_points(Random& random) {
    PointsRules points;
    points.enabled = chance(70, random);
    points.supermarket.categories = {"food"};
    points.supermarket_rate = {1, Money::minor(200)};
    points.usual = {"usual", {.everything = true}, {1, Money::minor(100)}, {1, Money::minor(500)}};
    if (chance(20, random)) points.excluded.categories = {"tobacco"};
    return points;
}

// Groups, counters and goods that earn otherwise. By chance of their own: what a seed costs does not change with them.
void add_counters(PointsRules& points, Random random) {
    if (chance(40, random))
        points.groups = {
            {"slow", {.categories = {"home", "tobacco"}}, {1, Money::minor(800)}, {1, Money::minor(4000)}}};
    if (chance(30, random))
        points.counters = {{"beer", {.categories = {"drinks/beer"}}, {3, Money::minor(100)}, {1, Money::minor(800)}},
                           {"small", {.brands = {"Best"}}, {1, Money::minor(2000)}, {}}};
    if (chance(30, random)) points.fresh.categories = {"food/fruit"};
    if (chance(30, random)) points.campaign_tiers = {"platinum"};
}

Rules any_rules(Random& random) {
    constexpr Rounding roundings[] = {Rounding::HalfUp, Rounding::HalfUp,   Rounding::HalfUp,
                                      Rounding::HalfUp, Rounding::HalfEven, Rounding::Down,
                                      Rounding::Up};
    constexpr const char* zones[] = {"UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"};
    Rules rules;
    rules.rounding = any_of(roundings, random);
    rules.tax_mode = chance(25, random) ? TaxMode::Added : TaxMode::Contained;
    rules.store = chance(80, random) ? "s1" : "s2";
    rules.time_zone = any_of(zones, random);
    rules.taxes = {
        {"reduced", {Ratio{55, 1000}, "B"}}, {"standard", {Ratio{20, 100}, "A"}}, {"zero", {{}, "C"}}};
    rules.vip = any_vip(random);
    rules.points = any_points(random);
    return rules;
}

Basket any_circumstances(Random& random) {
    constexpr const char* tiers[] = {"", "", "gold", "gold", "platinum", "silver"};
    constexpr const char* tenders[] = {"", "card", "card", "cash", "stored_value"};
    Basket basket;
    basket.member_tier = any_of(tiers, random);
    basket.at = some_monday + std::chrono::minutes(random.below(14 * 24 * 60));
    basket.lane = chance(70, random) ? "lane-1" : "lane-2";
    for (const char* coupon : {"c1", "c2"})
        for (std::uint64_t shown = random.below(4); shown > 1; --shown) basket.coupons.push_back(coupon);
    if (!basket.member_tier.empty())
        for (int i = 1; i <= 8; ++i)
            if (chance(25, random)) basket.used["p" + std::to_string(i)] = int(random.below(4));
    basket.tender = any_of(tenders, random);
    basket.birthday = chance(10, random);
    basket.clock_trusted = !chance(8, random);
    return basket;
}

struct Scale {
    std::uint64_t articles, lines, promotions;
    int units;  // of a line, at most
};
constexpr Scale scales[] = {{3, 3, 3, 3}, {6, 7, 6, 5}, {12, 14, 18, 6}};

}  // namespace

Size size_of(std::uint64_t seed) {
    Random random(seed);
    return chance(55, random) ? Size::Small : chance(88, random) ? Size::Medium : Size::Large;
}

Case any_case(std::uint64_t seed) {
    const Scale& scale = scales[int(size_of(seed))];
    Random random(seed ^ 0x5DEECE66D);
    Case made{seed, any_rules(random), any_circumstances(random)};
    add_counters(made.rules.points, Random(seed ^ 0x70696E7473));
    std::vector<catalog::Product> articles;
    for (std::uint64_t i = 0, count = random.below(scale.articles) + 1; i < count; ++i)
        articles.push_back(any_article(int(i), random));
    for (std::uint64_t i = 0, count = random.below(scale.lines) + 1; i < count; ++i) {
        const auto& article = articles[random.below(articles.size())];
        made.basket.lines.push_back(any_line_of(article, int(i) + 1, scale.units, random));
        // A price may have changed between two scans of the same article.
        if (chance(2, random)) made.basket.lines.back().product.price = Money::minor(any_of(prices, random));
    }
    const std::uint64_t least = random.below(20) == 0 ? 0 : 2;
    for (std::uint64_t i = 0, count = least + random.below(scale.promotions); i < count && least > 0; ++i)
        made.rules.promotions.push_back(any_promotion("p" + std::to_string(i + 1), articles, random));
    return made;
}

BasketLine any_line(const Basket& basket, int id, Random& random) {
    if (chance(70, random)) {
        BasketLine line = basket.lines[random.below(basket.lines.size())];
        line.id = id;
        line.quantity = 1;
        return line;
    }
    // Numbers that no article of the basket has.
    return any_line_of(any_article(100 + int(random.below(3)), random), id, 1, random);
}

void shuffle(std::vector<BasketLine>& lines, Random& random) {
    for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
}

}  // namespace kassa::proof
