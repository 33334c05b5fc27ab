#include "kiosk/world/hands.h"

#include <algorithm>
#include <utility>

namespace kassa::world {

Weight Hands::bag_weight() const {
    Weight sum;
    for (const Thing& thing : in_bag) sum += thing.weight;
    return sum;
}

Weight Hands::produce_weight() const { return on_produce_scale ? on_produce_scale->weight : Weight{}; }

Hands taken(Hands hands, const std::vector<Good>& goods, std::size_t good) {
    if (good < goods.size()) hands.in_hand = Thing{good, goods[good].weight};
    return hands;
}

Hands changed(Hands hands, Weight by) {
    if (hands.in_hand)
        hands.in_hand->weight =
            std::clamp(hands.in_hand->weight + by, Weight::grams(50), Weight::grams(5000));
    return hands;
}

Hands put_back(Hands hands) {
    hands.in_hand.reset();
    return hands;
}

Hands weighed(Hands hands) {
    if (hands.in_hand) std::swap(hands.in_hand, hands.on_produce_scale);
    return hands;
}

Hands taken_from_produce_scale(Hands hands) {
    if (hands.on_produce_scale) hands.in_hand = std::exchange(hands.on_produce_scale, std::nullopt);
    return hands;
}

Hands bagged(Hands hands) {
    if (hands.in_hand) hands.in_bag.push_back(*std::exchange(hands.in_hand, std::nullopt));
    return hands;
}

Hands unbagged(Hands hands, std::size_t place) {
    if (place >= hands.in_bag.size()) return hands;
    hands.in_hand = hands.in_bag[place];
    hands.in_bag.erase(hands.in_bag.begin() + std::ptrdiff_t(place));
    return hands;
}

Hands gone_with_bag(Hands hands) {
    hands.in_bag.clear();
    return hands;
}

}  // namespace kassa::world
