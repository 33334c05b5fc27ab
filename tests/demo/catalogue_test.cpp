// The demo shop's files are what a first visitor sees: each good can be sold, has its names and its picture.
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <set>
#include <sstream>

#include "core/base/money.h"

namespace {

using Row = std::map<std::string, std::string>;

// The demo's files quote fields that hold commas and hold no quotes themselves.
std::vector<std::string> fields_of(const std::string& line) {
    std::vector<std::string> fields(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '"') quoted = !quoted;
        else if (c == ',' && !quoted) fields.emplace_back();
        else fields.back() += c;
    }
    return fields;
}

std::vector<Row> rows_of(const std::string& name) {
    std::ifstream in(std::string(KASSA_SOURCE_DIR) + "/packaging/demo/" + name);
    std::string line;
    std::getline(in, line);
    const auto header = fields_of(line);
    std::vector<Row> rows;
    while (std::getline(in, line)) {
        const auto fields = fields_of(line);
        INFO(line);
        REQUIRE(fields.size() == header.size());
        Row& row = rows.emplace_back();
        for (std::size_t i = 0; i < fields.size(); ++i) row[header[i]] = fields[i];
    }
    return rows;
}

bool is_gtin13(const std::string& text) {
    if (text.size() != 13 || text.find_first_not_of("0123456789") != text.npos) return false;
    int sum = 0;
    for (std::size_t i = 0; i < 13; ++i) sum += (text[i] - '0') * (i % 2 == 0 ? 1 : 3);
    return sum % 10 == 0;
}

// Width and height from the header of a PNG file; 0 when it is none.
std::pair<int, int> png_size(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    std::string head(24, '\0');
    if (!in.read(head.data(), 24) || head.substr(0, 8) != "\x89PNG\r\n\x1a\n") return {0, 0};
    const auto number = [&](std::size_t at) {
        int value = 0;
        for (std::size_t i = at; i < at + 4; ++i) value = value * 256 + static_cast<unsigned char>(head[i]);
        return value;
    };
    return {number(16), number(20)};
}

}  // namespace

TEST_CASE("Every good of the demo shop can be found, sold, weighed, taxed and shown") {
    const auto rows = rows_of("catalogue.csv");
    const kassa::Currency euro;
    const std::set<std::string> taxes{"standard", "reduced", "zero"};
    std::set<std::string> items, ages, used_taxes;
    int loose = 0;
    for (const Row& row : rows) {
        INFO(row.at("item") << " " << row.at("name"));
        CHECK(items.insert(row.at("item")).second);
        const bool has_plu = row.at("item").starts_with("plu:");
        loose += has_plu;
        CHECK((has_plu || (row.at("item").starts_with("952") && is_gtin13(row.at("item")))));
        CHECK_FALSE(row.at("name").empty());
        CHECK(row.at("name_ar").find_first_of("\xD8\xD9") != std::string::npos);
        CHECK(row.at("category").find('/') != std::string::npos);
        const auto price = euro.parse(row.at("price"));
        REQUIRE(price.has_value());
        CHECK(*price > kassa::Money());
        const bool by_weight = row.at("sold_by") == "weight";
        CHECK((by_weight || row.at("sold_by") == "piece"));
        CHECK(row.at("gross_weight_g").empty() == by_weight);
        CHECK(taxes.contains(row.at("tax")));
        used_taxes.insert(row.at("tax"));
        ages.insert(row.at("age_limit"));
        CHECK(png_size(std::string(KASSA_BUILD_DIR) + "/pictures/" + row.at("picture")) == std::pair(256, 256));
        const std::string top = row.at("category").substr(0, row.at("category").find('/'));
        CHECK(png_size(std::string(KASSA_BUILD_DIR) + "/pictures/category-" + top + ".png") == std::pair(256, 256));
    }
    CHECK(rows.size() >= 36);
    CHECK(loose >= 8);
    CHECK(ages == std::set<std::string>{"", "16", "18"});
    CHECK(used_taxes == taxes);
    CHECK(png_size(std::string(KASSA_BUILD_DIR) + "/pictures/product.png") == std::pair(256, 256));
}

TEST_CASE("The demo's members have cards of one prefix and a tier each") {
    std::set<std::string> cards, tiers;
    for (const Row& row : rows_of("members.csv")) {
        INFO(row.at("card"));
        CHECK(cards.insert(row.at("card")).second);
        CHECK(row.at("card").starts_with("771"));
        CHECK(row.at("card").size() == 10);
        tiers.insert(row.at("tier"));
    }
    CHECK(tiers == std::set<std::string>{"gold", "platinum"});
}
