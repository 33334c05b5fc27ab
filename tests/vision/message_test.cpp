#include <catch2/catch_test_macros.hpp>

#include "core/base/random.h"
#include "vision/message.h"

using namespace kassa;
using namespace kassa::vision;

namespace {

const Report sample{1,
                    42,
                    0xFEDCBA9876543210u,
                    true,
                    1234,
                    {140, 12, 250},
                    320,
                    180,
                    "",
                    {{Format::Ean13, "4006381333931", false, {{{-3, 0}, {100, 0}, {100, 60}, {0, 60}}}, 3},
                     {Format::DataMatrix,
                      std::string("10LOT\x1D"
                                  "21X"),
                      true,
                      {}}}};

}  // namespace

TEST_CASE("Orders and reports come back as they went") {
    const Order order{2, PixelFormat::Yuyv, 1280, 720, 1280 * 720 * 2, 77};
    CHECK(decode_order(encode(order), Slots{}) == order);
    CHECK(decode_report(encode(sample)) == sample);
    Report problem{0, 1};
    problem.problem = "cut off";
    CHECK(decode_report(encode(problem)) == problem);
}

TEST_CASE("A message cut anywhere or with a byte too many is a fault") {
    const Bytes whole = encode(sample);
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(decode_report(std::span(whole).first(size)).has_value());
    Bytes longer = whole;
    longer.push_back(0);
    CHECK_FALSE(decode_report(longer).has_value());
    const Bytes order = encode(Order{0, PixelFormat::Gray8, 4, 4, 16, 1});
    for (std::size_t size = 0; size < order.size(); ++size)
        CHECK_FALSE(decode_order(std::span(order).first(size), Slots{}).has_value());
}

TEST_CASE("Orders beyond the memory are faults") {
    CHECK_FALSE(decode_order(encode(Order{3, PixelFormat::Gray8, 4, 4, 16, 1}), Slots{}).has_value());
    CHECK_FALSE(decode_order(encode(Order{0, PixelFormat(9), 4, 4, 16, 1}), Slots{}).has_value());
    CHECK_FALSE(
        decode_order(encode(Order{0, PixelFormat::Gray8, 4, 4, (8u << 20) + 1, 1}), Slots{}).has_value());
}

TEST_CASE("A report with a flipped byte is refused or holds its bounds") {
    Random random(2026);
    for (int round = 0; round < 20'000; ++round) {
        Bytes bytes = encode(sample);
        for (std::uint64_t flips = 1 + random.below(4); flips > 0; --flips)
            bytes[random.below(bytes.size())] = std::uint8_t(random.next());
        const auto report = decode_report(bytes);
        if (!report) continue;
        CHECK(report->slot < Slots::count);
        CHECK(report->thumbnail_width * report->thumbnail_height <= int(Slots::thumbnail_bytes));
    }
}

TEST_CASE("A report with more text than a message holds is cut to whole readings") {
    Report report{0, 1};
    for (int i = 0; i < 100; ++i) report.readings.push_back({Format::Qr, std::string(7000, 'x'), false, {}});
    const auto cut = decode_report(encode(report));
    REQUIRE(cut.has_value());
    CHECK(encode(report).size() <= largest_message);
    CHECK(cut->readings.size() == 8);
}
