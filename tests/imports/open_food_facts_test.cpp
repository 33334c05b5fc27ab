#include "core/imports/open_food_facts.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

using namespace kassa;
using namespace kassa::imports;
using catalog::Product;

namespace {

struct Imported {
    catalog::ImportReport report;
    std::vector<Product> products;
};

// Tests are written with ';' for the tabulator.
Imported import(std::string text) {
    for (char& c : text)
        if (c == ';') c = '\x09';
    std::istringstream stream(text);
    Imported imported;
    auto report = read_open_food_facts(stream, "off.csv",
                                       [&](Product product) { imported.products.push_back(std::move(product)); });
    REQUIRE(report);
    imported.report = *report;
    return imported;
}

// The columns with which the public export of a day in 2024 begins, and some from further behind.
const std::string head =
    "code;url;creator;created_t;product_name;abbreviated_product_name;generic_name;quantity;packaging;brands;brands_tags;"
    "categories;categories_tags;categories_en;main_category;image_url;energy-kj_100g;alcohol_100g;new_column_of_2031\n";

const std::string usual_rest =
    ";;25 g;box;Crous,Other;crous;x;en:beverages,en:hot-drinks,en:teas,en:green-teas;y;z;;;;";

std::string line(const std::string& code, const std::string& name, const std::string& rest = usual_rest) {
    return code + ";http://x;someone;1;" + name + ";" + rest + "\n";
}

}  // namespace

TEST_CASE("an export of Open Food Facts becomes goods without prices") {
    const auto imported = import(head + line("4006381333931", "Thé vert"));
    CHECK(imported.report.bad.empty());
    REQUIRE(imported.products.size() == 1);
    CHECK(imported.products[0] == Product{.item = "04006381333931",
                                          .names = {{"", "Thé vert"}},
                                          .brand = "Crous",
                                          .content = "25 g",
                                          .category = "beverages/hot-drinks/teas"});
}

TEST_CASE("quotes in it are text, unless they stand around a whole field") {
    CHECK(import(head + line("4006381333931", "5\" tart \"fine")).products.at(0).names.at("") == "5\" tart \"fine");
    CHECK(import(head + line("4006381333931", "\"the \"\"best\"\" tea\"")).products.at(0).names.at("") == "the \"best\" tea");
    CHECK(import(head + line("4006381333931", "\"unfinished")).products.at(0).names.at("") == "\"unfinished");
}

TEST_CASE("names come from whichever column has one, in the language that is known") {
    CHECK(import(head + line("4006381333931", "", ";Generic tea;;;;;;;;;;;;")).products.at(0).names.at("") == "Generic tea");
    const auto languages = import("code;product_name;product_name_fr;product_name_ar;lang\n4006381333931;Tea;Thé;شاي;en\n");
    CHECK(languages.products.at(0).names == catalog::Texts{{"en", "Tea"}, {"fr", "Thé"}, {"ar", "شاي"}});
    CHECK(import("code;product_name\n4006381333931;" + std::string(300, 'n') + "\n").products.at(0).names.at("").size() == 200);
}

TEST_CASE("drinks above the limit have an age limit, and a strength that is none says nothing") {
    const auto limit = [](const std::string& strength) {
        return import("code;product_name;alcohol_100g\n4006381333931;Wine;" + strength + "\n").products.at(0).age_limit;
    };
    CHECK(limit("12.5") == 18);
    CHECK(limit("0.6000000238418579") == 18);
    CHECK(limit("0.5") == 0);
    CHECK(limit("") == 0);
    CHECK(limit("<0.1") == 0);
    CHECK(limit("1200") == 0);
}

TEST_CASE("bad lines are named with line and reason, and the others go in") {
    const auto imported = import(head + line("4006381333932", "Pen") + line("", "x") + line("20000000000", "y") +
                                 line("4006381333931", "", ";;;;;;;;;;;;;") + "1;2\n" + line("4006381333931", "Pen") + "\n" +
                                 line("0000000000000", "zero") + line("4006381333931", "\xC3\x28"));
    CHECK(imported.products.size() == 1);
    CHECK(imported.report.good == 1);
    const std::vector<catalog::BadRow> expected{
        {2, "code: '4006381333932' is no GTIN with its check digit"},
        {3, "code: it is empty"},
        {4, "code: '20000000000' is no GTIN with its check digit"},
        {5, "it has no name"},
        {6, "it has 2 fields where the first line has 19"},
        {9, "code: '0000000000000' is no GTIN with its check digit"},
        {10, "product_name: it is not UTF-8"},
    };
    CHECK(imported.report.bad == expected);
}

TEST_CASE("line ends, a byte order mark and an endless line do no harm") {
    CHECK(import("\xEF\xBB\xBF" "code;product_name\r\n4006381333931;Pen\r\n").products.size() == 1);
    CHECK(import("code;product_name\n4006381333931;Pen").products.size() == 1);
    const auto endless = import("code;product_name\n4006381333931;" + std::string(longest_food_facts_line, 'x') +
                                "\n4006381333931;Pen\n");
    CHECK(endless.products.size() == 1);
    CHECK(endless.report.bad == std::vector<catalog::BadRow>{{2, "it is longer than 1 MiB"}});
}

TEST_CASE("a file without its columns is refused") {
    const auto refused = [](std::string text) {
        std::istringstream stream(text);
        const auto report = read_open_food_facts(stream, "off.csv", [](Product) {});
        return report ? "" : report.error().sentence;
    };
    CHECK(refused("") == "off.csv: the file is empty; its first line must name the columns");
    CHECK(refused("product_name\n") == "off.csv:1: there is no column 'code'");
    CHECK(refused("code\n") == "off.csv:1: there is no column 'product_name'");
}
