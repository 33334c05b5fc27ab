#include "devices/printer/escpos.h"

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "core/base/random.h"
#include "devices/printer/interpreter.h"
#include "tests/printer/sample.h"

using namespace kassa;
using namespace kassa::devices;
using namespace kassa::devices::printer;

namespace {

Bytes bytes_of(const Document& document, const Encoding& encoding) {
    Bytes all;
    for (const Bytes& piece : encode(document, encoding)) all.insert(all.end(), piece.begin(), piece.end());
    return all;
}

std::string printed(const Document& document, Paper paper) {
    return plain_text(interpret(bytes_of(document, Encoding::all_pages(paper)), paper), paper);
}

// Sixteen bytes a line, so that a difference can be read.
std::string hex(const Bytes& bytes) {
    std::string out;
    for (std::size_t at = 0; at < bytes.size(); ++at)
        out += std::format("{:02x}{}", bytes[at], at % 16 == 15 ? "\n" : " ");
    return out + "\n";
}

void check_golden(const std::string& name, const std::string& now) {
    const std::string path = std::string(KASSA_SOURCE_DIR) + "/tests/printer/golden/" + name;
    if (std::getenv("UPDATE_GOLDEN")) std::ofstream(path) << now;
    std::stringstream kept;
    kept << std::ifstream(path).rdbuf();
    INFO(path << " differs; UPDATE_GOLDEN=1 records it anew");
    CHECK(kept.str() == now);
}

}  // namespace

TEST_CASE("the sample receipt lands on the paper as recorded") {
    check_golden("sample_80mm.txt", printed(sample_receipt(), Paper::Mm80));
    check_golden("sample_58mm.txt", printed(sample_receipt(), Paper::Mm58));
    check_golden("sample_80mm.hex.txt", hex(bytes_of(sample_receipt(), Encoding::all_pages(Paper::Mm80))));
}

TEST_CASE("a name and its price share the lines that 58 mm leave them") {
    struct Row {
        const char* name;
        Columns columns;
        const char* expected;
    };
    const Row rows[] = {
        {"both fit", {"Apples", "1.99"}, "Apples                      1.99\n"},
        {"to the last column", {"A name of twenty-seven chars", "1.9"}, "A name of twenty-seven chars 1.9\n"},
        {"one too many breaks at the space",
         {"A name of twenty-eight chars.", "1.9"},
         "A name of twenty-eight\nchars.                       1.9\n"},
        {"a long word is cut where the room ends",
         {"Donaudampfschifffahrtsgesellschaft", "12.00"},
         "Donaudampfschifffahrtsgese\nllschaft                   12.00\n"},
        {"no name", {"", "1.99"}, "                            1.99\n"},
        {"no price", {"VAT included", ""}, "VAT included\n"},
        {"a price as wide as the paper stands alone",
         {"x", "12345678901234567890123456789012"},
         "x\n12345678901234567890123456789012\n"},
        {"a letter with a mark counts once",
         {"Żółta żaba – źdźbło ść", "1.00"},
         "Żółta żaba – źdźbło ść      1.00\n"},
        {"a line feed in the name", {"two\nlines", "1.00"}, "two\nlines                       1.00\n"},
    };
    for (const Row& row : rows) {
        INFO(row.name);
        CHECK(printed({{row.columns}}, Paper::Mm58) == row.expected);
    }
}

TEST_CASE("text is wrapped between words and aligned on the paper") {
    CHECK(printed({{Text{"Please keep this receipt, it is your guarantee."}}}, Paper::Mm58) ==
          "Please keep this receipt, it is\nyour guarantee.\n");
    CHECK(printed({{Text{"KASSA", Align::Centre, false, false, true}}}, Paper::Mm58) == "           KASSA\n");
    CHECK(printed({{Text{"end", Align::Right}}}, Paper::Mm58) == std::string(29, ' ') + "end\n");
    CHECK(printed({{Text{"double width has half the columns", Align::Left, false, false, true}}},
                  Paper::Mm58) == "double width has\nhalf the columns\n");
}

TEST_CASE("letters reach the paper through the code page that has them") {
    for (const char* text : {"plain ASCII ~!@#$%^&*()", "Größe: 3 Äpfel à 0,50 €", "Žluťoučký kůň",
                             "Pchnąć w tę łódź jeża", "Съешь ещё этих мягких", "Καλημέρα", "İstanbul ığüşöç",
                             "naïve “quotes” – dash", "Ęėįšųū Latvija ā"}) {
        INFO(text);
        CHECK(can_print(text));
        CHECK(printed({{Text{text}}}, Paper::Mm80) == std::string(text) + "\n");
    }
    CHECK(printed({{Text{"Käse Сыр Żółty €"}}}, Paper::Mm80) == "Käse Сыр Żółty €\n");
    // What typesetters tell apart and printers don't.
    CHECK(printed({{Text{"1\u202F234,50\u00A0€ \u22122"}}}, Paper::Mm80) == "1 234,50 € -2\n");
    for (const char* text : {"مرحبا", "日本語", "smile 😀", "ไทย", "bad \xFF utf8"}) {
        INFO(text);
        CHECK_FALSE(can_print(text));
    }
}

TEST_CASE("a page is changed as rarely as a look ahead can") {
    const auto pages = code_pages(std::span<const std::string>{}).value();
    const auto count = [&](const char* text) { return runs(unicode(text), pages, code_page(0)).size(); };
    CHECK(count("plain") == 1);
    CHECK(count("Äpfel") == 1);  // PC437 has it
    CHECK(count("ржаной хлеб") == 1);
    CHECK(count("Хлеб Äpfel") == 2);
    const auto only = code_pages(std::vector<std::string>{"WPC1252"}).value();
    CHECK_FALSE(can_print("хлеб", only));
    CHECK(code_pages(std::vector<std::string>{"PC999"}).error().sentence.contains("'PC999' is no code page"));
}

TEST_CASE("no text can command the printer") {
    const std::string evil =
        "a\x1B@b\x10\x04\x01"
        "c\x1DV\x41"
        "d\x7F"
        "e\u009B"
        "f\u200B";
    CHECK(printed({{Text{evil}}}, Paper::Mm80) == "a@bcVAdef?\n");
}

TEST_CASE("dots that look like a real-time command are made harmless by one dot") {
    Bitmap bitmap = Bitmap::blank(576, 60);
    Random random(7);
    for (auto& byte : bitmap.bits)
        byte =
            random.below(4) == 0 ? 0x10 : std::uint8_t(std::array{0x04, 0x05, 0x14, 0x10}[random.below(4)]);
    const Bytes sent = bytes_of({{Picture{bitmap}}}, Encoding::all_pages(Paper::Mm80));
    for (std::size_t at = 1; at < sent.size(); ++at)
        REQUIRE_FALSE((sent[at - 1] == 0x10 && (sent[at] == 0x04 || sent[at] == 0x05 || sent[at] == 0x14)));
    const auto outputs = interpret(sent, Paper::Mm80);
    REQUIRE(outputs.size() == 1);
    const auto& back = std::get<PrintedPicture>(outputs[0]).bitmap;
    for (int y = 0; y < 60; ++y)
        for (int x = 0; x < 576; ++x)
            if (bitmap.black(x, y)) REQUIRE(back.black(x, y));
}

TEST_CASE("pictures arrive dot for dot, in bands, cut to the paper") {
    for (const int width : {8, 30, 384, 400, 576}) {
        const Bitmap bitmap = triangle(width, 777);
        const auto outputs = interpret(
            bytes_of({{Picture{bitmap, Align::Left}}}, Encoding::all_pages(Paper::Mm58)), Paper::Mm58);
        REQUIRE(outputs.size() == 1);
        const auto& back = std::get<PrintedPicture>(outputs[0]).bitmap;
        INFO(width);
        CHECK(back.height == 777);
        CHECK(back.width == (std::min(width, 384) + 7) / 8 * 8);
        int wrong = 0;
        for (int y = 0; y < 777; ++y)
            for (int x = 0; x < back.width; ++x)
                wrong += back.black(x, y) != (x < std::min(width, 384) && bitmap.black(x, y));
        CHECK(wrong == 0);
    }
    for (const Bytes& piece : encode({{Picture{triangle(576, 2000)}}}, Encoding::all_pages(Paper::Mm80)))
        CHECK(piece.size() <= largest_piece);
}

TEST_CASE("a QR code is the printer's own or dots, with the same text") {
    auto encoding = Encoding::all_pages(Paper::Mm80);
    const Document document{{Qr{"https://example.org/r/1", 5}}};
    CHECK(interpret(bytes_of(document, encoding), Paper::Mm80) ==
          std::vector<Output>{PrintedQr{"https://example.org/r/1", 5, Align::Centre}});
    encoding.own_qr = false;
    const auto dots = interpret(bytes_of(document, encoding), Paper::Mm80);
    REQUIRE(dots.size() == 1);
    const auto drawn = qr_bitmap("https://example.org/r/1", 5).value();
    CHECK(drawn.width == drawn.height);
    CHECK(drawn.black(4 * 5, 4 * 5));            // the corner of the first finder pattern
    CHECK_FALSE(drawn.black(4 * 5 - 1, 4 * 5));  // and the quiet zone before it
    CHECK(std::get<PrintedPicture>(dots[0]).bitmap.height == drawn.height);
    // Text that holds a real-time command would stop the printer: dots again. Too much text is printed as text.
    encoding.own_qr = true;
    CHECK(std::holds_alternative<PrintedPicture>(
        interpret(bytes_of({{Qr{"a\x10\x04\x01z"}}}, encoding), Paper::Mm80).at(0)));
    CHECK(std::holds_alternative<PrintedLine>(
        interpret(bytes_of({{Qr{std::string(2332, 'x')}}}, encoding), Paper::Mm80).at(0)));
    CHECK(std::holds_alternative<PrintedQr>(
        interpret(bytes_of({{Qr{std::string(2331, 'x')}}}, encoding), Paper::Mm80).at(0)));
}

TEST_CASE("a printer's answers are told apart by their fixed bits") {
    Bytes bytes{0x12, 0x16, 0x00, 0x0C, 0x37, 0x25, 0x00, 0x37, 0x22, 'a',
                'b',  'c',  'd',  0,    0x10, 0x00, 0x00, 0x0F, 0x1A, 0x37};
    std::vector<PrinterAnswer> answers;
    while (const auto answer = take_answer(bytes)) answers.push_back(*answer);
    CHECK(answers == std::vector<PrinterAnswer>{RealTimeStatus{0x12}, RealTimeStatus{0x16}, SensorStatus{0},
                                                SensorStatus{0x0C}, Cleared{}, OtherAnswer{}, OtherAnswer{},
                                                RealTimeStatus{0x1A}});
    CHECK(bytes == Bytes{0x37});
}
