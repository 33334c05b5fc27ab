// What only a server can do: go away, be shared by several stores, and commit in another order than it counted.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <thread>

#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;
using service::Beside;
using storage::Open;
using support::Postgres;

namespace {

struct Server {
    Server() : address(Postgres::shared().new_database()), name(address.substr(address.rfind('/') + 1)) {}
    std::unique_ptr<service::Storage> opens(Open how = Open::Existing) {
        return good(storage::open(address, how, clock));
    }
    // Every connection to this database breaks.
    void hangs_up() {
        Postgres::shared().run(
            "postgres",
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
    }
    std::string address, name;
    StoryClock clock{noon};
};

// A process of the store: its own connection and its own services.
struct OneStore {
    OneStore(Server& server, Open how = Open::Existing)
        : storage(server.opens(how)),
          service(*storage, server.clock),
          books(*storage, server.clock, [this](const std::string& policy, std::int64_t version) {
              return service::Promotions(*storage, rules).rules(policy, version);
          }) {}
    std::unique_ptr<service::Storage> storage;
    service::Service service;
    service::RulesCache rules;
    service::Books books;
};

long count_sales(service::Storage& storage) {
    long count = 0;
    good(storage.each_sale([&](const service::SaleRow&) { ++count; }));
    return count;
}

}  // namespace

TEST_CASE("an address that cannot be used is told without its password") {
    const StoryClock clock(noon);
    auto& server = Postgres::shared();
    const std::string secret = "s3cr3t-w0rd";
    for (const std::string& address :
         {"postgresql://kassa:" + secret + "@127.0.0.1:" + std::to_string(server.port()) + "/postgres",
          "postgresql://kassa:" + secret + "@127.0.0.1:1/shop",
          "postgresql://kassa:" + secret + "%zz@127.0.0.1/shop",
          "postgresql://kassa:" + secret + "@127.0.0.1:77777777/shop",
          "postgres://kassa:" + secret + "@127.0.0.1"}) {
        const auto opened = storage::open(address, Open::Fresh, clock);
        REQUIRE_FALSE(opened);
        CHECK_FALSE(opened.error().sentence.contains(secret));
        CHECK_FALSE(opened.error().sentence.empty());
    }
}

TEST_CASE("a database without a store, and one with a store, are told apart") {
    Server server;
    CHECK_FALSE(storage::open(server.address, Open::Existing, server.clock));
    const auto id = good(server.opens(Open::Fresh)->store_id());
    CHECK_FALSE(storage::open(server.address, Open::Fresh, server.clock));
    CHECK(good(server.opens()->store_id()) == id);
}

TEST_CASE("a lost connection is a sentence, and the next call connects again") {
    Server server;
    OneStore store(server, Open::Fresh);
    good(store.service.apply_policy(plain_policy, "shop.toml"));
    good(store.storage->stock(""));
    server.hangs_up();
    const auto lost = store.storage->stock("");
    REQUIRE_FALSE(lost);
    CHECK(lost.error().sentence.contains("is lost"));
    CHECK(good(store.storage->stock("")).empty());

    // In the middle of a change nothing goes on by itself.
    const auto change = store.storage->transaction([&]() -> Result<void> {
        const service::MovementRow row{
            .reference = "d-1", .line = 1, .cause = "delivery", .item = "plu:1", .pieces = 1};
        if (auto put = store.storage->put_movements({&row, 1}); !put) return put;
        server.hangs_up();
        (void)store.storage->stock("");
        CHECK_FALSE(store.storage->stock(""));
        return {};
    });
    CHECK_FALSE(change);
    CHECK(good(store.storage->stock("")).empty());
}

TEST_CASE("while the server is away a sale waits at its lane, and then it is kept once") {
    // What was committed has to outlive a server that is stopped at once.
    Postgres own(Postgres::Durable::Yes);
    const StoryClock clock(noon);
    const auto storage = good(storage::open(own.new_database(), Open::Fresh, clock));
    service::Service service(*storage, clock);
    service::RulesCache cache;
    service::Books books(*storage, clock, [&](const std::string& policy, std::int64_t version) {
        return service::Promotions(*storage, cache).rules(policy, version);
    });
    good(books.keep_sale("lane-1", to_json(sale("s-1", 100))));
    own.stop();
    for (int i = 0; i < 2; ++i) {
        const auto kept = books.keep_sale("lane-1", to_json(sale("s-2", 100)));
        REQUIRE_FALSE(kept);
        CHECK(kept.error().why == service::Refusal::Why::Unavailable);
        CHECK_FALSE(kept.error().sentence.contains(own.password()));
    }
    own.start();
    good(books.keep_sale("lane-1", to_json(sale("s-2", 100))));
    good(books.keep_sale("lane-1", to_json(sale("s-2", 100))));
    CHECK(count_sales(*storage) == 2);
}

TEST_CASE("a change that fails in part is none, even where the caller goes on") {
    Server server;
    OneStore store(server, Open::Fresh);
    const service::MovementRow row{
        .reference = "d-1", .line = 1, .cause = "delivery", .item = "plu:1", .pieces = 1};
    const bool looks = GENERATE(false, true);  // else it hears of it with the commit
    for (const auto beside : {Beside::Nobody, Beside::Others}) {
        const auto change = store.storage->transaction(
            [&]() -> Result<void> {
                for (int i = 0; i < 2; ++i) (void)store.storage->put_movements({&row, 1});
                if (looks) CHECK_FALSE(store.storage->stock(""));
                return {};
            },
            beside);
        REQUIRE_FALSE(change);
        CHECK(change.error().sentence.contains(looks ? "failed in part" : "duplicate key"));
        CHECK(good(store.storage->stock("")).empty());
    }
    // A change that is given up before anything of it was sent.
    CHECK_FALSE(store.storage->transaction(
        [&]() -> Result<void> {
            good(store.storage->put_movements({&row, 1}));
            return fault("no");
        },
        Beside::Others));
    CHECK(good(store.storage->stock("")).empty());
}

TEST_CASE("several stores on one database are one store") {
    Server server;
    OneStore first(server, Open::Fresh);
    good(first.service.apply_policy(plain_policy, "shop.toml"));
    constexpr int stores = 3, sales_each = 40;
    std::vector<std::thread> threads;
    std::atomic<int> kept = 0;
    for (int i = 0; i < stores; ++i)
        threads.emplace_back([&, i] {
            OneStore store(server);
            for (int n = 0; n < sales_each; ++n) {
                // Its own lane's sales, and the same sale of a lane that tells everybody.
                std::vector<service::ToldSale> told;
                const auto lane = std::format("lane-{}", i);
                told.push_back({lane, to_json(sale(std::format("s-{}-{}", i, n), 100 + n, lane))});
                told.push_back({"lane-x", to_json(sale(std::format("x-{}", n), 100 + n, "lane-x"))});
                for (const auto& answer : store.books.keep_sales(told)) kept += answer.has_value();
            }
        });
    for (auto& thread : threads) thread.join();
    CHECK(kept == 2 * stores * sales_each);
    CHECK(count_sales(*first.storage) == (stores + 1) * sales_each);
}

TEST_CASE("whoever compares the newest numbers misses nothing that commits late") {
    Server server;
    OneStore slow(server, Open::Fresh), quick(server), reader(server);
    const auto puts = [](OneStore& store, const char* item) -> Result<void> {
        const auto number = store.storage->take_changes(1);
        if (!number) return std::unexpected(number.error());
        return store.storage->put_product({item, *number, "{}"});
    };
    std::atomic<bool> committed = false;
    std::thread thread;
    const auto start = good(reader.service.versions()).products;
    good(slow.storage->transaction(
        [&]() -> Result<void> {
            good(puts(slow, "plu:1"));
            thread = std::thread([&] {
                good(quick.storage->transaction([&] { return puts(quick, "plu:2"); }, Beside::Others));
                committed = true;
            });
            // Whoever wants the next number waits; nobody sees it before the number below it.
            std::this_thread::sleep_for(100ms);
            CHECK_FALSE(committed);
            CHECK(good(reader.service.versions()).products == start);
            return {};
        },
        Beside::Others));
    thread.join();
    const auto rows = good(reader.storage->products_since(start, 10));
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].item == "plu:1");
    CHECK(rows[1].item == "plu:2");
}

TEST_CASE("who waits for a hint hears of a commit in another process") {
    Server server;
    OneStore writer(server, Open::Fresh), reader(server);
    CHECK(good(reader.storage->wait_for_hint(0ms)));  // it has only begun to listen
    CHECK_FALSE(good(reader.storage->wait_for_hint(0ms)));
    std::thread thread([&] { good(writer.service.apply_policy(plain_policy, "shop.toml")); });
    const bool heard = good(reader.storage->wait_for_hint(30s));
    thread.join();
    CHECK(heard);
}

TEST_CASE("nobody writes beside a transaction that wants to be alone") {
    Server server;
    OneStore one(server, Open::Fresh), other(server);
    std::thread thread;
    std::atomic<bool> committed = false;
    good(one.storage->transaction([&]() -> Result<void> {
        const auto before = good(one.storage->stock("")).size();
        thread = std::thread([&] {
            const service::MovementRow row{
                .reference = "d-1", .line = 1, .cause = "delivery", .item = "plu:1", .pieces = 1};
            good(other.storage->transaction(
                [&] {
                    return other.storage->put_movements({&row, 1});
                },
                Beside::Others));
            committed = true;
        });
        // However long it is given, the other one cannot have written.
        std::this_thread::sleep_for(50ms);
        CHECK(good(one.storage->stock("")).size() == before);
        CHECK_FALSE(committed);
        return {};
    }));
    thread.join();
    CHECK(good(one.storage->stock("")).size() == 1);
}
