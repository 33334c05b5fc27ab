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

// How a Digital Link is read: ByTheLetter of the standard, or with what a till forgives: a scheme in any mixture of
// letters (RFC 3986, 3.1), "gtin" and "sscc" for 01 and 00, a GTIN of 8, 12 or 13 digits.
enum class Reading { Forgiving, ByTheLetter };

// "https://any.example/any/stem/01/09520123456788/10/12AB?17=260101": any host and path before the key. Nothing when
// it is another kind of address, or a Digital Link against the rules (compressed ones are not read).
std::optional<Elements> parse_digital_link(std::string_view uri, Reading reading = Reading::Forgiving);

// The other way: what the same elements are called on the web, and in a symbol. The link's key is the first element
// that can be one; nothing without such a key, or when an identifier is not known and could be anything in a link.
inline constexpr std::string_view canonical_stem = "https://id.gs1.org";
std::optional<std::string> digital_link_of(const Elements& elements, std::string_view stem = canonical_stem);
// Without the FNC1 in first position, with one behind each value that needs it and is not the last.
std::string element_string_of(const Elements& elements);

// Begins as an address on the web does.
bool is_web_address(std::string_view text);

// Whether the identifier is one by its digits and the value fits it; any value of allowed characters fits an identifier
// that is not known.
bool is_valid(const Element& element);

// The first element whose identifier fits the mask, passing over `except`: digits, and 'n' at the end for any digit
// ("31nn"; not "n1", nor "nnnn").
const Element* find(const Elements& elements, std::string_view mask, std::string_view except = "");

// What is wrong with elements that are each right (General Specifications 4.13, 4.14). `other` is the identifier that
// excludes `ai`, or the words for what `ai` lacks ("01,8006": one of these; "01+21": both).
struct Pair {
    std::string ai;
    std::string other;
    bool operator==(const Pair&) const = default;
};
std::optional<Pair> excluded_pair(const Elements& elements);
std::optional<Pair> missing_companion(const Elements& elements);
// A digital signature (8030) beside a key that could have a serial number and has none.
std::optional<Pair> unsigned_key(const Elements& elements);

// The article that the elements speak of: AI 01 with what else was said of it, or the contents (02) and count (37)
// of a larger unit. A weight, price or count of zero says nothing and is left out. A price in another currency than
// `currency` (AI 393n) is left out too: it is not what this till may ask for.
Meaning item_of(const Elements& elements, const Currency& currency);

}  // namespace kassa::catalog::gs1
