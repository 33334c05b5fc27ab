#pragma once
// In-store codes: numbers that a store or a country gives to goods whose weight, price or count differs from pack to
// pack. GS1 leaves their layout to each country (General Specifications 2.1.11), so the policy holds it as patterns.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/catalog/barcode.h"

namespace kassa::catalog {

// What is wrong with a rule, as the end of a sentence ("…has 14 characters where 8, 12, 13 or 14…"), or nothing.
std::optional<std::string> wrong_with(const InStoreRule& rule, const Currency& currency);

// Whether some code matches both patterns. Codes are compared with leading zeros, as a UPC-A equals an EAN-13.
bool overlap(const InStoreRule& a, const InStoreRule& b);

// The rows that a country's GS1 organisation has published, by its two small letters (ISO 3166-1): "de"; none for a
// country that leaves the layout to its stores, or whose rows are not known here (ee lv lt fi no se dk de gb are).
std::vector<InStoreRule> in_store_rules_of(std::string_view country);

// Whether some code that matches the pattern begins with `prefix`.
bool may_begin_with(const InStoreRule& rule, std::string_view prefix);

// The price or weight check digit of a field of four or five digits (General Specifications 7.9.2 to 7.9.4).
int verifier_digit(std::string_view digits);

// Reads a GTIN of 14 digits by the first rule that matches: nothing when there is none, NotForSale when the price's
// own check digit (V) is wrong. A weight, price or count of zero is left out: such a code only names the goods.
std::optional<Meaning> read_in_store(std::string_view gtin, const CodeRules& rules, const Currency& currency);

}  // namespace kassa::catalog
