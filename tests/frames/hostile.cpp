#include "tests/frames/hostile.h"

#include <algorithm>
#include <array>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

#include "tests/frames/label.h"
#include "tests/frames/take.h"

namespace kassa::frames {
namespace {

int whole(Random& random, int low, int high) { return low + int(random.below(std::uint64_t(high - low))); }

cv::Size size_by_chance(Random& random) {
    const std::array usual = {cv::Size(320, 240), cv::Size(640, 480), cv::Size(1280, 720), cv::Size(800, 600),
                                  cv::Size(160, 120)};
    switch (random.below(8)) {
        case 0: return {whole(random, 1, 40), whole(random, 1, 40)};
        case 1: return {whole(random, 1, 4), whole(random, 1, 4000)};
        case 2: return {whole(random, 1, 16385), whole(random, 1, 4)};
        case 3: return {whole(random, 1, 1300), whole(random, 1, 800)};
        default: return usual[random.below(usual.size())];
    }
}

cv::Mat noise(Random& random) {
    cv::Mat view(size_by_chance(random), CV_8U);
    cv::RNG(random.next()).fill(view, cv::RNG::UNIFORM, 0, 256);
    if (random.below(2)) cv::GaussianBlur(view, view, cv::Size(), 0.5 + 4 * random.unit());
    if (random.below(2)) cv::threshold(view, view, 128, 255, cv::THRESH_BINARY);
    return view;
}

// Bars from edge to edge, with now and then the guards of a real code among them.
cv::Mat bars(Random& random) {
    cv::Mat view(size_by_chance(random), CV_8U, cv::Scalar(240));
    const int module = whole(random, 1, 6);
    for (int x = 0, dark = 0; x < view.cols; dark = !dark) {
        const int wide = module * whole(random, 1, 5);
        if (dark) view(cv::Rect(x, 0, std::min(wide, view.cols - x), view.rows)).setTo(whole(random, 0, 80));
        x += wide;
    }
    if (random.below(2)) cv::transpose(view, view);
    return view;
}

cv::Mat checkers(Random& random) {
    cv::Mat view(size_by_chance(random), CV_8U);
    const int side = whole(random, 1, 30);
    const bool by_chance = random.below(2) != 0;
    for (int y = 0; y < view.rows; ++y)
        for (int x = 0; x < view.cols; ++x) {
            const auto column = std::uint64_t(x / side), row = std::uint64_t(y / side);
            const bool dark = by_chance ? Random(column * 65'537 + row).below(2) != 0 : (column + row) % 2 != 0;
            view.at<std::uint8_t>(y, x) = dark ? 10 : 245;
        }
    return view;
}

// QR codes' finder patterns everywhere: each pair of them could be the corners of a code.
cv::Mat finders(Random& random) {
    cv::Mat view(size_by_chance(random), CV_8U, cv::Scalar(250));
    const int module = whole(random, 1, 7), step = module * whole(random, 8, 14);
    for (int y = 0; y < view.rows; y += step)
        for (int x = 0; x < view.cols; x += step) {
            if (random.below(8) == 0) continue;
            for (const auto& [inset, shade] : {std::pair{0, 0}, {1, 250}, {2, 0}})
                cv::rectangle(view, cv::Rect(x + inset * module, y + inset * module, (7 - 2 * inset) * module,
                                             (7 - 2 * inset) * module), cv::Scalar(shade), cv::FILLED);
        }
    return view;
}

cv::Mat real(Random& random) {
    const auto all = conditions();
    return Take(all[random.below(all.size())], {640, 360}, random.next(), 0).still();
}

cv::Mat half_a_code(Random& random) {
    cv::Mat view = real(random);
    const cv::Rect where(whole(random, 0, view.cols / 2), whole(random, 0, view.rows / 2),
                         whole(random, 1, view.cols / 2), whole(random, 1, view.rows / 2));
    if (random.below(2)) cv::rectangle(view, where, cv::Scalar(whole(random, 0, 256)), cv::FILLED);
    else view = view(where).clone();
    return view;
}

cv::Mat many_codes(Random& random) {
    cv::Mat view(720, 1280, CV_8U, cv::Scalar(250));
    const Condition plain{.name = "many"};
    for (int y = 8; y < 640; y += 90)
        for (int x = 8; x < 1080;) {
            const auto symbol = random_symbol(Kind(random.below(kind_count)), random);
            if (!symbol) continue;
            cv::Mat picture;
            print(*symbol, plain, 1 + int(random.below(2)), random).shade.convertTo(picture, CV_8U, 255);
            const cv::Rect place = cv::Rect(x, y, picture.cols, picture.rows) & cv::Rect({}, view.size());
            picture(cv::Rect({}, place.size())).copyTo(view(place));
            x += picture.cols + whole(random, 0, 20);
        }
    return view;
}

cv::Mat flat(Random& random) {
    cv::Mat view(size_by_chance(random), CV_8U, cv::Scalar(whole(random, 0, 256)));
    for (int y = 0; random.below(2) && y < view.rows; ++y) view.row(y).setTo(y % 256);
    return view;
}

cv::Mat grey_by_chance(Random& random) {
    constexpr std::array makers = {noise, bars, checkers, finders, real, half_a_code, many_codes, flat};
    return makers[random.below(makers.size())](random);
}

// Whole, cut, or with some bytes changed; sometimes no JPEG at all.
std::vector<std::uint8_t> jpeg_by_chance(const cv::Mat& grey, Random& random) {
    std::vector<std::uint8_t> bytes;
    cv::imencode(".jpg", grey, bytes, {cv::IMWRITE_JPEG_QUALITY, whole(random, 5, 100)});
    switch (random.below(5)) {
        case 0: break;
        case 1: bytes.resize(random.below(bytes.size() + 1)); break;
        case 2:
            for (auto& byte : bytes) byte = random.below(50) ? byte : std::uint8_t(random.next());
            break;
        case 3:  // the header tells another size
            for (std::size_t i = 2; i < std::min<std::size_t>(bytes.size(), 200); ++i)
                if (random.below(20) == 0) bytes[i] = std::uint8_t(random.next());
            break;
        default:
            bytes.assign(random.below(5000), 0);
            for (auto& byte : bytes) byte = std::uint8_t(random.next());
    }
    return bytes;
}

}  // namespace

Frame hostile_frame(std::uint64_t seed, std::uint64_t number, std::size_t largest) {
    Random random(Random(seed).next() + number);
    const cv::Mat grey = grey_by_chance(random);
    Frame frame{grey.cols, grey.rows, PixelFormat::Gray8, number, Instant(Duration(std::int64_t(number) * 33)), {}};
    switch (random.below(8)) {
        case 0:
            frame.format = PixelFormat::Jpeg;
            frame.bytes = jpeg_by_chance(grey, random);
            break;
        case 1:  // colour where grey is expected and the other way round: what the bytes hold is any picture
            frame.format = random.below(2) ? PixelFormat::Yuyv : PixelFormat::Bgr24;
            frame.width = std::max(1, grey.cols / (frame.format == PixelFormat::Yuyv ? 2 : 3));
            frame.bytes.assign(grey.data, grey.data + grey.total());
            break;
        default: frame.bytes.assign(grey.data, grey.data + grey.total());
    }
    if (random.below(10) == 0) {  // a shape that the bytes do not have
        frame.width = random.below(2) ? frame.width + whole(random, -20, 21) : whole(random, -5, 100'000);
        if (random.below(3) == 0) frame.height = whole(random, -5, 40'000);
        if (random.below(3) == 0) frame.bytes.resize(random.below(frame.bytes.size() + 1));
    }
    if (frame.bytes.size() > largest) frame.bytes.resize(largest);
    return frame;
}

}  // namespace kassa::frames
