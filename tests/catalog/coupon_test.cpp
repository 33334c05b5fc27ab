#include "core/catalog/coupon.h"

#include <catch2/catch_test_macros.hpp>

#include "core/catalog/freshness.h"

using namespace kassa;
using namespace kassa::catalog;

namespace {

const CodeRules rules{.in_store = {{"21IIIIIPPPPPC", 2, ""}},
                      .vip_prefixes = {"299"},
                      .coupons = {{"99123########", "series-*"}, {"9912345######", "never reached"},
                                  {"4006381333931", "pen"}, {"C-####", "leaflet"}, {"0614141-012345", "soap"}},
                      .single_use_coupon_prefixes = {"KC"}};
const Currency euro{"EUR", 2};

Meaning read(Symbology symbology, const std::string& text, bool gs1 = false) {
    return interpret({symbology, text, gs1}, rules, euro);
}

std::string with_check_digit(const std::string& digits) { return digits + char('0' + check_digit(digits)); }

CouponCode coupon(const Meaning& meaning) {
    REQUIRE(std::holds_alternative<CouponCode>(meaning));
    return std::get<CouponCode>(meaning);
}

NotForSale::Why refused(const Meaning& meaning) {
    REQUIRE(std::holds_alternative<NotForSale>(meaning));
    return std::get<NotForSale>(meaning).why;
}

}  // namespace

TEST_CASE("EAN-13 of the coupon prefixes are coupons with their number as key") {
    for (const std::string prefix : {"981", "982", "983", "984", "990", "995", "999"}) {
        const auto digits = with_check_digit(prefix + "400123456");
        INFO(digits);
        CHECK(read(Symbology::Ean13, digits) == Meaning(CouponCode{digits, digits, false, "", ""}));
        CHECK(read(Symbology::Keyed, digits) == Meaning(CouponCode{digits, digits, false, "", ""}));
    }
    const auto wrong = with_check_digit("981400123456");
    CHECK(refused(read(Symbology::Ean13, wrong.substr(0, 12) + char('0' + (wrong[12] - '0' + 1) % 10))) ==
          NotForSale::Why::WrongCheckDigit);
    // 980 are receipts for returned bottles, and 977 magazines: no coupons.
    CHECK(std::holds_alternative<ItemCode>(read(Symbology::Ean13, with_check_digit("980400123456"))));
    CHECK(std::holds_alternative<ItemCode>(read(Symbology::Ean13, with_check_digit("977400123456"))));
}

TEST_CASE("the policy's table gives printed codes their keys, the first row that fits first") {
    const auto digits = with_check_digit("991234567890");
    CHECK(coupon(read(Symbology::Ean13, digits)).key == "series-" + digits.substr(5));
    CHECK(coupon(read(Symbology::Keyed, digits)).key == "series-" + digits.substr(5));
    CHECK(coupon(read(Symbology::Code128, "C-2026")) == CouponCode{"C-2026", "leaflet", false, "", ""});
    CHECK(coupon(read(Symbology::Qr, "C-2026")).key == "leaflet");
    CHECK(refused(read(Symbology::Code128, "C-202")) == NotForSale::Why::NotAnItem);
    // A number that is somebody's article can be a coupon too, if the policy says so.
    CHECK(coupon(read(Symbology::Ean13, "4006381333931")).key == "pen");
}

TEST_CASE("cards and in-store codes come before coupons of GS1") {
    const CodeRules own{.in_store = {{"99IIIIIPPPPPC", 2, ""}}, .vip_prefixes = {"981"}};
    const auto price = with_check_digit("991234500250"), card = with_check_digit("981000000001");
    CHECK(std::holds_alternative<ItemCode>(interpret({Symbology::Ean13, price, false}, own, euro)));
    CHECK(std::holds_alternative<VipCardCode>(interpret({Symbology::Ean13, card, false}, own, euro)));
}

TEST_CASE("a Global Coupon Number is one coupon, whatever its serial number") {
    const auto number = with_check_digit("541234500015");
    CHECK(coupon(read(Symbology::DataBarExpanded, "255" + number + "000123", true)) ==
          CouponCode{number, "gcn:" + number, false, "", ""});
    CHECK(coupon(read(Symbology::Qr, "(255)" + number)).key == "gcn:" + number);
    CHECK(refused(read(Symbology::DataBarExpanded, "0109520123456788255" + number, true)) ==
          NotForSale::Why::BrokenElementString);
}

TEST_CASE("a North American coupon is known by company prefix and offer, and checked to its end") {
    // Company prefix 0614141 (seven digits: one more than six), offer 012345, saves 1.00 (three digits), for one of
    // family 000; then the optional fields in their order.
    const std::string offer = "1" "0614141" "012345" "3" "100" "1" "1" "0" "000";
    const auto of = [&](const std::string& rest) {
        return read(Symbology::DataBarExpanded, "8110" + offer + rest, true);
    };
    CHECK(coupon(of("")) == CouponCode{"0614141-012345", "soap", false, "", ""});
    CHECK(coupon(of("3" "261231")).expires == "261231");
    // A second and a third purchase; start, serial number, retailer and the rest. A value has at most 70 characters.
    CHECK(coupon(of("1" "0" "1" "1" "0" "123" "9" "2" "1" "1" "0" "456" "0" "061414" "3" "261231")).expires == "261231");
    CHECK(coupon(of("3" "261231" "4" "260101" "5" "0" "123456" "6" "1" "1234567" "9" "0" "0" "0" "0")).key == "soap");
    // It holds from its first day to its last one, where the store stands: Tokyo's 26 December begins at 15:00 UTC.
    const auto winter = coupon(of("3" "261227" "4" "261226"));
    const auto utc = [](int day, int hour) {
        return Instant(std::chrono::sys_days(std::chrono::year(2026) / 12 / day)) + std::chrono::hours(hour);
    };
    CHECK(winter.starts == "261226");
    CHECK_FALSE(holds_today(winter, utc(25, 14), "Asia/Tokyo"));
    CHECK(holds_today(winter, utc(25, 15), "Asia/Tokyo"));
    CHECK(holds_today(winter, utc(27, 14), "Asia/Tokyo"));
    CHECK_FALSE(holds_today(winter, utc(27, 15), "Asia/Tokyo"));
    CHECK(holds_today(coupon(of("")), utc(27, 15), "Asia/Tokyo"));
    const std::string six_digits = "8110" "0" "061414" "999999" "3" "100" "1" "1" "0" "000";
    const auto other = coupon(read(Symbology::DataBarExpanded, six_digits, true));
    CHECK(other.key == "8110:061414-999999");
    for (const std::string bad : {"3" "261331", "3" "2612", "7" "1", "4" "260101" "3" "261231", "9" "3" "0" "0" "0", "x", "5" "9" "12"})
        CHECK(refused(of(bad)) == NotForSale::Why::BrokenElementString);
    CHECK(refused(read(Symbology::DataBarExpanded, "8110" "7" "0614141012345", true)) ==
          NotForSale::Why::BrokenElementString);
    CHECK_FALSE(read_north_american(""));
    CHECK_FALSE(read_north_american(offer.substr(0, offer.size() - 1)));
}

TEST_CASE("single-use codes are made, read in any symbol, and typed as people type") {
    const auto code = single_use_code("KC", {0x00, 0x44, 0x32, 0x14, 0xC7, 0x42, 0x54, 0xB6, 0x35, 0xFF});
    CHECK(code.size() == 2 + 16 + 1);
    CHECK(code.substr(0, 18) == "KC0123456789ABCDFZ");
    for (const auto symbology : {Symbology::Code128, Symbology::Qr, Symbology::DataMatrix, Symbology::Keyed})
        CHECK(read(symbology, code) == Meaning(CouponCode{code, "", true, "", ""}));
    CHECK(coupon(read(Symbology::Keyed, "kc-0123 4567-89ab cdfz-" + std::string(1, code.back()))).code == code);
    CHECK_FALSE(std::holds_alternative<CouponCode>(read(Symbology::Code128, "XX" + code.substr(2))));
    CHECK_FALSE(std::holds_alternative<CouponCode>(read(Symbology::Code128, code + "0")));
}

TEST_CASE("a single-use code with one wrong character, or two that changed places, is refused") {
    const auto code = single_use_code("KC", {0x9C, 0x11, 0xFE, 0x42, 0x07, 0x73, 0xA0, 0x5D, 0xE8, 0x39});
    constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    for (std::size_t i = 2; i < code.size(); ++i)
        for (const char c : alphabet) {
            std::string wrong = code;
            wrong[i] = c;
            if (wrong == code) continue;
            INFO(wrong);
            CHECK(refused(read(Symbology::Code128, wrong)) == NotForSale::Why::WrongCheckDigit);
        }
    for (std::size_t i = 2; i + 1 < code.size(); ++i) {
        std::string swapped = code;
        std::swap(swapped[i], swapped[i + 1]);
        INFO(swapped);
        if (swapped != code) CHECK(std::holds_alternative<NotForSale>(read(Symbology::Code128, swapped)));
    }
}

TEST_CASE("rows of coupons that cannot work are explained") {
    const auto wrong = [](const std::string& pattern, const std::string& key = "k") {
        return wrong_with(CouponRule{pattern, key}).value_or("");
    };
    CHECK(wrong("99123########", "a-*").empty());
    CHECK(wrong("C-2026").empty());
    CHECK(wrong("991").contains("3 characters"));
    CHECK(wrong(std::string(41, '1')).contains("41 characters"));
    CHECK(wrong("99 12").contains("contains ' '"));
    CHECK(wrong("9#12").contains("must begin"));
    CHECK(wrong("9912", "a-*").contains("has no '#'"));
    CHECK_FALSE(wrong_with_single_use_prefix("KC"));
    CHECK(wrong_with_single_use_prefix("K"));
    CHECK(wrong_with_single_use_prefix("kc"));
}
