#include "kiosk/app/metrics.h"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace kassa::kiosk {
namespace {

constexpr std::size_t most_kept = 100'000;

void keep(std::vector<std::int64_t>& values, std::int64_t value) {
    if (values.size() < most_kept) values.push_back(value);
}

}  // namespace

std::int64_t steady_now() {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

std::int64_t thread_cpu_now() {
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

void Metrics::frame_shown(std::int64_t cpu_nanoseconds) {
    keep(frame_cpu_, cpu_nanoseconds);
    if (!waiting_.empty()) last_code_shown_at_ = steady_now();
    for (const std::int64_t seen_at : waiting_) keep(code_to_screen_, last_code_shown_at_ - seen_at);
    waiting_.clear();
}

void Metrics::clear() {
    waiting_.clear();
    code_to_screen_.clear();
    frame_cpu_.clear();
}

std::int64_t quantile(std::vector<std::int64_t> values, double share) {
    if (values.empty()) return 0;
    const auto at = values.begin() + std::ptrdiff_t(share * double(values.size() - 1) + 0.5);
    std::ranges::nth_element(values, at);
    return *at;
}

}  // namespace kassa::kiosk
