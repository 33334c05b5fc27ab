#pragma once
// What the vision room's tests share: the photographs of the test data and what each must say.
#include <filesystem>
#include <vector>

#include "tests/samples/photo.h"

namespace kassa::vision::tests {

using samples::Photo;

// Where the data made by others stand, or an empty path. Where KASSA_DATA names the folder its absence is a failure.
std::filesystem::path photo_folder();
std::vector<Photo> photos();

// SKIPs the test case when the photographs are not there.
void need_photos();

}  // namespace kassa::vision::tests
