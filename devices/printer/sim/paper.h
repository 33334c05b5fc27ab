#pragma once
// A printed receipt as a picture, black on white, dot for dot where the printer was given dots.
#include <string>

#include "core/base/result.h"
#include "devices/printer/interpreter.h"

namespace kassa::devices::printer {

// Writes a PNG as wide as the paper. A fault when the file can't be written.
Result<void> save_png(std::span<const Output> receipt, Paper paper, const std::string& path);

}  // namespace kassa::devices::printer
