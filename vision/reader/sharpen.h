#pragma once
// Undoes what a lens and a movement did to a print, as far as grain allows: Wiener's filter (Extrapolation,
// Interpolation and Smoothing of Stationary Time Series, 1949), which gives every frequency back what the blur took of
// it, and leaves alone what the blur has drowned in grain. A module that a hand's movement has smeared to twice its
// width is an edge again, which a decoder finds that looks for edges.
#include <opencv2/core.hpp>
#include <vector>

namespace kassa::vision {

// A blur along one line, in samples of that line.
struct Blur {
    double way = 0;    // that the print moved while the shutter was open: a box so wide
    double sigma = 1;  // of the lens, of the picture's pixels and of laying flat
    double grain = 0.01;  // power of the grain beside that of the print: below it nothing is given back
};

// `lines` (rows of CV_32F) as it was before the blur along its rows. Rows keep their length; their ends are
// taken to run on into one another.
cv::Mat lines_sharpened(const cv::Mat& lines, const Blur& blur);

// `picture` (CV_8U) as it was before a lens of about σ 1.5 pixels, whatever the direction. That is more than most
// lenses do: what is too much undoes a part of a movement.
cv::Mat picture_sharpened(const cv::Mat& picture);

}  // namespace kassa::vision
