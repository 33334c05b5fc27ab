#include "core/catalog/barcode.h"

#include <algorithm>

#include "core/catalog/coupon.h"
#include "core/catalog/gs1.h"
#include "core/catalog/in_store.h"
#include "core/catalog/scan_data.h"

namespace kassa::catalog {
namespace {

// A QR code of the largest size holds 7,089 digits (ISO/IEC 18004); nothing that a till reads is longer.
constexpr std::size_t longest_text = 7089;
constexpr std::size_t longest_card_number = 64;

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// Scanners may send what the symbol was before the text. Takes it off and believes it.
void take_symbology_identifier(Barcode& barcode) {
    const auto carrier = carrier_of(std::string_view(barcode.text).substr(0, 3));
    if (!carrier) return;
    barcode.symbology = carrier->symbology;
    barcode.gs1 = barcode.gs1 || carrier->gs1;
    barcode.text.erase(0, 3);
}

bool begins_with_one_of(std::string_view text, const std::vector<std::string>& prefixes) {
    return std::ranges::any_of(prefixes,
                               [&](const std::string& prefix) { return !prefix.empty() && text.starts_with(prefix); });
}

// A producer's number, as retail symbols and fingers give it: a right check digit, and not in the ranges that GS1
// leaves to stores and coupons (General Specifications 1.4.3 and 1.4.4: 02, 04, 20 to 29, 98 and 99, and GTIN-8
// from 0 and 2). Such a number is never a card, however short the prefixes are that a policy sets.
bool is_a_producers(const Barcode& barcode) {
    switch (barcode.symbology) {
        case Symbology::Code128:
        case Symbology::Qr:
        case Symbology::DataMatrix:
        case Symbology::DotCode:
        case Symbology::DataBarExpanded: return false;
        default: break;
    }
    const auto gtin = gtin14(barcode.text);
    if (!gtin) return false;
    if (barcode.text.size() == 8) return barcode.text[0] != '0' && barcode.text[0] != '2';
    const std::string prefix = gtin->substr(1, 2);
    return prefix != "02" && prefix != "04" && prefix[0] != '2' && prefix != "98" && prefix != "99";
}

bool could_be_a_card(const Barcode& barcode) {
    const std::string_view text = barcode.text;
    if (is_a_producers(barcode)) return false;
    return text.size() <= longest_card_number && std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

// Coupons that the store itself has made, in any symbol; people type them in small letters and with dashes.
std::optional<Meaning> read_own_coupon(const Barcode& barcode, const CodeRules& rules) {
    std::string text;
    for (const char c : barcode.text) {
        if (barcode.symbology == Symbology::Keyed && (c == '-' || c == ' ')) continue;
        text += c >= 'a' && c <= 'z' ? char(c - 'a' + 'A') : c;
    }
    if (auto coupon = read_single_use_code(text, rules)) return coupon;
    return read_table_code(barcode.text, rules);
}

Meaning meaning_of_gtin(const std::optional<ItemKey>& gtin, const CodeRules& rules, const Currency& currency) {
    if (!gtin) return NotForSale{NotForSale::Why::WrongCheckDigit};
    if (gtin->find_first_not_of('0') == std::string::npos) return NotForSale{};
    if (auto in_store = read_in_store(*gtin, rules, currency)) return *in_store;
    if (auto coupon = read_coupon_number(*gtin, rules)) return *coupon;
    return ItemCode{.item = *gtin};
}

// Eight digits are a GTIN-8 or a UPC-E, and one in ten passes for both. No producer's GTIN-8 begins with 0 (General
// Specifications 1.4.3 keeps those for use inside a company), so there the UPC-E comes first.
std::optional<ItemKey> read_eight_digits(std::string_view digits) {
    const auto expanded = expand_upc_e(digits);
    const auto as_upc_e = expanded ? gtin14(*expanded) : std::nullopt;
    const auto as_gtin_8 = gtin14(digits);
    if (digits[0] == '0') return as_upc_e ? as_upc_e : as_gtin_8;
    return as_gtin_8 ? as_gtin_8 : as_upc_e;
}

Meaning meaning_of_keyed(std::string_view text, const CodeRules& rules, const Currency& currency) {
    std::string digits;
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != ' ' && c != '-'; });
    if (!all_digits(digits)) return NotForSale{};
    if (digits.size() >= 3 && digits.size() <= 5) {
        const auto key = plu_key(digits);
        return key ? Meaning(ItemCode{.item = *key}) : Meaning(NotForSale{});
    }
    if (digits.size() == 8) return meaning_of_gtin(read_eight_digits(digits), rules, currency);
    if (digits.size() >= 12 && digits.size() <= 14) return meaning_of_gtin(gtin14(digits), rules, currency);
    return NotForSale{};
}

// The symbols of retail hold a GTIN and nothing else. The length is looked at rather than the kind alone, because
// decoders disagree on whether a UPC-A has 12 or 13 digits.
Meaning meaning_of_retail(const Barcode& barcode, const CodeRules& rules, const Currency& currency) {
    std::string_view digits = barcode.text;
    const bool is_databar = barcode.symbology == Symbology::DataBar || barcode.symbology == Symbology::DataBarLimited;
    if (is_databar && digits.size() == 16 && digits.starts_with("01")) digits.remove_prefix(2);
    if (!all_digits(digits)) return NotForSale{};
    if (barcode.symbology == Symbology::UpcE && digits.size() == 8) {
        const auto expanded = expand_upc_e(digits);
        return meaning_of_gtin(expanded ? gtin14(*expanded) : std::nullopt, rules, currency);
    }
    if (digits.size() != 8 && (digits.size() < 12 || digits.size() > 14)) return NotForSale{};
    return meaning_of_gtin(gtin14(digits), rules, currency);
}

Meaning meaning_of_elements(const std::optional<gs1::Elements>& elements, const CodeRules& rules,
                            const Currency& currency) {
    if (!elements) return NotForSale{NotForSale::Why::BrokenElementString};
    if (auto coupon = read_coupon_elements(*elements, rules)) return *coupon;
    return gs1::item_of(*elements, currency);
}

}  // namespace

Meaning interpret(const Barcode& given, const CodeRules& rules, const Currency& currency) {
    if (given.text.empty() || given.text.size() > longest_text) return NotForSale{};
    Barcode barcode = given;
    take_symbology_identifier(barcode);
    const std::string& text = barcode.text;
    if (barcode.gs1 || text.starts_with(gs1::fnc1)) {
        // Some decoders hand a GS1 symbol over as people read it.
        const auto elements = text.starts_with('(') ? gs1::parse_bracketed(text) : gs1::parse_element_string(text);
        return meaning_of_elements(elements, rules, currency);
    }
    if (!is_a_producers(barcode) && text.size() <= longest_card_number)
        if (auto coupon = read_own_coupon(barcode, rules)) return *coupon;
    if (could_be_a_card(barcode) && begins_with_one_of(text, rules.badge_prefixes)) return BadgeCode{text};
    if (could_be_a_card(barcode) && begins_with_one_of(text, rules.vip_prefixes)) return VipCardCode{text};
    if (gs1::is_web_address(text)) {
        const auto elements = gs1::parse_digital_link(text);
        return elements ? meaning_of_elements(elements, rules, currency) : NotForSale{};
    }
    if (text.size() > 4 && text[0] == '(' && all_digits(std::string_view(text).substr(1, 2)))
        return meaning_of_elements(gs1::parse_bracketed(text), rules, currency);
    switch (barcode.symbology) {
        case Symbology::Keyed: return meaning_of_keyed(text, rules, currency);
        case Symbology::Ean13:
        case Symbology::Ean8:
        case Symbology::UpcA:
        case Symbology::UpcE:
        case Symbology::DataBar:
        case Symbology::DataBarLimited: return meaning_of_retail(barcode, rules, currency);
        case Symbology::Itf:
            // ITF-14 alone holds a GTIN; other lengths are a carrier's own.
            return text.size() == 14 ? meaning_of_retail(barcode, rules, currency) : NotForSale{};
        case Symbology::DataBarExpanded: return meaning_of_elements(gs1::parse_element_string(text), rules, currency);
        case Symbology::Code128:
        case Symbology::Qr:
        case Symbology::DataMatrix:
        case Symbology::DotCode:
            // Free text: a number in it may be anything, and one in ten would pass for a GTIN by chance.
            return NotForSale{};
    }
    return NotForSale{};
}

}  // namespace kassa::catalog
