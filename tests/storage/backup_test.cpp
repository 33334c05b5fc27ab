// A backup of one database restores into the other, and the books are whole there.
#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <fstream>

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
