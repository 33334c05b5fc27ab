#include "devices/scale/settle.h"

#include <catch2/catch_test_macros.hpp>
#include <sstream>

#include "devices/scale/toledo.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::scale;

namespace {

// "100 100 m 105 <0 over" → what was reported: "100 below-zero"; n×g repeats.
std::string reports(const std::string& readings) {
    Settle settle;
    std::string out, word;
    std::istringstream words(readings);
    while (words >> word) {
        int times = 1;
        if (const auto cross = word.find('x'); cross != std::string::npos) {
            times = std::stoi(word.substr(0, cross));
            word.erase(0, cross + 1);
        }
        Reading reading{Reading::Kind::Weight, {}};
        if (word == "m")
            reading.kind = Reading::Kind::InMotion;
        else if (word == "under")
            reading.kind = Reading::Kind::BelowZero;
        else if (word == "over")
            reading.kind = Reading::Kind::Overload;
        else
            reading.weight = Weight::grams(std::stoll(word));
        for (; times > 0; --times)
            if (const auto certain = settle.take(reading)) {
                const auto* rest = std::get_if<Rest>(&*certain);
                out += (out.empty() ? "" : " ") +
                       (rest ? std::to_string(rest->total.in_grams()) : std::string("unreadable"));
            }
    }
    return out;
}

}  // namespace

TEST_CASE("a change counts once it has held still for three polls") {
    struct Row {
        const char* name;
        const char* readings;
        const char* expected;
    };
    const Row rows[] = {
        {"the first total is news", "3x0", "0"},
        {"two polls are too few", "3x0 2x100 3x0", "0"},
        {"three polls", "3x0 3x100", "0 100"},
        {"it is reported once", "3x0 50x100", "0 100"},
        {"motion never counts", "3x0 2x100 m 2x100 m 2x100", "0"},
        {"motion, then rest", "3x0 20xm 3x100", "0 100"},
        {"a swing through other totals", "3x0 m 40 80 m 120 95 3x100", "0 100"},
        {"a lift", "3x500 m m 3x250", "500 250"},
        {"one reading that is off and comes back", "3x100 105 3x100 95 10x100", "100"},
        {"less than half a division is no change", "3x100 10x102 10x98 10x100", "100"},
        {"a division is one", "3x100 3x105", "100 105"},
        {"noise below a division settles", "0 2 1 3 0", "1"},
        {"between two divisions", "100 105 100 105 105 100 105 100 100 105", "105"},
        {"below nothing for a moment is a hand", "3x0 2xunder 3x0", "0"},
        {"below nothing for good", "3x0 5xunder", "0 unreadable"},
        {"and back to the same total", "3x0 5xunder 3x0", "0 unreadable 0"},
        {"too much", "3x0 m 3xover m 3x200", "0 unreadable 200"},
        {"a negative total, where a scale tells one", "3x0 3x-250", "0 -250"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(reports(row.readings) == row.expected);
    }
}

TEST_CASE("after it was forgotten, the same total is news") {
    Settle settle;
    const Reading full{Reading::Kind::Weight, Weight::grams(250)};
    int told = 0;
    for (int poll = 0; poll < 6; ++poll) told += settle.take(full).has_value();
    settle.forget();
    for (int poll = 0; poll < 6; ++poll) told += settle.take(full).has_value();
    CHECK(told == 2);
}

TEST_CASE("answers of the Toledo 8217") {
    struct Row {
        const char* name;
        std::string bytes;
        std::optional<Reading> expected;
    };
    const auto grams = [](std::int64_t count) {
        return Reading{Reading::Kind::Weight, Weight::grams(count)};
    };
    const Row rows[] = {
        {"kilograms, gross",
         "\x02"
         "01.235\r",
         grams(1235)},
        {"kilograms, net",
         "\x02"
         "01.235N\r",
         grams(1235)},
        {"the most",
         "\x02"
         "99.999\r",
         grams(99'999)},
        {"pounds",
         "\x02"
         "001.00\r",
         Reading{Reading::Kind::Weight, Weight::milligrams(453'592)}},
        {"a hundredth of a pound",
         "\x02"
         "000.01\r",
         Reading{Reading::Kind::Weight, Weight::milligrams(4'536)}},
        {"in motion", "\x02?A\r", Reading{Reading::Kind::InMotion, {}}},
        {"in motion and overloaded", "\x02?C\r", Reading{Reading::Kind::InMotion, {}}},
        {"overloaded", "\x02?B\r", Reading{Reading::Kind::Overload, {}}},
        {"below zero", "\x02?D\r", Reading{Reading::Kind::BelowZero, {}}},
        {"the answer to a command", "\x02?P\r", std::nullopt},
        {"with parity bits",
         "\x82"
         "01.235\x8D",
         grams(1235)},
        {"after line noise",
         "\xFFxx\r\x02"
         "01.235\r",
         grams(1235)},
        {"after one that broke off",
         "\x02"
         "01.\x02"
         "02.500\r",
         grams(2500)},
        {"after one that never ended",
         "\x02"
         "0123456789\x02"
         "02.500\r",
         grams(2500)},
        {"no number",
         "\x02"
         "0x.235\r",
         std::nullopt},
        {"two points",
         "\x02"
         "1.2.35\r",
         std::nullopt},
        {"a point elsewhere",
         "\x02"
         "0.1235\r",
         std::nullopt},
        {"not whole",
         "\x02"
         "01.235",
         std::nullopt},
        {"nothing", "", std::nullopt},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        Bytes bytes(row.bytes.begin(), row.bytes.end());
        CHECK(take_toledo(bytes) == row.expected);
    }
    CHECK(toledo_kilograms(Weight::grams(1235)) == "01.235");
}
