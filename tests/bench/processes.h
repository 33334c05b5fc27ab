#pragma once
// What a process and everything that it started cost, as the kernel counts it (proc_pid_stat(5), proc_pid_smaps(5)).
#include <cstdint>
#include <map>
#include <string>
#include <sys/types.h>
#include <vector>

namespace kassa::bench {

struct Process {
    pid_t pid = 0;
    pid_t parent = 0;
    std::string name;        // the kernel's, at most 15 letters
    double cpu_seconds = 0;  // used so far, user and system
};

// This process and its children, theirs, and so on; those that end meanwhile are left out.
std::vector<Process> family_of(pid_t root);

struct Memory {
    double rss_megabytes = 0;  // of 1024 × 1024 bytes; pages shared by several count for each of them
    double pss_megabytes = 0;  // pages shared by n count an n-th
};
Memory memory_of(pid_t pid);

// Seconds of processor time by name that the family used between the two moments.
std::map<std::string, double> used_between(const std::vector<Process>& before,
                                           const std::vector<Process>& after);

}  // namespace kassa::bench
