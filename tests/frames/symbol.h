#pragma once
// Barcodes as shapes, before any camera has looked at them: a symbol is a set of dark rectangles measured in modules,
// so it can be drawn at any size without loss. EAN and UPC are drawn by the tables of the GS1 General Specifications
// (5.2) here; the others by libzint, whose vector output has the same form.
#include <string>
#include <vector>

#include "core/base/random.h"
#include "core/base/result.h"

namespace kassa::frames {

enum class Kind {
    Ean13,  // one in six of them a UPC-A, which is an EAN-13 that begins with 0
    Ean8,
    UpcE,
    DataBar,
    DataBarStacked,  // omnidirectional
    DataBarExpanded,
    DataBarExpandedStacked,
    Gs1_128,
    Itf14,
    Qr,  // a GS1 Digital Link
    DataMatrix,  // GS1, with batch and serial number
};
inline constexpr int kind_count = 11;

// As the manifests of photographs name them: "EAN13", "DataBarExpanded" …
std::string name_of(Kind kind);

struct Bar {
    double x = 0, y = 0, width = 0, height = 0;  // modules, from the symbol's top left without its quiet zone
};

struct Symbol {
    Kind kind = Kind::Ean13;
    std::string text;    // what the symbol carries; FNC1 as 0x1D, as `vision::Reading::text`
    std::string also;    // the same said otherwise (a UPC-E as its UPC-A), or empty
    std::string digits;  // printed below, or empty
    double width = 0, height = 0;           // modules
    double quiet_left = 0, quiet_right = 0;  // modules that the specification wants to be free
    double module = 1;                       // its size beside that of an EAN-13, as they are printed on packs
    std::vector<Bar> bars;
};

// The dark and light modules of an EAN-13 (95), EAN-8 (67) or UPC-E (51, eight digits with number system 0 or 1 and
// check digit) as '1' and '0'. `digits` must be such a number.
std::string ean13_modules(const std::string& digits);
std::string ean8_modules(const std::string& digits);
std::string upce_modules(const std::string& digits);

// The check digit of GS1 General Specifications 7.9 that belongs behind these digits.
char check_digit(const std::string& digits);

// The UPC-A number (12 digits) that a UPC-E (8 digits) stands for.
std::string upca_of(const std::string& upce);

// A symbol with a number by chance. A fault only when libzint refuses, which would be ours.
Result<Symbol> random_symbol(Kind kind, Random& random);
// An EAN-13 with this number, bars as high as `height` modules.
Symbol ean13_symbol(const std::string& digits, double height);

}  // namespace kassa::frames
