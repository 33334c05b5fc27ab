#include "locales/words.h"

#include <boost/locale/gnu_gettext.hpp>
#include <boost/locale/message.hpp>
#include <unicode/dtptngen.h>
#include <unicode/locdspnm.h>
#include <unicode/numberformatter.h>
#include <unicode/smpdtfmt.h>
#include <unicode/timezone.h>

#include <algorithm>
#include <exception>
#include <fstream>
#include <iterator>
#include <locale>
#include <vector>

#include "core/base/check.h"

namespace kassa::locales {
namespace {

using icu::number::LocalizedNumberFormatter;
using Messages = boost::locale::message_format<char>;

// ICU's name for the formats of a language of the policy.
std::string formats_of(const std::string& language) {
    if (language == "en") return "en_GB";
    if (language.starts_with("ar")) return language + "@numbers=latn";
    return language;
}

std::string utf8(const icu::UnicodeString& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

std::vector<char> bytes_of(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

// "zh_CN" → zh_CN/LC_MESSAGES/kassa.mo, else zh/LC_MESSAGES/kassa.mo; the first when neither exists.
std::filesystem::path catalogue_of(const std::string& language, const std::filesystem::path& catalogues) {
    const auto file = [&](const std::string& name) { return catalogues / name / "LC_MESSAGES" / "kassa.mo"; };
    const std::string base = language.substr(0, language.find('_'));
    return !exists(file(language)) && exists(file(base)) ? file(base) : file(language);
}

// A locale that holds this catalogue's messages and nothing else.
Result<std::locale> read_catalogue(const std::filesystem::path& file, const std::string& language) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        return fault("language '{}' has no catalogue: there is no {}. Translate locales/po/{}.po and build, or take "
                     "the language out of the policy's languages.", language, file.string(), language);
    boost::locale::gnu_gettext::messages_info info;
    info.language = language;
    info.encoding = "UTF-8";
    info.domains.emplace_back("kassa");
    info.paths.emplace_back(".");
    info.callback = [&](const std::string&, const std::string&) { return bytes_of(file); };
    try {
        return std::locale(std::locale::classic(), boost::locale::gnu_gettext::create_messages_facet<char>(info));
    } catch (const std::exception& wrong) {
        return fault("{} is not a message catalogue: {}. Build it again with msgfmt.", file.string(), wrong.what());
    }
}

std::string format_decimal(const LocalizedNumberFormatter& formatter, const std::string& decimal) {
    UErrorCode status = U_ZERO_ERROR;
    const auto text = utf8(formatter.formatDecimal(decimal, status).toString(status));
    CHECK(U_SUCCESS(status));
    return text;
}

std::unique_ptr<icu::DateFormat> date_format(const icu::Locale& locale, icu::DateTimePatternGenerator& patterns,
                                             const char* skeleton, const icu::TimeZone& zone) {
    UErrorCode status = U_ZERO_ERROR;
    const auto pattern = patterns.getBestPattern(icu::UnicodeString(skeleton, -1, US_INV), status);
    auto format = std::make_unique<icu::SimpleDateFormat>(pattern, locale, status);
    CHECK(U_SUCCESS(status));
    format->setTimeZone(zone);
    return format;
}

// ICU's date formats are changed by formatting, so each call uses a copy of its own.
std::string format_instant(const icu::DateFormat& shared, Instant at) {
    const std::unique_ptr<icu::DateFormat> format(shared.clone());
    icu::UnicodeString text;
    format->format(UDate(at.time_since_epoch().count()), text);
    return utf8(text);
}

}  // namespace

struct Words::Language {
    std::string name;
    icu::Locale formats;
    std::locale catalogue;               // owns what `messages` points to
    const Messages* messages = nullptr;  // none in English
    Currency currency;
    LocalizedNumberFormatter money;
    LocalizedNumberFormatter kilograms;
    LocalizedNumberFormatter whole;
    LocalizedNumberFormatter percent;
    std::unique_ptr<const icu::DateFormat> time_of_day;
    std::unique_ptr<const icu::DateFormat> date;
    std::unique_ptr<const icu::DateFormat> date_and_time;

    // A formatted value, whole in itself when it stands in right-to-left text.
    std::string value(std::string text) const {
        return formats.isRightToLeft() ? "\u2067" + std::move(text) + "\u2069" : std::move(text);
    }

    const char* message(const char* english) const {
        const char* found = messages ? messages->get(0, nullptr, english) : nullptr;
        return found ? found : english;
    }

    void prepare_numbers() {
        using namespace icu::number;
        UErrorCode status = U_ZERO_ERROR;
        const icu::CurrencyUnit unit(icu::UnicodeString::fromUTF8(currency.code).getTerminatedBuffer(), status);
        CHECK(U_SUCCESS(status));
        money = NumberFormatter::withLocale(formats)
                    .unit(unit)
                    .unitWidth(UNUM_UNIT_WIDTH_NARROW)
                    .precision(Precision::fixedFraction(currency.decimals));
        kilograms = NumberFormatter::withLocale(formats)
                        .unit(icu::MeasureUnit::getKilogram())
                        .unitWidth(UNUM_UNIT_WIDTH_SHORT)
                        .precision(Precision::fixedFraction(3));
        whole = NumberFormatter::withLocale(formats).precision(Precision::integer());
        percent = NumberFormatter::withLocale(formats)
                      .unit(icu::MeasureUnit::getPercent())
                      .precision(Precision::maxFraction(4));
    }

    void prepare_dates(const icu::TimeZone& zone) {
        UErrorCode status = U_ZERO_ERROR;
        const std::unique_ptr<icu::DateTimePatternGenerator> patterns(
            icu::DateTimePatternGenerator::createInstance(formats, status));
        CHECK(U_SUCCESS(status));
        time_of_day = date_format(formats, *patterns, "jmm", zone);
        date = date_format(formats, *patterns, "yMMMd", zone);
        date_and_time = date_format(formats, *patterns, "yMMMdjmm", zone);
    }
};

Result<Words> Words::load(const std::string& language, const std::filesystem::path& catalogues,
                          const Currency& currency, const std::string& time_zone) {
    const bool named = !language.empty() && std::ranges::all_of(language, [](char c) {
        return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
    if (!named) return fault("'{}' is not the name of a language; write it as in \"ar\" or \"zh_CN\"", language);
    auto made = std::make_shared<Language>();
    made->name = language;
    made->formats = icu::Locale(formats_of(language).c_str());
    made->currency = currency;
    if (language.substr(0, 2) != "en") {
        auto catalogue = read_catalogue(catalogue_of(language, catalogues), language);
        if (!catalogue) return std::unexpected(catalogue.error());
        made->catalogue = *catalogue;
        made->messages = &std::use_facet<Messages>(made->catalogue);
    }
    const std::unique_ptr<icu::TimeZone> zone(icu::TimeZone::createTimeZone(icu::UnicodeString::fromUTF8(time_zone)));
    if (*zone == icu::TimeZone::getUnknown())
        return fault("'{}' is not a time zone; write it as in \"Europe/Berlin\"", time_zone);
    if (currency.code.size() != 3)
        return fault("'{}' is not a currency; write its three letters as in \"EUR\"", currency.code);
    made->prepare_numbers();
    made->prepare_dates(*zone);
    return Words(std::move(made));
}

std::string Words::operator()(const char* message) const { return language_->message(message); }

std::string Words::plural(const char* one, const char* many, long n) const { return plural(one, many, n, {}); }

std::string Words::plural(const char* one, const char* many, long n, Values values) const {
    const char* found = language_->messages ? language_->messages->get(0, nullptr, one, n) : nullptr;
    const std::string text = found ? found : n == 1 ? one : many;
    std::string counted;
    // The number is put in first, by itself: a value of the caller's may well read "{n}".
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t place = text.find("{n}", at);
        counted += text.substr(at, place - at);
        if (place == std::string::npos) break;
        counted += number(n);
        at = place + 3;
    }
    return filled(counted, values);
}

std::string Words::with(const char* message, Values values) const {
    return filled(language_->message(message), values);
}

std::string Words::filled(std::string_view text, Values values) const {
    std::string out;
    while (!text.empty()) {
        const std::size_t open = text.find('{');
        const std::size_t close = open == std::string_view::npos ? open : text.find('}', open);
        out += text.substr(0, close == std::string_view::npos ? close : open);
        if (close == std::string_view::npos) break;
        const std::string_view name = text.substr(open + 1, close - open - 1);
        const auto value = std::ranges::find_if(values, [&](const auto& pair) { return name == pair.first; });
        if (value == values.end()) out += text.substr(open, close - open + 1);
        else out += rtl() || has_right_to_left(value->second) ? isolated(value->second) : value->second;
        text.remove_prefix(close + 1);
    }
    return out;
}

std::string Words::money(Money amount) const {
    return language_->value(format_decimal(language_->money, language_->currency.plain(amount)));
}

std::string Words::weight(Weight weight) const {
    // Weights are shown as the scale shows them, in whole grams.
    const Currency kilograms{"", 3};
    return language_->value(format_decimal(language_->kilograms, kilograms.plain(Money::minor(weight.in_grams()))));
}

std::string Words::unit_price(Money price, bool per_kilogram) const {
    const Words& words = *this;
    return per_kilogram ? words.with("{price}/kg", {{"price", money(price)}})
                        : words.with("{price} each", {{"price", money(price)}});
}

std::string Words::number(std::int64_t number) const {
    return language_->value(format_decimal(language_->whole, std::to_string(number)));
}

std::string Words::percent(Ratio ratio) const {
    const Currency places{"", 4};
    const auto scaled = multiply_divide(ratio.numerator, 100 * 10'000, ratio.denominator, Rounding::HalfUp);
    return language_->value(format_decimal(language_->percent, places.plain(Money::minor(scaled))));
}

std::string Words::time_of_day(Instant at) const {
    return language_->value(format_instant(*language_->time_of_day, at));
}

std::string Words::date(Instant at) const { return language_->value(format_instant(*language_->date, at)); }

std::string Words::date_and_time(Instant at) const {
    return language_->value(format_instant(*language_->date_and_time, at));
}

bool Words::rtl() const { return language_->formats.isRightToLeft(); }

const std::string& Words::language() const { return language_->name; }

std::string Words::language_name() const {
    UErrorCode status = U_ZERO_ERROR;
    UDisplayContext in_a_list[] = {UDISPCTX_CAPITALIZATION_FOR_UI_LIST_OR_MENU};
    const std::unique_ptr<icu::LocaleDisplayNames> names(
        icu::LocaleDisplayNames::createInstance(language_->formats, in_a_list, 1));
    CHECK(U_SUCCESS(status) && names);
    icu::UnicodeString name;
    return utf8(names->languageDisplayName(language_->formats.getLanguage(), name));
}

}  // namespace kassa::locales
