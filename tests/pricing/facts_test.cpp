// What tills and shops elsewhere are tested with: cases that the trade agrees on, told as facts. Each row is a basket
// of i1, i2 … at these prices and quantities, the promotions, and what each line costs then.
#include "tests/pricing/offers.h"
#include "tests/pricing/proof/oracle.h"

using namespace shop;

namespace {

struct Bought {
    std::int64_t price;
    int quantity = 1;
};

struct Fact {
    const char* name;
    std::vector<Bought> bought;
    std::vector<Promotion> promotions;
    std::vector<std::int64_t> paid;  // by line
};

void check(const std::vector<Fact>& facts) {
    std::size_t asked_oracle = 0;
    for (const Fact& fact : facts) {
        std::vector<BasketLine> lines;
        std::int64_t total = 0;
        for (const auto& [price, quantity] : fact.bought)
            lines.push_back(line(int(lines.size()) + 1,
                                 article("i" + std::to_string(lines.size() + 1), price), quantity));
        const PricedBasket basket = priced(lines, fact.promotions);
        std::vector<std::int64_t> paid;
        for (const PricedLine& line : basket.lines) paid.push_back(line.paid.minor_units());
        for (const std::int64_t amount : fact.paid) total += amount;
        INFO(fact.name);
        CHECK(paid == fact.paid);
        CHECK(basket.total.minor_units() == total);
        // The oracle is held to the same facts.
        Rules all = rules();
        all.promotions = fact.promotions;
        const auto verdict = proof::cheapest({.lines = lines}, all, 200'000);
        if (verdict) CHECK(verdict->total.minor_units() == total);
        asked_oracle += verdict.has_value();
    }
    CHECK(asked_oracle * 10 >= facts.size() * 7);
}

const Reward half = percent_off(50), free_of_charge = percent_off(100);

}  // namespace

TEST_CASE("facts: each unit by itself") {
    check({
        {"10 % of an order of 100 is 90", {{10000}}, {offer(Kind::Percent, percent_off(10))}, {9000}},
        {"50 % on a category: 15 and 50 are 40",
         {{1500}, {5000}},
         {of({"i2"}, offer(Kind::Percent, half))},
         {1500, 2500}},
        {"100 % off is nothing", {{1234, 3}}, {offer(Kind::Percent, free_of_charge)}, {0}},
        {"15 % of 9.99 by the unit, halves up",
         {{999, 3}},
         {offer(Kind::Percent, percent_off(15))},
         {849 * 3}},
        {"half of an odd cent is paid", {{1, 2}}, {offer(Kind::Percent, half)}, {2}},
        {"5 off each of two", {{2000, 2}}, {offer(Kind::AmountOff, cents_off(500))}, {3000}},
        {"5 off what costs 3 is nothing, never less",
         {{300, 2}, {800}},
         {offer(Kind::AmountOff, cents_off(500))},
         {0, 300}},
        {"a special price", {{249, 4}}, {offer(Kind::FixedPrice, for_cents(199))}, {796}},
        {"a special price above the list price is none",
         {{150}},
         {offer(Kind::FixedPrice, for_cents(199))},
         {150}},
        {"a special price of nothing", {{150}}, {offer(Kind::FixedPrice, for_cents(0))}, {0}},
        {"a clearance price", {{5000, 2}}, {offer(Kind::Clearance, for_cents(1999))}, {3998}},
        {"of two special prices the lower one",
         {{1000}},
         {named("a", offer(Kind::FixedPrice, for_cents(800))),
          named("b", offer(Kind::FixedPrice, for_cents(750)))},
         {750}},
        {"of a percentage and an amount the better one for each article",
         {{1000}, {200}},
         {named("a", offer(Kind::Percent, percent_off(20))),
          named("b", offer(Kind::AmountOff, cents_off(100)))},
         {800, 100}},
        {"only the first two units", {{1000, 5}}, {at_most(2, offer(Kind::Percent, half))}, {4000}},
        {"a limit goes to the dearest units",
         {{300, 2}, {1000}},
         {at_most(1, offer(Kind::Percent, half))},
         {600, 500}},
        {"goods for nothing stay so", {{0, 3}, {500}}, {offer(Kind::AmountOff, cents_off(100))}, {0, 400}},
        {"a million units", {{199, 1'000'000}}, {offer(Kind::Percent, percent_off(10))}, {179'000'000}},
    });
}

TEST_CASE("facts: promotions beside one another") {
    check({
        {"20 % and 10 %, both from the list price",
         {{10000}},
         {beside("a", offer(Kind::Percent, percent_off(20))),
          beside("b", offer(Kind::Percent, percent_off(10)))},
         {7000}},
        {"two of which one reaches zero",
         {{1000}},
         {beside("a", offer(Kind::Percent, free_of_charge)),
          beside("b", offer(Kind::AmountOff, cents_off(300)))},
         {0}},
        {"together more than there is",
         {{1000}},
         {beside("a", offer(Kind::AmountOff, cents_off(700))),
          beside("b", offer(Kind::AmountOff, cents_off(700)))},
         {0}},
        {"an amount off and a percentage of the list price",
         {{5000}},
         {beside("a", offer(Kind::AmountOff, cents_off(500))),
          beside("b", offer(Kind::Percent, percent_off(10)))},
         {4000}},
        {"the free unit of a group leaves the percentage to the others",
         {{1000, 2}},
         {beside("a", x_for_y(2, 1)), beside("b", offer(Kind::Percent, percent_off(10)))},
         {900}},
        {"in one group a unit has only one of them",
         {{1000, 2}},
         {named("a", x_for_y(2, 1)), named("b", offer(Kind::Percent, percent_off(10)))},
         {1000}},
        {"what is left over from a group takes the other",
         {{1000, 3}},
         {named("a", x_for_y(2, 1)), named("b", offer(Kind::Percent, percent_off(10)))},
         {1900}},
    });
}

TEST_CASE("facts: groups of so many") {
    check({
        {"groups of 2 at 10 off: none", {{2000, 1}}, {nth(2, cents_off(1000))}, {2000}},
        {"groups of 2 at 10 off: one", {{2000, 2}}, {nth(2, cents_off(1000))}, {3000}},
        {"groups of 2 at 10 off: one and one left over", {{2000, 3}}, {nth(2, cents_off(1000))}, {5000}},
        {"groups of 2 at 10 off: two", {{2000, 4}}, {nth(2, cents_off(1000))}, {6000}},
        {"groups of 3 with one free: of 6 two are free", {{100, 6}}, {x_for_y(3, 2)}, {400}},
        {"groups of 3 with one free: of 75 twenty-five are free", {{100, 75}}, {x_for_y(3, 2)}, {5000}},
        {"groups of 3 with one free: of 5 one is free", {{100, 5}}, {x_for_y(3, 2)}, {400}},
        {"three for two over different goods: the cheapest is free",
         {{500}, {300}, {400}},
         {x_for_y(3, 2)},
         {500, 0, 400}},
        {"the dearest make the first group",
         {{600}, {500}, {400}, {300}, {200}, {100}},
         {x_for_y(3, 2)},
         {600, 500, 0, 300, 200, 0}},
        {"two for one", {{999, 2}}, {x_for_y(2, 1)}, {999}},
        {"five for three", {{100, 5}}, {x_for_y(5, 3)}, {300}},
        {"once only", {{100, 6}}, {at_most(1, x_for_y(3, 2))}, {500}},
        {"three for 5", {{200, 3}}, {n_for(3, 500)}, {500}},
        {"three for 5 and one at its price", {{200, 4}}, {n_for(3, 500)}, {700}},
        {"three for 10 would be dearer, so it is not taken", {{200, 3}}, {n_for(3, 1000)}, {600}},
        {"two for 3 over two goods, spread by their price", {{100}, {300}}, {n_for(2, 300)}, {75, 225}},
        {"the remainder goes where it is largest", {{100}, {100}, {100}}, {n_for(3, 200)}, {66, 67, 67}},
        {"a pack of six at the price of five, twice", {{150, 12}}, {n_for(6, 750)}, {1500}},
        {"the second at half price", {{1000, 2}}, {nth(2, half)}, {1500}},
        {"the second at half price: the cheaper of two", {{1000}, {600}}, {nth(2, half)}, {1000, 300}},
        {"the third for 1 cent", {{500, 3}}, {nth(3, for_cents(1))}, {1001}},
        {"every second of five", {{100, 5}}, {nth(2, half)}, {400}},
    });
}

TEST_CASE("facts: sets, gifts and scales") {
    const auto menu =
        set({{items({"i1"}), 1}, {items({"i2"}), 1}, {items({"i3"}), 1}}, for_cents(500), Kind::Bundle);
    const auto twice = set({{items({"i1"}), 1}, {items({"i1"}), 2}}, for_cents(150));
    const auto match = [](Reward reward) {
        return set({{items({"i1", "i2"}), 2}, {items({"i3"}), 1}}, reward);
    };
    check({
        {"a meal of three for 5", {{350}, {200}, {150}}, {menu}, {250, 143, 107}},
        {"a meal with a piece missing", {{350}, {200}}, {menu}, {350, 200}},
        {"two meals and a drink", {{350, 2}, {200, 3}, {150, 2}}, {menu}, {500, 486, 214}},
        {"a set at 10 off", {{1000}, {2000}, {1000}}, {match(cents_off(1000))}, {750, 1500, 750}},
        {"a set at 20 %", {{1000}, {2000}, {1000}}, {match(percent_off(20))}, {800, 1600, 800}},
        {"two of one article fill a part",
         {{1000, 2}, {1}, {1000}},
         {match(percent_off(20))},
         {1600, 1, 800}},
        {"two parts of the same goods are one", {{100, 5}}, {twice}, {350}},
        {"that needs the units of both", {{100, 2}}, {twice}, {200}},
        {"two for 1, and 60 cents off beside it: from the dearest to the cheapest",
         {{1000, 2}, {200, 2}},
         {n_for(2, 100), of({"i1"}, beside("off", offer(Kind::AmountOff, cents_off(60))))},
         {0, 100}},
        {"the same, written as one and one",
         {{1000, 2}, {200, 2}},
         {set({{items({"i1", "i2"}), 1}, {items({"i1", "i2"}), 1}}, for_cents(100)),
          of({"i1"}, beside("off", offer(Kind::AmountOff, cents_off(60))))},
         {0, 100}},
        {"more off than the cheapest set costs: each dear one stands with a cheap one",
         {{1000, 2}, {100, 2}},
         {set({{items({"i1", "i2"}), 1}, {items({"i1", "i2"}), 1}}, cents_off(1500))},
         {0, 0}},
        {"buy one get one free, the same article", {{400, 2}}, {buy_get(1, 1, free_of_charge)}, {400}},
        {"buy two get one at half price", {{400, 3}}, {buy_get(2, 1, half)}, {1000}},
        {"buy two get one: the cheapest",
         {{400}, {300}, {200}},
         {buy_get(2, 1, free_of_charge)},
         {400, 300, 0}},
        {"buy bread, get butter free",
         {{300}, {250}},
         {of({"i1"}, buy_get(1, 1, free_of_charge, items({"i2"})))},
         {300, 0}},
        {"no bread, no free butter",
         {{250, 2}},
         {of({"i2"}, buy_get(1, 1, free_of_charge, items({"i1"})))},
         {500}},
        {"two breads, three butters",
         {{300, 2}, {250, 3}},
         {of({"i1"}, buy_get(1, 1, free_of_charge, items({"i2"})))},
         {600, 250}},
        {"from 50 on a bag as a gift", {{5000}, {499}}, {of({"i1"}, gift(5000, items({"i2"})))}, {5000, 0}},
        {"below 50 the bag is paid", {{4999}, {499}}, {of({"i1"}, gift(5000, items({"i2"})))}, {4999, 499}},
        {"one gift a basket", {{5000, 2}, {499, 2}}, {of({"i1"}, gift(5000, items({"i2"})))}, {10000, 499}},
        {"a gift for each full 50, two at most",
         {{5000, 3}, {499, 3}},
         {at_most(2, of({"i1"}, gift(5000, items({"i2"}))))},
         {15000, 499}},
        {"what is given does not count as spent", {{3000, 2}}, {gift(6000, items({"i1"}))}, {6000}},
        {"from 3 on 10 %, from 6 on 20 %: two",
         {{100, 2}},
         {by_quantity({{3, percent_off(10)}, {6, percent_off(20)}})},
         {200}},
        {"from 3 on 10 %, from 6 on 20 %: five",
         {{100, 5}},
         {by_quantity({{3, percent_off(10)}, {6, percent_off(20)}})},
         {450}},
        {"from 3 on 10 %, from 6 on 20 %: six",
         {{100, 6}},
         {by_quantity({{3, percent_off(10)}, {6, percent_off(20)}})},
         {480}},
        {"different goods count together",
         {{100, 2}, {200, 1}},
         {by_quantity({{3, for_cents(80)}})},
         {160, 80}},
        {"a higher step that is worse is not taken",
         {{100, 6}},
         {by_quantity({{3, percent_off(30)}, {6, percent_off(20)}})},
         {420}},
    });
}

TEST_CASE("facts: the whole basket") {
    check({
        {"10 % of 100", {{6000}, {4000}}, {basket_off(percent_off(10))}, {5400, 3600}},
        {"20 % capped at 200", {{200000}}, {basket_off(percent_off(20), 0, cents(20000))}, {180000}},
        {"20 % below its cap", {{50000}}, {basket_off(percent_off(20), 0, cents(20000))}, {40000}},
        {"5 off from 50 on", {{5000}}, {basket_off(cents_off(500), 5000)}, {4500}},
        {"5 off from 50 on, with 49.99", {{4999}}, {basket_off(cents_off(500), 5000)}, {4999}},
        {"the threshold counts list prices",
         {{5000}},
         {named("a", offer(Kind::Percent, half)), named("b", basket_off(cents_off(500), 5000))},
         {2000}},
        {"15 over lines of 20, 30 and 100",
         {{2000}, {3000}, {10000}},
         {basket_off(cents_off(1500))},
         {1800, 2700, 9000}},
        {"10 over three equal lines: a cent more on the first",
         {{5000}, {5000}, {5000}},
         {basket_off(cents_off(1000))},
         {4666, 4667, 4667}},
        {"more than the basket costs", {{300}, {200}}, {basket_off(cents_off(1000))}, {0, 0}},
        {"only the goods it names", {{1000}, {1000}}, {of({"i2"}, basket_off(percent_off(50)))}, {1000, 500}},
        {"of two of one group the better one",
         {{10000}},
         {named("a", basket_off(percent_off(10))), named("b", basket_off(cents_off(1500)))},
         {8500}},
        {"of two groups both, on the same sum",
         {{10000}},
         {beside("a", basket_off(percent_off(10))), beside("b", basket_off(cents_off(1500)))},
         {7500}},
        {"steps by what was spent: the first",
         {{6000}},
         {by_total({{5000, cents_off(500)}, {10000, cents_off(1500)}})},
         {5500}},
        {"steps by what was spent: the second",
         {{12000}},
         {by_total({{5000, cents_off(500)}, {10000, cents_off(1500)}})},
         {10500}},
        {"steps by what was spent: none",
         {{4000}},
         {by_total({{5000, cents_off(500)}, {10000, cents_off(1500)}})},
         {4000}},
        {"behind what goods save",
         {{1000, 2}},
         {named("a", x_for_y(2, 1)), named("b", basket_off(percent_off(10)))},
         {900}},
    });
}
