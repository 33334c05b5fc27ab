#include "vision/reader/votes.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "vision/reader/assertions.h"
#include "vision/reader/believe.h"
#include "vision/reader/finders.h"

namespace kassa::vision {

using ZXing::BarcodeFormat;

const ZXing::BarcodeFormats retail_formats = BarcodeFormat::EAN13 | BarcodeFormat::EAN8 |
                                             BarcodeFormat::UPCA | BarcodeFormat::UPCE |
                                             BarcodeFormat::DataBar | BarcodeFormat::DataBarLimited;
const ZXing::BarcodeFormats bar_formats =
    retail_formats | BarcodeFormat::DataBarExpanded | BarcodeFormat::Code128 | BarcodeFormat::ITF;
const ZXing::BarcodeFormats matrix_formats = BarcodeFormat::QRCode | BarcodeFormat::DataMatrix;

namespace {

// How many lines through a code must agree in all when two treatments agree. Measured on the test photographs: every
// misreading of an EAN-13 or UPC-A there had at most three lines in one treatment only; those of UPC-E, whose checksum
// is weaker, at most four.
constexpr int lines_together = 2;
constexpr int lines_together_weak = 5;

// Ten QR codes have thirty of these, and what stands in codes and clutter looks like them by the dozen (with 48 a plain
// QR code on a full counter was left out); the library's time grows with their cube.
constexpr int most_finders = 200;

std::optional<Format> format_of(BarcodeFormat format) {
    switch (format) {
        case BarcodeFormat::EAN13: return Format::Ean13;
        case BarcodeFormat::EAN8: return Format::Ean8;
        case BarcodeFormat::UPCA: return Format::UpcA;
        case BarcodeFormat::UPCE: return Format::UpcE;
        case BarcodeFormat::DataBar: return Format::DataBar;
        case BarcodeFormat::DataBarLimited: return Format::DataBarLimited;
        case BarcodeFormat::DataBarExpanded: return Format::DataBarExpanded;
        case BarcodeFormat::Code128: return Format::Code128;
        case BarcodeFormat::ITF: return Format::Itf;
        case BarcodeFormat::QRCode: return Format::Qr;
        case BarcodeFormat::DataMatrix: return Format::DataMatrix;
        default: return std::nullopt;
    }
}

bool is_weak(Format format) {
    return format == Format::UpcE || format == Format::Ean8 || format == Format::DataBar ||
           format == Format::DataBarLimited;
}

// The library puts a DataBar together from pairs found anywhere, in pure grain from two at any distance. In a print
// they stand in line or above one another: one end of the rows lies straight below the other, and not far below.
bool is_upright(const Place& place) {
    constexpr double most_askew = 0.3, most_tall = 1.6;  // of the rows' length
    const double x = double(place[1].x) - place[0].x, y = double(place[1].y) - place[0].y,
                 length = std::hypot(x, y);
    const auto askew = [&](std::size_t top, std::size_t bottom) {
        const double down_x = double(place[bottom].x) - place[top].x,
                     down_y = double(place[bottom].y) - place[top].y;
        return std::abs(down_x * x + down_y * y) > most_askew * length * length ||
               std::hypot(down_x, down_y) > most_tall * length;
    };
    return length > 0 && !askew(0, 3) && !askew(1, 2);
}

bool needs_confirmation(Format format) { return is_weak(format) || is_ean_or_upc(format); }

std::optional<Reading> reading_of(const ZXing::Barcode& barcode, const Votes::ToPicture& to_picture) {
    const auto format = format_of(barcode.format());
    if (!format || !barcode.isValid()) return std::nullopt;
    Reading reading{
        *format, barcode.text(ZXing::TextMode::Plain), barcode.contentType() == ZXing::ContentType::GS1, {}};
    if (reading.text.empty()) return std::nullopt;
    if (reading.format == Format::DataBar || reading.format == Format::DataBarLimited) {
        // The symbol holds a GTIN; the library puts its application identifier (01) in front.
        if (reading.text.size() == 16 && reading.text.starts_with("01")) reading.text.erase(0, 2);
        reading.gs1 = false;
    }
    if (reading.format == Format::Ean13 && !may_be_sold(reading.text)) return std::nullopt;
    for (std::size_t i = 0; i < reading.place.size(); ++i) {
        const auto corner = barcode.position()[int(i)];
        reading.place[i] = to_picture({double(corner.x), double(corner.y)});
    }
    if ((reading.format == Format::DataBar || reading.format == Format::DataBarLimited) &&
        !is_upright(reading.place))
        return std::nullopt;
    return reading;
}

}  // namespace

ZXing::ReaderOptions options(ZXing::BarcodeFormats formats) {
    ZXing::ReaderOptions options;
    options.setFormats(formats).setMaxNumberOfSymbols(32);
    return options;
}

int Votes::add(const cv::Mat& treated, const ZXing::ReaderOptions& how, const ToPicture& to_picture) {
    ++treatment_;
    const ZXing::ImageView view(treated.data, treated.cols, treated.rows, ZXing::ImageFormat::Lum,
                                int(treated.step));
    auto asked = how;
    if (how.formats().testFlag(BarcodeFormat::QRCode) && finders_in(treated, most_finders) >= most_finders)
        asked.setFormats((how.formats() & bar_formats) | (how.formats() & BarcodeFormat::DataMatrix));
    if (asked.formats().empty()) return 0;  // which would mean every format that the library knows
    ZXing::Barcodes barcodes;
    if (!survives_assertions([&] { barcodes = ZXing::ReadBarcodes(view, asked); })) return 0;
    int found = 0;
    for (const auto& barcode : barcodes)
        if (auto reading = reading_of(barcode, to_picture)) {
            if (reading->format == Format::Itf && itf_ == Itf::Gtin14 && !is_gtin14(reading->text)) continue;
            note(std::move(*reading), barcode.lineCount());
            ++found;
        }
    return found;
}

int Votes::add(const cv::Mat& treated, const ZXing::ReaderOptions& how, double scale) {
    return add(treated, how, [scale](cv::Point2d at) { return Point{int(at.x * scale), int(at.y * scale)}; });
}

std::vector<Reading> Votes::believed(int alone) const {
    std::vector<const Candidate*> good;
    for (const Candidate& candidate : candidates_)
        if (is_believed(candidate, alone)) good.push_back(&candidate);
    std::vector<Reading> readings;
    for (const Candidate* candidate : good)
        if (std::ranges::none_of(good,
                                 [&](const Candidate* other) { return contradicts(*other, *candidate); }))
            readings.push_back(candidate->reading);
    return readings;
}

void Votes::note(Reading reading, int lines) {
    const auto found = std::ranges::find_if(candidates_, [&](const Candidate& known) {
        return known.reading.format == reading.format && known.reading.text == reading.text &&
               same_print(known.reading.place, reading.place);
    });
    Candidate& candidate =
        found != candidates_.end() ? *found : candidates_.emplace_back(Candidate{std::move(reading)});
    candidate.lines = std::max(candidate.lines, lines);
    candidate.lines_sum += lines;
    if (candidate.last_treatment != treatment_) ++candidate.treatments;
    candidate.last_treatment = treatment_;
}

bool Votes::is_believed(const Candidate& candidate, int alone) {
    const Format format = candidate.reading.format;
    if (!needs_confirmation(format)) return true;
    if (candidate.lines >= alone + (is_weak(format) ? 1 : 0)) return true;
    return candidate.treatments >= 2 &&
           candidate.lines_sum >= (is_weak(format) ? lines_together_weak : lines_together);
}

// Two numbers cannot stand in one print. The one with clearly more lines speaks against the other; of two with
// about as many, each speaks against the other and neither is believed.
bool Votes::contradicts(const Candidate& other, const Candidate& candidate) {
    if (&other == &candidate || !needs_confirmation(candidate.reading.format)) return false;
    if (!needs_confirmation(other.reading.format) || other.reading.text == candidate.reading.text)
        return false;
    return same_place(other.reading.place, candidate.reading.place) &&
           other.lines_sum * 2 > candidate.lines_sum;
}

}  // namespace kassa::vision
