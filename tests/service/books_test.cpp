// Sales in the books: once, whole, and with a case for whatever does not fit.
#include <catch2/catch_test_macros.hpp>

#include "core/service/coupons.h"
#include "core/service/report.h"
#include "core/service/stock.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;
using cases::Kind;
using service::StockRow;
using Why = service::Refusal::Why;

namespace {

struct BookShop : Shop {
    BookShop() { good(service.apply_policy(plain_policy, "shop.toml")); }
    explicit BookShop(std::shared_ptr<Folder> in) : Shop(std::move(in), storage::Open::Existing) {}
    protocol::Received keeps(const boost::json::value& sale, const std::string& lane = "lane-1") {
        return good(books.keep_sale(lane, sale));
    }
    const std::string card_key = std::string(64, 'a');
    service::Coupons coupons{*storage, clock, card_key};
};

pricing::BasketLine bananas(int id, int grams) {
    auto made = line(id, "plu:4011", 1, 199);
    made.product.sold_by = catalog::SoldBy::Weight;
    made.weight = Weight::grams(grams);
    return made;
}

}  // namespace

TEST_CASE("a sale moves its goods once, and taking it back brings them back") {
    BookShop shop;
    SealedLane lane(shop);
    const auto sold = lane.priced("s-1", {line(1, "00000000000017", 3, 250), bananas(2, 500)});
    const auto body = lane.sealed(sold);
    shop.keeps(body);
    shop.keeps(body);
    const std::vector<StockRow> gone{{"00000000000017", -3, 0}, {"plu:4011", 0, -500}};
    CHECK(good(shop.storage->stock("")) == gone);
    CHECK(good(shop.storage->stock("plu:")).size() == 1);
    shop.keeps(lane.sealed(lane.taken_back(sold, "v-1")));
    const std::vector<StockRow> back{{"00000000000017", 0, 0}, {"plu:4011", 0, 0}};
    CHECK(good(shop.storage->stock("")) == back);
    CHECK(cases_of(shop).empty());
}

TEST_CASE("what a kiosk sold as another lane, before it was enrolled as this one, is kept as that lane's by its seal") {
    BookShop shop;
    SealedLane before(shop, "lane-1"), now(shop, "lane-2");
    const auto sold = before.sells("s-1", {line(1, "00000000000017", 3, 250)});
    const auto told = good(shop.books.keep_sale("lane-2", sold));
    CHECK(good(shop.books.keep_sale("lane-2", sold)) == told);
    CHECK(good(shop.books.keep_sale("lane-1", sold)) == told);
    shop.keeps(before.sells("s-2", {line(1, "00000000000017", 1, 250)}));
    CHECK(good(shop.storage->stock("0"))[0].pieces == -4);
    std::vector<std::string> lanes;
    good(shop.service.each_sale([&](const service::SaleRow& row) { lanes.push_back(row.lane); }));
    CHECK(lanes == std::vector<std::string>{"lane-1", "lane-1"});
    CHECK(cases_of(shop).empty());

    // Without the seal of the lane that it names it is nobody's.
    auto changed = before.sells("s-3", {line(1, "00000000000017", 1, 250)});
    changed.as_object()["number"] = 99;
    auto of_another = now.priced("s-4", {line(1, "00000000000017", 1, 250)});
    of_another.lane = "lane-1";
    auto nobodys = of_another;
    nobodys.lane = "lane-9";
    for (const auto& record : {changed, now.sealed(of_another), to_json(of_another), now.sealed(nobodys)})
        CHECK(shop.books.keep_sale("lane-2", record).error().why == Why::NotAllowed);
}

TEST_CASE("deliveries and counts are movements too, each known by its id") {
    BookShop shop;
    const service::StockTold delivery{"d-1", false, {{"00000000000017", 24, 0}, {"plu:4011", 0, 10'000}}};
    good(service::keep_stock(*shop.storage, delivery, noon));
    good(service::keep_stock(*shop.storage, delivery, noon));
    CHECK(good(shop.storage->stock("0"))[0].pieces == 24);
    good(service::keep_stock(*shop.storage, {"c-1", true, {{"00000000000017", 20, 0}, {"00000000000024", 5, 0}}},
                             noon));
    CHECK(good(shop.storage->stock("00000000000017"))[0].pieces == 20);
    CHECK(good(shop.storage->stock("00000000000024"))[0].pieces == 5);
    CHECK_FALSE(service::keep_stock(*shop.storage, {"no id!", false, {}}, noon));
}

TEST_CASE("a sale that the store would have priced otherwise stays sold and becomes a case") {
    BookShop shop;
    SealedLane lane(shop);
    auto sold = lane.priced("s-1", {line(1, "00000000000017", 1, 250), line(2, "00000000000024", 1, 100)});
    sold.priced.lines[0].paid = Money::minor(200);
    sold.priced.total = Money::minor(300);
    sold.tenders[0].amount = sold.priced.total;
    shop.keeps(lane.sealed(sold));
    CHECK(good(shop.storage->sale("s-1", false))->total == Money::minor(300));
    const auto found = cases_of(shop);
    REQUIRE(found.size() == 1);
    CHECK(found[0].kind == Kind::PriceDifference);
    CHECK(found[0].about.contains("line 1: sold at 2.00, the store's price is 2.50"));
    CHECK(found[0].about.contains("receipt 1"));
}

TEST_CASE("a lane may sell at an older price of the store's, and at none of its own") {
    BookShop shop;
    SealedLane lane(shop);
    shop.imports({product("00000000000017", "Crackers", 250)});
    shop.keeps(lane.sells("s-1", {line(1, "00000000000017", 1, 250)}));
    shop.imports({product("00000000000017", "Crackers", 300)});
    shop.imports({product("00000000000017", "Good crackers", 300)});
    shop.keeps(lane.sells("s-2", {line(1, "00000000000017", 1, 300), line(2, "00000000000017", 1, 250)}));
    // Another process of the store knows it from the database.
    BookShop other(shop.folder);
    good(other.books.keep_sale("lane-1", lane.sells("s-3", {line(1, "00000000000017", 1, 250)})));
    // What the store does not know, staff have priced.
    shop.keeps(lane.sells("s-4", {line(1, "00000000000024", 1, 5)}));
    CHECK(cases_of(shop).empty());

    shop.keeps(lane.sells("s-5", {line(1, "00000000000017", 1, 300), line(2, "00000000000017", 1, 25)}));
    auto cheaper = line(1, "00000000000017", 1, 300);
    cheaper.product.category = "clearance";
    shop.keeps(lane.sells("s-6", {cheaper}));
    const auto found = cases_of(shop);
    REQUIRE(found.size() == 2);
    CHECK(found[0].kind == Kind::PriceDifference);
    CHECK(found[0].about.contains("line 2: the lane sold 00000000000017 by {\"price\":25,"));
    CHECK(found[1].about.contains("which this store has never said of it"));
    CHECK(good(shop.storage->sale("s-5", false)));
    // An article for which there was no price, at the one that staff read from the shelf.
    auto priced = line(1, "00000000000017", 1, 275);
    priced.product.names.clear();
    priced.price_on_label = priced.product.price;
    shop.keeps(lane.sells("s-7", {priced}));
    CHECK(cases_of(shop).size() == 2);
}

TEST_CASE("what a case says of many lines is cut between letters") {
    BookShop shop;
    SealedLane lane(shop);
    for (std::size_t length = 1; length <= 8; ++length) {
        std::vector<pricing::BasketLine> lines;
        for (int i = 1; i <= 8; ++i) {
            const auto item = std::format("{:014}", 17 * i);
            if (length == 1) shop.imports({product(item, "Goods", 250)});
            lines.push_back(line(i, item, 1, 100));
            lines.back().product.brand = std::string(length, 'a') + "תנובה";
        }
        shop.keeps(lane.sells(std::format("s-{}", length), lines));
    }
    const auto found = cases_of(shop);
    CHECK(found.size() == 8);
    for (const auto& one : found) CHECK(service::is_utf8(one.about));
}

TEST_CASE("a sale by rules that the store never had, or that cannot be priced, becomes a case") {
    BookShop shop;
    SealedLane lane(shop);
    auto unknown = lane.priced("s-1", {line(1, "00000000000017", 1, 250)});
    unknown.policy_version = "abc";
    shop.keeps(lane.sealed(unknown));
    auto untaxed = lane.priced("s-2", {line(1, "00000000000017", 1, 250)});
    untaxed.lines[0].product.tax = "moon";
    shop.keeps(lane.sealed(untaxed));
    auto empty = lane.priced("s-3", {line(1, "00000000000017", 1, 250)});
    empty.lines.clear();
    shop.keeps(lane.sealed(empty));
    const auto found = cases_of(shop);
    REQUIRE(found.size() == 3);
    CHECK(found[0].about.contains("cannot be priced again"));
    CHECK(found[1].about.contains("a tax that the policy does not know"));
    CHECK(found[2].about.contains("1 lines were sold and 0 are in the basket"));
}

TEST_CASE("a lane's chain: what is missing, changed, forged or begun anew is a case, and the sale is kept") {
    BookShop shop;
    SealedLane lane(shop);
    const auto sell = [&](const Id& id) { return lane.sells(id, {line(1, "00000000000017", 1, 250)}); };
    auto opened = [&, seen = std::size_t(0)]() mutable {
        const auto all = cases_of(shop);
        std::string about;
        for (; seen < all.size(); ++seen) about += all[seen].about + "\n";
        return about;
    };
    shop.keeps(sell("s-1"));
    const auto late = sell("s-2");
    CHECK(opened().empty());
    shop.keeps(sell("s-3"));
    CHECK(opened().contains("records 2 to 2 have not come"));
    shop.keeps(late);
    CHECK(opened().empty());

    auto changed = sell("s-4").as_object();
    changed["number"] = 77;
    shop.keeps(changed);
    CHECK(opened().contains("its content is not what was sealed"));

    SealedLane stranger(shop, "lane-2");
    auto forged = stranger.priced("s-5", {line(1, "00000000000017", 1, 250)});
    forged.lane = "lane-1";
    shop.keeps(stranger.sealed(forged));
    const auto about = opened();
    CHECK(about.contains("signature is not of this kiosk's key"));
    CHECK(about.contains("record 1 is here already"));

    lane.forgets();
    shop.keeps(lane.sealed(lane.priced("s-6", {line(1, "00000000000017", 1, 250)}), true));
    CHECK(opened().contains("begins anew at 1"));
    shop.keeps(sell("s-7"));
    CHECK(opened().empty());
    auto bare = lane.priced("s-8", {line(1, "00000000000017", 1, 250)});
    shop.keeps(to_json(bare));
    CHECK(opened().contains("not sealed"));
    CHECK(shop.sales_kept() == 8);
}

TEST_CASE("records that were signed before a kiosk was enrolled anew stay good") {
    BookShop shop;
    SealedLane before(shop);
    const auto old = before.sells("s-1", {line(1, "00000000000017", 1, 250)});
    SealedLane after(shop);
    shop.keeps(old);
    CHECK(cases_of(shop).empty());
    CHECK(good(shop.storage->lane_keys("lane-1")).size() == 2);
}

TEST_CASE("many sales are kept together, each answered by itself, and a bad one harms no other") {
    BookShop shop;
    SealedLane one(shop), two(shop, "lane-2");
    const auto first = one.sells("s-1", {line(1, "00000000000017", 1, 250)});
    auto broken = to_json(sale("s-2", 100)).as_object();
    broken["priced"].as_object()["total"] = 7;
    auto conflict = to_json(sale("s-1", 100)).as_object();
    const std::vector<service::ToldSale> told{
        {"lane-1", first}, {"lane-1", broken}, {"lane-1", first}, {"lane-1", conflict},
        {"lane-2", two.sells("s-3", {line(1, "00000000000017", 1, 250)})},
        {"lane-2", to_json(sale("s-4", 100))},
        {"lane-1", one.sells("s-5", {line(1, "00000000000017", 1, 250)})}};
    const auto answers = shop.books.keep_sales(told);
    REQUIRE(answers.size() == told.size());
    CHECK(answers[0] == protocol::Received{"s-1", noon});
    CHECK(answers[1].error().why == Why::Malformed);
    CHECK(answers[2] == answers[0]);
    CHECK(answers[3].error().why == Why::Conflict);
    CHECK(answers[4] == protocol::Received{"s-3", noon});
    CHECK(answers[5].error().why == Why::NotAllowed);
    CHECK(answers[6] == protocol::Received{"s-5", noon});
    CHECK(shop.sales_kept() == 3);
}

TEST_CASE("what the members' books refuse spoils only its own sale, and their remarks become a case") {
    BookShop shop;
    SealedLane lane(shop);
    service::Books books(
        *shop.storage, shop.clock,
        [&](const std::string& policy, std::int64_t version) {
            return service::Promotions(*shop.storage, shop.rules).rules(policy, version);
        },
        [](const protocol::Sale& sale, const pricing::PricedBasket& priced,
           const service::MemberLimits&) -> Result<std::vector<std::string>> {
            if (sale.id == "s-2") return fault("no room for {}", sale.id);
            if (priced.total == Money::minor(99)) return std::vector<std::string>{"below zero"};
            return std::vector<std::string>{};
        });
    std::vector<service::ToldSale> told;
    for (const auto& [id, cents] : {std::pair("s-1", 250), std::pair("s-2", 100), std::pair("s-3", 99)})
        told.push_back({"lane-1", lane.sells(id, {line(1, "00000000000017", 1, cents)})});
    const auto answers = books.keep_sales(told);
    CHECK(answers[0]);
    CHECK(answers[1].error().why == Why::Unavailable);
    CHECK(answers[2]);
    CHECK(shop.sales_kept() == 2);
    CHECK(good(shop.storage->stock(""))[0].pieces == -2);
    bool remarked = false;
    for (const auto& found : cases_of(shop))
        remarked = remarked || (found.kind == Kind::Payment && found.about.contains("below zero"));
    CHECK(remarked);
}

TEST_CASE("a single-use coupon is claimed by one, burned once, and given back when the sale is taken back") {
    BookShop shop;
    SealedLane lane(shop);
    const auto code = good(shop.coupons.issue("autumn", 1, noon + 24h))[0];
    CHECK(code.size() == 16);
    const auto hash = good(protocol::card_pseudonym(code, shop.card_key));
    const auto claimed = good(shop.coupons.claim("lane-1", {"k-1", code}));
    CHECK(claimed == protocol::CouponClaim{"k-1", true, "autumn", ""});
    CHECK(good(shop.coupons.claim("lane-1", {"k-1", code})) == claimed);
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-2", code})).good);
    const auto other = good(shop.coupons.issue("other", 1, {}))[0];
    CHECK(shop.coupons.claim("lane-1", {"k-1", other}).error().why == Why::Conflict);
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-3", "NOSUCHCODE"})).good);
    // A long visit claims again in time, and is held for another half hour.
    shop.clock.advance(20min);
    CHECK(good(shop.coupons.claim("lane-1", {"k-1", code})).good);
    shop.clock.advance(20min);
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-2", code})).good);
    CHECK(good(shop.coupons.release("lane-1", "k-1")).key == "autumn");
    CHECK(good(shop.coupons.claim("lane-1", {"k-2", code})).good);
    CHECK(shop.coupons.release("lane-1", "k-9").error().why == Why::NotFound);

    auto sold = lane.priced("s-1", {line(1, "00000000000017", 1, 250)});
    sold.coupons = {{hash, "autumn", "k-2"}};
    const auto body = lane.sealed(sold);
    shop.keeps(body);
    shop.keeps(body);
    CHECK(good(shop.coupons.claim("lane-1", {"k-4", code})).sentence == "this coupon has been used");
    CHECK(cases_of(shop).empty());
    auto again = lane.priced("s-2", {line(1, "00000000000017", 1, 250)});
    again.coupons = sold.coupons;
    shop.keeps(lane.sealed(again));
    REQUIRE(cases_of(shop).size() == 1);
    CHECK(cases_of(shop)[0].about.contains("used before, by sale s-1"));

    // It was used twice: one sale that was taken back leaves the other.
    shop.keeps(lane.sealed(lane.taken_back(sold, "v-1")));
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-5", code})).good);
    shop.keeps(lane.sealed(lane.taken_back(again, "v-2")));
    CHECK(good(shop.coupons.claim("lane-1", {"k-7", code})).good);
    CHECK(good(shop.coupons.release("lane-1", "k-7")).key == "autumn");
    shop.clock.advance(24h);
    CHECK(good(shop.coupons.claim("lane-1", {"k-6", code})).sentence == "this coupon's time is over");
}

TEST_CASE("a claim of a coupon is its lane's: another lane can neither repeat it, let go of it nor use it unnoticed") {
    BookShop shop;
    SealedLane one(shop), two(shop, "lane-2");
    const auto code = good(shop.coupons.issue("autumn", 1, {}))[0];
    REQUIRE(good(shop.coupons.claim("lane-1", {"k-1", code})).good);
    CHECK(shop.coupons.claim("lane-2", {"k-1", code}).error().why == Why::Conflict);
    CHECK(shop.coupons.release("lane-2", "k-1").error().why == Why::NotFound);
    CHECK_FALSE(good(shop.coupons.claim("lane-2", {"k-2", code})).good);

    // What was sold stays sold, and the code is used up; a person hears of it.
    auto sold = two.priced("s-1", {line(1, "00000000000017", 1, 250)});
    sold.coupons = {{good(protocol::card_pseudonym(code, shop.card_key)), "autumn", "k-1"}};
    good(shop.books.keep_sale("lane-2", two.sealed(sold)));
    REQUIRE(cases_of(shop).size() == 1);
    CHECK(cases_of(shop)[0].about.contains("used on a claim of lane-1"));
    CHECK(good(shop.coupons.claim("lane-1", {"k-3", code})).sentence == "this coupon has been used");
}

TEST_CASE("codes that were printed elsewhere come in once") {
    BookShop shop;
    const auto count = good(shop.coupons.take_in("flyer", {"SPRING-0001", "SPRING-0002", "spring0001"}, {}));
    CHECK(count.added + count.same == 3);
    CHECK(good(shop.coupons.take_in("flyer", {"SPRING-0001"}, {})).same == 1);
    CHECK_FALSE(shop.coupons.take_in("flyer", {"SPRING-0003", "no"}, {}));
    CHECK_FALSE(good(shop.coupons.claim("lane-1", {"k-1", "SPRING-0003"})).good);
    CHECK_FALSE(shop.coupons.take_in("not a key", {"SPRING-0004"}, {}));
}

TEST_CASE("a report by lane, hour and category") {
    BookShop shop;
    SealedLane one(shop), two(shop, "lane-2");
    auto milk = line(1, "00000000000017", 2, 250);
    milk.product.category = "dairy/milk";
    shop.keeps(one.sealed(one.priced("s-1", {milk, line(2, "00000000000024", 1, 100)})));
    auto later = two.priced("s-2", {milk}, noon + 2h);
    shop.keeps(two.sealed(later), "lane-2");
    shop.keeps(two.sealed(two.taken_back(later, "v-2")), "lane-2");
    using service::By;
    using service::ReportLine;
    CHECK(good(service::report(*shop.storage, {By::Lane})) ==
          std::vector<ReportLine>{{{"lane-1"}, 1, Money::minor(600)}, {{"lane-2"}, 0, Money{}}});
    CHECK(good(service::report(*shop.storage, {By::Hour})) ==
          std::vector<ReportLine>{{{"12"}, 1, Money::minor(600)}, {{"14"}, 0, Money{}}});
    CHECK(good(service::report(*shop.storage, {By::Category})) ==
          std::vector<ReportLine>{{{""}, 1, Money::minor(100)}, {{"dairy"}, 1, Money::minor(500)}});
    CHECK_FALSE(service::report(*shop.storage, {By::Category, By::Tender}));
    CHECK(good(service::read_by("day,hour")) == std::vector{By::Day, By::Hour});
    CHECK_FALSE(service::read_by("day,moon"));
    CHECK_FALSE(service::read_by(""));
}
