#pragma once
// Whether this kiosk's clock can be believed. Promotions by weekday and hour depend on it, so a clock that may be wrong
// leaves them to the store; everything else goes on.
#include <optional>

#include "core/base/time.h"

namespace kassa::kiosk {

struct ClockSigns {
    // How far the store's clock is ahead, as last heard in this run; none: the store was not heard yet.
    std::optional<Duration> store_ahead;
    bool synchronised = true;     // the kernel says that somebody keeps its clock right (adjtimex)
    bool journal_ahead = false;   // the journal's newest event lies in the future: the clock was set back
    bool operator==(const ClockSigns&) const = default;
};

inline constexpr Duration most_clock_error = 2min;

// By the store's clock where it was heard; else a clock that nobody keeps and that was set back is not trusted.
bool is_trusted(const ClockSigns& signs);

// How far the store is ahead, from its answer to a question: it was given somewhere between asking and hearing.
Duration ahead_by(Instant store, Instant asked, Instant heard);

// What the kernel says of its clock; true where it does not say.
bool kernel_is_synchronised();

}  // namespace kassa::kiosk
