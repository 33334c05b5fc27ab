// What the GS1 syntax engine's own tests expect of element strings, Digital Links and scan data: every row.
#include <regex>
#include <set>

#include "core/catalog/barcode.h"
#include "core/catalog/gs1.h"
#include "core/catalog/scan_data.h"
#include "tests/catalog/data.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

std::vector<data::Row> rows_of(const std::string& function) {
    auto rows = data::rows("gs1_vectors.csv");
    std::erase_if(rows, [&](data::Row& row) { return row["function"] != function; });
    return rows;
}

// The engine writes '^' for FNC1, also for the one in first position.
std::string theirs(const gs1::Elements& elements) {
    std::string text = "^" + gs1::element_string_of(elements);
    std::ranges::replace(text, gs1::fnc1, '^');
    return text;
}

std::string ours(std::string text) {
    std::ranges::replace(text, '^', gs1::fnc1);
    return text;
}

// The data of a symbol as the engine writes them: element strings begin with '^', and where plain text does, it has a
// backslash more in front.
std::string theirs(const Barcode& barcode) {
    if (barcode.gs1) return theirs(*gs1::parse_element_string(barcode.text));
    return std::regex_replace(barcode.text, std::regex(R"(^(\\*)\^)"), R"(\$1^)");
}

Barcode from_theirs(Symbology symbology, const std::string& message) {
    if (message.starts_with('^')) return {symbology, ours(message.substr(1)), true};
    return {symbology, std::regex_replace(message, std::regex(R"(^\\(\\*)\^)"), "$1^"), false};
}

Symbology symbology_of(const std::string& name) {
    static const std::map<std::string, Symbology> known{
        {"QR", Symbology::Qr}, {"DM", Symbology::DataMatrix}, {"DotCode", Symbology::DotCode},
        {"DataBarExpanded", Symbology::DataBarExpanded}, {"DataBarOmni", Symbology::DataBar},
        {"DataBarLimited", Symbology::DataBarLimited}, {"GS1_128_CCA", Symbology::Code128},
        {"GS1_128_CCC", Symbology::Code128}, {"EAN13", Symbology::Ean13}, {"EAN8", Symbology::Ean8},
        {"UPCA", Symbology::UpcA}, {"UPCE", Symbology::UpcE}};
    REQUIRE(known.contains(name));
    return known.at(name);
}

bool is_retail(Symbology symbology) {
    return symbology == Symbology::Ean13 || symbology == Symbology::Ean8 || symbology == Symbology::UpcA ||
        symbology == Symbology::UpcE;
}

// The two messages of an EAN with a composite part, which the engine writes with a bar between them.
std::pair<std::string, std::string> at_bar(const std::string& text, const std::string& bar) {
    const auto at = text.find(bar);
    if (at == std::string::npos) return {text, ""};
    return {text.substr(0, at), text.substr(at + 1)};
}

bool is_item(const Meaning& meaning) { return std::holds_alternative<ItemCode>(meaning); }
Meaning at_the_till(const std::string& scanned) { return interpret({Symbology::Keyed, scanned, false}, {}, {}); }

}  // namespace

TEST_CASE("Digital Links of the GS1 syntax engine") {
    // Rows in which the engine is told to go by the letter; a till forgives them, and reads what they say.
    const std::map<std::string, std::string> forgiven{
        {"HtTp://a/b/00/006141411234567890", "^00006141411234567890"},
        {"https://a/gtin/12312312312333", "^0112312312312333"},
        {"https://a/01/2112345678900", "^0102112345678900"}};
    int checked = 0, with_article = 0, by_the_letter = 0;
    for (auto& row : rows_of("parseDLuri")) {
        INFO(row["arg2"]);
        const auto elements = gs1::parse_digital_link(row["arg2"]);
        std::string expected = row["arg3"];
        if (const auto found = forgiven.find(row["arg2"]); found != forgiven.end() && row["arg1"] == "false") {
            CHECK_FALSE(gs1::parse_digital_link(row["arg2"], gs1::Reading::ByTheLetter));
            expected = found->second;
            ++by_the_letter;
        } else {
            REQUIRE(elements.has_value() == (row["arg1"] == "true"));
        }
        if (elements) CHECK(theirs(*elements) == expected);
        const bool article = std::regex_search(expected, std::regex("(\\^|^)01\\d{14}"));
        CHECK(is_item(interpret({Symbology::Qr, row["arg2"], false}, {}, {})) == article);
        with_article += article ? 1 : 0;
        ++checked;
    }
    CHECK(checked == 51);
    CHECK(by_the_letter == 3);
    CHECK(with_article == 20);
}

TEST_CASE("a Digital Link with an empty or a broken number behind its key is not read") {
    CHECK_FALSE(gs1::parse_digital_link("https://example.com/8013/1987654Ad4X4bL5ttr2310c2K//92"));
    CHECK_FALSE(gs1::parse_digital_link("https://example.com/01/09521234543213//92"));
    CHECK_FALSE(gs1::parse_digital_link("https://example.com/01/09521234543213?81=12"));
    CHECK(gs1::parse_digital_link("https://example.com/01/09521234543213/10/92"));
}

TEST_CASE("Digital Links are written as the GS1 syntax engine writes them") {
    int checked = 0;
    for (auto& row : rows_of("GenerateDLuri")) {
        INFO(row["arg3"]);
        const auto elements = gs1::parse_bracketed(row["arg3"]);
        REQUIRE(elements);
        const auto link = row["arg2"] == "NULL" ? gs1::digital_link_of(*elements)
                                                : gs1::digital_link_of(*elements, row["arg2"]);
        REQUIRE(link.has_value() == (row["arg1"] == "true"));
        if (link) {
            CHECK(*link == row["arg4"]);
            const auto read = gs1::parse_digital_link(*link, gs1::Reading::ByTheLetter);
            REQUIRE(read);
            CHECK(gs1::item_of(*read, {}) == gs1::item_of(*elements, {}));
        }
        ++checked;
    }
    CHECK(checked == 9);
}

TEST_CASE("element strings in brackets, of the GS1 syntax engine") {
    int checked = 0;
    for (auto& row : rows_of("parseAIdata")) {
        INFO(row["arg2"]);
        const auto elements = gs1::parse_bracketed(row["arg2"]);
        REQUIRE(elements.has_value() == (row["arg1"] == "true"));
        if (elements) CHECK(theirs(*elements) == row["arg3"]);
        ++checked;
    }
    CHECK(checked == 15);
}

TEST_CASE("element strings with FNC1, of the GS1 syntax engine") {
    int checked = 0;
    for (auto& row : rows_of("processAIdata")) {
        const std::string& text = row["arg2"];
        INFO(text);
        if (text.starts_with('^') || text.empty()) {
            CHECK(gs1::parse_element_string(ours(text)).has_value() == (row["arg1"] == "true"));
        } else {
            // Without FNC1 in first position the same characters are no element string but free text.
            CHECK(row["arg1"] == "false");
            CHECK_FALSE(is_item(interpret({Symbology::DataMatrix, text, false}, {}, {})));
        }
        ++checked;
    }
    CHECK(checked == 33);
}

TEST_CASE("elements that do not belong together, of the GS1 syntax engine") {
    std::map<std::string, int> checked;
    for (auto& row : rows_of("validateAIs")) {
        const std::string& rule = row["arg2"];
        INFO(rule << " " << row["arg3"]);
        const bool good = row["arg1"] == "true";
        const auto elements = gs1::parse_bracketed(row["arg3"]);
        if (rule == "validateAIrepeats") {
            // One identifier with two values makes the whole unusable.
            CHECK(elements.has_value() == good);
        } else {
            REQUIRE(elements);
            if (rule == "validateAImutex") CHECK(!gs1::excluded_pair(*elements) == good);
            else if (rule == "validateAIrequisites") CHECK(!gs1::missing_companion(*elements) == good);
            else if (rule == "validateDigSigRequiresSerialisedKey") CHECK(!gs1::unsigned_key(*elements) == good);
            else FAIL("a rule that is not known");
        }
        ++checked[rule];
    }
    CHECK(checked == std::map<std::string, int>{{"validateAIrepeats", 10},
                                                {"validateAImutex", 6},
                                                {"validateAIrequisites", 21},
                                                {"validateDigSigRequiresSerialisedKey", 7}});
}

TEST_CASE("identifiers are found by their masks, as the GS1 syntax engine finds them") {
    // The rows name the strings; these are the ones that the engine's test has under the names.
    const std::map<std::string, gs1::Elements> strings{
        {"dataStr1", *gs1::parse_bracketed("(01)12345678901231")},
        {"dataStr2", *gs1::parse_bracketed("(98)DEF(97)GHI(96)JKL(95)MNO")},
        {"dataStr3", *gs1::parse_bracketed("(01)12345678901231(235)ABC123(8002)123456")}};
    int checked = 0;
    for (auto& row : rows_of("existsInAIdata")) {
        INFO(row["arg2"] << " " << row["arg3"]);
        const auto* found = gs1::find(strings.at(row["arg2"]), row["arg3"], row["arg4"] == "NULL" ? "" : row["arg4"]);
        REQUIRE((found != nullptr) == (row["arg1"] == "true"));
        // Where several fit, none is named.
        if (found && row["arg5"] != "NULL") CHECK(found->ai == row["arg5"]);
        ++checked;
    }
    CHECK(checked == 22);
}

TEST_CASE("scan data are read as the GS1 syntax engine reads them") {
    int checked = 0, articles = 0;
    for (auto& row : rows_of("ProcessScanData")) {
        INFO(row["arg2"]);
        const auto [first, second] = at_bar(row["arg2"], "|]");
        auto barcode = read_scan_data(first);
        const bool leads_nowhere = row["arg2"] == "]Q1https://a/NOPRIMARYAI";
        if (leads_nowhere) {
            // The engine refuses it; here it is the text of a QR code, and nothing to sell.
            CHECK(barcode == Barcode{Symbology::Qr, "https://a/NOPRIMARYAI", false});
        } else {
            REQUIRE(barcode.has_value() == (row["arg1"] == "true"));
        }
        if (barcode && !leads_nowhere) {
            CHECK(barcode->symbology == symbology_of(row["arg3"]));
            const auto composite = second.empty() ? std::nullopt : read_scan_data(second);
            CHECK(composite.has_value() == !second.empty());
            CHECK(theirs(*barcode) + (composite ? "|" + theirs(*composite) : "") == row["arg4"]);
        }
        std::smatch match;
        const bool article = row["arg1"] == "true" &&
            (std::regex_search(row["arg4"], match, std::regex("^\\^01(\\d{14})")) ||
             std::regex_search(row["arg4"], match, std::regex("/01/(\\d{14})")) ||
             std::regex_search(row["arg4"], match, std::regex("^(\\d{8})(?:\\||$)")));
        const Meaning meaning = at_the_till(first);
        REQUIRE(is_item(meaning) == article);
        if (article) CHECK(std::get<ItemCode>(meaning).item == gtin14(match[1].str()).value());
        articles += article ? 1 : 0;
        ++checked;
    }
    CHECK(checked == 28);
    CHECK(articles == 9);
}

TEST_CASE("scan data are what the GS1 syntax engine would send") {
    int checked = 0;
    for (auto& row : rows_of("GenerateScanData")) {
        INFO(row["arg1"] << " " << row["arg2"]);
        const Symbology symbology = symbology_of(row["arg1"]);
        const bool linear = is_retail(symbology) || symbology == Symbology::DataBar ||
            symbology == Symbology::DataBarLimited || symbology == Symbology::DataBarExpanded ||
            symbology == Symbology::Code128;
        const auto [message, part] = linear ? at_bar(row["arg2"], "|^") : std::pair(row["arg2"], std::string());
        const auto composite = part.empty() ? gs1::Elements{} : gs1::parse_element_string(ours(part)).value();
        Barcode barcode = from_theirs(symbology, message);
        std::optional<std::string> scanned;
        if (is_retail(symbology)) {
            // Numbers of retail may come as an element string, or without the check digit, which is then made.
            if (barcode.gs1) barcode.text = barcode.text.substr(symbology == Symbology::UpcA ? 4 : 3);
            if (symbology == Symbology::Ean13 && barcode.text.size() == 12)
                barcode.text += char('0' + check_digit(barcode.text));
            barcode.gs1 = false;
            scanned = scan_data_of(barcode);
            CHECK_FALSE(scan_data_of(barcode, composite));
            if (scanned && !part.empty()) *scanned += "|]e0" + gs1::element_string_of(composite);
        } else {
            barcode.gs1 = barcode.gs1 || linear;
            scanned = part.empty() ? scan_data_of(barcode) : scan_data_of(barcode, composite);
        }
        CHECK(scanned.value_or("NULL") == row["arg3"]);
        // What is sent is read again, as far as a message tells which symbol it was.
        if (scanned && part.empty()) CHECK(read_scan_data(*scanned).has_value());
        ++checked;
    }
    CHECK(checked == 27);
}
