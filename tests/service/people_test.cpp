#include <catch2/catch_test_macros.hpp>

#include <sys/stat.h>

#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using protocol::Role;

namespace {
const protocol::PinCost cheap{1, 8192};
const std::string card_key(64, 'a');
const std::string png("\x89PNG\r\n\x1a\n and the rest of it", 28);
}  // namespace

TEST_CASE("staff sign in with the PIN that they were given, anywhere the verifier is") {
    Shop shop;
    good(shop.service.add_staff("77", "Ana", Role::attendant, "1234", cheap));
    good(shop.service.add_staff("12", "Борис", Role::manager, "00000000", cheap));
    auto list = good(shop.service.staff());
    REQUIRE(list.staff.size() == 2);
    CHECK(list.staff[0].name == "Борис");
    CHECK(list.staff[1].verifier.starts_with("$argon2id$"));
    CHECK(protocol::pin_fits("1234", list.staff[1].verifier));
    CHECK_FALSE(protocol::pin_fits("1235", list.staff[1].verifier));
    CHECK_FALSE(protocol::pin_fits("", list.staff[1].verifier));
    CHECK_FALSE(protocol::pin_fits("1234", "not a verifier"));
    CHECK_FALSE(protocol::pin_fits("1234", std::string(4096, '$')));

    // A new PIN replaces the old one, and kiosks can tell that the list has changed.
    good(shop.service.add_staff("77", "Ana", Role::supervisor, "4321", cheap));
    const auto changed = good(shop.service.staff());
    CHECK(changed.version > list.version);
    CHECK(changed.staff.size() == 2);
    CHECK(changed.staff[1].role == Role::supervisor);
    CHECK(protocol::pin_fits("4321", changed.staff[1].verifier));
}

TEST_CASE("a PIN or badge of the wrong shape is refused, and the PIN is not repeated") {
    Shop shop;
    for (const std::string pin : {"", "123", "123456789", "12a4", "12 4", "١٢٣٤"}) {
        const auto added = shop.service.add_staff("77", "Ana", Role::attendant, pin, cheap);
        REQUIRE_FALSE(added);
        CHECK((pin.empty() || !added.error().sentence.contains(pin)));
    }
    CHECK_FALSE(shop.service.add_staff("", "Ana", Role::attendant, "1234", cheap));
    CHECK_FALSE(shop.service.add_staff("7'7", "Ana", Role::attendant, "1234", cheap));
    CHECK_FALSE(shop.service.add_staff("77", "", Role::attendant, "1234", cheap));
    CHECK_FALSE(shop.service.add_staff("77", "\xFF", Role::attendant, "1234", cheap));
    CHECK(good(shop.service.staff()).staff.empty());
}

TEST_CASE("a card's number is never kept, and store and kiosk know it by the same pseudonym") {
    Shop shop;
    CHECK(good(shop.service.put_members({{"9001 2345-6", "gold"}, {"9001777", "platinum"}}, card_key)) ==
          service::ImportCount{2, 0, 0});
    const auto page = good(shop.service.member_changes(0, 1, ""));
    CHECK(page.more);
    const auto rest = good(shop.service.member_changes(page.version, 10, page.store));
    CHECK_FALSE(rest.from_start);
    std::map<std::string, std::string> tiers;
    for (const auto& list : {page.members, rest.members})
        for (const auto& member : list) tiers[member.card] = member.tier;
    CHECK(tiers == std::map<std::string, std::string>{
                       {good(protocol::card_pseudonym("90012345 6", card_key)), "gold"},
                       {good(protocol::card_pseudonym("9001777", card_key)), "platinum"}});
    CHECK(protocol::card_pseudonym("9001777", std::string(64, 'b')) !=
          protocol::card_pseudonym("9001777", card_key));

    CHECK(good(shop.service.put_members({{"9001777", ""}, {"90012345-6", "gold"}}, card_key)) ==
          service::ImportCount{0, 1, 1});
    const auto news = good(shop.service.member_changes(rest.version, 10, page.store));
    REQUIRE(news.members.size() == 1);
    CHECK(news.members[0].tier.empty());

    for (const char* wrong : {"", "90*1", "- -"}) CHECK_FALSE(protocol::card_pseudonym(wrong, card_key));
    CHECK_FALSE(protocol::card_pseudonym("9001", "short"));
}

TEST_CASE("a lane's new key replaces its old one") {
    Shop shop;
    const auto first = good(shop.service.enrol("lane-1", card_key));
    CHECK(first.key.size() == 64);
    CHECK(good(shop.service.lane_of_key(first.key)) == "lane-1");
    CHECK_FALSE(good(shop.service.lane_of_key("")).has_value());
    CHECK_FALSE(good(shop.service.lane_of_key(std::string(64, '0'))).has_value());
    const auto second = good(shop.service.enrol("lane-1", card_key));
    CHECK_FALSE(good(shop.service.lane_of_key(first.key)).has_value());
    CHECK(good(shop.service.lane_of_key(second.key)) == "lane-1");
    CHECK_FALSE(shop.service.enrol("lane/1", card_key));
}

TEST_CASE("a kiosk's key file is its owner's alone and is checked when it is read") {
    Folder folder;
    const auto file = folder.path() / "lane.key";
    const protocol::KioskKey key{"lane-1", "store", std::string(64, '1'), std::string(64, '2')};
    good(protocol::write_private_file(file, to_text(key)));
    struct stat facts {};
    REQUIRE(::stat(file.c_str(), &facts) == 0);
    CHECK((facts.st_mode & 0777) == 0600);
    CHECK(good(protocol::read_kiosk_key(file)) == key);
    for (const char* text : {"", "{}", "{\"lane\":\"x\"}", "\xFF\xFE"}) {
        good(protocol::write_private_file(file, text));
        CHECK_FALSE(protocol::read_kiosk_key(file));
    }
    CHECK_FALSE(protocol::read_kiosk_key(folder.path() / "none.key"));
    CHECK_FALSE(protocol::write_private_file(folder.path() / "no" / "such" / "folder", "x"));
}

TEST_CASE("pictures keep their bytes, and an unchanged one is no news") {
    Shop shop;
    std::string bytes = png;
    for (int i = 0; i < 256; ++i) bytes += char(i);
    CHECK(good(shop.service.put_picture("bananas.png", bytes)));
    const auto list = good(shop.service.pictures());
    CHECK_FALSE(good(shop.service.put_picture("bananas.png", bytes)));
    CHECK(good(shop.service.pictures()) == list);
    CHECK(good(shop.service.picture("bananas.png")).bytes == bytes);
    CHECK(good(shop.service.put_picture("bananas.png", png)));
    CHECK(good(shop.service.pictures()).version > list.version);
    CHECK(good(shop.service.pictures()).pictures[0].etag != list.pictures[0].etag);

    CHECK_FALSE(shop.service.put_picture("bananas.png", "GIF89a"));
    CHECK_FALSE(shop.service.put_picture("big.png", png + std::string(1 << 20, 'x')));
    for (const char* name : {"", ".png", "a/b.png", "..png/../x.png", "A.png", "x.jpg", ".hidden.png"}) {
        INFO(name);
        CHECK_FALSE(shop.service.put_picture(name, png));
        CHECK(shop.service.picture(name).error().why == service::Refusal::Why::Malformed);
    }
    CHECK(shop.service.picture("none.png").error().why == service::Refusal::Why::NotFound);
}

TEST_CASE("a database keeps what it was told, and knows another one's file") {
    const auto folder = std::make_shared<Folder>();
    std::string id;
    {
        Shop shop(folder, storage::Open::Fresh);
        id = good(shop.service.health()).store;
        shop.imports({product("00000000000017", "Crackers")});
        CHECK_FALSE(storage::open(folder->database(), storage::Open::Fresh, shop.clock));
        CHECK_FALSE(storage::open(folder->path() / "none.db", storage::Open::Existing, shop.clock));
    }
    Shop shop(folder, storage::Open::Existing);
    CHECK(good(shop.service.health()).store == id);
    CHECK(shop.changes(0).products.size() == 1);

    good(protocol::write_private_file(folder->path() / "text.db", std::string(8192, 'x')));
    const auto text = storage::open(folder->path() / "text.db", storage::Open::Existing, shop.clock);
    REQUIRE_FALSE(text);
    CHECK(text.error().sentence.contains("text.db"));
}

TEST_CASE("a transaction that fails leaves nothing behind") {
    Shop shop;
    const auto done = shop.storage->transaction([&]() -> Result<void> {
        good(shop.storage->put_product({"00000000000017", 1, "{}"}));
        return fault("the plug was pulled");
    });
    CHECK(done.error().sentence == "the plug was pulled");
    CHECK_FALSE(good(shop.storage->product("00000000000017")).has_value());
    // A number that is taken twice is a mistake that the database itself refuses, with all that came with it.
    const auto twice = shop.storage->transaction([&]() -> Result<void> {
        good(shop.storage->put_product({"00000000000017", 1, "{}"}));
        return shop.storage->put_product({"00000000000024", 1, "{}"});
    });
    REQUIRE_FALSE(twice);
    CHECK(twice.error().sentence.contains(on_postgresql() ? "PostgreSQL database" : "store.db"));
    CHECK_FALSE(twice.error().sentence.contains("00000000000024"));  // what a row holds is nobody's business
    CHECK(good(shop.storage->newest_product()) == 0);
}

TEST_CASE("two processes on one database see one another's changes in their order") {
    const auto folder = std::make_shared<Folder>();
    Shop one(folder, storage::Open::Fresh);
    Shop two(folder, storage::Open::Existing);
    one.imports({product("00000000000017", "Crackers")});
    const auto first = two.changes(0);
    CHECK(first.products.size() == 1);
    two.imports({product("00000000000024", "Cocoa")});
    one.imports({product("00000000000031", "Tea")});
    CHECK(one.changes(first.version).products.size() == 2);
    CHECK(two.changes(first.version) == one.changes(first.version));
}
