#include "tests/frames/label.h"

#include <cmath>
#include <opencv2/imgproc.hpp>

namespace kassa::frames {
namespace {

constexpr double margin = 24;  // modules round the paper in which fingers may stand

cv::Rect pixels(double x, double y, double width, double height, double scale) {
    const int left = int(std::lround(x * scale)), top = int(std::lround(y * scale));
    return {left, top, int(std::lround((x + width) * scale)) - left, int(std::lround((y + height) * scale)) - top};
}

void write_digits(cv::Mat& shade, const Symbol& symbol, cv::Point2d origin, double scale) {
    if (symbol.digits.empty()) return;
    constexpr double letter = 7;  // modules high
    const double size = letter * scale / 21;  // Hershey's letters are 21 pixels high at size 1
    int base = 0;
    const cv::Size extent = cv::getTextSize(symbol.digits, cv::FONT_HERSHEY_SIMPLEX, size, 1, &base);
    const cv::Point at(int((origin.x + symbol.width / 2) * scale) - extent.width / 2,
                       int((origin.y + symbol.height + 2 + letter) * scale));
    cv::putText(shade, symbol.digits, at, cv::FONT_HERSHEY_SIMPLEX, size, cv::Scalar(0),
                std::max(1, int(scale * 0.8)), cv::LINE_AA);
}

// Two to four fingers side by side from above or below, over 40 to 65 % of the bars' height: a third stays free from
// end to end. In grey: skin lies between ink and paper.
void lay_fingers(Label& label, const Symbol& symbol, cv::Point2d origin, Random& random) {
    const bool from_above = random.below(2) == 0;
    const double depth = symbol.height * (0.40 + 0.25 * random.unit());
    const double end = from_above ? origin.y + depth : origin.y + symbol.height - depth;
    const double start = from_above ? -10 : label.shade.rows / label.scale + 10;
    const int fingers = 2 + int(random.below(3));
    double x = origin.x + symbol.width * (0.1 + 0.4 * random.unit());
    for (int i = 0; i < fingers; ++i) {
        const double thick = 14 + 4 * random.unit();  // modules: 17 mm beside a module of a third
        const double reach = end + (from_above ? -1 : 1) * (thick / 2 + 5 * random.unit());
        const double skin = 0.35 + 0.35 * random.unit();
        const cv::Point tip(int(x * label.scale), int(reach * label.scale));
        const cv::Point root(int((x + 6 * random.unit() - 3) * label.scale), int(start * label.scale));
        cv::line(label.shade, root, tip, cv::Scalar(skin), int(thick * label.scale), cv::LINE_8);
        cv::line(label.cover, root, tip, cv::Scalar(1), int(thick * label.scale), cv::LINE_8);
        cv::line(label.shade, root, tip, cv::Scalar(skin + 0.08), int(thick * 0.5 * label.scale), cv::LINE_8);
        x += thick + 1 + 3 * random.unit();
    }
}

}  // namespace

Label print(const Symbol& symbol, const Condition& condition, int scale, Random& random) {
    const double left = symbol.quiet_left + 1 + 2 * random.unit(), right = symbol.quiet_right + 2 + 2 * random.unit();
    const double above = 3 + 2 * random.unit() + symbol.quiet_left * (symbol.digits.empty() ? 0.5 : 0);
    const double below = symbol.digits.empty() ? above : 11 + 2 * random.unit();
    const double hem = condition.hand ? margin : 1;
    const cv::Point2d origin(hem + left, hem + above);
    const double width = hem * 2 + left + symbol.width + right, height = hem * 2 + above + symbol.height + below;
    const cv::Size size(int(std::ceil(width * scale)), int(std::ceil(height * scale)));
    Label label{cv::Mat(size, CV_32F, cv::Scalar(1)), cv::Mat(size, CV_32F, cv::Scalar(0)), double(scale),
                {(origin.x + symbol.width / 2) * scale, (origin.y + symbol.height / 2) * scale}};
    label.cover(pixels(hem, hem, width - 2 * hem, height - 2 * hem, scale)).setTo(1);
    for (const Bar& bar : symbol.bars)
        label.shade(pixels(origin.x + bar.x, origin.y + bar.y, bar.width, bar.height, scale)).setTo(0);
    write_digits(label.shade, symbol, origin, scale);
    if (condition.inverted) label.shade = 1 - label.shade;
    if (condition.hand) lay_fingers(label, symbol, origin, random);
    return label;
}

}  // namespace kassa::frames
