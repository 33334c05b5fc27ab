#pragma once
// A candidate laid flat: its picture with the bars upright, and from it one line of brightness across all bars. The
// rows of the strip are gathered into bands, each band is moved to where it agrees with the others (bars lean and
// fan out in perspective), and their mean counts a band, column by column, by the contrast that it has there: what
// glare has burnt out and what lies above or below the bars has no say.
#include <array>
#include <opencv2/core.hpp>
#include <vector>

#include "vision/reader/locate.h"
#include "vision/reading.h"

namespace kassa::vision {

struct Strip {
    cv::Mat picture;      // CV_8U, the bars upright, columns across them
    cv::Point2d origin;   // where the middle of its first column lies, in pixels of the whole picture
    cv::Point2d along;    // unit vector of its rows
    double step = 1;      // pixels of the whole picture from column to column
    double row_step = 1;  // and from row to row

    // Where in the whole picture a place of the strip lies: its column and its row.
    Point point(double column, double row) const;
    // The four corners of the part between two columns.
    Place place(double from, double to) const;
};

// What of a candidate is laid flat: how much beyond its ends, how much of its height, how many columns and rows. Of a
// symbol with so many modules that fills the candidate all is kept that there is to see.
struct Cut {
    double length = 1.35;
    double height = 0.7;
    int columns = 576;
    int most_rows = 36;
    int modules = 95;
};

Strip strip_of(const Pyramid& pyramid, const Candidate& candidate, const Cut& cut);

// One line of brightness along a strip: mean 0 and deviation 1 around every column.
using Profile = std::vector<float>;

// The bands of a strip, each moved to where it agrees with the most typical one.
class Bands {
public:
    struct Band {
        std::vector<float> brightness;  // mean 0 and deviation 1 over the whole band
        std::vector<float> level;       // brightness less its mean around the column
        std::vector<float> contrast;    // its deviation around the column
        float energy = 0;
        int lag = 0;     // columns that it must be moved to the left
        float sign = 1;  // −1: light where the most typical band is dark, as a gleam makes of glossy ink
        bool good = false;
    };

    Bands(const Strip& strip, double columns_per_module);

    // The bands that agree, together: all, or of those from `first` to `last` (one past).
    Profile all() const { return together(0, bands_.size()); }
    Profile together(std::size_t first, std::size_t last) const;
    std::size_t count() const { return bands_.size(); }
    const Band& band(std::size_t index) const { return bands_[index]; }
    // The bands of one third (0 to 2) of the height that agrees: from, to (one past).
    std::pair<std::size_t, std::size_t> third(std::size_t part) const;
    int agreeing() const { return int(agreeing_.size()); }
    // The band before which half of those stand that agree: one at least on either side where two agree.
    std::size_t half() const { return agreeing_[agreeing_.size() / 2]; }

private:
    Band band_of(const cv::Mat& picture, int top, int bottom) const;
    static float alike(const Band& a, const Band& b, int lag);
    std::size_t most_typical() const;
    void align(std::size_t first);

    int reach_;  // columns
    std::vector<Band> bands_;
    std::vector<std::size_t> agreeing_;
};

}  // namespace kassa::vision
