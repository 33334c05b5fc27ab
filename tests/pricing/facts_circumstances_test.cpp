// Facts that need more than goods and promotions: weights and labels, members, coupons, tenders, the clock, taxes,
// deposits and coins.
#include <algorithm>

#include "tests/pricing/offers.h"
#include "tests/pricing/proof/oracle.h"

using namespace shop;

namespace {

// Wednesday, 4 March 2026, noon.
const Instant noon{std::chrono::sys_days(std::chrono::year(2026) / 3 / 4) + 12h};

// The oracle is held to the same facts, as far as it goes: to the tax that comes on top.
std::int64_t total(Basket basket, std::vector<Promotion> promotions, Rules all = rules()) {
    all.promotions = std::move(promotions);
    const PricedBasket priced = price(basket, all);
    if (const auto verdict = proof::cheapest(basket, all, 200'000))
        CHECK(verdict->total == priced.total - priced.added_tax);
    return priced.total.minor_units();
}

BasketLine labelled(int id, catalog::Product product, std::int64_t price) {
    BasketLine labelled = line(id, std::move(product));
    labelled.price_on_label = cents(price);
    return labelled;
}

}  // namespace

TEST_CASE("facts: goods by weight") {
    struct {
        const char* name;
        std::int64_t kilogram, grams;
        Rounding rounding;
        std::int64_t paid;
    } facts[] = {
        {"2.185 is 2.19, halves up", 230, 950, Rounding::HalfUp, 219},
        {"2.185 is 2.18, halves to even", 230, 950, Rounding::HalfEven, 218},
        {"2.185 is 2.18, down", 230, 950, Rounding::Down, 218},
        {"2.181 is 2.19, up", 727, 300, Rounding::Up, 219},
        {"a gram of gold dust", 8'000'000, 1, Rounding::HalfUp, 8000},
        {"a gram of sand", 10, 1, Rounding::HalfUp, 0},
    };
    for (const auto& [name, kilogram, grams, rounding, paid] : facts) {
        INFO(name);
        Rules all = rules();
        all.rounding = rounding;
        CHECK(total({.lines = {weighed(1, article("a", kilogram), grams)}}, {}, all) == paid);
    }
    const Basket half_a_kilogram{.lines = {weighed(1, article("a", 600), 500)}};
    CHECK(total(half_a_kilogram, {offer(Kind::FixedPrice, for_cents(400))}) == 200);
    CHECK(total(half_a_kilogram, {offer(Kind::AmountOff, cents_off(100))}) == 250);
    CHECK(total(half_a_kilogram, {offer(Kind::Percent, percent_off(10))}) == 270);
    CHECK(total(half_a_kilogram, {basket_off(percent_off(10))}) == 270);
    // Portions are no pieces: they make no group, no set and no scale.
    const Basket portions{.lines = {weighed(1, article("a", 600), 500), weighed(2, article("a", 600), 500)}};
    for (const auto& promotion :
         {x_for_y(2, 1), n_for(2, 100), nth(2, percent_off(50)), buy_get(1, 1, percent_off(100)),
          set({{everything(), 2}}, for_cents(1)), by_quantity({{2, percent_off(50)}})})
        CHECK(total(portions, {promotion}) == 600);
}

TEST_CASE("facts: a price on the label") {
    const Basket pack{.lines = {labelled(1, article("a", 1000), 345)}};
    CHECK(total(pack, {}) == 345);
    CHECK(total(pack, {offer(Kind::Percent, percent_off(20))}) == 276);
    CHECK(total(pack, {offer(Kind::FixedPrice, for_cents(300))}) == 300);
    // A pack of goods sold by the piece is a piece.
    const Basket packs{.lines = {labelled(1, article("a", 1000), 345), labelled(2, article("a", 1000), 300)}};
    CHECK(total(packs, {x_for_y(2, 1)}) == 345);
    // Of a pack by the kilogram whose weight the label does not say, nothing by the kilogram can be taken.
    Basket cheese{.lines = {labelled(1, article("a", 1000), 345)}};
    cheese.lines[0].product.sold_by = catalog::SoldBy::Weight;
    CHECK(total(cheese, {offer(Kind::AmountOff, cents_off(100))}) == 345);
    CHECK(total(cheese, {offer(Kind::Percent, percent_off(20))}) == 276);
}

TEST_CASE("facts: coupons") {
    const auto off = for_coupon("spring", offer(Kind::AmountOff, cents_off(100)));
    Basket basket{.lines = {line(1, article("a", 500), 3)}};
    CHECK(total(basket, {off}) == 1500);
    basket.coupons = {"summer"};
    CHECK(total(basket, {off}) == 1500);
    basket.coupons = {"spring"};
    CHECK(total(basket, {off}) == 1200);
    CHECK(total(basket, {at_most(1, off)}) == 1400);
    basket.coupons = {"spring", "spring"};
    CHECK(total(basket, {at_most(1, off)}) == 1300);
    Rules all = rules();
    all.promotions = {at_most(1, off)};
    basket.coupons = {"spring", "spring", "spring", "spring", "summer"};
    const PricedBasket priced = price(basket, all);
    CHECK(priced.total == cents(1200));
    CHECK(priced.applied == std::vector<Applied>{{"offer", 3, cents(300), "spring"}});
    auto unused = priced.unused_coupons;
    std::ranges::sort(unused);
    CHECK(unused == std::vector<std::string>{"spring", "summer"});
    // A coupon on the whole basket is used up by it once, and two of them are not two times the percentage.
    basket.coupons = {"spring", "spring"};
    all.promotions = {for_coupon("spring", basket_off(percent_off(10)))};
    CHECK(price(basket, all).total == cents(1350));
    CHECK(price(basket, all).unused_coupons == std::vector<std::string>{"spring"});
}

// One point for each full 1.00, and a campaign that doubles them.
Rules with_points(Promotion campaign) {
    Rules all = rules();
    all.points.enabled = true;
    all.points.usual = {.id = "usual", .goods = {}, .regular = {1, cents(100)}, .special = {1, cents(500)}};
    campaign.multiplier = {2, 1};
    all.promotions = {campaign};
    return all;
}

TEST_CASE("facts: a coupon for more points is used up by them, and a limit per member counts them") {
    auto campaign = offer(Kind::PointsMultiplier, {});
    campaign.limit_per_member = 2;
    const Rules all = with_points(for_coupon("spring", campaign));
    Basket basket{.lines = {line(1, article("a", 1000), 1)}};
    basket.member_tier = "gold";
    REQUIRE(price(basket, all).points);
    CHECK(price(basket, all).points->department == 9);  // of 9.00
    basket.coupons = {"spring", "spring"};
    auto priced = price(basket, all);
    CHECK(priced.points->department == 18);
    CHECK(priced.total == cents(900));
    CHECK(priced.applied == std::vector<Applied>{{"offer", 1, {}, "spring"}});
    CHECK(priced.unused_coupons == std::vector<std::string>{"spring"});
    basket.used = {{"offer", 2}};
    CHECK(price(basket, all).points->department == 9);
    CHECK(price(basket, all).unused_coupons.size() == 2);
    // One coupon opens one promotion: what takes money off goes first.
    Rules both = all;
    both.promotions.push_back(for_coupon("spring", basket_off(percent_off(10))));
    both.promotions.back().id = "off";
    basket.used = {};
    basket.coupons = {"spring"};
    CHECK(price(basket, both).applied == std::vector<Applied>{{"off", 1, cents(90), "spring"}});
    CHECK(price(basket, both).points->department == 8);  // of 8.10
    basket.coupons = {"spring", "spring"};
    CHECK(price(basket, both).points->department == 16);
    CHECK(price(basket, both).unused_coupons.empty());
    // A campaign that is not meant for the member's tier leaves the coupon to one that is.
    Rules meant = all;
    meant.points.campaign_tiers = {"platinum"};
    meant.promotions[0].multiplier = {3, 1};
    meant.promotions.push_back(meant.promotions[0]);
    meant.promotions[1].id = "for gold";
    meant.promotions[1].multiplier = {2, 1};
    meant.promotions[1].audience.tiers = {"gold"};
    basket.coupons = {"spring"};
    CHECK(price(basket, meant).points->department == 18);
    CHECK(price(basket, meant).unused_coupons.empty());
    basket.coupons = {"spring", "spring"};
    // Goods that earn nothing leave the coupon for another time, as does a basket of nobody.
    basket.used = {};
    basket.lines[0].product.price = cents(99);
    CHECK(price(basket, all).unused_coupons.size() == 2);
    basket.lines[0].product.price = cents(1000);
    basket.member_tier = "";
    CHECK(price(basket, all).applied.empty());
    CHECK(price(basket, all).unused_coupons.size() == 2);
}

TEST_CASE("facts: members, limits and tenders") {
    Basket basket{.lines = {line(1, article("a", 1000), 4)}};
    auto each = offer(Kind::Percent, percent_off(50));
    each.limit_per_member = 3;
    CHECK(total(basket, {each}) == 4000);
    basket.member_tier = "silver";
    CHECK(total(basket, {each}) == 2500);
    basket.used = {{"offer", 2}};
    CHECK(total(basket, {each}) == 3500);
    basket.used = {{"offer", 7}};
    CHECK(total(basket, {each}) == 4000);
    auto gold = offer(Kind::Percent, percent_off(50));
    gold.audience.tiers = {"gold"};
    CHECK(total(basket, {gold}) == 4000);
    basket.member_tier = "gold";
    CHECK(total(basket, {gold}) == 1900);  // 2000 × 0.95: a special price
    auto by_card = basket_off(percent_off(10));
    by_card.audience.tenders = {"stored_value"};
    basket.member_tier = "";
    CHECK(total(basket, {by_card}) == 4000);
    basket.tender = "card";
    CHECK(total(basket, {by_card}) == 4000);
    basket.tender = "stored_value";
    CHECK(total(basket, {by_card}) == 3600);
}

TEST_CASE("facts: days and hours") {
    auto night = offer(Kind::Percent, percent_off(50));
    night.validity.weekdays = {3};  // Wednesday
    night.validity.hours = {{22 * 60, 2 * 60}};
    struct {
        const char* name;
        Duration after_noon;
        const char* zone;
        bool holds;
    } facts[] = {
        {"Wednesday noon", 0h, "UTC", false},
        {"Wednesday 21:59", 9h + 59min, "UTC", false},
        {"Wednesday 22:00", 10h, "UTC", true},
        {"Thursday 01:59", 13h + 59min, "UTC", true},
        {"Thursday 02:00", 14h, "UTC", false},
        {"Wednesday 01:00", -11h, "UTC", false},
        {"Thursday 23:00", 35h, "UTC", false},
        {"Wednesday 21:30 in Berlin", 8h + 30min, "Europe/Berlin", false},
        {"Wednesday 22:30 in Berlin", 9h + 30min, "Europe/Berlin", true},
        {"Wednesday 23:00 in Shanghai", 3h, "Asia/Shanghai", true},
    };
    for (const auto& [name, after, zone, holds] : facts) {
        INFO(name);
        Rules all = rules();
        all.time_zone = zone;
        CHECK(total({.lines = {line(1, article("a", 1000))}, .at = noon + after}, {night}, all) ==
              (holds ? 500 : 1000));
    }
    Rules all = rules();
    all.promotions = {night};
    const PricedBasket unsure =
        price({.lines = {line(1, article("a", 1000))}, .at = noon + 10h, .clock_trusted = false}, all);
    CHECK(unsure.total == cents(1000));
    CHECK(unsure.hours_left_out);
}

TEST_CASE("facts: taxes, deposits and coins") {
    Rules added = rules();
    added.tax_mode = TaxMode::Added;
    auto bread = article("b", 250);
    bread.tax = "reduced";
    const PricedBasket basket = price({.lines = {line(1, article("a", 999)), line(2, bread)}}, added);
    CHECK(basket.added_tax == cents(200 + 14));  // 20 % of 9.99, 5.5 % of 2.50
    CHECK(basket.total == cents(999 + 250 + 214));
    // Added tax is on what is paid, and once on the sum of a rate.
    CHECK(total({.lines = {line(1, article("a", 999), 3)}}, {offer(Kind::Percent, percent_off(50))}, added) ==
          1800);

    auto beer = article("beer", 100);
    beer.deposit = cents(25);
    CHECK(total({.lines = {line(1, beer, 2)}}, {}) == 250);
    CHECK(total({.lines = {line(1, beer, 2)}}, {offer(Kind::Percent, percent_off(100))}) == 50);
    CHECK(total({.lines = {line(1, beer, 6)}}, {x_for_y(3, 2)}) == 550);
    CHECK(total({.lines = {line(1, beer, 2)}}, {basket_off(percent_off(50))}) == 150);
    CHECK(total({.lines = {line(1, beer, 10)}, .member_tier = "gold"}, {}) == 900 + 250);

    Rules coins = rules();
    coins.cash_step = cents(5);
    struct {
        std::int64_t total, rounding;
    } sums[] = {{1000, 0}, {1001, -1}, {1002, -2}, {1003, 2}, {1004, 1}, {0, 0}, {2, -2}};
    for (const auto& [total, rounding] : sums) CHECK(cash_rounding(cents(total), coins) == cents(rounding));
    coins.cash_step = {};
    CHECK(cash_rounding(cents(1003), coins) == Money());
}
