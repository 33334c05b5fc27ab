#include "kiosk/app/inbox.h"

#include <sys/eventfd.h>
#include <unistd.h>

#include "core/base/check.h"

namespace kassa::kiosk {

Inbox::Inbox() : descriptor_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) { CHECK(descriptor_ >= 0); }

Inbox::~Inbox() { ::close(descriptor_); }

void Inbox::post(Arrival arrival) {
    {
        const std::lock_guard guard(mutex_);
        waiting_.push_back(std::move(arrival));
        const std::uint64_t one = 1;
        CHECK(::write(descriptor_, &one, sizeof one) == sizeof one);
    }
    if (wake_) wake_();
}

std::optional<Arrival> Inbox::take() {
    const std::lock_guard guard(mutex_);
    if (taken_ == waiting_.size()) {
        waiting_.clear();
        taken_ = 0;
        std::uint64_t count = 0;
        [[maybe_unused]] const auto read = ::read(descriptor_, &count, sizeof count);
        return std::nullopt;
    }
    return std::move(waiting_[taken_++]);
}

}  // namespace kassa::kiosk
