#pragma once
// The habits of the house as checks over source text, so that they hold without anybody remembering them: which room
// may include which, how long a file and a line may be, where a drawing library may be named, what never stands in a
// file.
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kassa::tidy {

struct Source {
    std::string path;  // from the project's folder, with '/': "kiosk/ui/canvas.h"
    std::string text;
};

// Each is "path:line: what is wrong and what to do".
std::vector<std::string> faults_of(const Source& source);

// Every file of the project that a person wrote, sorted by path: not what Git ignores by name (build folders), and no
// pictures or other data.
std::vector<Source> sources_below(const std::filesystem::path& project);

// Whether a file in the first path's room may include the second (DESIGN, "The rooms").
bool may_include(std::string_view file, std::string_view included);

}  // namespace kassa::tidy
