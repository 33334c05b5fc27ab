#include "tests/bench/processes.h"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

namespace kassa::bench {
namespace {

std::string text_of(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

// "4711 (name) S 1 …": the name may hold anything, so the last bracket counts.
std::optional<Process> process_of(pid_t pid) {
    const std::string stat = text_of("/proc/" + std::to_string(pid) + "/stat");
    const auto open = stat.find('('), close = stat.rfind(')');
    if (open == std::string::npos || close == std::string::npos) return std::nullopt;
    Process process{
        .pid = pid, .parent = 0, .name = stat.substr(open + 1, close - open - 1), .cpu_seconds = 0};
    std::istringstream rest(stat.substr(close + 1));
    std::string word;
    double ticks = 0;
    // Counted from the state, which is field 3: the parent is field 4, user and system time are 14 and 15.
    for (int field = 3; rest >> word && field <= 15; ++field) {
        if (field == 4) process.parent = pid_t(std::stol(word));
        if (field >= 14) ticks += std::stod(word);
    }
    process.cpu_seconds = ticks / double(::sysconf(_SC_CLK_TCK));
    return process;
}

double kilobytes_of(const std::string& text, const std::string& name) {
    const auto at = text.find("\n" + name + ":");
    return at == std::string::npos ? 0 : std::strtod(text.c_str() + at + name.size() + 2, nullptr);
}

}  // namespace

std::vector<Process> family_of(pid_t root) {
    std::vector<Process> all, family;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const std::string name = entry.path().filename();
        pid_t pid = 0;
        if (std::from_chars(name.data(), name.data() + name.size(), pid).ec != std::errc()) continue;
        if (auto process = process_of(pid)) all.push_back(std::move(*process));
    }
    std::vector<pid_t> parents{root};
    for (const Process& process : all)
        if (process.pid == root) family.push_back(process);
    for (std::size_t i = 0; i < parents.size(); ++i)
        for (const Process& process : all)
            if (process.parent == parents[i]) {
                parents.push_back(process.pid);
                family.push_back(process);
            }
    return family;
}

Memory memory_of(pid_t pid) {
    const std::string text = text_of("/proc/" + std::to_string(pid) + "/smaps_rollup");
    return {kilobytes_of(text, "Rss") / 1024, kilobytes_of(text, "Pss") / 1024};
}

std::map<std::string, double> used_between(const std::vector<Process>& before,
                                           const std::vector<Process>& after) {
    std::map<std::string, double> used;
    for (const Process& process : after) {
        const auto was = std::ranges::find(before, process.pid, &Process::pid);
        used[process.name] += process.cpu_seconds - (was == before.end() ? 0 : was->cpu_seconds);
    }
    return used;
}

}  // namespace kassa::bench
