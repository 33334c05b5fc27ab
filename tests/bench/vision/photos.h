#pragma once
// What read_barcodes reads in the pictures of a folder whose manifest.csv says what is in them.
#include <boost/json.hpp>
#include <filesystem>

#include "core/base/result.h"

namespace kassa::bench {

// Recall by symbology, wrong readings and milliseconds, beside their targets and what each of the other `decoders`
// (`decoders.h`) reads in the same pictures. A fault names what cannot be read.
Result<boost::json::object> measure_photos(const std::filesystem::path& folder,
                                           const std::vector<std::string>& decoders);

}  // namespace kassa::bench
