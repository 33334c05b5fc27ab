// What other people's tests say about in-store codes.
#include <regex>

#include "core/catalog/barcode.h"
#include "core/catalog/in_store.h"
#include "tests/catalog/data.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

// The table of a country, by the name that the vectors have for it.
CodeRules rules_of(const std::string& region) {
    static const std::map<std::string, std::string> codes{
        {"LATVIA", "lv"}, {"LITHUANIA", "lt"}, {"ESTONIA", "ee"}, {"DENMARK", "dk"}, {"FINLAND", "fi"},
        {"GERMANY", "de"}, {"GREAT_BRITAIN", "gb"}, {"NORWAY", "no"}, {"SWEDEN", "se"}};
    const auto found = codes.find(region);
    return found == codes.end() ? CodeRules{} : CodeRules{.in_store = in_store_rules_of(found->second)};
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

}  // namespace

TEST_CASE("in-store codes of nine countries") {
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
        } else if (row["test"] == "test_rcn_region_can_be_specified_as_string") {
            // A country is named by its two letters.
            CHECK(in_store_rules_of(value) == rules_of(region).in_store);
            CHECK_FALSE(in_store_rules_of(value).empty());
        } else {
            FAIL("a row of a kind that is not known");
        }
        ++checked;
    }
    CHECK(checked == 52);
}
