// The proof of the books finds what was done to the database behind the store's back.
#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <semaphore>
#include <thread>

#include "core/service/coupons.h"
#include "core/service/verify.h"
#include "tests/service/sealed_lane.h"
#include "tests/service/tampering.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

struct ProvenShop : Shop {
    ProvenShop() {
        good(service.apply_policy(plain_policy, "shop.toml"));
        lane.emplace(*this);
        other.emplace(*this, "lane-2");
        for (int i = 1; i <= 5; ++i) {
            const auto sold = lane->priced(std::format("s-{}", i), {line(1, "00000000000017", i, 250)});
            good(books.keep_sale("lane-1", lane->sealed(sold)));
            if (i == 2) good(books.keep_sale("lane-1", lane->sealed(lane->taken_back(sold, "v-2"))));
        }
        good(books.keep_sale("lane-2", other->sells("o-1", {line(1, "00000000000024", 1, 99)})));
    }

    // `meanwhile` is called once, between the pages of records.
    service::Proof proof(std::function<void()> meanwhile = {}) {
        return good(service::verify(*storage, [&](const std::string& policy, std::int64_t version) {
            if (const auto now = std::exchange(meanwhile, {})) now();
            return service::Promotions(*storage, rules).rules(policy, version);
        }));
    }
    void tampers(const std::string& statement) { tamper(*this, statement); }

    std::optional<SealedLane> lane, other;
};

bool finds(const service::Proof& proof, const std::string& lane, std::int64_t number, const std::string& words) {
    for (const auto& found : proof.breaks)
        if (found.lane == lane && (number == 0 || found.number == number) && found.what.contains(words) &&
            !found.to_do.empty())
            return true;
    return false;
}

}  // namespace

TEST_CASE("whole books are whole, and the proof says what it looked at") {
    ProvenShop shop;
    const auto proof = shop.proof();
    CHECK(proof.breaks.empty());
    CHECK(proof.known.empty());
    CHECK(proof.sales == 6);
    CHECK(proof.taken_back == 1);
    CHECK(proof.goods == Money::minor(250 * 13 + 99));
    CHECK(proof.receipts == proof.goods);
    CHECK(proof.tenders == proof.goods);
    CHECK(proof.sealed == 7);
    CHECK(proof.priced_again == 7);
    CHECK(proof.movements == 7);
    CHECK(proof.lanes == std::map<std::string, std::int64_t>{{"lane-1", 6}, {"lane-2", 1}});
}

TEST_CASE("what is sold while the books are proven breaks nothing") {
    ProvenShop shop;
    std::vector<boost::json::value> bodies;
    for (int i = 0; i < 600; ++i)
        bodies.push_back(shop.lane->sells(std::format("m-{}", i), {line(1, "00000000000017", 1, 250)}));
    std::vector<service::ToldSale> told;
    for (const auto& body : bodies) told.push_back({"lane-1", body});
    for (const auto& answer : shop.books.keep_sales(told)) REQUIRE(answer);
    Shop till(shop.folder, storage::Open::Existing);
    const auto before = shop.proof();
    const auto proof = shop.proof([&] {
        const auto sold = shop.other->priced("o-2", {line(1, "00000000000024", 1, 99)});
        good(till.books.keep_sale("lane-2", shop.other->sealed(sold)));
        good(till.books.keep_sale("lane-2", shop.other->sealed(shop.other->taken_back(sold, "v-o-2"))));
    });
    CHECK(to_text(proof) == to_text(before));
    CHECK(proof.breaks.empty());
    CHECK(shop.proof().sales == before.sales + 1);
}

TEST_CASE("a sale whose place came early and which is kept late breaks nothing") {
    ProvenShop shop;
    Shop slow(shop.folder, storage::Open::Existing);
    std::binary_semaphore written(0), may_end(0);
    service::Books held(*slow.storage, slow.clock,
                        [&](const std::string& policy, std::int64_t version) {
                            return service::Promotions(*slow.storage, slow.rules).rules(policy, version);
                        },
                        [&](const protocol::Sale&, const pricing::PricedBasket&,
                            const service::MemberLimits&) -> Result<std::vector<std::string>> {
                            written.release();
                            may_end.acquire();
                            return {};
                        });
    const auto body = shop.other->sells("o-2", {line(1, "00000000000024", 1, 99)});
    std::thread keeping([&] { good(held.keep_sale("lane-2", body)); });
    written.acquire();
    // On PostgreSQL others write on meanwhile, and get later places.
    if (on_postgresql())
        good(shop.books.keep_sale("lane-1", shop.lane->sells("s-9", {line(1, "00000000000017", 1, 250)})));
    const auto proof = shop.proof([&] {
        may_end.release();
        keeping.join();
    });
    for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
    CHECK(proof.breaks.empty());
    CHECK(shop.proof().sales == (on_postgresql() ? 8 : 7));
}

TEST_CASE("one byte of a sale that was changed is found") {
    ProvenShop shop;
    shop.tampers("update sales set body = replace(body, 'pay-s-3', 'pay-s-9') where id = 's-3'");
    const auto proof = shop.proof();
    CHECK(finds(proof, "lane-1", 4, "not the one that was received"));
    CHECK(finds(proof, "lane-1", 4, "its content is not what was sealed"));
    CHECK(finds(proof, "lane-1", 4, "its tenders in the database"));
}

TEST_CASE("a change that also mends the fingerprint is found by the seal") {
    ProvenShop shop;
    auto body = good(shop.storage->sale("s-3", false))->body;
    body.replace(body.find("pay-s-3"), 7, "pay-s-9");
    shop.tampers("update tenders set payment = 'pay-s-9' where sale = 's-3'");
    shop.tampers("update sales set body = replace(body, 'pay-s-3', 'pay-s-9'), fingerprint = '" +
                 protocol::fingerprint(body) + "' where id = 's-3'");
    const auto proof = shop.proof();
    REQUIRE(proof.breaks.size() == 1);
    CHECK(finds(proof, "lane-1", 4, "its content is not what was sealed"));
}

TEST_CASE("a sale that was taken out is found, in the middle and at the end") {
    ProvenShop shop;
    shop.tampers("delete from sales where id = 's-3'");
    auto proof = shop.proof();
    CHECK(finds(proof, "lane-1", 5, "the record before it in its chain (4) is missing"));
    CHECK(finds(proof, "", 0, "stock moved for sale s-3, which is not here"));
    shop.tampers("delete from movements where reference = 's-3'");
    CHECK(finds(shop.proof(), "lane-1", 5, "is missing"));

    ProvenShop another;
    for (const char* table : {"sales where id", "movements where reference", "tenders where sale"})
        another.tampers(std::format("delete from {} = 'o-1'", table));
    proof = another.proof();
    REQUIRE(proof.breaks.size() == 1);
    CHECK(finds(proof, "lane-2", 0, "the newest record of its chain (1) is missing"));
}

TEST_CASE("two sales that changed places are found") {
    ProvenShop shop;
    // Both rows get the other's record, with everything that the database says of it but the id.
    shop.tampers("create table swapped as select * from sales where id in ('s-3', 's-4')");
    shop.tampers("update sales set body = (select body from swapped where swapped.id <> sales.id), fingerprint ="
                 " (select fingerprint from swapped where swapped.id <> sales.id) where id in ('s-3', 's-4')");
    const auto proof = shop.proof();
    CHECK(finds(proof, "lane-1", 4, "says something else than its record"));
    CHECK(finds(proof, "lane-1", 5, "says something else than its record"));
}

TEST_CASE("figures that no longer agree with the records are found") {
    struct Row {
        const char* name;
        const char* statement;
        std::int64_t number;
        const char* found;
    };
    const Row rows[] = {
        {"a total", "update sales set total = total - 1 where id = 's-4'", 5, "says something else"},
        {"a tender", "update tenders set amount = amount - 1 where sale = 's-4'", 5, "its tenders"},
        {"a movement", "update movements set pieces = pieces + 1 where reference = 's-4'", 5, "its stock movements"},
        {"a movement too few", "delete from movements where reference = 's-4'", 5, "its stock movements"},
        {"a receipt's number", "update sales set number = 55 where id = 's-4'", 55, "says something else"},
        {"a place in the chain", "update sales set position = 9 where id = 's-4'", 5, "says something else"},
        {"no JSON", "update sales set body = 'x' where id = 's-4'", 5, "is not JSON"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        ProvenShop shop;
        shop.tampers(row.statement);
        const auto proof = shop.proof();
        CHECK(finds(proof, "lane-1", row.number, row.found));
    }
}

TEST_CASE("a price that differed when the sale came is known, and one that differs only now is a break") {
    ProvenShop shop;
    auto wrong = shop.lane->priced("s-9", {line(1, "00000000000017", 1, 250)});
    wrong.priced.lines[0].paid = wrong.priced.total = wrong.tenders[0].amount = Money::minor(200);
    good(shop.books.keep_sale("lane-1", shop.lane->sealed(wrong)));
    auto proof = shop.proof();
    CHECK(proof.breaks.empty());
    REQUIRE(proof.known.size() == 1);
    CHECK(proof.known[0].contains("the store's price is 2.50"));
    shop.tampers("delete from cases");
    CHECK(finds(shop.proof(), "lane-1", wrong.number, "the store's price is 2.50"));
}

TEST_CASE("a chain that begins anew is known, and one that does so without saying is a break") {
    ProvenShop shop;
    shop.lane->forgets();
    good(shop.books.keep_sale(
        "lane-1", shop.lane->sealed(shop.lane->priced("s-9", {line(1, "00000000000017", 1, 250)}), true)));
    auto proof = shop.proof();
    CHECK(proof.breaks.empty());
    REQUIRE(proof.known.size() == 1);
    CHECK(proof.known[0].contains("begins anew"));
    shop.other->forgets();
    good(shop.books.keep_sale("lane-2", shop.other->sells("o-9", {line(1, "00000000000017", 1, 250)})));
    CHECK(finds(shop.proof(), "lane-2", 2, "a second record says that it is the lane's first"));
}

TEST_CASE("coupons and takings back that no longer agree with the records are found") {
    struct Row {
        const char* name;
        const char* statement;
        const char* lane;
        const char* found;
    };
    const Row rows[] = {
        {"a coupon is free again", "delete from coupon_entries where what = 'Burned' and by_id = 's-6'", "lane-1",
         "its single-use coupon was not burned"},
        {"a coupon was burned by another", "update coupon_entries set by_id = 's-1' where what = 'Burned' and by_id = 's-6'", "",
         "burned for sale s-1, which did not use it"},
        {"it was not given back", "delete from coupon_entries where what = 'GivenBack'", "lane-1", "was not given back"},
        {"another record took it back", "update sale_voids set void = 'v-9' where sale = 's-2'", "lane-1",
         "another record took sale s-2 back"},
        {"a taking back is of a sale that is not here", "delete from sales where id = 's-2'", "lane-1",
         "it takes back sale s-2, which is not here"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        ProvenShop shop;
        service::Coupons coupons(*shop.storage, shop.clock, std::string(64, 'a'));
        good(coupons.take_in("autumn", {"AUTUMN01", "AUTUMN02"}, {}));
        for (const auto& [id, code] : {std::pair("s-6", "AUTUMN01"), std::pair("s-7", "AUTUMN02")}) {
            REQUIRE(good(coupons.claim("lane-1", {std::string("k-") + id, code})).good);
            auto sold = shop.lane->priced(id, {line(1, "00000000000017", 1, 250)});
            sold.coupons = {{good(protocol::card_pseudonym(code, std::string(64, 'a'))), "autumn",
                             std::string("k-") + id}};
            good(shop.books.keep_sale("lane-1", shop.lane->sealed(sold)));
            if (sold.id == "s-7") good(shop.books.keep_sale("lane-1", shop.lane->sealed(shop.lane->taken_back(sold, "v-7"))));
        }
        REQUIRE(shop.proof().breaks.empty());
        shop.tampers(row.statement);
        const auto proof = shop.proof();
        for (const auto& found : proof.breaks) UNSCOPED_INFO(to_text(found));
        CHECK(finds(proof, row.lane, 0, row.found));
    }
}

TEST_CASE("a sale that was made up in the database is found") {
    ProvenShop shop;
    auto made_up = sale("s-99", 250);
    const auto body = to_text(made_up);
    shop.tampers(std::format(
        "insert into sales (id, voided, received_order, lane, number, at, total, fingerprint, body, received, position, booked)"
        " values ('s-99', 0, 1000, 'lane-1', 1, {0}, 250, '{1}', '{2}', {0}, 0, 1)",
        noon.time_since_epoch().count(), protocol::fingerprint(body), body));
    CHECK(finds(shop.proof(), "lane-1", 1, "it is not sealed, and its lane has a key"));
}

TEST_CASE("a sale of an earlier version moved no stock, and that is no break") {
    ProvenShop shop;
    shop.tampers("delete from movements where reference = 'o-1'");
    CHECK(finds(shop.proof(), "lane-2", 1, "its stock movements"));
    shop.tampers("update sales set booked = 0 where id = 'o-1'");
    const auto proof = shop.proof();
    CHECK(proof.breaks.empty());
    CHECK(proof.earlier == 1);
}
