#include "tests/screens/golden.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace kassa::screens {

namespace {
std::filesystem::path path_of(const std::string& name) {
    return std::filesystem::path(KASSA_SOURCE_DIR "/tests/screens/golden") / name;
}
}  // namespace

std::string read_golden(const std::string& name) {
    std::ifstream file(path_of(name), std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    return text.str();
}

void write_golden(const std::string& name, const std::string& text) {
    std::filesystem::create_directories(path_of(name).parent_path());
    std::ofstream(path_of(name), std::ios::binary) << text;
}

bool updating_golden() {
    const char* wanted = std::getenv("UPDATE_GOLDEN");
    return wanted && std::string(wanted) == "1";
}

}  // namespace kassa::screens
