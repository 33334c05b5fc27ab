#pragma once
// Photographs with known text: a folder of pictures and its manifest.csv with the columns file, symbology, expected and
// also (the test data's README tells them). Tests and bench judge what was read by the same words.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace kassa::samples {

struct Photo {
    std::string file;       // beside the manifest
    std::string symbology;  // "EAN-13"; "NONE": the picture holds no code
    std::string expected;
    std::string also;  // another genuine code in the same picture; may be empty

    // Whether `text` is what this picture says. Line ends count as spaces; a number's leading zeros, and the add-on
    // behind the space of an EAN or UPC, may be missing.
    bool says(const std::string& text) const;
};

// "EAN-13", "UPCA" and the like.
bool is_ean_or_upc(std::string_view symbology);

// A fault that names the file, and the line where it is broken, or says that it names no picture.
Result<std::vector<Photo>> photos_of(const std::filesystem::path& folder);

}  // namespace kassa::samples
