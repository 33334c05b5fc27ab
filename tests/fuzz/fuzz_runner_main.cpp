// The common fuzz runner: replays a corpus through LLVMFuzzerTestOneInput, then mutates it from a seed and keeps what
// reaches new branches (gcc's -fsanitize-coverage=trace-pc calls us at each one).
//
//     fuzz_NAME CORPUS… [--seconds N] [--rounds N] [--seed S] [--patience N] [--save DIR] [--expect-crash]
//
// The entry runs in a child that shares one page with the parent: when the child dies or an input takes longer than
// `--patience` seconds (10), the parent writes that input to crash-NAME-…, prints it in hex and ends with 1.
// `--expect-crash` turns that round: finding nothing is the failure. `--save DIR` keeps the inputs that reached new
// branches, to grow a corpus from.
#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

#include "core/base/random.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size);

namespace {

using Input = std::vector<std::uint8_t>;
using kassa::Random;

constexpr std::size_t longest_input = 4096;
constexpr std::size_t branches = 1 << 16;

// Which branch followed which, each pair a counter, as American Fuzzy Lop does it: the page is the input's trace.
std::array<std::uint8_t, branches> trace;
std::uintptr_t previous_place = 0;

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {
    // Counted from the entry, because the program is loaded elsewhere each time and a seed shall mean the same.
    const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
        reinterpret_cast<std::uintptr_t>(&LLVMFuzzerTestOneInput);
    const std::uintptr_t here = (place >> 2) * 0x9E3779B97F4A7C15u >> 40;
    std::uint8_t& count = trace[(here ^ previous_place) % branches];
    if (count < 255) ++count;
    previous_place = here >> 1;
}

namespace {

struct Options {
    std::vector<std::string> corpus;
    std::uint64_t rounds = 0;
    std::uint64_t seconds = 0;
    std::uint64_t seed = 1;
    std::uint64_t patience = 10;
    std::string save;
    bool expect_crash = false;
};

// What parent and child both see.
struct Shared {
    volatile std::uint64_t runs;  // counts every input
    volatile std::uint64_t kept;
    volatile std::uint64_t corpus;
    volatile std::size_t size;
    std::uint8_t input[longest_input];
};

Input read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    Input input{std::istreambuf_iterator<char>(file), {}};
    if (input.size() > longest_input) input.resize(longest_input);
    return input;
}

// All files under the given places, in the order of their names, so that a seed means the same everywhere.
std::vector<Input> read_corpus(const std::vector<std::string>& places) {
    std::vector<std::filesystem::path> files;
    for (const std::string& place : places) {
        if (!std::filesystem::is_directory(place)) {
            files.push_back(place);
            continue;
        }
        for (const auto& entry : std::filesystem::recursive_directory_iterator(place))
            if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::ranges::sort(files);
    std::vector<Input> corpus;
    for (const auto& file : files) corpus.push_back(read_file(file));
    return corpus;
}

// Numbers at which lengths and signs go wrong.
constexpr std::uint8_t interesting[] = {0x00, 0x01, 0x06, 0x0F, 0x10, 0x1F, 0x20,
                                        0x7F, 0x80, 0x81, 0x82, 0xF0, 0xFE, 0xFF};

void change_once(Input& input, const std::vector<Input>& corpus, Random& random) {
    const auto place = [&](std::size_t size) { return std::size_t(random.below(size)); };
    const auto at = [&input](std::size_t i) { return input.begin() + std::ptrdiff_t(i); };
    switch (input.empty() ? 3 : random.below(9)) {
        case 0: input[place(input.size())] ^= std::uint8_t(1u << random.below(8)); return;
        case 1: input[place(input.size())] = std::uint8_t(random.next()); return;
        case 2: input[place(input.size())] = interesting[random.below(std::size(interesting))]; return;
        case 3: {  // insert a few bytes
            const Input more(1 + random.below(8), std::uint8_t(random.next()));
            input.insert(at(place(input.size() + 1)), more.begin(), more.end());
            return;
        }
        case 4: {  // cut a part
            const std::size_t from = place(input.size());
            input.erase(at(from), at(from + 1 + place(input.size() - from)));
            return;
        }
        case 5: input.resize(place(input.size())); return;  // ends early
        case 6: {                                           // repeat a part
            const std::size_t from = place(input.size());
            const Input part(at(from), at(from + 1 + place(std::min<std::size_t>(input.size() - from, 64))));
            input.insert(at(place(input.size() + 1)), part.begin(), part.end());
            return;
        }
        case 7: {  // splice: our beginning, another's end
            const Input& other = corpus[place(corpus.size())];
            input.resize(place(input.size() + 1));
            if (!other.empty())
                input.insert(input.end(), other.begin() + std::ptrdiff_t(place(other.size())), other.end());
            return;
        }
        default: input[place(input.size())] += random.below(2) ? 1 : 0xFF; return;  // one more or one less
    }
}

// A counter matters by its order of magnitude: 1, 2, 3, 4-7, 8-15, 16-31, 32-127, more.
std::uint8_t magnitude(std::uint8_t count) {
    if (count < 4) return count == 3 ? 4 : count;
    if (count < 8) return 8;
    if (count < 16) return 16;
    if (count < 32) return 32;
    return count < 128 ? 64 : 128;
}

// Whether this trace holds something that no input before it had; remembers it.
bool is_new(std::array<std::uint8_t, branches>& seen) {
    bool fresh = false;
    for (std::size_t i = 0; i < branches; i += 8) {
        std::uint64_t eight;
        std::memcpy(&eight, &trace[i], sizeof eight);
        if (eight == 0) continue;
        for (std::size_t k = i; k < i + 8; ++k) {
            const std::uint8_t mark = magnitude(trace[k]);
            if ((seen[k] & mark) == mark) continue;
            seen[k] |= mark;
            fresh = true;
        }
    }
    return fresh;
}

void run(const Input& input, Shared& shared) {
    trace.fill(0);
    previous_place = 0;
    std::copy(input.begin(), input.end(), shared.input);
    shared.size = input.size();
    shared.runs = shared.runs + 1;
    // A buffer of exactly this size, so that the address sanitizer sees one byte too many.
    const Input exact(input);
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

void save(const Input& input, const Options& options, std::uint64_t number) {
    if (options.save.empty()) return;
    std::filesystem::create_directories(options.save);
    std::ofstream file(options.save + "/new-" + std::to_string(number), std::ios::binary);
    file.write(reinterpret_cast<const char*>(input.data()), std::streamsize(input.size()));
}

void work(const Options& options, Shared& shared) {
    static std::array<std::uint8_t, branches> seen;
    std::vector<Input> corpus = read_corpus(options.corpus);
    corpus.push_back({});
    for (const Input& input : corpus) {
        run(input, shared);
        (void)is_new(seen);
    }
    shared.corpus = corpus.size() - 1;
    Random random(options.seed);
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(options.seconds);
    for (std::uint64_t round = 0;
         options.seconds ? std::chrono::steady_clock::now() < end : round < options.rounds; ++round) {
        // New finds are tried more often: half of the time one of the last sixteen.
        const std::size_t recent = std::min<std::size_t>(corpus.size(), 16);
        const std::size_t chosen =
            random.below(2) ? corpus.size() - 1 - random.below(recent) : random.below(corpus.size());
        Input input = corpus[chosen];
        for (std::uint64_t changes = 1 + random.below(4); changes > 0; --changes)
            change_once(input, corpus, random);
        if (input.size() > longest_input) input.resize(longest_input);
        run(input, shared);
        if (!is_new(seen)) continue;
        corpus.push_back(input);
        shared.kept = shared.kept + 1;
        save(input, options, shared.kept);
    }
}

// Waits for the child. Why it failed; empty when it did not.
std::string watch(pid_t child, const Shared& shared, const Options& options) {
    std::uint64_t last_run = 0;
    auto last_change = std::chrono::steady_clock::now();
    for (;;) {
        int status = 0;
        if (::waitpid(child, &status, WNOHANG) == child) {
            if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
            return WEXITSTATUS(status) == 0 ? "" : "exit code " + std::to_string(WEXITSTATUS(status));
        }
        const auto now = std::chrono::steady_clock::now();
        if (shared.runs != last_run) {
            last_run = shared.runs;
            last_change = now;
        } else if (now - last_change > std::chrono::seconds(options.patience)) {
            ::kill(child, SIGKILL);
            ::waitpid(child, nullptr, 0);
            return "no end after " + std::to_string(options.patience) + " s";
        }
        ::usleep(5000);
    }
}

int report(const std::string& why, const std::string& name, const Shared& shared, const Options& options) {
    const auto runs = static_cast<unsigned long long>(shared.runs);
    if (why.empty()) {
        std::printf("%s: %llu inputs (%llu of the corpus), %llu reached new branches, seed %llu: clean\n",
                    name.c_str(), runs, static_cast<unsigned long long>(shared.corpus),
                    static_cast<unsigned long long>(shared.kept),
                    static_cast<unsigned long long>(options.seed));
        return options.expect_crash ? 1 : 0;
    }
    std::printf("%s: FOUND after %llu inputs, seed %llu: %s\ninput:", name.c_str(), runs,
                static_cast<unsigned long long>(options.seed), why.c_str());
    for (std::size_t i = 0; i < shared.size; ++i) std::printf(" %02X", shared.input[i]);
    std::printf("\n");
    if (options.expect_crash) return 0;
    const std::string file =
        "crash-" + name + "-" + std::to_string(options.seed) + "-" + std::to_string(runs);
    std::ofstream(file, std::ios::binary)
        .write(reinterpret_cast<const char*>(shared.input), std::streamsize(shared.size));
    std::printf("kept in %s; replay it with: %s %s\n", file.c_str(), name.c_str(), file.c_str());
    return 1;
}

bool read_options(int count, char** words, Options& options) {
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        std::uint64_t* number = word == "--rounds"     ? &options.rounds
                                : word == "--seconds"  ? &options.seconds
                                : word == "--seed"     ? &options.seed
                                : word == "--patience" ? &options.patience
                                                       : nullptr;
        if (number || word == "--save") {
            if (++i >= count) return false;
            if (number)
                *number = std::strtoull(words[i], nullptr, 10);
            else
                options.save = words[i];
        } else if (word == "--expect-crash") {
            options.expect_crash = true;
        } else if (word.starts_with("--")) {
            return false;
        } else {
            options.corpus.emplace_back(word);
        }
    }
    return true;
}

}  // namespace

int main(int count, char** words) {
    Options options;
    if (!read_options(count, words, options) || options.corpus.empty()) {
        std::fprintf(stderr,
                     "usage: %s CORPUS… [--seconds N] [--rounds N] [--seed S] [--patience N] [--save DIR] "
                     "[--expect-crash]\n",
                     words[0]);
        return 2;
    }
    for (const std::string& place : options.corpus)
        if (!std::filesystem::exists(place)) {
            std::fprintf(stderr, "%s: corpus %s is not there\n", words[0], place.c_str());
            return 2;
        }
    void* page = ::mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) {
        std::perror("mmap");
        return 2;
    }
    Shared& shared = *static_cast<Shared*>(page);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(0);
        work(options, shared);
        std::fflush(nullptr);
        ::_exit(0);
    }
    return report(watch(child, shared, options), std::filesystem::path(words[0]).filename().string(), shared,
                  options);
}
