#pragma once
// What a scanner sends for a symbol, and back: an AIM identifier (ISO/IEC 15424, as General Specifications 5.1.3 uses
// them) and the symbol's data. The identifier says which symbol it was and whether its data are element strings, so a
// reading with one is believed and one that contradicts itself is not.
#include <optional>
#include <string>
#include <string_view>

#include "core/catalog/barcode.h"
#include "core/catalog/gs1.h"

namespace kassa::catalog {

// What an identifier such as "]Q3" promises.
struct Carrier {
    Symbology symbology = Symbology::Keyed;
    bool gs1 = false;
    bool operator==(const Carrier&) const = default;
};
// Nothing for a symbol that no till sells by. All of DataBar, and what is printed with a composite part, is "]e0".
std::optional<Carrier> carrier_of(std::string_view identifier);

// "]d2010952012345678817261231" → GS1 DataMatrix and its element string. Nothing without an identifier that is known,
// and when the data cannot be in such a symbol: a wrong check digit, broken element strings, letters in an EAN.
std::optional<Barcode> read_scan_data(std::string_view text);

// The other way. Numbers may have the length that the symbol prints: 12 digits of a UPC-A are sent as 13. Nothing for
// what such a symbol cannot hold, or is not scanned at all.
std::optional<std::string> scan_data_of(const Barcode& barcode);

// One message for a symbol of element strings with its composite part (General Specifications 5.11); that of an EAN
// or UPC is a message of its own, so nothing for these.
std::optional<std::string> scan_data_of(const Barcode& linear, const gs1::Elements& composite);

}  // namespace kassa::catalog
