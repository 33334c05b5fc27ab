// What each kind of promotion means, one row a case: prices of single units in, the total out.
#include "core/pricing/refund.h"
#include "tests/pricing/shop.h"

using namespace shop;
using Kind = Promotion::Kind;
using How = Reward::How;

namespace {

Promotion of(Kind kind) {
    Promotion promotion = percent("p", 0);
    promotion.kind = kind;
    return promotion;
}

Promotion with(Promotion promotion, auto change) {
    change(promotion);
    return promotion;
}

Reward off(std::int64_t percent) { return {How::Percent, Ratio::percent(percent), {}}; }
Reward minus(std::int64_t amount) { return {How::Amount, {}, cents(amount)}; }
Reward costs(std::int64_t amount) { return {How::Price, {}, cents(amount)}; }

Scope items(std::vector<std::string> items) { return {.items = std::move(items)}; }

// Articles a, b, c … at these prices, one unit each.
std::vector<BasketLine> units(const std::vector<std::int64_t>& prices) {
    std::vector<BasketLine> lines;
    for (const std::int64_t price : prices)
        lines.push_back(line(int(lines.size()) + 1, article(std::string(1, char('a' + lines.size())), price)));
    return lines;
}

}  // namespace

TEST_CASE("what each kind of promotion means") {
    const auto nth = [](int buy, Reward reward) {
        return with(of(Kind::NthReduced), [&](Promotion& p) { p.buy = buy, p.reward = reward; });
    };
    const auto for_price = [](int buy, std::int64_t amount) {
        return with(of(Kind::NForPrice), [&](Promotion& p) { p.buy = buy, p.reward = costs(amount); });
    };
    const auto set = [](Reward reward) {
        return with(of(Kind::MixAndMatch), [&](Promotion& p) {
            p.parts = {{items({"a", "b"}), 1}, {items({"c", "d"}), 2}}, p.reward = reward;
        });
    };
    const auto buy_get = [](int buy, int get, Reward reward) {
        return with(of(Kind::BuyGet), [&](Promotion& p) { p.buy = buy, p.get = get, p.reward = reward; });
    };
    const auto gift = [](std::int64_t spent, int limit) {
        return with(of(Kind::Gift), [&](Promotion& p) {
            p.get = 1, p.get_goods = items({"c", "d"}), p.spent = cents(spent), p.limit_per_basket = limit;
        });
    };
    const auto steps = with(of(Kind::QuantityTiers), [](Promotion& p) {
        p.tiers = {{2, {}, off(10)}, {3, {}, minus(40)}};
    });
    const auto basket = [](Kind kind, Reward reward, std::int64_t spent) {
        return with(of(kind), [&](Promotion& p) { p.reward = reward, p.spent = cents(spent); });
    };
    struct {
        const char* name;
        std::vector<std::int64_t> prices;
        Promotion promotion;
        std::int64_t total;
    } cases[] = {
        {"a fixed price", {300, 100}, with(of(Kind::FixedPrice), [](auto& p) { p.reward = costs(200); }), 300},
        {"a clearance price", {300}, with(of(Kind::Clearance), [](auto& p) { p.reward = costs(50); }), 50},
        {"a limit: the dearest two", {300, 200, 100},
         with(percent("p", 50), [](auto& p) { p.limit_per_basket = 2; }), 350},
        {"two for 250, of three", {200, 150, 100}, for_price(2, 250), 350},
        {"a pair that is cheaper than its price", {100, 100}, for_price(2, 250), 200},
        {"every second at half its price", {300, 200, 100}, nth(2, off(50)), 500},
        {"every third 40 cheaper", {300, 200, 30}, nth(3, minus(40)), 500},
        {"a set at 10 % off each unit", {300, 200, 100, 100}, set(off(10)), 650},
        {"a set of 300", {300, 200, 100, 100}, set(costs(300)), 500},
        {"a set 150 cheaper", {300, 200, 100, 100}, set(minus(150)), 550},
        {"no whole set", {300, 200, 100}, set(off(10)), 600},
        {"buy three, get one free", {400, 300, 200, 100}, buy_get(3, 1, off(100)), 900},
        {"buy two of food, get c at half its price", {400, 300, 200},
         with(buy_get(2, 1, off(50)), [](Promotion& p) { p.get_goods = items({"c"}); }), 800},
        {"a gift from 500 on", {300, 200, 100}, gift(500, 0), 500},
        {"a gift does not pay for itself", {300, 100, 100}, gift(500, 0), 500},
        {"two gifts for twice 250", {300, 200, 100, 80}, gift(250, 2), 500},
        {"two units: 10 %", {300, 200}, steps, 450},
        {"three units: 40 each, unless 10 % of two is better", {300, 200, 100}, steps, 480},
        {"10 % of the basket from 500 on", {300, 200}, basket(Kind::BasketPercent, off(10), 500), 450},
        {"not below", {300, 199}, basket(Kind::BasketPercent, off(10), 500), 499},
        {"20 % of the basket, at most 50", {300, 200},
         with(basket(Kind::BasketPercent, off(20), 0), [](auto& p) { p.cap = cents(50); }), 450},
        {"100 off the basket", {300, 200}, basket(Kind::BasketAmount, minus(100), 0), 400},
        {"never more than there is", {30, 20}, basket(Kind::BasketAmount, minus(100), 0), 0},
        {"a scale of money", {300, 200}, with(of(Kind::BasketTiers), [](Promotion& p) {
             p.tiers = {{0, cents(100), off(5)}, {0, cents(500), off(10)}, {0, cents(501), off(50)}};
         }), 450},
        {"points change no price", {300},
         with(of(Kind::PointsMultiplier), [](auto& p) { p.multiplier = {2, 1}; }), 300},
    };
    for (const auto& [name, prices, promotion, total] : cases) {
        INFO(name);
        CHECK(priced(units(prices), {promotion}).total.minor_units() == total);
    }
}

TEST_CASE("promotions of different stacking groups add up, but nothing costs less than nothing") {
    Promotion second = percent("second", 60);
    second.group = "other";
    CHECK(priced(units({1000}), {percent("first", 30), second}).total == cents(100));
    const auto basket = priced(units({1000}), {percent("first", 50), second});
    CHECK(basket.total == cents(0));
    CHECK(basket.lines[0].steps[1].amount == cents(-500));
}

TEST_CASE("coupons open promotions and are used up") {
    Promotion promotion = percent("p", 50);
    promotion.audience.coupon = "C";
    promotion.limit_per_basket = 2;
    Rules all = rules();
    all.promotions = {promotion};
    Basket basket{units({100, 100, 100, 100, 100}), "", {}};
    CHECK(price(basket, all).total == cents(500));
    basket.coupons = {"C", "D"};
    CHECK(price(basket, all).total == cents(400));
    CHECK(price(basket, all).unused_coupons == std::vector<std::string>{"D"});
    basket.coupons = {"C", "C", "C", "C"};
    const PricedBasket priced = price(basket, all);
    CHECK(priced.total == cents(250));
    CHECK(priced.applied == std::vector<Applied>{{"p", 5, cents(250), "C"}});
    CHECK(priced.unused_coupons == std::vector<std::string>{"C"});
    // Two promotions that want the same coupon: the better one has it.
    Promotion other = percent("q", 0);
    other.kind = Kind::BasketAmount;
    other.reward = minus(300);
    other.audience.coupon = "C";
    all.promotions.push_back(other);
    basket.coupons = {"C"};
    CHECK(price(basket, all).total == cents(200));
    CHECK(price(basket, all).applied.size() == 1);
}

TEST_CASE("limits per member count what was used before") {
    Promotion promotion = percent("p", 50);
    promotion.limit_per_member = 3;
    Rules all = rules();
    all.promotions = {promotion};
    all.vip.tiers.clear();
    Basket basket{{line(1, article("a", 100), 5)}, "", {}};
    CHECK(price(basket, all).total == cents(500));
    basket.member_tier = "gold";
    CHECK(price(basket, all).total == cents(350));
    basket.used["p"] = 2;
    CHECK(price(basket, all).total == cents(450));
    basket.used["p"] = 7;
    CHECK(price(basket, all).total == cents(500));
}

TEST_CASE("weekdays and hours are the store's, and hours over midnight belong to the day on which they begin") {
    Promotion promotion = percent("p", 50);
    promotion.validity.weekdays = {5};
    promotion.validity.hours = {{22 * 60, 2 * 60}};
    Rules all = rules();
    all.time_zone = "Europe/Paris";
    all.promotions = {promotion};
    all.prepare();
    using namespace std::chrono;
    // Friday, 1 January 2027; Paris is an hour ahead of UTC.
    const Instant midnight = sys_days(year(2027) / 1 / 1) - 1h;
    struct { std::chrono::minutes after; bool holds; } cases[] = {
        {0min, false}, {21h + 59min, false}, {22h, true}, {23h + 59min, true}, {24h, true}, {25h + 59min, true},
        {26h, false}, {46h, false},
    };
    for (const auto& [after, holds] : cases) {
        INFO(after.count());
        Basket basket{{line(1, article("a", 100))}, "", midnight + after};
        CHECK(price(basket, all).total == cents(holds ? 50 : 100));
        basket.clock_trusted = false;
        CHECK(price(basket, all).total == cents(100));
        CHECK(price(basket, all).hours_left_out == holds);
    }
}

TEST_CASE("stores, lanes, tiers and tenders") {
    Rules all = rules();
    all.store = "north";
    Basket basket{{line(1, article("a", 100))}, "silver", {}};
    basket.lane = "2";
    const auto holds = [&](auto change) {
        all.promotions = {with(percent("p", 50), change)};
        return price(basket, all).total == cents(50);
    };
    CHECK(holds([](auto& p) { p.validity.stores = {"south", "north"}; }));
    CHECK_FALSE(holds([](auto& p) { p.validity.stores = {"south"}; }));
    CHECK(holds([](auto& p) { p.validity.lanes = {"2"}; }));
    CHECK_FALSE(holds([](auto& p) { p.validity.lanes = {"1"}; }));
    CHECK(holds([](auto& p) { p.audience.tiers = {"silver"}; }));
    CHECK_FALSE(holds([](auto& p) { p.audience.tiers = {"gold"}; }));
    CHECK_FALSE(holds([](auto& p) { p.audience.tenders = {"card"}; }));
    basket.tender = "card";
    CHECK(holds([](auto& p) { p.audience.tenders = {"card"}; }));
}

TEST_CASE("deposits are paid beside the goods, and tax may come on top") {
    Rules all = rules();
    all.tax_mode = TaxMode::Added;
    all.promotions = {percent("p", 50)};
    auto bottle = article("a", 100);
    bottle.deposit = cents(25);
    const PricedBasket priced = price({{line(1, bottle, 2)}, "gold", {}}, all);
    CHECK(priced.lines[0].paid == cents(95 + 50));
    CHECK(priced.deposits == cents(50));
    CHECK(priced.saved == cents(105));
    CHECK(priced.added_tax == cents(29));
    CHECK(priced.total == cents(174));
    all.cash_step = cents(5);
    CHECK(cash_rounding(cents(172), all) == cents(-2));
    CHECK(cash_rounding(cents(173), all) == cents(2));
}

TEST_CASE("a refund of everything is everything that was paid, unit by unit or at once") {
    Rules all = rules();
    all.tax_mode = TaxMode::Added;
    all.promotions = {n_for_m("3 for 2", 3, 2)};
    auto bottle = article("a", 199);
    bottle.deposit = cents(25);
    const Basket basket{{line(1, bottle, 3), line(2, article("b", 101), 2)}, "", {}};
    PricedBasket sale = price(basket, all);
    sale.lines[0].points = LinePoints{.counted = sale.lines[0].paid, .points = 4};
    sale.points = BasketPoints{.department = 4};
    const auto whole = refund_of(basket, sale, {}, {{1, 3}, {2, 2}});
    REQUIRE(whole);
    CHECK(whole->total == sale.total);
    CHECK(whole->deposits == sale.deposits);
    CHECK(whole->added_tax == sale.added_tax);
    CHECK(whole->department == 4);
    Money total;
    std::int64_t points = 0;
    for (int unit = 0; unit < 3; ++unit) {
        const auto one = refund_of(basket, sale, {{1, unit}}, {{1, 1}});
        REQUIRE(one);
        total += one->total;
        points += one->department;
        Money paid = one->lines[0].list;
        for (const Step& step : one->lines[0].steps) paid += step.amount;
        CHECK(paid == one->lines[0].paid);
    }
    total += refund_of(basket, sale, {}, {{2, 2}})->total;
    CHECK(total == sale.total);
    CHECK(points == 4);
    CHECK_FALSE(refund_of(basket, sale, {{1, 2}}, {{1, 2}}));
    CHECK_FALSE(refund_of(basket, sale, {}, {{3, 1}}));
    CHECK_FALSE(refund_of(basket, sale, {}, {{1, 0}}));
}

TEST_CASE("what is wrong with a promotion is said") {
    struct { const char* expected; Promotion promotion; } cases[] = {
        {"items: ", with(percent("p", 5), [](auto& p) { p.goods = {}; })},
        {"percent: nothing off", percent("p", 0)},
        {"percent: more than 100 %", percent("p", 101)},
        {"amount: nothing off", amount_off("p", 0)},
        {"amount: an amount cannot be below zero", amount_off("p", -1)},
        {"buy: 1 is not from 2 to 1000", n_for_m("p", 1, 0)},
        {"pay: ", n_for_m("p", 3, 3)},
        {"buy: 0 is not", of(Kind::NForPrice)},
        {"buy: 1001 is not", with(of(Kind::NthReduced), [](auto& p) { p.buy = 1001; })},
        {"parts: a set has at least", of(Kind::MixAndMatch)},
        {"parts: it names", with(of(Kind::Bundle), [](auto& p) { p.parts.resize(1); })},
        {"parts.count: 0", with(of(Kind::Bundle), [](auto& p) { p.parts = {{items({"a"}), 0}}; })},
        {"get: 0", with(of(Kind::BuyGet), [](auto& p) { p.buy = 1; })},
        {"get_goods: ", with(of(Kind::Gift), [](auto& p) { p.get = 1; })},
        {"tiers: a scale", of(Kind::QuantityTiers)},
        {"tiers: each step",
         with(of(Kind::QuantityTiers), [](auto& p) { p.tiers = {{2, {}, off(1)}, {2, {}, off(2)}}; })},
        {"tiers: each step",
         with(of(Kind::BasketTiers), [](auto& p) { p.tiers = {{0, {}, off(1)}, {0, {}, off(2)}}; })},
        {"multiplier: ", with(of(Kind::PointsMultiplier), [](auto& p) { p.multiplier = {1, 2}; })},
        {"cap: ", with(percent("p", 5), [](auto& p) { p.cap = Money(); })},
        {"hours: minutes", with(percent("p", 5), [](auto& p) { p.validity.hours = {{0, 1441}}; })},
        {"hours: they begin", with(percent("p", 5), [](auto& p) { p.validity.hours = {{5, 5}}; })},
        {"weekdays: ", with(percent("p", 5), [](auto& p) { p.validity.weekdays = {0}; })},
        {"until: ", with(percent("p", 5), [](auto& p) { p.validity.from = p.validity.until = Instant(1s); })},
        {"group: ", with(percent("p", 5), [](auto& p) { p.group = ""; })},
        {"id: ", percent("", 5)},
        {"limit_per_member: ", with(percent("p", 5), [](auto& p) { p.limit_per_member = -1; })},
    };
    for (const auto& [expected, promotion] : cases) {
        const auto wrong = wrong_with(promotion);
        INFO(expected << " " << wrong.value_or("nothing"));
        CHECK(wrong.value_or("").starts_with(expected));
    }
    CHECK_FALSE(wrong_with(percent("p", 5)));
    CHECK_FALSE(wrong_with(n_for_m("p", 3, 2)));
}
