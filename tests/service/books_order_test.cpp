// The books are the same in whatever order sales, takings back, counts and repetitions of all of them arrive; and
// whatever a lane, or somebody in its place, sends does not stop the store.
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "core/base/random.h"
#include "core/service/coupons.h"
#include "core/service/report.h"
#include "core/service/stock.h"
#include "core/service/verify.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;
using cases::Kind;

namespace {

constexpr const char* milk = "00000000000017";

struct BookShop : Shop {
    BookShop() { good(service.apply_policy(plain_policy, "shop.toml")); }

    service::Proof proof() {
        return good(service::verify(*storage, [&](const std::string& policy, std::int64_t version) {
            return service::Promotions(*storage, rules).rules(policy, version);
        }));
    }
    std::int64_t pieces(const std::string& item) {
        const auto stock = good(storage->stock(item));
        return stock.empty() ? 0 : stock[0].pieces;
    }

    const std::string card_key = std::string(64, 'a');
    service::Coupons coupons{*storage, clock, card_key};
};

// What the books come to; in which order it was told must not show.
struct Books {
    std::vector<std::string> sales, movements, coupons, stock;
    std::vector<service::ReportLine> report;
    bool operator==(const Books&) const = default;
};

Books books_of(BookShop& shop) {
    Books books;
    good(shop.storage->each_sale([&](const service::SaleRow& row) {
        books.sales.push_back(std::format("{} {} {} {}", row.id, row.voided, row.fingerprint, to_text(row.tenders)));
    }));
    good(shop.storage->each_movement([&](const service::MovementRow& row) {
        books.movements.push_back(std::format("{} {} {} {} {} {} {}", row.reference, row.line, row.cause, row.item,
                                              row.pieces, row.grams, row.at.time_since_epoch().count()));
    }));
    // How a code is: who used it, and not in which order the store heard of it.
    std::map<std::string, std::vector<service::CouponEntry>> by_code;
    good(shop.storage->each_coupon_entry([&](const service::CouponEntry& entry) {
        by_code[entry.code].push_back(entry);
    }));
    for (const auto& [code, entries] : by_code) {
        std::string used;
        for (const auto& sale : service::burned_by(entries)) used += " " + sale;
        books.coupons.push_back(code + used);
    }
    for (const auto& row : good(shop.storage->stock("")))
        books.stock.push_back(std::format("{} {} {}", row.item, row.pieces, row.grams));
    std::ranges::sort(books.sales);
    std::ranges::sort(books.movements);
    books.report = good(service::report(*shop.storage, {service::By::Day, service::By::Tender}));
    return books;
}

struct Told {
    std::string lane;
    boost::json::value record;
    std::optional<service::StockTold> stock;
    Instant at{};
};

// A day of three lanes: the same records for whichever shop they are told to.
std::vector<Told> a_day(BookShop& shop, const std::vector<std::string>& codes, Random& random) {
    std::vector<SealedLane> lanes;
    for (const char* name : {"lane-1", "lane-2", "lane-3"}) lanes.emplace_back(shop, name);
    std::vector<Told> day;
    for (int i = 0; i < 40; ++i) {
        auto& lane = lanes[random.below(lanes.size())];
        const Instant at = noon + std::chrono::minutes(i);
        auto weighed = line(2, "plu:4011", 1, 199);
        weighed.product.sold_by = catalog::SoldBy::Weight;
        weighed.weight = Weight::grams(std::int64_t(random.below(3000)) + 1);
        auto sold = lane.priced(std::format("s-{}", i), {line(1, milk, int(random.below(5)) + 1, 250), weighed}, at);
        if (random.below(3) == 0)
            sold.coupons = {{good(protocol::card_pseudonym(codes[std::size_t(i)], shop.card_key)), "autumn",
                             std::format("claim-{}", i)}};
        day.push_back({lane.name(), lane.sealed(sold), {}, at});
        if (random.below(4) == 0) {
            auto back = lane.taken_back(sold, std::format("v-{}", i));
            back.at = at + 30s;
            day.push_back({lane.name(), lane.sealed(back), {}, back.at});
        }
        if (random.below(6) == 0)
            day.push_back({"", {}, service::StockTold{std::format("count-{}", i), true, {{milk, i, 0}}}, at + 10s});
    }
    return day;
}

// The lanes' keys of one shop, known to another: both are told the same records.
void knows_lanes_of(BookShop& shop, BookShop& other) {
    for (const char* lane : {"lane-1", "lane-2", "lane-3"})
        for (const auto& key : good(other.storage->lane_keys(lane)))
            good(shop.storage->transaction([&] { return shop.storage->put_lane_key(lane, key, noon); }));
}

// What the lanes had asked for before they sold.
void claims_for(BookShop& shop, const std::vector<Told>& day, const std::vector<std::string>& codes) {
    for (const auto& told : day) {
        if (told.stock) continue;
        for (const auto& used : good(from_json<protocol::Sale>(told.record)).coupons)
            good(shop.coupons.claim(told.lane, {used.claim, codes[std::stoul(used.claim.substr(6))]}));
    }
}

void tells(BookShop& shop, const std::vector<Told>& day, const std::vector<std::size_t>& order, Random& random) {
    for (std::size_t next = 0; next < order.size();) {
        std::vector<service::ToldSale> together;
        for (std::uint64_t size = random.below(12) + 1; size > 0 && next < order.size(); --size, ++next) {
            const auto& told = day[order[next]];
            if (told.stock) good(service::keep_stock(*shop.storage, *told.stock, told.at));
            else together.push_back({told.lane, told.record});
        }
        for (const auto& answer : shop.books.keep_sales(together)) good(answer);
    }
}

}  // namespace

TEST_CASE("any order of arrival and any repetition gives the same books") {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        INFO("seed " << seed);
        Random random(seed);
        BookShop shop, other;
        std::vector<std::string> codes;
        for (int i = 0; i < 40; ++i) codes.push_back(std::format("AUTUMN{:04}", i));
        const auto day = a_day(shop, codes, random);
        for (auto* one : {&shop, &other}) {
            good(one->coupons.take_in("autumn", codes, {}));
            claims_for(*one, day, codes);
        }
        knows_lanes_of(other, shop);
        std::vector<std::size_t> in_order(day.size()), mixed;
        for (std::size_t i = 0; i < day.size(); ++i) {
            in_order[i] = i;
            for (std::uint64_t times = random.below(3) + 1; times > 0; --times) mixed.push_back(i);
        }
        for (std::size_t i = mixed.size(); i > 1; --i) std::swap(mixed[i - 1], mixed[random.below(i)]);
        tells(shop, day, in_order, random);
        tells(other, day, mixed, random);
        CHECK(books_of(other) == books_of(shop));
        for (auto* one : {&shop, &other}) {
            const auto proof = one->proof();
            for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
            CHECK(proof.breaks.empty());
            CHECK(proof.goods == proof.tenders);
            CHECK(proof.sales == 40);
        }
        CHECK(cases_of(shop).empty());
    }
}

TEST_CASE("a coupon is free again when its sale was taken back, whichever of the two the store heard first") {
    BookShop shop;
    SealedLane lane(shop);
    const std::string code = good(shop.coupons.issue("autumn", 1, {}))[0];
    REQUIRE(good(shop.coupons.claim("lane-1", {"k-1", code})).good);
    auto sold = lane.priced("s-1", {line(1, milk, 1, 250)});
    sold.coupons = {{good(protocol::card_pseudonym(code, shop.card_key)), "autumn", "k-1"}};
    const auto sale = lane.sealed(sold), back = lane.sealed(lane.taken_back(sold, "v-1"));
    good(shop.books.keep_sale("lane-1", back));
    good(shop.books.keep_sale("lane-1", sale));
    CHECK(good(shop.coupons.claim("lane-1", {"k-2", code})).good);
    CHECK(shop.proof().breaks.empty());
}

TEST_CASE("two sales with one coupon: taking one back does not free what the other used") {
    BookShop shop;
    SealedLane lane(shop);
    const std::string code = good(shop.coupons.issue("autumn", 1, {}))[0];
    REQUIRE(good(shop.coupons.claim("lane-1", {"k-1", code})).good);
    auto first = lane.priced("s-1", {line(1, milk, 1, 250)}), second = lane.priced("s-2", {line(1, milk, 1, 250)});
    first.coupons = second.coupons = {{good(protocol::card_pseudonym(code, shop.card_key)), "autumn", "k-1"}};
    good(shop.books.keep_sale("lane-1", lane.sealed(first)));
    good(shop.books.keep_sale("lane-1", lane.sealed(second)));
    good(shop.books.keep_sale("lane-1", lane.sealed(lane.taken_back(first, "v-1"))));
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-2", code})).good);
    good(shop.books.keep_sale("lane-1", lane.sealed(lane.taken_back(second, "v-2"))));
    CHECK(good(shop.coupons.claim("lane-1", {"k-3", code})).good);
    CHECK(shop.proof().breaks.empty());
}

TEST_CASE("a sale is taken back once: a second record that does so moves nothing and becomes a case") {
    BookShop shop;
    SealedLane lane(shop);
    const auto sold = lane.priced("s-1", {line(1, milk, 3, 250)});
    good(shop.books.keep_sale("lane-1", lane.sealed(sold)));
    good(shop.books.keep_sale("lane-1", lane.sealed(lane.taken_back(sold, "v-1"))));
    good(shop.books.keep_sale("lane-1", lane.sealed(lane.taken_back(sold, "v-2"))));
    CHECK(shop.pieces(milk) == 0);
    const auto found = cases_of(shop);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::Payment);
    CHECK(found[0].about.contains("which record v-1 has taken back already"));
    const auto proof = shop.proof();
    CHECK(proof.breaks.empty());
    CHECK(proof.known.size() == 1);
}

TEST_CASE("a taking back of another amount becomes a case, whichever came first") {
    for (const bool sale_first : {true, false}) {
        BookShop shop;
        SealedLane lane(shop);
        const auto sold = lane.priced("s-1", {line(1, milk, 2, 250)});
        auto back = lane.priced("v-1", {line(1, milk, 1, 250)});
        back.voids = "s-1";
        const auto one = lane.sealed(sold), other = lane.sealed(back);
        good(shop.books.keep_sale("lane-1", sale_first ? one : other));
        good(shop.books.keep_sale("lane-1", sale_first ? other : one));
        const auto found = cases_of(shop);
        CHECK(std::ranges::any_of(found, [](const auto& one) {
            return one.kind == Kind::Payment && one.about.contains("the sale came to 500 and its taking back to 250");
        }));
        CHECK(shop.proof().breaks.empty());
    }
}

TEST_CASE("goods move by no more than goods do, and what the store counts together never overflows") {
    BookShop shop;
    service::Stock stock(*shop.storage, shop.clock);
    shop.imports({product("plu:1", "Bread")});
    using Why = service::Refusal::Why;
    using Limits = std::numeric_limits<std::int64_t>;
    constexpr std::int64_t most = 1'000'000'000;
    for (const std::int64_t count : {Limits::min(), Limits::min() + 1, -most - 1, most + 1, Limits::max()}) {
        INFO(count);
        const auto keeps = [&](bool counted, std::int64_t pieces, std::int64_t grams) {
            return service::keep_stock(*shop.storage, {"d-0", counted, {{"plu:1", pieces, grams}}}, noon);
        };
        for (const bool counted : {false, true}) {
            CHECK(keeps(counted, count, 0).error().why == Why::Malformed);
            CHECK(keeps(counted, 0, count).error().why == Why::Malformed);
        }
        CHECK(stock.move({.id = "m-0", .item = "plu:1", .pieces = count}).error().why == Why::Malformed);
    }
    for (const std::int64_t count : {Limits::min(), Limits::min() + 1, Limits::max(), (most + 1) * 1000})
        CHECK(stock.move({.id = "m-0", .item = "plu:1", .weight = Weight::milligrams(count)}).error().why ==
              Why::Malformed);
    CHECK(good(stock.move({.id = "m-1", .item = "plu:1", .pieces = -most})).pieces == -most);
    CHECK(good(stock.move({.id = "m-2", .item = "plu:1", .pieces = -most})).pieces == -2 * most);
    CHECK(good(stock.move({.id = "m-3", .item = "plu:1", .weight = Weight::grams(-most)})).weight ==
          Weight::grams(-most));
    SealedLane lane(shop);
    shop.imports({product(milk, "Milk", 250)});
    good(shop.books.keep_sale("lane-1", lane.sealed(lane.priced("s-1", {line(1, milk, 2, 250)}))));
    CHECK(shop.pieces(milk) == -2);
}

TEST_CASE("a count holds for its moment: what was sold before it and told later changes nothing") {
    BookShop shop;
    SealedLane lane(shop);
    const auto early = lane.sealed(lane.priced("s-1", {line(1, milk, 2, 250)}, noon));
    const auto late = lane.sealed(lane.priced("s-2", {line(1, milk, 3, 250)}, noon + 2h));
    CHECK(good(service::keep_stock(*shop.storage, {"c-1", true, {{milk, 10, 0}}}, noon + 1h)));
    good(shop.books.keep_sale("lane-1", late));
    CHECK(shop.pieces(milk) == 7);
    good(shop.books.keep_sale("lane-1", early));
    CHECK(shop.pieces(milk) == 7);
    CHECK(good(service::keep_stock(*shop.storage, {"d-1", false, {{milk, 24, 0}}}, noon + 3h)));
    CHECK_FALSE(good(service::keep_stock(*shop.storage, {"d-1", false, {{milk, 24, 0}}}, noon + 4h)));
    CHECK(shop.pieces(milk) == 31);
    using Why = service::Refusal::Why;
    CHECK(service::keep_stock(*shop.storage, {"d-1", false, {{milk, 25, 0}}}, noon).error().why == Why::Conflict);
    CHECK(service::keep_stock(*shop.storage, {"c-2", true, {{milk, -1, 0}}}, noon).error().why == Why::Malformed);

    service::Stock stock(*shop.storage, shop.clock);
    shop.imports({product("plu:1", "Bread")});
    using protocol::StockMovement;
    CHECK(good(stock.level("plu:1")).pieces == 0);
    CHECK(good(stock.move({.id = "m-1", .item = "plu:1", .pieces = 5})) == protocol::StockLevel{"plu:1", 5, {}});
    CHECK(good(stock.move({.id = "m-1", .item = "plu:1", .pieces = 5})).pieces == 5);
    CHECK(stock.move({.id = "m-1", .item = "plu:1", .pieces = 6}).error().why == Why::Conflict);
    CHECK(stock.move({.id = "m-2", .item = "plu:99", .pieces = 6}).error().why == Why::NotFound);
    CHECK(stock.move({.id = "m-3", .item = "plu:1", .pieces = 6, .weight = Weight::grams(1)}).error().why ==
          Why::Malformed);
    CHECK(stock.level("plu:99").error().why == Why::NotFound);
}

TEST_CASE("prices and quantities that no goods have are told of, and do not stop the store") {
    BookShop shop;
    SealedLane lane(shop);
    struct Row {
        const char* name;
        const char* about;
        std::function<void(protocol::Sale&)> change;
    };
    const Row rows[] = {
        {"below zero", "a price that no goods have", [](auto& s) { s.lines[0].product.price = Money::minor(-1); }},
        {"beyond counting with its quantity", "a price that no goods have",
         [](auto& s) {
             s.lines[0].product.price = Money::minor(999'999'999'999);
             s.lines[0].quantity = 100'000;
         }},
        {"a deposit beyond counting", "a price that no goods have",
         [](auto& s) { s.lines[0].product.deposit = Money::minor(INT64_MAX); }},
        {"a label below zero", "a price that no goods have",
         [](auto& s) { s.lines[0].price_on_label = Money::minor(-5); }},
        {"no quantity", "has no quantity", [](auto& s) { s.lines[0].quantity = 0; }},
        {"the same line twice", "stands there twice", [](auto& s) { s.lines.push_back(s.lines[0]); }},
        {"a basket that nobody carries", "more than 2000 lines",
         [](auto& s) {
             for (int i = 2; i < 2500; ++i) {
                 s.lines.push_back(s.lines[0]);
                 s.lines.back().id = i;
             }
         }},
        {"a senseless count", "a senseless number of times", [](auto& s) { s.basket.used["spring"] = INT32_MIN; }},
    };
    std::size_t seen = 0;
    for (const auto& row : rows) {
        INFO(row.name);
        auto sold = lane.priced(std::format("s-{}", seen), {line(1, milk, 1, 250)});
        row.change(sold);
        good(shop.books.keep_sale("lane-1", lane.sealed(sold)));
        const auto found = cases_of(shop);
        REQUIRE(found.size() == ++seen);
        CHECK(std::ranges::any_of(found, [&](const auto& one) { return one.about.contains(row.about); }));
    }
    CHECK(shop.proof().breaks.empty());
}
