#include "vision/reading.h"

#include <algorithm>
#include <cmath>

namespace kassa::vision {

std::string_view name_of(Format format) {
    switch (format) {
        case Format::Ean13: return "EAN13";
        case Format::Ean8: return "EAN8";
        case Format::UpcA: return "UPCA";
        case Format::UpcE: return "UPCE";
        case Format::DataBar: return "DataBar";
        case Format::DataBarLimited: return "DataBarLimited";
        case Format::DataBarExpanded: return "DataBarExpanded";
        case Format::Code128: return "Code128";
        case Format::Itf: return "ITF";
        case Format::Qr: return "QR";
        case Format::DataMatrix: return "DataMatrix";
    }
    return "unknown";
}

bool is_ean_or_upc(Format format) {
    return format == Format::Ean13 || format == Format::Ean8 || format == Format::UpcA || format == Format::UpcE;
}

bool is_linear(Format format) { return format != Format::Qr && format != Format::DataMatrix; }

Point centre(const Place& place) {
    Point sum;
    for (const Point& corner : place) sum = {sum.x + corner.x / 4, sum.y + corner.y / 4};
    return sum;
}

int extent(const Place& place) {
    int longest = 0;
    for (std::size_t i = 0; i < place.size(); ++i) {
        const Point from = place[i], to = place[(i + 1) % place.size()];
        longest = std::max(longest, int(std::hypot(double(to.x) - from.x, double(to.y) - from.y)));
    }
    return longest;
}

bool same_place(const Place& a, const Place& b) {
    const Point one = centre(a), other = centre(b);
    const double apart = std::hypot(double(one.x) - other.x, double(one.y) - other.y);
    return apart * 2 <= std::max(extent(a), extent(b));
}

bool same_print(const Place& a, const Place& b) {
    const Point one = centre(a), other = centre(b);
    const double x = double(other.x) - one.x, y = double(other.y) - one.y;
    double along_x = double(a[1].x) + a[2].x - a[0].x - a[3].x, along_y = double(a[1].y) + a[2].y - a[0].y - a[3].y;
    const double length = std::hypot(along_x, along_y);
    if (length < 1) return same_place(a, b);
    along_x /= length;
    along_y /= length;
    const double longest = std::max(extent(a), extent(b));
    return std::abs(x * along_x + y * along_y) * 2 <= longest && std::abs(x * along_y - y * along_x) <= longest * 1.5;
}

std::string number_of(const Reading& reading) {
    if (reading.format == Format::UpcA) return "EAN13:0" + reading.text;
    return std::string(name_of(reading.format)) + ":" + reading.text;
}

}  // namespace kassa::vision
