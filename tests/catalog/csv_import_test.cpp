#include "core/catalog/csv_import.h"

#include <boost/json.hpp>
#include <chrono>
#include <cstdio>

#include "core/catalog/utf8.h"
#include "tests/catalog/data.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

struct Imported {
    ImportReport report;
    std::vector<Product> products;
};

Imported import(const std::string& text) {
    std::istringstream stream(text);
    Imported imported;
    auto report = import_csv(stream, "goods.csv", {"EUR", 2},
                             [&](Product product) { imported.products.push_back(std::move(product)); });
    INFO((report ? std::string() : report.error().sentence));
    REQUIRE(report);
    imported.report = *report;
    return imported;
}

std::string refused(const std::string& text) {
    std::istringstream stream(text);
    const auto report = import_csv(stream, "goods.csv", {"EUR", 2}, [](Product) {});
    REQUIRE_FALSE(report);
    return report.error().sentence;
}

std::string reason(const std::string& header, const std::string& row) {
    const auto imported = import(header + "\n" + row + "\n");
    REQUIRE(imported.report.bad.size() == 1);
    CHECK(imported.report.bad[0].line == 2);
    return imported.report.bad[0].reason;
}

std::vector<std::vector<std::string>> records(const std::string& text) {
    std::istringstream stream(text);
    CsvReader reader(stream);
    std::vector<std::vector<std::string>> all;
    for (auto found = reader.next(); found != CsvReader::Found::End; found = reader.next()) {
        if (found == CsvReader::Found::Broken)
            all.push_back({"broken", std::to_string(reader.line())});
        else
            all.emplace_back(reader.fields().begin(), reader.fields().end());
    }
    return all;
}

using Records = std::vector<std::vector<std::string>>;

}  // namespace

TEST_CASE("comma-separated records are read as RFC 4180 writes them") {
    CHECK(records("a,b\r\nc,d\r\n") == Records{{"a", "b"}, {"c", "d"}});
    CHECK(records("\xEF\xBB\xBF"
                  "a") == Records{{"a"}});
    CHECK(records("a,\n\n,b") == Records{{"a", ""}, {"", "b"}});
    CHECK(records("\"a,\"\"b\"\"\nc\",d") == Records{{"a,\"b\"\nc", "d"}});
    CHECK(records("\"\",\"\"\r\n") == Records{{"", ""}});
    CHECK(records("").empty());
    CHECK(records("\r\n\n").empty());
}

TEST_CASE("a broken record costs itself alone") {
    CHECK(records("a\"b\nc") == Records{{"broken", "1"}, {"c"}});
    CHECK(records("\"a\"b\nc") == Records{{"broken", "1"}, {"c"}});
    CHECK(records("a\n\"b\nc\nd") == Records{{"a"}, {"broken", "2"}, {"c"}, {"d"}});
    CHECK(records("\"" + std::string(200'000, 'x') + "\nc") == Records{{"broken", "1"}, {"c"}});
    CHECK(records(std::string(200'000, 'x') + "\nc") == Records{{"broken", "1"}, {"c"}});
}

TEST_CASE("records that cross the edges of the buffer stay whole") {
    std::string text;
    Records expected;
    for (int i = 0; i < 9000; ++i) {
        expected.push_back({std::to_string(i), "x\"" + std::string(std::size_t(i % 37), 'y') + "\n",
                            std::string(std::size_t(i % 11), 'z')});
        text += expected[std::size_t(i)][0] + ",\"x\"\"" + std::string(std::size_t(i % 37), 'y') + "\n\"," +
                expected[std::size_t(i)][2] + "\r\n";
    }
    CHECK(records(text) == expected);
}

TEST_CASE("the full format fills a product") {
    const auto imported = import(
        "item,name,name_ar,name_pt_BR,brand,content,category,price,sold_by,gross_weight_g,tax,age_limit,picture\n"
        "4006381333931,Pen,قلم,Caneta,\"Stabilo, \"\"S\"\"\",1 pc,office/pens,1.50,piece,9,standard,,pen.png\n"
        "plu:04011,Bananas,,,,,fruit,1.99,kg,,reduced,,\n"
        "96385074,\"Wine\n red\",,,,,,,,,,18,\n");
    CHECK(imported.report == ImportReport{3, {}});
    CHECK(imported.products[0] == Product{.item = "04006381333931",
                                          .names = {{"", "Pen"}, {"ar", "قلم"}, {"pt_BR", "Caneta"}},
                                          .brand = "Stabilo, \"S\"",
                                          .content = "1 pc",
                                          .category = "office/pens",
                                          .price = Money::minor(150),
                                          .gross_weight = Weight::grams(9),
                                          .picture = "pen.png"});
    CHECK(imported.products[1] == Product{.item = "plu:4011",
                                          .names = {{"", "Bananas"}},
                                          .category = "fruit",
                                          .price = Money::minor(199),
                                          .sold_by = SoldBy::Weight,
                                          .tax = "reduced"});
    CHECK(imported.products[2] ==
          Product{.item = "00000096385074", .names = {{"", "Wine red"}}, .age_limit = 18});
}

TEST_CASE("the list format has a name in one language, and an age limit for alcohol") {
    const auto imported = import(
        "gtin,name,lang,brand,quantity,categories,alcohol_pct,source\n"
        "96385074,Thé vert,fr,Crous,25 g,\"Beverages,Hot drinks,Teas,Green teas\",0,x\n"
        "96385074,Green tea,en,,,,0.5,x\n"
        "4006381333931,Shandy,xx,,,,0.6,x\n");
    CHECK(imported.report.good == 3);
    CHECK(imported.products[0] == Product{.item = "00000096385074",
                                          .names = {{"fr", "Thé vert"}},
                                          .brand = "Crous",
                                          .content = "25 g",
                                          .category = "beverages/hot-drinks/teas"});
    CHECK(imported.products[1].names == Texts{{"en", "Green tea"}});
    CHECK(imported.products[1].age_limit == 0);
    CHECK(imported.products[2].names == Texts{{"", "Shandy"}});
    CHECK(imported.products[2].age_limit == 18);
}

TEST_CASE("a wrong row is named with its reason and the others go in") {
    const auto imported = import(
        "item,name,price\n4006381333931,A,1\n4006381333932,B,1\n\nplu:1,C,-1\n\"x\"y\nplu:2,D,2\nplu:3,E\n");
    CHECK(imported.report.good == 2);
    CHECK(imported.report.bad == std::vector<BadRow>{{3, "item: its check digit is 2 and should be 1"},
                                                     {5, "price: '-1' is below zero"},
                                                     {6, "text follows a closing quote"},
                                                     {8, "it has 2 fields where the first row has 3"}});
    const std::string header = "item,name,price,sold_by,gross_weight_g,tax,age_limit,picture";
    CHECK(reason(header, "plu:1,,,,,,,") == "it has no name");
    CHECK(reason(header, "plu:1,\xC3\x28,,,,,,") == "name: it is not UTF-8");
    CHECK(reason(header, "plu:1," + std::string(201, 'n') + ",,,,,,") ==
          "name: it has 201 characters where 200 are allowed");
    CHECK(reason(header, "plu:1,a\x1B@,,,,,,") == "name: it contains a control character");
    CHECK(reason(header, "plu:1,a,1.999,,,,,").contains("3 decimal places"));
    CHECK(reason(header, "plu:1,a,99999999999999999999,,,,,").contains("too large"));
    CHECK(reason(header, "plu:1,a,,litre,,,,") == "sold_by: 'litre' is neither piece nor kg");
    CHECK(reason(header, "plu:1,a,,,-5,,,").contains("whole number from 0"));
    CHECK(reason(header, "plu:1,a,,,,ta x,,").contains("one word"));
    CHECK(reason(header, "plu:1,a,,,,,121,").contains("from 0 to 120"));
    CHECK(reason(header, "plu:1,a,,,,,,../x").contains("one word"));
    CHECK(reason(header, "plu:123456789012345,a,,,,,,").contains("one to fourteen digits"));
    CHECK(reason(header, "plu:1-,a,,,,,,").contains("one to fourteen digits"));
    CHECK(reason(header, "plu:000,a,,,,,,").contains("one to fourteen digits"));
    CHECK(reason(header, ",a,,,,,,") == "item: it is empty");
    CHECK(reason(header, "00000000,a,,,,,,").contains("zeros"));
    CHECK(reason("gtin,name,lang,alcohol_pct", "96385074,a,english,").starts_with("lang: "));
    CHECK(reason("gtin,name,lang,alcohol_pct", "96385074,a,en,101").starts_with("alcohol_pct: "));
}

TEST_CASE("a first row that cannot be used is an error that names the column") {
    CHECK(refused("") == "goods.csv: the file is empty; its first row must name the columns");
    CHECK(refused("item,name,colour\n") ==
          "goods.csv:1: the column 'colour' is not known; the first row must name the columns");
    CHECK(refused("item,name,name\n") == "goods.csv:1: the column 'name' stands there twice");
    CHECK(refused("name,price\n").contains("no column 'item'"));
    CHECK(refused("item,price\n").contains("no column 'name'"));
    CHECK(refused("item,name_english\n").contains("name_english"));
    CHECK(refused("\"item\n").contains("the first row is broken"));
}

TEST_CASE("what is not UTF-8 is found") {
    CHECK(utf8_length("aé€😀") == 4);
    for (const char* wrong : {"\x80", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                              "\xF4\x90\x80\x80", "\xFF", "a\xC3"})
        CHECK_FALSE(utf8_length(wrong));
    CHECK(utf8_shortened("aé\x1B\xFF", 20) == "aé??");
    CHECK(utf8_shortened("aéb", 2) == "a…");
}

TEST_CASE("strings that break programs go through the import without harm") {
    std::ifstream stream(data::folder() / "naughty_strings.json");
    if (!stream) SKIP("naughty_strings.json is not there");
    std::stringstream text;
    text << stream.rdbuf();
    std::string quoted = "item,name\n";
    std::string bare = quoted;
    long count = 0;
    const auto strings = boost::json::parse(text.str());
    for (const auto& string : strings.as_array()) {
        std::string name(string.as_string());
        bare += "plu:" + std::to_string(++count) + "," + name + "\n";
        for (auto at = name.find('"'); at != name.npos; at = name.find('"', at + 2)) name.insert(at, 1, '"');
        quoted += "plu:" + std::to_string(count) + ",\"" + name + "\"\n";
    }
    const auto imported = import(quoted);
    CHECK(imported.report.good + long(imported.report.bad.size()) == count);
    CHECK(imported.report.good > 450);
    for (const Product& product : imported.products) CHECK(utf8_length(product.names.at("")));
    CHECK(import(bare).report.good == 271);
}

TEST_CASE("171,606 real products are read quickly") {
    const auto file = data::folder() / "catalogue.csv.xz";
    if (!std::filesystem::exists(file)) SKIP(file.string() << " is not there");
    std::string text;
    std::FILE* pipe = ::popen(("xz -dc '" + file.string() + "'").c_str(), "r");
    REQUIRE(pipe);
    char block[65536];
    for (std::size_t count = 0; (count = std::fread(block, 1, sizeof block, pipe)) > 0;)
        text.append(block, count);
    REQUIRE(::pclose(pipe) == 0);
    std::istringstream stream(text);
    long taken = 0;
    long restricted = 0;
    const auto start = std::chrono::steady_clock::now();
    const auto report = import_csv(stream, "catalogue.csv", {"EUR", 2}, [&](Product product) {
        ++taken;
        restricted += product.age_limit > 0 ? 1 : 0;
    });
    const auto milliseconds =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - start)
            .count();
    REQUIRE(report);
    for (std::size_t i = 0; i < std::min<std::size_t>(report->bad.size(), 5); ++i)
        UNSCOPED_INFO(report->bad[i].line << ": " << report->bad[i].reason);
    WARN(taken << " products in " << milliseconds << " ms, " << restricted << " with an age limit, "
               << report->bad.size() << " bad rows");
    CHECK(report->good + long(report->bad.size()) == 171'606);
    CHECK(report->good == taken);
    CHECK(report->bad.size() == 1);  // a strength of 848 per cent
    CHECK(restricted > 3000);
}
