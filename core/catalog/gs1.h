#pragma once
// GS1 element strings: pairs of an application identifier (AI), which says what follows, and its value. They stand in
// DataBar Expanded, GS1-128, GS1 DataMatrix and GS1 QR codes as one string with FNC1 separators, for people in
// brackets, and on the web as a Digital Link. Identifiers, lengths and character sets are those of GS1 General
// Specifications, chapter 3 (release 24), and of the Digital Link URI Syntax 1.4.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/barcode.h"

namespace kassa::catalog::gs1 {

struct Element {
    std::string ai;     // two to four digits
    std::string value;  // of a GTIN: 14 digits, whatever length the link had
    bool operator==(const Element&) const = default;
};
using Elements = std::vector<Element>;

// The symbol character FNC1 as scanners and decoders hand it over.
inline constexpr char fnc1 = 0x1D;

// "01095201234567881012AB<FNC1>17260101", with or without a leading FNC1. Every value is checked: length, characters,
// check digit, date. An identifier that this release does not know reaches to the next FNC1, so goods can be sold
// before the program knows what is new on them. Nothing when the string is broken, or one identifier has two values.
std::optional<Elements> parse_element_string(std::string_view text);

// "(01)09520123456788(10)12AB", as printed below a symbol; a bracket that belongs to a value is written "\(".
std::optional<Elements> parse_bracketed(std::string_view text);

// "https://any.example/any/stem/01/09520123456788/10/12AB?17=260101": any host and path before the key, keys that may
// also be named "gtin" or "sscc", and a GTIN of 8, 12, 13 or 14 digits. Nothing when it is another kind of address,
// or a Digital Link against the rules (compressed ones are not read).
std::optional<Elements> parse_digital_link(std::string_view uri);

// Begins as an address on the web does.
bool is_web_address(std::string_view text);

// Whether a value fits its identifier; true for an identifier that is not known, when the characters are allowed.
bool is_valid(const Element& element);

// The article that the elements speak of: AI 01 with what else was said of it, or the contents (02) and count (37)
// of a larger unit. A weight, price or count of zero says nothing and is left out. A price in another currency than
// `currency` (AI 393n) is left out too: it is not what this till may ask for.
Meaning item_of(const Elements& elements, const Currency& currency);

}  // namespace kassa::catalog::gs1
