// Words against the catalogues of the build, and against one of the tests' own for what needs special messages.
// Escapes name the invisible characters: \u2066–\u2069 isolates, \u200E and \u200F marks, \u00A0 a space that does
// not break.
#include <unistd.h>

#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <thread>

#include "locales/words.h"

using namespace kassa;
using namespace kassa::locales;

namespace {

const std::filesystem::path build = KASSA_BUILD_DIR;
const Currency euro{"EUR", 2};

Words words_of(const std::string& language, const Currency& currency = euro,
               const std::filesystem::path& catalogues = build / "locales") {
    auto words = Words::load(language, catalogues, currency, "Europe/Berlin");
    INFO((words ? std::string() : words.error().sentence));
    REQUIRE(words.has_value());
    return *words;
}

Words test_words() { return words_of("ar", euro, build / "tests/locales/catalogues"); }

}  // namespace

TEST_CASE("Money is exact in every currency, up to the last cent that fits") {
    struct Row {
        const char* name;
        const char* language;
        Currency currency;
        std::int64_t units;
        std::string text;
    };
    const Row rows[] = {
        {"a price", "en", euro, 199, "€1.99"},
        {"nothing", "en", euro, 0, "€0.00"},
        {"a reduction", "en", euro, -50, "-€0.50"},
        {"thousands", "en", euro, 123456789, "€1,234,567.89"},
        {"beyond a double", "en", euro, INT64_MAX, "€92,233,720,368,547,758.07"},
        {"no decimals", "en", {"JPY", 0}, 1500, "¥1,500"},
        {"three decimals", "en", {"KWD", 3}, 1250, "KWD\u00A01.250"},
        {"Arabic", "ar", euro, 199, "\u2067\u200F1.99\u00A0€\u2069"},
        {"Arabic, a reduction", "ar", euro, -50, "\u2067\u200F\u200E-0.50\u00A0€\u2069"},
        {"Arabic, beyond a double", "ar", euro, INT64_MAX, "\u2067\u200F92,233,720,368,547,758.07\u00A0€\u2069"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(words_of(row.language, row.currency).money(Money::minor(row.units)) == row.text);
    }
}

TEST_CASE("Weights, numbers and shares") {
    const Words english = words_of("en");
    const Words arabic = words_of("ar");
    CHECK(english.weight(Weight::grams(482)) == "0.482 kg");
    CHECK(english.weight(Weight::milligrams(1'234'500)) == "1.235 kg");
    CHECK(arabic.weight(Weight::grams(1482)) == "\u20671.482 كغم\u2069");
    CHECK(english.unit_price(Money::minor(199), true) == "€1.99/kg");
    CHECK(english.unit_price(Money::minor(199), false) == "€1.99 each");
    CHECK(without_direction_marks(arabic.unit_price(Money::minor(199), true)) == "1.99\u00A0€/كغم");
    CHECK(english.number(-1234567) == "-1,234,567");
    CHECK(arabic.number(1234567) == "\u20671,234,567\u2069");
    CHECK(english.percent(Ratio::percent(15)) == "15%");
    CHECK(english.percent(Ratio{125, 1000}) == "12.5%");
    CHECK(english.percent(Ratio{1, 3}) == "33.3333%");
    CHECK(arabic.percent(Ratio::percent(15)) == "\u206715\u200E%\u200E\u2069");
}

TEST_CASE("Times are those of the shop's zone, summer and winter") {
    const Instant winter{Duration(1'795'270'000'000)};  // 2026-11-21 14:06:40 UTC
    const Instant summer{Duration(1'782'000'000'000)};  // 2026-06-21 00:00:00 UTC
    const Words english = words_of("en");
    CHECK(english.time_of_day(winter) == "15:06");
    CHECK(english.date(winter) == "21 Nov 2026");
    CHECK(english.date_and_time(winter) == "21 Nov 2026, 15:06");
    CHECK(english.date_and_time(summer) == "21 Jun 2026, 02:00");
    CHECK(words_of("ar").date_and_time(winter) == "\u206721 نوفمبر 2026، 3:06 م\u2069");
}

TEST_CASE("Languages name themselves and know their direction") {
    CHECK(words_of("en").language_name() == "English");
    CHECK(words_of("ar").language_name() == "العربية");
    CHECK_FALSE(words_of("en").rtl());
    CHECK(words_of("ar").rtl());
    CHECK(words_of("ar").language() == "ar");
}

TEST_CASE("Plurals take the form that the language asks for") {
    const std::pair<long, const char*> english[] = {
        {0, "0 items"}, {1, "one item"}, {2, "2 items"}, {1000, "1,000 items"}};
    for (const auto& [n, text] : english) CHECK(words_of("en").plural("one item", "{n} items", n) == text);
    const std::pair<long, const char*> arabic[] = {{0, "zero"}, {1, "one"}, {2, "two"}, {3, "few"}, {10, "few"},
        {11, "many"}, {99, "many"}, {100, "other"}, {102, "other"}, {103, "few"}, {111, "many"}};
    const Words words = test_words();
    for (const auto& [n, form] : arabic)
        CHECK(words.plural("one item", "{n} items", n) == std::format("{} \u2067{}\u2069", form, n));
}

TEST_CASE("Values go where their names stand, isolated where directions could mix") {
    const Words english = words_of("en");
    CHECK(english.with("{a} and {b}", {{"a", "{b}"}, {"b", "two"}}) == "{b} and two");
    CHECK(english.with("{unknown} stays, so does {", {{"a", "1"}}) == "{unknown} stays, so does {");
    CHECK(english.with("{a}{a}", {{"a", "x"}}) == "xx");
    CHECK(english.with("Take {item}", {{"item", "خبز"}}) == "Take \u2068خبز\u2069");
    CHECK(english.plural("one of {item}", "{n} of {item}", 2, {{"item", "{n}"}}) == "2 of {n}");
    CHECK(test_words().with("{name} costs {price}", {{"name", "Cola 3"}, {"price", "5"}}) ==
          "ثمن \u2068Cola 3\u2069 هو \u20685\u2069");
}

TEST_CASE("No value can turn around what stands beside it") {
    CHECK(isolated("a\u202Eb") == "\u2068ab\u2069");               // an override that nobody ends
    CHECK(isolated("a\u2069b") == "\u2068ab\u2069");               // would end the isolate early
    CHECK(isolated("\u2067a") == "\u2068a\u2069");                 // would go on behind it
    CHECK(isolated("\u20671.99\u2069") == "\u2068\u20671.99\u2069\u2069");
    CHECK(without_direction_marks("\u2067\u200F1.99\u00A0€\u2069") == "1.99\u00A0€");
    CHECK(without_direction_marks("\xFF\xE2\x80") == "\xFF\xE2\x80");
    CHECK_FALSE(has_right_to_left("Café 3 €"));
    CHECK(has_right_to_left("Café خ"));
}

TEST_CASE("What cannot be loaded is named") {
    const auto sentence = [](const std::string& language, const Currency& currency, const std::string& zone,
                             const std::filesystem::path& catalogues = build / "locales") {
        const auto words = Words::load(language, catalogues, currency, zone);
        return words ? std::string("loaded") : words.error().sentence;
    };
    CHECK(sentence("xx", euro, "UTC").starts_with("language 'xx' has no catalogue: there is no "));
    CHECK(sentence("../ar", euro, "UTC").starts_with("'../ar' is not the name of a language"));
    CHECK(sentence("", euro, "UTC").starts_with("'' is not the name of a language"));
    CHECK(sentence("en", euro, "Mars/Olympus").starts_with("'Mars/Olympus' is not a time zone"));
    CHECK(sentence("en", {"EURO", 2}, "UTC").starts_with("'EURO' is not a currency"));
    const auto folder = std::filesystem::temp_directory_path() / std::format("kassa-words-{}", ::getpid());
    std::filesystem::create_directories(folder / "ar/LC_MESSAGES");
    std::ofstream(folder / "ar/LC_MESSAGES/kassa.mo") << "not a catalogue";
    CHECK(sentence("ar", euro, "UTC", folder).find("is not a message catalogue") != std::string::npos);
    std::filesystem::remove_all(folder);
}

TEST_CASE("Four threads read the same words") {
    const Words words = words_of("ar");
    const std::string expected = words.date_and_time(Instant{}) + words.money(Money::minor(199));
    std::atomic<int> wrong = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int round = 0; round < 200; ++round)
                wrong += words.date_and_time(Instant{}) + words.money(Money::minor(199)) != expected;
        });
    threads.clear();
    CHECK(wrong == 0);
}
