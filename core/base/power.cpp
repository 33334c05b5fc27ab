#include "core/base/power.h"

#include <atomic>
#include <charconv>
#include <cstdio>
#include <mutex>
#include <unistd.h>

namespace kassa::power {
namespace {

std::atomic<bool> watched{false};  // somebody counts or will die
std::mutex mutex;
bool counting = false;
std::map<std::string, std::int64_t, std::less<>> counts;
std::string chosen_name;
std::uint64_t chosen_count = 0;
std::uint64_t matched = 0;

}  // namespace

void point(std::string_view name) {
    if (!watched.load(std::memory_order_relaxed)) return;
    const std::lock_guard guard(mutex);
    if (counting) ++counts.try_emplace(std::string(name), 0).first->second;
    if (chosen_count == 0 || !name.starts_with(chosen_name) || ++matched != chosen_count) return;
    std::fprintf(stderr, "power: cut at %.*s\n", int(name.size()), name.data());
    ::_exit(died);
}

void die_at(std::string name, std::uint64_t count) {
    const std::lock_guard guard(mutex);
    chosen_name = std::move(name);
    chosen_count = count;
    watched = true;
}

Result<void> die_at(std::string_view name_and_count) {
    const auto colon = name_and_count.rfind(':');
    std::uint64_t count = 0;
    const std::string_view digits = colon == std::string_view::npos ? "" : name_and_count.substr(colon + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (digits.empty() || error != std::errc() || end != digits.data() + digits.size())
        return fault("'{}' is no power point; write NAME:COUNT", name_and_count);
    die_at(std::string(name_and_count.substr(0, colon)), count);
    return {};
}

void count_points() {
    const std::lock_guard guard(mutex);
    counting = true;
    watched = true;
}

std::map<std::string, std::int64_t> passed() {
    const std::lock_guard guard(mutex);
    return {counts.begin(), counts.end()};
}

}  // namespace kassa::power
