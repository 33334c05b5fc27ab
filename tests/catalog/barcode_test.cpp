#include "core/catalog/barcode.h"

#include <boost/json.hpp>

#include "core/catalog/in_store.h"
#include "tests/catalog/data.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

const Currency euro{"EUR", 2};

const CodeRules& rules() {
    static const CodeRules rules{
        .in_store =
            {{"21IIIIIPPPPPC", 2, ""}, {"22IIIIVPPPPPC", 2, ""}, {"23IIIIIWWWWWC", 3, ""}, {"26IIIIINNNNNC", 0, ""}},
        .vip_prefixes = {"299", "VIP-"},
        .badge_prefixes = {"298"},
    };
    return rules;
}

Meaning read(Symbology symbology, std::string text, bool gs1 = false) {
    return interpret({symbology, std::move(text), gs1}, rules(), euro);
}

ItemCode item(Symbology symbology, std::string text, bool gs1 = false) {
    const Meaning meaning = read(symbology, text, gs1);
    INFO(text << " → " << to_text(meaning));
    REQUIRE(std::holds_alternative<ItemCode>(meaning));
    return std::get<ItemCode>(meaning);
}

NotForSale::Why refused(Symbology symbology, std::string text, bool gs1 = false) {
    const Meaning meaning = read(symbology, text, gs1);
    INFO(text << " → " << to_text(meaning));
    REQUIRE(std::holds_alternative<NotForSale>(meaning));
    return std::get<NotForSale>(meaning).why;
}

std::string with_check_digit(const std::string& digits) { return digits + char('0' + check_digit(digits)); }

constexpr auto not_an_item = NotForSale::Why::NotAnItem;
constexpr auto wrong_check_digit = NotForSale::Why::WrongCheckDigit;
constexpr auto broken = NotForSale::Why::BrokenElementString;

}  // namespace

TEST_CASE("a GTIN of any length is the same article in 14 digits") {
    CHECK(gtin14("4006381333931") == "04006381333931");
    CHECK(gtin14("614141000036") == "00614141000036");
    CHECK(gtin14("96385074") == "00000096385074");
    CHECK(gtin14("10012345678902") == "10012345678902");
    CHECK_FALSE(gtin14("4006381333932"));
    CHECK_FALSE(gtin14("400638133393"));
    CHECK_FALSE(gtin14("40063813339 1"));
    CHECK_FALSE(gtin14(""));
    CHECK_FALSE(has_valid_check_digit("0"));
}

TEST_CASE("UPC-E is expanded by its last digit") {
    struct { const char* name; const char* short_form; const char* full; } cases[] = {
        {"ends in 0", "01234505", "012000003455"}, {"ends in 2", "01234523", "012200003453"},
            {"ends in 3", "01234531", "012300000451"},
        {"ends in 4", "01234543", "012340000053"}, {"ends in 5", "01234558", "012345000058"},
            {"ends in 9", "01234592", "012345000096"},
    };
    for (const auto& [name, short_form, full] : cases) {
        INFO(name);
        const std::string expected = with_check_digit(std::string(full).substr(0, 11));
        CHECK(expand_upc_e(std::string(short_form).substr(0, 7) + expected.back()) == expected);
    }
    CHECK(expand_upc_e("04252614") == "042100005264");
    CHECK_FALSE(expand_upc_e("04252615"));
    CHECK_FALSE(expand_upc_e("24252614"));
    CHECK_FALSE(expand_upc_e("0425261"));
    CHECK(item(Symbology::UpcE, "04252614").item == "00042100005264");
    CHECK(item(Symbology::Keyed, "04252614").item == "00042100005264");
}

TEST_CASE("retail symbols hold a GTIN") {
    CHECK(item(Symbology::Ean13, "4006381333931").item == "04006381333931");
    CHECK(item(Symbology::UpcA, "614141000036").item == item(Symbology::Ean13, "0614141000036").item);
    CHECK(item(Symbology::Ean8, "96385074").item == "00000096385074");
    CHECK(item(Symbology::DataBar, "0110012345678902").item == "10012345678902");
    CHECK(item(Symbology::Itf, "10012345678902").item == "10012345678902");
    CHECK(refused(Symbology::Ean13, "4006381333932") == wrong_check_digit);
    CHECK(refused(Symbology::Ean13, "0000000000000") == not_an_item);
    CHECK(refused(Symbology::Itf, "123456") == not_an_item);
    CHECK(refused(Symbology::Code128, "4006381333931") == not_an_item);
    CHECK(refused(Symbology::Code128, "JJD0099990000000001") == not_an_item);
    CHECK(refused(Symbology::Qr, "https://example.com/recipes?id=4006381333931") == not_an_item);
    CHECK(refused(Symbology::Qr, "WIFI:S:guest;;") == not_an_item);
}

TEST_CASE("a typed number is an article, a PLU, or has a slip in it") {
    CHECK(item(Symbology::Keyed, "4011").item == "plu:4011");
    CHECK(item(Symbology::Keyed, "04011").item == "plu:4011");
    CHECK(item(Symbology::Keyed, "94011").item == "plu:94011");
    CHECK(item(Symbology::Keyed, "400 6381-333931").item == "04006381333931");
    CHECK(refused(Symbology::Keyed, "4006381333913") == wrong_check_digit);
    CHECK(refused(Symbology::Keyed, "96385075") == wrong_check_digit);
    CHECK(refused(Symbology::Keyed, "000") == not_an_item);
    CHECK(refused(Symbology::Keyed, "12") == not_an_item);
    CHECK(refused(Symbology::Keyed, "123456") == not_an_item);
    CHECK(refused(Symbology::Keyed, "12345678901") == not_an_item);
    CHECK(refused(Symbology::Keyed, "bananas") == not_an_item);
    CHECK(refused(Symbology::Keyed, "") == not_an_item);
}

TEST_CASE("an in-store code holds a weight, a price or a count, and names the goods without it") {
    const ItemCode weighed = item(Symbology::Ean13, with_check_digit("231234501234"));
    CHECK(weighed.weight == Weight::grams(1234));
    CHECK(weighed.item == "0" + with_check_digit("231234500000"));
    const ItemCode priced = item(Symbology::Keyed, with_check_digit("211234500399"));
    CHECK(priced.price == Money::minor(399));
    CHECK(priced.item == "0" + with_check_digit("211234500000"));
    CHECK(item(Symbology::Ean13, with_check_digit("261234500012")).count == 12);
    // The look-up key itself names the goods and says no price: it is not free.
    CHECK(item(Symbology::Ean13, with_check_digit("211234500000")) == ItemCode{.item = priced.item});
    // GS1 General Specifications, the worked examples of the price check digits.
    CHECK(verifier_digit("2875") == 9);
    CHECK(verifier_digit("14685") == 6);
    CHECK(item(Symbology::Ean13, with_check_digit("221234614685")).price == Money::minor(14685));
    CHECK(refused(Symbology::Ean13, with_check_digit("221234714685")) == wrong_check_digit);
    CHECK(item(Symbology::Ean13, with_check_digit("221234614685")).item == item(Symbology::Ean13,
        with_check_digit("221234000000")).item);
}

TEST_CASE("element strings say more than the article") {
    const ItemCode meat =
        item(Symbology::DataBarExpanded, "0109520123456788310300122539220000399\x1D"  "15260731" "10L-7", true);
    CHECK(refused(Symbology::DataBarExpanded, "010952012345678831030012253922", true) == broken);
    CHECK(meat.item == "09520123456788");
    CHECK(meat.weight == Weight::grams(1225));
    CHECK(meat.price == Money::minor(399));
    CHECK(meat.best_before == "260731");
    CHECK(meat.batch == "L-7");
    const ItemCode medicine =
        item(Symbology::DataMatrix, "]d2\x1D" "010952012345678821SN1\x1D" "17261200" "10B\x1D" "8200http://a.b");
    CHECK(medicine.serial == "SN1");
    CHECK(medicine.expiry == "261200");
    CHECK(medicine.batch == "B");
    CHECK(item(Symbology::Code128, "(01)09520123456788(30)6").count == 6);
    CHECK(item(Symbology::Keyed, "(01)09520123456788(3201)000022").weight == Weight::milligrams(997903));
}

TEST_CASE("amounts in element strings are exact or not used") {
    const auto price = [](std::string text) { return item(Symbology::Qr, "(01)09520123456788" + text).price; };
    CHECK(price("(3922)1999") == Money::minor(1999));
    CHECK(price("(3920)7") == Money::minor(700));
    CHECK(price("(3923)19990") == Money::minor(1999));
    CHECK(price("(3932)9781999") == Money::minor(1999));
    CHECK(price("(3932)8401999") == std::nullopt);
    CHECK(price("(3922)000") == std::nullopt);
    CHECK(price("(3920)10000000") == Money::minor(1'000'000'000));
    // More than any label asks for.
    CHECK(refused(Symbology::Qr, "(01)09520123456788(3920)999999999999999") == broken);
    CHECK(refused(Symbology::Qr, "(01)09520123456788(30)99999999(3950)999999") == broken);
    CHECK(refused(Symbology::Qr, "(01)09520123456788(3923)19995") == broken);
    CHECK(refused(Symbology::Qr, "(01)09520123456788(3922)100(3921)10") == broken);
    CHECK(refused(Symbology::Qr, "(01)09520123456788(3103)000100(3102)000010") == broken);
}

TEST_CASE("a label of reduced or measured goods says its price") {
    const auto read_label = [](std::string text) { return item(Symbology::DataBarExpanded, text); };
    // A shop's reduced label: no measure, but a price and a date.
    const ItemCode reduced = read_label("(01)09520123456788(15)260924(3922)0199");
    CHECK(reduced.price == Money::minor(199));
    CHECK(reduced.best_before == "260924");
    // The price of a unit, with how many of them there are.
    CHECK(read_label("(01)09520123456788(3103)000250(3952)001600").price == Money::minor(400));
    CHECK(read_label("(01)09520123456788(3103)000333(3952)000199").price == Money::minor(66));
    CHECK(read_label("(01)09520123456788(30)6(3950)000002").price == Money::minor(1200));
    // Six pieces that weigh 250 g together, at 16.00 a kilogram.
    CHECK(read_label("(01)09520123456788(30)6(3103)000250(3952)001600").price == Money::minor(400));
    CHECK(read_label("(01)09520123456788(3152)000150(3952)000300").price == Money::minor(450));
    CHECK(refused(Symbology::DataBarExpanded, "(01)09520123456788(3952)001600") == broken);
    CHECK(refused(Symbology::DataBarExpanded, "(01)09520123456788(3103)000250(3952)001600(3922)0400") == broken);
    // The hour of (7003) is more exact than the day of (17).
    const ItemCode dated =
        read_label("(01)09520123456788(17)260925(7003)2609241800(16)260923(11)260901(8200)http://a.b");
    CHECK(dated.expiry == "2609241800");
    CHECK(dated.sell_by == "260923");
    CHECK(dated.made == "260901");
    CHECK(dated.page == "http://a.b");
    CHECK(read_label("(01)09520123456788(13)260902").made == "260902");
    CHECK(refused(Symbology::Qr, "(01)09520123456788(7003)2609242460") == broken);
    CHECK(refused(Symbology::Qr, "(01)09520123456788(21)1(235)2") == broken);
}

TEST_CASE("broken element strings are refused as such") {
    CHECK(refused(Symbology::Code128, "0109520123456789", true) == broken);
    CHECK(refused(Symbology::Code128, "01095201234567", true) == broken);
    CHECK(refused(Symbology::Code128, "010952012345678817261332", true) == broken);
    CHECK(refused(Symbology::Code128, "0109520123456788020952012345678837" "1", true) == broken);
    CHECK(refused(Symbology::Code128, "00095201234567891234", true) == broken);
    CHECK(refused(Symbology::Code128, "00095201234567891235", true) == not_an_item);
    // An identifier that nobody knows yet does not stop the sale.
    CHECK(item(Symbology::Code128, "010952012345678889abc", true).item == "09520123456788");
}

TEST_CASE("Digital Links lead to the article whatever the address around them") {
    for (const char* link
         : {"https://id.gs1.org/01/09520123456788",
            "http://shop.example:8080/a/b/01/9520123456788/22/2A/10/ABC/21/S?17=261231&lang=ar",
                             "HTTPS://X.EXAMPLE/gtin/09520123456788#top"}) {
        INFO(link);
        CHECK(item(Symbology::Qr, link).item == "09520123456788");
    }
    const ItemCode full =
        item(Symbology::Qr, "https://a/01/09520123456788/10/AB%2FC/21/1?17=261231&3103=000250&3922=0299");
    CHECK(full.batch == "AB/C");
    CHECK(full.weight == Weight::grams(250));
    CHECK(full.price == Money::minor(299));
    CHECK(refused(Symbology::Qr, "https://a/01/09520123456789") == not_an_item);
    CHECK(refused(Symbology::Qr, "https://a/01/09520123456788/21/1/10/B") == not_an_item);
    CHECK(refused(Symbology::Qr, "https://a/01/09520123456788/10/%4") == not_an_item);
    CHECK(refused(Symbology::Qr, "https://a/8004/1234") == not_an_item);
    CHECK(refused(Symbology::Qr, "https://") == not_an_item);
}

TEST_CASE("cards and badges are known by how they begin") {
    CHECK(read(Symbology::Ean13,
               with_check_digit("299000000001")) == Meaning(VipCardCode{with_check_digit("299000000001")}));
    CHECK(read(Symbology::Code128, "VIP-0042") == Meaning(VipCardCode{"VIP-0042"}));
    CHECK(read(Symbology::Qr, "2980001") == Meaning(BadgeCode{"2980001"}));
    // Prefixes of three digits are also those of countries; a can of drink is no badge.
    const CodeRules short_prefixes{.badge_prefixes = {"900"}};
    CHECK(interpret({Symbology::Ean13, "9002490100070", false}, short_prefixes,
                    euro) == Meaning(ItemCode{.item = "09002490100070"}));
    CHECK(interpret({Symbology::Keyed, "9002490100070", false}, short_prefixes,
                    euro) == Meaning(ItemCode{.item = "09002490100070"}));
    CHECK(interpret({Symbology::Keyed, "9001", false}, short_prefixes, euro) == Meaning(BadgeCode{"9001"}));
    CHECK(interpret({Symbology::Code128, "9002490100070", false}, short_prefixes,
                    euro) == Meaning(BadgeCode{"9002490100070"}));
    CHECK(refused(Symbology::Code128, "VIP-\x01") == not_an_item);
    CHECK(refused(Symbology::Code128, std::string("VIP-").append(100, '1')) == not_an_item);
}

TEST_CASE("a rule for in-store codes that cannot work is explained") {
    const auto wrong =
        [](std::string pattern, int decimals = 0) { return wrong_with({pattern, decimals, ""}, euro).value_or(""); };
    CHECK(wrong("21IIIIIPPPPPC", 2).empty());
    CHECK(wrong("20IIIIIVPPPPC").empty());
    CHECK(wrong("29IIIIIIIIIIC").empty());
    CHECK(wrong("21IIIIIIPPPPPC").empty());  // fourteen
    CHECK(wrong("21IIIIPPPPC").contains("11 characters"));
    CHECK(wrong("21IIIIIPPPPPI").contains("must end with"));
    CHECK(wrong("21IIIIIPPPPXC").contains("contains 'X'"));
    CHECK(wrong("IIIIIIIPPPPPC").contains("must begin"));
    CHECK(wrong("21IIIIIWWPPPC").contains("more than one"));
    CHECK(wrong("21IIPIIPPPPPC").contains("side by side"));
    CHECK(wrong("21IIIIVPPPPIC").contains("side by side"));
    CHECK(wrong("21IIIIIIVPPPC").contains("one V"));
    CHECK(wrong("21IIIIIPPPPPC", 3).contains("3 decimals"));
    CHECK(wrong("23IIIIIWWWWWC", 7).contains("7 decimals"));
    CHECK(overlap({"2IIIIIIPPPPPC", 2, ""}, {"21IIIIIPPPPPC", 2, ""}));
    CHECK(overlap({"2IIIIIPPPPPC", 2, ""}, {"02IIIIIPPPPPC", 2, ""}));
    CHECK_FALSE(overlap({"20IIIIIPPPPPC", 2, ""}, {"21IIIIIPPPPPC", 2, ""}));
    CHECK(may_begin_with({"2IIIIIIPPPPPC", 2, ""}, "299"));
    CHECK_FALSE(may_begin_with({"21IIIIIPPPPPC", 2, ""}, "299"));
    CHECK_FALSE(may_begin_with({"21IIIIIPPPPPC", 2, ""}, "VIP"));
}

TEST_CASE("strings that break programs are read without harm") {
    std::ifstream stream(data::folder() / "naughty_strings.json");
    if (!stream) SKIP("naughty_strings.json is not there");
    std::stringstream text;
    text << stream.rdbuf();
    const auto strings = boost::json::parse(text.str()).as_array();
    REQUIRE(strings.size() == 515);
    for (const auto& string : strings)
        for (int symbology = 0; symbology < 13; ++symbology)
            for (const bool gs1 : {false, true}) {
                const std::string naughty(string.as_string());
                for (const std::string& variant
                     : {naughty, "(01)09520123456788(10)" + naughty, "https://a/01/09520123456788/10/" + naughty})
                    if (const Meaning meaning = interpret({Symbology(symbology), variant, gs1}, rules(), euro);
                        const auto* found = std::get_if<ItemCode>(&meaning))
                        CHECK((found->item.starts_with("plu:") || has_valid_check_digit(found->item)));
            }
}
