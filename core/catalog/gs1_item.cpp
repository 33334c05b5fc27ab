// What element strings say about an article: its weight, price, count, batch and dates.
#include <algorithm>
#include <array>
#include <charconv>

#include "core/catalog/gs1.h"
#include "core/catalog/gs1_table.h"

namespace kassa::catalog::gs1 {
namespace {

constexpr Meaning broken() { return NotForSale{NotForSale::Why::BrokenElementString}; }

std::int64_t number(std::string_view digits) {
    std::int64_t value = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return value;
}

// ISO 4217, list one: the three digits of AI (391n) and (393n).
std::string_view currency_code(std::string_view digits) {
    static constexpr std::string_view table =
        "008ALL 012DZD 032ARS 036AUD 044BSD 048BHD 050BDT 051AMD 052BBD 060BMD 064BTN 068BOB 072BWP 084BZD 090SBD "
        "096BND 104MMK 108BIF 116KHR 124CAD 132CVE 136KYD 144LKR 152CLP 156CNY 170COP 174KMF 188CRC 192CUP 203CZK "
        "208DKK 214DOP 222SVC 230ETB 232ERN 238FKP 242FJD 262DJF 270GMD 292GIP 320GTQ 324GNF 328GYD 332HTG 340HNL "
        "344HKD 348HUF 352ISK 356INR 360IDR 364IRR 368IQD 376ILS 388JMD 392JPY 398KZT 400JOD 404KES 408KPW 410KRW "
        "414KWD 417KGS 418LAK 422LBP 426LSL 430LRD 434LYD 446MOP 454MWK 458MYR 462MVR 480MUR 484MXN 496MNT 498MDL "
        "504MAD 512OMR 516NAD 524NPR 532ANG 533AWG 548VUV 554NZD 558NIO 566NGN 578NOK 586PKR 590PAB 598PGK 600PYG "
        "604PEN 608PHP 634QAR 643RUB 646RWF 654SHP 682SAR 690SCR 702SGD 704VND 706SOS 710ZAR 728SSP 748SZL 752SEK "
        "756CHF 760SYP 764THB 776TOP 780TTD 784AED 788TND 800UGX 807MKD 818EGP 826GBP 834TZS 840USD 858UYU 860UZS "
        "882WST 886YER 901TWD 925SLE 928VES 929MRU 930STN 933BYN 934TMT 936GHS 938SDG 941RSD 943MZN 944AZN 946RON "
        "949TRY 950XAF 951XCD 952XOF 953XPF 967ZMW 968SRD 969MGA 971AFN 972TJS 973AOA 975BGN 976CDF 977BAM 978EUR "
        "980UAH 981GEL 985PLN 986BRL ";
    for (std::size_t at = 0; at < table.size(); at += 7)
        if (table.substr(at, 3) == digits) return table.substr(at + 3, 3);
    return {};
}

std::int64_t power_of_ten(int exponent) {
    std::int64_t value = 1;
    while (exponent-- > 0) value *= 10;
    return value;
}

// Milligrams in one unit of a net weight: a kilogram, a pound (0.45359237 kg exactly), a troy ounce (31.1034768 g
// exactly). Zero: the identifier is not a weight.
Ratio milligrams_in(std::string_view ai) {
    if (ai[3] > '5') return {0, 1};
    if (ai.starts_with("310")) return {1'000'000, 1};
    if (ai.starts_with("320")) return {45'359'237, 100};
    if (ai.starts_with("356")) return {311'034'768, 10'000};
    return {0, 1};
}

// No label asks for more: beyond it, sums of a basket could leave what Money can hold.
constexpr std::int64_t most_minor_units = 1'000'000'000;

// 392n: an amount in the local currency; 393n: the currency comes first. n is the number of decimals.
// Returns false when the amount cannot be paid in this currency's minor unit.
bool read_price(const Element& element, const Currency& currency, std::optional<Money>& price) {
    std::string_view digits = element.value;
    if (element.ai[2] == '3') {
        if (currency_code(digits.substr(0, 3)) != currency.code) return true;
        digits.remove_prefix(3);
    }
    const int surplus = element.ai[3] - '0' - currency.decimals;
    std::int64_t units = number(digits);
    if (surplus > 0) {
        if (units % power_of_ten(surplus) != 0) return false;
        units /= power_of_ten(surplus);
    } else if (__builtin_mul_overflow(units, power_of_ten(-surplus), &units)) {
        return false;
    }
    if (price || units > most_minor_units) return false;
    if (units > 0) price = Money::minor(units);
    return true;
}

// 395n: the price of a unit of the measure that stands beside it, or of a piece of the count. Nothing when there is no
// measure, or the amount is beyond what money can be.
bool read_unit_price(const Element& element, const Elements& elements, const Currency& currency,
                     std::optional<Money>& price) {
    // What is measured is priced by its measure, also where several pieces make it up.
    const Element* measure = nullptr;
    int decimals = element.ai[3] - '0';
    for (const std::string_view mask : {"31nn", "32nn", "35nn", "36nn", "30"})
        if (!measure) measure = find(elements, mask);
    if (!measure || price) return false;
    if (measure->ai.size() == 4) decimals += measure->ai[3] - '0';
    std::int64_t product = 0;
    if (__builtin_mul_overflow(number(element.value), number(measure->value), &product)) return false;
    if (__builtin_mul_overflow(product, power_of_ten(currency.decimals), &product)) return false;
    const auto units = multiply_divide(product, 1, power_of_ten(decimals), Rounding::HalfUp);
    if (units > most_minor_units) return false;
    if (units > 0) price = Money::minor(units);
    return true;
}

// What concerns one pack and not its kind of goods.
void read_pack(const Element& element, ItemCode& code) {
    const auto& [ai, value] = element;
    if (ai == "10") code.batch = value;
    if (ai == "11" || (ai == "13" && code.made.empty())) code.made = value;
    if (ai == "15") code.best_before = value;
    if (ai == "16") code.sell_by = value;
    // With its hour it is the more exact of the two.
    if (ai == "7003" || (ai == "17" && code.expiry.empty())) code.expiry = value;
    if (ai == "21") code.serial = value;
    if (ai == "8200") code.page = value;
}

}  // namespace

Meaning item_of(const Elements& elements, const Currency& currency) {
    // A companion that is missing is forgiven where the meaning is plain: a shop's own label for reduced goods has a
    // price and no measure. Contents are nothing without their number.
    if (excluded_pair(elements)) return broken();
    const auto value_of = [&](std::string_view ai) -> const std::string* {
        const Element* found = find(elements, ai);
        return found ? &found->value : nullptr;
    };
    const std::string* article = value_of("01");
    const std::string* contents = value_of("02");
    const std::string* count = value_of(article ? "30" : "37");
    if (contents && !count) return broken();
    if (!article && !contents) return NotForSale{};

    ItemCode code;
    code.item = article ? *article : *contents;
    if (code.item.find_first_not_of('0') == std::string::npos) return NotForSale{};
    if (count && number(*count) > 0) code.count = int(number(*count));
    for (const Element& element : elements) {
        const auto& [ai, value] = element;
        read_pack(element, code);
        if (ai.size() != 4) continue;
        if (const Ratio unit = milligrams_in(ai); unit.numerator > 0) {
            const auto count_of_milligrams =
                multiply_divide(number(value), unit.numerator, unit.denominator * power_of_ten(ai[3] - '0'),
                                Rounding::HalfUp);
            if (code.weight) return broken();
            if (count_of_milligrams > 0) code.weight = Weight::milligrams(count_of_milligrams);
        }
        if ((ai.starts_with("392") || ai.starts_with("393")) && !read_price(element, currency, code.price))
            return broken();
        if (ai.starts_with("395") && is_known(ai) && !read_unit_price(element, elements, currency, code.price))
            return broken();
    }
    return code;
}

}  // namespace kassa::catalog::gs1
