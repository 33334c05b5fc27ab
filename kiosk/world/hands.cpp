#include "kiosk/world/hands.h"

#include <algorithm>
#include <fstream>
#include <iterator>
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

Hands left_in(const std::filesystem::path& file, const std::vector<Good>& goods) {
    std::ifstream in(file, std::ios::binary);
    const auto hands = from_text<Hands>(std::string(std::istreambuf_iterator<char>(in), {}));
    if (!hands) return {};
    const auto known = [&](const Thing& thing) { return thing.good < goods.size(); };
    const bool all = (!hands->in_hand || known(*hands->in_hand)) &&
                     (!hands->on_produce_scale || known(*hands->on_produce_scale)) &&
                     std::ranges::all_of(hands->in_bag, known);
    return all ? *hands : Hands{};
}

void leave_in(const std::filesystem::path& file, const Hands& hands) {
    std::ofstream(file, std::ios::binary) << to_text(hands);
}

}  // namespace kassa::world
