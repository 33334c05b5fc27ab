#include "flows/lane.h"

#include <algorithm>

#include "flows/turn.h"

namespace kassa::flows {

bool is_shopping(const Lane& lane) {
    return is<Shopping>(lane.place) || is<CheckingBags>(lane.place) || is<AwaitingStaff>(lane.place) ||
           is<ChoosingTender>(lane.place);
}

pricing::Basket basket_of(const Visit& visit, Instant at) {
    pricing::Basket basket;
    basket.at = at;
    if (visit.member) basket.member_tier = visit.member->tier;
    for (const Line& line : visit.lines)
        basket.lines.push_back({line.id, line.product, line.quantity, line.weight, line.price_on_label});
    return basket;
}

// A visit is priced by its beginning: a promotion that ends at noon still holds for who began before noon.
pricing::PricedBasket priced(const Lane& lane, const pricing::Rules& rules) {
    return pricing::price(basket_of(lane.visit, lane.visit.started), rules);
}

int open_cases(const Lane& lane) { return int(std::ranges::count_if(lane.cases, &cases::Case::open)); }

bool payment_is_held(const Lane& lane) {
    return std::ranges::any_of(
        lane.cases, [](const cases::Case& one) { return one.open() && cases::holds_payment(one.kind); });
}

int units_to_bag(const Lane& lane) {
    int units = 0;
    for (const Line& line : lane.visit.lines) units += units_missing(line);
    return units;
}

LampColour lamp_of(const Lane& lane) {
    const bool somebody_is_needed = std::ranges::any_of(
        lane.cases, [](const cases::Case& one) { return one.open() && !cases::holds_payment(one.kind); });
    if (somebody_is_needed) return LampColour::Help;
    if (is<AwaitingStaff>(lane.place) || is<OutOfService>(lane.place)) return LampColour::Waiting;
    return lane.visit.id.empty() ? LampColour::Free : LampColour::Shopping;
}

CameraPace camera_of(const Lane& lane) {
    if (is<Attract>(lane.place) || is<Thanks>(lane.place) || is<OutOfService>(lane.place)) return CameraPace::Watch;
    return is_shopping(lane) ? CameraPace::Read : CameraPace::Rest;
}

}  // namespace kassa::flows
