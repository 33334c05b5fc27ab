#pragma once
// A candidate laid flat: its picture with the bars upright, and from it one line of brightness across all bars. The rows
// of the strip are gathered into bands, each band is moved to where it agrees with the others (bars lean and fan out in
// perspective), and their mean counts a band, column by column, by the contrast that it has there: what glare has
// burnt out and what lies above or below the bars has no say.
#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "vision/reader/locate.h"
#include "vision/reading.h"

namespace kassa::vision {

struct Strip {
    cv::Mat picture;       // CV_8U, the bars upright, columns across them
    cv::Point2d origin;    // where the middle of its first column lies, in pixels of the whole picture
    cv::Point2d along;     // unit vector of its rows
    double step = 1;       // pixels of the whole picture from column to column
    double row_step = 1;   // and from row to row

    // The four corners of the part between two columns.
    Place place(double from, double to) const;
};

// What of a candidate is laid flat: how much beyond its ends, how much of its height, how many columns.
struct Cut {
    double length = 1.35;
    double height = 0.7;
    int columns = 576;
    int most_rows = 36;
};

Strip strip_of(const Pyramid& pyramid, const Candidate& candidate, const Cut& cut);

// Brightness along a strip: mean 0 and deviation 1 around every column; and the same by each third of its height, for
// a second opinion on what was read from all of it.
struct Profile {
    std::vector<float> all;
    std::array<std::vector<float>, 3> thirds;
    double agreement = 0;  // mean correlation of the bands with the whole, 0 … 1
    int bands = 0;         // that agree

    Profile reversed() const;
};

Profile profile_of(const Strip& strip, double columns_per_module);

}  // namespace kassa::vision
