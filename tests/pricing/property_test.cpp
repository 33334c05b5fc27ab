// What must be true of every basket, tried on baskets that chance fills.
#include <algorithm>

#include "tests/pricing/shop.h"

using namespace shop;

namespace {

// Few articles and round-ish prices, so that goods meet in promotions, tie, and come close to the VIP threshold.
catalog::Product any_article(Random& random) {
    static constexpr std::int64_t prices[] = {1, 3, 5, 99, 100, 100, 199, 250, 999, 1000};
    const std::size_t number = random.below(8);
    auto product =
        article("i" + std::to_string(number), prices[number + random.below(2)], random.below(4) == 0 ? "food/fruit"
                : "food");
    product.tax = random.below(2) == 0 ? "standard" : "reduced";
    return product;
}

BasketLine any_line(Random& random, int id) {
    switch (random.below(6)) {
        case 0: return weighed(id, any_article(random), std::int64_t(random.below(3000)) + 1);
        case 1: {
            auto labelled = line(id, any_article(random));
            labelled.price_on_label = cents(std::int64_t(random.below(500)));
            return labelled;
        }
        default: return line(id, any_article(random), int(random.below(4)) + 1);
    }
}

Rules any_rules(Random& random) {
    Rules all = rules();
    for (std::uint64_t i = random.below(4); i > 0; --i) {
        const std::string id = "p" + std::to_string(i);
        Promotion promotion = percent(id, std::int64_t(random.below(40)));
        if (const auto kind = random.below(4); kind == 0)
            promotion = amount_off(id, std::int64_t(random.below(60)) + 1);
        else if (kind < 3) promotion = n_for_m(id, int(random.below(3)) + 2, 1);
        if (promotion.kind == Promotion::Kind::NForM) promotion.pay = int(random.below(std::uint64_t(promotion.buy)));
        if (random.below(2) == 0)
            promotion.goods.categories = {"food/fruit"},
            promotion.goods.items = {"i" + std::to_string(random.below(8))};
        all.promotions.push_back(promotion);
    }
    return all;
}

Basket any_basket(Random& random) {
    Basket basket;
    for (int id = 1, count = int(random.below(6)) + 1; id <= count; ++id) basket.lines.push_back(any_line(random, id));
    basket.member_tier = random.below(3) == 0 ? "" : random.below(2) == 0 ? "gold" : "platinum";
    return basket;
}

void shuffle(std::vector<BasketLine>& lines, Random& random) {
    for (std::size_t i = lines.size(); i > 1; --i) std::swap(lines[i - 1], lines[random.below(i)]);
}

std::vector<PricedLine> by_id(PricedBasket basket) {
    std::ranges::sort(basket.lines, {}, &PricedLine::id);
    return basket.lines;
}

// The cheapest end price over every assignment of every unit, by trying them all.
Money cheapest_by_force(const Basket& basket, const Rules& all) {
    struct Unit { std::size_t line; Money price; };
    std::vector<Unit> units;
    for (std::size_t i = 0; i < basket.lines.size(); ++i)
        for (int n = 0; n < basket.lines[i].quantity; ++n) units.push_back({i, *basket.lines[i].product.price});
    std::ranges::stable_sort(units, std::greater(), &Unit::price);
    const std::size_t choices = all.promotions.size() + 1;
    std::size_t combinations = 1;
    for (std::size_t i = 0; i < units.size(); ++i) combinations *= choices;
    Money best = cents(INT64_MAX / 4);
    for (std::size_t code = 0; code < combinations; ++code) {
        std::vector<Money> paid(basket.lines.size());
        std::vector<int> filled(all.promotions.size(), 0);
        std::size_t rest = code;
        for (const Unit& unit : units) {
            const std::size_t choice = rest % choices;
            rest /= choices;
            Money price = unit.price;
            if (choice > 0) {
                const Promotion& promotion = all.promotions[choice - 1];
                if (promotion.kind == Promotion::Kind::Percent)
                    price = price.times(promotion.reward.percent.complement(), Rounding::HalfUp);
                else if (filled[choice - 1]++ % promotion.buy >= promotion.pay) price = Money();
            }
            paid[unit.line] += price;
        }
        bool whole = true;
        for (std::size_t i = 0; i < filled.size(); ++i)
            if (all.promotions[i].kind == Promotion::Kind::NForM)
                whole = whole && filled[i] % all.promotions[i].buy == 0;
        if (!whole) continue;
        Money total;
        for (std::size_t i = 0; i < paid.size(); ++i) {
            const Money list = *basket.lines[i].product.price * basket.lines[i].quantity;
            const bool regular = paid[i].minor_units() * 100 >= list.minor_units() * 80;
            total += basket.member_tier.empty() ? paid[i]
                : paid[i].times(regular ? Ratio{90, 100} : Ratio{95, 100}, Rounding::HalfUp);
        }
        best = std::min(best, total);
    }
    return best;
}

}  // namespace

TEST_CASE("the parts of any basket add up to the whole") {
    Random random(1);
    for (int round = 0; round < 3000; ++round) {
        const Basket basket = any_basket(random);
        const PricedBasket priced = price(basket, any_rules(random));
        Money total;
        Money list;
        Money gross;
        for (const PricedLine& line : priced.lines) {
            Money paid = line.list;
            for (const Step& step : line.steps) {
                REQUIRE(step.amount.is_negative());
                paid += step.amount;
            }
            REQUIRE(paid == line.paid);
            REQUIRE_FALSE(line.paid.is_negative());
            total += line.paid;
            list += line.list;
        }
        for (const TaxShare& share : priced.taxes) {
            REQUIRE(share.net + share.amount == share.gross);
            gross += share.gross;
        }
        REQUIRE(total == priced.total);
        REQUIRE(list == priced.list);
        REQUIRE(gross == priced.total);
        REQUIRE(priced.list - priced.saved == priced.total);
        REQUIRE_FALSE(priced.saved.is_negative());
    }
}

TEST_CASE("any scanning order gives every line the same price") {
    Random random(2);
    for (int round = 0; round < 3000; ++round) {
        const Rules all = any_rules(random);
        Basket basket = any_basket(random);
        const PricedBasket before = price(basket, all);
        shuffle(basket.lines, random);
        const PricedBasket after = price(basket, all);
        REQUIRE(by_id(before) == by_id(after));
        REQUIRE(before.taxes == after.taxes);
        // Even with new line numbers, as if everything had been scanned again, the total is the same.
        for (std::size_t i = 0; i < basket.lines.size(); ++i) basket.lines[i].id = int(i) + 1;
        REQUIRE(price(basket, all).total == before.total);
    }
}

TEST_CASE("an added item never adds more than its own price") {
    Random random(3);
    for (int round = 0; round < 3000; ++round) {
        const Rules all = any_rules(random);
        Basket basket = any_basket(random);
        const Money before = price(basket, all).total;
        Money own;
        if (const std::size_t which = random.below(basket.lines.size()); random.below(2) == 0 &&
            basket.lines[which].product.sold_by == catalog::SoldBy::Piece && !basket.lines[which].price_on_label) {
            ++basket.lines[which].quantity;
            own = *basket.lines[which].product.price;
        } else {
            basket.lines.push_back(any_line(random, 100));
            const PricedBasket alone = price({{basket.lines.back()}, "", {}}, rules());
            own = alone.list;
        }
        INFO("round " << round);
        REQUIRE(price(basket, all).total <= before + own);
    }
}

TEST_CASE("splitting a line changes nothing") {
    Random random(4);
    for (int round = 0; round < 1000; ++round) {
        const Rules all = any_rules(random);
        Basket basket = any_basket(random);
        const Money before = price(basket, all).total;
        for (std::size_t i = 0; i < basket.lines.size(); ++i)
            if (basket.lines[i].quantity > 1) {
                BasketLine part = basket.lines[i];
                part.id = 100 + int(i);
                part.quantity = 1;
                --basket.lines[i].quantity;
                basket.lines.push_back(part);
            }
        REQUIRE(price(basket, all).total == before);
    }
}

TEST_CASE("no assignment of promotions to units is cheaper") {
    Random random(5);
    for (int round = 0; round < 150; ++round) {
        Rules all = rules();
        all.promotions = {n_for_m("a", 2 + int(random.below(2)), 1), percent("b", 10 + std::int64_t(random.below(20)))};
        if (random.below(2) == 0) all.promotions.push_back(n_for_m("c", 3, 2));
        Basket basket;
        basket.member_tier = random.below(2) == 0 ? "" : "gold";
        for (int id = 1, count = int(random.below(3)) + 1; id <= count; ++id)
            basket.lines.push_back(line(id,
                                        article("i" + std::to_string(id),
                                                100 * (std::int64_t(random.below(5)) + 1) + id),
                                                    int(random.below(2)) + 1));
        INFO("round " << round);
        REQUIRE(price(basket, all).total == cheapest_by_force(basket, all));
    }
}
