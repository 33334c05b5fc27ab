#include "core/catalog/scan_data.h"

#include <algorithm>
#include <array>

namespace kassa::catalog {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

// A letter for the kind of symbol, the modifiers that a till meets, and those of them that promise element strings:
// FNC1 in first position, with or without extended character sets.
struct Family {
    char letter;
    std::string_view modifiers;
    std::string_view gs1;
    Symbology symbology;
};

constexpr auto families = std::to_array<Family>({
    {'C', "0124", "1", Symbology::Code128},
    {'I', "013", "", Symbology::Itf},
    {'Q', "0123456", "34", Symbology::Qr},
    {'d', "0123456", "25", Symbology::DataMatrix},
    {'J', "012345", "14", Symbology::DotCode},
    {'e', "0", "0", Symbology::DataBarExpanded},
});

bool is_databar(Symbology symbology) {
    return symbology == Symbology::DataBar || symbology == Symbology::DataBarLimited ||
        symbology == Symbology::DataBarExpanded;
}

// The number of a DataBar symbol that holds nothing else, as an element string. DataBar Limited has room for
// indicators 0 and 1 only (ISO/IEC 24724).
std::string databar_text(const Barcode& barcode) {
    const bool bare = barcode.symbology != Symbology::DataBarExpanded && barcode.text.size() == 14 &&
        all_digits(barcode.text);
    const std::string text = bare ? "01" + barcode.text : barcode.text;
    if (barcode.symbology == Symbology::DataBarLimited && (text.size() != 16 || text[2] > '1')) return {};
    return text;
}

std::optional<gs1::Elements> elements_of(const Barcode& barcode) {
    return gs1::parse_element_string(is_databar(barcode.symbology) ? databar_text(barcode) : barcode.text);
}

// EAN-8 is sent as it is; every other number of retail as 13 digits.
std::optional<std::string> retail_scan(const Barcode& barcode) {
    std::optional<std::string> digits = barcode.text;
    if (barcode.symbology == Symbology::UpcE && barcode.text.size() == 8) digits = expand_upc_e(barcode.text);
    if (!digits || !gtin14(*digits)) return std::nullopt;
    if (barcode.symbology == Symbology::Ean8)
        return digits->size() == 8 ? std::optional("]E4" + *digits) : std::nullopt;
    if (digits->size() != 12 && digits->size() != 13) return std::nullopt;
    return "]E0" + std::string(13 - digits->size(), '0') + *digits;
}

std::optional<Barcode> read_retail(std::string_view identifier, std::string_view digits) {
    const bool eight = identifier == "]E4";
    if (digits.size() != (eight ? 8u : 13u) || !has_valid_check_digit(digits)) return std::nullopt;
    return Barcode{eight ? Symbology::Ean8 : Symbology::Ean13, std::string(digits), false};
}

}  // namespace

std::optional<Carrier> carrier_of(std::string_view identifier) {
    if (identifier.size() != 3 || identifier[0] != ']') return std::nullopt;
    if (identifier == "]E0" || identifier == "]E4")
        return Carrier{identifier == "]E0" ? Symbology::Ean13 : Symbology::Ean8, false};
    for (const Family& family : families)
        if (family.letter == identifier[1] && family.modifiers.contains(identifier[2]))
            return Carrier{family.symbology, family.gs1.contains(identifier[2])};
    return std::nullopt;
}

std::optional<Barcode> read_scan_data(std::string_view text) {
    const auto carrier = carrier_of(text.substr(0, 3));
    if (!carrier) return std::nullopt;
    const std::string_view data = text.substr(3);
    if (carrier->symbology == Symbology::Ean13 || carrier->symbology == Symbology::Ean8)
        return read_retail(text.substr(0, 3), data);
    if (carrier->symbology == Symbology::Itf && !all_digits(data)) return std::nullopt;
    if (carrier->gs1 && !gs1::parse_element_string(data)) return std::nullopt;
    return Barcode{carrier->symbology, std::string(data), carrier->gs1};
}

std::optional<std::string> scan_data_of(const Barcode& barcode) {
    const auto with = [&](std::string_view plain, std::string_view gs1) -> std::optional<std::string> {
        if (!barcode.gs1) return std::string(plain) + barcode.text;
        if (!elements_of(barcode)) return std::nullopt;
        // As the symbol carries them, also with a separator too many; the FNC1 in first position is the identifier's.
        return std::string(gs1) + barcode.text.substr(barcode.text.starts_with(gs1::fnc1) ? 1 : 0);
    };
    switch (barcode.symbology) {
        case Symbology::Ean13:
        case Symbology::Ean8:
        case Symbology::UpcA:
        case Symbology::UpcE: return retail_scan(barcode);
        case Symbology::DataBar:
        case Symbology::DataBarLimited:
        case Symbology::DataBarExpanded: return scan_data_of(barcode, {});
        case Symbology::Code128: return with("]C0", "]C1");
        case Symbology::Itf: return all_digits(barcode.text) ? std::optional("]I0" + barcode.text) : std::nullopt;
        case Symbology::Qr: return with("]Q1", "]Q3");
        case Symbology::DataMatrix: return with("]d1", "]d2");
        case Symbology::DotCode: return with("]J0", "]J1");
        case Symbology::Keyed: return std::nullopt;
    }
    return std::nullopt;
}

std::optional<std::string> scan_data_of(const Barcode& linear, const gs1::Elements& composite) {
    const bool gs1_128 = linear.symbology == Symbology::Code128 && linear.gs1;
    if (!is_databar(linear.symbology) && !gs1_128) return std::nullopt;
    auto elements = elements_of(linear);
    if (!elements) return std::nullopt;
    elements->insert(elements->end(), composite.begin(), composite.end());
    return "]e0" + gs1::element_string_of(*elements);
}

}  // namespace kassa::catalog
