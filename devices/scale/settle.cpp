#include "devices/scale/settle.h"

#include <algorithm>
#include <vector>

namespace kassa::devices::scale {
namespace {

// The scale reports the old weight for a moment after a lift, so one reading is not enough.
constexpr std::size_t polls_to_settle = 3;
// A load on the border of two divisions flickers between them for ever: then the middle of this many counts.
constexpr std::size_t polls_to_settle_flickering = 10;

std::string why(Reading::Kind kind) {
    return kind == Reading::Kind::Overload
               ? "there is more on the scale than it can carry"
               : "the scale shows less than nothing; take everything off and set it to zero";
}

}  // namespace

std::optional<std::variant<Rest, Unreadable>> Settle::take(const Reading& reading) {
    if (reading.kind == Reading::Kind::InMotion) {
        still_.clear();
        unreadable_for_ = 0;
        return std::nullopt;
    }
    if (reading.kind != Reading::Kind::Weight) {
        still_.clear();
        unreadable_for_ = unreadable_ == reading.kind ? unreadable_for_ + 1 : 1;
        unreadable_ = reading.kind;
        if (reported_unreadable_ || unreadable_for_ < int(polls_to_settle)) return std::nullopt;
        reported_unreadable_ = true;
        return Unreadable{why(reading.kind)};
    }
    unreadable_for_ = 0;
    still_.push_back(reading.weight);
    if (still_.size() > polls_to_settle_flickering) still_.pop_front();
    const auto total = at_rest();
    if (!total) return std::nullopt;
    const bool news = reported_unreadable_ || !reported_ || (*total - *reported_).absolute() >= division_;
    if (!news) return std::nullopt;
    reported_ = *total;
    reported_unreadable_ = false;
    return Rest{*total};
}

std::optional<Weight> Settle::at_rest() const {
    const auto middle_within = [&](std::size_t count, Weight span) -> std::optional<Weight> {
        if (still_.size() < count) return std::nullopt;
        std::vector<Weight> last(still_.end() - std::ptrdiff_t(count), still_.end());
        std::ranges::sort(last);
        if (last.back() - last.front() > span) return std::nullopt;
        return last[count / 2];
    };
    if (const auto quick = middle_within(polls_to_settle, division_ - Weight::milligrams(1))) return quick;
    return middle_within(polls_to_settle_flickering, division_);
}

void Settle::forget() {
    still_.clear();
    unreadable_for_ = 0;
    reported_.reset();
    reported_unreadable_ = false;
}

}  // namespace kassa::devices::scale
