#pragma once
// What people read, in their language. A `Words` is one language: the catalogue of its messages and the way it writes
// money, weights, numbers and times. The English text stands in the code and is the key of every message
// (`words("Scan your first item")`), so English needs no catalogue and a reader of the code sees what the shopper
// sees.
//
// Messages. gettext catalogues: `locales/po/LANG.po` is compiled into LANG/LC_MESSAGES/kassa.mo in the build folder's
// `locales`. `locales/extract` collects the messages from the sources; it knows these calls and nothing else:
//     words("…")   words.plural("one", "many", n)   words.with("… {name} …", {{"name", value}})   translatable("…")
// with string literals as arguments; `translatable` marks a literal that reaches `words` through a table.
// tests/locales fails and names every message that a catalogue lacks, leaves fuzzy, or translates with other {names}.
//
// Adding a language: `locales/extract LANG` writes a locales/po/LANG.po to be translated (and brings an existing one
// up to date); then add LANG to the policy's `languages`. Nothing else is needed: the forms of plurals come from the
// catalogue's header, the formats from ICU. A script that no font of the product holds needs a font as well.
//
// Formats. ICU's, for the language; "en" means English as written in Europe (day before month, 24 hours). The
// currency is the shop's only one and is written by its short symbol. Amounts reach ICU as decimal strings and never
// pass through floating point.
//
// Arabic writes Latin digits: 1.99, not ١٫٩٩. A price on the screen must be the same signs as on the shelf label, the
// scale, the card terminal and a receipt in the other language, and digits typed on the keypad are Latin too; shops
// that serve both readers do the same. In right-to-left languages every formatted value stands between isolates, so
// that an amount keeps its sign, digits and currency in their order whatever surrounds it.
#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/money.h"
#include "core/base/result.h"
#include "core/base/time.h"
#include "core/base/weight.h"

namespace kassa::locales {

// Marks a literal for `locales/extract` and returns it unchanged.
constexpr const char* translatable(const char* message) { return message; }

// The text without the invisible marks of direction (U+061C, U+200E, U+200F, U+202A–U+202E, U+2066–U+2069), for
// files, speech, comparisons and printers that show them as rubbish.
std::string without_direction_marks(std::string_view text);

// The text between U+2068 and U+2069, so that it cannot reorder what surrounds it. A text whose own isolates do not
// pair up, or that carries overrides, loses its marks first.
std::string isolated(std::string_view text);

// True when the text holds a letter that is written from right to left.
bool has_right_to_left(std::string_view text);

class Words {  // cheap to copy; any thread may read
public:
    using Values = std::initializer_list<std::pair<const char*, std::string>>;

    // `language` as in the policy ("en", "ar", "zh_CN"); `catalogues` holds LANG/LC_MESSAGES/kassa.mo; `time_zone`
    // is a name of the IANA data base ("Europe/Berlin"). Fails on a language without a catalogue (but English), on
    // a catalogue that cannot be read and on an unknown time zone.
    static Result<Words> load(const std::string& language, const std::filesystem::path& catalogues,
                              const Currency& currency, const std::string& time_zone);

    // The message in this language; the English text itself where the catalogue has none.
    std::string operator()(const char* message) const;
    // The form that the language asks for with `n` things; "{n}" becomes the number, written as number() does.
    std::string plural(const char* one, const char* many, long n) const;
    std::string plural(const char* one, const char* many, long n, Values values) const;
    // "{name}" becomes the value of that name; values are never searched for names again. Values are isolated in
    // right-to-left languages, and everywhere when they hold right-to-left letters.
    std::string with(const char* message, Values values) const;

    std::string money(Money amount) const;       // "€1.99"
    std::string weight(Weight weight) const;     // in kilograms with three places: "0.482 kg"
    std::string unit_price(Money price, bool per_kilogram) const;  // "€1.99/kg", "€1.99 each"
    std::string number(std::int64_t number) const;                 // "1,234"
    std::string percent(Ratio ratio) const;      // 12.5 %: at most four places, rounded half up
    std::string time_of_day(Instant at) const;   // "14:05", in the shop's time zone
    std::string date(Instant at) const;          // "21 Nov 2026"
    std::string date_and_time(Instant at) const; // "21 Nov 2026, 14:05"

    bool rtl() const;
    const std::string& language() const;  // as given to load()
    std::string language_name() const;    // in the language itself: "English", "العربية"

private:
    struct Language;
    explicit Words(std::shared_ptr<const Language> language) : language_(std::move(language)) {}
    std::string filled(std::string_view text, Values values) const;
    std::shared_ptr<const Language> language_;
};

}  // namespace kassa::locales
