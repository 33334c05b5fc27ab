#include "kiosk/replica/replica.h"

#include <catch2/catch_test_macros.hpp>

#include <unistd.h>

#include <fstream>

using namespace kassa;
using catalog::Product;
using replica::Replica;
using replica::ReplicaWriter;

namespace {

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "kassa-test-XXXXXX").string();
        path_ = ::mkdtemp(name.data());
    }
    ~Folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

Product product(const std::string& item, const catalog::Texts& names, std::optional<Money> price = Money::minor(100)) {
    Product made;
    made.item = item;
    made.names = names;
    made.price = price;
    return made;
}

Product loose(const std::string& item, const std::string& name, const std::string& category) {
    Product made = product(item, {{"", name}});
    made.category = category;
    made.picture = name + ".png";
    made.sold_by = catalog::SoldBy::Weight;
    return made;
}

// A shop of a few goods, in one page.
protocol::ChangesPage small_shop() {
    Product whole = product("04006381333931", {{"", "Milk"}, {"ar", "حَلِيب طازج"}});
    whole.brand = "Zdrój";
    whole.content = "1 l";
    whole.category = "dairy/milk";
    whole.gross_weight = Weight::grams(1034);
    whole.tax = "reduced";
    whole.age_limit = 0;
    whole.deposit = Money::minor(25);
    Product wine = product("00012345678905", {{"", "Château Rouge"}});
    wine.age_limit = 18;
    return {.store = "store-1", .from_start = true, .version = 7,
            .products = {whole, wine,
                         product("00000000000101", {{"", "Chocolate with milk"}}),
                         product("00000000000118", {{"", "Milka chocolate"}}),
                         product("00000000000125", {{"", "Milk shake"}}, std::nullopt),
                         product("00000000000132", {{"", "Milk of the meadows in a bottle"}}),
                         product("00000000000149", {{"", "牛奶巧克力"}}),
                         loose("plu:4011", "bananas", "fruit/tropical"), loose("plu:4017", "apples", "fruit"),
                         loose("plu:4093", "onions", "fruits of the earth")}};
}

std::vector<std::string> names(const std::vector<Product>& products) {
    std::vector<std::string> list;
    for (const auto& one : products) list.push_back(one.names.at(""));
    return list;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a product comes back as it was put in, and its page's number with it") {
    Folder folder;
    auto reader = Replica::open(folder / "deep/catalogue.db");
    auto writer = ReplicaWriter::open(folder / "deep/catalogue.db");
    REQUIRE(reader);
    REQUIRE(writer);
    CHECK(writer->version() == kiosk::CataloguePosition{});
    const auto page = small_shop();
    REQUIRE(writer->apply(page));
    CHECK(writer->version() == kiosk::CataloguePosition{"store-1", 7});
    CHECK(reader->position() == kiosk::CataloguePosition{"store-1", 7});
    for (const auto& one : page.products) CHECK(reader->find(one.item) == one);
    CHECK_FALSE(reader->find("99999999999999"));
    CHECK_FALSE(reader->find("' OR 1=1 --"));
    CHECK(reader->size() == 10);
    CHECK(reader->trouble().empty());
}

TEST_CASE("a later page replaces what it names; one from the start forgets the rest") {
    Folder folder;
    auto reader = Replica::open(folder / "catalogue.db");
    auto writer = ReplicaWriter::open(folder / "catalogue.db");
    REQUIRE(writer->apply(small_shop()));
    Product milk = *reader->find("04006381333931");
    milk.price = Money::minor(129);
    Product wine = *reader->find("00012345678905");
    wine.names = {{"", "Vin de table"}};
    REQUIRE(writer->apply({.store = "store-1", .version = 9, .products = {milk, wine}}));
    CHECK(reader->find(milk.item)->price == Money::minor(129));
    CHECK(names(reader->search("milk", "", 1)) == Names{"Milk"});
    CHECK(names(reader->search("vin", "", 5)) == Names{"Vin de table"});
    CHECK(reader->search("rouge", "", 5).empty());
    CHECK(reader->size() == 10);
    const Product another{.item = milk.item, .names = {{"", "Oat drink"}}, .brand = "Little Oat", .content = "2 l",
                          .category = "drinks", .price = Money::minor(189), .sold_by = catalog::SoldBy::Weight,
                          .gross_weight = Weight::grams(2100), .tax = "zero", .age_limit = 3,
                          .deposit = Money::minor(15), .picture = "oats.png"};
    REQUIRE(writer->apply({.store = "store-1", .version = 10, .products = {another}}));
    CHECK(reader->find(milk.item) == another);
    const Product bare{.item = milk.item, .names = {}, .brand = {}, .content = {}, .category = {}, .picture = {}};
    REQUIRE(writer->apply({.store = "store-1", .version = 11, .products = {bare}}));
    CHECK(reader->find(milk.item) == bare);
    REQUIRE(writer->apply({.store = "store-2", .from_start = true, .version = 1, .products = {wine}}));
    CHECK(reader->size() == 1);
    CHECK(reader->search("milk", "", 5).empty());
    CHECK(reader->position() == kiosk::CataloguePosition{"store-2", 1});
}

TEST_CASE("search finds the beginning of every word, best first") {
    Folder folder;
    auto reader = Replica::open(folder / "catalogue.db");
    auto writer = ReplicaWriter::open(folder / "catalogue.db");
    REQUIRE(writer->apply(small_shop()));
    struct Row {
        const char* query;
        Names expected;
    };
    const Row rows[] = {
        {"milk", {"Milk", "Milk of the meadows in a bottle", "Milk shake", "Milka chocolate", "Chocolate with milk"}},
        {"MILK bot", {"Milk of the meadows in a bottle"}},
        {"choc", {"Chocolate with milk", "Milka chocolate"}},
        {"chateau", {"Château Rouge"}},
        {"CHÂTEAU", {"Château Rouge"}},
        {"zdroj", {"Milk"}},
        {"حليب", {"Milk"}},
        {"طازج حلي", {"Milk"}},
        {"牛奶", {"牛奶巧克力"}},
        {"巧克力", {"牛奶巧克力"}},
        {"4011", {"bananas"}},
        {"٤٠١١", {"bananas"}},
        {"12345678", {"Château Rouge"}},
        {"00012345678905", {"Château Rouge"}},
        {"milk bread", {}},
        {"", {}},
        {"  ", {}},
        {"\"", {}},
        {"milk\" OR \"wine", {}},
        {"names:milk", {}},
        {"AND", {}},
        {"NEAR(milk)", {}},
        {"^*-+()", {}},
        {"\xff\xfe milk", {"Milk", "Milk of the meadows in a bottle", "Milk shake", "Milka chocolate",
                           "Chocolate with milk"}},
    };
    for (const Row& row : rows) {
        INFO(row.query);
        CHECK(names(reader->search(row.query, "", 20)) == row.expected);
        CHECK(reader->trouble() == "");
    }
    CHECK(reader->search(std::string("mi\0lk", 5), "", 20).size() == 0);
    CHECK(reader->search("milk", "", 2).size() == 2);
    CHECK(reader->search("milk", "", 0).empty());
}

TEST_CASE("goods without a barcode are listed by category") {
    Folder folder;
    auto reader = Replica::open(folder / "catalogue.db");
    auto writer = ReplicaWriter::open(folder / "catalogue.db");
    REQUIRE(writer->apply(small_shop()));
    CHECK(names(reader->without_barcode("", 10)) == Names{"apples", "bananas", "onions"});
    CHECK(names(reader->without_barcode("fruit", 10)) == Names{"apples", "bananas"});
    CHECK(names(reader->without_barcode("fruit/tropical", 10)) == Names{"bananas"});
    CHECK(reader->without_barcode("dairy", 10).empty());
    CHECK(reader->without_barcode("", 1).size() == 1);
}

TEST_CASE("a page that fails leaves everything as it was") {
    Folder folder;
    auto reader = Replica::open(folder / "catalogue.db");
    auto writer = ReplicaWriter::open(folder / "catalogue.db");
    REQUIRE(writer->apply(small_shop()));
    {
        auto rule = sqlite::Database::open(folder / "catalogue.db");
        REQUIRE(rule->run("CREATE TRIGGER refuse BEFORE INSERT ON products WHEN new.item = 'bad' "
                          "BEGIN SELECT raise(ABORT, 'refused by the test'); END"));
    }
    const auto applied = writer->apply({.store = "store-1", .from_start = true, .version = 8,
                                        .products = {product("good", {{"", "Good"}}), product("bad", {{"", "Bad"}})}});
    REQUIRE_FALSE(applied);
    CHECK(applied.error().sentence.contains("refused by the test"));
    CHECK(reader->position() == kiosk::CataloguePosition{"store-1", 7});
    CHECK(reader->size() == 10);
    CHECK_FALSE(reader->find("good"));
    CHECK(names(reader->search("milk", "", 1)) == Names{"Milk"});
}

TEST_CASE("a file that is broken or of another version is made anew") {
    Folder folder;
    const auto file = folder / "catalogue.db";
    SECTION("no database at all") { std::ofstream(file) << std::string(9000, 'x'); }
    SECTION("another version") {
        auto database = sqlite::Database::open(file);
        REQUIRE(database->run("CREATE TABLE products (old TEXT); PRAGMA user_version = 99"));
    }
    SECTION("damaged where only a look-up comes") {
        {
            auto writer = ReplicaWriter::open(file);
            REQUIRE(writer->apply(small_shop()));
        }
        std::int64_t root = 0;
        {
            auto database = sqlite::Database::open(file);
            root = *database->number("SELECT rootpage FROM sqlite_master WHERE name = 'products'");
            REQUIRE(database->number("PRAGMA page_size") == 4096);
        }
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp((root - 1) * 4096);
        bytes << std::string(4096, '\x55');
        bytes.close();
        auto reader = Replica::open(file);
        REQUIRE(reader);
        CHECK_FALSE(reader->find("04006381333931"));
        CHECK(reader->trouble().contains("malformed"));
        CHECK(reader->trouble().empty());
    }
    SECTION("damaged everywhere") {
        {
            auto writer = ReplicaWriter::open(file);
            auto page = small_shop();
            for (int i = 0; i < 2000; ++i)
                page.products.push_back(product(std::format("{:014}", 500000 + i), {{"", std::format("Thing {}", i)}}));
            REQUIRE(writer->apply(page));
        }
        const auto size = std::filesystem::file_size(file);
        std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
        bytes.seekp(4096);
        bytes << std::string(size - 4096, '\x55');
        bytes.close();
    }
    auto reader = Replica::open(file);
    REQUIRE(reader);
    CHECK(reader->size() == 0);
    CHECK(reader->position() == kiosk::CataloguePosition{});
    auto writer = ReplicaWriter::open(file);
    REQUIRE(writer->apply(small_shop()));
    CHECK(reader->size() == 10);
}
