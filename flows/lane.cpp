#include "flows/lane.h"

#include <algorithm>

#include "core/vip/tiers.h"
#include "flows/turn.h"

namespace kassa::flows {

bool is_shopping(const Lane& lane) {
    return is<Shopping>(lane.place) || is<CheckingBags>(lane.place) || is<AwaitingStaff>(lane.place) ||
           is<AskingPrice>(lane.place) || is<ChoosingTender>(lane.place);
}

// A visit is priced by its beginning: a promotion that ends at noon still holds for who began before noon.
pricing::Basket basket_of(const Visit& visit, const Rules& rules) {
    pricing::Basket basket;
    basket.at = visit.started;
    basket.lane = rules.lane;
    basket.tender = visit.tender;
    basket.clock_trusted = visit.clock_trusted;
    if (visit.member) basket.member_tier = visit.member->tier;
    if (visit.member && visit.told) {
        basket.used = visit.told->used;
        basket.birthday = visit.told->birthday;
    }
    for (const Coupon& coupon : visit.coupons)
        if (!coupon.key.empty()) basket.coupons.push_back(coupon.key);
    for (const Line& line : visit.lines)
        basket.lines.push_back({line.id, line.product, line.quantity, line.weight, line.price_on_label});
    return basket;
}

std::optional<Money> reduced_from(const Line& line) {
    const auto& price = line.product.price;
    if (!price || !line.price_on_label || line.weight || line.product.sold_by != catalog::SoldBy::Piece)
        return std::nullopt;
    const Money shelf = *price * line.quantity;
    return *line.price_on_label < shelf ? std::optional(shelf) : std::nullopt;
}

pricing::PricedBasket priced(const Visit& visit, const Rules& rules) {
    return visit.quote ? visit.quote->priced : pricing::price(basket_of(visit, rules), rules.policy.pricing);
}

pricing::PricedBasket priced(const Lane& lane, const Rules& rules) { return priced(lane.visit, rules); }

Money held(const Visit& visit) {
    Money sum;
    for (const Tender& tender : visit.tenders) sum += tender.amount;
    return sum;
}

// Coupons of one key are alike, so the first of them count as the used ones and share what was saved; the first has
// what cannot be shared.
std::optional<Money> saved_by(const Coupon& coupon, const Visit& visit, const pricing::PricedBasket& basket) {
    if (coupon.key.empty()) return std::nullopt;
    const auto alike = [&](const Coupon& other) { return other.key == coupon.key; };
    const auto before = std::ranges::count_if(
        visit.coupons, [&](const Coupon& other) { return alike(other) && other.id < coupon.id; });
    const auto used = std::ranges::count_if(visit.coupons, alike) -
                      std::ranges::count(basket.unused_coupons, coupon.key);
    if (before >= used) return std::nullopt;
    Money saved;
    for (const pricing::Applied& one : basket.applied)
        if (one.coupon == coupon.key) saved += one.saved;
    const std::int64_t share = saved.minor_units() / used;
    return Money::minor(before == 0 ? saved.minor_units() - share * (used - 1) : share);
}

std::string tier_on_offer(const Visit& visit, Money paid, const Rules& rules) {
    vip::Figures figures{.spent_today = paid, .spent_this_year = paid};
    if (visit.member) figures.tier = visit.member->tier;
    if (visit.told) {
        figures.spent_today += visit.told->spent_today;
        figures.spent_this_year += visit.told->spent_this_year;
    }
    const std::string reached = vip::may_become(figures, rules.policy.vip);
    return reached.empty() && visit.told ? visit.told->may_become : reached;
}

int open_cases(const Lane& lane) { return int(std::ranges::count_if(lane.cases, &cases::Case::open)); }

bool payment_is_held(const Lane& lane) {
    return std::ranges::any_of(
        lane.cases, [](const cases::Case& one) { return one.open() && cases::holds_payment(one.kind); });
}

int units_to_bag(const Lane& lane) {
    int units = 0;
    for (const Line& line : lane.visit.lines) units += units_to_bag(lane, line);
    return units;
}

LampColour lamp_of(const Lane& lane) {
    const bool somebody_is_needed = std::ranges::any_of(
        lane.cases, [](const cases::Case& one) {
            return one.open() && (!cases::holds_payment(one.kind) || one.about == "critical");
        });
    if (somebody_is_needed) return LampColour::Help;
    if (is<AwaitingStaff>(lane.place) || is<OutOfService>(lane.place)) return LampColour::Waiting;
    return lane.visit.id.empty() ? LampColour::Free : LampColour::Shopping;
}

CameraPace camera_of(const Lane& lane) {
    if (is<Attract>(lane.place) || is<Thanks>(lane.place) || is<OutOfService>(lane.place)) return CameraPace::Watch;
    return is_shopping(lane) ? CameraPace::Read : CameraPace::Rest;
}

}  // namespace kassa::flows
