#pragma once
// What read_barcodes reads in the pictures of a folder whose manifest.csv says what is in them.
#include <boost/json.hpp>
#include <filesystem>

#include "core/base/result.h"

namespace kassa::bench {

// Recall by symbology, wrong readings and milliseconds, beside their targets. A fault names what cannot be read.
Result<boost::json::object> measure_photos(const std::filesystem::path& folder);

}  // namespace kassa::bench
