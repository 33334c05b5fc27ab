#pragma once
// Is it the shopper or the scale? A scale that never comes to rest, or whose zero wanders away, says nothing about what
// a shopper does; whoever is responsible for the scale should hear of it, and nobody else should be asked anything. A
// scale that shows the same for ever cannot be told from one on which nothing happens by its readings alone: the lane
// notices that, for it knows what was scanned.
#include <optional>
#include <string>

#include "core/base/describe.h"
#include "devices/scale/settle.h"

namespace kassa::devices::scale {

// Full: it carries more than it can weigh. Nothing is wrong with it, and nothing can be known of what is put there.
enum class Doubt { None, Noisy, Drifting, Full };
KASSA_DESCRIBE_ENUM(Doubt, None, Noisy, Drifting, Full)

class Doubts {
public:
    // `name` is the scale's, for sentences.
    Doubts(Weight division, std::string name) : division_(division), name_(std::move(name)) {}

    // After every reading that `settle` has taken, with what it told. The new doubt where it is another than before.
    std::optional<Doubt> take(const Settle& settle, const std::optional<Told>& told);
    Doubt doubt() const { return doubt_; }
    // The scale is away, and nobody knows what is on it. True when that ends the doubt that it is full.
    bool forget_load();
    // For the technician: what was noticed and what to try. "" without a doubt.
    std::string sentence(const Settle& settle) const;

private:
    Doubt judged(const Settle& settle);

    const Weight division_;
    const std::string name_;
    Doubt doubt_ = Doubt::None;
    Weight last_total_;
    int crept_up_ = 0;             // in a row, minus those that went down
    int since_creep_ = 0;          // readings
    int settled_ = 0;              // readings in a row without unrest
    bool full_ = false;
};

}  // namespace kassa::devices::scale
