// What other people's tests say about in-store codes, element strings and Digital Links.
#include <regex>
#include <set>

#include "core/catalog/barcode.h"
#include "core/catalog/gs1.h"
#include "tests/catalog/data.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

// The tables of the countries, as their GS1 organisations publish them.
CodeRules rules_of(const std::string& region) {
    if (region == "LATVIA" || region == "LITHUANIA" || region == "ESTONIA")
        return {.in_store = {{"23IIIIIIWWWWC", 3, ""}, {"24IIIIIIWWWWC", 2, ""}, {"25IIIIIIWWWWC", 1, ""}}};
    if (region == "DENMARK")
        return {.in_store = {{"21IIIIIPPPPPC", 2, ""}, {"22IIIIIPPPPPC", 2, ""}, {"23IIIIIPPPPPC", 2, ""},
                             {"24IIIIIPPPPPC", 2, ""}, {"26IIIIIWWWWWC", 3, ""}, {"27IIIIIWWWWWC", 3, ""},
                             {"28IIIIIWWWWWC", 3, ""}}};
    if (region == "FINLAND")
        return {.in_store = {{"23IIIIIIWWWWC", 3, ""}, {"24IIIIIIWWWWC", 2, ""}, {"25IIIIIIWWWWC", 1, ""}}};
    if (region == "GERMANY")
        return {.in_store = {{"22IIIIVPPPPPC", 2, ""}, {"23IIIIVPPPPPC", 2, ""}, {"25IIIIVNNNNNC", 0, ""},
                             {"26IIIIVNNNNNC", 0, ""}, {"28IIIIVWWWWWC", 3, ""}, {"29IIIIVWWWWWC", 3, ""}}};
    if (region == "GREAT_BRITAIN") return {.in_store = {{"20IIIIIVPPPPC", 2, ""}}};
    if (region == "NORWAY")
        return {.in_store = {{"20IIIIIIPPPPC", 2, ""}, {"21IIIIIIPPPPC", 1, ""}, {"22IIIIIIPPPPC", 0, ""},
                             {"23IIIIIIWWWWC", 3, ""}, {"24IIIIIIWWWWC", 2, ""}, {"25IIIIIIWWWWC", 1, ""}}};
    if (region == "SWEDEN")
        return {.in_store = {{"20IIIIIIPPPPC", 2, ""}, {"21IIIIIIPPPPC", 1, ""}, {"22IIIIIIPPPPC", 0, ""},
                             {"23IIIIIIWWWWC", 3, ""}, {"24IIIIIIWWWWC", 2, ""}, {"25IIIIIIWWWWC", 1, ""}}};
    return {};
}

// "name=VALUE" in the parameters; empty when there is none or it says None.
std::string parameter(const std::string& text, const std::string& name) {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex("(?:^| )" + name + "=(?:RcnRegion\\.|Decimal\\()?([^ ),]+)")))
        return {};
    return match[1] == "None" ? "" : match[1].str();
}

ItemCode item_of(const std::string& code, const CodeRules& rules, const Currency& currency) {
    const Symbology symbology = code.size() == 8 ? Symbology::Ean8 : code.size() == 12 ? Symbology::UpcA
        : code.size() == 13 ? Symbology::Ean13 : Symbology::Keyed;
    const Meaning meaning = interpret({symbology, code, false}, rules, currency);
    INFO(code << " → " << to_text(meaning));
    REQUIRE(std::holds_alternative<ItemCode>(meaning));
    return std::get<ItemCode>(meaning);
}

// Elements as the vectors write them: '^' before the first and behind each value that needs a separator.
std::string canonical(const gs1::Elements& elements) {
    static const std::set<std::string> no_separator{"00", "01", "02", "03", "04", "11", "12", "13", "14", "15", "16",
                                                    "17", "18", "19", "20",
                                                    "31", "32", "33", "34", "35", "36", "41"};
    std::string text = "^";
    for (const auto& [ai, value] : elements) {
        if (text.size() > 1 && text.back() == '|') text.back() = '^';
        text += ai + value;
        if (!no_separator.contains(ai.substr(0, 2))) text += '|';
    }
    if (text.back() == '|') text.pop_back();
    return text;
}

bool is_item(const Meaning& meaning) { return std::holds_alternative<ItemCode>(meaning); }

}  // namespace

TEST_CASE("in-store codes of eight countries") {
    int checked = 0;
    for (auto& row : data::rows("in_store_barcode_vectors.csv")) {
        const std::string& text = row["params"];
        std::string region = parameter(text, "rcn_region");
        if (region.empty() && row["test"].starts_with("test_region_"))
            std::ranges::transform(row["test"].substr(12), std::back_inserter(region),
                                   [](unsigned char c) { return char(std::toupper(c)); });
        const std::string value = parameter(text, "value");
        INFO(row["test"] << ": " << text);
        const Currency currency{region == "GERMANY" ? "EUR" : region == "DENMARK" ? "DKK" : "SEK", 2};
        if (row["test"].starts_with("test_region_")) {
            const ItemCode item = item_of(value, rules_of(region), currency);
            const std::string weight = parameter(text, "weight");
            const std::string price = parameter(text, "price");
            const std::string count = parameter(text, "count");
            CHECK(item.weight.has_value() == !weight.empty());
            if (!weight.empty())
                CHECK(item.weight == Weight::milligrams(Money::minor(1'000'000).times(Ratio::parse(weight).value(),
                    Rounding::HalfUp).minor_units()));
            CHECK(item.price == (price.empty() ? std::nullopt : std::optional(currency.parse(price).value())));
            CHECK(item.count == (count.empty() ? std::nullopt : std::optional(std::stoi(count))));
        } else if (row["test"] == "test_parse_rcn") {
            CHECK(item_of(value, rules_of(region), currency) == ItemCode{.item = gtin14(value).value()});
        } else if (row["test"] == "test_without_variable_measure_strips_variable_parts") {
            CHECK(item_of(value, rules_of(region), currency).item == gtin14(parameter(text, "expected")).value());
        } else if (row["test"] == "test_without_variable_measure_keeps_nonvariable_rcn_unchanged") {
            static const std::regex prefixes("'(\\d\\d)'");
            for (auto at = std::sregex_iterator(text.begin(), text.end(), prefixes); at != std::sregex_iterator();
                 ++at) {
                std::string code = (*at)[1].str() + "1111111111";
                code += char('0' + check_digit(code));
                CHECK(item_of(code, rules_of(region), currency) == ItemCode{.item = gtin14(code).value()});
            }
        } else if (row["test"].starts_with("test_without_variable_measure_keeps_")) {
            CHECK(item_of(value, rules_of(region), currency) == ItemCode{.item = gtin14(value).value()});
        } else {
            continue;  // names of regions, which we do not have
        }
        ++checked;
    }
    CHECK(checked == 47);
}

TEST_CASE("Digital Links of the GS1 syntax engine") {
    // Rows that switch an option off which we have on: links name the scheme in any case of letters (RFC 3986, 3.1),
    // may say "gtin" for 01, and may leave out a GTIN's leading zeros.
    const std::set<std::string> other_options{"HtTp://a/b/00/006141411234567890", "https://a/gtin/12312312312333",
                                              "https://a/01/2112345678900"};
    int checked = 0;
    int with_article = 0;
    for (auto& row : data::rows("gs1_vectors.csv")) {
        if (row["function"] != "parseDLuri") continue;
        if (row["arg1"] == "false" && other_options.contains(row["arg2"])) continue;
        INFO(row["arg2"]);
        const auto elements = gs1::parse_digital_link(row["arg2"]);
        REQUIRE(elements.has_value() == (row["arg1"] == "true"));
        if (elements) CHECK(canonical(*elements) == row["arg3"]);
        const Meaning meaning = interpret({Symbology::Qr, row["arg2"], false}, {}, {});
        const bool article = std::regex_search(row["arg3"], std::regex("(\\^|^)01\\d{14}"));
        CHECK(is_item(meaning) == article);
        with_article += article ? 1 : 0;
        ++checked;
    }
    CHECK(checked == 48);
    CHECK(with_article == 18);
}

TEST_CASE("generated Digital Links say what their element strings say") {
    int checked = 0;
    for (auto& row : data::rows("gs1_vectors.csv")) {
        if (row["function"] != "GenerateDLuri" || row["arg1"] != "true") continue;
        INFO(row["arg4"]);
        const auto link = gs1::parse_digital_link(row["arg4"]);
        const auto elements = gs1::parse_bracketed(row["arg3"]);
        REQUIRE(link);
        REQUIRE(elements);
        CHECK(gs1::item_of(*link, {}) == gs1::item_of(*elements, {}));
        ++checked;
    }
    CHECK(checked == 8);
}

TEST_CASE("element strings of the GS1 syntax engine") {
    int checked = 0;
    for (auto& row : data::rows("gs1_vectors.csv")) {
        const std::string& function = row["function"];
        INFO(function << " " << row["arg2"] << " " << row["arg3"]);
        if (function == "parseAIdata") {
            const auto elements = gs1::parse_bracketed(row["arg2"]);
            REQUIRE(elements.has_value() == (row["arg1"] == "true"));
            if (elements) CHECK(canonical(*elements) == row["arg3"]);
        } else if (function == "processAIdata" && (row["arg2"].empty() || row["arg2"].starts_with('^'))) {
            std::string text = row["arg2"];
            std::ranges::replace(text, '^', gs1::fnc1);
            CHECK(gs1::parse_element_string(text).has_value() == (row["arg1"] == "true"));
        } else if (function == "validateAIs" && row["arg2"] == "validateAIrepeats") {
            CHECK(gs1::parse_bracketed(row["arg3"]).has_value() == (row["arg1"] == "true"));
        } else {
            continue;
        }
        ++checked;
    }
    CHECK(checked == 15 + 32 + 10);
}

TEST_CASE("scan data of the GS1 syntax engine") {
    int checked = 0;
    int articles = 0;
    for (auto& row : data::rows("gs1_vectors.csv")) {
        const bool read = row["function"] == "ProcessScanData";
        if (!read && row["function"] != "GenerateScanData") continue;
        const std::string scanned = read ? row["arg2"] : row["arg3"];
        const std::string said = read ? row["arg4"] : row["arg2"];
        // A bar is this file's own sign between the two messages of a composite symbol.
        if (scanned.contains('|') || scanned == "NULL") continue;
        INFO(scanned << " " << said);
        const Meaning meaning = interpret({Symbology::Keyed, scanned, false}, {}, {});
        std::smatch match;
        const bool good = !read || row["arg1"] == "true";
        const bool article = good && (std::regex_search(said, match, std::regex("^\\^01(\\d{14})")) ||
                                      std::regex_search(said, match, std::regex("/01/(\\d{14})")) ||
                                      std::regex_search(scanned, match, std::regex("^\\]E0(\\d{13})$")) ||
                                      std::regex_search(scanned, match, std::regex("^\\]e001(\\d{14})")));
        REQUIRE(is_item(meaning) == article);
        if (article) CHECK(std::get<ItemCode>(meaning).item == gtin14(match[1].str()).value());
        articles += article ? 1 : 0;
        ++checked;
    }
    CHECK(checked == 44);
    CHECK(articles == 19);
}
