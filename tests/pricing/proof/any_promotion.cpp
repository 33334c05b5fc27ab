#include "tests/pricing/proof/any_promotion.h"

namespace kassa::proof {

using namespace pricing;
using Kind = Promotion::Kind;

namespace {

constexpr Ratio percents[] = {{5, 100},  {10, 100},   {20, 100}, {21, 100},  {25, 100},
                              {33, 100}, {125, 1000}, {50, 100}, {100, 100}, {1, 3}};
constexpr std::int64_t amounts[] = {1, 10, 20, 21, 50, 99, 100, 150, 300};
constexpr std::int64_t thresholds[] = {0, 0, 100, 250, 500, 1000};

Scope any_scope(const std::vector<catalog::Product>& articles, Random& random) {
    Scope scope;
    const auto& article = articles[random.below(articles.size())];
    switch (random.below(7)) {
        case 0: scope.items = {article.item}; break;
        case 1: scope.items = {article.item, articles[random.below(articles.size())].item}; break;
        case 2: scope.categories = {article.category}; break;
        case 3: scope.categories = {article.category.substr(0, article.category.find('/'))}; break;
        case 4:
            if (article.brand.empty())
                scope.items = {article.item};
            else
                scope.brands = {article.brand};
            break;
        default: scope.everything = true;
    }
    if (chance(8, random)) scope.excluded_items = {articles[random.below(articles.size())].item};
    if (chance(6, random)) scope.excluded_categories = {"food/fruit"};
    if (chance(6, random)) scope.excluded_brands = {"Best"};
    return scope;
}

Reward any_reward(Random& random) {
    Reward reward;
    const std::uint64_t how = random.below(3);
    reward.how = how == 0 ? Reward::How::Percent : how == 1 ? Reward::How::Amount : Reward::How::Price;
    if (how == 0)
        reward.percent = any_of(percents, random);
    else
        reward.amount = Money::minor(any_of(amounts, random));
    return reward;
}

// Conditions that mostly hold, so that most promotions are about something.
Validity any_validity(Random& random) {
    Validity validity;
    if (chance(6, random))
        validity.from = some_monday + std::chrono::hours(random.below(14 * 24));
    else if (chance(6, random))
        validity.until = some_monday + std::chrono::hours(random.below(14 * 24));
    if (chance(8, random))
        for (int day = 1; day <= 7; ++day)
            if (chance(60, random) || day == 7) validity.weekdays.push_back(day);
    if (chance(8, random))
        validity.hours = {{int(random.below(12)) * 60, 720 + int(random.below(13)) * 60}};
    else if (chance(4, random))
        validity.hours = {{720 + int(random.below(12)) * 60, int(random.below(12)) * 60}};
    if (chance(6, random))
        validity.stores =
            chance(70, random) ? std::vector<std::string>{"s1"} : std::vector<std::string>{"s2", "s3"};
    if (chance(6, random)) validity.lanes = {"lane-1"};
    return validity;
}

Audience any_audience(Random& random) {
    Audience audience;
    audience.members_only = chance(6, random);
    if (chance(4, random)) audience.tiers = {"gold", "silver"};
    if (chance(10, random)) audience.coupon = chance(50, random) ? "c1" : "c2";
    if (chance(4, random)) audience.tenders = {"card"};
    return audience;
}

void any_tiers(Promotion& promotion, Random& random) {
    int quantity = 0;
    Money spent;
    for (std::uint64_t i = 0, count = random.below(3) + 1; i < count; ++i) {
        Tier tier{.reward = any_reward(random)};
        if (promotion.kind == Kind::QuantityTiers)
            tier.quantity = quantity += int(random.below(3)) + 1;
        else
            tier.spent = spent += Money::minor(any_of(thresholds, random) + 50);
        const bool has_price = promotion.kind == Kind::BasketTiers && tier.reward.how == Reward::How::Price;
        if (has_price) tier.reward.how = Reward::How::Amount;
        promotion.tiers.push_back(tier);
    }
}

void any_parts(Promotion& promotion, const std::vector<catalog::Product>& articles, Random& random) {
    for (std::uint64_t i = 0, count = random.below(2) + 2; i < count; ++i) {
        Part part{any_scope(articles, random), chance(70, random) ? 1 : 2};
        if (promotion.kind == Kind::Bundle) {
            part.goods = Scope();
            part.goods.items = {articles[random.below(articles.size())].item};
        }
        promotion.parts.push_back(part);
    }
}

// What the kind asks for besides the common members.
void fill(Promotion& promotion, const std::vector<catalog::Product>& articles, Random& random) {
    promotion.reward.amount = Money::minor(any_of(amounts, random));
    promotion.reward.percent = any_of(percents, random);
    promotion.buy = int(random.below(3)) + 2;
    switch (promotion.kind) {
        case Kind::Percent:
        case Kind::AmountOff:
        case Kind::FixedPrice:
        case Kind::Clearance: break;
        case Kind::NForM: promotion.pay = int(random.below(std::uint64_t(promotion.buy - 1))) + 1; break;
        case Kind::NForPrice: promotion.reward.amount = Money::minor(any_of(amounts, random) * 2); break;
        case Kind::NthReduced: promotion.reward = any_reward(random); break;
        case Kind::MixAndMatch:
        case Kind::Bundle:
            promotion.reward = any_reward(random);
            any_parts(promotion, articles, random);
            break;
        case Kind::BuyGet:
            promotion.buy = int(random.below(2)) + 1;
            promotion.get = chance(75, random) ? 1 : 2;
            promotion.reward = any_reward(random);
            if (chance(60, random)) promotion.get_goods = any_scope(articles, random);
            break;
        case Kind::Gift:
            promotion.get = chance(85, random) ? 1 : 2;
            promotion.get_goods = any_scope(articles, random);
            promotion.spent = Money::minor(any_of(thresholds, random));
            break;
        case Kind::QuantityTiers:
        case Kind::BasketTiers: any_tiers(promotion, random); break;
        case Kind::BasketPercent:
        case Kind::BasketAmount: promotion.spent = Money::minor(any_of(thresholds, random)); break;
        case Kind::PointsMultiplier:
            promotion.multiplier = chance(70, random) ? Ratio{2, 1} : Ratio{3, 2};
            break;
    }
    const bool has_cap = promotion.kind == Kind::BasketTiers || promotion.kind == Kind::BasketPercent;
    if (has_cap && chance(35, random)) promotion.cap = Money::minor(any_of(amounts, random));
}

}  // namespace

Promotion any_promotion(const std::string& id, const std::vector<catalog::Product>& articles,
                        Random& random) {
    constexpr const char* groups[] = {"offer", "offer", "offer", "extra", "extra", "third"};
    Promotion promotion;
    promotion.id = id;
    promotion.names = {{"", id}};
    promotion.kind = Kind(random.below(16));
    const bool is_set = promotion.kind == Kind::MixAndMatch || promotion.kind == Kind::Bundle;
    if (!is_set) promotion.goods = any_scope(articles, random);
    promotion.validity = any_validity(random);
    promotion.audience = any_audience(random);
    promotion.group = any_of(groups, random);
    promotion.priority = 100 + int(random.below(3));
    if (chance(25, random)) promotion.limit_per_basket = int(random.below(3)) + 1;
    if (chance(12, random)) promotion.limit_per_member = int(random.below(4)) + 1;
    promotion.bulk = chance(10, random);
    fill(promotion, articles, random);
    return promotion;
}

}  // namespace kassa::proof
