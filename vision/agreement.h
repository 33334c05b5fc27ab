#pragma once
// When is a code sold? A single reading can be wrong: a checksum passes one misreading in ten. So a code counts
// after two different frames have agreed on it. A reading that only several frames together gave is a weaker witness:
// the next one of its kind rests on some of the same frames, so it takes three of them, or one and a frame that read
// the code by itself. While a code stays in view it counts once; once it has been out of view it may count again.
//
// Copies are counted, not followed: for each number the agreement knows "at least one is in view", "at least two are
// in view" and so on, each with its own witnesses, so two items side by side both count and an item that wanders
// through the picture counts once. What is followed is where a number stands: bars say one thing only, so of two
// numbers that were read in one place the one with clearly more witnesses is sold and the other is not.
//
// Pure: time and pictures come in with each look.
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/time.h"
#include "vision/reading.h"

namespace kassa::vision {

struct AgreementRules {
    Duration window = 1000ms;  // frames agree when they are at most this far apart
    Duration gone = 700ms;     // a code that was not seen for so long …
    int frames_gone = 3;       // … and in so many frames in a row has left
};

// What one frame showed.
struct Look {
    std::uint64_t frame = 0;    // Frame::number
    Instant at{};               // Frame::at
    std::uint64_t picture = 0;  // a hash of the pixels: a camera that repeats a picture proves nothing by it
    bool still = false;         // nothing moved since the look before: what was in view still is, read or not
    std::vector<Reading> readings;
};

class Agreement {
public:
    explicit Agreement(AgreementRules rules = {}) : rules_(rules) {}

    // The readings that this look has completed, one for each item to be sold, in the order in which they stand in
    // `look.readings`. An ITF of another length than 14 is no article number (GS1 General Specifications 5.3) and is
    // never sold.
    std::vector<Reading> agreed(const Look& look);

    // What was sold and has not left since, as last read: what is read beside it may be on the same item.
    std::vector<Reading> in_view() const;

    // Forgets what is in view, as after a camera was exchanged.
    void reset() { copies_.clear(); }

private:
    struct Copy {
        std::uint64_t frame = 0;  // of the last sighting that counted
        std::uint64_t picture = 0;
        Instant first_seen{};
        Instant last_seen{};
        int frames_unseen = 0;
        bool sold = false;
        int weight = 0;     // of its witnesses, since it was first seen
        bool alone = false;  // one of them was a frame that read it by itself
        Reading reading;  // the last sighting
    };
    using Key = std::pair<std::string, int>;  // the number, and which copy of it in view: 1, 2, …

    bool sight(Copy& copy, const Look& look, const Reading& reading) const;
    // Whether another number was read in this copy's place, and by nearly as many witnesses.
    bool is_disputed(const Key& key, const Copy& copy) const;
    void forget_what_left(const Look& look);

    AgreementRules rules_;
    std::map<Key, Copy> copies_;
};

}  // namespace kassa::vision
