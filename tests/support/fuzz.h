#pragma once
// Runs a fuzz entry without a fuzzer, for everyday tests: its corpus as it stands, and then changed a little, many times
// over, from a seed.
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace kassa::support {

// The inputs in tests/fuzz/corpus/NAME, in the order of their names.
inline std::vector<std::vector<std::uint8_t>> corpus(const std::string& name) {
    std::vector<std::filesystem::path> paths;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(KASSA_SOURCE_DIR) + "/tests/fuzz/corpus/" + name))
        paths.push_back(entry.path());
    std::ranges::sort(paths);
    std::vector<std::vector<std::uint8_t>> inputs;
    for (const auto& path : paths) {
        std::ifstream file(path, std::ios::binary);
        inputs.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return inputs;
}

// How many inputs were run.
inline int run_corpus(const std::string& name, int changed, std::uint64_t seed = 1) {
    auto inputs = corpus(name);
    if (inputs.empty()) return 0;
    Random random(seed);
    for (const auto& input : inputs) LLVMFuzzerTestOneInput(input.data(), input.size());
    for (int round = 0; round < changed; ++round) {
        auto input = inputs[random.below(inputs.size())];
        for (auto changes = 1 + random.below(8); changes > 0; --changes) {
            const auto at = std::ptrdiff_t(random.below(input.size() + 1));
            switch (random.below(3)) {
                case 0: input.insert(input.begin() + at, std::uint8_t(random.next())); break;
                case 1: if (at < std::ptrdiff_t(input.size())) input[std::size_t(at)] = std::uint8_t(random.next()); break;
                case 2: if (at < std::ptrdiff_t(input.size())) input.erase(input.begin() + at); break;
            }
        }
        LLVMFuzzerTestOneInput(input.data(), input.size());
    }
    return int(inputs.size()) + changed;
}

}  // namespace kassa::support
