#pragma once
// Where a person has put the goods: one in the hand, one on the produce scale, the others in the bag. Every move
// keeps each thing in one place, and the two weights are what lies where: a scale shows them, whether or not it is
// plugged in.
#include <optional>
#include <vector>

#include "core/base/describe.h"
#include "kiosk/world/goods.h"

namespace kassa::world {

struct Thing {
    std::size_t good = 0;  // its place among the goods
    Weight weight;
    bool operator==(const Thing&) const = default;
};
KASSA_DESCRIBE(Thing, good, weight)

struct Hands {
    std::optional<Thing> in_hand;
    std::optional<Thing> on_produce_scale;
    std::vector<Thing> in_bag;

    Weight bag_weight() const;
    Weight produce_weight() const;
    bool operator==(const Hands&) const = default;
};
KASSA_DESCRIBE(Hands, in_hand, on_produce_scale, in_bag)

// What was in the hand goes back to the shelf.
Hands taken(Hands hands, const std::vector<Good>& goods, std::size_t good);
// More or less of what is sold by weight is taken; at least 50 g, at most 5 kg.
Hands changed(Hands hands, Weight by);
Hands put_back(Hands hands);
// From the hand to the produce scale. What lay there comes into the hand.
Hands weighed(Hands hands);
Hands taken_from_produce_scale(Hands hands);
// From the hand into the bag.
Hands bagged(Hands hands);
// From the bag into the hand; what the hand held goes back to the shelf.
Hands unbagged(Hands hands, std::size_t place);
// A shopper has left with the bag.
Hands gone_with_bag(Hands hands);

// A kiosk that is closed in mid-visit takes the visit up again, so what lay around it has to lie there too.
// Nothing lies anywhere when the file is missing, damaged or of other goods.
Hands left_in(const std::filesystem::path& file, const std::vector<Good>& goods);
void leave_in(const std::filesystem::path& file, const Hands& hands);

}  // namespace kassa::world
