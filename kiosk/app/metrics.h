#pragma once
// What the bench wants to know, measured where it happens: how long from the frame that completed a reading to its
// line on the presented screen, and what a frame costs. Bounded memory.
#include <cstdint>
#include <vector>

namespace kassa::kiosk {

// Nanoseconds of the steady clock.
std::int64_t steady_now();
// Nanoseconds of processor time that this thread has used.
std::int64_t thread_cpu_now();

class Metrics {
public:
    // A code that was completed by a frame at this time changed the lane; the next frame shows it.
    void code_heard(std::int64_t seen_at) { waiting_.push_back(seen_at); }
    void frame_shown(std::int64_t cpu_nanoseconds);

    const std::vector<std::int64_t>& code_to_screen() const { return code_to_screen_; }  // nanoseconds
    std::int64_t last_code_shown_at() const { return last_code_shown_at_; }  // steady clock; 0: none was
    const std::vector<std::int64_t>& frame_cpu() const { return frame_cpu_; }            // nanoseconds
    void clear();

private:
    std::int64_t last_code_shown_at_ = 0;
    std::vector<std::int64_t> waiting_, code_to_screen_, frame_cpu_;
};

// The value below which `share` (0…1) of the values lie; 0 for none.
std::int64_t quantile(std::vector<std::int64_t> values, double share);

}  // namespace kassa::kiosk
