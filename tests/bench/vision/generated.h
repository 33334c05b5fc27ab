#pragma once
// Frames and films that are drawn for the measurement (`tests/frames`), read by ours and by others side by side.
#include <boost/json.hpp>
#include <filesystem>
#include <opencv2/core.hpp>
#include <string>
#include <vector>

#include "core/base/result.h"

namespace kassa::bench {

struct Plan {
    std::uint64_t seed = 1;
    int each = 250;     // frames or films of each condition at each size
    int compared = 25;  // of them also read by the other decoders
    std::vector<cv::Size> sizes = {{1280, 720}, {1920, 1080}};
    std::vector<std::string> decoders = {"ours", "zxing", "zbar", "opencv", "opencv-qr"};
    std::vector<std::string> conditions;  // empty: all
    std::filesystem::path keep;           // a folder for frames that ours missed or misread; empty: none is kept
};

struct Measured {
    std::string table;  // for people
    boost::json::object figures;
};

// Single pictures: recall by condition, frames with a wrong code, processor time of one thread.
Result<Measured> measure_frames(const Plan& plan);

// Films of five frames of a moving item: which are sold within them, and what is sold wrongly. Ours goes the worker's
// way (watch, then agreement); of the others a number counts that two frames gave.
Result<Measured> measure_films(const Plan& plan);

}  // namespace kassa::bench
