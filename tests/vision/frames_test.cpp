// The frames that the vision room is measured on: the same again from the same seed, and honest about what they hold.
#include <ZXing/ReadBarcode.h>

#include <algorithm>
#include <catch2/catch_test_macros.hpp>
#include <opencv2/core.hpp>
#include <set>

#include "tests/frames/hostile.h"
#include "tests/frames/take.h"
#include "vision/reader/reader.h"
#include "vision/reader/watch.h"

using namespace kassa;
using namespace kassa::frames;

namespace {

constexpr int width = 640, height = 360;

bool same(const cv::Mat& a, const cv::Mat& b) { return a.size() == b.size() && cv::norm(a, b, cv::NORM_INF) == 0; }

// The label alone, large and clean, as a reader of another house reads it.
std::string read_by_zxing(const Symbol& symbol) {
    Random random(5);
    const Condition plain{.name = "plain"};
    cv::Mat picture, framed;
    print(symbol, plain, 4, random).shade.convertTo(picture, CV_8U, 255);
    cv::copyMakeBorder(picture, framed, 40, 40, 40, 40, cv::BORDER_CONSTANT, cv::Scalar(255));
    const ZXing::ImageView view(framed.data, framed.cols, framed.rows, ZXing::ImageFormat::Lum);
    const auto barcode = ZXing::ReadBarcode(view);
    std::string text = barcode.text(ZXing::TextMode::Plain);
    if (symbol.kind == Kind::DataBar || symbol.kind == Kind::DataBarStacked) text.erase(0, 2);  // its (01)
    return text;
}

// A UPC-A is an EAN-13 with a leading zero.
bool says(const Symbol& symbol, const std::string& text) {
    return text == symbol.text || text == symbol.also || "0" + text == symbol.text;
}

}  // namespace

TEST_CASE("EAN and UPC modules are those of the specification's examples") {
    // GS1 General Specifications 5.2.1.2; the modules worked out by hand from its tables.
    CHECK(ean13_modules("4006381333931") == "101"
                                            "0001101" "0100111" "0101111" "0111101" "0001001" "0110011"
                                            "01010"
                                            "1000010" "1000010" "1000010" "1110100" "1000010" "1100110"
                                            "101");
    CHECK(ean8_modules("96385074").size() == 67);
    CHECK(upce_modules("01234565").size() == 51);
    CHECK(upca_of("01234565") == "012345000065");
    CHECK(check_digit("400638133393") == '1');
    CHECK(check_digit("9638507") == '4');
}

TEST_CASE("Every kind of symbol says to another reader what it is drawn for") {
    for (int kind = 0; kind < kind_count; ++kind)
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            Random random(seed);
            const auto symbol = random_symbol(Kind(kind), random);
            REQUIRE(symbol.has_value());
            INFO(name_of(Kind(kind)) << " " << symbol->text);
            const std::string read = read_by_zxing(*symbol);
            CHECK((read == symbol->text || "0" + read == symbol->text));
        }
}

TEST_CASE("A take is the same again from its seed and number, and another from others") {
    for (const Condition& condition : conditions()) {
        INFO(condition.name);
        Take one(condition, {width, height}, 7, 3), again(condition, {width, height}, 7, 3);
        CHECK(same(one.still(), again.still()));
        CHECK(same(one.moving(3), again.moving(3)));
        CHECK_FALSE(same(one.moving(3), one.moving(4)));
        Take other_number(condition, {width, height}, 7, 4), other_seed(condition, {width, height}, 8, 3);
        CHECK_FALSE(same(one.still(), other_number.still()));
        CHECK_FALSE(same(one.still(), other_seed.still()));
        CHECK(one.symbols().size() == std::size_t(condition.items));
    }
}

TEST_CASE("There are 22 conditions and more, each under a name of its own") {
    std::set<std::string_view> names;
    for (const Condition& condition : conditions()) names.insert(condition.name);
    CHECK(names.size() == conditions().size());
    CHECK(std::ranges::count_if(conditions(), [](const Condition& one) { return one.items > 0; }) >= 22);
    CHECK(condition_named("glare") != nullptr);
    CHECK(condition_named("no such light") == nullptr);
}

TEST_CASE("A film's item moves, and its smear changes from frame to frame") {
    const Take take(*condition_named("clean"), {1280, 720}, 1, 1);
    std::vector<double> sharpness;
    for (int i = 0; i < 5; ++i) {
        cv::Mat edges, frame = take.moving(i);
        cv::Mat(frame.colRange(1, frame.cols)).convertTo(edges, CV_16S);
        cv::Mat left;
        frame.colRange(0, frame.cols - 1).convertTo(left, CV_16S);
        sharpness.push_back(cv::norm(edges, left, cv::NORM_L2));
    }
    CHECK(*std::ranges::max_element(sharpness) > *std::ranges::min_element(sharpness) * 1.01);
}

TEST_CASE("A small code that moves is read before the stripes that lie around it, which look more like one") {
    const Take take(*condition_named("small 8"), {1280, 720}, 501, 20);
    const auto says_it = [&](const std::vector<vision::Reading>& readings) {
        return std::ranges::any_of(readings, [&](const auto& one) { return says(take.symbols().front(), one.text); });
    };
    vision::Watch watch;
    int watched = 0, alone = 0;
    for (int i = 0; i < 5; ++i) {
        const cv::Mat frame = take.moving(i);
        const vision::GrayView view{frame.data, frame.cols, frame.rows, int(frame.step)};
        alone += says_it(vision::read(view, vision::Effort::Frame));
        watched += says_it(watch.look(view).readings);
    }
    CHECK(watched >= 3);
    CHECK(watched > alone);
}

TEST_CASE("Moving codes of every kind are read, and never as another") {
    for (const char* kind : {"GS1-128", "DataBar expanded", "DataBar stacked", "ITF-14", "QR", "DataMatrix", "can"}) {
        int read = 0;
        for (std::uint64_t number = 0; number < 3; ++number) {
            const Take take(*condition_named(kind), {1280, 720}, 701, number);
            vision::Watch watch;
            for (int i = 0; i < 5; ++i) {
                const cv::Mat frame = take.moving(i);
                const auto readings = watch.look({frame.data, frame.cols, frame.rows, int(frame.step)}).readings;
                for (const auto& reading : readings) {
                    INFO(kind << " " << number << ", frame " << i << ": " << reading.text);
                    CHECK(says(take.symbols().front(), reading.text));
                }
                read += !readings.empty();
            }
        }
        INFO(kind);
        CHECK(read >= 8);  // of 15 frames; the others are smeared over too many modules
    }
}

TEST_CASE("Stripes that lie there are no article, however long they are looked at") {
    // In which swellings of one out-of-focus digit after another were found again and again.
    for (const std::uint64_t number : {42, 49}) {
        const Take take(*condition_named("clutter"), {1280, 720}, 801, number);
        vision::Watch watch;
        for (int i = 0; i < 5; ++i) {
            const cv::Mat frame = take.moving(i);
            INFO("clutter " << number << ", frame " << i);
            CHECK(watch.look({frame.data, frame.cols, frame.rows, int(frame.step)}).readings.empty());
        }
    }
}

TEST_CASE("Hostile frames by the hundred are survived by the reader") {
    for (std::uint64_t number = 1; number <= 150; ++number) {
        const Frame frame = hostile_frame(11, number, 8 << 20);
        const bool whole = frame.format == PixelFormat::Gray8 && frame.width > 0 && frame.height > 0 &&
                           frame.bytes.size() >= std::size_t(frame.width) * std::size_t(frame.height);
        if (whole && frame.width <= 16384 && frame.height <= 16384)
            vision::read({frame.bytes.data(), frame.width, frame.height, frame.width}, vision::Effort::Frame);
    }
}
