// The model of EAN and UPC by itself: on profiles that it is given, without a picture.
#include <algorithm>
#include <array>
#include <catch2/catch_test_macros.hpp>
#include <cmath>

#include "core/base/random.h"
#include "vision/reader/ean_guards.h"
#include "vision/reader/ean_sequence.h"
#include "vision/reader/trace.h"

using namespace kassa;
using namespace kassa::vision;
using namespace kassa::vision::ean;

namespace {

// Figure 5.2.1.2.1-1 of the General Specifications as widths of space, bar, space, bar.
constexpr std::array<std::array<int, 4>, 10> set_a_widths = {{{3, 2, 1, 1},
                                                              {2, 2, 2, 1},
                                                              {2, 1, 2, 2},
                                                              {1, 4, 1, 1},
                                                              {1, 1, 3, 2},
                                                              {1, 2, 3, 1},
                                                              {1, 1, 1, 4},
                                                              {1, 3, 1, 2},
                                                              {1, 2, 1, 3},
                                                              {3, 1, 1, 2}}};
constexpr std::array<const char*, 10> sets = {"AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB",
                                              "ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"};

// The modules of an EAN-13, 1 for a bar, written down from the specification and not from the reader's tables.
std::vector<int> modules_of(const std::string& digits) {
    std::vector<int> modules{1, 0, 1};
    const auto add = [&](int digit, char set) {
        auto widths = set_a_widths[std::size_t(digit)];
        if (set == 'B') std::ranges::reverse(widths);
        int colour = set == 'C' ? 1 : 0;
        for (const int width : widths) {
            modules.insert(modules.end(), std::size_t(width), colour);
            colour = 1 - colour;
        }
    };
    for (std::size_t k = 1; k <= 6; ++k) add(digits[k] - '0', sets[std::size_t(digits[0] - '0')][k - 1]);
    modules.insert(modules.end(), {0, 1, 0, 1, 0});
    for (std::size_t k = 7; k <= 12; ++k) add(digits[k] - '0', 'C');
    modules.insert(modules.end(), {1, 0, 1});
    return modules;
}

std::string with_check(std::string digits) {
    int sum = 0;
    for (std::size_t i = 0; i < 12; ++i) sum += (digits[i] - '0') * (i % 2 ? 3 : 1);
    return digits + char('0' + (10 - sum % 10) % 10);
}

// Ink over a layout's modules and margins at the model's sampling, each module smeared by the kernel, with noise.
std::vector<float> ink_of(const std::vector<int>& modules, double sigma, double noise, Random& random) {
    std::vector<float> line(ean13().profile_samples());
    for (std::size_t i = 0; i < line.size(); ++i) {
        const double x = (double(i) + 0.5) / samples - margin;
        double ink = 0;
        for (std::size_t m = 0; m < modules.size(); ++m)
            if (modules[m])
                ink += 0.5 * (std::erf((x - double(m)) / (sigma * std::sqrt(2.0))) -
                              std::erf((x - double(m) - 1) / (sigma * std::sqrt(2.0))));
        double chance = 0;
        for (int n = 0; n < 12; ++n) chance += double(random.below(1000)) / 1000 - 0.5;
        line[i] = float(ink + noise * chance);
    }
    return line;
}

Number number_in(const std::vector<float>& ink, const Kernel& kernel) {
    std::vector<float> bare = ink;
    const auto& guards = kernel.guards_of(ean13());
    for (std::size_t i = 0; i < bare.size(); ++i) bare[i] -= guards[i];
    return best_number(ean13(), &kernel, gains_of(ean13(), kernel, bare));
}

}  // namespace

TEST_CASE("The model draws what the specification says") {
    const std::string digits = "4006381333931";
    Random random(1);
    const Kernel& sharp = kernels(Smear::Soft)[0];
    const auto ink = ink_of(modules_of(digits), sharp.size, 0, random);
    const Number number = number_in(ink, sharp);
    const auto line = drawn(ean13(), sharp, std::span(number.row.cells).first(12));
    for (std::size_t i = 0; i < line.size(); ++i) CHECK(std::abs(line[i] - ink[i]) < 0.01);
}

TEST_CASE("Every digit in every place and every leading digit is read under blur and noise") {
    Random random(2);
    for (int shift = 0; shift < 10; ++shift) {
        std::string digits;
        for (int k = 0; k < 12; ++k) digits += char('0' + (k * 3 + shift) % 10);
        digits = with_check(digits);
        for (const Kernel& kernel : kernels(Smear::Soft)) {
            INFO(digits << " under σ " << kernel.size);
            const Number number = number_in(
                ink_of(modules_of(digits), kernel.size, kernel.size < 0.7 ? 0.1 : 0.01, random), kernel);
            CHECK(number.digits == digits);
            CHECK(number.row.gain > number.runner_up);
        }
    }
}

TEST_CASE("The runner-up is the best of all other numbers") {
    // Against all numbers that differ in two digits of the right half, tried one by one.
    Random random(3);
    const std::string digits = with_check("590123412345");
    const Kernel& kernel = kernels(Smear::Soft)[2];
    const auto ink = ink_of(modules_of(digits), kernel.size, 0.05, random);
    const Number number = number_in(ink, kernel);
    REQUIRE(number.digits == digits);
    float best = -1e9f;
    for (int place = 0; place < 12; ++place)
        for (int other = place + 1; other < 12; ++other)
            for (int pair = 0; pair < 100; ++pair) {
                std::string changed = digits;
                changed[std::size_t(place + 1)] = char('0' + pair / 10);
                changed[std::size_t(other + 1)] = char('0' + pair % 10);
                if (changed == digits || with_check(changed.substr(0, 12)) != changed) continue;
                const auto modules = modules_of(changed);
                const auto drawn_line = ink_of(modules, kernel.size, 0, random);
                float error = 0, energy = 0;
                const auto& guards = kernel.guards_of(ean13());
                for (std::size_t i = 0; i < ink.size(); ++i) {
                    error += (ink[i] - drawn_line[i]) * (ink[i] - drawn_line[i]);
                    energy += (ink[i] - guards[i]) * (ink[i] - guards[i]);
                }
                best = std::max(best, (energy - error) / 2);
            }
    CHECK(best <= number.runner_up + 0.05f);
    CHECK(number.runner_up <= number.row.gain);
}

TEST_CASE("A wrong check digit is not explained as well as a right one") {
    Random random(4);
    const Kernel& kernel = kernels(Smear::Soft)[1];
    std::string wrong = with_check("761234567890");
    wrong.back() = char('0' + (wrong.back() - '0' + 3) % 10);
    const auto right =
        number_in(ink_of(modules_of(with_check("761234567890")), kernel.size, 0.02, random), kernel);
    const auto other = number_in(ink_of(modules_of(wrong), kernel.size, 0.02, random), kernel);
    CHECK(other.digits != wrong);
    CHECK(other.row.gain - other.runner_up < (right.row.gain - right.runner_up) / 2);
}

TEST_CASE("Rows with and without rules agree where the row is a number") {
    Random random(5);
    const Kernel& kernel = kernels(Smear::Disc)[3];
    const auto ink = ink_of(modules_of(with_check("400638133393")), 0.75, 0, random);
    const Gains gains = gains_of(ean13(), kernel, ink);
    const Row row = best_row(ean13(), kernel, gains);
    const Gains relative = row_gains(ean13(), kernel, gains);
    for (std::size_t k = 0; k < 12; ++k) {
        CHECK(relative[k][std::size_t(row.cells[k])] == 0);
        const auto [from, to] = ean13().range(k);
        for (int p = from; p < to; ++p) CHECK(relative[k][std::size_t(p)] <= 0);
    }
    CHECK(best_number(ean13(), &kernel, gains).row.gain <= row.gain + 1e-3f);
}

TEST_CASE("Guards are found where they stand, at any width of module") {
    Random random(6);
    for (const double width : {2.8, 3.6, 4.5, 5.4}) {
        const auto modules = modules_of(with_check("871234567890"));
        std::vector<float> profile(576);
        const double start = (576 - 95 * width) / 2 + 7;
        for (std::size_t x = 0; x < profile.size(); ++x) {
            const int module = int(std::floor((double(x) + 0.5 - start) / width));
            const bool ink = module >= 0 && module < 95 && modules[std::size_t(module)];
            profile[x] = float(ink ? -1 : 1) + float(random.below(100)) / 500;
        }
        const auto places = guard_places(profile, ean13(), 4.5, 5);
        REQUIRE_FALSE(places.empty());
        INFO("width " << width);
        CHECK(std::ranges::any_of(places, [&](const GuardPlaces& one) {
            return std::abs(one.start - start) < width / 2 &&
                   std::abs(one.end - (start + 95 * width)) < width / 2 &&
                   std::abs(one.centre - (start + 47.5 * width)) < width / 2;
        }));
    }
}

TEST_CASE("Frames of a print tell together what none tells alone, of another print they tell nothing") {
    const std::string digits = with_check("401234598765");
    const Kernel& kernel = kernels(Smear::Soft)[3];
    const auto trace_of = [&](unsigned seed, int x) {
        Random random(seed);
        auto bare = ink_of(modules_of(digits), kernel.size, 0.25, random);
        const auto& guards = kernel.guards_of(ean13());
        for (std::size_t i = 0; i < bare.size(); ++i) bare[i] -= guards[i];
        Trace trace{{{{x, 100}, {x + 200, 100}, {x + 200, 150}, {x, 150}}}, 2.1, {}, 1};
        trace.digits = row_gains(ean13(), kernel, gains_of(ean13(), kernel, bare));
        // The noise of neighbouring samples is not shared here: a sample's own variance is its unit.
        for (auto& cell : trace.digits)
            for (float& gain : cell) gain /= 0.25f * 0.25f;
        return trace;
    };
    int joined = 0;
    for (unsigned item = 0; item < 8; ++item) {
        std::vector<Trace> before;
        for (unsigned frame = 0; frame < 4; ++frame) {
            const Trace now = trace_of(item * 10 + frame, 100 + int(frame) * 20);
            CHECK_FALSE(number_of(now).has_value());  // of one picture never
            before = {joined_with(now, before)};
            CHECK(before[0].pictures == int(frame) + 1);
            if (const auto found = number_of(before[0])) {
                CHECK(found->reading.text == digits);
                CHECK(found->pictures >= 2);
                ++joined;
            }
        }
    }
    CHECK(joined >= 8);
    CHECK(joined_with(trace_of(1, 900), std::vector{trace_of(2, 100)}).pictures == 1);
    Trace turned = trace_of(1, 100);
    std::swap(turned.place[0], turned.place[2]);
    std::swap(turned.place[1], turned.place[3]);
    CHECK(joined_with(turned, std::vector{trace_of(2, 100)}).pictures == 1);
}
