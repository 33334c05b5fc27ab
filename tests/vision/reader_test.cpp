// The reader on drawn symbols: each symbology, any angle, bad lenses, and nothing where nothing is.
#include <zint.h>

#include <catch2/catch_test_macros.hpp>
#include <format>
#include <opencv2/core.hpp>
#include <opencv2/imgproc.hpp>
#include <set>

#include "core/base/random.h"
#include "tests/vision/drawn_bars.h"
#include "vision/reader/strip.h"

using namespace kassa;
using namespace kassa::vision;
using namespace kassa::vision::tests;

namespace {

std::set<std::string> texts(const cv::Mat& picture, Effort effort = Effort::Frame) {
    std::set<std::string> all;
    for (const Reading& reading : read(view_of(picture), effort)) all.insert(reading.text);
    return all;
}

std::string ean13(Random& random, int lead) {
    std::string digits(1, char('0' + lead));
    while (digits.size() < 12) digits += char('0' + random.below(10));
    int sum = 0;
    for (std::size_t i = 0; i < 12; ++i) sum += (digits[i] - '0') * (i % 2 ? 3 : 1);
    return digits + char('0' + (10 - sum % 10) % 10);
}

// As it is sold: 191 and 192 are no article, a leading 0 is a UPC-A.
std::string sold_as(const std::string& ean) { return ean.starts_with('0') ? ean.substr(1) : ean; }

}  // namespace

TEST_CASE("EAN-13 with every leading digit is read at any angle") {
    Random random(1);
    for (int turn = 0; turn < 360; turn += 12) {
        const std::string ean = ean13(random, turn / 12 % 10);
        if (ean.starts_with("19")) continue;
        INFO(ean << " turned by " << turn);
        CHECK(texts(drawn(BARCODE_EANX, ean, {.module = 2.2, .turn = double(turn)})) ==
              std::set{sold_as(ean)});
    }
}

TEST_CASE("Bad lenses and bad light do not hide an EAN-13") {
    struct Row {
        const char* name;
        Spoilt how;
    };
    const Row rows[] = {
        {"soft by two thirds of a module", {.module = 3.4, .soft = 2.3}},
        {"a disc of a module", {.module = 4, .out_of_focus = 4}},
        {"moved by two modules and a half", {.module = 4, .moved = 10}},
        {"moved by three modules and a quarter", {.module = 4, .moved = 13}},
        {"1.2 pixels a module", {.module = 1.2, .soft = 0.5}},
        {"40 of 255 grey levels",
         {.module = 3, .turn = 33, .soft = 0.8, .black = 105, .white = 145, .grain = 4}},
        {"a fifth wider at one end", {.module = 3, .turn = 10, .soft = 0.8, .bend = 0.2}},
        {"as large as the picture", {.module = 6, .turn = 4, .soft = 2}},
    };
    Random random(2);
    for (const Row& row : rows)
        for (int lead : {0, 4, 7}) {
            const std::string ean = ean13(random, lead);
            INFO(row.name << ": " << ean);
            CHECK(texts(drawn(BARCODE_EANX, ean, row.how)) == std::set{sold_as(ean)});
        }
}

TEST_CASE("A file may be gleaming, so that bars are lighter than their ground") {
    const std::set<std::string> expected{"4006381333931"};
    const Spoilt light{.module = 3, .soft = 1.8, .black = 190, .white = 120};
    CHECK(texts(drawn(BARCODE_EANX, "4006381333931", light), Effort::Patient) == expected);
}

TEST_CASE("Every symbology is read, turned and upside down") {
    struct Row {
        int symbology;
        const char* text;
        Format format;
        const char* read;
        double module = 3;
    };
    const Row rows[] = {
        {BARCODE_EANX, "4012345", Format::Ean8, "40123455"},
        {BARCODE_UPCA, "01234567890", Format::UpcA, "012345678905"},
        {BARCODE_UPCE, "0123456", Format::UpcE, "01234565"},
        {BARCODE_CODE128, "KASSA-2026", Format::Code128, "KASSA-2026"},
        {BARCODE_ITF14, "1540014128876", Format::Itf, "15400141288763", 2},
        {BARCODE_DBAR_OMN, "0441234567890", Format::DataBar, "04412345678909"},
        {BARCODE_DBAR_OMNSTK, "0441234567890", Format::DataBar, "04412345678909"},
        {BARCODE_DBAR_EXP, "[01]90012345678908[3103]001750", Format::DataBarExpanded,
         "01900123456789083103001750", 2},
        {BARCODE_DBAR_EXPSTK, "[01]90012345678908[3103]001750", Format::DataBarExpanded,
         "01900123456789083103001750"},
        {BARCODE_QRCODE, "https://example.org/01/04012345678901", Format::Qr,
         "https://example.org/01/04012345678901"},
        {BARCODE_DATAMATRIX, "KASSA", Format::DataMatrix, "KASSA", 6},
    };
    for (const Row& row : rows)
        for (const double turn : {0.0, 7.0, 180.0, 90.0}) {
            INFO(row.text << " turned by " << turn);
            const auto picture =
                drawn(row.symbology, row.text, {.module = row.module, .turn = turn, .soft = 0.6});
            const auto readings = read(view_of(picture), Effort::Patient);
            REQUIRE(readings.size() == 1);
            CHECK(readings[0].format == row.format);
            CHECK(readings[0].text == row.read);
        }
}

TEST_CASE("A camera's ITF goes by its check digit, a file's by what stands there") {
    const auto right = drawn(BARCODE_C25INTER, "15400141288763", {.module = 2, .soft = 0.6});
    const auto wrong = drawn(BARCODE_C25INTER, "15400141288764", {.module = 2, .soft = 0.6});
    CHECK(texts(right) == std::set<std::string>{"15400141288763"});
    CHECK(texts(wrong).empty());
    CHECK(texts(wrong, Effort::Patient) == std::set<std::string>{"15400141288764"});
}

TEST_CASE("Either half of the bands that agree has one at least") {
    for (const int rows : {2, 3, 4, 12, 30}) {
        Strip strip;
        strip.picture = cv::Mat(rows, 400, CV_8U);
        for (int x = 0; x < 400; ++x) strip.picture.col(x) = x / 4 % 3 ? 200 : 40;
        const Bands bands(strip, 4);
        INFO(rows << " rows");
        REQUIRE(bands.agreeing() == std::min(rows, 12));
        CHECK(bands.half() > 0);
        CHECK(bands.half() < bands.count());
    }
}

TEST_CASE("Several codes in one frame are all read, the same one twice too") {
    cv::Mat frame(720, 1280, CV_8U, cv::Scalar(140));
    drawn(BARCODE_EANX, "4006381333931", {.module = 2.5, .turn = 20}).copyTo(frame(cv::Rect(0, 0, 640, 480)));
    drawn(BARCODE_EANX, "5449000039231", {.module = 2.5, .turn = 100})
        .copyTo(frame(cv::Rect(640, 200, 640, 480)));
    CHECK(texts(frame) == std::set<std::string>{"4006381333931", "5449000039231"});
    drawn(BARCODE_EANX, "4006381333931", {.module = 2.5, .turn = 100})
        .copyTo(frame(cv::Rect(640, 200, 640, 480)));
    CHECK(read(view_of(frame), Effort::Frame).size() == 2);
}

TEST_CASE("A number whose check digit is wrong is never read as another") {
    Random random(3);
    for (int round = 0; round < 30; ++round) {
        const std::string ean = ean13(random, 1 + int(random.below(9)));
        cv::Mat picture = drawn(BARCODE_EANX, ean, {.module = 3, .soft = 0.8, .seed = unsigned(round)});
        // The second digit of the right half, modules 57 to 64 of 95, is painted over with another digit's bars.
        std::string other = ean.substr(0, 12);
        other[8] = char('0' + (ean[8] - '0' + 1 + int(random.below(9))) % 10);
        const cv::Mat wrong = drawn(BARCODE_EANX, other, {.module = 3, .soft = 0.8, .seed = unsigned(round)});
        const cv::Rect digit(320 + int(9.5 * 3), 0, 7 * 3, 480);
        wrong(digit).copyTo(picture(digit));
        for (const Reading& reading : read(view_of(picture), Effort::Patient)) {
            INFO(ean << " and " << other << " read as " << reading.text);
            CHECK(reading.text == sold_as(ean));
        }
    }
}

TEST_CASE("Grain, stripes and letters are no codes") {
    cv::RNG random(4);
    for (int round = 0; round < 40; ++round) {
        cv::Mat picture(480, 640, CV_8U);
        random.fill(picture, cv::RNG::UNIFORM, 0, 256);
        if (round % 2) cv::GaussianBlur(picture, picture, cv::Size(), 1.5);
        // Bars of random widths, as a woven cloth or a shelf edge has them.
        for (int x = 100; round % 4 > 1 && x < 540; x += 2 + int(random.uniform(0, 12)))
            cv::rectangle(picture, cv::Rect(x, 150, 1 + random.uniform(0, 8), 180),
                          cv::Scalar(random.uniform(0, 120)), -1);
        for (int y = 20; round % 4 == 1 && y < 480; y += 28)
            cv::putText(picture, "iIlL1|!/ 0123 MILL HILL 111", {5, y}, cv::FONT_HERSHEY_SIMPLEX, 0.9,
                        cv::Scalar(0), 2);
        for (const Effort effort : {Effort::Frame, Effort::Patient})
            for (const Reading& reading : read(view_of(picture), effort)) {
                INFO(name_of(reading.format) << " " << reading.text << " in round " << round);
                CHECK(false);
            }
    }
}

TEST_CASE("A picture without room for a code is nothing") {
    const std::vector<std::uint8_t> grey(100, 128);
    CHECK(read({nullptr, 10, 10, 10}, Effort::Frame).empty());
    CHECK(read({grey.data(), 7, 10, 7}, Effort::Frame).empty());
    CHECK(read({grey.data(), 10, 10, 5}, Effort::Frame).empty());
    CHECK(read({grey.data(), 10, 10, 10}, Effort::Patient).empty());
}
