// A store that was restored from a backup hears again what its kiosk has sold since, each sale once.
#include <catch2/catch_test_macros.hpp>

#include "kiosk/journal/journal.h"
#include "tests/link/kiosk.h"
#include "tests/server/serving.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;

namespace {

std::set<Id> sales_in(const std::string& database) {
    const SystemClock clock;
    const auto storage = good(storage::open(database, storage::Open::Existing, clock));
    std::set<Id> ids;
    long rows = 0;
    good(storage->each_sale([&](const service::SaleRow& row) {
        ids.insert(row.id);
        ++rows;
    }));
    CHECK(rows == long(ids.size()));
    return ids;
}

}  // namespace

TEST_CASE("what was sold since the backup comes to the restored store by itself, and once") {
    const Place place;
    const auto storage = place.storage();
    service::Service service(*storage, place.clock);
    const auto policy = good(service.apply_policy(plain_policy, "shop.toml"));
    const auto rules = good(service::Promotions(*storage).rules(policy, 0));
    Kiosk kiosk(place.enrolled("lane-1"), "");
    journal::Options options{.lane = "lane-1"};
    options.signing = good(protocol::signing_key(kiosk.settings.key.signing_key));
    const auto journal = good(journal::Journal::open(kiosk.folder.path() / "journal.db", noon, options));
    std::atomic<int> told_again = 0;
    kiosk::Link link(kiosk.settings, kiosk.sink, kiosk.promotions, *journal, *kiosk.cache, kiosk.clock, Random(1),
                     [&](const kiosk::News& news) {
                         const auto* trouble = std::get_if<kiosk::LinkTrouble>(&news);
                         if (trouble && trouble->sentence.contains("lacks 2 sales")) ++told_again;
                     });
    int number = 0;
    const auto sells = [&] {
        protocol::Sale sale{.id = std::format("s-{}", ++number), .number = number, .at = noon, .lane = "lane-1"};
        sale.policy_version = policy;
        sale.lines = {line(1, "00000000000017", number, 250)};
        sale.basket.at = noon;
        sale.basket.lane = "lane-1";
        auto basket = sale.basket;
        basket.lines = sale.lines;
        sale.priced = pricing::price(basket, *rules);
        sale.tenders.push_back({.kind = "card", .payment = "pay-" + sale.id, .amount = sale.priced.total});
        auto record = to_json(sale).as_object();
        record.erase("seal");
        good(journal->keep(sale.id, "/v1/sales", boost::json::serialize(record)));
        link.wake();
    };
    const auto everything_told = [&] { return comes([&] { return journal->waiting() == 0; }); };
    const auto backup = (place.folder.path() / "backup").string();
    const auto data = place.folder.path() / "restored";
    {
        const Serving serving(place);
        link.moved(serving.url);
        sells();
        sells();
        REQUIRE(everything_told());
        REQUIRE(run({"backup", "--data", place.data.string(), "--with-keys", backup}).first == 0);
        sells();
        sells();
        REQUIRE(everything_told());
    }
    CHECK(sales_in(place.database).size() == 4);
    sells();  // while there is no store
    REQUIRE(run({"restore", "--data", data.string(), backup}).first == 0);
    const auto database = (data / "store.db").string();
    CHECK(sales_in(database) == std::set<Id>{"s-1", "s-2"});

    const auto child = good(Child::start({KASSA_STORE, "serve", "--data", data.string()}));
    link.moved(good(child->ready()));
    REQUIRE(comes([&] { return sales_in(database).size() == 5; }));
    REQUIRE(everything_told());
    sells();
    REQUIRE(everything_told());
    CHECK(told_again == 1);
    CHECK(sales_in(database) == std::set<Id>{"s-1", "s-2", "s-3", "s-4", "s-5", "s-6"});
    CHECK(good(good(storage::open(database, storage::Open::Existing, place.clock))->cases_since({})).empty());
    const auto [status, proof] = run({"verify", "--data", data.string()});
    INFO(proof);
    CHECK(status == 0);
    child->kill();
}
