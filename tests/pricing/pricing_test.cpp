#include "tests/pricing/shop.h"

using namespace shop;

TEST_CASE("the VIP price has a cliff at a ratio of 0.80") {
    struct { const char* name; const char* tier; std::int64_t off; std::int64_t paid; } cases[] = {
        // With 21 % off, Gold would pay 75.05; the shopper is told the truth, and no other choice is cheaper.
        {"no member", "", 20, 8000},          {"Gold, nothing off", "gold", 0, 9000},
            {"Gold at 80 of 100", "gold", 20, 7200},
        {"Gold at 79 of 100", "gold", 21, 7505}, {"Gold at 50 of 100", "gold", 50, 4750},
            {"Platinum at 80 of 100", "platinum", 20, 7040},
        {"Platinum at 79 of 100", "platinum", 21, 7110}, {"an unknown tier", "silver", 0, 10000},
    };
    for (const auto& [name, tier, off, paid] : cases) {
        INFO(name);
        CHECK(priced({line(1, article("a", 10000))}, {percent("off", off)}, tier).total == cents(paid));
    }
}

TEST_CASE("among promotions that exclude each other the cheapest in the end counts") {
    const auto basket = priced({line(1, article("a", 10000))}, {percent("21", 21), percent("20", 20)}, "gold");
    CHECK(basket.total == cents(7200));
    CHECK(basket.lines[0].steps == std::vector<Step>{{Step::Reason::Promotion, "20", {{"", "20"}}, cents(-2000)},
                                                     {Step::Reason::VipPrice, "gold", {{"", "Gold"}}, cents(-800)}});
    CHECK(priced({line(1, article("a", 10000))}, {percent("21", 21), percent("20", 20)}).total == cents(7900));
    // Ten pieces at 21 % off would be 750.50; nine reduced and one not keep the better VIP price.
    CHECK(priced({line(1, article("a", 10000), 10)}, {percent("21", 21)}, "gold").total == cents(72990));
}

TEST_CASE("excluded goods have no VIP price") {
    Rules all = rules();
    all.vip.excluded.items = {"a"};
    all.vip.excluded.brands = {"Acme"};
    auto branded = article("b", 1000);
    branded.brand = "Acme";
    const auto basket =
        price({{line(1, article("a", 1000)), line(2, branded), line(3, article("c", 1000, "tobacco/cigars")),
                line(4, article("d", 1000, "tobaccoware"))}, "gold", {}}, all);
    CHECK(basket.lines[0].paid == cents(1000));
    CHECK(basket.lines[1].paid == cents(1000));
    CHECK(basket.lines[2].paid == cents(1000));
    CHECK(basket.lines[3].paid == cents(900));
}

TEST_CASE("a promotion holds for the goods, the time and the people it names") {
    auto promotion = percent("half", 50);
    promotion.goods.categories = {"food/fruit"};
    promotion.goods.items = {"x"};
    promotion.goods.brands = {"Acme"};
    promotion.goods.excluded_items = {"no"};
    const auto paid =
        [&](catalog::Product product, const char* tier = "") {
            return priced({line(1, std::move(product))}, {promotion}, tier).total; };
    auto branded = article("b", 1000, "");
    branded.brand = "Acme";
    CHECK(paid(article("a", 1000, "food/fruit")) == cents(500));
    CHECK(paid(article("a", 1000, "food/fruit/apples")) == cents(500));
    CHECK(paid(article("a", 1000, "food/fruity")) == cents(1000));
    CHECK(paid(article("x", 1000, "")) == cents(500));
    CHECK(paid(branded) == cents(500));
    CHECK(paid(article("no", 1000, "food/fruit")) == cents(1000));
    promotion.audience.members_only = true;
    CHECK(paid(article("x", 1000)) == cents(1000));
    CHECK(paid(article("x", 1000), "silver") == cents(500));
    promotion.audience.members_only = false;
    promotion.validity.from = Instant(10s);
    promotion.validity.until = Instant(20s);
    Rules all = rules();
    all.promotions = {promotion};
    for (const auto& [at, expected] : {std::pair(9s, 1000), {10s, 500}, {19s, 500}, {20s, 1000}})
        CHECK(price({{line(1, article("x", 1000))}, "", Instant(at)}, all).total == cents(expected));
}

TEST_CASE("an amount off is by the piece or the kilogram and never goes below zero") {
    CHECK(priced({line(1, article("a", 300), 2)}, {amount_off("off", 100)}).total == cents(400));
    CHECK(priced({line(1, article("a", 60), 2)}, {amount_off("off", 100)}).total == cents(0));
    CHECK(priced({weighed(1, article("a", 300), 1500)}, {amount_off("off", 100)}).total == cents(300));
    auto labelled = line(1, article("a", 300));
    labelled.product.sold_by = catalog::SoldBy::Weight;
    labelled.price_on_label = cents(777);
    CHECK(priced({labelled}, {amount_off("off", 100)}).total == cents(777));
    labelled.weight = Weight::grams(500);
    CHECK(priced({labelled}, {amount_off("off", 100)}).total == cents(727));
}

TEST_CASE("of N units the cheapest are free, from the dearest group down") {
    const auto three = n_for_m("3 for 2", 3, 2);
    const auto total = [&](std::vector<std::int64_t> prices, Promotion promotion) {
        std::vector<BasketLine> lines;
        for (const auto price : prices)
            lines.push_back(line(int(lines.size()) + 1, article("i" + std::to_string(lines.size()), price)));
        return priced(lines, {promotion}).total;
    };
    CHECK(total({300, 200, 100}, three) == cents(500));
    CHECK(total({100, 300, 200}, three) == cents(500));
    CHECK(total({300, 200}, three) == cents(500));
    CHECK(total({1000, 100, 1000, 100, 1000, 100}, three) == cents(2200));
    CHECK(total({500, 400, 300, 200, 100}, n_for_m("5 for 3", 5, 3)) == cents(1200));
    CHECK(total({500, 400, 300, 200}, n_for_m("2 for 1", 2, 1)) == cents(800));
    // A group is only made where it helps: weighed goods and other categories never enter one.
    CHECK(priced({line(1, article("a", 100), 2), line(2, article("b", 100, "other")),
                  weighed(3, article("c", 100), 1000)}, {three}).total == cents(400));
}

TEST_CASE("units that no group needs get the next best promotion") {
    const auto basket = priced({line(1, article("a", 1000), 4)}, {n_for_m("3 for 2", 3, 2), percent("ten", 10)});
    CHECK(basket.total == cents(2900));
    CHECK(basket.lines[0].steps.size() == 2);
    // Ten per cent off six units beats one free only where fewer are bought.
    CHECK(priced({line(1, article("a", 1000), 3)},
                 {n_for_m("3 for 2", 3, 2), percent("forty", 40)}).total == cents(1800));
    // Two N for M promotions share the units as is cheapest: five are 2 for 1 twice, not 3 for 2.
    CHECK(priced({line(1, article("a", 1000), 5)},
                 {n_for_m("3 for 2", 3, 2), n_for_m("2 for 1", 2, 1)}).total == cents(3000));
    CHECK(priced({line(1, article("a", 1000), 7)},
                 {n_for_m("5 for 2", 5, 2), n_for_m("2 for 1", 2, 1)}).total == cents(3000));
}

TEST_CASE("a saving is dealt out to lines of the same goods to the cent") {
    const auto basket =
        priced({line(7, article("a", 100)), line(3, article("a", 100)), line(5, article("a", 100))},
               {n_for_m("3 for 2", 3, 2)});
    CHECK(basket.total == cents(200));
    CHECK(basket.lines[1].paid == cents(67));
    CHECK(basket.lines[2].paid == cents(67));
    CHECK(basket.lines[0].paid == cents(66));
    // One line of three is the same as three lines of one.
    CHECK(priced({line(1, article("a", 5), 3)}, {},
                 "gold").total == priced({line(1, article("a", 5)), line(2, article("a", 5), 2)}, {}, "gold").total);
}

TEST_CASE("goods by weight and with a price on the label") {
    CHECK(price_of(Weight::grams(1234), cents(199), Rounding::HalfUp) == cents(246));
    CHECK(price_of(Weight::milligrams(2'500), cents(200), Rounding::HalfUp) == cents(1));
    CHECK(price_of(Weight::milligrams(2'499), cents(200), Rounding::HalfUp) == cents(0));
    auto labelled = line(2, article("b", 1000));
    labelled.price_on_label = cents(345);
    const auto basket = priced({weighed(1, article("a", 199), 1234), labelled}, {}, "gold");
    CHECK(basket.lines[0].list == cents(246));
    CHECK(basket.lines[0].unit_price == cents(199));
    CHECK(basket.lines[1].list == cents(345));
    CHECK(basket.lines[1].paid == cents(311));
    CHECK(basket.list == cents(591));
    CHECK(basket.total == cents(246 - 25 + 311));
}

TEST_CASE("tax is contained in the price, by rate, and the parts add up") {
    auto bread = article("a", 211);
    bread.tax = "reduced";
    auto stamp = article("b", 85);
    stamp.tax = "zero";
    const auto basket =
        priced({line(1, bread, 2), line(2, article("c", 1200)), line(3, stamp), line(4, article("d", 1))});
    REQUIRE(basket.taxes.size() == 3);
    CHECK(basket.taxes[0] == TaxShare{"reduced", "B", {55, 1000}, cents(422), cents(400), cents(22)});
    CHECK(basket.taxes[1] == TaxShare{"standard", "A", {20, 100}, cents(1201), cents(1001), cents(200)});
    CHECK(basket.taxes[2] == TaxShare{"zero", "C", {0, 100}, cents(85), cents(85), cents(0)});
}

TEST_CASE("an empty basket costs nothing") {
    CHECK(priced({}, {n_for_m("3 for 2", 3, 2)}, "gold") == PricedBasket{});
}

TEST_CASE("a great many of everything is still priced, within the bound") {
    std::vector<BasketLine> lines;
    for (int i = 0; i < 100; ++i) lines.push_back(line(i + 1, article("i" + std::to_string(i), 100 + i * 7), 99));
    const auto basket =
        priced(lines,
               {n_for_m("3 for 2", 3, 2), n_for_m("5 for 3", 5, 3), n_for_m("10 for 7", 10, 7), percent("ten", 10)},
                   "gold");
    CHECK(basket.total < basket.list);
    CHECK(basket.list - basket.saved == basket.total);
}
