#include "kiosk/app/clock_trust.h"

#include <sys/timex.h>

namespace kassa::kiosk {

bool is_trusted(const ClockSigns& signs) {
    if (signs.store_ahead) return *signs.store_ahead <= most_clock_error && *signs.store_ahead >= -most_clock_error;
    return signs.synchronised || !signs.journal_ahead;
}

Duration ahead_by(Instant store, Instant asked, Instant heard) { return store - (asked + (heard - asked) / 2); }

bool kernel_is_synchronised() {
    timex asked{};
    const int state = ::adjtimex(&asked);
    return state < 0 || (state != TIME_ERROR && (asked.status & STA_UNSYNC) == 0);
}

}  // namespace kassa::kiosk
