#pragma once
// What ZXing-C++ says of a picture and of treatments of it (parts laid flat, equalised, enlarged), gathered until it is
// believed: an EAN, UPC or DataBar number when enough lines through it say the same or two treatments do, and no other
// number stands in the same place with as much behind it.
#include <ZXing/ReadBarcode.h>
#include <functional>
#include <opencv2/core.hpp>
#include <vector>

#include "vision/reading.h"

namespace kassa::vision {

// What an EAN, UPC or DataBar reads as retail goods; all that are made of bars; those made of squares.
extern const ZXing::BarcodeFormats retail_formats, bar_formats, matrix_formats;

ZXing::ReaderOptions options(ZXing::BarcodeFormats formats);

class Votes {
public:
    // An ITF has no end that could not stand in the middle of another; of a GTIN-14 at least the check digit is known.
    enum class Itf { Any, Gtin14 };
    explicit Votes(Itf itf = Itf::Any) : itf_(itf) {}

    using ToPicture = std::function<Point(cv::Point2d)>;

    // Reads one treatment; `to_picture` tells where one of its pixels lies in the whole picture. Returns how many codes
    // the library reported.
    int add(const cv::Mat& treated, const ZXing::ReaderOptions& how, const ToPicture& to_picture);
    int add(const cv::Mat& treated, const ZXing::ReaderOptions& how, double scale = 1);

    // `alone`: the lines that one treatment needs.
    std::vector<Reading> believed(int alone) const;

private:
    struct Candidate {
        Reading reading;
        int lines = 0;       // the most that one treatment has found
        int lines_sum = 0;   // over all treatments
        int treatments = 0;  // that found it
        int last_treatment = -1;
    };
    void note(Reading reading, int lines);
    static bool is_believed(const Candidate& candidate, int alone);
    static bool contradicts(const Candidate& other, const Candidate& candidate);

    std::vector<Candidate> candidates_;
    int treatment_ = 0;
    Itf itf_;
};

}  // namespace kassa::vision
