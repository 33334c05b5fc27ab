#pragma once
// The shipped policy, and goods to try it with.
#include <stdexcept>

#include "core/policy/policy.h"
#include "core/pricing/campaigns.h"

namespace kassa::tests {

inline Money yuan(std::int64_t fen) { return Money::minor(fen); }
inline const Instant noon{Duration(1'795'262'400'000)};  // 2026-11-21 12:00 UTC

inline const policy::Policy& department_store() {
    static const policy::Policy policy = [] {
        auto read = policy::read(KASSA_SOURCE_DIR "/packaging/policies/department-store.toml");
        if (!read) throw std::runtime_error(read.error().sentence);
        return *read;
    }();
    return policy;
}

inline catalog::Product article(const std::string& category, std::int64_t fen) {
    return {.item = "plu:" + std::to_string(fen % 90'000 + 1),
            .names = {{"", category}},
            .category = category,
            .price = yuan(fen)};
}

inline pricing::BasketLine line(int id, catalog::Product product, int quantity = 1) {
    return {id, std::move(product), quantity, {}, {}};
}

inline pricing::Promotion amount_off(const std::string& category, std::int64_t fen) {
    pricing::Promotion promotion;
    promotion.id = std::to_string(fen) + "-off";
    promotion.names = {{"", promotion.id}};
    promotion.kind = pricing::Promotion::Kind::AmountOff;
    promotion.reward.how = pricing::Reward::How::Amount;
    promotion.reward.amount = yuan(fen);
    promotion.goods.categories = {category};
    return promotion;
}

inline pricing::Promotion multiplier(const std::string& id, const std::string& category, Ratio by) {
    pricing::Promotion promotion;
    promotion.id = id;
    promotion.names = {{"", id}};
    promotion.kind = pricing::Promotion::Kind::PointsMultiplier;
    promotion.goods.categories = {category};
    promotion.multiplier = by;
    return promotion;
}

// A line as pricing hands it on: each of these is an article of its own unless `goods` says otherwise.
struct Paid {
    std::string category;
    std::int64_t list = 0, reduced = 0, paid = 0;
    bool bulk = false;
    std::size_t goods = 0;  // 0: an article of its own
};

inline pricing::Earned earned(const std::vector<Paid>& lines, const std::string& tier, int birthday = 1,
                              const std::vector<pricing::Promotion>& campaigns = {},
                              const pricing::PointsRules& rules = department_store().pricing.points) {
    std::vector<catalog::Product> products;
    for (const Paid& paid : lines) products.push_back(article(paid.category, paid.list));
    std::vector<pricing::EarningLine> earning;
    for (std::size_t i = 0; i < lines.size(); ++i)
        earning.push_back({.id = int(i) + 1,
                           .goods = lines[i].goods > 0 ? lines[i].goods : 1'000 + i,
                           .product = &products[i],
                           .list = yuan(lines[i].list),
                           .reduced = yuan(lines[i].reduced),
                           .paid = yuan(lines[i].paid),
                           .bulk = lines[i].bulk});
    std::vector<const pricing::Promotion*> running;
    for (const auto& campaign : campaigns)
        if (pricing::is_meant_for(tier, campaign, rules)) running.push_back(&campaign);
    const Ratio threshold = department_store().pricing.vip.threshold;
    return pricing::points_of(earning, running, {tier, birthday, threshold}, rules);
}

}  // namespace kassa::tests
