#include "devices/terminal/zvt.h"

#include <algorithm>
#include <catch2/catch_test_macros.hpp>

using namespace kassa;
using namespace kassa::devices;

namespace {

Bytes hex(std::string_view text) {
    Bytes bytes;
    std::string digits;
    for (const char c : text)
        if (c != ' ') digits += c;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        bytes.push_back(std::uint8_t(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return bytes;
}

}  // namespace

TEST_CASE("what the till says, byte for byte") {
    CHECK(zvt::register_till("012345", 978) == hex("06 00 06 01 23 45 BE 09 78"));
    CHECK(zvt::authorise(Money::minor(1000), 978) == hex("06 01 0A 04 00 00 00 00 10 00 49 09 78"));
    CHECK(zvt::authorise(Money::minor(999'999'999'999), 36) == hex("06 01 0A 04 99 99 99 99 99 99 49 00 36"));
    CHECK(zvt::repeat_receipt("000000") == hex("06 20 03 00 00 00"));
    CHECK(zvt::reverse("000000", 42) == hex("06 30 06 00 00 00 87 00 42"));
    CHECK(zvt::reverse_preauthorisation("000000", 9999) == hex("06 25 06 00 00 00 87 99 99"));
    CHECK(zvt::abort_by_till() == hex("06 B0 00"));
    CHECK(zvt::log_off() == hex("06 02 00"));
    CHECK(zvt::status_enquiry("654321") == hex("05 01 03 65 43 21"));
    CHECK(zvt::end_of_day("654321") == hex("06 50 03 65 43 21"));
    CHECK(zvt::acknowledge() == hex("80 00 00"));
    CHECK(zvt::refuse(zvt::result_busy) == hex("84 9C 00"));
}

TEST_CASE("a message's length has one byte up to 254 and three beyond") {
    struct Row {
        std::size_t size;
        const char* header;
    };
    const Row rows[] = {{0, "04 0F 00"},          {1, "04 0F 01"},          {254, "04 0F FE"},
                        {255, "04 0F FF FF 00"},  {256, "04 0F FF 00 01"},  {65535, "04 0F FF FF FF"}};
    for (const Row& row : rows) {
        INFO(row.size);
        const Bytes data(row.size, 0x5A);
        const Bytes message = zvt::encode(zvt::StatusInformation, data);
        const Bytes header = hex(row.header);
        REQUIRE(message.size() == header.size() + row.size);
        CHECK(std::equal(header.begin(), header.end(), message.begin()));
        zvt::Framer framer;
        framer.feed(message);
        CHECK(framer.announced() == row.size);
        CHECK(framer.next().value() == zvt::Message{zvt::StatusInformation, data});
        CHECK(framer.waiting() == 0);
    }
}

TEST_CASE("messages arrive in pieces and several at once") {
    const Bytes two = hex("80 00 00 04 FF 01 0A 06 0F 00");
    for (std::size_t cut = 0; cut <= two.size(); ++cut) {
        zvt::Framer framer;
        std::vector<zvt::Message> heard;
        for (const zvt::View part : {zvt::View(two).first(cut), zvt::View(two).subspan(cut)}) {
            framer.feed(part);
            for (auto message = framer.next(); message && *message; message = framer.next()) heard.push_back(**message);
        }
        CHECK(heard == std::vector<zvt::Message>{{0x8000, {}}, {0x04FF, {0x0A}}, {0x060F, {}}});
    }
}

TEST_CASE("bytes that begin no message are a fault at once, before a length is believed") {
    zvt::Framer framer;
    framer.feed(hex("06 0F 00 48"));
    CHECK(framer.next().value().has_value());
    const auto lost = framer.next();
    REQUIRE(!lost);
    CHECK(lost.error().sentence == "no message begins with 48");
}

TEST_CASE("BCD") {
    CHECK(zvt::to_bcd(1000, 6) == hex("00 00 00 00 10 00"));
    CHECK(zvt::to_bcd(12345678, 3) == hex("34 56 78"));
    CHECK(zvt::from_bcd(hex("99 99 99 99 99 99 99 99 99")) == 999'999'999'999'999'999u);
    CHECK(zvt::from_bcd(hex("FF FF")) == std::nullopt);
    CHECK(zvt::from_bcd(hex("0A")) == std::nullopt);
    CHECK(zvt::from_bcd(hex("00 00 00 00 00 00 00 00 00 01")) == std::nullopt);
    CHECK(zvt::from_bcd({}) == 0);
}

TEST_CASE("code page 437 becomes UTF-8 and no control character passes") {
    CHECK(zvt::from_code_page_437(hex("48 8E 4E 44 4C 45 52 20 81 84 94 E1")) == "HÄNDLER üäöß");
    CHECK(zvt::from_code_page_437(hex("9D 9E C4 DB FE FF")) == "¥₧─█■\u00A0");
    CHECK(zvt::from_code_page_437(hex("41 00 1B 0D 0A 7F 42")) == "A   \n B");
}

TEST_CASE("no digit of a card number passes but the last four") {
    struct Row {
        const char* name;
        const char* bytes;
        const char* masked;
    };
    const Row rows[] = {
        {"masked by the terminal", "EE EE EE EE EE EE 12 34", "************1234"},
        {"first six in clear", "45 56 63 EE EE EE 74 43", "************7443"},
        {"all in clear", "45 56 63 00 00 00 05 99", "************0599"},
        {"odd, padded", "67 25 EE EE EE EE EE E4 28 1F", "***************4281"},
        {"the last digits masked too", "EE EE EE EE EE EE EE 34", "**************34"},
        {"short", "12 34", "1234"},
        {"empty", "", ""},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(zvt::mask_pan(hex(row.bytes)) == row.masked);
    }
}

TEST_CASE("a field that can't be read stops the reading and keeps what came before") {
    struct Row {
        const char* name;
        const char* bytes;
        std::size_t fields;
        const char* stopped;
    };
    const Row rows[] = {
        {"good", "27 00 04 00 00 00 00 10 00", 2, ""},
        {"unknown", "27 00 99 01", 1, "field 99 is not known"},
        {"cut", "27 00 04 00 00", 1, "field 04 announces 6 bytes where 2 are left"},
        {"length is no number", "27 00 8B F0 4A 41", 1, "field 8B has a length that is no number"},
        {"length is cut", "27 00 3C F0", 1, "field 3C ends in its length"},
        {"container is cut", "27 00 06 82 01", 1, "a length ends early"},
        {"container of absurd length", "27 00 06 84 FF FF FF FF", 1, "84 does not begin a length"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        const zvt::Fields read = zvt::read_fields(hex(row.bytes));
        CHECK(read.fields.size() == row.fields);
        CHECK((read.stopped ? read.stopped->sentence : "") == row.stopped);
        CHECK(zvt::read_status(hex(row.bytes)).result == 0x00);
    }
}

TEST_CASE("every intermediate status has words that are in the list") {
    const auto keys = zvt::word_keys();
    for (int code = 0; code < 256; ++code) {
        INFO(code);
        CHECK(std::ranges::contains(keys, zvt::words_for(std::uint8_t(code))));
    }
    CHECK(std::ranges::is_sorted(keys));
    CHECK(zvt::words_for(0x0A) == "insert_card");
    CHECK(zvt::words_for(0x01) == "enter_pin");
    CHECK(zvt::words_for(0x0B) == "remove_card");
    CHECK(zvt::words_for(0xF2) == "please_wait");
    CHECK(zvt::words_for(0x99) == "please_wait");
}

TEST_CASE("currencies have their ISO number") {
    CHECK(zvt::currency_number("EUR") == 978);
    CHECK(zvt::currency_number("AUD") == 36);
    CHECK(zvt::currency_number("EURO") == std::nullopt);
}
