#pragma once
// What the vision room's tests share: the photographs of the test data and what each must say.
#include <filesystem>
#include <string>
#include <vector>

namespace kassa::vision::tests {

struct Photo {
    std::string file, symbology, expected, also;

    // Whether `text` is what this picture says; a leading zero and an add-on after a space may be missing, and line
    // ends count as spaces.
    bool says(const std::string& text) const;
};

// Where the data made by others stand, or an empty path. Where KASSA_DATA names the folder its absence is a failure.
std::filesystem::path photo_folder();
std::vector<Photo> photos();

// SKIPs the test case when the photographs are not there.
void need_photos();

}  // namespace kassa::vision::tests
