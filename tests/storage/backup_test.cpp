// A backup of one database restores into the other, and the books are whole there.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <atomic>
#include <fstream>
#include <set>
#include <thread>

#include "core/service/verify.h"
#include "core/storage/backup.h"
#include "tests/service/sealed_lane.h"

using namespace kassa;
using namespace kassa::tests;
using storage::Open;

namespace {

std::string address_in(Folder& folder, bool server) {
    return server ? support::Postgres::shared().new_database() : (folder.path() / "store.db").string();
}

service::Proof prove(service::Storage& storage) {
    service::RulesCache cache;
    service::Promotions promotions(storage, cache);
    return good(service::verify(storage, [&](const std::string& policy, std::int64_t version) {
        return promotions.rules(policy, version);
    }));
}

}  // namespace

TEST_CASE("a backup restores into either database") {
    const bool from_server = GENERATE(false, true), to_server = GENERATE(false, true);
    CAPTURE(from_server, to_server);
    Folder from, to;
    const StoryClock clock(noon);
    const auto address = address_in(from, from_server), target = address_in(to, to_server);
    const auto file = from.path() / "backup.db";
    std::string before;
    Id store_id;
    protocol::Versions versions;
    {
        const auto storage = good(storage::open(address, Open::Fresh, clock));
        service::Service service(*storage, clock);
        service::RulesCache cache;
        service::Books books(*storage, clock, [&](const std::string& policy, std::int64_t version) {
            return service::Promotions(*storage, cache).rules(policy, version);
        });
        good(service.apply_policy(plain_policy, "shop.toml"));
        service::CatalogueImport import(service);
        for (int i = 0; i < 2500; ++i)
            good(import.put(product(std::format("{:014}", i), std::format("Käse \"{}\" \\ {{}} كاكاو", i))));
        good(import.finish());
        good(service.put_picture("milk.png", std::string("\x89PNG\r\n\x1a\n\0\1\2", 11)));
        const auto signing =
            good(protocol::signing_key(good(service.enrol("lane-1", std::string(64, 'a'))).signing_key));
        auto record = to_json(sale("s-1", 250)).as_object();
        record.erase("seal");
        record["seal"] = to_json(protocol::sealed(record, 1, protocol::no_record, signing));
        good(books.keep_sale("lane-1", record));
        before = to_text(prove(*storage));
        store_id = good(storage->store_id());
        versions = good(service.versions());

        const auto counts = good(storage::backup(address, file, {{"card.key", "secret\n"}}, clock));
        CHECK(counts.at("products") == 2500);
        CHECK(counts.at("sales") == 1);
        CHECK_FALSE(storage::backup(address, file, {}, clock));  // it writes over nothing
    }
    const auto restored = good(storage::restore(file, target, clock));
    CHECK(restored.rows.at("products") == 2500);
    CHECK(restored.keys == storage::Keys{{"card.key", "secret\n"}});
    CHECK_FALSE(storage::restore(file, target, clock));  // nor does it restore over a store

    const auto storage = good(storage::open(target, Open::Existing, clock));
    service::Service service(*storage, clock);
    CHECK(to_text(prove(*storage)) == before);
    CHECK(good(storage->store_id()) != store_id);
    auto after = good(service.versions());
    CHECK(after.store != versions.store);
    after.store = versions.store;
    CHECK(after == versions);
    CHECK(good(service.picture("milk.png")).bytes.size() == 11);
    // It goes on: numbers that were given are not given again.
    good(service.apply_policy(plain_policy + "\n", "shop.toml"));
    service::RulesCache cache;
    service::Books books(*storage, clock, [&](const std::string& policy, std::int64_t version) {
        return service::Promotions(*storage, cache).rules(policy, version);
    });
    good(books.keep_sale("lane-2", to_json(sale("s-2", 100, "lane-2"))));
    CHECK(good(storage->newest_product()) == versions.products);
}

TEST_CASE("a backup ends while the store sells, and holds one moment") {
    const bool server = GENERATE(false, true);
    CAPTURE(server);
    Folder folder;
    const StoryClock clock(noon);
    const auto address = address_in(folder, server);
    const auto file = folder.path() / "backup.db";
    const auto storage = good(storage::open(address, Open::Fresh, clock));
    // So much that it is not copied between two sales.
    constexpr int goods = 800;
    good(storage->transaction([&]() -> Result<void> {
        for (int i = 1; i <= goods; ++i)
            if (auto put = storage->put_product({std::format("{:014}", i), i, std::string(100'000, 'x')}); !put)
                return put;
        return {};
    }));
    // Every change is of two tables, so half of one would be seen.
    std::atomic<bool> over = false, gave_up = false;
    std::atomic<int> written = 0;
    std::thread selling([&] {
        const auto till = good(storage::open(address, Open::Existing, clock));
        const auto until = std::chrono::steady_clock::now() + 20s;
        for (int i = 1; !over && !gave_up; ++i) {
            gave_up = std::chrono::steady_clock::now() >= until;
            const auto id = std::format("s-{}", i);
            const service::SaleRow row{.id = id, .lane = "lane-1", .number = i, .at = noon, .body = "{}"};
            const service::MovementRow moved{.reference = id, .line = 1, .cause = "sale", .item = "1", .at = noon};
            good(till->transaction([&]() -> Result<void> {
                if (auto put = till->put_sales({&row, 1}); !put) return put;
                return till->put_movements({&moved, 1});
            }));
            written = i;
        }
    });
    while (written < 5) std::this_thread::sleep_for(1ms);
    const auto counts = storage::backup(address, file, {}, clock);
    const int after = written;
    const bool sold_on = after > 5;
    over = true;
    selling.join();
    REQUIRE(counts);
    CHECK(sold_on);
    CHECK_FALSE(gave_up);
    Folder other;
    const auto target = (other.path() / "store.db").string();
    good(storage::restore(file, target, clock));
    const auto restored = good(storage::open(target, Open::Existing, clock));
    CHECK(good(restored->newest_product()) == goods);
    std::vector<Id> sales;
    std::set<std::string> moved;
    good(restored->each_sale([&](const service::SaleRow& row) { sales.push_back(row.id); }));
    good(restored->each_movement([&](const service::MovementRow& row) { moved.insert(row.reference); }));
    CHECK(sales.size() >= 5);
    CHECK(sales.size() <= std::size_t(after));
    CHECK(moved == std::set<std::string>(sales.begin(), sales.end()));
    for (std::size_t i = 0; i < sales.size(); ++i) CHECK(sales[i] == std::format("s-{}", i + 1));
}

TEST_CASE("what is no backup is not restored, and nothing is left of the attempt") {
    Folder folder;
    const StoryClock clock(noon);
    CHECK_FALSE(storage::restore(folder.path() / "none.db", (folder.path() / "a.db").string(), clock));
    CHECK_FALSE(storage::backup((folder.path() / "none.db").string(), folder.path() / "b.db", {}, clock));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "b.db"));
    CHECK_FALSE(std::filesystem::exists(folder.path() / "b.db.part"));
}

TEST_CASE("a backup that was cut off or changed is refused with a sentence, and no store is made of it") {
    Folder folder;
    const StoryClock clock(noon);
    const auto address = (folder.path() / "store.db").string();
    const auto file = folder.path() / "backup.db", target = folder.path() / "other.db";
    {
        const auto storage = good(storage::open(address, Open::Fresh, clock));
        service::Service service(*storage, clock);
        service::CatalogueImport import(service);
        for (int i = 0; i < 500; ++i) good(import.put(product(std::format("{:014}", i), std::format("Goods {}", i))));
        good(import.finish());
    }
    good(storage::backup(address, file, {{"card.key", "secret"}}, clock));
    std::string whole;
    {
        std::ifstream in(file, std::ios::binary);
        whole.assign(std::istreambuf_iterator<char>(in), {});
    }
    const auto refused = [&](const std::string& bytes, const char* why) {
        const auto broken = folder.path() / "broken.db";
        std::ofstream(broken, std::ios::binary | std::ios::trunc) << bytes;
        const auto done = storage::restore(broken, target.string(), clock);
        REQUIRE_FALSE(done);
        INFO(done.error().sentence);
        CHECK(done.error().sentence.contains(why));
        CHECK_FALSE(std::filesystem::exists(target));
    };
    refused("", "no backup of a store");
    refused("PK, and much else that is no database", "damaged or cut off");
    for (const std::size_t part : {2, 4, 8})
        refused(whole.substr(0, whole.size() - whole.size() / part), "use another copy");
    auto changed = whole;
    changed[changed.find("Goods 77")] = 'g';
    refused(changed, "damaged, or was changed after it was made");
    changed = whole;
    changed[changed.find("secret")] = 'S';
    refused(changed, "damaged, or was changed after it was made");
    refused([&] {
        std::ifstream in(address, std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(in), {});
    }(), "no finished backup");
    good(storage::restore(file, target.string(), clock));
}
