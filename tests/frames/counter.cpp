#include "tests/frames/counter.h"

#include <algorithm>
#include <opencv2/imgproc.hpp>
#include <string>
#include <vector>

namespace kassa::frames {
namespace {

struct Chance {
    Random& random;
    double between(double low, double high) { return low + (high - low) * random.unit(); }
    int whole(int low, int high) { return low + int(random.below(std::uint64_t(high - low))); }  // high left out
    cv::Scalar grey(int low, int high) { return cv::Scalar(whole(low, high)); }
    cv::Point point(const cv::Mat& view) { return {whole(0, view.cols), whole(0, view.rows)}; }
};

void lay_packs(cv::Mat& view, Chance chance) {
    for (int i = 0; i < 26; ++i) {
        const cv::RotatedRect pack(cv::Point2f(chance.point(view)),
                                   cv::Size2f(float(chance.between(30, view.cols / 3.0)),
                                              float(chance.between(30, view.rows / 3.0))),
                                   float(chance.between(0, 180)));
        cv::Point2f corners[4];
        pack.points(corners);
        std::vector<cv::Point> outline(corners, corners + 4);
        cv::fillConvexPoly(view, outline, chance.grey(20, 236), cv::LINE_AA);
    }
}

void print_words(cv::Mat& view, Chance chance) {
    for (int i = 0; i < 62; ++i) {
        std::string word;
        for (int letters = chance.whole(5, 26); letters > 0; --letters) word += char(chance.whole('!', 'z'));
        cv::putText(view, word, chance.point(view), chance.whole(0, 7), chance.between(0.4, 1.6), chance.grey(0, 256),
                    chance.whole(1, 3), cv::LINE_AA);
    }
}

// Shelf edges and vents: even gratings, some of them askew.
void draw_gratings(cv::Mat& view, Chance chance) {
    for (int i = 0; i < 8; ++i) {
        const cv::Point at(chance.whole(0, view.cols - 120), chance.whole(0, view.rows - 80));
        const int width = chance.whole(60, 121), step = chance.whole(5, 14), lean = chance.whole(-30, 31);
        for (int x = 0; x < width; x += step)
            cv::line(view, at + cv::Point(x, 0), at + cv::Point(x + lean, 70), chance.grey(0, 90), 2, cv::LINE_AA);
    }
}

// Stripes as uneven as a bar code's that say nothing.
void draw_stripes(cv::Mat& view, Chance chance) {
    for (int i = 0; i < 2; ++i) {
        const int height = chance.whole(30, 70), width = chance.whole(80, 200);
        const cv::Point at(chance.whole(0, view.cols - width), chance.whole(0, view.rows - height));
        cv::rectangle(view, cv::Rect(at.x, at.y, width, height), chance.grey(190, 250), cv::FILLED);
        for (int x = 6; x < width - 6;) {
            const int bar = chance.whole(1, 7);
            cv::rectangle(view, cv::Rect(at.x + x, at.y + 4, std::min(bar, width - 6 - x), height - 8),
                          chance.grey(10, 60), cv::FILLED);
            x += bar + chance.whole(1, 9);
        }
    }
}

}  // namespace

cv::Mat counter(cv::Size size, bool clutter, Random& random) {
    Chance chance{random};
    cv::Mat view(size, CV_8U);
    const double across = chance.between(-60, 60), down = chance.between(-25, 25), middle = chance.between(110, 170);
    for (int y = 0; y < size.height; ++y) {
        auto* row = view.ptr<std::uint8_t>(y);
        for (int x = 0; x < size.width; ++x)
            row[x] = cv::saturate_cast<std::uint8_t>(middle + across * (double(x) / size.width - 0.5) +
                                                     down * (double(y) / size.height - 0.5));
    }
    if (clutter) {
        lay_packs(view, chance);
        print_words(view, chance);
        draw_gratings(view, chance);
        draw_stripes(view, chance);
    }
    cv::GaussianBlur(view, view, cv::Size(), 1.0);
    return view;
}

}  // namespace kassa::frames
