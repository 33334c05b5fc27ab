#pragma once
// Codes of coupons. A printed coupon has one code that everybody's copy carries; a single-use code is given to one
// person and burned by the store with its first use. Either becomes a coupon key, the word by which promotions name
// the coupon that they need (pricing::Audience::coupon):
//
//   1. A code that begins with one of the policy's single-use prefixes and ends with the right check character is a
//      single-use code. Only the store knows its key.
//   2. A code that fits a row of the policy's table has that row's key: the first row that fits counts.
//   3. Every other coupon by the rules of GS1 is its own key, so a promotion can name it without a row:
//      an EAN-13 from 981 to 984 or 99 (General Specifications 1.4.4 and 2.6) its thirteen digits: "9912345678904";
//      a Global Coupon Number, AI (255), "gcn:" and its first thirteen digits, without the serial number;
//      a North American coupon, AI (8110), "8110:" and company prefix, '-', offer code: "8110:0614141-012345".
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/catalog/barcode.h"
#include "core/catalog/gs1.h"

namespace kassa::catalog {

// What is wrong with a row of the policy's table, as the end of a sentence, or nothing. A pattern has 4 to 40
// characters: digits, capital letters and '-' stand for themselves, each '#' for any digit; it begins with two that
// stand for themselves. In the key a '*' stands for the digits under the pattern's '#', so one row can name a series.
std::optional<std::string> wrong_with(const CouponRule& rule);
// The same of a prefix of single-use codes: 2 to 8 digits and capital letters.
std::optional<std::string> wrong_with_single_use_prefix(std::string_view prefix);

// The key that the table has for a printed code's digits, or for "PREFIX-OFFER" of a North American one.
std::optional<std::string> key_in_table(std::string_view code, const std::vector<CouponRule>& rules);

// A right EAN-13 whose prefix GS1 has set aside for coupons.
bool is_coupon_number(std::string_view gtin14);

// A coupon's code as interpret() finds it: nothing when it is none. NotForSale where it is a broken one.
std::optional<Meaning> read_coupon_number(std::string_view gtin14, const CodeRules& rules);
std::optional<Meaning> read_coupon_elements(const gs1::Elements& elements, const CodeRules& rules);
std::optional<Meaning> read_single_use_code(std::string_view text, const CodeRules& rules);
// Any code of the table; one that is as long as a GTIN has to have its check digit.
std::optional<Meaning> read_table_code(std::string_view text, const CodeRules& rules);

// A single-use code: the prefix, sixteen characters that hold 80 bits of chance, and a check character by ISO/IEC
// 7064, MOD 37,36, which finds every wrong character and nearly every pair that was swapped. The characters are the
// digits and the capital letters without I, L, O and U, which are misread.
std::string single_use_code(std::string_view prefix, const std::array<std::uint8_t, 10>& chance);
inline constexpr std::size_t single_use_body = 16;
char check_character(std::string_view digits_and_capitals);

// AI (8110), North American Coupon Application Guideline R2.0 (2015): which offer it is, and when it holds. Every
// field of it is checked; what the offer is worth is left to the promotions.
struct NorthAmericanCoupon {
    std::string company_prefix;  // 6 to 12 digits
    std::string offer;           // 6 digits
    std::string starts;          // YYMMDD; "" where it does not say
    std::string expires;         // YYMMDD, the last day
    std::string serial;
};
std::optional<NorthAmericanCoupon> read_north_american(std::string_view value);

}  // namespace kassa::catalog
