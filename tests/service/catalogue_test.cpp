#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <sstream>

#include "tests/service/shop.h"

using namespace kassa;
using namespace kassa::tests;
using service::merged;

TEST_CASE("an import that tells of a product again joins what both say") {
    catalog::Product held = product("00000000000017", "Crackers", 250);
    held.brand = "Vitória";
    held.tax = "reduced";
    held.age_limit = 16;
    held.gross_weight = Weight::grams(300);

    SECTION("names are joined by language, and the newer word wins") {
        catalog::Product told{.item = held.item, .names = {{"ar", "بسكويت"}, {"en", "Salt crackers"}, {"pl", ""}}};
        CHECK(merged(held, told).names == catalog::Texts{{"ar", "بسكويت"}, {"en", "Salt crackers"}});
    }
    SECTION("a description keeps price, tax, weight and brand, and may raise an age limit but never lift it") {
        catalog::Product told{.item = held.item, .names = {{"en", "Crackers"}}, .category = "snacks"};
        auto expected = held;
        expected.category = "snacks";
        CHECK(merged(held, told) == expected);
        told.age_limit = 18;
        CHECK(merged(held, told).age_limit == 18);
    }
    SECTION("a deposit stays until another is told; zero takes it away") {
        held.deposit = Money::minor(25);
        catalog::Product told = product(held.item, "Crackers", 99);
        CHECK(merged(held, told).deposit == Money::minor(25));
        for (const int cents : {15, 0}) {
            told.deposit = Money::minor(cents);
            CHECK(merged(held, told).deposit == told.deposit);
        }
    }
    SECTION("a row with a price is the shop's own word on tax, age limit and way of selling") {
        catalog::Product told = product(held.item, "Crackers", 99);
        told.sold_by = catalog::SoldBy::Weight;
        const auto now = merged(held, told);
        CHECK(now.price == Money::minor(99));
        CHECK(now.tax == "standard");
        CHECK(now.age_limit == 0);
        CHECK(now.sold_by == catalog::SoldBy::Weight);
        CHECK(now.gross_weight == Weight::grams(300));
    }
}

TEST_CASE("rows of one product in several languages become one product, in one import or in two") {
    Shop shop;
    catalog::Product arabic{.item = "00000000000017", .names = {{"ar", "بسكويت"}}};
    SECTION("in one") { CHECK(shop.imports({product("00000000000017", "Crackers"), arabic}).added == 1); }
    SECTION("in two") {
        CHECK(shop.imports({product("00000000000017", "Crackers")}) == service::ImportCount{1, 0, 0});
        CHECK(shop.imports({arabic}) == service::ImportCount{0, 1, 0});
    }
    const auto page = shop.changes(0);
    REQUIRE(page.products.size() == 1);
    CHECK(page.products[0].names == catalog::Texts{{"ar", "بسكويت"}, {"en", "Crackers"}});
}

TEST_CASE("a kiosk reads changes page by page and then only what is new") {
    Shop shop;
    std::vector<catalog::Product> goods;
    for (int i = 0; i < 25; ++i) goods.push_back(product(std::format("{:014}", i), std::format("Item {}", i)));
    CHECK(shop.imports(goods).added == 25);

    std::int64_t since = 0;
    std::vector<std::size_t> sizes;
    for (bool more = true; more;) {
        const auto page = shop.changes(since, 10);
        CHECK(page.from_start == (since == 0));
        sizes.push_back(page.products.size());
        since = page.version;
        more = page.more;
    }
    CHECK(sizes == std::vector<std::size_t>{10, 10, 5});
    CHECK(shop.changes(since).products.empty());
    CHECK(shop.changes(since).version == since);

    // The same file again changes nothing; one new price is one change.
    CHECK(shop.imports(goods) == service::ImportCount{0, 0, 25});
    goods[7].price = Money::minor(1);
    CHECK(shop.imports(goods) == service::ImportCount{0, 1, 24});
    const auto news = shop.changes(since);
    REQUIRE(news.products.size() == 1);
    CHECK(news.products[0] == goods[7]);
    CHECK(news.version > since);
    CHECK_FALSE(news.from_start);
}

TEST_CASE("numbers of another store, or from a future that this one lost, begin again") {
    Shop shop;
    shop.imports({product("00000000000017", "Crackers"), product("00000000000024", "Cocoa")});
    const auto own = good(shop.service.health()).store;
    CHECK_FALSE(shop.changes(1, 10, own).from_start);
    CHECK(shop.changes(1, 10, "another").from_start);
    CHECK(shop.changes(1, 10, "another").products.size() == 2);
    CHECK(shop.changes(999, 10, own).from_start);
}

TEST_CASE("a page is asked for within its limits") {
    Shop shop;
    for (const auto& [since, limit] : {std::pair{-1, 10}, {0, 0}, {0, 5001}}) {
        const auto page = shop.service.changes(since, limit, "");
        REQUIRE_FALSE(page);
        CHECK(page.error().why == service::Refusal::Why::Malformed);
    }
}

TEST_CASE("a product that no kiosk could use is refused with a sentence, and the others go in") {
    Shop shop;
    struct Row {
        const char* name;
        catalog::Product product;
    };
    auto with = [](auto change) {
        auto made = product("00000000000017", "Crackers");
        change(made);
        return made;
    };
    const Row rows[] = {
        {"no number", with([](auto& p) { p.item = ""; })},
        {"a number with a space", with([](auto& p) { p.item = "12 34"; })},
        {"a name that is not UTF-8", with([](auto& p) { p.names["en"] = "Caf\xE9"; })},
        {"a cut character", with([](auto& p) { p.brand = "Vit\xC3"; })},
        {"a surrogate", with([](auto& p) { p.brand = "\xED\xA0\x80"; })},
        {"an overlong slash", with([](auto& p) { p.content = "\xC0\xAF"; })},
        {"a price below zero", with([](auto& p) { p.price = Money::minor(-1); })},
        {"a deposit below zero", with([](auto& p) { p.deposit = Money::minor(-1); })},
        {"an age of nobody", with([](auto& p) { p.age_limit = 151; })},
        {"a picture with a path", with([](auto& p) { p.picture = "../secret.png"; })},
    };
    service::CatalogueImport import(shop.service);
    for (const auto& row : rows) {
        INFO(row.name);
        const auto put = import.put(row.product);
        REQUIRE_FALSE(put);
        CHECK(service::is_utf8(put.error().sentence));
    }
    CHECK(import.put(product("plu:4011", "Bananas")));
    CHECK(good(import.finish()).added == 1);
}

TEST_CASE("names that break programs come out as they went in") {
    const auto file = std::filesystem::path(KASSA_SOURCE_DIR) / "../shared/data/naughty_strings.json";
    if (!std::filesystem::exists(file)) SKIP("../shared/data/naughty_strings.json is not there");
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    const auto names = good(from_text<std::vector<std::string>>(text.str()));
    REQUIRE(names.size() == 515);
    Shop shop;
    std::vector<catalog::Product> goods;
    for (std::size_t i = 0; i < names.size(); ++i) {
        auto made = product(std::format("{:014}", i), names[i]);
        made.brand = names[i];
        made.names["ar"] = names[i];
        goods.push_back(made);
    }
    goods.push_back(product("99999999999999", std::string("nul\0inside", 10)));
    CHECK(shop.imports(goods).added == long(goods.size()));
    CHECK(shop.changes(0, 5000).products == goods);
}
