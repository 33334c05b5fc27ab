#pragma once
// From what a scale says ten times a second to what the lane wants to hear: that the load has changed and holds
// still.
// A reading counts once it has held still for three polls; one in motion never counts; what is less than one division
// away from the last report is noise.
#include <deque>
#include <optional>
#include <string>
#include <variant>

#include "core/base/time.h"
#include "core/base/weight.h"

namespace kassa::devices::scale {

// One answer of the scale.
struct Reading {
    enum class Kind {
        Weight,    // at rest; `weight` counts, and may be negative where the protocol can say so
        InMotion,
        BelowZero, // less than nothing, by an amount that the protocol does not tell
        Overload,  // more than it can carry
    };
    Kind kind = Kind::Weight;
    Weight weight;
    bool operator==(const Reading&) const = default;
};

// The load holds still at a total that differs from the last one reported.
struct Rest {
    Weight total;
    bool operator==(const Rest&) const = default;
};
// The scale holds still and can't say what is on it, until the next Rest.
struct Unreadable {
    std::string why;
    bool operator==(const Unreadable&) const = default;
};

class Settle {
public:
    // `division`: the scale's own step, 5 g for most.
    explicit Settle(Weight division = Weight::grams(5)) : division_(division) {}

    // Takes the readings in their order; what has become certain by this one, if anything.
    std::optional<std::variant<Rest, Unreadable>> take(const Reading& reading);
    // The scale was away: what it says next is news even if it is the same.
    void forget();

private:
    std::optional<Weight> at_rest() const;

    const Weight division_;
    std::deque<Weight> still_;        // readings at rest without one in motion between
    int unreadable_for_ = 0;          // readings of the same unreadable kind in a row
    Reading::Kind unreadable_ = Reading::Kind::Weight;
    std::optional<Weight> reported_;
    bool reported_unreadable_ = false;
};

}  // namespace kassa::devices::scale
