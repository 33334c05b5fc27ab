#include "tests/frames/symbol.h"

#include <zint.h>

#include <algorithm>
#include <array>
#include <memory>

#include "core/base/check.h"

namespace kassa::frames {
namespace {

// GS1 General Specifications 5.2.1.2: number set A by element widths (space, bar, space, bar). Set C is A with light
// and dark exchanged, set B is C read backwards.
constexpr std::array<std::string_view, 10> set_a = {"0001101", "0011001", "0010011", "0111101", "0100011",
                                                    "0110001", "0101111", "0111011", "0110111", "0001011"};
// Which of the left six digits come from set B; so the first digit of an EAN-13 is told.
constexpr std::array<std::string_view, 10> parity13 = {"AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                                       "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"};
// The sets of a UPC-E by its check digit, for number system 0; for 1 they are exchanged.
constexpr std::array<std::string_view, 10> parity_e = {"BBBAAA", "BBABAA", "BBAABA", "BBAAAB", "BABBAA",
                                                       "BAABBA", "BAAABB", "BABABA", "BABAAB", "BAABAB"};

std::string digit_modules(char digit, char set) {
    std::string modules(set_a[std::size_t(digit - '0')]);
    if (set == 'A') return modules;
    for (char& module : modules) module = module == '0' ? '1' : '0';
    if (set == 'B') std::ranges::reverse(modules);
    return modules;
}

std::string digits_by_chance(int count, Random& random) {
    std::string digits;
    for (int i = 0; i < count; ++i) digits += char('0' + random.below(10));
    return digits;
}

std::string with_check(std::string digits) { return digits + check_digit(digits); }

// Bars of one height from modules; those of the guards, whose places are given in pairs [from, to), reach deeper.
void add_bars(Symbol& symbol, const std::string& modules, double height,
              const std::vector<std::pair<int, int>>& guards) {
    for (std::size_t at = 0; at < modules.size();) {
        const std::size_t end = std::min(modules.find(modules[at] == '1' ? '0' : '1', at), modules.size());
        const bool guard = std::ranges::any_of(
            guards, [&](const auto& span) { return int(at) >= span.first && int(at) < span.second; });
        if (modules[at] == '1') symbol.bars.push_back({double(at), 0, double(end - at), height + (guard ? 5 : 0)});
        at = end;
    }
    symbol.width = double(modules.size());
    symbol.height = height;
}

Symbol ean8_symbol(Random& random, double height) {
    Symbol symbol{.kind = Kind::Ean8, .quiet_left = 7, .quiet_right = 7};
    symbol.text = with_check(digits_by_chance(7, random));
    symbol.digits = symbol.text;
    add_bars(symbol, ean8_modules(symbol.text), height, {{0, 3}, {31, 36}, {64, 67}});
    return symbol;
}

Symbol upce_symbol(Random& random, double height) {
    Symbol symbol{.kind = Kind::UpcE, .quiet_left = 9, .quiet_right = 7};
    const std::string seven = std::string(1, char('0' + random.below(2))) + digits_by_chance(6, random);
    symbol.also = with_check(upca_of(seven).substr(0, 11));
    symbol.text = seven + symbol.also.back();
    symbol.digits = symbol.text;
    add_bars(symbol, upce_modules(symbol.text), height, {{0, 3}, {45, 51}});
    return symbol;
}

struct Recipe {
    int symbology;
    bool gs1;
    double height;  // of the bars in modules, 0: the symbol's own
    double quiet;
    double module;  // beside an EAN-13's: GS1 General Specifications 5.12.3 gives these at the point of sale
};

Recipe recipe_of(Kind kind) {
    switch (kind) {
        case Kind::DataBar: return {BARCODE_DBAR_OMN, false, 33, 1, 1};
        case Kind::DataBarStacked: return {BARCODE_DBAR_OMNSTK, false, 0, 1, 1};
        case Kind::DataBarExpanded: return {BARCODE_DBAR_EXP, true, 34, 1, 0.8};
        case Kind::DataBarExpandedStacked: return {BARCODE_DBAR_EXPSTK, true, 0, 1, 1};
        case Kind::Gs1_128: return {BARCODE_GS1_128, true, 32, 10, 0.8};
        case Kind::Itf14: return {BARCODE_C25INTER, false, 32, 10, 0.9};
        case Kind::Qr: return {BARCODE_QRCODE, false, 0, 4, 1.3};
        case Kind::DataMatrix: return {BARCODE_DATAMATRIX, true, 0, 1, 1.3};
        case Kind::Ean13:
        case Kind::Ean8:
        case Kind::UpcE: break;
    }
    CHECK(false);
    return {};
}

// What to encode and, behind it, how a reader says the same.
std::pair<std::string, std::string> content_of(Kind kind, Random& random) {
    const std::string gtin = with_check("0" + digits_by_chance(12, random));
    const std::string lot = digits_by_chance(5, random), weight = "00" + digits_by_chance(4, random);
    switch (kind) {
        case Kind::DataBar:
        case Kind::DataBarStacked: return {gtin.substr(0, 13), gtin};
        case Kind::DataBarExpanded:
        case Kind::DataBarExpandedStacked: {
            const std::string nine = with_check("9" + gtin.substr(1, 12));
            return {"[01]" + nine + "[3103]" + weight, "01" + nine + "3103" + weight};
        }
        case Kind::Gs1_128: return {"[01]" + gtin + "[10]" + lot, "01" + gtin + "10" + lot};
        case Kind::Itf14: return {with_check("1" + gtin.substr(1, 12)), with_check("1" + gtin.substr(1, 12))};
        case Kind::Qr: return {"https://id.gs1.org/01/" + gtin + "/10/" + lot, "https://id.gs1.org/01/" + gtin + "/10/" + lot};
        case Kind::DataMatrix:
            return {"[01]" + gtin + "[10]" + lot + "[21]7" + lot, "01" + gtin + "10" + lot + "\x1D" + "217" + lot};
        case Kind::Ean13:
        case Kind::Ean8:
        case Kind::UpcE: break;
    }
    CHECK(false);
    return {};
}

Result<Symbol> symbol_by_zint(Kind kind, Random& random) {
    const Recipe recipe = recipe_of(kind);
    const auto [input, text] = content_of(kind, random);
    const std::unique_ptr<zint_symbol, void (*)(zint_symbol*)> made(ZBarcode_Create(), ZBarcode_Delete);
    if (!made) return fault("libzint has no memory");
    made->symbology = recipe.symbology;
    made->input_mode = recipe.gs1 ? GS1_MODE : UNICODE_MODE;
    made->show_hrt = 0;
    made->height = float(recipe.height);
    if (kind == Kind::DataBarExpandedStacked) made->option_2 = 1;  // one pair of characters a row, as on small packs
    const int error = ZBarcode_Encode_and_Buffer_Vector(
        made.get(), reinterpret_cast<const unsigned char*>(input.data()), int(input.size()), 0);
    if (error >= ZINT_ERROR || !made->vector) return fault("'{}' makes no {}: {}", input, name_of(kind), made->errtxt);
    Symbol symbol{.kind = kind,
                  .text = text,
                  .quiet_left = recipe.quiet,
                  .quiet_right = recipe.quiet,
                  .module = recipe.module};
    constexpr double unit = 2;  // libzint's for a module at scale 1
    for (const auto* bar = made->vector->rectangles; bar; bar = bar->next) {
        symbol.bars.push_back({bar->x / unit, bar->y / unit, bar->width / unit, bar->height / unit});
        symbol.width = std::max(symbol.width, symbol.bars.back().x + symbol.bars.back().width);
        symbol.height = std::max(symbol.height, symbol.bars.back().y + symbol.bars.back().height);
    }
    if (symbol.bars.empty()) return fault("'{}' makes an empty {}", input, name_of(kind));
    return symbol;
}

}  // namespace

std::string name_of(Kind kind) {
    switch (kind) {
        case Kind::Ean13: return "EAN13";
        case Kind::Ean8: return "EAN8";
        case Kind::UpcE: return "UPCE";
        case Kind::DataBar: return "DataBar";
        case Kind::DataBarStacked: return "DataBarStacked";
        case Kind::DataBarExpanded: return "DataBarExpanded";
        case Kind::DataBarExpandedStacked: return "DataBarExpandedStacked";
        case Kind::Gs1_128: return "GS1-128";
        case Kind::Itf14: return "ITF14";
        case Kind::Qr: return "QR";
        case Kind::DataMatrix: return "DataMatrix";
    }
    return "unknown";
}

char check_digit(const std::string& digits) {
    int sum = 0;
    for (std::size_t i = 0; i < digits.size(); ++i)
        sum += (digits[digits.size() - 1 - i] - '0') * (i % 2 == 0 ? 3 : 1);
    return char('0' + (10 - sum % 10) % 10);
}

std::string ean13_modules(const std::string& digits) {
    CHECK(digits.size() == 13);
    const std::string_view parity = parity13[std::size_t(digits[0] - '0')];
    std::string modules = "101";
    for (std::size_t i = 0; i < 6; ++i) modules += digit_modules(digits[i + 1], parity[i]);
    modules += "01010";
    for (std::size_t i = 7; i < 13; ++i) modules += digit_modules(digits[i], 'C');
    return modules + "101";
}

std::string ean8_modules(const std::string& digits) {
    CHECK(digits.size() == 8);
    std::string modules = "101";
    for (std::size_t i = 0; i < 4; ++i) modules += digit_modules(digits[i], 'A');
    modules += "01010";
    for (std::size_t i = 4; i < 8; ++i) modules += digit_modules(digits[i], 'C');
    return modules + "101";
}

std::string upce_modules(const std::string& digits) {
    CHECK(digits.size() == 8);
    const std::string_view parity = parity_e[std::size_t(digits[7] - '0')];
    std::string modules = "101";
    for (std::size_t i = 0; i < 6; ++i)
        modules += digit_modules(digits[i + 1], (parity[i] == 'A') == (digits[0] == '0') ? 'A' : 'B');
    return modules + "010101";
}

// GS1 General Specifications 5.2.2.4.2, the zeros that a UPC-E leaves out.
std::string upca_of(const std::string& upce) {
    const std::string system = upce.substr(0, 1), d = upce.substr(1, 6);
    std::string eleven;
    if (d[5] <= '2') eleven = d.substr(0, 2) + d[5] + "0000" + d.substr(2, 3);
    else if (d[5] == '3') eleven = d.substr(0, 3) + "00000" + d.substr(3, 2);
    else if (d[5] == '4') eleven = d.substr(0, 4) + "00000" + d[4];
    else eleven = d.substr(0, 5) + "0000" + d[5];
    return with_check(system + eleven);
}

Symbol ean13_symbol(const std::string& digits, double height) {
    Symbol symbol{.kind = Kind::Ean13, .text = digits, .digits = digits, .quiet_left = 11, .quiet_right = 7};
    add_bars(symbol, ean13_modules(digits), height, {{0, 3}, {45, 50}, {92, 95}});
    return symbol;
}

Result<Symbol> random_symbol(Kind kind, Random& random) {
    // Bars are printed lower than the 69 modules that the specification would like.
    const double height = 38 + 12 * random.unit();
    switch (kind) {
        case Kind::Ean13: {
            const std::string first(1, char(random.below(6) == 0 ? '0' : '1' + random.below(9)));
            // Numbers that begin 140 to 199 are nobody's, and a reader may refuse them.
            const std::string second(1, char('0' + (first == "1" ? random.below(4) : random.below(10))));
            return ean13_symbol(with_check(first + second + digits_by_chance(10, random)), height);
        }
        case Kind::Ean8: return ean8_symbol(random, height);
        case Kind::UpcE: return upce_symbol(random, height);
        default: return symbol_by_zint(kind, random);
    }
}

}  // namespace kassa::frames
