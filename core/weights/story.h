#pragma once
// What happened on the scale? Given what has changed since everything was last explained, all goods that were scanned
// and have not arrived, and what lies in the bags, `explain` weighs the stories that could be told against one
// another: honest ones (placed, placed together, taken away, swapped, put back, own bag, out of order) and those
// that lose goods (not scanned, another article than the code says, two for one, changed for something else). Each
// has how often it happens at all (in story.cpp, with where each figure comes from) and how well its weights agree
// with the scale.
//
// The change is counted from the total that was explained last, never from the last reading: whatever shoppers put
// right by themselves explains itself. Work is bounded, whatever is pending.
#include <cstdint>
#include <optional>
#include <vector>

#include "core/base/describe.h"
#include "core/base/time.h"
#include "core/base/weight.h"
#include "core/weights/belief.h"

namespace kassa::weights {

// Alike goods that the scale should see arrive.
struct Pending {
    std::int64_t line = 0;  // the caller's own number; comes back in stories
    int units = 1;
    Belief belief;          // of one unit
    bool was_in_bag = false;  // lifted out of the bag earlier: it is known by its own weight, and may also stay away
    // Changes that were explained by other goods since it was scanned: what others have overtaken may well stay in the
    // trolley, and is a poor explanation of what comes now.
    int overtaken = 0;
    bool operator==(const Pending&) const = default;
};
KASSA_DESCRIBE(Pending, line, units, belief, was_in_bag, overtaken)

// Something in the bags, with what the scale saw when it came. Several units that came at once are one entry each,
// with their mean weight.
struct InBag {
    std::int64_t line = 0;
    Weight weight;
    Weight sigma = Weight::grams(3);  // of `weight`
    Belief belief;                    // of what was scanned; empty: out of order is not considered
    bool to_lift = false;             // taken off the basket: it should leave the bag
    // Goods of one and the same change have one and the same number here, those of different changes different ones; 0
    // where that is not known: then each came by itself, and `not_come` stays empty.
    std::int64_t came = 0;
    bool operator==(const InBag&) const = default;
};
KASSA_DESCRIBE(InBag, line, weight, sigma, belief, to_lift, came)

struct Situation {
    Weight change;                   // the settled total less the total that was explained last
    Weight sigma = Weight::grams(4); // of `change`: both totals' uncertainty and the scale's drift between them
    std::vector<Pending> pending;    // in the order of scanning
    std::vector<InBag> in_bag;       // in the order of arriving; the last fifty are enough
    bool bags_are_empty = false;     // nothing has been put down in this visit: now an own bag may come
    bool own_bag_announced = false;  // the shopper said so
    bool held_still = true;          // for a second, without a tremble: hardly an arm
    bool before_paying = false;      // nothing more will come: what is pending by now stays so
    // Where the scale had come to rest before on its way to `change`, and that was still wondered about; counted like
    // `change`. What nobody scanned is not hidden then by goods that came after it.
    std::optional<Weight> rested;
    bool operator==(const Situation&) const = default;
};
KASSA_DESCRIBE(Situation, change, sigma, pending, in_bag, bags_are_empty, own_bag_announced, held_still,
               before_paying, rested)

enum class Kind {
    // Honest.
    Nothing,         // noise, drift, a draught
    Placed,          // pending goods, one or several together
    TakenAway,       // goods left the bags: removed ones, or for a moment
    Swapped,         // goods left and pending goods came
    OutOfOrder,      // a pending item came, and an earlier arrival was another one than was thought
    LetGo,           // a hand had rested on what came last; now the scale shows what it weighs
    OwnBag,
    Pressed,         // an arm, a child, a handbag: will go away again
    // Goods would be lost.
    NotScanned,      // something came that no code was scanned for, perhaps with pending goods
    OtherArticle,    // it came for a pending code and is something else
    TwoForOne,       // more units than were scanned
    ChangedForOther, // goods left and something else came
};
KASSA_DESCRIBE_ENUM(Kind, Nothing, Placed, TakenAway, Swapped, OutOfOrder, LetGo, OwnBag, Pressed, NotScanned,
                    OtherArticle, TwoForOne, ChangedForOther)
constexpr bool loses_goods(Kind kind) { return kind >= Kind::NotScanned; }

struct Arrival {
    std::int64_t line = 0;
    int units = 0;
    bool operator==(const Arrival&) const = default;
};
KASSA_DESCRIBE(Arrival, line, units)

struct Story {
    Kind kind = Kind::Nothing;
    std::vector<Arrival> arrived;        // pending goods that have come by this story
    std::vector<std::size_t> left;       // places in `in_bag` of what has left, ascending
    // Places in `in_bag`, ascending. OutOfOrder: who lies there was mistaken; of them all have come but `not_come`,
    // which are pending again, and together with `arrived` they weigh what they weighed and the change. NotScanned:
    // the same, but what they were taken for lies there unscanned as well: the surplus. LetGo: one whose weight is to
    // be corrected by the change.
    std::vector<std::size_t> mistaken;
    std::vector<std::size_t> not_come;
    // What came beside `arrived` weighs this: of OwnBag, Pressed and the stories that lose goods (of TwoForOne what
    // was not scanned, of OtherArticle the whole article).
    Weight surplus;
    std::int64_t probability_ppm = 0;    // among all stories, in millionths
    bool operator==(const Story&) const = default;
};
KASSA_DESCRIBE(Story, kind, arrived, left, mistaken, not_come, surplus, probability_ppm)

struct Explanation {
    std::vector<Story> stories;       // most probable first, at most eight; never empty
    std::int64_t loss_ppm = 0;        // that goods would be lost, over all stories
    double loss_log_odds = 0;         // the same as ln(p / (1 - p)), which says more near 0 and 1; not for journals
    // The most probable story in which nothing is lost, and in which something is; empty where there is none.
    const Story* honest() const;
    const Story* loss() const;
};

Explanation explain(const Situation& situation);

}  // namespace kassa::weights
