#include "core/server/command_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <sstream>

namespace kassa::server {

policy::Policy current_policy(service::Service& service) {
    if (const auto text = service.policy(""))
        if (auto parsed = policy::parse(text->text, "the store's policy")) return std::move(*parsed);
    return {};
}

Result<void> open_input(const std::string& file, Input& input) {
    input.name = file == "-" ? "standard input" : file;
    input.stream = &std::cin;
    if (file == "-") return {};
    if (std::filesystem::is_directory(file)) return fault("{} is a folder: name a file", file);
    input.file.open(file, std::ios::binary);
    if (!input.file) return fault("cannot read {}: {}", file, std::strerror(errno));
    input.stream = &input.file;
    // Compressed files are recognised by their first byte, which no text begins with.
    const int first = input.file.peek();
    if (first == 0xFD || first == 0x1F)
        return fault("{} is compressed: unpack it first, for example `xzcat {} | store import --data DIR -`",
                     file, file);
    return {};
}

Result<std::string> rest_of(Input& input) {
    std::ostringstream text;
    text << input.stream->rdbuf();
    if (input.stream->bad()) return fault("cannot read {} to its end", input.name);
    return text.str();
}

}  // namespace kassa::server
